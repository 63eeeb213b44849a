//! What is asked and what comes back: clamping, ragged lists, views, and requests from nowhere.

use super::*;
use crate::wire::{from_bytes, to_bytes};
use proptest::prelude::*;
use serde_json::json;

#[test]
fn the_defaults_need_no_notes_and_hold_their_checks() {
    assert_eq!(Request::default().clamped(), (Request::default(), Vec::new()));
    for view in VIEWS {
        let reply = first(&Request { view, ..Request::default() });
        assert_held(&reply);
        assert!(reply.notes.is_empty() && reply.checks.len() >= 3, "{view:?}: {:?}", reply.notes);
    }
}

#[test]
fn what_does_not_fit_is_said_in_a_sentence() {
    let rows = |rows: usize, columns: usize| vec![vec![1.0; columns]; rows];
    let sequence = || Request { view: View::Sequence, ..Request::default() };
    let given = || Request { view: View::Given, ..Request::default() };
    let plain = Request::default;
    let cases: [(Request, &str); 24] = [
        (Request { query: "ab ".repeat(200), ..plain() }, "first 200 letters"),
        (Request { books: Vec::new(), ..plain() }, "no book"),
        (Request { books: vec![Book::default(); 40], ..plain() }, "first 12"),
        (Request { temperature: 0.0, ..plain() }, "temperature 0"),
        (Request { dimensions: 99, ..plain() }, "dimensions 99"),
        (Request { view: View::Plane, arrow: [f64::NAN, 9.0], ..plain() }, "coordinate 9"),
        (Request { view: View::Plane, arrows: Vec::new(), ..plain() }, "no key"),
        (Request { view: View::Plane, arrows: vec![[0.0; 2]; 99], ..plain() }, "first 8"),
        (Request { view: View::Plane, numbers: vec![0.5], ..plain() }, "Keys: 5, values: 1"),
        (Request { size: 7, ..plain() }, "size 7 was taken as 6"),
        (Request { view: View::Scale, seeds: 0, ..plain() }, "seeds 0"),
        (Request { sentence: "?!".to_owned(), ..sequence() }, "no words"),
        (Request { sentence: "a ".repeat(60), ..sequence() }, "first 16"),
        (Request { x: vec![vec![1.0, f64::NAN], vec![f64::INFINITY]], ..sequence() }, "different lengths"),
        (Request { x: vec![vec![f64::NAN; 2]; 2], ..sequence() }, "beyond ±1000000: 4"),
        (Request { x: vec![Vec::new()], ..sequence() }, "no numbers"),
        (Request { x: rows(200, 100), ..sequence() }, "first 128×64"),
        (Request { x: rows(3, 2), w_q: rows(3, 2), ..sequence() }, "W_Q has 3×2 numbers, 2×2 fit"),
        (Request { x: rows(3, 2), heads: 5, ..sequence() }, "heads 5 was taken as 2"),
        (Request { memory: rows(3, 2), ..sequence() }, "second sequence has 3×2"),
        (Request { scale: Some(f64::INFINITY), ..sequence() }, "scale inf"),
        (Request { k: rows(2, 2), ..given() }, "no queries"),
        (Request { q: rows(2, 2), v: rows(3, 1), ..given() }, "no keys, K"),
        (Request { q: rows(2, 2), k: rows(3, 4), v: rows(1, 1), ..given() }, "K has 3×4 numbers, 3×2 fit"),
    ];
    for (request, words) in cases {
        let reply = first(&request);
        assert!(reply.notes.iter().any(|note| note.contains(words)), "{words}: {:?}", reply.notes);
        assert_held(&reply);
        let (clamped, _) = request.clamped();
        assert_eq!(clamped.clamped(), (clamped.clone(), Vec::new()), "{words}");
    }
}

#[test]
fn numbers_that_are_not_read_are_spoken_of() {
    let notes = |json: Value| ask(&json, Backend::default()).notes.join(" ");
    for json in [json!({ "k": [[1]], "v": [[2]] }), json!({ "k": [[1]] }), json!({ "v": [[2]] })] {
        assert!(notes(json).contains("There are no queries"));
    }
    let both = "Both Q and X are given: Q is taken.";
    assert!(notes(json!({ "q": [[1, 2]], "x": [[3, 4]] })).contains(both));
    assert!(!notes(json!({ "q": [[1, 2]] })).contains(both));
    assert_eq!(notes(json!({ "x": [[3, 4]] })), "");
}

#[test]
fn a_view_reads_its_own_fields_alone() {
    let odd = Request {
        view: View::Library,
        query: "car".to_owned(),
        books: vec![Book { title: "A car".to_owned(), content: "An engine.".to_owned() }],
        dimensions: 1,
        temperature: 0.5,
        arrow: [0.0, 1.0],
        arrows: vec![[1.0, 1.0], [0.5, -1.0]],
        numbers: vec![0.5, -0.5],
        scoring: Scoring::Additive,
        plane_temperature: 2.0,
        size: 8,
        seeds: 2,
        first_seed: 8,
        sentence: "one two".to_owned(),
        x: Vec::new(),
        memory: Vec::new(),
        positions: true,
        w_q: Vec::new(),
        w_k: Vec::new(),
        w_v: Vec::new(),
        w_o: Vec::new(),
        heads: 3,
        q: vec![vec![1.0, 2.0]],
        k: vec![vec![1.0, 0.5], vec![2.0, 0.0]],
        v: vec![vec![1.0], vec![3.0]],
        scale: Some(0.3),
        mask: Masking::Banded,
        band: 0,
        padding: 1,
        allowed: vec![vec![false]],
        width: 16,
        seed: 7,
    };
    for view in VIEWS {
        let only = odd.only(view);
        assert_eq!(only.only(view), only);
        assert_eq!(only.view, view);
        let all = Request { view, ..odd.clone() };
        let both = |request: &Request| replies(request).take(2).collect::<Vec<_>>();
        assert_eq!(both(&all), both(&only), "{view:?}");
        assert_ne!(first(&only), first(&Request { view, ..Request::default() }), "{view:?} reads nothing");
    }
}

#[test]
fn the_largest_requests_are_answered() {
    let noise = |rows: usize| vec![vec![-1e6; COLUMNS]; rows];
    let request = Request {
        view: View::Sequence,
        x: noise(ROWS),
        w_q: noise(COLUMNS),
        w_k: noise(COLUMNS),
        w_v: noise(COLUMNS),
        w_o: noise(COLUMNS),
        heads: 8,
        scale: Some(1e3),
        ..Request::default()
    };
    let reply = first(&request);
    assert_held(&reply);
    assert!(reply.sequence.unwrap().output.values.iter().all(|value| value.is_finite()));
    let given = Request { view: View::Given, q: noise(ROWS), k: noise(ROWS), v: noise(ROWS), ..request };
    assert_held(&first(&given));
    let long = Book { title: "bread ".repeat(30), content: "flour and x1 x2 x3 ".repeat(31) };
    let shelf = Request { books: vec![long; 12], dimensions: 8, ..Request::default() };
    assert_held(&first(&shelf));
}

/// Any bits of a double.
fn strange() -> impl Strategy<Value = f64> {
    prop_oneof![any::<u64>().prop_map(f64::from_bits), -3.0..3.0]
}

fn matrix() -> impl Strategy<Value = Vec<Vec<f64>>> {
    proptest::collection::vec(proptest::collection::vec(strange(), 0..5), 0..5)
}

prop_compose! {
    fn any_request()(
        view in 0..VIEWS.len(),
        texts in proptest::collection::vec("\\PC{0,40}", 4),
        books in proptest::collection::vec(("\\PC{0,20}", "\\PC{0,60}"), 0..14),
        numbers in proptest::collection::vec(strange(), 4),
        arrows in proptest::collection::vec([strange(), strange()], 0..10),
        values in proptest::collection::vec(strange(), 0..10),
        matrices in proptest::collection::vec(matrix(), 9),
        allowed in proptest::collection::vec(proptest::collection::vec(any::<bool>(), 0..6), 0..6),
        counts in proptest::collection::vec(prop_oneof![any::<u32>(), 0..12_u32], 7),
        scale in proptest::option::of(strange()),
        choice in 0..20_usize,
        seed in any::<u64>(),
    ) -> Request {
        let mut matrices = matrices.into_iter();
        let mut next = || matrices.next().unwrap_or_default();
        Request {
            view: VIEWS[view],
            query: texts[0].clone(),
            sentence: texts[1].clone(),
            books: books.into_iter().map(|(title, content)| Book { title, content }).collect(),
            dimensions: counts[0],
            temperature: numbers[0],
            arrow: [numbers[1], numbers[2]],
            arrows,
            numbers: values,
            scoring: Scoring::ALL[choice % 4],
            plane_temperature: numbers[3],
            size: counts[1],
            seeds: counts[2],
            first_seed: seed,
            x: next(),
            memory: next(),
            positions: choice % 2 == 0,
            w_q: next(),
            w_k: next(),
            w_v: next(),
            w_o: next(),
            heads: counts[3],
            q: next(),
            k: next(),
            v: next(),
            scale,
            mask: Masking::ALL[choice % 5],
            band: counts[4],
            padding: counts[5],
            allowed,
            width: counts[6],
            seed,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_request_is_answered(request in any_request()) {
        for reply in replies(&request).take(2) {
            let bytes = to_bytes(&reply);
            prop_assert_eq!(to_bytes(&from_bytes::<Reply>(&bytes).unwrap()), bytes);
            for check in &reply.checks {
                prop_assert!(check.held, "{:?}", check);
            }
        }
        let (clamped, _) = request.clamped();
        prop_assert_eq!(to_bytes(&clamped.clamped().0), to_bytes(&clamped));
        prop_assert_eq!(from_bytes::<Request>(&to_bytes(&request)).map(|r| to_bytes(&r)), Some(to_bytes(&request)));
    }
}
