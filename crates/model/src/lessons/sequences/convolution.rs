//! 1-D convolutions one above the other, centred, with tanh: in double precision with the Jacobians of every position, and
//! the same weights as tensors.
//!
//! Left out: strides, pooling, residual connections.

use super::models::{HIDDEN, INPUTS};
use super::request::Request;
use crate::kit::dense::{Dense, add_product};
use crate::kit::seeds::Seeds;
use crate::nets::recurrent::tensor_of;
use crate::nets::sequence::conv1d;
use burn::tensor::{Device, Tensor};

/// One layer: tap j of position t reads position t + j·dilation − before.
pub(super) struct Layer {
    taps: Vec<Dense>, // [HIDDEN, inputs] each
    bias: Vec<f64>,
    dilation: usize,
}

/// The layers.
pub(super) struct Convolution {
    pub(super) layers: Vec<Layer>,
}

/// Features of every position, and the sizes of their Jacobians.
pub(super) struct Dependence {
    pub(super) states: Vec<Vec<f64>>, // [n, HIDDEN]
    pub(super) sizes: Vec<f64>,       // [n, n]
}

impl Layer {
    /// Positions before and after that a position reads: zeros stand beyond the ends.
    pub(super) fn reach(&self) -> [usize; 2] {
        let all = self.dilation * (self.taps.len() - 1);
        [all / 2, all - all / 2]
    }

    /// Positions that position `t` of `n` reads, with the tap.
    fn sources(&self, t: usize, n: usize) -> impl Iterator<Item = (usize, &Dense)> {
        let before = self.reach()[0];
        let source = move |tap: usize| (t + tap * self.dilation).checked_sub(before).filter(|u| *u < n);
        self.taps.iter().enumerate().filter_map(move |(tap, weights)| Some((source(tap)?, weights)))
    }

    fn run(&self, below: &[Vec<f64>]) -> Vec<Vec<f64>> {
        (0..below.len())
            .map(|t| {
                let mut sums = self.bias.clone();
                for (u, weights) in self.sources(t, below.len()) {
                    sums.iter_mut().zip(weights.apply(&below[u])).for_each(|(sum, part)| *sum += part);
                }
                sums.into_iter().map(libm::tanh).collect()
            })
            .collect()
    }

    /// The layer by burn, on `x` [1, batch, n, inputs].
    pub(super) fn by_burn(&self, x: Tensor<4>, device: &Device) -> Tensor<4> {
        let inputs = self.taps[0].columns;
        let stacked: Vec<f64> = self.taps.iter().flat_map(|tap| tap.transposed().values).collect();
        let weight = tensor_of(&stacked, [1, self.taps.len() * inputs, HIDDEN], device);
        conv1d(x, weight, tensor_of(&self.bias, [1, 1, HIDDEN], device), self.reach(), self.dilation).tanh()
    }
}

impl Convolution {
    /// Uniform weights of a size that keeps the features near 1.
    pub(super) fn new(request: &Request, seeds: &mut Seeds) -> Self {
        let layer = |index: u32| {
            let inputs = if index == 0 { INPUTS } else { HIDDEN };
            let bound = f64::sqrt(3.0 / (f64::from(request.kernel) * inputs as f64));
            let taps = (0..request.kernel).map(|_| Dense::uniform(HIDDEN, inputs, bound, seeds)).collect();
            let dilation = request.dilation.pow(index) as usize;
            Layer { taps, bias: Dense::uniform(HIDDEN, 1, 0.1, seeds).values, dilation }
        };
        Self { layers: (0..request.layers).map(layer).collect() }
    }

    /// Features of every position.
    pub(super) fn run(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        self.layers.iter().fold(inputs.to_vec(), |below, layer| layer.run(&below))
    }

    /// J_t ← diag φ′ Σ over the taps of W·J at the tap's source, layer by layer. Only distances within the field that
    /// the layers below have are kept.
    pub(super) fn depends(&self, inputs: &[Vec<f64>]) -> Dependence {
        let (n, size) = (inputs.len(), HIDDEN * INPUTS);
        let mut below = inputs.to_vec();
        let mut field = Field::of_inputs(n);
        for layer in &self.layers {
            let above = layer.run(&below);
            let mut next = field.above(layer);
            for (t, features) in above.iter().enumerate() {
                for (u, weights) in layer.sources(t, n) {
                    for s in field.seen(u) {
                        let from = field.at(u, s);
                        let to = next.at_mut(t, s);
                        add_product(&weights.values, weights.columns, from, INPUTS, to);
                    }
                }
                for s in next.seen(t) {
                    for (row, value) in next.at_mut(t, s).chunks_exact_mut(INPUTS).zip(features) {
                        row.iter_mut().for_each(|entry| *entry *= 1.0 - value * value);
                    }
                }
            }
            (field, below) = (next, above);
        }
        debug_assert_eq!(field.rows * INPUTS, size);
        let mut sizes = vec![0.0; n * n];
        for t in 0..n {
            for s in field.seen(t) {
                sizes[t * n + s] = norm(field.at(t, s));
            }
        }
        Dependence { states: below, sizes }
    }
}

/// The root of the sum of squares of a Jacobian, summed column by column: four sums need not wait for each other.
pub(super) fn norm(jacobian: &[f64]) -> f64 {
    let mut sums = [0.0; INPUTS];
    for row in jacobian.chunks_exact(INPUTS) {
        sums.iter_mut().zip(row).for_each(|(sum, entry)| *sum += entry * entry);
    }
    f64::sqrt(sums.iter().sum())
}

/// Jacobians by every position of the inputs that it can see.
struct Field {
    n: usize,
    /// Rows of one Jacobian; its columns are INPUTS.
    rows: usize,
    before: usize,
    after: usize,
    values: Vec<f64>, // [n, before + 1 + after, rows, INPUTS]
}

impl Field {
    /// Every input depends on itself.
    fn of_inputs(n: usize) -> Self {
        let values = (0..n).flat_map(|_| Dense::identity(INPUTS).values).collect();
        Self { n, rows: INPUTS, before: 0, after: 0, values }
    }

    /// Zeros for the layer above.
    fn above(&self, layer: &Layer) -> Self {
        let [before, after] = layer.reach();
        let most = self.n.saturating_sub(1);
        let (before, after) = ((self.before + before).min(most), (self.after + after).min(most));
        let values = vec![0.0; self.n * (before + 1 + after) * HIDDEN * INPUTS];
        Self { n: self.n, rows: HIDDEN, before, after, values }
    }

    /// What position `t` can see.
    fn seen(&self, t: usize) -> std::ops::Range<usize> {
        t.saturating_sub(self.before)..(t + self.after + 1).min(self.n)
    }

    fn place(&self, t: usize, s: usize) -> std::ops::Range<usize> {
        let size = self.rows * INPUTS;
        let start = (t * (self.before + 1 + self.after) + s + self.before - t) * size;
        start..start + size
    }

    fn at(&self, t: usize, s: usize) -> &[f64] {
        &self.values[self.place(t, s)]
    }

    fn at_mut(&mut self, t: usize, s: usize) -> &mut [f64] {
        let place = self.place(t, s);
        &mut self.values[place]
    }
}
