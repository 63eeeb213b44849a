//! The residual of every layer against mpmath with thousands of digits: `tests/fixtures/rank_collapse.py`.

use super::super::block::{Layer, Parts, Stack};
use super::super::grown::apart_as_told;
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
        let tokens = apart_as_told(&stack(&fixture, case)).0;
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
        for (ours, tokens) in depth.residual.iter().zip(apart_as_told(&stack).0) {
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

/// log₁₀ of the last residual by mpmath at 900 digits. Scores of some tens: weights of e⁻¹⁰⁰, tokens that are the same, and
/// groups that become one. What is told is right, and what no digits see is not told.
#[test]
fn steep_scores_are_right_or_not_told() {
    let cases = [
        (
            r#"{"X":[[1,-1],[-1,1],[0,2]],"W_QK":[[[-7,-4],[17,-12]]],"W_V":[[[-1,-2],[-2,-1]]],"causal":true}"#,
            Ok(-19.22795595161),
        ),
        (
            r#"{"X":[[2,1],[0,2],[0,2]],"W_QK":[[[-2,2],[-2,-1]],[[0,5],[-4,-4]]],"W_V":[[[2,-1],[0,-2]],[[2,2],[-2,-2]]],
            "causal":true}"#,
            Ok(-18.21812681399),
        ),
        (
            r#"{"X":[[-2,2],[2,-2],[2,-1]],"W_QK":[[[-17,56],[-47,-16]]],"W_V":[[[0,-2],[1,-1]]],"causal":true}"#,
            Ok(-101.1909901458),
        ),
        (
            r#"{"X":[[2,-2],[2,-2],[1,0]],"W_QK":[[[10,-31],[-36,31]]],"W_V":[[[-1,-1],[-1,2]]]}"#,
            Ok(-21.6987108989),
        ),
        (
            r#"{"X":[[2,1],[2,-2],[2,1]],"W_QK":[[[44,41],[-29,-11]]],"W_V":[[[-1,1],[-1,0]]],"causal":true}"#,
            Ok(-65.26020309072),
        ),
        // Two tokens are one to the last bit of a double after the first layer, and decide the second.
        (
            r#"{"X":[[-2,-2],[2,-1],[2,-2],[0,0]],"W_QK":[[[-1,14],[28,44]],[[51,16],[60,50]]],
            "W_V":[[[-1,-1],[-1,-1]],[[2,1],[1,2]]]}"#,
            Ok(-52.69157185181),
        ),
        (
            r#"{"X":[[0,0],[2,0],[-1,-1]],"W_QK":[[[1,5],[-2,5]],[[-2,3],[-2,0]],[[4,-1],[2,-2]]],
            "W_V":[[[2,-2],[2,1]],[[-2,2],[2,2]],[[0,0],[2,0]]],"causal":true}"#,
            Ok(-30.23118054732),
        ),
        // The mean token gives a key no weight that a float holds.
        (
            r#"{"X":[[-1,0,0],[-2,1,-2],[1,0,-1],[-2,-1,-2]],
            "W_QK":[[[27,31,-17],[25,-55,20],[-55,-52,-14]],[[2,-51,-17],[-27,22,-24],[11,-47,-54]],
            [[0,16,-59],[-23,49,30],[53,-59,-55]]],
            "W_V":[[[0,-2,2],[2,0,-1],[2,0,2]],[[0,2,-2],[-1,-1,0],[1,0,-1]],[[2,-1,0],[-1,2,2],[-2,1,-1]]]}"#,
            Ok(-23.855414184222212),
        ),
        // What most of the tokens differ by is passed on as nothing, and what else they differ by is.
        (
            r#"{"X":[[-2,-1],[-2,0],[2,-1],[1,-1],[2,0]],
            "W_QK":[[[54,-40],[-3,-59]],[[-36,-11],[-22,-35]],[[24,-52],[-24,16]]],
            "W_V":[[[2,-2],[-1,0]],[[-2,1],[0,-2]],[[1,0],[2,0]]],"causal":true}"#,
            Ok(-461.2916027927344),
        ),
        // Carried apart and told it would be −185.955.
        (
            r#"{"X":[[-1,-2,2],[-2,2,0],[2,2,-1],[1,0,2]],
            "W_QK":[[[1,2,1],[0,1,1],[2,1,-2]],[[-1,2,-2],[-2,2,1],[-1,1,2]],[[-1,0,2],[0,2,-2],[1,0,-1]],
            [[0,-1,0],[1,2,2],[1,-1,-1]],[[-1,0,0],[2,2,1],[-1,1,2]],[[-1,2,1],[-2,-1,2],[0,-2,0]]],
            "W_V":[[[2,0,1],[1,-1,-2],[-2,2,1]],[[0,1,-2],[-1,-1,1],[0,0,1]],[[1,-2,0],[-2,-2,2],[2,1,-2]],
            [[-1,-1,2],[-1,-2,0],[0,2,-2]],[[-2,2,2],[-2,1,0],[-2,2,2]],[[1,1,1],[1,1,-1],[1,-1,1]]]}"#,
            Ok(-185.66775474604987),
        ),
        // −13574.07 by 48 000 binary digits: more than are tried here.
        (
            r#"{"X":[[-2,-2,-2,-1],[-1,0,0,1],[2,0,2,-2],[0,-1,2,1],[2,1,1,-2]],
            "W_QK":[[[0,2,5,2],[-2,-2,-1,1],[-1,-5,-1,-3],[-2,-3,1,-4]],[[4,0,2,2],[4,5,3,3],[-1,-4,4,-4],[4,2,2,-3]],
            [[-1,-4,2,-5],[2,0,-5,0],[-3,-2,4,3],[1,-1,-2,-1]],[[-1,-4,-1,1],[2,-3,-5,5],[-4,-4,-2,5],[3,1,-1,0]],
            [[-3,5,0,4],[5,-5,2,3],[5,-4,-3,2],[-2,4,0,-2]]],
            "W_V":[[[-1,2,-1,0],[0,-2,-2,1],[-2,-1,2,1],[-2,-2,1,2]],[[1,2,-2,-1],[2,0,-2,2],[-1,-2,1,-2],[-1,1,2,2]],
            [[0,0,-2,2],[2,-2,2,0],[-2,0,1,-1],[-2,-1,-2,-2]],[[-1,-1,0,-1],[1,-2,2,-2],[-2,0,1,-1],[0,2,0,2]],
            [[-1,-2,-1,2],[1,1,2,1],[2,-1,0,2],[-1,0,2,-2]]]}"#,
            Err("It is below 10^-4"),
        ),
    ];
    for (json, expected) in cases {
        let reply = held(&serde_json::from_str(json).unwrap());
        let last = reply.depth.as_ref().unwrap().residual.last().unwrap().log10;
        match expected {
            Ok(log10) => assert!((last - log10).abs() < 1e-8 && reply.notes.is_empty(), "{json}: {last}"),
            Err(words) => {
                assert!(
                    reply.notes[0].contains("is not told") && reply.notes[0].contains(words),
                    "{reply:?}"
                );
                assert!(last.is_nan(), "{json}: {last}");
            }
        }
    }
}
