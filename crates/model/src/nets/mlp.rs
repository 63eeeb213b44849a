//! A multilayer perceptron that exists once for every seed: all its tensors lead with a seeds axis, so that
//! several seeds are computed in one batched matrix product.
//!
//! burn's fixed cost of each operation outweighs the arithmetic of small networks; five seeds then cost
//! little more than one. Left out: training, which is `trainer.rs`.

use super::activation::Activation;
use crate::kit::seeds::Seeds;
use burn::tensor::{DType, Device, Tensor, TensorData};
use std::ops::Range;

/// How weights start: normal with standard deviation gain/√inputs, so that √2 is He's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Init {
    /// √2 keeps the size of ReLU's signals.
    pub gain: f64,
    /// Standard deviation of the biases; 0 for none.
    pub bias_deviation: f64,
}

/// He's weights and no biases.
pub const HE: Init = Init { gain: std::f64::consts::SQRT_2, bias_deviation: 0.0 };

/// Networks of one shape, one for each seed.
#[derive(Clone, Debug)]
pub struct Mlp {
    sizes: Vec<usize>,
    activation: Activation,
    parameters: Tensor<2>, // [seeds, parameters]
}

/// The same parameters as matrices, layer by layer.
#[derive(Clone, Debug)]
pub struct Layers {
    /// One for each layer.
    pub weights: Vec<Tensor<3>>, // [seeds, in, out]
    /// One for each layer.
    pub biases: Vec<Tensor<3>>, // [seeds, 1, out]
}

/// Everything a forward pass went through.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What each hidden layer's activation function was given.
    pub before: Vec<Tensor<3>>, // [seeds, points, out]
    /// What it made of it.
    pub after: Vec<Tensor<3>>, // [seeds, points, out]
    /// The last layer, which has no activation function.
    pub output: Tensor<3>, // [seeds, points, out]
}

impl Mlp {
    /// Networks with layers of `sizes` (inputs, hidden layers, outputs), in single precision. The network of a
    /// seed does not depend on which other seeds are there.
    pub fn new(sizes: &[usize], activation: Activation, seeds: &[u64], init: Init, device: &Device) -> Self {
        let values: Vec<f32> = seeds
            .iter()
            .flat_map(|seed| {
                let mut draws = Seeds::new(*seed, "mlp");
                sizes.windows(2).flat_map(move |pair| {
                    let deviation = init.gain / f64::sqrt(pair[0] as f64);
                    let mut values = draws.normals(pair[0] * pair[1], deviation);
                    values.extend(draws.normals(pair[1], init.bias_deviation));
                    values
                })
            })
            .map(|value| value as f32)
            .collect();
        let shape = [seeds.len(), parameters_of(sizes)];
        let data = TensorData::new(values, shape);
        Self::from_parameters(sizes, activation, Tensor::from_data(data, (device, DType::F32)))
    }

    /// Networks with these parameters: for each layer its weights, row by row from each input, then its biases.
    pub fn from_parameters(sizes: &[usize], activation: Activation, parameters: Tensor<2>) -> Self {
        debug_assert_eq!(parameters.dims()[1], parameters_of(sizes));
        Self { sizes: sizes.to_vec(), activation, parameters } // [seeds, parameters]
    }

    /// Inputs, hidden layers, outputs.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The activation function of the hidden layers.
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// All parameters of all seeds.
    pub fn parameters(&self) -> Tensor<2> {
        self.parameters.clone() // [seeds, parameters]
    }

    /// All parameters of one seed.
    pub fn parameters_of_seed(&self, seed: usize) -> Vec<f64> {
        numbers(self.parameters.clone().narrow(0, seed, 1))
    }

    /// Where each layer's weights and biases stand among the parameters.
    pub fn layer_ranges(&self) -> Vec<Range<usize>> {
        ranges(&self.sizes)
    }

    /// The parameters as matrices.
    pub fn layers(&self) -> Layers {
        let seeds = self.parameters.dims()[0];
        let (mut weights, mut biases) = (Vec::new(), Vec::new());
        for (pair, range) in self.sizes.windows(2).zip(ranges(&self.sizes)) {
            let (inputs, outputs) = (pair[0], pair[1]);
            let part = |start, length| self.parameters.clone().narrow(1, start, length); // [seeds, length]
            weights.push(part(range.start, inputs * outputs).reshape([seeds, inputs, outputs]));
            biases.push(part(range.end - outputs, outputs).reshape([seeds, 1, outputs]));
        }
        Layers { weights, biases }
    }

    /// The output for `x` of shape [1 or seeds, points, inputs].
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        self.layers().forward(self.activation, x)
    }

    /// The output for `x`, and every layer on the way.
    pub fn trace(&self, x: Tensor<3>) -> Trace {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let output = self.layers().pass(self.activation, x, |given, made| {
            before.push(given.clone());
            after.push(made.clone());
        });
        Trace { before, after, output }
    }
}

impl Layers {
    /// h ← a(h·W + b) for every hidden layer, then h·W + b.
    pub fn forward(&self, activation: Activation, x: Tensor<3>) -> Tensor<3> {
        self.pass(activation, x, |_, _| {})
    }

    fn pass(
        &self,
        activation: Activation,
        x: Tensor<3>,
        mut see: impl FnMut(&Tensor<3>, &Tensor<3>),
    ) -> Tensor<3> {
        let mut h = x; // [1 or seeds, points, in]
        let last = self.weights.len().saturating_sub(1);
        for (index, (weight, bias)) in self.weights.iter().zip(&self.biases).enumerate() {
            h = h.matmul(weight.clone()) + bias.clone(); // [seeds, points, out]
            if index < last {
                let after = activation.apply(h.clone());
                see(&h, &after);
                h = after;
            }
        }
        h
    }
}

/// Weights and biases of a network with layers of `sizes`.
pub fn parameters_of(sizes: &[usize]) -> usize {
    sizes.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
}

/// Where each layer's weights and biases stand.
fn ranges(sizes: &[usize]) -> Vec<Range<usize>> {
    let mut start = 0;
    let after = |pair: &[usize]| {
        let range = start..start + (pair[0] + 1) * pair[1];
        start = range.end;
        range
    };
    sizes.windows(2).map(after).collect()
}

/// A tensor's numbers in double precision, the last axis fastest.
pub fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    let data = tensor.into_data();
    match data.as_slice::<f32>() {
        Ok(values) => values.iter().map(|value| f64::from(*value)).collect(),
        Err(_) => data.iter::<f64>().collect(),
    }
}
