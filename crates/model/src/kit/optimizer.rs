//! How training follows the gradient, as the reader chooses it.
//!
//! Left out: the step itself, which is `nets/trainer.rs` and burn's Adam.

use serde::{Deserialize, Serialize};

/// An optimiser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Optimizer {
    /// Adam, β₁ 0.9, β₂ 0.999, ε 1e-8.
    #[default]
    Adam,
    /// Plain gradient descent.
    Sgd,
}
