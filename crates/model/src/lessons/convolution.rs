//! Convolution: one small filter, used everywhere. A layer on a picture, cell by cell; the same layer as a matrix;
//! a stack of layers and what its units see; and a filter that learns to imitate another.
//!
//! The note is right about sharing and sparseness; a layer is a bank of filters, not one. Left out:
//! transposed convolution, normalisation, and turning pictures, which is the lesson `equivariance`.

mod pictures;
mod request;

pub use crate::kit::conv::kernels::{Kernels, Named};
pub use crate::kit::conv::{DILATION, Geometry, KERNEL, PADDING, Padding, STRIDE, output_size};
pub use crate::kit::optimizer::Optimizer;
pub use crate::kit::picture::{Picture, Preset, encode};
pub use crate::kit::planes::Planes;
pub use pictures::{
    Cost, Costs, Depth, Focus, Imitate, Map, Matrix, NO_WEIGHT, Reached, SEVERAL, Slide, Tap,
};
pub use request::{
    CHANNELS, FILTERS, IMAGE, LAYER_DILATION, LAYER_STRIDE, LAYERS, Layer, MOST_ENTRIES, MOST_PRODUCTS, Pool,
    RATE, ROW, Request, SIDE, SQUARE, STEPS, VALUE, View, WEIGHT, Weights,
};

use crate::lesson::Check;
use serde::{Deserialize, Serialize};

/// What is drawn: the picture asked for, and the checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// One layer, if asked for.
    pub slide: Option<Slide>,
    /// The layer as a matrix, if asked for.
    pub matrix: Option<Matrix>,
    /// The stack, if asked for.
    pub depth: Option<Depth>,
    /// The learning so far, if asked for.
    pub imitate: Option<Imitate>,
    /// One sentence for everything in the request that could not be taken as it was.
    pub notes: Vec<String>,
    /// What is claimed, measured now.
    pub checks: Vec<Check>,
}

/// The kernels of a request: one filter for each name, on `inputs` channels, averaged over them.
pub fn named_filters(names: &[Named], inputs: u32, seed: u64) -> Vec<Vec<Vec<Vec<f32>>>> {
    let filter = |name: &Named| {
        let weights = name.weights(seed).map(|weight| weight / inputs.max(1) as f32);
        let kernel: Vec<Vec<f32>> = weights.chunks(3).map(<[f32]>::to_vec).collect();
        vec![kernel; inputs as usize]
    };
    names.iter().map(filter).collect()
}
