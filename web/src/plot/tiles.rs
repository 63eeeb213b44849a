//! A matrix as a board of coloured tiles with its numbers on them.
//!
//! Leaves out labels and what a tile means, which are [`crate::parts::matrix`]'s.

use super::frame::{Anchor, Dash, Frame, Paint};
use super::heatmap::true_range;
use super::scale::NAME_SIZE;
use super::theme::{Ink, Map, readable_on};
use super::ticks::text_width;
use plotters::style::text_anchor::{HPos, VPos};
use std::rc::Rc;
use yew::AttrValue;

/// What a board shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tiles {
    /// Row by row.
    pub(crate) values: Rc<[f64]>,
    /// The numbers as they are written, one for each value; empty to write none.
    pub(crate) words: Rc<[String]>,
    /// Numbers in a row.
    pub(crate) columns: usize,
    /// What the ends of the map stand for.
    pub(crate) range: (f64, f64),
    /// Magnitudes or signs.
    pub(crate) map: Map,
    /// Row and column that stand out.
    pub(crate) lit: Option<(usize, usize)>,
}

/// Draws the board over the whole frame.
pub(crate) fn draw(frame: &Frame, tiles: &Tiles) {
    draw_in(frame, tiles, (0.0, 0.0), (frame.width, frame.height));
}

/// Draws the board over a part of the frame: its upper left corner, its width and height.
pub(crate) fn draw_in(frame: &Frame, tiles: &Tiles, corner: (f64, f64), size: (f64, f64)) {
    let columns = tiles.columns.max(1);
    let rows = tiles.values.len().div_ceil(columns).max(1);
    let (wide, high) = (size.0 / columns as f64, size.1 / rows as f64);
    for (index, &value) in tiles.values.iter().enumerate() {
        let (row, column) = (index / columns, index % columns);
        let (left, top) = (corner.0 + column as f64 * wide, corner.1 + row as f64 * high);
        let color = tiles.map.rgb(part(value, tiles.range, tiles.map), frame.theme);
        frame.rect((left + 1.0, top + 1.0), (left + wide - 1.0, top + high - 1.0), Paint(color, 1.0));
        if let Some(words) = tiles.words.get(index) {
            let room = (wide - 6.0) / text_width(words, 1.0).max(1e-6);
            let size = room.min(13.0).min(high - 4.0);
            if size >= 8.0 {
                let at = (left + wide / 2.0, top + high / 2.0);
                let paint = Paint(readable_on(color), 1.0);
                frame.text(words, at, size, paint, Anchor(HPos::Center, VPos::Center), false);
            }
        }
    }
    if let Some((row, column)) = tiles.lit.filter(|lit| lit.0 < rows && lit.1 < columns) {
        let (left, top) = (corner.0 + column as f64 * wide + 1.0, corner.1 + row as f64 * high + 1.0);
        let (right, bottom) = (left + wide - 2.0, top + high - 2.0);
        let ring = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        frame.path(ring, frame.paint(Ink::Text), 2.0, Dash::Solid);
    }
}

/// One of several boards side by side.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    /// Above it.
    pub(crate) caption: AttrValue,
    /// The colour of the caption.
    pub(crate) ink: Ink,
    /// Row by row; shown by sign.
    pub(crate) values: Rc<[f32]>,
    /// Numbers in a row.
    pub(crate) columns: usize,
    /// Between it and the next one; empty for nothing.
    pub(crate) sign: &'static str,
}

impl Grid {
    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.values.len().div_ceil(self.columns.max(1))
    }
}

/// Draws boards side by side in one range, with captions above and signs between.
pub(crate) fn side_by_side(frame: &Frame, grids: &[Grid], lit: Option<usize>, words: fn(f64) -> String) {
    const CAPTION: f64 = 22.0;
    const GAP: f64 = 22.0;
    let pitch = (frame.width + GAP) / grids.len().max(1) as f64;
    let all: Vec<f32> = grids.iter().flat_map(|grid| grid.values.iter().copied()).collect();
    let range = true_range(&all, Map::Sign);
    for (index, grid) in grids.iter().enumerate() {
        let (rows, columns) = (grid.rows().max(1), grid.columns.max(1));
        let (wide, high) = ((pitch - GAP) / columns as f64, (frame.height - CAPTION) / rows as f64);
        let (wide, high) = (wide.min(56.0), high.min(wide));
        let size = (wide * columns as f64, high * rows as f64);
        let left = index as f64 * pitch + (pitch - GAP - size.0) / 2.0;
        let board = Tiles {
            values: grid.values.iter().map(|value| f64::from(*value)).collect(),
            words: grid.values.iter().map(|value| words(f64::from(*value))).collect(),
            columns,
            range,
            map: Map::Sign,
            lit: lit.map(|cell| (cell / columns, cell % columns)),
        };
        draw_in(frame, &board, (left, CAPTION), size);
        let anchor = Anchor(HPos::Center, VPos::Top);
        frame.text(
            &grid.caption,
            (left + size.0 / 2.0, 2.0),
            NAME_SIZE,
            frame.paint(grid.ink),
            anchor,
            false,
        );
        let between = (index as f64 * pitch + pitch - GAP / 2.0, CAPTION + size.1 / 2.0);
        let anchor = Anchor(HPos::Center, VPos::Center);
        frame.text(grid.sign, between, 16.0, frame.paint(Ink::Text), anchor, false);
    }
}

/// Where `value` lies on the map.
fn part(value: f64, (lo, hi): (f64, f64), map: Map) -> f64 {
    let width = if hi > lo { hi - lo } else { 1.0 };
    match map {
        Map::Magnitude => (value - lo) / width,
        Map::Sign => 2.0 * (value - lo) / width - 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_the_neutral_centre_of_signs() {
        assert_eq!(part(0.0, (-2.0, 2.0), Map::Sign), 0.0);
        assert_eq!(part(-2.0, (-2.0, 2.0), Map::Sign), -1.0);
        assert_eq!(part(0.5, (0.0, 1.0), Map::Magnitude), 0.5);
        assert!(part(3.0, (3.0, 3.0), Map::Magnitude).is_finite());
    }
}
