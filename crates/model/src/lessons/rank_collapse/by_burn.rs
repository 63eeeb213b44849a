//! The same layers as a model would run them: burn in single precision, right down to 1e-7 of the mean.
//!
//! Heads are a batch axis. The softmax takes each row's largest score away first, as every library does; burn's own
//! operation for it is one that nothing else here needs, so the largest is found among the numbers read back.

use super::block::{Arithmetic, Layer, TINY};
use super::matrix::Matrix;
use crate::nets::activation::Activation;
use crate::nets::mlp::numbers;
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Burn on a device.
pub(super) struct ByBurn<'a>(pub(super) &'a Device);

/// One layer's weights on the device.
pub(super) struct OnDevice {
    query: Tensor<3>,            // [heads, d, d_qk], with 1/√d_qk
    key: Tensor<3>,              // [heads, d, d_qk]
    value: Tensor<3>,            // [heads, d, d_v]
    out: Tensor<3>,              // [heads, d_v, d]
    mlp: Option<[Tensor<3>; 2]>, // [1, d, 4d], [1, 4d, d]
}

impl ByBurn<'_> {
    /// A table as one batch.
    pub(super) fn tokens(&self, x: &Matrix) -> Tensor<3> {
        self.tensor(x.values.iter().copied(), [1, x.rows, x.columns])
    }

    fn tensor(&self, values: impl Iterator<Item = f64>, shape: [usize; 3]) -> Tensor<3> {
        let values: Vec<f32> = values.map(|value| value as f32).collect();
        Tensor::from_data(TensorData::new(values, shape), (self.0, DType::F32))
    }

    pub(super) fn weights(&self, layer: &Layer) -> OnDevice {
        let places = |index: usize| (0..layer.heads).map(move |head| layer.places(head)[index]);
        let split = |weights: &Matrix, index: usize, scale: f64| {
            let parts: Vec<Matrix> = places(index).map(|(from, to)| weights.part(from, to)).collect();
            let shape = [parts.len(), weights.rows, weights.columns / layer.heads];
            self.tensor(parts.iter().flat_map(|part| &part.values).map(|value| scale * value), shape)
        };
        let out = [layer.heads, layer.out.rows / layer.heads, layer.out.columns];
        OnDevice {
            query: split(&layer.query, 0, layer.scale),
            key: split(&layer.key, 0, 1.0),
            value: split(&layer.value, 1, 1.0),
            out: self.tensor(layer.out.values.iter().copied(), out),
            mlp: (layer.wide.rows > 0).then(|| [self.tokens(&layer.wide), self.tokens(&layer.narrow)]),
        }
    }

    /// What is added to the scores: minus each row's largest, and −1e30 where a key is not seen.
    fn shift(&self, scores: &Tensor<3>, causal: bool) -> Tensor<3> {
        let [heads, tokens, _] = scores.dims();
        let values = numbers(scores.clone());
        let rows = values.chunks_exact(tokens).enumerate().flat_map(|(index, row)| {
            let seen = if causal { index % tokens + 1 } else { tokens };
            let most = row[..seen].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (0..tokens).map(move |key| if key < seen { -most } else { -1e30 })
        });
        self.tensor(rows, [heads, tokens, tokens])
    }
}

impl Arithmetic for ByBurn<'_> {
    type Tokens = Tensor<3>; // [1, tokens, d]
    type Weights = OnDevice;

    fn attend(&self, layer: &OnDevice, causal: bool, x: &Tensor<3>) -> Tensor<3> {
        let [query, key, value] =
            [&layer.query, &layer.key, &layer.value].map(|weights| x.clone().matmul(weights.clone())); // [heads, tokens, …]
        let scores = query.matmul(key.transpose()); // [heads, tokens, tokens]
        let shift = self.shift(&scores, causal);
        let weights = (scores + shift).exp();
        let sums = weights.clone().sum_dim(2); // [heads, tokens, 1]
        (weights / sums).matmul(value).matmul(layer.out.clone()).sum_dim(0) // [1, tokens, d]
    }

    fn mlp(&self, layer: &OnDevice, x: &Tensor<3>) -> Tensor<3> {
        let Some([wide, narrow]) = &layer.mlp else { return x.clone() };
        Activation::Gelu.apply(x.clone().matmul(wide.clone())).matmul(narrow.clone())
    }

    fn norm(&self, x: &Tensor<3>) -> Tensor<3> {
        let centred = x.clone() - x.clone().mean_dim(2);
        let variance = (centred.clone() * centred.clone()).mean_dim(2); // [1, tokens, 1]
        centred / (variance + TINY).sqrt()
    }

    fn add(&self, x: &Tensor<3>, y: &Tensor<3>) -> Tensor<3> {
        x.clone() + y.clone()
    }
}

/// The relative residual of the numbers read back, by subtraction in doubles.
pub(super) fn relative_residual(x: &Tensor<3>) -> f64 {
    let [_, rows, columns] = x.dims();
    Matrix { rows, columns, values: numbers(x.clone()) }.relative_residual()
}
