//! What the three pictures are drawn from: plain numbers, complete in every reply.
//!
//! Left out: how they are computed, which is the module of each picture's name.

use crate::kit::planes::Planes;
use serde::{Deserialize, Serialize};

/// What the numbers say of f and T.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// f(T x) and T f(x) are the same in every cell, up to rounding.
    Everywhere,
    /// They are the same in the interior, and differ at the border.
    Interior,
    /// They differ.
    Nowhere,
    /// T interpolates: they can be near each other, never the same.
    Interpolated,
}

/// The two ways from x to the lower right corner of the diagram.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagram {
    /// x, as the layers are given it.
    pub picture: Planes,
    /// T x.
    pub moved_picture: Planes,
    /// f(x).
    pub output: Planes,
    /// f(T x): first T and then the layers.
    pub output_of_moved: Planes,
    /// T f(x): first the layers and then T.
    pub moved_output: Planes,
    /// f(T x) − T f(x).
    pub difference: Planes,
    /// The filter that meets x.
    pub kernel: Planes,
    /// The filter that meets T x: another one only if the filter is rotated too.
    pub moved_kernel: Planes,
    /// Cells of the picture from one cell of the output to the next.
    pub step: u32,
    /// Rows and columns of the picture that one cell of the output reads.
    pub field: u32,
    /// Shift alone: cells by which f(x) is moved for comparison.
    pub output_shift: [i32; 2],
    /// Shift alone: whether that is the best of all shifts of the output, since the step does not divide the
    /// picture's shift.
    pub searched: bool,
    /// Weights of the layers, each counted once however often it is used.
    pub weights: u32,
    /// Largest |f(T x) − T f(x)|.
    pub largest: f64,
    /// ‖f(T x) − T f(x)‖/‖f(x)‖.
    pub relative: f64,
    /// Row by row: whether a cell of the output is in the interior, where nothing that it reads on either way
    /// crosses the border of the picture, or a seam where T joined two sides of it.
    pub interior: Vec<bool>,
    /// Largest |f(T x) − T f(x)| in the interior; 0 if there is none.
    pub interior_largest: f64,
    /// ‖f(T x) − T f(x)‖/‖f(x)‖, both in the interior; 0 if there is none.
    pub interior_relative: f64,
    /// ‖T⁻¹T x − x‖/‖x‖ away from the border: what interpolation alone loses on the way there and back.
    pub interpolation: f64,
    /// What the numbers say.
    pub verdict: Verdict,
    /// The verdict and its reason, in one or two sentences.
    pub says: String,
    /// Other filters under the same T, if T is a quarter turn or a reflection and f one convolution.
    pub typical: Option<Typical>,
}

/// What ‖f(T x) − T f(x)‖/‖f(x)‖ is for many random 3×3 filters on the same picture, with a circular border.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Typical {
    /// Each filter's, the smallest first.
    pub errors: Vec<f64>,
    /// Their mean.
    pub mean: f64,
    /// Where the bars of the histogram begin; the last entry is where the last bar ends. Errors beyond it are
    /// counted in the last bar.
    pub edges: Vec<f64>,
    /// Filters in each bar.
    pub counts: Vec<u32>,
}

/// A group convolution over the quarter turns: a first layer that lifts, a second one, and the maximum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Quarter turns of T, anticlockwise, from 0 to 3.
    pub turns: u32,
    /// x.
    pub picture: Planes,
    /// T x.
    pub turned_picture: Planes,
    /// The filter, turned by 0, 1, 2 and 3 quarter turns: one channel each.
    pub kernels: Planes,
    /// First layer for x: one map for each turn of the filter.
    pub lifted: Planes,
    /// First layer for T x.
    pub lifted_of_turned: Planes,
    /// Which map of `lifted`, turned, each map of `lifted_of_turned` equals.
    pub from: Vec<u32>,
    /// For each map: ‖lifted_of_turned − T lifted, from that map‖/‖lifted‖.
    pub errors: Vec<f64>,
    /// All maps together.
    pub error: f64,
    /// The same without the shift of the maps: turned alone.
    pub error_unshifted: f64,
    /// Second layer for x, after ReLU: one map for each turn.
    pub second: Planes,
    /// Second layer for T x.
    pub second_of_turned: Planes,
    /// ‖second_of_turned − T second, maps shifted‖/‖second‖.
    pub second_error: f64,
    /// Maximum of the second layer over the four turns, for x.
    pub pooled: Planes,
    /// The same for T x.
    pub pooled_of_turned: Planes,
    /// ‖pooled_of_turned − T pooled‖/‖pooled‖.
    pub pooled_error: f64,
    /// Maximum of the second layer over turns and cells, for x: one number.
    pub global: f64,
    /// The same for T x.
    pub global_of_turned: f64,
    /// Weights of the two layers.
    pub weights: [u32; 2],
}

/// What stands behind the convolution and ReLU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    /// Nothing.
    None,
    /// The maximum of every window.
    Maximum,
    /// The mean of every window.
    Mean,
    /// A blur, then every so many cells.
    Blur,
    /// The maximum of the whole map.
    Global,
}

impl Pool {
    /// All, from equivariance to invariance.
    pub const ALL: &[Self] = &[Self::None, Self::Maximum, Self::Mean, Self::Blur, Self::Global];
}

/// How much the output changes in place when the picture is shifted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pooling {
    /// x.
    pub picture: Planes,
    /// x, shifted by the marked shift.
    pub moved_picture: Planes,
    /// Whether the picture is shifted down; else to the right.
    pub down: bool,
    /// Shifts of the curves.
    pub shifts: Vec<u32>,
    /// Which of them is marked.
    pub at: u32,
    /// One for each kind of pooling.
    pub curves: Vec<Change>,
}

/// One curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Which pooling.
    pub pool: Pool,
    /// ‖g(T x) − g(x)‖/‖g(x)‖ at each of [`Pooling::shifts`], where g is convolution, ReLU and pooling.
    pub changes: Vec<f64>,
    /// Mean of the changes over the shifts from 1.
    pub mean: f64,
    /// g(x).
    pub output: Planes,
    /// g(T x) at the marked shift.
    pub output_of_moved: Planes,
}
