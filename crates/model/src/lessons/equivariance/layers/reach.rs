//! Which rows and columns of the picture an output cell reads, and hence where f(T x) and T f(x) must agree.
//!
//! Everything here is integers: no picture and no weight is looked at. Left out: the dense layer, where every
//! output cell reads everything and no two cells are related.

use super::{Layers, Step};
use crate::kit::conv::Padding;

/// Output cell p reads the picture from `step`·p + `offset` on, `field` rows (and columns).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Reach {
    /// Cells of the picture from one output cell to the next.
    pub(in super::super) step: u32,
    /// Where output cell 0 begins to read; negative on the padding.
    pub(in super::super) offset: i64,
    /// Rows and columns read.
    pub(in super::super) field: u32,
    /// Whether every padding is circular.
    circular: bool,
}

impl Reach {
    /// Of all layers together; `None` if one of them is dense.
    pub(in super::super) fn of(layers: &Layers) -> Option<Self> {
        let mut reach = Self { step: 1, offset: 0, field: 1, circular: true };
        for step in &layers.steps {
            let (side, stride, padding) = match step {
                Step::Convolve(_, geometry) => {
                    reach.circular &= geometry.mode == Padding::Circular || geometry.kernel[0] == 1;
                    (geometry.kernel[0], geometry.stride[0], geometry.padding[0])
                }
                Step::Maximum(side) | Step::Mean(side) => (*side, *side, 0),
                Step::Relu | Step::Length | Step::Most => continue,
                Step::Dense(..) => return None,
            };
            reach.field += (side - 1) * reach.step;
            reach.offset -= i64::from(padding * reach.step);
            reach.step *= stride;
        }
        Some(reach)
    }

    /// Whether `n` cells and their `outputs` close to a ring on which every output cell is like any other.
    pub(in super::super) fn ring(&self, n: u32, outputs: u32) -> bool {
        self.circular && self.step * outputs == n
    }

    /// Along one axis of `n` cells, shifted by `shift`, and `outputs` output cells, shifted by `output_shift`:
    /// whether each output cell must be the same on both ways.
    pub(in super::super) fn same_after_shift(
        &self,
        [n, outputs]: [u32; 2],
        shift: i32,
        output_shift: i32,
    ) -> Vec<bool> {
        let (size, count) = (i64::from(n.max(1)), i64::from(outputs.max(1)));
        let seam = i64::from(shift).rem_euclid(size);
        let moved = i64::from(output_shift).rem_euclid(count);
        let whole = self.ring(n, outputs) || (seam == 0 && moved == 0);
        let begin = |cell: i64| i64::from(self.step) * cell + self.offset;
        let same = |cell: i64| {
            let (first, end) = (begin(cell), begin(cell) + i64::from(self.field));
            // Where x holds what T x holds at `first`, and where the output cell that comes here begins to read.
            let (there, read) = (first - seam, begin((cell - moved).rem_euclid(count)));
            if whole {
                return (there - read).rem_euclid(size) == 0;
            }
            let inside = first >= 0 && end <= size && (end <= seam || first >= seam);
            inside && there.rem_euclid(size) == read
        };
        (0..i64::from(outputs)).map(same).collect()
    }

    /// Along one axis: whether output cells keep their fields when the axis is reversed.
    pub(in super::super) fn same_after_reversal(&self, [n, outputs]: [u32; 2]) -> bool {
        let first = i64::from(n) - i64::from(self.field) - self.offset;
        let last = i64::from(self.step) * (i64::from(outputs) - 1) + self.offset;
        if self.ring(n, outputs) {
            (first - last).rem_euclid(i64::from(n.max(1))) == 0
        } else {
            first == last
        }
    }

    /// Along one axis: whether each output cell's field keeps `margin` cells away from both ends.
    pub(in super::super) fn inside(&self, [n, outputs]: [u32; 2], margin: u32) -> Vec<bool> {
        let margin = i64::from(margin);
        let begin = |cell: u32| i64::from(self.step) * i64::from(cell) + self.offset;
        let keeps =
            |cell| begin(cell) >= margin && begin(cell) + i64::from(self.field) <= i64::from(n) - margin;
        (0..outputs).map(keeps).collect()
    }

    /// The place in the picture, in cells from its first, on which an output cell is centred.
    pub(in super::super) fn centre(&self, cell: u32) -> f64 {
        f64::from(self.step * cell) + self.offset as f64 + f64::from(self.field - 1) / 2.0
    }
}
