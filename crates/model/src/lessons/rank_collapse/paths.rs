//! The output as a sum over paths. With skip connections layer l makes X + SA_l(X), so that with the attention weights
//! held at what they are, the output is a sum over all subsets of layers: each path goes through the attention of some
//! layers and past the others. Its length is how many it goes through.
//!
//! P₀ = X, all others 0; then layer by layer Pₖ ← Pₖ + SA_l(Pₖ₋₁), which is exact, at (layers)² steps in the place of
//! 2^(layers) paths. Left out: MLP and layer norm, through which a sum does not go as a sum.

use super::block::{Layer, Stack};
use super::matrix::{Dense, Residual as _};
use super::plain::{attention, mix};
use super::{Norm, Paths};
use crate::lesson::Check;

/// Multiplications that all steps together may take; longer paths are then counted together.
const MOST_WORK: usize = 12_000_000;

/// Shares by length, and the check that the paths sum to the output if all lengths are computed. None where the layers
/// are no sums. `relative` has the relative residuals of the stack, the last of which is that of the only length where
/// nothing goes past a layer.
pub(super) fn of(stack: &Stack, relative: &[f64]) -> Option<(Paths, Option<Check>)> {
    let (x, depth, parts) = (&stack.x, stack.layers.len(), stack.parts);
    if parts.mlp || parts.norm != Norm::None {
        return None;
    }
    if !parts.skip {
        let (share, relative) = (vec![1.0], relative.last().copied().into_iter().collect());
        let paths = Paths {
            lengths: vec![depth as u32],
            rest: false,
            residual_share: share.clone(),
            share,
            relative,
        };
        return Some((paths, None));
    }
    let work = x.rows * x.columns * (2 * x.columns + x.rows) * depth;
    let longest = (MOST_WORK / work.max(1)).clamp(1, depth);
    let mut now = x.clone();
    let mut terms = vec![x.clone()];
    for layer in &stack.layers {
        let weights = attention(layer, parts.causal, &now);
        step(&mut terms, longest, layer, &weights);
        now = now.clone().plus(1.0, &mix(layer, &weights, &now));
    }
    let lengths: Vec<u32> = (0..terms.len() as u32).collect();
    let sum = terms.iter().skip(1).fold(terms[0].clone(), |sum, term| sum.plus(1.0, term));
    let rest = now.clone().plus(-1.0, &sum);
    if longest < depth {
        terms.push(rest);
        return Some((shares(lengths, &terms, true), None));
    }
    let check = Check::at_most(
        format!("The paths of {} lengths sum to the output; largest difference", terms.len()),
        rest.largest() / terms.iter().map(Dense::largest).fold(f64::MIN_POSITIVE, f64::max),
        "over the largest number of a path, in plain doubles; up to rounding",
        0.0,
        1e-9,
    );
    Some((shares(lengths, &terms, false), Some(check)))
}

fn step(terms: &mut Vec<Dense>, longest: usize, layer: &Layer, attention: &[Dense]) {
    if terms.len() <= longest {
        terms.push(Dense::zeros(terms[0].rows, terms[0].columns));
    }
    for length in (1..terms.len()).rev() {
        let through = mix(layer, attention, &terms[length - 1]);
        let term = std::mem::replace(&mut terms[length], Dense::zeros(0, 0));
        terms[length] = term.plus(1.0, &through);
    }
}

fn shares(lengths: Vec<u32>, terms: &[Dense], rest: bool) -> Paths {
    let norms: Vec<f64> = terms.iter().map(Dense::norm).collect();
    let apart: Vec<f64> = terms.iter().map(|term| term.clone().less(&term.mean()).norm()).collect();
    let of_sum = |values: &[f64]| {
        let sum: f64 = values.iter().sum();
        values.iter().map(|value| if sum > 0.0 { value / sum } else { 0.0 }).collect()
    };
    let relative = norms.iter().zip(&apart);
    let relative = relative.map(|(norm, apart)| if *norm > 0.0 { apart / norm } else { 0.0 }).collect();
    Paths { lengths, rest, share: of_sum(&norms), residual_share: of_sum(&apart), relative }
}
