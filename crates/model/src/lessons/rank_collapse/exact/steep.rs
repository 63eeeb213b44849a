//! Attention weights where one key has all but nothing: what is left to the others is smaller than any float, and it is
//! all that tells the tokens apart.
//!
//! Let k be the key with the most weight for the mean token. Since weights sum to 1, what the others get is taken from k,
//! and 1 − 1 is nowhere subtracted. Where scores of tokens differ by little, bᵢⱼ ≤ 1, with c = bᵢⱼ − bᵢₖ = ε²Cᵢⱼ and
//! S = Σ_{j≠k} pⱼ(eᶜ − 1)/ε², which is as small as the weights that are left,
//!
//! Aᵢⱼ − pⱼ = pⱼ·(e^{c − ε²S} − 1) but for S².
//!
//! Tokens that are the same are one key here: k has the weight of all its likes.
//!
//! Where they differ by more, Aᵢⱼ may be so much less than pⱼ that their difference is pⱼ for every token: there the mean
//! token is taken to look at k alone, and Aᵢⱼ itself is what token i takes more. Left out: scores that are not steep,
//! which `exact.rs` has, and groups of tokens that have become one to the last bit while the groups have not: what is left
//! within a group is lost, and when only that would tell tokens apart, nothing is told any more (`grown.rs`).

use super::{Dense, Weights, growth, softmax};

/// Less weight than e^this for the key that is second, and the first one's would be rounded to 1: eight digits would go.
const FAINT: f64 = -20.0;

/// What a token takes of every key more than the mean token does, over ε²: pⱼ·(e^{c − ln(1 + S)} − 1) with c = bᵢⱼ − bᵢₖ for
/// the mean token's first key k and S = Σⱼ pⱼ(eᶜ − 1). `to` has the rᵢWrⱼᵀ, `common` the mean token's scores, p their
/// softmax. A pⱼ that no float holds has its logarithm.
pub(super) fn apart(to: &mut [f64], common: &[f64], p: &[f64], square: f64) {
    let (base, logs) = (to[first(common)], logs(common));
    let more = |key: usize, c: f64| {
        if p[key] > 0.0 { p[key] * libm::expm1(c) } else { libm::exp(logs[key] + c) }
    };
    let whole: f64 = to.iter().enumerate().map(|(key, score)| more(key, square * (score - base))).sum();
    if whole.is_finite() {
        let log = libm::log1p(whole);
        for (key, score) in to.iter_mut().enumerate() {
            *score = more(key, square * (*score - base) - log) / square;
        }
        return;
    }
    // The token looks at another key so much that floats end: nothing of that is a small difference.
    to.iter_mut().zip(common).for_each(|(score, common)| *score = common + square * *score);
    softmax(to);
    to.iter_mut().zip(p).for_each(|(weight, p)| *weight = (*weight - p) / square);
}

/// As in `exact.rs`, with a logarithm for every row; nothing where the scores of the mean token, `common`, are not steep.
pub(super) fn unmasked(scores: &Dense, common: &[f64], square: f64, alike: &[usize]) -> Option<Weights> {
    let first = first(common);
    let likes = |key: usize| alike[key] == alike[first];
    let second = |values: &[f64]| most(values, |key| !likes(key));
    // The weights of two keys are apart as their scores are.
    if second(common) - common.get(first)? > FAINT {
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
            let log = second(&p);
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
            let log = second(&a);
            to.iter_mut().zip(&a).for_each(|(weight, a)| *weight = libm::exp(a - log) / square);
            log
        };
        settle(to, first, likes);
        weights.logs[row - 1] = log;
    }
    Some(weights)
}

/// Weights sum to nothing: what `first` has for itself and its likes is what is taken from the others.
fn settle(to: &mut [f64], first: usize, likes: impl Fn(usize) -> bool) {
    (0..to.len()).filter(|key| likes(*key)).for_each(|key| to[key] = 0.0);
    to[first] = -to.iter().sum::<f64>();
}

/// With a causal mask, from the scores of every query in the rows from 1 on: where every query gives the first key at
/// least half of its weight, the first key is what all have in common, and what a query gives to the others is all that
/// tells it apart: outᵢ = m + ε·r₁ + ε·Σ_{j>1} Aᵢⱼ(rⱼ − r₁), each row with a logarithm.
pub(super) fn masked(scores: &Dense, alike: &[usize]) -> Option<Weights> {
    let of_rows: Vec<Vec<f64>> = (1..scores.rows).map(|row| logs(&scores.row(row)[..row])).collect();
    let likes = |key: usize| alike[key] == 0;
    let common = |a: &Vec<f64>| {
        a.iter().enumerate().filter(|(key, _)| likes(*key)).map(|(_, a)| libm::exp(*a)).sum::<f64>()
    };
    if of_rows.iter().any(|a| common(a) < 0.5) {
        return None;
    }
    let mut weights = Weights::plain(Dense::zeros(scores.rows, scores.columns));
    weights.rows.row_mut(0)[0] = 1.0;
    for (row, a) in (1..).zip(&of_rows) {
        let (to, log) = (weights.rows.row_mut(row), most(a, |key| !likes(key)));
        if log > f64::NEG_INFINITY {
            to.iter_mut().zip(a).for_each(|(weight, a)| *weight = libm::exp(a - log));
            settle(to, 0, likes);
        }
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

/// The largest of those that `counts`.
fn most(values: &[f64], counts: impl Fn(usize) -> bool) -> f64 {
    let others = values.iter().enumerate().filter(|(key, _)| counts(*key));
    others.map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max)
}
