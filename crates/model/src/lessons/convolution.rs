//! Convolution: one small filter, used everywhere. A layer on a picture, cell by cell; the same layer as a matrix;
//! a stack of layers and what its units see; a filter that learns to imitate another; and a trained network that reads
//! digits.
//!
//! The note is right about sharing and sparseness; a layer is a bank of filters, not one. Left out:
//! transposed convolution, normalisation, and turning pictures, which is the lesson `equivariance`.

#[cfg(feature = "answer")]
mod asked;
#[cfg(feature = "answer")]
mod checks;
#[cfg(feature = "answer")]
mod clamped;
#[cfg(feature = "answer")]
mod costs;
#[cfg(feature = "answer")]
mod depth;
#[cfg(feature = "answer")]
mod digits;
#[cfg(feature = "answer")]
mod imitate;
#[cfg(feature = "answer")]
mod matrix;
mod pictures;
mod request;
#[cfg(feature = "answer")]
mod samples;
#[cfg(feature = "answer")]
mod slide;
#[cfg(feature = "answer")]
mod stack;
#[cfg(all(test, feature = "answer"))]
mod tests;

pub use crate::kit::conv::kernels::{Kernels, Named};
pub use crate::kit::conv::{DILATION, Geometry, KERNEL, PADDING, Padding, STRIDE, output_size};
pub use crate::kit::optimizer::Optimizer;
pub use crate::kit::picture::{Picture, Preset, encode};
pub use crate::kit::planes::Planes;
pub use pictures::{
    Cost, Costs, Depth, Digits, Focus, Imitate, Map, Matrix, NO_WEIGHT, Reached, SEVERAL, Slide, Tap,
};
pub use request::{
    CHANNELS, FILTERS, IMAGE, LAYER_DILATION, LAYER_STRIDE, LAYERS, Layer, MOST_ENTRIES, MOST_PRODUCTS,
    OCCLUDE, Pool, RATE, ROW, Request, SAMPLE, SIDE, SQUARE, STEPS, VALUE, View, WEIGHT, Weights,
};

#[cfg(feature = "answer")]
use crate::lesson::Replies;
use crate::lesson::{Check, Info, Lesson};
use crate::weights::{DIGITS, Shipped};
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
    /// The digit as the trained network reads it, if asked for.
    pub digits: Option<Digits>,
    /// One sentence for everything in the request that could not be taken as it was.
    pub notes: Vec<String>,
    /// What is claimed, measured now.
    pub checks: Vec<Check>,
}

/// The lesson.
#[derive(Debug)]
pub struct Convolution;

impl Lesson for Convolution {
    const INFO: Info = Info {
        slug: "convolution",
        title: "One small filter, used everywhere",
        note: "Convolution assumes weight sharing: the same parameters go over the whole image; each layer is a \
               filter; sparse connections.",
        version: 1,
    };
    type Request = Request;
    type Reply = Reply;

    fn checks(reply: &Reply) -> &[Check] {
        &reply.checks
    }

    fn weights(request: &Request) -> Option<Shipped> {
        (request.view == View::Digits).then_some(DIGITS)
    }

    #[cfg(feature = "answer")]
    fn in_full(json: &mut serde_json::Value) {
        asked::in_full(json);
    }

    /// y(f, i, j) = b(f) + Σ w(f, c, r, s)·x(c, i·stride + r·dilation − padding, j·…), and the picture of the view,
    /// each in the module of its name.
    #[cfg(feature = "answer")]
    fn answer(request: &Request, lab: &crate::lab::Lab) -> Replies<Reply> {
        let device = &lab.device;
        let (request, notes) = request.clamped();
        let pictures: Replies<Reply> = match request.view {
            View::Slide => Box::new(std::iter::once(slide::answer(&request, device))),
            View::Matrix => Box::new(std::iter::once(matrix::answer(&request, device))),
            View::Depth => Box::new(std::iter::once(depth::answer(&request, device))),
            View::Imitate => imitate::answer(&request, device),
            View::Digits => Box::new(std::iter::once(digits::answer(&request, lab))),
        };
        Box::new(pictures.map(move |mut reply| {
            reply.notes.splice(0..0, notes.iter().cloned());
            reply
        }))
    }
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
