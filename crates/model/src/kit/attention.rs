//! Scaled dot-product attention in two ways: by burn on tensors, and by plain loops in double precision.
//!
//! Tokens are rows, so that a row of weights belongs to a query and sums to 1. Left out: where queries, keys and
//! values come from, which is the rooms', and dropout.

use crate::kit::dense::{Dense, dot};
use crate::nets::mlp::numbers;
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Rounding of one operation in double precision, relative.
const EPSILON: f64 = 2.3e-16;

/// Which query may look at which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    /// Keys.
    pub columns: usize,
    /// Query by query, whether it may look at each key.
    pub allowed: Vec<bool>,
}

impl Mask {
    /// Query i may look at key j where `allowed(i, j)`.
    pub fn new(rows: usize, columns: usize, allowed: impl Fn(usize, usize) -> bool) -> Self {
        let all = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        Self { columns, allowed: all.map(|(row, column)| allowed(row, column)).collect() }
    }

    /// What a query may look at.
    pub fn row(&self, row: usize) -> &[bool] {
        &self.allowed[row * self.columns..][..self.columns]
    }

    /// Queries that may look at nothing.
    pub fn blind(&self) -> Vec<usize> {
        let rows = self.allowed.len().checked_div(self.columns).unwrap_or(0);
        (0..rows).filter(|row| !self.row(*row).contains(&true)).collect()
    }
}

/// One head's way from queries, keys and values to its output.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attended {
    /// QKᵀ·scale, before the mask.
    pub scores: Dense, // [n, m]
    /// softmax of every row; rows of [`Mask::blind`] queries are 0.
    pub weights: Dense, // [n, m]
    /// Weights times values.
    pub output: Dense, // [n, d_v]
}

/// softmax(QKᵀ·scale)·V by burn, in double precision.
pub fn by_burn(q: &Dense, k: &Dense, v: &Dense, mask: &Mask, scale: f64, device: &Device) -> Attended {
    let tensor = |rows: &Dense| rows.tensor(DType::F64, device);
    let [scores, weights, output] = attend(tensor(q), tensor(k), tensor(v), mask, scale);
    Attended { scores: Dense::of(scores), weights: Dense::of(weights), output: Dense::of(output) }
}

/// Scores, weights and output by burn for queries [n, d], keys [m, d] and values [m, d_v], in their precision.
pub fn attend(q: Tensor<2>, k: Tensor<2>, v: Tensor<2>, mask: &Mask, scale: f64) -> [Tensor<2>; 3] {
    let scores = q.matmul(k.transpose()) * scale; // [n, m]
    let weights = softmax_by_burn(scores.clone(), mask); // [n, m]
    let output = weights.clone().matmul(v); // [n, d_v]
    [scores, weights, output]
}

/// softmax of every row where the mask allows: −∞ is added to the rest, the row's largest is taken off before the
/// exponential, so that it cannot overflow. A row without anything allowed becomes 0.
///
/// The largest is found in plain Rust: burn's own maximum along an axis would be carried into the worker for this.
pub fn softmax_by_burn(scores: Tensor<2>, mask: &Mask) -> Tensor<2> {
    let shape @ [rows, columns] = scores.dims();
    let options = (&scores.device(), scores.dtype());
    let values = numbers(scores.clone());
    let row_of = |row: usize| values[row * columns..][..columns].iter().zip(mask.row(row));
    let tops = (0..rows).map(|row| top(row_of(row)));
    let tops = TensorData::new(tops.collect::<Vec<f64>>(), [rows, 1]);
    let mut shifted = scores - Tensor::from_data(tops, options); // [n, m]
    if mask.allowed.contains(&false) {
        let gate = mask.allowed.iter().map(|allowed| if *allowed { 0.0 } else { f64::NEG_INFINITY });
        shifted = shifted + Tensor::from_data(TensorData::new(gate.collect::<Vec<f64>>(), shape), options);
    }
    let powers = shifted.exp(); // [n, m]
    let mut sums = powers.clone().sum_dim(1); // [n, 1]
    let blind = mask.blind();
    if !blind.is_empty() {
        let ones = (0..rows).map(|row| f64::from(u8::from(blind.contains(&row)))).collect::<Vec<f64>>();
        sums = sums + Tensor::from_data(TensorData::new(ones, [rows, 1]), options);
    }
    powers / sums // [n, m]
}

/// The largest allowed score; 0 if nothing is allowed.
fn top<'a>(row: impl Iterator<Item = (&'a f64, &'a bool)>) -> f64 {
    let top = row.filter(|pair| *pair.1).map(|pair| *pair.0).fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY { 0.0 } else { top }
}

/// softmax of one row where `allowed`, by loops; all 0 if nothing is.
pub fn softmax(scores: &[f64], allowed: &[bool]) -> Vec<f64> {
    let top = top(scores.iter().zip(allowed));
    let power = |(score, allowed): (&f64, &bool)| if *allowed { libm::exp(score - top) } else { 0.0 };
    let powers: Vec<f64> = scores.iter().zip(allowed).map(power).collect();
    let sum: f64 = powers.iter().sum();
    if sum == 0.0 { powers } else { powers.iter().map(|power| power / sum).collect() }
}

/// The same as [`by_burn`] by loops.
pub fn by_loops(q: &Dense, k: &Dense, v: &Dense, mask: &Mask, scale: f64) -> Attended {
    let scores = Dense::new(q.rows, k.rows, |i, j| dot(q.row(i), k.row(j)) * scale);
    let values = (0..q.rows).flat_map(|row| softmax(scores.row(row), mask.row(row))).collect();
    let weights = Dense { rows: q.rows, columns: k.rows, values };
    let output = weights.times(v);
    Attended { scores, weights, output }
}

/// How far weights and output may be apart by rounding, in double precision: scores are off by (d + 3)·ε of the
/// products' sizes, weights by twice that, the output by as much of the values and the rounding of its own sum.
pub fn rounding(q: &Dense, k: &Dense, v: &Dense, scale: f64) -> [f64; 2] {
    let products = q.columns as f64 * q.largest() * k.largest() * scale.abs();
    let weights = 2.0 * EPSILON * ((q.columns + 3) as f64 * products + (k.rows + 8) as f64);
    [weights, (weights * k.rows as f64 + EPSILON * (k.rows + 3) as f64) * v.largest() + f64::MIN_POSITIVE]
}

/// −Σ w·ln w in nats: how many keys share the weight, as a logarithm.
pub fn entropy(weights: &[f64]) -> f64 {
    // + 0.0, since the sum of one weight of 1 would be −0.
    -weights.iter().filter(|weight| **weight > 0.0).map(|w| w * libm::log(*w)).sum::<f64>() + 0.0
}

#[cfg(test)]
mod tests;
