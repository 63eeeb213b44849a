//! Filled convex polygons over a plane: the regions of a network with two inputs.
//!
//! Leaves out how the regions are found, which is the model's.

use super::frame::{Dash, Frame, Paint};
use super::scale::Scale;
use super::theme::{self, Ink, Map};
use std::rc::Rc;

/// What a polygon is filled with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fill {
    /// A quiet colour drawn from the bits of an activation pattern.
    Pattern(u64),
    /// A place on a map: 0 to 1 for magnitudes, −1 to 1 for signs.
    Value(Map, f64),
    /// An ink with an opacity.
    Ink(Ink, f64),
}

/// One convex polygon.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    /// Its corners in order, in data units.
    pub(crate) corners: Rc<[(f64, f64)]>,
    /// Its fill.
    pub(crate) fill: Fill,
}

/// Many polygons, and the one that is pointed at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cells {
    /// The polygons.
    pub(crate) cells: Rc<[Cell]>,
    /// Index of the polygon that stands out.
    pub(crate) lit: Option<usize>,
    /// Whether the edges are drawn.
    pub(crate) edges: bool,
}

impl Cells {
    /// Polygons with their edges.
    pub(crate) fn new(cells: impl Into<Rc<[Cell]>>) -> Self {
        Self { cells: cells.into(), lit: None, edges: true }
    }

    /// Makes one of them stand out.
    pub(crate) fn lit(self, lit: Option<usize>) -> Self {
        Self { lit, ..self }
    }

    /// All corners, for the limits of the axes.
    pub(super) fn all_points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.cells.iter().flat_map(|cell| cell.corners.iter().copied())
    }
}

/// A polygon's corners on the picture, the first again at the end.
fn ring<'a>(scale: &'a Scale, cell: &'a Cell) -> impl Iterator<Item = (f64, f64)> + 'a {
    let closed = cell.corners.iter().chain(cell.corners.first());
    closed.map(|&(x, y)| (scale.x(x), scale.y(y)))
}

/// Draws fills, then edges.
pub(super) fn cells(frame: &Frame, scale: &Scale, cells: &Cells) {
    for cell in cells.cells.iter() {
        let paint = match cell.fill {
            Fill::Pattern(bits) => Paint(theme::pattern(bits, frame.theme), 1.0),
            Fill::Value(map, part) => Paint(map.rgb(part, frame.theme), 1.0),
            Fill::Ink(ink, opacity) => Paint(ink.rgb(frame.theme), opacity),
        };
        frame.polygon(ring(scale, cell), paint);
    }
    if cells.edges {
        // One path for all edges, broken between polygons by a place that is none.
        let gap = [(f64::NAN, f64::NAN)];
        let paint = Paint(Ink::Text.rgb(frame.theme), 0.45);
        frame.path(
            cells.cells.iter().flat_map(|cell| ring(scale, cell).chain(gap)),
            paint,
            0.75,
            Dash::Solid,
        );
    }
}

/// Draws the outline of the polygon that stands out.
pub(super) fn lit(frame: &Frame, scale: &Scale, cells: &Cells) {
    if let Some(cell) = cells.lit.and_then(|index| cells.cells.get(index)) {
        frame.path(ring(scale, cell), frame.paint(Ink::Text), 2.5, Dash::Solid);
    }
}
