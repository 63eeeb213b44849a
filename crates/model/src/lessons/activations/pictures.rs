//! What the five pictures are drawn from: plain numbers, complete in every reply.
//!
//! Left out: how they are computed, which is the module of each picture's name.

use super::functions::{Function, Jet, Kink};
use serde::{Deserialize, Serialize};

/// Functions at one x.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Where.
    pub x: f64,
    /// Value and derivatives of each function.
    pub jets: Vec<Jet>,
}

impl Point {
    /// The jets of `functions` at x.
    pub fn at(x: f64, functions: &[Function]) -> Self {
        Self { x, jets: functions.iter().map(|function| function.jet(x)).collect() }
    }
}

/// Functions and their derivatives on an interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Where the lines are sampled. A kink stands twice, with the derivatives from the left and from the right:
    /// a line of a derivative breaks between two equal x.
    pub xs: Vec<f64>,
    /// One for each function chosen.
    pub lines: Vec<Line>,
    /// GELU's tanh form minus GELU, at each of `xs`.
    pub tanh_error: Vec<f64>,
    /// The chosen functions at the point that is dragged.
    pub at: Point,
}

/// One function, at each of [`Curve::xs`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub function: Function,
    /// f.
    pub value: Vec<f64>,
    /// f′.
    pub first: Vec<f64>,
    /// f″, without the spike that a corner would be.
    pub second: Vec<f64>,
    /// Where it is not smooth.
    pub kink: Option<Kink>,
}

/// Random gates: x is multiplied by 1 with probability Φ(x), by 0 otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Where.
    pub x: f64,
    /// Φ(x), the chance that the gate is open.
    pub chance: f64,
    /// x·Φ(x), the mean that is expected.
    pub expected: f64,
    /// x²Φ(1 − Φ), the variance that is expected.
    pub expected_variance: f64,
    /// Draws so far.
    pub draws: u32,
    /// Draws at the end.
    pub of: u32,
    /// Gates that were open, so far.
    pub open: u32,
    /// Mean of gate·x, so far.
    pub mean: f64,
    /// Variance of gate·x, so far.
    pub variance: f64,
    /// Standard error of the mean, from the expected variance.
    pub standard_error: f64,
    /// The latest draws, the newest last: open or not.
    pub latest: Vec<bool>,
    /// Numbers of draws at which the running mean was kept, at most 400.
    pub running_draws: Vec<u32>,
    /// The running mean at each of them.
    pub running_means: Vec<f64>,
    /// A row of other x.
    pub xs: Vec<f64>,
    /// The sample mean of gate·x at each of them, after as many draws.
    pub means: Vec<f64>,
    /// GELU at each of them.
    pub gelu: Vec<f64>,
}

/// Two activation functions, the same networks, the same data, the same seeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Race {
    /// Steps taken.
    pub step: u32,
    /// Steps at the end.
    pub of: u32,
    /// Weights and biases of one network.
    pub parameters: u32,
    /// What is learnt.
    pub examples: Vec<Example>,
    /// The two.
    pub contestants: Vec<Contestant>,
}

/// One example of the race, in the square from −1 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// First input.
    pub x: f32,
    /// Second input.
    pub y: f32,
    /// Its class.
    pub class: bool,
}

/// How one activation function does, over all seeds. A number that is none is a run that blew up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contestant {
    /// Which function.
    pub function: Function,
    /// Steps at which losses were kept, at most 300.
    pub steps: Vec<u32>,
    /// Loss (cross-entropy in nats) at those steps, one line for each seed.
    pub losses: Vec<Vec<f64>>,
    /// Loss now, for each seed.
    pub latest: Vec<f64>,
    /// Share of examples on the right side, for each seed.
    pub accuracies: Vec<f64>,
    /// Share of hidden units whose derivative is 0 on every example, for each seed.
    pub off: Vec<f64>,
    /// The same share in each hidden layer, mean over the seeds.
    pub off_by_layer: Vec<f64>,
    /// Norm of the loss's gradient with respect to each layer's weights and biases, median over the seeds.
    pub gradient_norms: Vec<f64>,
    /// Seeds whose loss is above twice what it was at the start, or no number.
    pub diverged: u32,
    /// Mean loss over the seeds whose loss is a number.
    pub mean: f64,
    /// Standard deviation of those losses.
    pub deviation: f64,
    /// A cut through the loss surface of the first seed.
    pub slice: Slice,
    /// What the network of the first seed answers on the plane.
    pub field: Field,
}

/// Loss along one straight line of weights, through where the network stood at `step`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// When it was cut.
    pub step: u32,
    /// How far along, in units of the norm of each unit's weights.
    pub offsets: Vec<f64>,
    /// Loss there.
    pub losses: Vec<f64>,
}

/// Probability of the second class on a square grid over −1 to 1, as at `step`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// When it was taken.
    pub step: u32,
    /// Cells along each side.
    pub side: u32,
    /// Row by row, the lowest y first.
    pub probabilities: Vec<f32>,
}

/// Random ReLU networks without biases that answer 0 at a given input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BornDead {
    /// Units in each layer.
    pub width: u32,
    /// Networks born so far.
    pub nets: u32,
    /// Networks at the end.
    pub of: u32,
    /// For a depth of 1, 2, … layers: 1 − (1 − 2⁻ᴺ)ᴸ.
    pub expected: Vec<f64>,
    /// The share counted, at the same depths.
    pub counted: Vec<f64>,
    /// Standard error of that share.
    pub standard_errors: Vec<f64>,
    /// Numbers of networks at which the running share was kept, at most 400 and the last.
    pub running_nets: Vec<u32>,
    /// The share at the asked depth, at each of them.
    pub running_shares: Vec<f64>,
}
