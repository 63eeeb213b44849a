//! What is asked and what comes back: explicit matrices, ranges, views, and requests from nowhere.

use super::*;
use proptest::prelude::*;

fn asked(json: &str) -> Request {
    serde_json::from_str(json).unwrap()
}

#[test]
fn two_tokens_by_hand() {
    // W_QK = 0: both tokens take the mean of both, exactly; the residual is gone in one layer.
    let gone = asked(r#"{"X": [[1, 0], [0, 1]], "W_QK": [[[0, 0], [0, 0]]], "W_V": [[[1, 0], [0, 1]]]}"#);
    let reply = held(&gone);
    assert_eq!((reply.notes.len(), reply.depth.as_ref().unwrap().residual[1].log10), (0, f64::NEG_INFINITY));
    // With a mask the first token keeps itself: rows (1, 0) and (½, ½), residual ±(¼, ¼): columns ½, rows ½.
    let masked = depth(&Request { causal: true, ..gone.clone() });
    assert!((masked.residual[1].log10 - libm::log10(0.5)).abs() < 1e-14);
    // With a skip connection: rows (1.5, .5) and (.5, 1.5), residual ±(½, ½): columns 1, rows 1.
    let kept = depth(&Request { skip: true, ..gone });
    assert!(kept.residual[1].log10.abs() < 1e-14);
    // W_QK = c·1 with scores ±: the difference of the two weights is tanh(c/(2√2)).
    let sharp = asked(r#"{"X": [[1, 0], [0, 1]], "W_QK": [[[3, 0], [0, 3]]], "W_V": [[[1, 0], [0, 1]]]}"#);
    let expected = libm::log10(libm::tanh(3.0 / (2.0 * f64::sqrt(2.0))));
    assert!((depth(&sharp).residual[1].log10 - expected).abs() < 1e-12);
    let divided = depth(&Request { d_qk: 9, ..sharp });
    assert!((divided.residual[1].log10 - libm::log10(libm::tanh(0.5))).abs() < 1e-12);
}

#[test]
fn strange_matrices_are_made_to_fit_and_said() {
    let ragged = Request {
        x: vec![vec![1.0, f64::NAN, 3.0], vec![], vec![f64::INFINITY]],
        w_qk: vec![vec![vec![1.0]], vec![]],
        w_v: vec![vec![vec![0.5; 9]; 9]],
        ..Request::default()
    };
    let (clamped, notes) = ragged.clamped();
    assert_eq!((clamped.x.len(), clamped.x[1].clone(), clamped.x[2][0]), (3, vec![0.0; 3], MOST_VALUE));
    assert_eq!((clamped.layers, clamped.heads, clamped.w_v[0].len()), (2, 1, 3));
    assert!(notes.len() >= 5, "{notes:?}");
    assert_eq!(clamped.clamped(), (clamped.clone(), Vec::new()));
    assert!(first(&ragged).depth.is_some());
    for json in [r#"{"W_QK": [[[1]]]}"#, r#"{"X": [[]]}"#, r#"{"W_V": [[[1]]]}"#] {
        let reply = first(&asked(json));
        assert!(reply.notes[0].contains("no X") && reply.depth.unwrap().tokens == 16);
    }
    let narrow = first(&asked(r#"{"X": [[1, 2, 3], [4, 5, 7]]}"#));
    assert!(narrow.notes[0].contains("heads") && narrow.depth.unwrap().relative.len() == 13);
    let one = first(&asked(r#"{"X": [[5]], "W_QK": [[[1]]]}"#)).depth.unwrap();
    assert_eq!(one.relative, [f64::NEG_INFINITY; 2]);
    let wide = first(&Request { x: vec![vec![1e300; 100]; 50], ..Request::default() });
    assert_eq!(wide.depth.unwrap().tokens, *TOKENS.end());
}

#[test]
fn numbers_out_of_range_are_taken_as_the_nearest() {
    let odd = Request {
        layers: 0,
        tokens: 1000,
        width: 13,
        heads: 8,
        scale: f64::NAN,
        seeds: 0,
        circle_width: 40,
        circle_steps: 0,
        switch_layers: 99,
        switch_scale: -1.0,
        d_qk: u32::MAX,
        layer: 99,
        ..Request::default()
    };
    let (clamped, notes) = odd.clamped();
    assert_eq!((clamped.layers, clamped.tokens, clamped.heads, clamped.scale), (1, 32, 1, 1.0));
    assert_eq!((clamped.circle_width, clamped.circle_steps, clamped.switch_layers), (32, 20, 24));
    assert_eq!(notes.len(), 11, "{notes:?}");
    assert_eq!(clamped.clamped(), (clamped.clone(), Vec::new()));
    assert_eq!(Request::default().clamped(), (Request::default(), Vec::new()));
    let heavy = Request { layers: 64, tokens: 32, width: 64, heads: 8, mlp: true, ..Request::default() };
    let (taken, notes) = heavy.clamped();
    assert!(taken.layers >= 6 && taken.layers < 64 && notes[0].contains("take too long"), "{notes:?}");
    let usual = Request { layers: 64, mlp: true, ..Request::default() };
    assert_eq!(usual.clamped().0.layers, 64);
}

#[test]
fn a_view_reads_its_own_fields_alone() {
    let odd = Request {
        view: View::Circle,
        layers: 5,
        skip: true,
        layer: 4,
        x: vec![vec![1.0]],
        switch_layers: 3,
        seeds: 2,
        circle_width: 16,
        circle_seed: 9,
        ..Request::default()
    };
    let depth = odd.only(View::Depth);
    assert_eq!((depth.layers, depth.skip, depth.layer, depth.seeds), (5, true, Request::default().layer, 10));
    assert_eq!(depth.x, odd.x);
    let switches = odd.only(View::Switches);
    assert_eq!(
        (switches.switch_layers, switches.seeds, switches.layers, switches.circle_width),
        (3, 2, 12, 32)
    );
    let circle = odd.only(View::Circle);
    assert_eq!((circle.circle_width, circle.circle_seed, circle.seeds, circle.skip), (16, 9, 10, false));
    for view in [View::Depth, View::Switches, View::Circle] {
        assert_eq!(odd.only(view).only(view), odd.only(view));
        let reply = first(&Request { circle_steps: 20, ..odd.only(view) });
        let there = [reply.depth.is_some(), reply.switches.is_some(), reply.circle.is_some()];
        assert_eq!(there, [View::Depth, View::Switches, View::Circle].map(|other| other == view));
    }
}

#[test]
fn unknown_fields_and_words_are_refused() {
    for json in
        [r#"{"x": 1}"#, r#"{"view": "depths"}"#, r#"{"norm": "layer"}"#, r#"{"X": [1]}"#, r#"{"seed": -1}"#]
    {
        assert!(serde_json::from_str::<Request>(json).is_err(), "{json}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_matrices_stop_an_answer(
        x in proptest::collection::vec(proptest::collection::vec(any::<f64>(), 0..5), 0..5),
        w in proptest::collection::vec(proptest::collection::vec(proptest::collection::vec(any::<f64>(), 0..5), 0..5), 0..4),
        skip: bool, mlp: bool, causal: bool, norm in 0..3_usize, d_qk: u32, scale in any::<f64>(),
    ) {
        let request = Request {
            x, w_v: w.iter().rev().cloned().collect(), w_qk: w, skip, mlp, causal, norm: Norm::ALL[norm], d_qk, scale,
            layers: 3, tokens: 4, width: 8, ..Request::default()
        };
        let reply = first(&request);
        let depth = reply.depth.unwrap();
        prop_assert_eq!(depth.relative.len(), depth.slopes.len() + 1);
        prop_assert_eq!(depth.places.len(), depth.rest_places.len());
    }
}

/// A lab that has answered before says the same as a new one.
#[test]
fn what_is_kept_changes_no_answer() {
    let used = Lab::new(Backend::default().device());
    let base = Request { tokens: 6, width: 8, heads: 2, ..Request::default() };
    let x = vec![vec![1.0, 0.5], vec![0.0, 1.0], vec![2.0, 1.0]];
    let requests = [
        base.clone(),
        Request { layers: 40, ..base.clone() },
        Request { layers: 3, ..base.clone() },
        Request { layers: 41, layer: 7, ..base.clone() },
        Request { layers: 5, scale: 1.5, ..base.clone() },
        Request { layers: 9, scale: 1.5, heads: 4, skip: true, ..base.clone() },
        Request { layers: 9, mlp: true, norm: Norm::Post, ..base.clone() },
        Request { layers: 9, seed: 2, causal: true, ..base.clone() },
        Request { layers: 4, x: x.clone(), ..base.clone() },
        Request { layers: 6, x: x.clone(), ..base.clone() },
        Request { x, w_qk: vec![vec![vec![1.0, 2.0], vec![0.0, 1.0]]; 3], ..base.clone() },
        base,
    ];
    for request in requests {
        let again = RankCollapse::answer(&request, &used).next().unwrap();
        assert_eq!(again, first(&request), "{request:?}");
    }
}
