//! Convolution of planes with a bank of small kernels, as deep learning means it: cross-correlation, no flip.
//!
//! Here are the words, the size of the output and which input cell a weight meets; `conv/tiled.rs` computes with
//! fast loops, `conv/by_burn.rs` with tensors and gradients, `conv/direct.rs` once more with plain loops in double
//! precision. Left out: transposed convolution.

#[cfg(feature = "answer")]
mod by_burn;
#[cfg(feature = "answer")]
mod direct;
pub mod kernels;
#[cfg(all(test, feature = "answer"))]
mod tests;
#[cfg(feature = "answer")]
mod tiled;

#[cfg(feature = "answer")]
pub use by_burn::{by_burn, forward, pad, patches, planes_of, planes_tensor, weights_tensor};
#[cfg(feature = "answer")]
pub use direct::{direct, sum_at};
#[cfg(feature = "answer")]
pub use tiled::tiled;

use super::notes::Notes;
use super::planes::Planes;
use kernels::Kernels;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Rows or columns of a kernel.
pub const KERNEL: RangeInclusive<u32> = 1..=7;
/// Steps of the kernel over the input.
pub const STRIDE: RangeInclusive<u32> = 1..=8;
/// Rows or columns put on each side of the input.
pub const PADDING: RangeInclusive<u32> = 0..=16;
/// Distance from one row or column of the kernel to the next, 1 for neighbours.
pub const DILATION: RangeInclusive<u32> = 1..=8;

/// What stands beyond the edge of the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Padding {
    /// Zeros.
    #[default]
    Zero,
    /// The opposite side, as on a torus.
    Circular,
    /// The input in a mirror whose line is the outermost row or column, which is not repeated.
    Reflect,
}

impl Padding {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[Self::Zero, Self::Circular, Self::Reflect];

    /// The input's row or column that stands at `place`, counted from the input's first, of `n` in all; `None`
    /// for a padded zero. Padding wider than the input goes on periodically.
    pub fn source(self, place: i64, n: u32) -> Option<u32> {
        let n = i64::from(n);
        if (0..n).contains(&place) {
            return Some(place as u32);
        }
        match self {
            _ if n == 0 => None,
            Self::Zero => None,
            Self::Circular => Some(place.rem_euclid(n) as u32),
            Self::Reflect if n == 1 => Some(0),
            Self::Reflect => {
                let there_and_back = place.rem_euclid(2 * n - 2);
                Some(there_and_back.min(2 * n - 2 - there_and_back) as u32)
            }
        }
    }
}

/// How a kernel goes over its input. Pairs are vertical, horizontal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Geometry {
    /// Rows and columns of the kernel.
    pub kernel: [u32; 2],
    /// Steps of the kernel.
    pub stride: [u32; 2],
    /// Rows and columns put on each side; 0 for none.
    pub padding: [u32; 2],
    /// What they hold.
    pub mode: Padding,
    /// Distance from one weight to the next, 1 for neighbours.
    pub dilation: [u32; 2],
    /// Groups of channels that do not see each other.
    pub groups: u32,
}

impl Default for Geometry {
    fn default() -> Self {
        Self::of(3, 3)
    }
}

impl Geometry {
    /// Stride 1, no padding, no dilation, one group.
    pub const fn of(rows: u32, columns: u32) -> Self {
        Self {
            kernel: [rows, columns],
            stride: [1, 1],
            padding: [0, 0],
            mode: Padding::Zero,
            dilation: [1, 1],
            groups: 1,
        }
    }

    /// An odd square kernel, padded so that the output is as large as the input.
    pub const fn same(side: u32, mode: Padding) -> Self {
        Self { padding: [side / 2, side / 2], mode, ..Self::of(side, side) }
    }

    /// Brings strides, paddings and dilations into their ranges; the kernel is not changed.
    pub fn clamp(&mut self, notes: &mut Notes) {
        for axis in 0..2 {
            notes.count("stride", &mut self.stride[axis], &STRIDE);
            notes.count("padding", &mut self.padding[axis], &PADDING);
            notes.count("dilation", &mut self.dilation[axis], &DILATION);
        }
    }

    /// Rows and columns of the output for an input of this size; `None` if the kernel does not fit in.
    pub fn output(&self, height: u32, width: u32) -> Option<[u32; 2]> {
        let along = |axis: usize, n: u32| {
            output_size(n, self.kernel[axis], self.stride[axis], self.padding[axis], self.dilation[axis])
        };
        Some([along(0, height)?, along(1, width)?])
    }

    /// The place along an axis (0 vertical, 1 horizontal) that weight number `tap` meets for output number
    /// `output`, counted from the input's first; negative or beyond the last on the padding.
    pub fn place(&self, axis: usize, output: u32, tap: u32) -> i64 {
        i64::from(output) * i64::from(self.stride[axis]) + i64::from(tap) * i64::from(self.dilation[axis])
            - i64::from(self.padding[axis])
    }

    /// The input's row and column that a weight (its row and column) meets for an output cell (its row and
    /// column), in an input of `size`; `None` for a padded zero.
    pub fn source(&self, output: [u32; 2], tap: [u32; 2], size: [u32; 2]) -> Option<[u32; 2]> {
        let along = |axis: usize| self.mode.source(self.place(axis, output[axis], tap[axis]), size[axis]);
        Some([along(0)?, along(1)?])
    }

    /// Whether the groups divide the input's channels and the filters, and the kernels see as many channels.
    pub fn fits(&self, input: &Planes, kernels: &Kernels) -> bool {
        let groups = self.groups;
        groups > 0
            && input.channels == groups * kernels.inputs
            && kernels.filters.is_multiple_of(groups)
            && self.kernel == [kernels.height, kernels.width]
            && kernels.values.len() == kernels.filters as usize * kernels.weights_each()
    }
}

/// Length of the output: ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1, the formula of PyTorch's `Conv2d`; `None` if the kernel
/// is longer than the padded input.
pub fn output_size(n: u32, kernel: u32, stride: u32, padding: u32, dilation: u32) -> Option<u32> {
    let long = |value: u32| u64::from(value);
    let reach = long(dilation) * long(kernel.checked_sub(1)?) + 1;
    let room = (long(n) + 2 * long(padding)).checked_sub(reach)?;
    u32::try_from(room.checked_div(long(stride))? + 1).ok()
}

/// Cross-correlation of `input` with `kernels`, as PyTorch's `conv2d` after `pad`; `None` if groups, channels or
/// sizes do not fit.
///
/// On the default backend [`tiled()`] computes, which is faster there than burn's own convolution and than patches
/// and a matrix product. On any other device burn computes, so that wherever two backends are compared, two ways
/// to convolve are.
#[cfg(feature = "answer")]
pub fn convolve(
    input: &Planes,
    kernels: &Kernels,
    geometry: &Geometry,
    device: &burn::tensor::Device,
) -> Option<Planes> {
    if *device == crate::backend::Backend::default().device() {
        tiled(input, kernels, geometry)
    } else {
        by_burn(input, kernels, geometry, device)
    }
}
