//! Trains the networks of all seeds at once, each as if it were alone.
//!
//! The loss is summed over the seeds, so that no seed's gradient knows of another; a run that blows up stays
//! blown up, and its losses say so. All parameters form one tensor, so that Adam costs twelve operations, not
//! twelve for each layer. Left out: batches, schedules, clipping.

use super::activation::softplus;
use super::descent::Descent;
pub use super::descent::Rule;
use super::mlp::{Layers, Mlp, numbers};
use burn::tensor::Tensor;

/// What is made small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Mean of (output − target)².
    SquaredError,
    /// Mean cross-entropy in nats of targets 0 or 1, the output being the logit of 1.
    CrossEntropy,
}

impl Loss {
    /// The loss of each seed: the mean over its points and outputs.
    pub fn of(self, output: Tensor<3>, target: Tensor<3>) -> Tensor<2> {
        let [seeds, points, outputs] = output.dims();
        let losses = match self {
            Self::SquaredError => {
                let off = output - target;
                off.clone() * off
            }
            Self::CrossEntropy => softplus(output.clone()) - output * target,
        };
        losses.reshape([seeds, points * outputs]).mean_dim(1) // [seeds, 1]
    }
}

/// Networks in training.
pub struct Trainer {
    net: Mlp,
    descent: Descent,
    gradient: Option<Tensor<2>>, // [seeds, parameters]
}

impl Trainer {
    /// Starts from `net`.
    pub fn new(net: Mlp, rule: Rule) -> Self {
        Self { net, descent: Descent::new(rule), gradient: None }
    }

    /// The networks as they stand.
    pub fn net(&self) -> &Mlp {
        &self.net
    }

    /// One step on all of `x` [1 or seeds, points, inputs] and `target` [1 or seeds, points, outputs]. Returns
    /// each seed's loss before the step.
    pub fn step(&mut self, x: &Tensor<3>, target: &Tensor<3>, loss: Loss) -> Vec<f64> {
        let (losses, gradient) = gradient(&self.net, x, target, loss);
        let parameters = self.net.parameters();
        let moved = self.descent.step(parameters, gradient.clone());
        self.net = Mlp::from_parameters(self.net.sizes(), self.net.activation(), moved);
        self.gradient = Some(gradient);
        losses
    }

    /// Norm of each layer's gradient at the latest step, for each seed; empty before the first step.
    pub fn gradient_norms(&self) -> Vec<Vec<f64>> {
        self.gradient.clone().map(|gradient| norms(&self.net, gradient)).unwrap_or_default()
    }
}

/// Each seed's loss, and the gradient with respect to all parameters.
pub fn gradient(net: &Mlp, x: &Tensor<3>, target: &Tensor<3>, loss: Loss) -> (Vec<f64>, Tensor<2>) {
    let leaf = |part: Tensor<3>| part.autodiff().require_grad();
    let Layers { weights, biases } = net.layers();
    let layers = Layers {
        weights: weights.into_iter().map(leaf).collect(), // [seeds, in, out]
        biases: biases.into_iter().map(leaf).collect(),   // [seeds, 1, out]
    };
    let losses = loss.of(layers.forward(net.activation(), x.clone()), target.clone()); // [seeds, 1]
    let mut gradients = losses.clone().sum().backward();
    let seeds = losses.dims()[0];
    let parts = layers.weights.into_iter().zip(layers.biases).flat_map(|(weight, bias)| [weight, bias]);
    let flat = parts.map(|part| {
        let length = part.dims()[1] * part.dims()[2];
        // A parameter that the loss does not reach has no entry: its gradient is 0.
        let found = part.grad_remove(&mut gradients).unwrap_or_else(|| part.without_autodiff().zeros_like());
        found.reshape([seeds, length])
    });
    (numbers(losses.without_autodiff()), Tensor::cat(flat.collect(), 1)) // [seeds, parameters]
}

/// Norm of each layer's part of `gradient`, for each seed.
pub fn norms(net: &Mlp, gradient: Tensor<2>) -> Vec<Vec<f64>> {
    let [seeds, parameters] = gradient.dims();
    let values = numbers(gradient);
    let norm = |part: &[f64]| f64::sqrt(part.iter().map(|value| value * value).sum());
    net.layer_ranges()
        .into_iter()
        .map(|range| {
            let of_seed = |seed: usize| norm(&values[seed * parameters..][range.clone()]);
            (0..seeds).map(of_seed).collect()
        })
        .collect()
}
