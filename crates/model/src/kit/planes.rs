//! Pictures and feature maps as numbers: channel by channel, row by row, row 0 on top.
//!
//! Left out: what is computed with them, which is `conv.rs`, and colours, which the page chooses.

use serde::{Deserialize, Serialize};

/// Channels of one height and width.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Planes {
    /// How many.
    pub channels: u32,
    /// Rows of each.
    pub height: u32,
    /// Columns of each.
    pub width: u32,
    /// All numbers: channel by channel, row by row, row 0 on top.
    pub values: Vec<f32>,
}

impl Planes {
    /// Planes that hold `value(channel, row, column)`.
    pub fn new(channels: u32, height: u32, width: u32, mut value: impl FnMut(u32, u32, u32) -> f32) -> Self {
        let mut values = Vec::with_capacity((channels * height * width) as usize);
        for channel in 0..channels {
            for row in 0..height {
                values.extend((0..width).map(|column| value(channel, row, column)));
            }
        }
        Self { channels, height, width, values }
    }

    /// Planes of zeros.
    pub fn zeros(channels: u32, height: u32, width: u32) -> Self {
        Self { channels, height, width, values: vec![0.0; (channels * height * width) as usize] }
    }

    /// Numbers in one channel.
    pub fn area(&self) -> usize {
        self.height as usize * self.width as usize
    }

    /// Where a number stands among the values.
    pub fn index(&self, channel: u32, row: u32, column: u32) -> usize {
        ((channel * self.height + row) * self.width + column) as usize
    }

    /// One number; 0 outside.
    pub fn get(&self, channel: u32, row: u32, column: u32) -> f32 {
        let inside = channel < self.channels && row < self.height && column < self.width;
        if inside {
            self.values.get(self.index(channel, row, column)).copied().unwrap_or_default()
        } else {
            0.0
        }
    }

    /// One channel, row by row; empty if there is no such channel.
    pub fn channel(&self, channel: u32) -> &[f32] {
        let start = channel as usize * self.area();
        self.values.get(start..start + self.area()).unwrap_or_default()
    }

    /// Whether both have the same channels, rows and columns.
    pub fn fits(&self, other: &Self) -> bool {
        (self.channels, self.height, self.width) == (other.channels, other.height, other.width)
    }

    /// Root of the sum of squares of all numbers, added in double precision.
    pub fn norm(&self) -> f64 {
        f64::sqrt(self.values.iter().map(|value| f64::from(*value) * f64::from(*value)).sum())
    }

    /// These planes minus `other`, number by number. Shapes must fit.
    pub fn minus(&self, other: &Self) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(a, b)| a - b).collect();
        Self { values, ..*self }
    }

    /// ‖self − other‖/‖other‖ in double precision; infinite if the shapes differ, 0 for equal planes of zeros.
    pub fn relative_difference(&self, other: &Self) -> f64 {
        if !self.fits(other) {
            return f64::INFINITY;
        }
        let squares =
            self.values.iter().zip(&other.values).map(|(a, b)| f64::from(*a) - f64::from(*b)).map(|d| d * d);
        let difference = f64::sqrt(squares.sum());
        if difference == 0.0 { 0.0 } else { difference / other.norm() }
    }

    /// Largest |self − other| of all numbers; infinite if the shapes differ.
    pub fn largest_difference(&self, other: &Self) -> f64 {
        if !self.fits(other) {
            return f64::INFINITY;
        }
        let each = self.values.iter().zip(&other.values).map(|(a, b)| (f64::from(*a) - f64::from(*b)).abs());
        each.fold(0.0, f64::max)
    }

    /// Moved down and to the right; what leaves on one side comes in on the other.
    pub fn shifted(&self, down: i32, right: i32) -> Self {
        let from =
            |place: u32, by: i32, n: u32| (i64::from(place) - i64::from(by)).rem_euclid(i64::from(n)) as u32;
        Self::new(self.channels, self.height, self.width, |channel, row, column| {
            self.get(channel, from(row, down, self.height), from(column, right, self.width))
        })
    }

    /// Turned anticlockwise by so many quarter turns, negative for clockwise: as `torch.rot90(x, turns, [-2, -1])`.
    pub fn rotated(&self, quarter_turns: i32) -> Self {
        let (height, width) = (self.height, self.width);
        match quarter_turns.rem_euclid(4) {
            // The right edge comes to the top.
            1 => Self::new(self.channels, width, height, |channel, row, column| {
                self.get(channel, column, width - 1 - row)
            }),
            2 => Self::new(self.channels, height, width, |channel, row, column| {
                self.get(channel, height - 1 - row, width - 1 - column)
            }),
            3 => Self::new(self.channels, width, height, |channel, row, column| {
                self.get(channel, height - 1 - column, row)
            }),
            _ => self.clone(),
        }
    }

    /// Left and right exchanged.
    pub fn reflected(&self) -> Self {
        Self::new(self.channels, self.height, self.width, |channel, row, column| {
            self.get(channel, row, self.width - 1 - column)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Planes {
        Planes::new(2, 2, 3, |channel, row, column| (100 * channel + 10 * row + column) as f32)
    }

    #[test]
    fn a_quarter_turn_is_anticlockwise() {
        let turned = example().rotated(1);
        assert_eq!((turned.height, turned.width), (3, 2));
        assert_eq!(turned.channel(0), [2.0, 12.0, 1.0, 11.0, 0.0, 10.0]);
        assert_eq!(turned.rotated(-1), example());
        assert_eq!(turned.rotated(1), example().rotated(2));
        assert_eq!(turned.rotated(2), example().rotated(-1));
        assert_eq!(example().rotated(i32::MIN), example());
    }

    #[test]
    fn a_shift_wraps_and_a_reflection_is_its_own_inverse() {
        assert_eq!(example().shifted(1, -1).channel(1), [111.0, 112.0, 110.0, 101.0, 102.0, 100.0]);
        assert_eq!(example().shifted(2, 3), example());
        assert_eq!(example().reflected().channel(0), [2.0, 1.0, 0.0, 12.0, 11.0, 10.0]);
        assert_eq!(example().reflected().reflected(), example());
    }

    #[test]
    fn differences_are_measured_in_double_precision() {
        let (a, b) = (example(), Planes::zeros(2, 2, 3));
        assert_eq!(a.relative_difference(&a), 0.0);
        assert_eq!(b.relative_difference(&b), 0.0);
        assert!((b.relative_difference(&a) - 1.0).abs() < 1e-12);
        assert_eq!(b.relative_difference(&example().rotated(1)), f64::INFINITY);
        assert_eq!(a.minus(&a), b);
        assert_eq!(a.largest_difference(&b), 112.0);
        assert_eq!((a.get(1, 1, 2), a.get(2, 0, 0), a.get(0, 0, 3)), (112.0, 0.0, 0.0));
        assert!(a.channel(2).is_empty());
    }
}
