//! What the reader sets, the ranges it may be set in, and what is taken in its place when it is not in them.

use super::explicit::{clamp_image, clamp_kernel};
use crate::kit::conv::kernels::Named;
use crate::kit::notes::Notes;
use crate::kit::picture::Picture;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Rows and columns of an explicit image.
pub const SIDE: RangeInclusive<u32> = 1..=96;
/// Most channels of an explicit image.
pub const MOST_CHANNELS: usize = 4;
/// Size of a number of an explicit image, either sign.
pub const VALUE: f32 = 1e6;
/// Most rows and columns of an explicit kernel; both are odd.
pub const MOST_KERNEL: u32 = 7;
/// Size of a weight of an explicit kernel, either sign.
pub const WEIGHT: f32 = 1e3;
/// Stride of the first convolution.
pub const STRIDE: RangeInclusive<u32> = 1..=4;
/// Rows and columns of a pooling window, and its stride.
pub const WINDOW: RangeInclusive<u32> = 2..=8;
/// How far the picture may be shifted, either way.
pub const SHIFT: RangeInclusive<i32> = -96..=96;
/// Angle in degrees, anticlockwise.
pub const ANGLE: RangeInclusive<f64> = -360.0..=360.0;
/// Enlargement about the centre.
pub const FACTOR: RangeInclusive<f64> = 0.5..=2.0;
/// Largest shift of the pooling curves.
pub const FARTHEST: u32 = 8;

/// Which picture is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The commuting diagram: first the transformation and then the layers, against the other order.
    #[default]
    Diagram,
    /// A group convolution over the four quarter turns, layer by layer.
    Group,
    /// How much the output changes in place when the picture is shifted, without and with pooling.
    Pooling,
}

/// The layers f.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stack {
    /// One convolution.
    #[default]
    One,
    /// The same filter three times, with ReLU between.
    Several,
    /// One convolution, ReLU, and the maximum of every window.
    Pooled,
    /// √((k∗x)² + (k′∗x)²), where k′ is the filter turned by 90°: the size of the gradient if k is Sobel's.
    Magnitude,
    /// Two layers of a group convolution over the quarter turns, then the maximum over the four turns.
    Group,
    /// One weight for every pair of an input and an output cell, for contrast.
    Dense,
}

impl Stack {
    /// All, in the order of the page.
    pub const ALL: &[Self] =
        &[Self::One, Self::Several, Self::Pooled, Self::Magnitude, Self::Group, Self::Dense];
}

/// What T does to the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Moves it; what leaves on one side comes in on the other.
    Shift,
    /// Turns it anticlockwise about its centre.
    #[default]
    Rotate,
    /// Exchanges left and right.
    Reflect,
    /// Enlarges it about its centre.
    Scale,
}

impl Transform {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[Self::Shift, Self::Rotate, Self::Reflect, Self::Scale];
}

/// What a convolution reads beyond the border.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Border {
    /// The other side of the picture: there is no border.
    #[default]
    Circular,
    /// Zeros.
    Zero,
    /// Nothing: the filter stays inside, and the output is smaller.
    None,
}

impl Border {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[Self::Circular, Self::Zero, Self::None];
}

/// What the reader sets. A view reads its own fields, as said at each; the others are kept for their views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The picture.
    pub view: View,
    /// Every view: the reader's picture x.
    pub picture: Picture,
    /// Every view: x as numbers, channel by channel, row by row; empty for `picture`.
    pub image: Vec<Vec<Vec<f32>>>,
    /// Every view: the filter by name.
    pub preset: Named,
    /// Every view: the filter as numbers, row by row; empty for `preset`. It meets the mean of the channels.
    pub kernel: Vec<Vec<f32>>,
    /// Every view: what lies beyond the border. Zero and circular add half a filter on each side.
    pub padding: Border,
    /// Diagram: the layers.
    pub stack: Stack,
    /// Diagram: stride of the first convolution.
    pub stride: u32,
    /// Diagram, when pooled, and pooling: rows and columns of a pooling window.
    pub window: u32,
    /// Diagram: what is done to the picture.
    pub transform: Transform,
    /// Diagram and pooling: cells down and cells to the right. Pooling shifts along the larger of the two.
    pub shift: [i32; 2],
    /// Diagram and group: degrees anticlockwise. Multiples of 90 move cells, others interpolate; group takes
    /// the nearest multiple.
    pub angle: f64,
    /// Diagram: enlargement.
    pub factor: f64,
    /// Diagram: whether the filter is rotated or reflected as the picture is, before it meets T x.
    pub rotate_filter: bool,
    /// Every view: what the random filters and the dense layer depend on.
    pub seed: u64,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            view: View::Diagram,
            picture: Picture::default(),
            image: Vec::new(),
            preset: Named::SobelX,
            kernel: Vec::new(),
            padding: Border::Circular,
            stack: Stack::One,
            stride: 1,
            window: 2,
            transform: Transform::Rotate,
            shift: [2, 5],
            angle: 90.0,
            factor: 1.25,
            rotate_filter: false,
            seed: 1,
        }
    }
}

impl Request {
    /// This request for `view`, with the fields that the view does not read at their defaults: two requests
    /// that differ only in such fields are then equal, and no answer is asked for twice.
    pub fn only(&self, view: View) -> Self {
        let mut request = Self { view, ..self.clone() };
        let default = Self::default();
        if view != View::Diagram {
            (request.stack, request.stride, request.transform) =
                (default.stack, default.stride, default.transform);
            (request.factor, request.rotate_filter) = (default.factor, default.rotate_filter);
        }
        match view {
            View::Diagram => {}
            View::Group => (request.window, request.shift) = (default.window, default.shift),
            View::Pooling => request.angle = default.angle,
        }
        request
    }

    /// The nearest request that is computed, and one sentence for every field that had to change.
    pub fn clamped(&self) -> (Self, Notes) {
        let mut request = self.clone();
        let mut notes = Notes::default();
        let default = Self::default();
        request.picture.clamp(&mut notes);
        clamp_image(&mut request.image, &mut notes);
        clamp_kernel(&mut request.kernel, &mut notes);
        notes.count("stride", &mut request.stride, &STRIDE);
        notes.count("window", &mut request.window, &WINDOW);
        for (name, shift) in ["down", "right"].into_iter().zip(&mut request.shift) {
            let taken = (*shift).clamp(*SHIFT.start(), *SHIFT.end());
            if taken != *shift {
                notes.say(format!("A shift of {shift} {name} was taken as {taken}."));
            }
            *shift = taken;
        }
        notes.number("angle", &mut request.angle, &ANGLE, default.angle);
        notes.number("factor", &mut request.factor, &FACTOR, default.factor);
        if request.view == View::Group {
            let taken = 90.0 * f64::from(request.quarter_turns());
            if taken != request.angle {
                notes.say(format!(
                    "The group has quarter turns alone: angle {} was taken as {taken}.",
                    request.angle
                ));
            }
            request.angle = taken;
        }
        (request, notes)
    }

    /// The nearest number of quarter turns to the angle, anticlockwise.
    pub fn quarter_turns(&self) -> i32 {
        (self.angle / 90.0).round() as i32
    }

    /// Whether T moves whole cells; else it interpolates between them.
    pub fn exact(&self) -> bool {
        match self.transform {
            Transform::Shift | Transform::Reflect => true,
            Transform::Rotate => self.angle == 90.0 * f64::from(self.quarter_turns()),
            Transform::Scale => self.factor == 1.0,
        }
    }
}
