//! Attention weights where one key has all but nothing: what is left to the others is smaller than any float, and it is
//! all that tells the tokens apart.
//!
//! Let k be the key with the most weight for the mean token. Since weights sum to 1, what the others get is taken from k,
//! and 1 − 1 is nowhere subtracted. Where scores of tokens differ by little, bᵢⱼ ≤ 1, with c = bᵢⱼ − bᵢₖ = ε²Cᵢⱼ and
//! S = Σ_{j≠k} pⱼ(eᶜ − 1)/ε², which is as small as the weights that are left,
//!
//! Aᵢⱼ − pⱼ = pⱼ·(e^{c − ε²S} − 1) but for S².
//!
//! Where they differ by more, Aᵢⱼ may be so much less than pⱼ that their difference is pⱼ for every token: there the mean
//! token is taken to look at k alone, and Aᵢⱼ itself is what token i takes more. Left out: scores that are not steep,
//! which `exact.rs` has, and groups of tokens that have become one to the last bit while the groups have not: what is left
//! within a group is lost, and when only that would tell tokens apart, the residual is −∞.

use super::{Dense, Weights, growth};

/// Less weight than e^this for the key that is second, and the first one's would be rounded to 1: eight digits would go.
const FAINT: f64 = -20.0;

/// As in `exact.rs`, with a logarithm for every row; nothing where the scores of the mean token, `common`, are not steep.
pub(super) fn unmasked(scores: &Dense, common: &[f64], square: f64) -> Option<Weights> {
    let first = first(common);
    // The weights of two keys are apart as their scores are.
    if second(common, first) - common.get(first)? > FAINT {
        return None;
    }
    let p = logs(common);
    let mut weights = Weights::plain(scores.clone());
    let near = (1..scores.rows).all(|row| scores.row(row).iter().all(|score| (square * score).abs() <= 1.0));
    for (key, weight) in weights.rows.row_mut(0).iter_mut().enumerate() {
        *weight = if near { libm::exp(p[key]) } else { f64::from(u8::from(key == first)) };
    }
    for row in 1..scores.rows {
        let score = scores.row(row);
        let to = weights.rows.row_mut(row);
        let log = if near {
            let apart = |key: usize| score[key] - score[first];
            let part = |key: usize| libm::exp(p[key]) * apart(key) * growth(square * apart(key));
            let sum: f64 = (0..p.len()).filter(|key| *key != first).map(part).sum();
            let log = second(&p, first);
            for (key, weight) in to.iter_mut().enumerate() {
                let apart = apart(key) - sum;
                *weight = libm::exp(p[key] - log) * apart * growth(square * apart);
            }
            log
        } else {
            let of_row: Vec<f64> =
                common.iter().zip(score).map(|(common, score)| common + square * score).collect();
            let a = logs(&of_row);
            // Another key for this token than for the mean: nothing is faint.
            let log = second(&a, first);
            to.iter_mut().zip(&a).for_each(|(weight, a)| *weight = libm::exp(a - log) / square);
            log
        };
        to[first] = 0.0;
        to[first] = -to.iter().sum::<f64>();
        weights.logs[row - 1] = log;
    }
    Some(weights)
}

/// The key with the largest score.
fn first(scores: &[f64]) -> usize {
    (0..scores.len()).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap_or_default()
}

/// The logarithms of the weights that softmax gives.
fn logs(scores: &[f64]) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let whole = libm::log(scores.iter().map(|score| libm::exp(score - most)).sum());
    scores.iter().map(|score| score - most - whole).collect()
}

/// The largest of all but one.
fn second(values: &[f64], first: usize) -> f64 {
    let others = values.iter().enumerate().filter(|(key, _)| *key != first);
    others.map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max)
}
