//! What the three pictures are drawn from: plain numbers, complete in every reply.
//!
//! Left out: how they are computed, which is the module of each picture's name.

use super::Which;
use serde::{Deserialize, Serialize};

/// A positive number too small for floats: its logarithm, and the same as mantissa and exponent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Log10 {
    /// log₁₀; −∞ for 0.
    pub log10: f64,
    /// Between 1 and 10: the number is mantissa·10^exponent. 0 for 0, and where the exponent has no digit left after
    /// its point.
    pub mantissa: f64,
    /// The power of ten.
    pub exponent: f64,
}

impl Log10 {
    /// From a natural logarithm.
    pub fn of_ln(ln: f64) -> Self {
        let log10 = ln * std::f64::consts::LOG10_E;
        if !log10.is_finite() {
            return Self { log10, mantissa: 0.0, exponent: 0.0 };
        }
        let exponent = log10.floor();
        // Beyond 2⁵² a float has no digits after the point.
        let known = log10.abs() < 4.0e15;
        Self { log10, mantissa: if known { libm::pow(10.0, log10 - exponent) } else { 0.0 }, exponent }
    }
}

/// A stack of layers, from its input (entry 0) to the output of its last layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Depth {
    /// Tokens.
    pub tokens: u32,
    /// Columns of X.
    pub width: u32,
    /// log₁₀(‖res(X)‖/‖X‖), mean and residual carried apart; −∞ where all tokens are one.
    pub relative: Vec<f64>,
    /// ‖res(X)‖ in the paper's norm.
    pub residual: Vec<Log10>,
    /// ‖res(X)‖/‖X‖ by burn in single precision, by subtraction. Not a number where it overflowed.
    pub single: Vec<f64>,
    /// The same in plain doubles.
    pub double: Vec<f64>,
    /// The first layer at which single precision is wrong by more than a factor of 2.
    pub single_floor: Option<u32>,
    /// The first layer at which plain doubles are.
    pub double_floor: Option<u32>,
    /// Of each layer, by how many percent the residual that comes out grows when that which goes in grows by one
    /// percent: d ln‖res(out)‖/d ln‖res(in)‖. One less than the other lists.
    pub slopes: Vec<f64>,
    /// log₁₀ of 4βH/√d_qk·‖res(X)‖² at each layer's input, with that layer's β; below 0 the theorem's condition holds.
    /// Empty unless attention is alone.
    pub condition: Vec<f64>,
    /// log₁₀ of the doubly exponential bound over ‖X‖, from the layer `bound_from` on; empty where it says nothing.
    pub bound: Vec<f64>,
    /// The layer from whose output on the theorem's condition holds for all layers to come.
    pub bound_from: Option<u32>,
    /// Layer by layer, token by token, two numbers: xᵢ on a fixed plane, over the root of the mean of ‖xᵢ‖².
    pub places: Vec<f32>,
    /// The same for the residual alone, scaled so that the farthest token has distance 1.
    pub rest_places: Vec<f32>,
    /// Layer by layer, row by row: the cosine of the angle between two tokens.
    pub similarity: Vec<f32>,
    /// Where the output comes from, by the number of attention layers on the way; none with an MLP or layer norm.
    pub paths: Option<Paths>,
}

/// The output as a sum over paths of different lengths.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paths {
    /// How many attention layers the paths of each entry go through.
    pub lengths: Vec<u32>,
    /// Whether there is one entry more, for all longer paths together.
    pub rest: bool,
    /// ‖Pₖ‖ over the sum of all, in the paper's norm.
    pub share: Vec<f64>,
    /// ‖res(Pₖ)‖ over the sum of all.
    pub residual_share: Vec<f64>,
    /// ‖res(Pₖ)‖/‖Pₖ‖.
    pub relative: Vec<f64>,
}

/// Stacks with different parts, over several seeds, so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Switches {
    /// Stacks computed.
    pub done: u32,
    /// Stacks at the end.
    pub of: u32,
    /// One for each combination of parts that has been computed.
    pub spreads: Vec<Spread>,
}

/// log₁₀(‖res(X)‖/‖X‖) from the input to the output, over the seeds so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Which parts.
    pub which: Which,
    /// Seeds so far.
    pub seeds: u32,
    /// The median of each layer.
    pub median: Vec<f64>,
    /// The least of each layer.
    pub least: Vec<f64>,
    /// The greatest of each layer.
    pub most: Vec<f64>,
    /// The median slope of the last layer, d ln‖res(out)‖/d ln‖res(in)‖.
    pub slope: f64,
}

/// Layers that learn to move two points along a circle, and are then applied again and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Circle {
    /// Training steps taken.
    pub step: u32,
    /// Training steps at the end.
    pub of: u32,
    /// Radius of the circle.
    pub radius: f64,
    /// One for each architecture.
    pub arms: Vec<Arm>,
}

/// One architecture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arm {
    /// Which.
    pub which: super::Variant,
    /// Mean squared error over the radius squared, after each batch of steps.
    pub losses: Vec<f64>,
    /// Where the two points are, application by application: x and y of the one, x and y of the other.
    pub path: Vec<f32>,
    /// The distance between them, over that at the start.
    pub apart: Vec<f64>,
    /// The relative residual of the two points, in the paper's norm.
    pub relative: Vec<f64>,
}
