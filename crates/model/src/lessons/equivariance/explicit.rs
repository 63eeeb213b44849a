//! An image and a kernel given as numbers: brought into shape, and turned into planes.
//!
//! Left out: the reader's picture, which is `kit/picture.rs`, and filters by name, which are the kit's.

use super::request::{MOST_CHANNELS, MOST_KERNEL, Request, SIDE, VALUE, WEIGHT};
use crate::kit::nested::{bound, size_of, square_up};
use crate::kit::notes::Notes;
use crate::kit::planes::Planes;

/// Brings an explicit image into a box of at most [`MOST_CHANNELS`] channels of at most 96×96 numbers.
pub(super) fn clamp_image(image: &mut Vec<Vec<Vec<f32>>>, notes: &mut Notes) {
    if image.is_empty() {
        return;
    }
    if image.len() > MOST_CHANNELS {
        notes.say(format!("Of {} channels the first {MOST_CHANNELS} are taken.", image.len()));
        image.truncate(MOST_CHANNELS);
    }
    if size_of(image).contains(&None) {
        notes.say("The image has no cells; the picture stands in.");
        image.clear();
    }
    square_up("image", image, *SIDE.end(), notes);
    bound("numbers of the image", image.iter_mut().flatten().flatten(), VALUE, notes);
}

/// Brings an explicit kernel into an odd square of at most [`MOST_KERNEL`] rows and columns, which has a centre.
pub(super) fn clamp_kernel(kernel: &mut Vec<Vec<f32>>, notes: &mut Notes) {
    if kernel.is_empty() {
        return;
    }
    let mut one = [std::mem::take(kernel)];
    let [Some(_), Some(_)] = size_of(&one) else {
        notes.say("The kernel has no cells; the preset stands in.");
        return;
    };
    square_up("kernel", &mut one, MOST_KERNEL, notes);
    let [mut rows] = one;
    let (height, width) = (rows.len(), rows[0].len());
    let side = height.max(width) | 1;
    if (height, width) != (side, side) {
        notes.say(format!(
            "The {height}×{width} kernel was filled with zeros to {side}×{side}, which has a centre."
        ));
    }
    // What is narrower keeps its middle, as far as whole cells allow.
    rows.resize(side, Vec::new());
    rows.rotate_right((side - height) / 2);
    for row in &mut rows {
        row.splice(0..0, std::iter::repeat_n(0.0, (side - width) / 2));
        row.resize(side, 0.0);
    }
    bound("weights", rows.iter_mut().flatten(), WEIGHT, notes);
    *kernel = rows;
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
