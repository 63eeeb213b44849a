//! Long arithmetic against itself with more digits: nothing is as wrong as its bound says, and no more is told.

use super::super::block::{Parts, Stack};
use super::super::grown::apart_as_told;
use super::super::long::Sight;
use super::*;

fn request(seed: u64, skip: bool, causal: bool) -> Request {
    Request { tokens: 5, width: 8, heads: 2, layers: 5, scale: 2.0, seed, skip, causal, ..Request::default() }
}

/// Random stacks of two heads, where nothing is lost in rounding: the same residuals and slopes.
#[test]
fn what_long_arithmetic_sees_is_what_is_carried_apart() {
    let mut seen = 0;
    for (seed, skip, causal) in [(1, false, false), (2, false, true), (3, true, false), (4, true, true)] {
        let stack = Stack::of(&request(seed, skip, causal));
        let (tokens, lost) = apart_as_told(&stack);
        let depth = depth(&request(seed, skip, causal));
        let mut sight = Sight::new(&stack.x);
        for (layers, tokens) in tokens.iter().enumerate().take(lost.unwrap_or(usize::MAX)).skip(1) {
            let part = Stack { layers: stack.layers[..layers].to_vec(), ..stack.clone() };
            let (split, slope) = sight.last(&part, false).unwrap();
            let apart = (split.log - tokens.log).abs();
            assert!(apart < 1e-9 * split.log.abs().max(1.0), "{layers}: {split:?}");
            let theirs = depth.slopes[layers - 1];
            // Another nudge: where scores are steep the slope itself changes in between.
            assert!((slope - theirs).abs() < 5e-3 * theirs, "{slope} {theirs}");
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
}

/// Bounds on what is wrong are kept, and are not far from what is wrong.
#[test]
fn bounds_on_errors_are_kept() {
    for (seed, skip, causal) in [(5, false, false), (6, false, true), (7, true, true)] {
        let stack = Stack::of(&request(seed, skip, causal));
        for (wrong, bound) in Sight::new(&stack.x).errors(&stack) {
            assert!(wrong <= bound && wrong > bound - 200.0, "{wrong} {bound}");
        }
    }
}

#[test]
fn of_an_mlp_or_layer_norm_nothing_is_known() {
    for (mlp, norm) in [(true, Norm::None), (false, Norm::Pre), (false, Norm::Post)] {
        let stack = Stack::of(&Request { mlp, norm, ..request(1, false, false) });
        assert_eq!(stack.parts, Parts { skip: false, mlp, norm, causal: false });
        assert_eq!(Sight::new(&stack.x).last(&stack, false).unwrap_err(), f64::INFINITY);
    }
}
