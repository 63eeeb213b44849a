//! What is drawn: plain numbers, as the page and the command line read them.
//!
//! Left out: where they come from, which is in the modules of the views.

use crate::kit::conv::Geometry;
use crate::kit::conv::kernels::Kernels;
use crate::kit::planes::Planes;
use serde::{Deserialize, Serialize};

/// One layer on one picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Slide {
    /// What goes in.
    pub input: Planes,
    /// The filters as they were used.
    pub kernels: Kernels,
    /// How they went over the input.
    pub geometry: Geometry,
    /// What comes out, one channel for each filter; empty if the kernel does not fit in.
    pub output: Planes,
    /// Rows and columns of the output by the formula; 0 if the kernel does not fit in.
    pub size: [u32; 2],
    /// The output cell looked at.
    pub focus: Option<Focus>,
    /// The input cell looked at: channel, row, column.
    pub input_at: [u32; 3],
    /// The output cells that it reaches.
    pub reached: Vec<Reached>,
    /// What the layer costs.
    pub costs: Costs,
}

/// How one output cell came about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    /// Filter, row, column.
    pub at: [u32; 3],
    /// Every weight and the number that it met: channel by channel, row by row of the kernel.
    pub taps: Vec<Tap>,
    /// The sum of the products, in double precision.
    pub sum: f64,
    /// What is added to it.
    pub bias: f32,
    /// The output.
    pub output: f32,
}

/// One weight and the number that it met.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tap {
    /// Channel of the input.
    pub channel: u32,
    /// Row, counted from the input's first; on the padding it is negative or beyond the last.
    pub row: i32,
    /// Column, in the same way.
    pub column: i32,
    /// The input's row and column from which the number was taken; `None` for a padded zero.
    pub source: Option<[u32; 2]>,
    /// The number there.
    pub value: f32,
    /// The weight.
    pub weight: f32,
    /// Their product.
    pub product: f32,
}

/// An output cell that an input cell reaches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// Filter.
    pub filter: u32,
    /// Row of the output.
    pub row: u32,
    /// Column of the output.
    pub column: u32,
    /// Row of the kernel's weight that carries it there.
    pub kernel_row: u32,
    /// Column of that weight.
    pub kernel_column: u32,
    /// That weight.
    pub weight: f32,
}

/// Parameters and connections of one layer built in three ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// Every output sees every input, with a weight of its own.
    pub dense: Cost,
    /// Every output sees its patch alone, with weights of its own.
    pub local: Cost,
    /// Every output of a filter sees its patch with the same weights.
    pub shared: Cost,
}

/// What one layer costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Weights and biases.
    pub parameters: u64,
    /// Pairs of an input cell and an output cell that it reaches; the padding counts for none.
    pub connections: u64,
    /// Multiplications, those with the padding included.
    pub multiply_adds: u64,
}

/// An entry of the matrix that is 0 because no weight stands there.
pub const NO_WEIGHT: i32 = -1;
/// An entry to which several weights add up, since the padding brings the same input cell twice.
pub const SEVERAL: i32 = -2;

/// One filter on one channel, as a matrix that multiplies the flattened input.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// 1 for a row, 2 for a square.
    pub axes: u32,
    /// What is multiplied: one channel.
    pub input: Planes,
    /// The layer's output: one channel.
    pub output: Planes,
    /// The kernel's weights, row by row.
    pub kernel: Vec<f32>,
    /// What is added to every output.
    pub bias: f32,
    /// How the kernel goes over the input.
    pub geometry: Geometry,
    /// Rows of the matrix: output cells.
    pub rows: u32,
    /// Columns of the matrix: input cells.
    pub columns: u32,
    /// For every entry, row by row: the number of the kernel's weight, [`NO_WEIGHT`] or [`SEVERAL`].
    pub weight: Vec<i32>,
    /// For every entry its value.
    pub values: Vec<f32>,
    /// What this layer costs.
    pub costs: Costs,
    /// What the whole layer costs on the whole picture, all channels and filters.
    pub whole: Costs,
}

/// A stack of layers on one picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Depth {
    /// What goes in.
    pub input: Planes,
    /// Layer by layer.
    pub maps: Vec<Map>,
    /// The unit looked at in the last layer: channel, row, column.
    pub unit: [u32; 3],
    /// Its value.
    pub value: f32,
    /// |∂unit/∂input| by the backward pass, the largest over the channels, row by row.
    pub gradient: Vec<f32>,
    /// By how many paths each input cell reaches the unit, row by row: the gradient with all weights 1, no ReLU,
    /// and sums in the place of pooling.
    pub paths: Vec<f32>,
    /// First row, first column, and one beyond the last row and column that the formula allows; may lie beyond
    /// the picture.
    pub field: [i32; 4],
    /// The same for the cells that paths lead from; all 0 for none.
    pub reached: [i32; 4],
    /// The same for the cells whose gradient is not 0.
    pub alive: [i32; 4],
}

/// What one layer of the stack makes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// Its feature maps, after ReLU and pooling.
    pub planes: Planes,
    /// Side of the receptive field of one unit, r = 1 + Σ (k − 1)·d·Πs, pooling included.
    pub field: u32,
    /// Input cells from one unit's field to the next one's.
    pub jump: u32,
    /// Weights and biases.
    pub parameters: u64,
}

/// A filter that learns from what another one does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Imitate {
    /// Steps taken.
    pub step: u32,
    /// Steps at the end.
    pub of: u32,
    /// Rows and columns of both filters.
    pub side: u32,
    /// The filter to be found, row by row.
    pub hidden: Vec<f32>,
    /// The filter that learns, as it stands.
    pub kernel: Vec<f32>,
    /// The loss's gradient for each of its weights.
    pub gradient: Vec<f32>,
    /// Largest difference of a weight from the hidden one.
    pub difference: f64,
    /// Steps at which losses were kept.
    pub steps: Vec<u32>,
    /// Mean squared difference of the outputs at those steps.
    pub losses: Vec<f64>,
    /// Largest difference of a weight at those steps.
    pub differences: Vec<f64>,
    /// The first of the random pictures.
    pub picture: Planes,
    /// What the hidden filter makes of it.
    pub target: Planes,
    /// What the filter that learns makes of it.
    pub output: Planes,
}

/// A digit read by the trained network. Without its weights only `input` and `truth` are there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Digits {
    /// What goes in: 8×8 numbers from 0, paper, to 1, ink.
    pub input: Planes,
    /// The digit that a sample shows; `None` for a drawn one.
    pub truth: Option<u32>,
    /// The learnt filters of both convolutions, 16 and 32 of 3×3.
    pub filters: [Kernels; 2],
    /// What the first convolution makes, after ReLU: 16 maps of 8×8.
    pub first: Planes,
    /// What the second makes of it, after ReLU: 32 maps of 8×8.
    pub second: Planes,
    /// The largest of every 2×2 cells of it: 32 maps of 4×4.
    pub pooled: Planes,
    /// Probability of each digit.
    pub probabilities: Vec<f64>,
    /// The digit of the largest.
    pub read: u32,
    /// The covered patch: first row, first column, size; size 0 for none.
    pub occluded: [u32; 3],
    /// The input with that patch set to 0.
    pub covered: Planes,
    /// Probability of each digit for it.
    pub covered_probabilities: Vec<f64>,
    /// The digit of the largest.
    pub covered_read: u32,
    /// What covering changes in each probability.
    pub changes: Vec<f64>,
    /// By how much the probability of `read` drops with a patch of 3×3 at each place: its first row from 0 to 5, row
    /// by row its first column.
    pub drops: Vec<f64>,
    /// Weights and biases of the network.
    pub parameters: u32,
    /// The share of the digits held out that it reads right, by its manifest.
    pub accuracy: f64,
    /// How many these are.
    pub held_out: u32,
}
