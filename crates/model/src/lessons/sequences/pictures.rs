//! What the pictures are drawn from: plain numbers, complete in every reply.
//!
//! Left out: how they are computed, which is the module of each picture's name.

use serde::{Deserialize, Serialize};

/// A model that reads a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// 1-D convolutions, centred, with tanh.
    Convolution,
    /// A plain recurrent network.
    Rnn,
    /// Long short-term memory.
    Lstm,
    /// Gated recurrent unit.
    Gru,
    /// One head of self-attention.
    Attention,
}

impl Model {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Convolution => "1-D CNN",
            Self::Rnn => "RNN",
            Self::Lstm => "LSTM",
            Self::Gru => "GRU",
            Self::Attention => "self-attention",
        }
    }
}

/// Four models over the same tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Depends {
    /// The tokens, after repeating or cutting.
    pub tokens: Vec<String>,
    /// Tokens of the sentence itself.
    pub words: u32,
    /// The position that is looked at and the one that it may depend on.
    pub at: [u32; 2],
    /// Tokens that one position of the convolution can see, by the formula 1 + (k − 1)·Σ dilations.
    pub field: u32,
    /// First and last of them at the position that is looked at, within the sentence.
    pub span: [u32; 2],
    /// Convolution, RNN, LSTM or GRU, attention.
    pub maps: Vec<Map>,
}

/// What every position of one model depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// Which model.
    pub model: Model,
    /// ‖∂h_t/∂x_s‖, the root of the sum of squares: row t, column s.
    pub sizes: Vec<f32>,
    /// h_t: one row of 8 numbers for each position.
    pub states: Vec<f32>,
}

/// Sentences of unequal length, filled up to one length and computed together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// The tokens of each sentence.
    pub sentences: Vec<Vec<String>>,
    /// The length to which all are filled up.
    pub length: u32,
    /// One for each model.
    pub gaps: Vec<Gap>,
}

/// How far a model's features in the batch are from those of each sentence alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Which model.
    pub model: Model,
    /// Largest difference with masks, for each sentence.
    pub masked: Vec<f64>,
    /// Largest difference without, for each sentence.
    pub unmasked: Vec<f64>,
}

/// The gradient against the distance; everything as log₁₀, −∞ for exactly 0. First entry: distance 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gradient {
    /// ‖∂h_T/∂h_t‖ of the RNN, largest singular value.
    pub rnn: Vec<f64>,
    /// (σ_max·max|φ′|)^distance.
    pub bound: Vec<f64>,
    /// ‖∂c_T/∂c_t‖ of the LSTM, largest singular value.
    pub lstm: Vec<f64>,
    /// σ(forget bias)^distance: what the bias alone lets through.
    pub gate: Vec<f64>,
    /// Norm of what each step adds to the gradient of the RNN's bias.
    pub added: Vec<f64>,
    /// The same after clipping.
    pub clipped: Vec<f64>,
    /// Norm of the gradient of the RNN's bias, not a logarithm.
    pub total: f64,
    /// What clipping multiplies it by, not a logarithm.
    pub factor: f64,
}

/// What waits for what, as it ran, and what it costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parallel {
    /// Tokens of the graphs that are drawn.
    pub tokens: u32,
    /// Tokens of the graphs that are counted: as many as asked for, up to 128.
    pub counted: u32,
    /// Recurrence, convolution, dilated convolution, attention.
    pub graphs: Vec<Graph>,
    /// Numbers of tokens at which costs are given.
    pub lengths: Vec<f64>,
}

/// One model as a graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// What it is.
    pub name: String,
    /// Rows of nodes in the picture; in the CNN a layer each.
    pub rows: u32,
    /// When each node that is drawn can be done at the earliest, from 1, row by row, as counted.
    pub depths: Vec<u32>,
    /// The last of them.
    pub waits: u32,
    /// Counted as it ran, with [`Parallel::counted`] tokens of the asked width.
    pub counted: Cost,
    /// For the asked tokens and width, by formula.
    pub formula: Cost,
    /// Multiplications for the asked width, at each of [`Parallel::lengths`], by formula: one layer.
    pub costs: Vec<f64>,
}

/// The formulas of [`Cost`], field by field, for each of [`Parallel::graphs`]. The first tokens have fewer taps behind
/// them, so that a layer of a convolution costs a little less.
pub const FORMULAE: [[&str; 3]; 4] = [
    ["n + 1", "n + 1", "2·n·d²"],
    ["⌈(n − 1)/(k − 1)⌉", "⌈(n − 1)/(k − 1)⌉", "< k·n·d² a layer"],
    ["⌈log_k n⌉", "⌈log_k n⌉", "< k·n·d² a layer"],
    ["4", "2", "3·n·d² + 2·n²·d"],
];

/// What a model costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Steps that must wait for each other: the longest chain.
    pub waits: f64,
    /// Longest way from an input to an output, over all pairs, in operations.
    pub path: f64,
    /// Multiplications.
    pub multiplications: f64,
}

/// First-token recall so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Networks of each model, each from its own seed and on its own sequences.
    pub seeds: u32,
    /// Distances of the task, in order.
    pub lags: Vec<u32>,
    /// The one that is trained now: index into `lags`.
    pub now: u32,
    /// Steps taken at it.
    pub step: u32,
    /// Steps at each of them.
    pub of: u32,
    /// Steps taken in all, and at the end.
    pub total: [u32; 2],
    /// The four.
    pub racers: Vec<Racer>,
}

/// One model of the memory task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Racer {
    /// Which model.
    pub model: Model,
    /// Weights and biases of one network.
    pub parameters: u32,
    /// Steps at which the accuracy was measured, at the distance that is trained now.
    pub steps: Vec<u32>,
    /// Accuracy on new sequences at those steps, mean over the seeds.
    pub accuracies: Vec<f64>,
    /// At each distance that is done.
    pub scores: Vec<Score>,
    /// The distance up to which every seed named at least [`RIGHT`] of the first tokens, at all distances that are done; 0
    /// if there is none.
    pub remembers: u32,
}

/// Share of first tokens that a network names which remembers.
pub const RIGHT: f64 = 0.9;

/// Accuracy at the end of a training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Mean over the seeds.
    pub mean: f64,
    /// The lowest seed.
    pub low: f64,
    /// The highest seed.
    pub high: f64,
}
