//! What is asked and what comes back: lists of x, clamping, views, and requests from nowhere.

use super::*;
use crate::wire::{from_bytes, to_bytes};
use proptest::prelude::*;

const VIEWS: [View; 5] = [View::Points, View::Curve, View::Gate, View::Race, View::BornDead];

#[test]
fn a_list_of_x_is_answered_with_every_function_beside_any_view() {
    let request: Request = serde_json::from_str(r#"{"xs":[1,-1]}"#).unwrap();
    let reply = first(&request);
    assert_held(&reply);
    assert!(reply.curve.is_some() && reply.notes.is_empty());
    assert_eq!(reply.points.iter().map(|point| point.x).collect::<Vec<f64>>(), [1.0, -1.0]);
    for point in &reply.points {
        assert_eq!(point.jets.iter().map(|jet| jet.function).collect::<Vec<_>>(), Function::ALL);
    }
    let points = Request { view: View::Points, ..request.clone() };
    assert_eq!(replies(&points).count(), 1);
    assert_held(&first(&points));
    let gate = first(&Request { view: View::Gate, ..request });
    assert_eq!(gate.points, reply.points);
    assert!(gate.gate.is_some() && gate.curve.is_none());
}

#[test]
fn unknown_fields_and_words_are_refused() {
    for json in
        [r#"{"y":1}"#, r#"{"view":"curves"}"#, r#"{"x":"1"}"#, r#"{"functions":["gleu"]}"#, r#"{"seed":-1}"#]
    {
        assert!(serde_json::from_str::<Request>(json).is_err(), "{json}");
    }
}

#[test]
fn strange_numbers_are_taken_as_the_nearest_and_said() {
    let request = Request {
        view: View::Points,
        xs: vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 2.0],
        x: f64::NAN,
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
        rate: -1.0,
        draws: 0,
        ..Request::default()
    };
    let (clamped, notes) = request.clamped();
    assert_eq!(clamped.xs, [0.0, f64::MAX, f64::MIN, 2.0]);
    assert_eq!((clamped.x, clamped.rate, clamped.draws), (-1.0, *RATE.start(), *DRAWS.start()));
    assert!(clamped.low < clamped.high && X.contains(&clamped.low) && X.contains(&clamped.high));
    assert_eq!(notes.len(), 9, "{notes:?}");
    assert_eq!(clamped.clamped(), (clamped.clone(), Vec::new()));
    assert_eq!(Request::default().clamped(), (Request::default(), Vec::new()));
    let many = first(&Request { xs: vec![0.5; 5000], ..Request::default() });
    assert_eq!((many.points.len(), many.notes.len()), (MOST_XS, 1));
}

#[test]
fn a_view_reads_its_own_fields_alone() {
    let odd = Request {
        view: View::Points,
        xs: vec![0.3],
        functions: vec![Function::Silu, Function::Silu, Function::Elu],
        x: 0.7,
        low: -2.0,
        high: 3.0,
        seed: 9,
        draws: 300,
        first: Function::Tanh,
        second: Function::Elu,
        data: Data::Xor,
        width: 4,
        depth: 2,
        seeds: 2,
        optimizer: Optimizer::Sgd,
        rate: 0.2,
        steps: 3,
        dead_width: 3,
        dead_depth: 4,
        dead_nets: 200,
    };
    for view in VIEWS {
        let only = odd.only(view);
        assert_eq!(only.only(view), only);
        assert_eq!(only.view, view);
        let all = Request { view, xs: only.xs.clone(), ..odd.clone() };
        assert!(replies(&all).eq(replies(&only)), "{view:?}");
        assert_ne!(first(&only), first(&Request { view, ..Request::default() }), "{view:?} reads nothing");
    }
}

#[test]
fn the_curve_stands_on_both_sides_of_a_kink() {
    let reply = first(&Request { functions: Function::ALL.to_vec(), x: 0.0, ..Request::default() });
    assert_held(&reply);
    let curve = reply.curve.unwrap();
    assert_eq!(curve.xs.len(), 242);
    let right = curve.xs.windows(2).position(|pair| pair[0] == pair[1]).unwrap() + 1;
    let relu = &curve.lines[0];
    assert_eq!((curve.xs[right], relu.first[right - 1], relu.first[right]), (0.0, 0.0, 1.0));
    let elu = curve.lines.iter().find(|line| line.function == Function::Elu).unwrap();
    assert_eq!((elu.second[right - 1], elu.second[right]), (1.0, 0.0));
    assert!(curve.xs.is_sorted());
    // All on one side: no kink.
    let reply = first(&Request { low: 1.0, high: 2.0, functions: Vec::new(), ..Request::default() });
    assert_held(&reply);
    assert_eq!(reply.curve.unwrap().xs.len(), 241);
}

#[test]
fn every_function_holds_its_checks_wherever_it_is_dragged() {
    for i in -80..=80 {
        for x in [0.25 * f64::from(i), 3e-6 * f64::from(i)] {
            let request = Request { functions: Function::ALL.to_vec(), x, xs: vec![x], ..Request::default() };
            let reply = first(&request);
            assert_held(&reply);
            assert_eq!(reply.points[0].jets, reply.curve.unwrap().at.jets);
        }
    }
}

/// Any bits of a double.
fn strange() -> impl Strategy<Value = f64> {
    prop_oneof![any::<u64>().prop_map(f64::from_bits), -30.0..30.0]
}

prop_compose! {
    fn any_request()(
        view in 0..VIEWS.len(),
        numbers in proptest::collection::vec(strange(), 4),
        xs in proptest::collection::vec(strange(), 0..20),
        functions in proptest::collection::vec(0..Function::ALL.len(), 2..12),
        counts in proptest::collection::vec(prop_oneof![any::<u32>(), 0..40_u32], 8),
        seed in any::<u64>(),
        choice in 0..6_u8,
    ) -> Request {
        let functions: Vec<Function> = functions.into_iter().map(|index| Function::ALL[index]).collect();
        Request {
            view: VIEWS[view],
            xs,
            x: numbers[0],
            low: numbers[1],
            high: numbers[2],
            rate: numbers[3],
            seed,
            first: functions[0],
            second: functions[1],
            functions,
            draws: counts[0],
            width: counts[1],
            depth: counts[2],
            seeds: counts[3],
            steps: counts[4],
            dead_width: counts[5],
            dead_depth: counts[6],
            dead_nets: counts[7],
            data: [Data::Spirals, Data::Circles, Data::Xor][usize::from(choice % 3)],
            optimizer: if choice < 3 { Optimizer::Adam } else { Optimizer::Sgd },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_request_is_answered(request in any_request()) {
        for reply in replies(&request).take(2) {
            let bytes = to_bytes(&reply);
            // Compared as bytes: a loss may be no number, which equals nothing.
            prop_assert_eq!(to_bytes(&from_bytes::<Reply>(&bytes).unwrap()), bytes);
        }
        prop_assert_eq!(from_bytes::<Request>(&to_bytes(&request)).map(|r| to_bytes(&r)), Some(to_bytes(&request)));
    }
}
