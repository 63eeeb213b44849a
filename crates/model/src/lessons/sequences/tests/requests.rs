//! What is asked and what comes back: tokens, clamping, views, the asker's own cell, and requests from nowhere.

use super::*;
use crate::lessons::sequences::tokens::{embed, fit, split};
use crate::wire::{from_bytes, to_bytes};
use proptest::prelude::*;

#[test]
fn the_defaults_need_no_notes_and_hold_their_checks() {
    assert_eq!(Request::default().clamped(), (Request::default(), Vec::new()));
    for view in VIEWS {
        let reply = first(&Request { view, ..Request::default() });
        assert_held(&reply);
        assert!(reply.notes.is_empty() && reply.checks.len() >= 3, "{view:?}: {:?}", reply.notes);
        assert_eq!(Request { view, ..Request::default() }.only(view), Request { view, ..Request::default() });
    }
}

#[test]
fn sentences_are_split_into_words_and_signs() {
    let tokens = |text: &str| split(text).join("|");
    assert_eq!(tokens("The cat's mat, (warm)."), "The|cat's|mat|,|(|warm|)|.");
    assert_eq!(tokens("  zwei\tÄpfel\n漢字 42 🙂🙂"), "zwei|Äpfel|漢字|42|🙂|🙂");
    assert_eq!((tokens(""), tokens(" \u{0} ")), ("…".to_owned(), "…".to_owned()));
    let two = split("a b");
    assert_eq!(fit(&two, 5, 128), ["a", "b", "a", "b", "a"]);
    assert_eq!((fit(&two, 1, 128).len(), fit(&two, 0, 128).len(), fit(&two, 0, 1).len()), (1, 2, 1));
    assert_eq!(embed("The", 4, 1), embed("the", 4, 1));
    assert!(embed("the", 4, 1) != embed("cat", 4, 1) && embed("the", 4, 1) != embed("the", 4, 2));
}

#[test]
fn what_does_not_fit_is_said_in_a_sentence() {
    let own = |own: Own| Request { own, ..Request::default() };
    let text = |text: &str| Request { text: text.to_owned(), ..Request::default() };
    let batch = |request: Request| Request { view: View::Batch, ..request };
    let cases = [
        (Request { text: "a".repeat(5000), ..Request::default() }, "first 2000"),
        (
            Request { length: 40, ..Request::default() },
            "Tokens of the sentence: 9; they were repeated to 40.",
        ),
        (Request { length: 3, ..Request::default() }, "cut to 3"),
        (text(" \t "), "There is no word: “…” stands in"),
        (Request { kernel: 4, ..Request::default() }, "one tap more lies after the position than before it."),
        (Request { kernel: 2, dilation: 2, ..Request::default() }, "none lies on the position itself."),
        (batch(text(&"a ".repeat(30))), "the first 24 tokens"),
        (batch(text("alone")), "all three are equal"),
        (Request { gated: Kind::Rnn, ..Request::default() }, "no gates"),
        (Request { view: View::Gradient, sigma: 1.0, radius: 2.0, ..Request::default() }, "eigenvalue"),
        (Request { view: View::Parallel, kernel: 1, ..Request::default() }, "connects nothing"),
        (
            Request { view: View::Parallel, tokens: 100, ..Request::default() },
            "a run with 24 tokens; the counts are those of a run with 100",
        ),
        (Request { view: View::Parallel, tokens: 1000, ..Request::default() }, "1000 by formula"),
        (own(Own { inputs: vec![vec![1.0]], ..Own::default() }), "no weight_hh"),
        (
            own(Own { weight_hh: vec![vec![1.0, f64::NAN]], bias_ih: vec![1.0], ..Own::default() }),
            "numbers of your own",
        ),
    ];
    for (request, words) in cases {
        let reply = first(&request);
        assert!(reply.notes.iter().any(|note| note.contains(words)), "{words}: {:?}", reply.notes);
        let (clamped, _) = request.clamped();
        assert_eq!(clamped.clamped(), (clamped.clone(), Vec::new()), "{words}");
    }
}

#[test]
fn a_view_reads_its_own_fields_alone() {
    let odd = Request {
        view: View::Depends,
        text: "other words, but few".to_owned(),
        length: 11,
        at: [3, 2],
        gated: Kind::Gru,
        kernel: 5,
        layers: 3,
        dilation: 2,
        pads: 7,
        phi: Phi::Sigmoid,
        sigma: 1.7,
        radius: 0.3,
        steps: 21,
        drive: 0.9,
        forget: 2.5,
        clip: 0.1,
        tokens: 9,
        width: 12,
        longest: 4,
        budget: 20,
        rate: 0.003,
        seeds: 1,
        seed: 9,
        own: Own { weight_hh: vec![vec![0.5]], inputs: vec![vec![1.0]; 3], ..Own::default() },
    };
    for view in VIEWS {
        let only = odd.only(view);
        assert_eq!(only.only(view), only);
        assert_eq!(only.view, view);
        let all = Request { view, ..odd.clone() };
        let some = |request: &Request| replies(request).take(9).collect::<Vec<_>>();
        assert_eq!(some(&all), some(&only), "{view:?}");
        assert_ne!(
            first(&only),
            first(&Request { view, own: odd.own.clone(), ..Request::default() }),
            "{view:?}"
        );
    }
}

#[test]
fn the_forget_bias_is_read_where_there_is_a_forget_gate() {
    for gated in Kind::ALL {
        let [shut, open] = [0.0, 4.0].map(|forget| Request { gated: *gated, forget, ..Request::default() });
        for view in VIEWS {
            let reads = match view {
                View::Depends | View::Memory => *gated != Kind::Gru,
                View::Gradient => true,
                View::Batch | View::Parallel => false,
            };
            assert_eq!(shut.only(view) != open.only(view), reads, "{gated:?} {view:?}");
            let answers = [&shut, &open].map(|request| {
                let request = Request { view, budget: 10, longest: 4, seeds: 1, ..request.clone() };
                replies(&request).take(9).collect::<Vec<_>>()
            });
            assert_eq!(answers[0] != answers[1], reads, "{gated:?} {view:?}");
        }
    }
}

#[test]
fn the_largest_sentence_is_answered_and_holds() {
    for gated in [Kind::Lstm, Kind::Gru] {
        let request = Request {
            length: 128,
            at: [127, 0],
            kernel: 5,
            layers: 4,
            dilation: 3,
            gated,
            ..Request::default()
        };
        let reply = first(&request);
        assert_held(&reply);
        let depends = reply.depends.unwrap();
        assert_eq!((depends.tokens.len(), depends.words, depends.field), (128, 9, 161));
        for map in depends.maps {
            assert_eq!((map.sizes.len(), map.states.len()), (128 * 128, 128 * 8));
            assert!(map.sizes.iter().all(|size| size.is_finite()));
        }
    }
}

/// Any bits of a double.
fn strange() -> impl Strategy<Value = f64> {
    prop_oneof![any::<u64>().prop_map(f64::from_bits), -3.0..3.0]
}

fn lists() -> impl Strategy<Value = Vec<Vec<f64>>> {
    proptest::collection::vec(proptest::collection::vec(strange(), 0..5), 0..9)
}

fn list() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(strange(), 0..9)
}

prop_compose! {
    fn any_own()(
        matrices in (lists(), lists(), lists()),
        vectors in (list(), list(), list(), list()),
        kind in 0..3_usize,
        phi in 0..4_usize,
    ) -> Own {
        Own {
            kind: Kind::ALL[kind],
            phi: Phi::ALL[phi],
            weight_ih: matrices.0,
            weight_hh: matrices.1,
            inputs: matrices.2,
            bias_ih: vectors.0,
            bias_hh: vectors.1,
            h0: vectors.2,
            c0: vectors.3,
        }
    }
}

prop_compose! {
    fn any_request()(
        view in 0..VIEWS.len(),
        text in "\\PC{0,30}",
        counts in proptest::collection::vec(prop_oneof![3 => 0..12_u32, 1 => any::<u32>()], 13),
        numbers in proptest::collection::vec(strange(), 6),
        kind in 0..3_usize,
        phi in 0..4_usize,
        seed in any::<u64>(),
        own in any_own(),
    ) -> Request {
        Request {
            view: VIEWS[view],
            text,
            length: counts[0],
            at: [counts[1], counts[2]],
            gated: Kind::ALL[kind],
            kernel: counts[3],
            layers: counts[4],
            dilation: counts[5],
            pads: counts[6],
            phi: Phi::ALL[phi],
            sigma: numbers[0],
            radius: numbers[1],
            steps: counts[7],
            drive: numbers[2],
            forget: numbers[3],
            clip: numbers[4],
            tokens: counts[8],
            width: counts[9],
            longest: counts[10],
            budget: counts[11],
            rate: numbers[5],
            seeds: counts[12],
            seed,
            own,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn any_request_is_answered(request in any_request()) {
        for reply in replies(&request).take(3) {
            let bytes = to_bytes(&reply);
            // Compared as bytes: a number may be none, which equals nothing.
            prop_assert_eq!(to_bytes(&from_bytes::<Reply>(&bytes).unwrap()), bytes);
            for check in &reply.checks {
                prop_assert!(check.held, "{:?}", check);
            }
        }
        let (clamped, _) = request.clamped();
        let (again, notes) = clamped.clamped();
        prop_assert_eq!((to_bytes(&again), notes), (to_bytes(&clamped), Vec::new()));
        prop_assert_eq!(from_bytes::<Request>(&to_bytes(&request)).map(|r| to_bytes(&r)), Some(to_bytes(&request)));
    }
}
