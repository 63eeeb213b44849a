//! The four networks of the memory task as burn trains them: the same 16 units, the same last layer.
//!
//! The convolution has three layers with taps 1, 2 and 4 apart and sees the last 15 tokens; zeros stand before the first.
//! Attention asks with the last token. All parameters form one tensor [seeds, parameters].

use super::super::pictures::Model;
use super::Sequences;
use crate::kit::cell::{Kind, Phi};
use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;
use crate::nets::cells::Cell;
use crate::nets::mlp::numbers;
use crate::nets::recurrent::Recurrent;
use crate::nets::sequence::{attend, conv1d};
use burn::tensor::activation::{log_softmax, relu};
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Different tokens.
pub(super) const CLASSES: usize = 8;
/// One for each token, and one that marks the first.
pub(super) const INPUTS: usize = CLASSES + 1;
/// Units.
pub(super) const HIDDEN: usize = 16;
/// Tokens under the kernel.
const TAPS: usize = 3;
/// Distances between the taps, layer by layer.
const DILATIONS: [usize; 3] = [1, 2, 4];
/// Tokens that the convolution sees.
pub(super) const FIELD: usize = 1 + (TAPS - 1) * (1 + 2 + 4);
/// Norm to which each seed's gradient is clipped.
const CLIP: f64 = 1.0;

/// The shape of a network; its numbers are held elsewhere.
#[derive(Clone, Copy)]
pub(super) struct Net {
    pub(super) model: Model,
}

impl Net {
    pub(super) fn new(model: Model) -> Self {
        Self { model }
    }

    /// Its cell, if it is recurrent.
    fn kind(self) -> Option<Kind> {
        match self.model {
            Model::Rnn => Some(Kind::Rnn),
            Model::Lstm => Some(Kind::Lstm),
            Model::Gru => Some(Kind::Gru),
            _ => None,
        }
    }

    /// Rows and columns of its arrays; the last two are the read-out. An array of one row is a bias.
    fn shapes(self) -> Vec<[usize; 2]> {
        let mut shapes = match (self.kind(), self.model) {
            (Some(kind), _) => {
                let rows = kind.gates() * HIDDEN;
                vec![[INPUTS, rows], [HIDDEN, rows], [1, rows], [1, rows]]
            }
            (None, Model::Convolution) => [INPUTS, HIDDEN, HIDDEN]
                .iter()
                .flat_map(|inputs| [[TAPS * inputs, HIDDEN], [1, HIDDEN]])
                .collect(),
            _ => vec![[INPUTS, HIDDEN]; 3],
        };
        shapes.extend([[HIDDEN, CLASSES], [1, CLASSES]]);
        shapes
    }

    /// Weights and biases.
    pub(super) fn parameters(self) -> usize {
        self.shapes().iter().map(|[rows, columns]| rows * columns).sum()
    }

    /// What a training step costs, in steps of a recurrent cell on one batch of one seed.
    pub(super) fn cost(self, lag: usize, seeds: usize) -> usize {
        // Most of a small step is burn's fixed cost, whatever the number of seeds.
        let each = 2 + seeds;
        match self.kind() {
            Some(Kind::Rnn) => (lag + 1) * each / 2,
            Some(_) => 2 * (lag + 1) * each,
            None => 4 * each,
        }
        .max(1)
    }

    /// PyTorch's start: uniform within ±1/√inputs, in recurrent cells ±1/√units; the LSTM's forget bias as asked.
    pub(super) fn start(self, seeds: &[u64], forget: f64, device: &Device) -> Tensor<2> {
        let mut values = Vec::with_capacity(seeds.len() * self.parameters());
        for seed in seeds {
            let mut chance = Seeds::new(*seed, &format!("memory {}", self.model.name()));
            let mut inputs = HIDDEN;
            for (index, [rows, columns]) in self.shapes().into_iter().enumerate() {
                inputs = if rows > 1 { rows } else { inputs };
                let recurrent = self.kind().is_some() && index < 4;
                let bound = 1.0 / f64::sqrt(if recurrent { HIDDEN } else { inputs } as f64);
                for place in 0..rows * columns {
                    let value = chance.between(-bound, bound);
                    let gate = self.model == Model::Lstm && (2..4).contains(&index) && place / HIDDEN == 1;
                    let forget = if index == 2 { forget } else { 0.0 };
                    values.push(if gate { forget } else { value } as f32);
                }
            }
        }
        let shape = [seeds.len(), self.parameters()];
        Tensor::from_data(TensorData::new(values, shape), (device, DType::F32))
    }

    /// The parameters as matrices, in the order of [`Self::shapes`].
    fn arrays(self, parameters: &Tensor<2>) -> Vec<Tensor<3>> {
        let seeds = parameters.dims()[0];
        let mut start = 0;
        self.shapes()
            .into_iter()
            .map(|[rows, columns]| {
                let part = parameters.clone().narrow(1, start, rows * columns);
                start += rows * columns;
                part.reshape([seeds, rows, columns])
            })
            .collect()
    }

    /// What the last layer says of each sequence.
    fn logits(self, arrays: &[Tensor<3>], data: &Sequences) -> Tensor<3> {
        let [seeds, batch, _] = data.wanted.dims();
        let h = match self.kind() {
            Some(kind) => {
                let cell = Recurrent {
                    kind,
                    phi: Phi::Tanh,
                    weight_ih: arrays[0].clone(),
                    weight_hh: arrays[1].clone(),
                    bias_ih: arrays[2].clone(),
                    bias_hh: arrays[3].clone(),
                };
                let start = cell.start(batch);
                cell.run(&data.steps, start).pop().map(|state| state.h)
            }
            None if self.model == Model::Convolution => Some(convolve(arrays, data)),
            None => Some(ask(arrays, data)),
        };
        let h = h.unwrap_or_else(|| Tensor::zeros([seeds, batch, HIDDEN], &data.wanted.device()));
        h.matmul(arrays[arrays.len() - 2].clone()) + arrays[arrays.len() - 1].clone() // [seeds, batch, CLASSES]
    }

    /// Cross-entropy in nats, mean over the batch and summed over the seeds.
    fn loss(self, arrays: &[Tensor<3>], data: &Sequences) -> Tensor<1> {
        let batch = data.wanted.dims()[1] as f64;
        (log_softmax(self.logits(arrays, data), 2) * data.wanted.clone()).sum() * (-1.0 / batch)
    }

    /// The gradient of each seed, clipped.
    pub(super) fn clipped_gradient(self, parameters: &Tensor<2>, data: &Sequences) -> Tensor<2> {
        let gradient = self.gradient(parameters, data);
        let norm = (gradient.clone() * gradient.clone()).sum_dim(1).sqrt(); // [seeds, 1]
        // The larger of norm and limit.
        gradient / (relu(norm - CLIP) + CLIP) * CLIP
    }

    fn gradient(self, parameters: &Tensor<2>, data: &Sequences) -> Tensor<2> {
        let leaves: Vec<Tensor<3>> =
            self.arrays(parameters).into_iter().map(|part| part.autodiff().require_grad()).collect();
        let mut gradients = self.loss(&leaves, data).backward();
        let seeds = parameters.dims()[0];
        let parts = leaves.into_iter().map(|leaf| {
            let [_, rows, columns] = leaf.dims();
            // A parameter that the loss does not reach has no entry: its gradient is 0.
            let found =
                leaf.grad_remove(&mut gradients).unwrap_or_else(|| leaf.without_autodiff().zeros_like());
            found.reshape([seeds, rows * columns])
        });
        Tensor::cat(parts.collect(), 1) // [seeds, parameters]
    }

    /// Share of sequences whose first token is named, for each seed.
    pub(super) fn accuracies(self, parameters: &Tensor<2>, data: &Sequences) -> Vec<f64> {
        let [seeds, batch, _] = data.wanted.dims();
        let logits = numbers(self.logits(&self.arrays(parameters), data));
        let right = |row: &[f64], first: &usize| row.iter().all(|logit| *logit <= row[*first]);
        let rows: Vec<bool> =
            logits.chunks(CLASSES).zip(&data.first).map(|(row, first)| right(row, first)).collect();
        (0..seeds)
            .map(|seed| {
                rows[seed * batch..][..batch].iter().filter(|right| **right).count() as f64 / batch as f64
            })
            .collect()
    }

    /// Loss of the first seed on its first `count` sequences, by burn.
    pub(super) fn loss_of_few(self, parameters: &Tensor<2>, data: &Sequences, count: usize) -> f64 {
        let few = |tensor: &Tensor<3>| tensor.clone().narrow(0, 0, 1).narrow(1, 0, count);
        let data = Sequences {
            steps: data.steps.iter().map(few).collect(),
            wanted: few(&data.wanted),
            first: data.first[..count].to_vec(),
        };
        let parameters = parameters.clone().narrow(0, 0, 1);
        numbers(self.loss(&self.arrays(&parameters), &data))[0]
    }

    /// The same in plain double precision; `None` if the model is not recurrent.
    pub(super) fn plain_loss(self, parameters: &Tensor<2>, data: &Sequences, count: usize) -> Option<f64> {
        let kind = self.kind()?;
        let arrays: Vec<Dense> = self
            .arrays(&parameters.clone().narrow(0, 0, 1))
            .into_iter()
            .map(|array| {
                let [_, rows, columns] = array.dims();
                Dense { rows, columns, values: numbers(array) }
            })
            .collect();
        let [ih, hh, bias_ih, bias_hh, out, bias] = <[Dense; 6]>::try_from(arrays).ok()?;
        let cell = Cell {
            kind,
            phi: Phi::Tanh,
            weight_ih: ih.transposed(),
            weight_hh: hh.transposed(),
            bias_ih: bias_ih.values,
            bias_hh: bias_hh.values,
        };
        let inputs: Vec<Vec<f64>> =
            data.steps.iter().map(|step| numbers(step.clone().narrow(0, 0, 1).narrow(1, 0, count))).collect();
        let (out, mut total) = (out.transposed(), 0.0);
        for (row, first) in data.first[..count].iter().enumerate() {
            let last = inputs
                .iter()
                .fold(cell.start(), |state, step| cell.advance(&step[row * INPUTS..][..INPUTS], &state).0);
            let logits: Vec<f64> =
                out.apply(&last[..HIDDEN]).iter().zip(&bias.values).map(|(sum, bias)| sum + bias).collect();
            let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = logits.iter().map(|logit| libm::exp(logit - top)).sum();
            total += libm::log(sum) + top - logits[*first];
        }
        Some(total / count as f64)
    }
}

/// Three layers without padding over the last [`FIELD`] tokens; zeros stand before the first.
fn convolve(arrays: &[Tensor<3>], data: &Sequences) -> Tensor<3> {
    let [seeds, batch, _] = data.wanted.dims();
    let seen = &data.steps[data.steps.len().saturating_sub(FIELD)..];
    let steps: Vec<Tensor<4>> = seen.iter().map(|step| step.clone().unsqueeze_dim::<4>(2)).collect();
    let mut x = Tensor::cat(steps, 2); // [seeds, batch, seen, INPUTS]
    for (layer, dilation) in DILATIONS.into_iter().enumerate() {
        let before = if layer == 0 { FIELD - seen.len() } else { 0 };
        x = conv1d(x, arrays[2 * layer].clone(), arrays[2 * layer + 1].clone(), [before, 0], dilation).tanh();
    }
    x.reshape([seeds, batch, HIDDEN])
}

/// The last token asks all.
fn ask(arrays: &[Tensor<3>], data: &Sequences) -> Tensor<3> {
    let [seeds, batch, _] = data.wanted.dims();
    let count = data.steps.len();
    let steps: Vec<Tensor<4>> = data.steps.iter().map(|step| step.clone().unsqueeze_dim::<4>(2)).collect();
    let x = Tensor::cat(steps, 2).reshape([seeds, batch * count, INPUTS]);
    let all = |matrix: &Tensor<3>| x.clone().matmul(matrix.clone()).reshape([seeds * batch, count, HIDDEN]);
    let query = data.steps[count - 1].clone().matmul(arrays[0].clone()).reshape([seeds * batch, 1, HIDDEN]);
    attend(query, all(&arrays[1]), all(&arrays[2]), None).output.reshape([seeds, batch, HIDDEN])
}
