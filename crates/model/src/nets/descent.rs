//! How parameters follow their gradient: plain descent, or Adam with its memory.
//!
//! Left out: momentum, decay, clipping.

use crate::kit::optimizer::Optimizer;
use burn::optim::{Adam, AdamConfig, AdamState, Optimizer as _};
use burn::tensor::Tensor;

/// How a step follows from the gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Adam with β₁ 0.9, β₂ 0.999, ε 1e-8.
    Adam {
        /// Learning rate.
        rate: f64,
    },
    /// Plain gradient descent.
    Sgd {
        /// Learning rate.
        rate: f64,
    },
}

impl Rule {
    /// The reader's choice.
    pub fn of(optimizer: Optimizer, rate: f64) -> Self {
        match optimizer {
            Optimizer::Adam => Self::Adam { rate },
            Optimizer::Sgd => Self::Sgd { rate },
        }
    }
}

/// A rule and what it remembers.
pub struct Descent {
    rule: Rule,
    adam: Adam,
    state: Option<AdamState<2>>,
}

impl Descent {
    /// Before the first step.
    pub fn new(rule: Rule) -> Self {
        Self { rule, adam: AdamConfig::new().with_epsilon(1e-8).build(), state: None }
    }

    /// Goes on by another rule, for a rate that changes; what Adam remembers stays.
    pub fn follow(&mut self, rule: Rule) {
        self.rule = rule;
    }

    /// The parameters after one step.
    pub fn step(&mut self, parameters: Tensor<2>, gradient: Tensor<2>) -> Tensor<2> {
        match self.rule {
            Rule::Sgd { rate } => parameters - gradient * rate,
            Rule::Adam { rate } => {
                let (moved, state) = self.adam.step(rate, parameters, gradient, self.state.take());
                self.state = state;
                moved
            }
        }
    }
}
