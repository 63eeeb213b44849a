//! Planes side by side on one canvas: pictures and feature maps, each with a short caption and a range.
//!
//! A plane is one image of a pixel a cell, stretched without blurring and kept as long as its numbers stay the same.
//! Leaves out pointing at cells, which is [`crate::parts::maps`]'s, and the legend, a [`super::heatmap::MapLegend`].

mod images;
mod outline;

use super::axis::Extent;
use super::frame::{Anchor, Dash, Frame, Paint};
use super::heatmap::true_range;
use super::row::Row;
use super::scale::{Axes, Margins, NAME_SIZE};
use super::theme::{Ink, Map, readable_on};
use super::ticks::{minus, text_width};
pub(crate) use images::Kept;
use images::fresh;
use outline::{edges, outline};
use plotters::style::text_anchor::{HPos, VPos};
use std::rc::Rc;
use unfold_model::kit::planes::Planes;
use yew::AttrValue;

/// Height of a caption in CSS pixels; the style sheet adds it to each row of planes.
const CAPTION: f64 = 20.0;
/// Between planes, in CSS pixels.
const GAP: f64 = 8.0;

/// Cells of at least so many CSS pixels have their numbers written on them, in planes of a few cells.
const LEGIBLE: f64 = 22.0;
/// Most cells of such a plane.
const FEW: usize = 49;

/// What the numbers of a plane become.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shade {
    /// Colours of a map.
    Map(Map),
    /// A picture: grey, or red, green and blue if there are three times as many numbers as cells.
    Picture,
    /// A colour for each whole number from 0, none for negative ones.
    Kind,
}

/// A plane, a row and a column, each from 0.
pub(crate) type Spot = (usize, usize, usize);

/// One plane.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plane {
    /// Above it, in a word or a letter; empty for none.
    pub(crate) caption: AttrValue,
    /// The colour of the caption.
    pub(crate) ink: Ink,
    /// Row by row; a colour picture has its three channels one after another.
    pub(crate) values: Row<f32>,
    /// How many rows.
    pub(crate) rows: usize,
    /// Numbers in a row.
    pub(crate) columns: usize,
    /// What the numbers become.
    pub(crate) shade: Shade,
    /// Numbers that get the ends of the map, or black and white.
    pub(crate) range: (f64, f64),
    /// Outlined rectangles: first row, first column, rows, columns.
    pub(crate) boxes: Vec<(i32, i32, i32, i32)>,
    /// Row by row, cells that are outlined together; empty for none.
    pub(crate) region: Rc<[bool]>,
    /// Whether the row and the column of the cell that stands out are outlined as well.
    pub(crate) cross: bool,
}

impl Plane {
    /// One channel, in the colours of `map` over its own range.
    pub(crate) fn new(planes: &Planes, channel: u32, map: Map, caption: impl Into<AttrValue>) -> Self {
        let values: Row<f32> = planes.channel(channel).into();
        let range = true_range(&values, map);
        Self { shade: Shade::Map(map), range, ..Self::with(planes, values, caption.into()) }
    }

    /// A picture, 0 black and 1 white: grey from the first channel, or colours if there are three. The range is
    /// widened to hold all its numbers.
    pub(crate) fn picture(planes: &Planes, caption: impl Into<AttrValue>) -> Self {
        let channels = if planes.channels >= 3 { 3 } else { 1 };
        let values = planes.values.get(..channels * planes.area()).unwrap_or_default();
        let (lo, hi) = true_range(values, Map::Magnitude);
        Self::with(planes, values.into(), caption.into()).range((lo.min(0.0), hi.max(1.0)))
    }

    /// One kind for each cell, in rows of `columns`; negative for none.
    pub(crate) fn kinds(kinds: &[i32], columns: u32, caption: impl Into<AttrValue>) -> Self {
        let height = kinds.len() as u32 / columns.max(1);
        let planes = Planes { channels: 1, height, width: columns, values: Vec::new() };
        let values = kinds.iter().map(|kind| *kind as f32).collect();
        Self { shade: Shade::Kind, ..Self::with(&planes, values, caption.into()) }
    }

    fn with(planes: &Planes, values: Row<f32>, caption: AttrValue) -> Self {
        let (rows, columns) = (planes.height as usize, planes.width as usize);
        let (shade, range, ink) = (Shade::Picture, (0.0, 1.0), Ink::Text);
        Self {
            caption,
            ink,
            values,
            rows,
            columns,
            shade,
            range,
            boxes: Vec::new(),
            region: Rc::new([]),
            cross: false,
        }
    }

    /// Colours the caption.
    pub(crate) fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// Fixes the range, to compare several.
    pub(crate) fn range(self, range: (f64, f64)) -> Self {
        Self { range, ..self }
    }

    /// Outlines a rectangle of cells; what lies outside the plane is not drawn.
    pub(crate) fn boxed(mut self, row: i32, column: i32, rows: i32, columns: i32) -> Self {
        self.boxes.push((row, column, rows, columns));
        self
    }

    /// Outlines the row and the column of the cell that stands out as well.
    pub(crate) fn crossed(self) -> Self {
        Self { cross: true, ..self }
    }

    /// Outlines cells together, given row by row.
    pub(crate) fn region(self, cells: &[bool]) -> Self {
        Self { region: cells.into(), ..self }
    }

    /// Axes for handles over a canvas of this plane alone: cells to the right and up from its centre.
    pub(crate) fn axes(&self) -> Axes {
        let half = self.rows.max(self.columns).max(1) as f64 / 2.0;
        let extent = Extent { lo: -half, hi: half, log: false, whole: false, powers: false };
        // The square for the plane is narrower than the canvas by the gap.
        let side = GAP / 2.0;
        let margins = Margins { left: side, right: side, top: CAPTION + side, bottom: side };
        Axes { x: extent, y: extent, margins }
    }

    /// The number of a cell, of the first channel.
    pub(crate) fn at(&self, row: usize, column: usize) -> Option<f32> {
        let inside = row < self.rows && column < self.columns;
        self.values.get(row * self.columns + column).copied().filter(|_| inside)
    }
}

/// The range that holds all `planes`; symmetric about zero for signs.
pub(crate) fn common(planes: &[&Planes], map: Map) -> (f64, f64) {
    let ends = planes.iter().map(|planes| true_range(&planes.values, map));
    ends.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1))).unwrap_or((0.0, 1.0))
}

/// Where a plane lies on the canvas: left, top, width, height.
fn room(plane: &Plane, index: usize, grid: (usize, usize), size: (f64, f64)) -> (f64, f64, f64, f64) {
    let (pitch, line) = (size.0 / grid.0 as f64, size.1 / grid.1 as f64);
    let (column, row) = (index % grid.0, index / grid.0);
    let free = (pitch - GAP, line - CAPTION);
    let cell = (free.0 / plane.columns.max(1) as f64).min(free.1 / plane.rows.max(1) as f64);
    let (width, height) = (cell * plane.columns as f64, cell * plane.rows as f64);
    let left = column as f64 * pitch + (pitch - width) / 2.0;
    (left, row as f64 * line + CAPTION + (free.1 - height) / 2.0, width, height)
}

/// Columns and rows of planes, `wide` side by side (0 for all).
pub(crate) fn grid(count: usize, wide: usize) -> (usize, usize) {
    let columns = if wide == 0 { count } else { wide.min(count) }.max(1);
    (columns, count.div_ceil(columns).max(1))
}

/// The cell under a point of a canvas of `size`.
pub(crate) fn spot(planes: &[Plane], wide: usize, size: (f64, f64), (x, y): (f64, f64)) -> Option<Spot> {
    let grid = grid(planes.len(), wide);
    planes.iter().enumerate().find_map(|(index, plane)| {
        let (left, top, width, height) = room(plane, index, grid, size);
        let (along, down) = ((x - left) / width, (y - top) / height);
        let inside = (0.0..1.0).contains(&along) && (0.0..1.0).contains(&down);
        let cell = |part: f64, count: usize| (part * count as f64) as usize;
        inside.then(|| (index, cell(down, plane.rows), cell(along, plane.columns)))
    })
}

/// Draws the planes with their captions; `lit` is outlined, and the same cell of all planes of that size, finer.
pub(crate) fn draw(frame: &Frame, planes: &[Plane], wide: usize, lit: Option<Spot>, kept: &Kept) {
    let (grid, size) = (grid(planes.len(), wide), (frame.width, frame.height));
    let mut kept = kept.borrow_mut();
    kept.truncate(planes.len());
    for (index, plane) in planes.iter().enumerate() {
        let (left, top, width, height) = room(plane, index, grid, size);
        if let Some(image) = fresh(&mut kept, index, plane, frame.theme) {
            frame.image(&image, (left, top), (left + width, top + height));
        }
        let cell = width / plane.columns.max(1) as f64;
        let place = |row: f64, column: f64| (left + column * cell, top + row * cell);
        if let Shade::Map(map) = plane.shade
            && cell >= LEGIBLE
            && plane.rows * plane.columns <= FEW
        {
            let table = map.table(frame.theme);
            for (index, &value) in plane.values.iter().enumerate() {
                let at = place((index / plane.columns) as f64 + 0.5, (index % plane.columns) as f64 + 0.5);
                let colour = table[along(value, plane.range)];
                let paint = Paint(readable_on(colour), 1.0);
                let middle = Anchor(HPos::Center, VPos::Center);
                let size = (cell / 2.6).min(NAME_SIZE);
                let fits = |text: &String| text_width(text, size) < cell - 1.0;
                let text = Some(short(value, 2)).filter(fits).unwrap_or_else(|| short(value, 1));
                frame.text(&text, at, size, paint, middle, false);
            }
        }
        if plane.region.len() == plane.rows * plane.columns {
            outline(frame, &edges(&plane.region, plane.columns, place), 1.5, Dash::Dashed);
        }
        let ring = |(row, column, rows, columns): (i32, i32, i32, i32), width: f64| {
            let [top, left] = [row.max(0), column.max(0)].map(f64::from);
            let bottom = f64::from(row + rows).min(plane.rows as f64);
            let right = f64::from(column + columns).min(plane.columns as f64);
            if top < bottom && left < right {
                let ring = [(top, left), (top, right), (bottom, right), (bottom, left), (top, left)];
                outline(frame, &ring.map(|(row, column)| place(row, column)), width, Dash::Solid);
            }
        };
        plane.boxes.iter().for_each(|cells| ring(*cells, 2.0));
        if let Some((at, row, column)) = lit {
            let alike = planes.get(at).is_some_and(|it| (it.rows, it.columns) == (plane.rows, plane.columns));
            if alike && plane.cross {
                ring((row as i32, 0, 1, plane.columns as i32), 1.0);
                ring((0, column as i32, plane.rows as i32, 1), 1.0);
            }
            if alike {
                ring((row as i32, column as i32, 1, 1), if at == index { 2.5 } else { 1.0 });
            }
        }
        let middle = ((index % grid.0) as f64 + 0.5) * frame.width / grid.0 as f64;
        let anchor = Anchor(HPos::Center, VPos::Bottom);
        frame.text(&plane.caption, (middle, top - 3.0), NAME_SIZE, frame.paint(plane.ink), anchor, false);
    }
}

/// Where a number lies on a map of 256 colours.
fn along(value: f32, (lo, hi): (f64, f64)) -> usize {
    let width = if hi > lo { hi - lo } else { 1.0 };
    ((f64::from(value) - lo) / width * 255.0).clamp(0.0, 255.0).round() as usize
}

/// A number in at most so many decimals.
fn short(value: f32, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if matches!(text, "-0" | "") { "0".into() } else { minus(text.into()) }
}

#[cfg(test)]
mod tests;
