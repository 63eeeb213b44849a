//! What the reader sets, and the ranges it may be set in. What is taken in its place is `clamped.rs`.

use super::named_filters;
use crate::kit::conv::Padding;
use crate::kit::conv::kernels::Named;
use crate::kit::optimizer::Optimizer;
use crate::kit::picture::Picture;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Rows and columns of an image that the asker gives in numbers.
pub const IMAGE: RangeInclusive<u32> = 1..=96;
/// Channels of that image.
pub const CHANNELS: RangeInclusive<u32> = 1..=8;
/// Filters of one layer.
pub const FILTERS: RangeInclusive<u32> = 1..=8;
/// Size of a number of the image, either sign.
pub const VALUE: f32 = 1e6;
/// Size of a weight or bias, either sign.
pub const WEIGHT: f32 = 1e3;
/// Length of the row that the matrix multiplies.
pub const ROW: RangeInclusive<u32> = 2..=32;
/// Rows and columns of the square that the matrix multiplies.
pub const SQUARE: RangeInclusive<u32> = 2..=12;
/// Most entries of the matrix; larger ones are computed for a smaller input.
pub const MOST_ENTRIES: u32 = 40_000;
/// Layers of the stack.
pub const LAYERS: RangeInclusive<u32> = 1..=6;
/// Stride of a layer of the stack.
pub const LAYER_STRIDE: RangeInclusive<u32> = 1..=4;
/// Dilation of a layer of the stack.
pub const LAYER_DILATION: RangeInclusive<u32> = 1..=8;
/// Products that the whole stack may take, the fixed cost of cells included; wider layers get fewer filters.
pub const MOST_PRODUCTS: u64 = 6_000_000;
/// Rows and columns of the filter that is imitated.
pub const SIDE: RangeInclusive<u32> = 1..=7;
/// Learning rate of the imitation.
pub const RATE: RangeInclusive<f64> = 1e-4..=1.0;
/// Training steps of the imitation.
pub const STEPS: RangeInclusive<u32> = 1..=2000;

/// Which of the ten handwritten digits is read.
pub const SAMPLE: RangeInclusive<u32> = 0..=9;
/// Rows and columns of the patch that covers a part of the digit; 0 for none.
pub const OCCLUDE: RangeInclusive<u32> = 0..=8;

/// Which picture is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// One layer, one output cell and one input cell under the finger.
    #[default]
    Slide,
    /// The same layer as a matrix.
    Matrix,
    /// A stack of layers and what its units see.
    Depth,
    /// A filter learns to imitate another: many replies.
    Imitate,
    /// A trained network reads a digit.
    Digits,
}

/// What follows a layer of the stack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    /// Nothing.
    #[default]
    None,
    /// The greatest of each two by two cells.
    Max,
    /// The mean of each two by two cells.
    Mean,
}

/// Where the weights of the stack come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// The named filters in their order, from Sobel x on, averaged over the channels below: [`Named::ALL`].
    /// Kernels of one cell or of an even side have random weights all the same.
    #[default]
    Named,
    /// Normal with He's deviation, by seed.
    Random,
}

/// One layer of the stack: convolution, then perhaps ReLU, then perhaps pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Layer {
    /// Rows and columns of each kernel.
    pub kernel: u32,
    /// Filters.
    pub filters: u32,
    /// Steps of the kernel.
    pub stride: u32,
    /// Distance from one weight to the next, 1 for neighbours.
    pub dilation: u32,
    /// Rows and columns put on each side.
    pub padding: u32,
    /// What they hold.
    pub padding_mode: Padding,
    /// Whether negative sums become 0.
    pub relu: bool,
    /// What follows.
    pub pool: Pool,
}

impl Default for Layer {
    fn default() -> Self {
        Self {
            kernel: 3,
            filters: 4,
            stride: 1,
            dilation: 1,
            padding: 1,
            padding_mode: Padding::Zero,
            relu: true,
            pool: Pool::None,
        }
    }
}

/// What the reader sets. A view reads its own fields, as said at each; the others are kept for their views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The picture.
    pub view: View,
    /// Slide, matrix, depth: the input, as long as `image` is empty.
    pub picture: Picture,
    /// Slide, matrix, depth: the input in numbers, channel by channel, row by row; in JSON, a list of rows is
    /// taken as one channel.
    pub image: Vec<Vec<Vec<f32>>>,
    /// Slide, matrix: one list of kernels for each filter, one kernel for each channel that it sees, row by row;
    /// in JSON, a list of rows is taken as one filter of one channel. A filter of one kernel stands for all
    /// channels, divided by their number.
    pub kernels: Vec<Vec<Vec<Vec<f32>>>>,
    /// Slide, matrix: what is added to each filter's sums; empty for nothing.
    pub bias: Vec<f32>,
    /// Slide, matrix: steps of the kernel, vertical and horizontal; in JSON, one number stands for both.
    pub stride: [u32; 2],
    /// Slide, matrix: rows put above and below, columns put left and right; 0 for none.
    pub padding: [u32; 2],
    /// Slide, matrix: what they hold.
    pub padding_mode: Padding,
    /// Slide, matrix: distance from one weight to the next, vertical and horizontal, 1 for neighbours.
    pub dilation: [u32; 2],
    /// Slide: groups of channels that do not see each other.
    pub groups: u32,
    /// Slide: the output cell looked at: filter, row, column. Matrix: of it the filter.
    pub at: [u32; 3],
    /// Slide: the input cell looked at: channel, row, column.
    pub input_at: [u32; 3],
    /// Matrix: 1 for the middle row of the picture, 2 for a square from its middle.
    pub axes: u32,
    /// Matrix: cells of the row.
    pub row: u32,
    /// Matrix: rows and columns of the square.
    pub square: u32,
    /// Depth: the stack, the first layer on the picture.
    pub layers: Vec<Layer>,
    /// Depth: where its weights come from.
    pub weights: Weights,
    /// Depth: the unit looked at in the last layer: channel, row, column.
    pub unit: [u32; 3],
    /// Depth, imitate: what chance depends on.
    pub seed: u64,
    /// Imitate: the filter to be found.
    pub hidden: Named,
    /// Imitate: rows and columns of that filter and of the one that learns. Named filters stand in the middle of
    /// an odd side from 3; other sides have random weights.
    pub side: u32,
    /// Imitate: optimiser.
    pub optimizer: Optimizer,
    /// Imitate: learning rate.
    pub rate: f64,
    /// Imitate: steps until the end.
    pub steps: u32,
    /// Digits: the handwritten digit that is read, as long as none is drawn.
    pub sample: u32,
    /// Digits: empty, or the reader's own digit as [`super::encode`] gives it: 8×8 bytes, 0 paper and 255 ink.
    pub drawn: String,
    /// Digits: the covered patch: first row, first column, size; size 0 covers nothing.
    pub occlude: [u32; 3],
}

impl Default for Request {
    fn default() -> Self {
        Self {
            view: View::Slide,
            picture: Picture::default(),
            image: Vec::new(),
            kernels: named_filters(&[Named::SobelX, Named::Gaussian], 1, 1),
            bias: Vec::new(),
            stride: [1, 1],
            padding: [1, 1],
            padding_mode: Padding::Zero,
            dilation: [1, 1],
            groups: 1,
            at: [0, 12, 8],
            input_at: [0, 12, 8],
            axes: 1,
            row: 16,
            square: 6,
            layers: vec![Layer::default(), Layer { pool: Pool::Max, ..Layer::default() }, Layer::default()],
            weights: Weights::Named,
            unit: [0, 8, 8],
            seed: 1,
            hidden: Named::SobelX,
            side: 3,
            optimizer: Optimizer::Adam,
            rate: 0.05,
            steps: 300,
            sample: 3,
            drawn: String::new(),
            occlude: [2, 3, 3],
        }
    }
}

impl Request {
    /// This request for `view`, with the fields that the view does not read at their defaults: two requests
    /// that differ only in such fields are then equal, and no answer is asked for twice.
    pub fn only(&self, view: View) -> Self {
        let mut request = Self { view, ..Self::default() };
        if !matches!(view, View::Imitate | View::Digits) {
            request.picture.clone_from(&self.picture);
            request.image.clone_from(&self.image);
        }
        if matches!(view, View::Slide | View::Matrix) {
            request.kernels.clone_from(&self.kernels);
            request.bias.clone_from(&self.bias);
            (request.stride, request.padding) = (self.stride, self.padding);
            (request.padding_mode, request.dilation) = (self.padding_mode, self.dilation);
        }
        match view {
            View::Slide => {
                (request.groups, request.at, request.input_at) = (self.groups, self.at, self.input_at)
            }
            View::Matrix => {
                request.at[0] = self.at[0];
                (request.axes, request.row, request.square) = (self.axes, self.row, self.square);
            }
            View::Depth => {
                request.layers.clone_from(&self.layers);
                (request.weights, request.unit, request.seed) = (self.weights, self.unit, self.seed);
            }
            View::Imitate => {
                (request.hidden, request.side, request.seed) = (self.hidden, self.side, self.seed);
                (request.optimizer, request.rate, request.steps) = (self.optimizer, self.rate, self.steps);
            }
            View::Digits => {
                (request.sample, request.occlude) = (self.sample, self.occlude);
                request.drawn.clone_from(&self.drawn);
            }
        }
        request
    }
}
