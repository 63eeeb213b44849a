//! Layers on tokens whose mean and residual are kept apart: nothing cancels, however near the tokens are.
//!
//! **Attention without a mask.** With xᵢ = m + εrᵢ, ε = eˢ, and W = W_QK/√d_qk, the score of key j for query i is
//! (m + εrᵢ)W(m + εrⱼ)ᵀ. What does not depend on j drops out of the softmax; there remain
//!
//! aⱼ = ε·mWrⱼᵀ, the same for every query, and bᵢⱼ = ε²·rᵢWrⱼᵀ = ε²Bᵢⱼ.
//!
//! Let p = softmax(a), the weights of the mean token. With fᵢⱼ = expm1(bᵢⱼ) and Fᵢ = Σₖ pₖfᵢₖ,
//!
//! Aᵢⱼ = pⱼ(1 + fᵢⱼ)/(1 + Fᵢ), so that Aᵢⱼ − pⱼ = pⱼ(fᵢⱼ − Fᵢ)/(1 + Fᵢ) = ε²Gᵢⱼ,
//!
//! and G stays of order 1 as ε → 0 if f is written ε²·B·(expm1(b)/b). Since ΣⱼAᵢⱼ = 1,
//!
//! outᵢ = [m + ε·Σⱼ pⱼrⱼ + ε³·Σⱼ Gᵢⱼrⱼ]·W_V:
//!
//! the first two terms are the same for every token; only the third tells tokens apart. That is the cube of the paper,
//! and the reason why the log of the residual is carried and not the residual.
//!
//! **With a causal mask** the average of query i goes over j ≤ i, and averages of different lengths differ at once:
//! outᵢ = [m + ε·Σⱼ Aᵢⱼrⱼ]·W_V, first order, nothing cancels unless all queries look at the first key alone
//! (`exact/steep.rs`).
//!
//! **MLP and layer norm** are differences of smooth functions at m and at m + εrᵢ. GELU's is `gelu.rs`; layer norm's,
//! with P the projection that takes the mean over the columns away, c = Pm, ρᵢ = Prᵢ, σ² = ‖c‖²/d + 1e-5 and
//! σᵢ² = σ² + εvᵢ, vᵢ = (2c·ρᵢ + ε‖ρᵢ‖²)/d, is
//!
//! (c + ερᵢ)/σᵢ − c/σ = ε·[ρᵢ/σᵢ − c·vᵢ/(σσᵢ(σ + σᵢ))].
//!
//! **Steep scores** leave one key with all the weight but e⁻⁸⁰⁰: then G itself carries a logarithm (`exact/steep.rs`).
//!
//! A **skip connection** adds two such pairs, at the larger of the two sizes.

mod steep;

use super::block::{Arithmetic, Layer, TINY};
use super::gelu::{Quotient, gelu};
use super::matrix::{Dense, add, alike, dot, softmax};
use super::split::Split;
use std::cell::RefCell;
use std::rc::Rc;

/// One layer on mean and residual apart. What its attention is made from is kept for another size of the same residual,
/// which is how a slope is measured.
pub(super) struct Exact<'a> {
    layer: &'a Layer,
    kept: RefCell<Option<Rc<Scores>>>,
}

/// What does not depend on the residual's size.
struct Scores {
    mean: Vec<f64>,
    rest: Dense,
    /// For each token the first one with the same residual.
    alike: Vec<usize>,
    /// m·W·rⱼᵀ in the first row, rᵢ·W·rⱼᵀ in the others, for each head.
    of_heads: Vec<Dense>, // [1 + tokens, tokens]
    /// Of the mean in the first row, of the residuals in the others.
    value: Dense, // [1 + tokens, heads·d_v]
}

impl<'a> Exact<'a> {
    pub(super) fn new(layer: &'a Layer) -> Self {
        Self { layer, kept: RefCell::default() }
    }

    /// The largest score by which keys differ, at the size of `x`.
    pub(super) fn steepness(&self, x: &Split) -> f64 {
        let size = x.size();
        let of_head = |scores: &Dense| {
            let common = scores.row(0).iter().fold(0.0, |most: f64, score| most.max(score.abs()));
            size * (common + size * scores.largest())
        };
        self.scores(x).of_heads.iter().map(of_head).fold(0.0, f64::max)
    }

    /// Whether no score or no value has anything of the residual: not even part by part, since what was rounded may be
    /// next to nothing by chance; of what goes in `first`, in sum.
    pub(super) fn blind(&self, x: &Split, first: bool) -> bool {
        let scores =
            if first { self.scores(x) } else { Rc::new(Scores::of(&self.layer.sizes(), &x.sizes())) };
        let value = &scores.value;
        scores.of_heads.iter().all(|of_head| of_head.largest() == 0.0)
            || value.some_rows(1..value.rows).largest() == 0.0
    }

    fn scores(&self, x: &Split) -> Rc<Scores> {
        let mut kept = self.kept.borrow_mut();
        if let Some(scores) = kept.as_ref().filter(|it| it.mean == x.mean && it.rest == x.rest) {
            return scores.clone();
        }
        kept.insert(Rc::new(Scores::of(self.layer, x))).clone()
    }
}

impl Scores {
    fn of(layer: &Layer, x: &Split) -> Self {
        let whole = with_mean(x); // [1 + tokens, d]
        let [query, key, value] =
            [&layer.query, &layer.key, &layer.value].map(|weights| whole.times(weights));
        let (query, key) = (query.scaled(layer.scale), key.some_rows(1..key.rows));
        let of_head = |head: usize| {
            let [(from, to), _] = layer.places(head);
            query.some_columns(from..to).times_transposed(&key.some_columns(from..to))
        };
        let of_heads = (0..layer.heads).map(of_head).collect();
        Self { mean: x.mean.clone(), rest: x.rest.clone(), alike: alike(&x.rest), of_heads, value }
    }
}

impl Arithmetic for Exact<'_> {
    type Tokens = Split;
    type Weights = ();

    fn attend(&self, (): &(), causal: bool, x: &Split) -> Split {
        let (layer, made) = (self.layer, self.scores(x));
        let value = &made.value;
        let mut mean = value.some_rows(0..1);
        let mut mixed = Dense::zeros(x.rest.rows, value.columns); // [tokens, heads·d_v]
        let size = x.size();
        let of_heads: Vec<Weights> =
            made.of_heads
                .iter()
                .map(|scores| {
                    if causal {
                        masked(scores, size, &made.alike)
                    } else {
                        unmasked(scores, size, &made.alike)
                    }
                })
                .collect();
        // One size for all that tells tokens apart: that of the largest.
        let log =
            of_heads.iter().flat_map(|of_head| &of_head.logs).copied().fold(f64::NEG_INFINITY, f64::max);
        for (head, Weights { mut rows, logs }) in of_heads.into_iter().enumerate() {
            let [_, (left, right)] = layer.places(head);
            for (row, of_row) in logs.iter().enumerate().filter(|(_, of_row)| **of_row != log) {
                let shrunk = libm::exp(of_row - log);
                rows.row_mut(row + 1).iter_mut().for_each(|weight| *weight *= shrunk);
            }
            // The first row is what the mean token takes, the same for all; the others are what tells them apart.
            for row in 0..rows.rows {
                for (weight, from) in rows.row(row).iter().zip(1..) {
                    let from = &value.row(from)[left..right];
                    let to = if row == 0 { mean.row_mut(0) } else { mixed.row_mut(row - 1) };
                    add(&mut to[left..right], if row == 0 { size * weight } else { *weight }, from);
                }
            }
        }
        let order = if causal { 1.0 } else { 3.0 };
        Split::new(mean.times(&layer.out).values, order * x.log + log, mixed.times(&layer.out))
    }

    fn mlp(&self, (): &(), x: &Split) -> Split {
        let layer = self.layer;
        let hidden = with_mean(x).times(&layer.wide); // [1 + tokens, 4d]
        let size = x.size();
        let mut rest = hidden.some_rows(1..hidden.rows);
        for unit in 0..hidden.columns {
            let quotient = Quotient::at(hidden.values[unit]);
            for value in rest.values.iter_mut().skip(unit).step_by(hidden.columns) {
                *value *= quotient.of(size * *value);
            }
        }
        let mut mean = hidden.some_rows(0..1);
        mean.values.iter_mut().for_each(|value| *value = gelu(*value));
        Split::new(mean.times(&layer.narrow).values, x.log, rest.times(&layer.narrow))
    }

    fn norm(&self, x: &Split) -> Split {
        let (size, columns) = (x.size(), x.rest.columns as f64);
        let centred = centre(&x.mean);
        let deviation = f64::sqrt(dot(&centred, &centred) / columns + TINY);
        let mut rest = x.rest.clone();
        for row in 0..rest.rows {
            let of_row = centre(x.rest.row(row));
            let more = (2.0 * dot(&centred, &of_row) + size * dot(&of_row, &of_row)) / columns;
            let of_token = f64::sqrt(deviation * deviation + size * more);
            let shrunk = more / (deviation * of_token * (deviation + of_token));
            let to = rest.row_mut(row);
            to.fill(0.0);
            add(to, 1.0 / of_token, &of_row);
            add(to, -shrunk, &centred);
        }
        Split::new(centred.iter().map(|value| value / deviation).collect(), x.log, rest)
    }

    fn add(&self, x: &Split, y: &Split) -> Split {
        x.plus(y)
    }
}

/// The mean on top of the residuals.
fn with_mean(x: &Split) -> Dense {
    let values = [x.mean.as_slice(), &x.rest.values].concat();
    Dense { rows: x.rest.rows + 1, columns: x.rest.columns, values }
}

/// Less the mean over the columns.
fn centre(row: &[f64]) -> Vec<f64> {
    let mean = row.iter().sum::<f64>() / row.len().max(1) as f64;
    row.iter().map(|value| value - mean).collect()
}

/// What the mean token takes of every key in the first row, and in the others what token i takes more: that times eˡ,
/// with a logarithm l for each of these rows.
struct Weights {
    rows: Dense, // [1 + tokens, tokens]
    logs: Vec<f64>,
}

impl Weights {
    /// Rows that floats hold.
    fn plain(rows: Dense) -> Self {
        Self { logs: vec![0.0; rows.rows - 1], rows }
    }
}

/// p in the first row and G in the others, from m·W·rⱼᵀ in the first row and rᵢ·W·rⱼᵀ in the others.
fn unmasked(scores: &Dense, size: f64, alike: &[usize]) -> Weights {
    let square = size * size;
    let common: Vec<f64> = scores.row(0).iter().map(|score| size * score).collect();
    if let Some(weights) = steep::unmasked(scores, &common, square, alike) {
        return weights;
    }
    let mut rows = scores.clone();
    let mut p = common.clone();
    softmax(&mut p);
    rows.row_mut(0).copy_from_slice(&p);
    for row in 1..rows.rows {
        let to = rows.row_mut(row);
        if to.iter().all(|score| (square * score).abs() <= 1.0) {
            to.iter_mut().for_each(|score| *score *= growth(square * *score));
            let mean = dot(&p, to);
            let whole = 1.0 + square * mean;
            to.iter_mut().zip(&p).for_each(|(value, p)| *value = p * (*value - mean) / whole);
        } else {
            steep::apart(to, &common, &p, square);
        }
    }
    Weights::plain(rows)
}

/// (eᵇ − 1)/b = 1 + b/2 + …, which is 1 to the last bit for a small b.
fn growth(b: f64) -> f64 {
    if b.abs() < 1e-16 { 1.0 } else { libm::expm1(b) / b }
}

/// Nothing in the first row, and in row i the weights of the keys up to i.
fn masked(scores: &Dense, size: f64, alike: &[usize]) -> Weights {
    let mut rows = scores.clone();
    let common = scores.row(0).to_vec();
    rows.row_mut(0).fill(0.0);
    for row in 1..rows.rows {
        let to = rows.row_mut(row);
        to.iter_mut().zip(&common).for_each(|(score, common)| *score = size * (common + size * *score));
    }
    // Every query sees the first key. If all look at it before all others, it is what they have in common.
    if let Some(weights) = steep::masked(&rows, alike) {
        return weights;
    }
    for row in 1..rows.rows {
        let to = rows.row_mut(row);
        softmax(&mut to[..row]);
        to[row..].fill(0.0);
    }
    Weights::plain(rows)
}
