//! An image and a kernel given as numbers: brought into shape, and turned into planes.
//!
//! Left out: the reader's picture, which is `kit/picture.rs`, and filters by name, which are the kit's.

use super::request::{MOST_CHANNELS, MOST_KERNEL, Request, SIDE, VALUE, WEIGHT};
use crate::kit::notes::Notes;
use crate::kit::planes::Planes;
use std::ops::RangeInclusive;

/// Brings an explicit image into a box of at most [`MOST_CHANNELS`] channels of at most 96×96 numbers.
pub(super) fn clamp_image(image: &mut Vec<Vec<Vec<f32>>>, notes: &mut Notes) {
    if image.is_empty() {
        return;
    }
    if image.len() > MOST_CHANNELS {
        notes.say(format!("Of {} channels of the image the first {MOST_CHANNELS} were taken.", image.len()));
        image.truncate(MOST_CHANNELS);
    }
    let most = *SIDE.end() as usize;
    let height = image.iter().map(Vec::len).max().unwrap_or_default();
    let width = image.iter().flatten().map(Vec::len).max().unwrap_or_default();
    if height == 0 || width == 0 {
        notes.say("The image has no numbers; the picture stands in.");
        image.clear();
        return;
    }
    let (rows, columns) = (height.min(most), width.min(most));
    if (rows, columns) != (height, width) {
        notes.say(format!("Of an image of {height}×{width} the upper left {rows}×{columns} was taken."));
    }
    let ragged = image.iter().any(|channel| channel.len() != height)
        || image.iter().flatten().any(|row| row.len() != width);
    if ragged {
        notes.say("Rows of the image were missing or short: zeros were put there.");
    }
    for channel in image.iter_mut() {
        channel.resize(rows, Vec::new());
        channel.iter_mut().for_each(|row| row.resize(columns, 0.0));
    }
    numbers("the image", image.iter_mut().flatten().flatten(), &VALUE, notes);
}

/// Brings an explicit kernel into an odd square of at most [`MOST_KERNEL`] rows and columns.
pub(super) fn clamp_kernel(kernel: &mut Vec<Vec<f32>>, notes: &mut Notes) {
    if kernel.is_empty() {
        return;
    }
    let height = kernel.len();
    let width = kernel.iter().map(Vec::len).max().unwrap_or_default();
    if width == 0 {
        notes.say("The kernel has no numbers; the preset stands in.");
        kernel.clear();
        return;
    }
    let side = (height.max(width) | 1).min(MOST_KERNEL);
    if height > side || width > side {
        notes.say(format!("Of a kernel of {height}×{width} the upper left {side}×{side} was taken."));
    } else if (height, width) != (side, side) || kernel.iter().any(|row| row.len() != side) {
        notes.say(format!("The kernel was filled with zeros to {side}×{side}: an odd square has a centre."));
    }
    kernel.resize(side, Vec::new());
    // What is narrower keeps its middle, as far as whole cells allow.
    let down = (side - height.min(side)) / 2;
    let right = (side - width.min(side)) / 2;
    kernel.rotate_right(down);
    for row in kernel.iter_mut() {
        row.splice(0..0, std::iter::repeat_n(0.0, right));
        row.resize(side, 0.0);
    }
    numbers("the kernel", kernel.iter_mut().flatten(), &WEIGHT, notes);
}

/// Brings numbers into `range`, and says how many were not; one that is none becomes 0.
fn numbers<'a>(
    whose: &str,
    values: impl Iterator<Item = &'a mut f32>,
    range: &RangeInclusive<f32>,
    notes: &mut Notes,
) {
    let mut changed = 0_u32;
    for value in values.filter(|value| !range.contains(*value)) {
        *value = if value.is_nan() { 0.0 } else { value.clamp(*range.start(), *range.end()) };
        changed += 1;
    }
    if changed > 0 {
        let (low, high) = (range.start(), range.end());
        notes.say(format!("Numbers of {whose} outside {low} to {high}, or none at all: {changed}, taken as the nearest or 0."));
    }
}

impl Request {
    /// x: the explicit image of a clamped request, else the reader's picture.
    pub fn planes(&self) -> Planes {
        let [channels, height, width] = match self.image.first() {
            Some(channel) => [self.image.len(), channel.len(), channel.first().map_or(0, Vec::len)],
            None => return self.picture.planes().0,
        };
        let values = self.image.iter().flatten().flatten().copied().collect();
        Planes { channels: channels as u32, height: height as u32, width: width as u32, values }
    }

    /// The filter as one channel: the explicit kernel of a clamped request, else the preset.
    pub fn filter(&self) -> Planes {
        if self.kernel.is_empty() {
            return Planes {
                channels: 1,
                height: 3,
                width: 3,
                values: self.preset.weights(self.seed).to_vec(),
            };
        }
        let side = self.kernel.len() as u32;
        Planes {
            channels: 1,
            height: side,
            width: side,
            values: self.kernel.iter().flatten().copied().collect(),
        }
    }
}
