//! The same layers as a model would run them: burn in single precision, right down to 1e-7 of the mean.
//!
//! The projections are those of all heads at once; between them heads are a batch axis. The softmax takes each row's
//! largest score away first, as every library does; burn's own operation for it is one that nothing else here needs, so
//! the largest is found among the numbers read back.

use super::block::{Arithmetic, Layer, TINY};
use super::matrix::{Dense, Residual as _};
use crate::nets::activation::Activation;
use crate::nets::mlp::numbers;
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Burn on a device.
pub(super) struct ByBurn<'a>(pub(super) &'a Device);

/// One layer's weights on the device.
pub(super) struct OnDevice {
    heads: usize,
    query: Tensor<2>,            // [d, heads·d_qk], with 1/√d_qk
    key: Tensor<2>,              // [d, heads·d_qk]
    value: Tensor<2>,            // [d, heads·d_v]
    out: Tensor<2>,              // [heads·d_v, d]
    mlp: Option<[Tensor<2>; 2]>, // [d, 4d], [4d, d]
}

impl ByBurn<'_> {
    /// A table in single precision.
    pub(super) fn tensor(&self, x: &Dense) -> Tensor<2> {
        x.tensor(DType::F32, self.0)
    }

    pub(super) fn weights(&self, layer: &Layer) -> OnDevice {
        OnDevice {
            heads: layer.heads,
            query: self.tensor(&layer.query.scaled(layer.scale)),
            key: self.tensor(&layer.key),
            value: self.tensor(&layer.value),
            out: self.tensor(&layer.out),
            mlp: (layer.wide.rows > 0).then(|| [self.tensor(&layer.wide), self.tensor(&layer.narrow)]),
        }
    }

    /// What is added to the scores: minus each row's largest, and −1e30 where a key is not seen.
    fn shift(&self, scores: &Tensor<3>, causal: bool) -> Tensor<3> {
        let shape @ [_, _, tokens] = scores.dims();
        let values = numbers(scores.clone());
        let rows = values.chunks_exact(tokens).enumerate().flat_map(|(index, row)| {
            let seen = if causal { index % tokens + 1 } else { tokens };
            let most = row[..seen].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (0..tokens).map(move |key| if key < seen { -most as f32 } else { -1e30 })
        });
        Tensor::from_data(TensorData::new(rows.collect::<Vec<f32>>(), shape), (self.0, DType::F32))
    }
}

/// Heads that lie side by side, as a batch: [tokens, heads·each] becomes [heads, tokens, each].
fn apart(x: Tensor<2>, heads: usize) -> Tensor<3> {
    let [tokens, all] = x.dims();
    x.reshape([tokens, heads, all / heads]).swap_dims(0, 1)
}

impl Arithmetic for ByBurn<'_> {
    type Tokens = Tensor<2>; // [tokens, d]
    type Weights = OnDevice;

    fn attend(&self, layer: &OnDevice, causal: bool, x: &Tensor<2>) -> Tensor<2> {
        let [query, key, value] = [&layer.query, &layer.key, &layer.value]
            .map(|weights| apart(x.clone().matmul(weights.clone()), layer.heads)); // [heads, tokens, …]
        let scores = query.matmul(key.transpose()); // [heads, tokens, tokens]
        let shift = self.shift(&scores, causal);
        let weights = (scores + shift).exp();
        let sums = weights.clone().sum_dim(2); // [heads, tokens, 1]
        let mixed = (weights / sums).matmul(value); // [heads, tokens, d_v]
        let [heads, tokens, each] = mixed.dims();
        mixed.swap_dims(0, 1).reshape([tokens, heads * each]).matmul(layer.out.clone()) // [tokens, d]
    }

    fn mlp(&self, layer: &OnDevice, x: &Tensor<2>) -> Tensor<2> {
        let Some([wide, narrow]) = &layer.mlp else { return x.clone() };
        Activation::Gelu.apply(x.clone().matmul(wide.clone())).matmul(narrow.clone())
    }

    fn norm(&self, x: &Tensor<2>) -> Tensor<2> {
        let centred = x.clone() - x.clone().mean_dim(1);
        let variance = (centred.clone() * centred.clone()).mean_dim(1); // [tokens, 1]
        centred / (variance + TINY).sqrt()
    }

    fn add(&self, x: &Tensor<2>, y: &Tensor<2>) -> Tensor<2> {
        x.clone() + y.clone()
    }
}

/// The relative residual of the numbers read back, by subtraction in doubles.
pub(super) fn relative_residual(x: &Tensor<2>) -> f64 {
    Dense::of(x.clone()).relative_residual()
}
