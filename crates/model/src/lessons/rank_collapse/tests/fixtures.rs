//! The residual of every layer against mpmath with thousands of digits: `tests/fixtures/rank_collapse.py`.

use super::super::block::{Layer, Parts, Stack};
use super::super::depth::apart;
use super::super::matrix::Dense;
use super::*;
use serde::Deserialize;
use std::rc::Rc;

#[derive(Deserialize)]
struct Fixture {
    heads: usize,
    x: Vec<Vec<f64>>,
    layers: Vec<Weights>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Weights {
    query: Vec<Vec<f64>>,
    key: Vec<Vec<f64>>,
    value: Vec<Vec<f64>>,
    out: Vec<Vec<f64>>,
    wide: Vec<Vec<f64>>,
    narrow: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    skip: bool,
    mlp: bool,
    norm: Norm,
    causal: bool,
    residual: Vec<f64>,
    relative: Vec<f64>,
}

fn fixture() -> Fixture {
    serde_json::from_str(include_str!("../../../../tests/fixtures/rank_collapse.json")).unwrap()
}

/// Integers there are sixteenths.
fn matrix(integers: &[Vec<f64>]) -> Dense {
    let mut matrix = Dense::of_rows(integers);
    matrix.values.iter_mut().for_each(|value| *value /= 16.0);
    matrix
}

fn stack(fixture: &Fixture, case: &Case) -> Stack {
    let layer = |it: &Weights| {
        let [query, key, value, out, wide, narrow] =
            [&it.query, &it.key, &it.value, &it.out, &it.wide, &it.narrow].map(|weights| matrix(weights));
        let scale = 1.0 / f64::sqrt((query.columns / fixture.heads) as f64);
        Layer { heads: fixture.heads, scale, query, key, value, out, wide, narrow }
    };
    let parts = Parts { skip: case.skip, mlp: case.mlp, norm: case.norm, causal: case.causal };
    let layers = fixture.layers.iter().take(case.residual.len() - 1).map(layer).map(Rc::new).collect();
    Stack { x: matrix(&fixture.x), layers, parts }
}

#[test]
fn every_residual_is_that_of_thousands_of_digits() {
    let fixture = fixture();
    let mut lowest = 0.0_f64;
    for case in &fixture.cases {
        let tokens = apart(&stack(&fixture, case));
        assert_eq!(tokens.len(), case.residual.len());
        for (layer, tokens) in tokens.iter().enumerate() {
            let (residual, relative) = (case.residual[layer], case.relative[layer]);
            let ours = [tokens.log, tokens.relative()].map(|ln| ln * std::f64::consts::LOG10_E);
            for (ours, theirs) in ours.into_iter().zip([residual, relative]) {
                let apart = (ours - theirs).abs();
                assert!(apart <= 1e-9 * theirs.abs().max(1e-2), "layer {layer}: {ours} {theirs}");
            }
            lowest = lowest.min(relative);
        }
    }
    // Far below where a float ends, and in every combination of parts.
    assert!(lowest < -1000.0 && fixture.cases.len() == 10, "{lowest}");
}

/// The product of W_Q and W_K, and of W_V and W_O, of one head, given as explicit matrices.
#[test]
fn explicit_matrices_give_the_same_residuals() {
    let fixture = fixture();
    for causal in [false, true] {
        let case = Case {
            skip: false,
            mlp: false,
            norm: Norm::None,
            causal,
            residual: vec![0.0; 7],
            relative: Vec::new(),
        };
        let mut stack = stack(&fixture, &case);
        let rows = |matrix: &Dense| matrix.values.chunks(matrix.columns).map(<[f64]>::to_vec).collect();
        for layer in stack.layers.iter_mut().map(Rc::make_mut) {
            (layer.heads, layer.scale) = (1, 1.0 / f64::sqrt(3.0));
        }
        let request = Request {
            x: rows(&stack.x),
            w_qk: stack.layers.iter().map(|layer| rows(&layer.query.times_transposed(&layer.key))).collect(),
            w_v: stack.layers.iter().map(|layer| rows(&layer.value.times(&layer.out))).collect(),
            d_qk: 3,
            causal,
            ..Request::default()
        };
        let depth = depth(&request);
        for (ours, tokens) in depth.residual.iter().zip(apart(&stack)) {
            let theirs = tokens.log * std::f64::consts::LOG10_E;
            assert!((ours.log10 - theirs).abs() <= 1e-9 * theirs.abs().max(1.0), "{ours:?} {theirs}");
            assert!(
                (libm::log10(ours.mantissa) + ours.exponent - theirs).abs() <= 1e-9 * theirs.abs().max(1.0)
            );
            assert!((1.0..10.0).contains(&ours.mantissa));
        }
        assert_eq!(depth.residual.len(), 7);
    }
}
