//! One head of self-attention without positions, in double precision with its Jacobians in closed form, and the same
//! weights as tensors.
//!
//! Left out: masks for the future, several heads, residual connections.

use super::convolution::Dependence;
use super::models::{HIDDEN, INPUTS, from_the_right};
use crate::kit::dense::{Dense, dot};
use crate::kit::seeds::Seeds;
use crate::nets::sequence::attend;
use burn::tensor::{Device, Tensor};

/// Weights for query, key, value and output.
pub(super) struct Attention {
    query: Dense,  // [HIDDEN, INPUTS]
    key: Dense,    // [HIDDEN, INPUTS]
    value: Dense,  // [HIDDEN, INPUTS]
    output: Dense, // [HIDDEN, HIDDEN]
}

impl Attention {
    /// Uniform weights that keep variances near 1.
    pub(super) fn new(seeds: &mut Seeds) -> Self {
        let mut matrix =
            |columns: usize| Dense::uniform(HIDDEN, columns, f64::sqrt(3.0 / columns as f64), seeds);
        let [query, key, value] = [(); 3].map(|()| matrix(INPUTS));
        Self { query, key, value, output: matrix(HIDDEN) }
    }

    /// Softmax of q·k/√d over the keys, for one query.
    fn weights(query: &[f64], keys: &[Vec<f64>]) -> Vec<f64> {
        let scores: Vec<f64> = keys.iter().map(|key| dot(query, key) / f64::sqrt(HIDDEN as f64)).collect();
        let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers: Vec<f64> = scores.iter().map(|score| libm::exp(score - top)).collect();
        let sum: f64 = powers.iter().sum();
        powers.into_iter().map(|power| power / sum).collect()
    }

    /// Features of every position.
    pub(super) fn run(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let all = |matrix: &Dense| inputs.iter().map(|x| matrix.apply(x)).collect::<Vec<_>>();
        let (queries, keys, values) = (all(&self.query), all(&self.key), all(&self.value));
        queries.iter().map(|query| self.output.apply(&mean(&Self::weights(query, &keys), &values))).collect()
    }

    /// With a the weights, o the mean of the values, W_o the output matrix:
    /// ∂h_t/∂x_s = W_o (a_ts (W_v + (v_s − o_t)(q_tᵀ W_k)/√d) + [s = t] Σ_j a_tj (v_j − o_t)(k_jᵀ W_q)/√d).
    ///
    /// Without the second part its size needs no matrix: ‖V + b kᵀ‖² = ‖V‖² + 2 b·(V k) + ‖b‖²‖k‖².
    pub(super) fn depends(&self, inputs: &[Vec<f64>]) -> Dependence {
        let n = inputs.len();
        let scale = 1.0 / f64::sqrt(HIDDEN as f64);
        let all = |matrix: &Dense| inputs.iter().map(|x| matrix.apply(x)).collect::<Vec<_>>();
        let (queries, keys) = (all(&self.query), all(&self.key));
        let through = self.output.times(&self.value); // W_o W_v
        let plain = dot(&through.values, &through.values);
        let values = all(&through);
        let (to_query, to_key) = (self.query.scaled(scale).transposed(), self.key.scaled(scale).transposed());
        let key_by_query: Vec<Vec<f64>> = keys.iter().map(|key| to_query.apply(key)).collect(); // [n, INPUTS]
        let (mut states, mut sizes) = (Vec::with_capacity(n), Vec::with_capacity(n * n));
        for (t, query) in queries.iter().enumerate() {
            let weights = Self::weights(query, &keys);
            let mean = mean(&weights, &values);
            let by_key = to_key.apply(query);
            let (along, key_square) = (through.apply(&by_key), dot(&by_key, &by_key));
            let mut own = through.scaled(weights[t]); // of s = t, part by part
            for (s, (weight, value)) in weights.iter().zip(&values).enumerate() {
                let (mut inner, mut square) = (0.0, 0.0);
                for (row, entries) in own.values.chunks_exact_mut(INPUTS).enumerate() {
                    let away = value[row] - mean[row];
                    inner += away * along[row];
                    square += away * away;
                    let part = weight * away;
                    add(entries, part, &key_by_query[s]);
                    if s == t {
                        add(entries, part, &by_key);
                    }
                }
                let all = plain + 2.0 * inner + square * key_square;
                sizes.push(weight * f64::sqrt(all.max(0.0)));
            }
            sizes[t * n + t] = own.frobenius();
            states.push(mean);
        }
        Dependence { states, sizes }
    }

    /// The features of the positions `queries` [rows, m, INPUTS] that look at `x` [rows, n, INPUTS], by burn.
    pub(super) fn by_burn(
        &self,
        queries: Tensor<3>,
        x: Tensor<3>,
        mask: Option<Tensor<3>>,
        device: &Device,
    ) -> Tensor<3> {
        let [rows, n, _] = x.dims();
        let asked = queries.dims()[1];
        let project = |x: Tensor<3>, matrix: &Dense, count: usize| {
            let flat = x.reshape([1, rows * count, INPUTS]).matmul(from_the_right(matrix, device));
            flat.reshape([rows, count, HIDDEN])
        };
        let q = project(queries, &self.query, asked);
        let (k, v) = (project(x.clone(), &self.key, n), project(x, &self.value, n));
        let mixed = attend(q, k, v, mask).output.reshape([1, rows * asked, HIDDEN]);
        mixed.matmul(from_the_right(&self.output, device)).reshape([rows, asked, HIDDEN])
    }
}

/// Adds `factor` times `vector` to `sum`.
fn add(sum: &mut [f64], factor: f64, vector: &[f64]) {
    sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += factor * value);
}

/// Σ weight times vector.
fn mean(weights: &[f64], vectors: &[Vec<f64>]) -> Vec<f64> {
    let mut sum = vec![0.0; HIDDEN];
    for (weight, vector) in weights.iter().zip(vectors) {
        add(&mut sum, *weight, vector);
    }
    sum
}
