//! The maps of all pairs: against central differences of the forward pass, and against whole rows by autodiff.

use super::*;
use crate::lessons::sequences::convolution::Dependence;
use crate::lessons::sequences::depends::{FOLLOWED, all, row_by_autodiff};
use crate::lessons::sequences::models::{HIDDEN, INPUTS, Models, embedded};
use crate::lessons::sequences::tokens::{fit, split};

/// Settings that differ in everything the models have.
fn settings() -> Vec<Request> {
    let request = |kernel: u32, layers: u32, dilation: u32, gated: Kind, length: u32| Request {
        kernel,
        layers,
        dilation,
        gated,
        length,
        seed: u64::from(kernel + layers),
        ..Request::default()
    };
    vec![
        Request::default(),
        request(2, 3, 2, Kind::Gru, 14),
        request(5, 2, 3, Kind::Lstm, 11),
        request(1, 1, 1, Kind::Gru, 1),
        request(4, 4, 1, Kind::Lstm, 12),
    ]
}

fn inputs(request: &Request) -> Vec<Vec<f64>> {
    embedded(&fit(&split(&request.text), request.length, 128), request.seed)
}

/// All features of all positions, model by model.
fn features(models: &Models, inputs: &[Vec<f64>]) -> Vec<Vec<Vec<f64>>> {
    let run = |cell: &crate::nets::cells::Cell| {
        let mut state = cell.start();
        let step = |x: &Vec<f64>| {
            state = cell.advance(x, &state).0;
            state[..HIDDEN].to_vec()
        };
        inputs.iter().map(step).collect::<Vec<_>>()
    };
    vec![models.convolution.run(inputs), run(&models.rnn), run(&models.gated), models.attention.run(inputs)]
}

#[test]
fn every_pair_is_that_of_finite_differences() {
    for request in settings() {
        let (models, x) = (Models::new(&request), inputs(&request));
        let n = x.len();
        let maps = all(&models, &x);
        for s in 0..n {
            let mut squares = vec![vec![0.0; n]; 4];
            for place in 0..INPUTS {
                let at = |by: f64| {
                    let mut x = x.clone();
                    x[s][place] += by;
                    features(&models, &x)
                };
                let (plus, minus) = (at(1e-5), at(-1e-5));
                for (model, sums) in squares.iter_mut().enumerate() {
                    for (t, sum) in sums.iter_mut().enumerate() {
                        let slopes = plus[model][t].iter().zip(&minus[model][t]).map(|(a, b)| (a - b) / 2e-5);
                        *sum += slopes.map(|slope| slope * slope).sum::<f64>();
                    }
                }
            }
            for (sums, (model, map)) in squares.iter().zip(&maps) {
                for (t, sum) in sums.iter().enumerate() {
                    let (ours, theirs) = (map.sizes[t * n + s], sum.sqrt());
                    assert!((ours - theirs).abs() < 1e-8, "{model:?} {t} {s}: {ours} {theirs}");
                }
            }
        }
    }
}

#[test]
fn whole_rows_are_those_of_autodiff_on_both_backends() {
    for request in settings() {
        let (models, x) = (Models::new(&request), inputs(&request));
        let n = x.len();
        for (model, Dependence { sizes, states }) in all(&models, &x) {
            assert_eq!((sizes.len(), states.len()), (n * n, n));
            for (backend, t) in
                Backend::ALL.iter().flat_map(|backend| [0, n / 2, n - 1].map(|t| (backend, t)))
            {
                let whole = matches!(model, Model::Convolution | Model::Attention);
                let first = if whole { 0 } else { (t + 1).saturating_sub(FOLLOWED) };
                let row = row_by_autodiff(&models, model, &x, (first, t), &backend.device());
                for (s, theirs) in row.iter().enumerate() {
                    let ours = sizes[t * n + first + s];
                    assert!((ours - theirs).abs() < 1e-10, "{model:?} {t} {s}: {ours} {theirs}");
                }
                assert!(row.iter().any(|size| *size > 0.0));
            }
        }
    }
}

/// The pair that the reader looks at is checked by burn on the tokens around it alone; the pairs inside the field, at its
/// ends and far outside are the same.
#[test]
fn a_long_sentence_is_followed_where_the_reader_looks() {
    for (kernel, layers, dilation) in [(3, 2, 1), (2, 3, 2), (5, 2, 3), (1, 2, 1), (4, 1, 1)] {
        for at in [[20, 20], [20, 18], [20, 23], [20, 0], [0, 39], [39, 30], [5, 9], [2, 0]] {
            let request = Request { kernel, layers, dilation, length: 40, at, ..Request::default() };
            let reply = first(&request);
            assert_held(&reply);
            let claim = format!("position {} by token {},", at[0] + 1, at[1] + 1);
            let check =
                reply.checks.iter().find(|check| check.claim.starts_with("1-D CNN: ‖∂h/∂x‖")).unwrap();
            assert!(check.claim.contains(&claim), "{check:?}");
            let reach = i64::from(at[0]) - i64::from(at[1]);
            assert!(check.other > 0.0 || kernel == 1 || reach.abs() > 1, "{check:?}");
        }
    }
}

#[test]
fn the_states_are_those_of_the_forward_pass() {
    let request = Request::default();
    let (models, x) = (Models::new(&request), inputs(&request));
    for ((_, map), features) in all(&models, &x).iter().zip(features(&models, &x)) {
        for (ours, theirs) in map.states.iter().zip(features) {
            assert!(ours[..HIDDEN].iter().zip(&theirs).all(|(a, b)| (a - b).abs() < 1e-12));
        }
    }
}

#[test]
fn the_field_is_as_published() {
    // (k − 1)L + 1; with doubling dilations 1 + (k − 1)(2ᴸ − 1).
    for (kernel, layers, dilation, field) in
        [(3, 2, 1, 5), (5, 4, 1, 17), (3, 4, 2, 31), (2, 4, 2, 16), (1, 3, 3, 1)]
    {
        let request = Request { kernel, layers, dilation, length: 128, at: [64, 0], ..Request::default() };
        let reply = first(&request);
        assert_held(&reply);
        let depends = reply.depends.unwrap();
        assert_eq!(depends.field, field);
        assert_eq!(depends.span[1] - depends.span[0] + 1, field);
        let seen = depends.maps[0].sizes[64 * 128..65 * 128].iter().filter(|size| **size > 0.0).count();
        // A kernel as wide as its taps are apart leaves no gaps.
        if kernel >= dilation {
            assert_eq!(seen, field as usize);
        }
    }
}

#[test]
fn equal_words_have_equal_rows_of_attention_and_order_is_nothing_to_it() {
    // "the" stands at 0 and 5. Without positions its features are the same.
    let request = Request::default();
    let (models, x) = (Models::new(&request), inputs(&request));
    let all = models.attention.run(&x);
    assert!(all[0].iter().zip(&all[5]).all(|(a, b)| (a - b).abs() < 1e-14));
    let mut turned = x.clone();
    turned.reverse();
    let reversed = models.attention.run(&turned);
    for (ours, theirs) in all.iter().rev().zip(&reversed) {
        assert!(ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() < 1e-14));
    }
    let rnn = |x: &[Vec<f64>]| x.iter().fold(models.rnn.start(), |state, x| models.rnn.advance(x, &state).0);
    assert!(rnn(&x).iter().zip(rnn(&turned)).any(|(a, b)| (a - b).abs() > 1e-3));
}
