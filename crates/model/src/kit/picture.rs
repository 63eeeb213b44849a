//! The reader's picture: one of ours by name, or pixels that the reader painted or brought along.
//!
//! Left out: reading image files, which the browser does. It hands over bytes, and they fit into an address.

use super::notes::Notes;
use super::planes::Planes;
use super::seeds::Seeds;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Rows and columns of the reader's picture.
pub const SIDE: RangeInclusive<u32> = 8..=96;

/// A picture of ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// A digit in pen strokes.
    #[default]
    Strokes,
    /// A bright disc.
    Disc,
    /// Steps from dark to bright: across, down and aslant.
    Edges,
    /// A chequerboard of eight by eight fields.
    Checker,
    /// Brighter from left to right: 0 in the first column, 1 in the last.
    Ramp,
    /// Every pixel by chance.
    Noise,
    /// All 0, to paint on.
    Blank,
}

impl Preset {
    /// All, in the order of the page.
    pub const ALL: &[Self] =
        &[Self::Strokes, Self::Disc, Self::Edges, Self::Checker, Self::Ramp, Self::Noise, Self::Blank];

    /// The name on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Strokes => "a digit",
            Self::Disc => "disc",
            Self::Edges => "edges",
            Self::Checker => "chequers",
            Self::Ramp => "ramp",
            Self::Noise => "noise",
            Self::Blank => "blank",
        }
    }

    /// Brightness at the middle of a pixel, `x` to the right and `y` down in the unit square; noise is 0 here.
    fn brightness(self, x: f64, y: f64, size: f64) -> f64 {
        match self {
            Self::Strokes => strokes(x, y),
            Self::Disc => soft(0.3 - libm::hypot(x - 0.5, y - 0.5), size),
            Self::Edges => {
                let across = if x > 0.35 { 0.35 } else { 0.0 };
                let down = if y > 0.6 { 0.25 } else { 0.0 };
                across + down + if x + y > 1.2 { 0.4 } else { 0.0 }
            }
            Self::Checker => f64::from(u8::from(((8.0 * x) as u32 + (8.0 * y) as u32) % 2 == 1)),
            Self::Ramp => ((x * size - 0.5) / (size - 1.0)).clamp(0.0, 1.0),
            Self::Noise | Self::Blank => 0.0,
        }
    }
}

/// From 0 to 1 over one pixel, where `inside` is the distance to the edge.
fn soft(inside: f64, size: f64) -> f64 {
    (inside * size + 0.5).clamp(0.0, 1.0)
}

/// A 5 of straight strokes and an arc, bright within 0.05 of the pen's path and dark beyond 0.09.
fn strokes(x: f64, y: f64) -> f64 {
    const LINES: [[f64; 4]; 3] =
        [[0.68, 0.18, 0.36, 0.18], [0.36, 0.18, 0.33, 0.47], [0.33, 0.47, 0.44, 0.434]];
    let to_line = |[x0, y0, x1, y1]: [f64; 4]| {
        let (dx, dy) = (x1 - x0, y1 - y0);
        let along = (((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        libm::hypot(x - x0 - along * dx, y - y0 - along * dy)
    };
    let (dx, dy) = (x - 0.5, y - 0.62);
    // The arc is open to the left, from the upper line to the lower left.
    let arc = if dx > -0.06 || (dy > 0.0 && dx > -0.17) {
        (libm::hypot(dx, dy) - 0.195).abs()
    } else {
        f64::INFINITY
    };
    let distance = LINES.into_iter().map(to_line).fold(arc, f64::min);
    ((0.09 - distance) / 0.04).clamp(0.0, 1.0)
}

/// Which picture, and how large.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Picture {
    /// The picture, as long as there are no `pixels`.
    pub preset: Preset,
    /// Rows and columns.
    pub size: u32,
    /// Red, green and blue; else one grey channel.
    pub colour: bool,
    /// What the noise depends on.
    pub seed: u64,
    /// Empty, or the reader's own pixels: one byte each, 0 dark and 255 bright, channel by channel, row by row,
    /// in base64url without padding.
    pub pixels: String,
}

impl Default for Picture {
    fn default() -> Self {
        Self { preset: Preset::Strokes, size: 32, colour: false, seed: 1, pixels: String::new() }
    }
}

impl Picture {
    /// One for grey, three for colour.
    pub fn channels(&self) -> u32 {
        if self.colour { 3 } else { 1 }
    }

    /// Brings the size into [`SIDE`], and drops pixels that are too few, too many or no pixels at all.
    pub fn clamp(&mut self, notes: &mut Notes) {
        notes.count("size", &mut self.size, &SIDE);
        if !self.pixels.is_empty() && self.own().is_none() {
            let (channels, size) = (self.channels(), self.size);
            notes.say(format!(
                "The pixels are not {channels}×{size}×{size} bytes in base64url; the preset stands in."
            ));
            self.pixels.clear();
        }
    }

    /// The picture as numbers from 0 to 1, and what could not be taken as it was.
    pub fn planes(&self) -> (Planes, Notes) {
        let (mut picture, mut notes) = (self.clone(), Notes::default());
        picture.clamp(&mut notes);
        let planes = picture.own().unwrap_or_else(|| picture.preset());
        (planes, notes)
    }

    fn own(&self) -> Option<Planes> {
        let bytes = decode(&self.pixels)?;
        let values: Vec<f32> = bytes.into_iter().map(|byte| f32::from(byte) / 255.0).collect();
        let planes = Planes { channels: self.channels(), height: self.size, width: self.size, values };
        (planes.values.len() == planes.channels as usize * planes.area()).then_some(planes)
    }

    fn preset(&self) -> Planes {
        let mut seeds = Seeds::new(self.seed, "picture");
        let size = f64::from(self.size);
        Planes::new(self.channels(), self.size, self.size, |channel, row, column| {
            if self.preset == Preset::Noise {
                return seeds.uniform() as f32;
            }
            let place = |index: u32| (f64::from(index) + 0.5) / size;
            let bright = self.preset.brightness(place(column), place(row), size);
            // In colour, from a dark blue to a warm yellow, but blank stays black.
            let (dark, light) = match channel {
                _ if !self.colour || self.preset == Preset::Blank => (0.0, 1.0),
                0 => (0.1, 1.0),
                1 => (0.15, 0.8),
                _ => (0.4, 0.2),
            };
            (dark + (light - dark) * bright) as f32
        })
    }
}

/// Planes of numbers from 0 to 1 as [`Picture::pixels`], rounded to 255ths.
pub fn encode(planes: &Planes) -> String {
    let byte = |value: &f32| (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    let bytes: Vec<u8> = planes.values.iter().map(byte).collect();
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for digit in 0..=three.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    text
}

/// The digits of base64url.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Most digits that are read: 96×96 in three colours.
const LONGEST: usize = 96 * 96 * 4;

/// The bytes of a base64url text; `None` for other texts and for very long ones.
fn decode(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST || text.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_survive_the_address() {
        for (size, colour) in [(8, false), (9, true), (11, false), (96, true)] {
            let picture = Picture { preset: Preset::Noise, size, colour, ..Picture::default() };
            let (planes, notes) = picture.planes();
            assert_eq!(notes, Notes::default());
            let own = Picture { pixels: encode(&planes), ..picture };
            assert!(own.pixels.len() <= LONGEST);
            let (again, notes) = own.planes();
            assert_eq!(notes, Notes::default());
            assert!(again.largest_difference(&planes) <= 0.5 / 255.0 + 1e-6);
            assert_eq!(encode(&again), own.pixels);
        }
        // RFC 4648's examples, from f to foobar.
        for (bytes, text) in [(&b"f"[..], "Zg"), (b"fo", "Zm8"), (b"foo", "Zm9v"), (b"foobar", "Zm9vYmFy")] {
            assert_eq!(decode(text).as_deref(), Some(bytes));
            let values = bytes.iter().map(|byte| f32::from(*byte) / 255.0).collect();
            assert_eq!(encode(&Planes { channels: 1, height: 1, width: bytes.len() as u32, values }), text);
        }
    }

    #[test]
    fn what_is_no_picture_is_said_and_the_preset_stands_in() {
        for pixels in ["A", "AAAA", "é", "ab+/", &"A".repeat(100_000)] {
            let picture = Picture { pixels: pixels.to_owned(), size: u32::MAX, ..Picture::default() };
            let (planes, notes) = picture.planes();
            assert_eq!((notes.0.len(), planes.height), (2, 96), "{pixels:.9}");
            assert_eq!(planes, Picture { size: 96, ..Picture::default() }.planes().0);
        }
        let mut strange = Planes::zeros(1, 1, 3);
        strange.values = vec![f32::NAN, f32::INFINITY, -1.0];
        assert_eq!(encode(&strange), "AP8A");
    }

    #[test]
    fn presets_use_the_range_from_dark_to_bright() {
        for preset in Preset::ALL.iter().copied().filter(|preset| *preset != Preset::Blank) {
            let (planes, _) = Picture { preset, ..Picture::default() }.planes();
            let (low, high) =
                planes.values.iter().fold((1.0_f32, 0.0_f32), |(a, b), v| (a.min(*v), b.max(*v)));
            assert!((0.0..0.02).contains(&low) && (0.98..=1.0).contains(&high), "{preset:?}: {low} {high}");
        }
        let ramp = Picture { preset: Preset::Ramp, size: 9, ..Picture::default() }.planes().0;
        assert!(ramp.channel(0).iter().take(9).enumerate().all(|(i, v)| (*v - i as f32 / 8.0).abs() < 1e-6));
        let blank = Picture { preset: Preset::Blank, colour: true, ..Picture::default() }.planes().0;
        assert_eq!(blank, Planes::zeros(3, 32, 32));
    }
}
