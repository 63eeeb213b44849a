//! T: what is done to the picture, to the output, and, if asked, to the filter.
//!
//! Shifts, quarter turns and reflections move whole cells and are exact. Other angles and enlargements take every
//! cell from between four others (bilinear interpolation) and lose a little; what lies beyond the edge is 0.

use super::layers::Wide;
use super::{Request, Transform};
use crate::kit::planes::Planes;

/// T, ready to be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Motion {
    /// Cells down and to the right, round the edge.
    Shift([i32; 2]),
    /// Quarter turns anticlockwise, 0 to 3.
    Turn(i32),
    /// Left and right exchanged.
    Reflect,
    /// Anticlockwise by an angle, and enlarged by a factor, about the centre.
    Resample {
        /// cos of the angle, divided by the factor.
        cos: f64,
        /// sin of the angle, divided by the factor.
        sin: f64,
    },
}

impl Motion {
    /// The transformation of a clamped request.
    pub(super) fn of(request: &Request) -> Self {
        match request.transform {
            Transform::Shift => Self::Shift(request.shift),
            Transform::Reflect => Self::Reflect,
            Transform::Rotate if request.exact() => Self::Turn(request.quarter_turns().rem_euclid(4)),
            Transform::Rotate => {
                let angle = request.angle.to_radians();
                Self::Resample { cos: libm::cos(angle), sin: libm::sin(angle) }
            }
            Transform::Scale if request.exact() => Self::Turn(0),
            Transform::Scale => Self::Resample { cos: 1.0 / request.factor, sin: 0.0 },
        }
    }

    /// The same on a picture of `size`, where a shift round the whole edge is none.
    pub(super) fn within(self, size: [u32; 2]) -> Self {
        let Self::Shift([down, right]) = self else { return self };
        let short = |by: i32, n: u32| if n == 0 { 0 } else { by % n as i32 };
        Self::Shift([short(down, size[0]), short(right, size[1])])
    }

    /// Cells of x that come to lie on one cell of T x, along an axis.
    pub(super) fn shrinking(&self) -> f64 {
        if let Self::Resample { cos, sin } = self { libm::hypot(*cos, *sin) } else { 1.0 }
    }

    /// T⁻¹.
    pub(super) fn inverse(self) -> Self {
        match self {
            Self::Shift([down, right]) => Self::Shift([-down, -right]),
            Self::Turn(turns) => Self::Turn(-turns),
            Self::Reflect => Self::Reflect,
            Self::Resample { cos, sin } => {
                let square = cos * cos + sin * sin;
                Self::Resample { cos: cos / square, sin: -sin / square }
            }
        }
    }

    /// T x.
    pub(super) fn of_planes(&self, x: &Planes) -> Planes {
        match *self {
            Self::Shift([down, right]) => x.shifted(down, right),
            Self::Turn(turns) => x.rotated(turns),
            Self::Reflect => x.reflected(),
            Self::Resample { .. } => {
                let size = [x.height, x.width];
                Planes::new(x.channels, x.height, x.width, |channel, row, column| {
                    let corners = self.corners(size, row, column).into_iter();
                    corners.map(|([y, x_], share)| share * f64::from(x.get(channel, y, x_))).sum::<f64>()
                        as f32
                })
            }
        }
    }

    /// T x in double precision, by its own index arithmetic.
    pub(super) fn of_wide(&self, x: &Wide) -> Wide {
        let [channels, height, width] = x.shape;
        let (rows, columns) = if self.swaps() { (width, height) } else { (height, width) };
        let mut values = Vec::with_capacity(x.values.len());
        let at = |channel: u32, row: u32, column: u32| {
            x.values[((channel * height + row) * width + column) as usize]
        };
        for channel in 0..channels {
            for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                values.push(match *self {
                    Self::Shift([down, right]) => {
                        at(channel, back(row, down, height), back(column, right, width))
                    }
                    Self::Turn(1) | Self::Turn(-3) => at(channel, column, width - 1 - row),
                    Self::Turn(2) | Self::Turn(-2) => at(channel, height - 1 - row, width - 1 - column),
                    Self::Turn(3) | Self::Turn(-1) => at(channel, height - 1 - column, row),
                    Self::Turn(_) => at(channel, row, column),
                    Self::Reflect => at(channel, row, width - 1 - column),
                    Self::Resample { .. } => {
                        let corners = self.corners([height, width], row, column).into_iter();
                        let known = corners.filter(|([y, x], _)| *y < height && *x < width);
                        known.map(|([y, x], share)| share * at(channel, y, x)).sum()
                    }
                });
            }
        }
        Wide { shape: [channels, rows, columns], values }
    }

    /// The filter, moved as the picture is. A shift or an enlargement leaves it as it is: a shifted filter is a
    /// shift of the output.
    pub(super) fn of_filter(&self, filter: &Planes) -> Planes {
        match *self {
            Self::Shift(_) | Self::Resample { sin: 0.0, .. } => filter.clone(),
            _ => self.of_planes(filter),
        }
    }

    /// The second group layer's filter, moved with the first: a reflection also reverses the order of the turns.
    pub(super) fn of_group_filter(&self, filter: &Planes) -> Planes {
        let moved = self.of_filter(filter);
        if *self != Self::Reflect {
            return moved;
        }
        Planes::new(moved.channels, moved.height, moved.width, |turn, row, column| {
            moved.get((4 - turn) % 4, row, column)
        })
    }

    /// Whether rows become columns.
    pub(super) fn swaps(&self) -> bool {
        matches!(self, Self::Turn(turns) if turns.rem_euclid(2) == 1)
    }

    /// Whether the rows and the columns of the picture are reversed.
    pub(super) fn reverses(&self) -> [bool; 2] {
        match self {
            Self::Turn(turns) => {
                let turns = turns.rem_euclid(4);
                [turns == 2 || turns == 3, turns == 1 || turns == 2]
            }
            Self::Reflect => [false, true],
            _ => [false, false],
        }
    }

    /// Whether T moves whole cells.
    pub(super) fn exact(&self) -> bool {
        !matches!(self, Self::Resample { .. })
    }

    /// Where T x at a cell comes from, in rows and columns of a picture of `size`: T⁻¹ about the centre.
    pub(super) fn source(&self, size: [u32; 2], row: f64, column: f64) -> [f64; 2] {
        let Self::Resample { cos, sin } = *self else { return [row, column] };
        let [middle_row, middle_column] = size.map(|n| (f64::from(n) - 1.0) / 2.0);
        let (down, right) = (row - middle_row, column - middle_column);
        // Rows count downwards: an anticlockwise turn takes what stands on the right to the top.
        [middle_row + cos * down + sin * right, middle_column - sin * down + cos * right]
    }

    /// The four cells around the source of a cell, with their shares; a cell beyond the edge is out of `size`.
    fn corners(&self, size: [u32; 2], row: u32, column: u32) -> [([u32; 2], f64); 4] {
        let [down, right] = self.source(size, f64::from(row), f64::from(column));
        let (top, left) = (down.floor(), right.floor());
        let (below, beside) = (down - top, right - left);
        // A negative row or column is none: it becomes one that no picture has.
        let cell = |y: f64, x: f64| [y, x].map(|place| if place < 0.0 { u32::MAX } else { place as u32 });
        [
            (cell(top, left), (1.0 - below) * (1.0 - beside)),
            (cell(top, left + 1.0), (1.0 - below) * beside),
            (cell(top + 1.0, left), below * (1.0 - beside)),
            (cell(top + 1.0, left + 1.0), below * beside),
        ]
    }
}

/// The place of `n` from which a shift `by` brings something to `place`.
fn back(place: u32, by: i32, n: u32) -> u32 {
    (i64::from(place) - i64::from(by)).rem_euclid(i64::from(n)) as u32
}
