//! Recurrent cells by name, and the functions φ of the plain one.
//!
//! Left out: the cells themselves, which are `nets/cells.rs` in double precision and `nets/recurrent.rs` by burn.

use serde::{Deserialize, Serialize};

/// A recurrent cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// h ← φ(W x + U h + b).
    #[default]
    Rnn,
    /// Long short-term memory: gates i, f, g, o and a cell c.
    Lstm,
    /// Gated recurrent unit: gates r, z, n.
    Gru,
}

impl Kind {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Rnn, Self::Lstm, Self::Gru];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rnn => "RNN",
            Self::Lstm => "LSTM",
            Self::Gru => "GRU",
        }
    }

    /// Blocks of rows in its weight matrices, one for each gate.
    pub const fn gates(self) -> usize {
        match self {
            Self::Rnn => 1,
            Self::Lstm => 4,
            Self::Gru => 3,
        }
    }

    /// Vectors that it hands on: h alone, or h and c.
    pub const fn parts(self) -> usize {
        if matches!(self, Self::Lstm) { 2 } else { 1 }
    }
}

/// What a plain recurrent cell puts its sum through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phi {
    /// tanh(z).
    #[default]
    Tanh,
    /// 1/(1 + e⁻ᶻ).
    Sigmoid,
    /// max(0, z), with derivative 0 at 0.
    Relu,
    /// z.
    Linear,
}

impl Phi {
    /// All of them, in the order of the page.
    pub const ALL: &[Self] = &[Self::Tanh, Self::Sigmoid, Self::Relu, Self::Linear];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
            Self::Relu => "ReLU",
            Self::Linear => "linear",
        }
    }

    /// φ(z).
    pub fn value(self, z: f64) -> f64 {
        match self {
            Self::Tanh => libm::tanh(z),
            Self::Sigmoid => 0.5 * (1.0 + libm::tanh(0.5 * z)),
            Self::Relu => z.max(0.0),
            Self::Linear => z,
        }
    }

    /// φ′(z).
    pub fn slope(self, z: f64) -> f64 {
        let value = self.value(z);
        match self {
            Self::Tanh => 1.0 - value * value,
            Self::Sigmoid => value * (1.0 - value),
            Self::Relu => f64::from(u8::from(z > 0.0)),
            Self::Linear => 1.0,
        }
    }

    /// The largest |φ′| there is.
    pub const fn steepest(self) -> f64 {
        if matches!(self, Self::Sigmoid) { 0.25 } else { 1.0 }
    }
}
