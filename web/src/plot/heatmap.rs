//! Heatmaps: a grid of numbers as one image, and the legend with its true range.
//!
//! One `putImageData` on a small canvas, stretched without blurring: 512 × 512 in one call, and none while the numbers
//! stay the same. Leaves out axes.

use super::canvas::{Canvas, Draw};
use super::frame::{Frame, Image};
use super::row::Row;
use super::scale::Scale;
use super::theme::{Map, Rgb, Theme};
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// A grid of numbers over a box, first row on top.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Raster {
    /// Row by row, from the upper left.
    pub(crate) values: Row<f32>,
    /// Numbers in a row.
    pub(crate) columns: usize,
    /// Left and right edge in data units.
    pub(crate) x: (f64, f64),
    /// Lower and upper edge in data units.
    pub(crate) y: (f64, f64),
    /// Numbers that get the ends of the map; beyond them the ends are kept.
    pub(crate) range: (f64, f64),
    /// Magnitudes or signs.
    pub(crate) map: Map,
}

impl Raster {
    /// A grid whose cells are one unit wide and high, from the origin up; range from the numbers themselves.
    pub(crate) fn new(values: impl Into<Row<f32>>, columns: usize, map: Map) -> Self {
        let values = values.into();
        let rows = values.len() / columns.max(1);
        let range = true_range(&values, map);
        Self { values, columns, x: (0.0, columns as f64), y: (0.0, rows as f64), range, map }
    }

    /// Lays it over a box in data units.
    pub(crate) fn over(self, x: (f64, f64), y: (f64, f64)) -> Self {
        Self { x, y, ..self }
    }

    /// Fixes the range, to compare several.
    pub(crate) fn range(self, lo: f64, hi: f64) -> Self {
        Self { range: (lo, hi), ..self }
    }
}

/// Lowest and highest finite number; symmetric about zero for signs.
pub(crate) fn true_range(values: &[f32], map: Map) -> (f64, f64) {
    let finite = values.iter().filter(|value| value.is_finite());
    let (lo, hi) =
        finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(lo, hi), &value| (lo.min(value), hi.max(value)));
    if lo > hi {
        return if map == Map::Sign { (-1.0, 1.0) } else { (0.0, 1.0) };
    }
    let (lo, hi) = (f64::from(lo), f64::from(hi));
    match map {
        Map::Magnitude => (lo, hi),
        Map::Sign => {
            let end = lo.abs().max(hi.abs());
            (-end, end)
        }
    }
}

/// How many images are kept.
const KEPT: usize = 4;

thread_local! {
    /// Images that were drawn last, the latest in front: pointing at a grid, or a handle over it, does not make its
    /// image anew.
    static IMAGES: RefCell<Vec<(Raster, Theme, Image)>> = const { RefCell::new(Vec::new()) };
}

/// The image of the grid: one that is kept if numbers, range, map and theme are still the same.
fn kept(raster: &Raster, theme: Theme) -> Option<Image> {
    IMAGES.with_borrow_mut(|images| {
        let same = |(old, then, _): &(Raster, Theme, Image)| {
            (old.columns, old.range, old.map, *then) == (raster.columns, raster.range, raster.map, theme)
                && old.values == raster.values
        };
        let entry = match images.iter().position(same) {
            Some(place) => images.remove(place),
            None => {
                let pixels = pixels(&raster.values, raster.range, raster.map, theme);
                (raster.clone(), theme, Image::new(&pixels, raster.columns, None)?)
            }
        };
        let image = entry.2.clone();
        images.insert(0, entry);
        images.truncate(KEPT);
        Some(image)
    })
}

/// Draws the grid.
pub(super) fn raster(frame: &Frame, scale: &Scale, raster: &Raster) {
    if raster.columns == 0 || raster.values.len() < raster.columns {
        return;
    }
    let from = (scale.x(raster.x.0), scale.y(raster.y.1));
    let to = (scale.x(raster.x.1), scale.y(raster.y.0));
    if let Some(image) = kept(raster, frame.theme) {
        frame.image(&image, from, to);
    }
}

/// Red, green, blue, opacity for each number; not a number is grey.
pub(super) fn pixels(values: &[f32], (lo, hi): (f64, f64), map: Map, theme: Theme) -> Vec<u8> {
    let table: Vec<Rgb> = map.table(theme);
    let none = map.rgb(f64::NAN, theme);
    let width = if hi > lo { hi - lo } else { 1.0 };
    let mut pixels = Vec::with_capacity(values.len() * 4);
    for &value in values {
        let along = (f64::from(value) - lo) / width * 255.0;
        let (red, green, blue) =
            if along.is_nan() { none } else { table[along.clamp(0.0, 255.0).round() as usize] };
        pixels.extend_from_slice(&[red, green, blue, 255]);
    }
    pixels
}

/// Properties of [`MapLegend`].
#[derive(Properties, PartialEq)]
pub(crate) struct MapLegendProps {
    /// Magnitudes or signs.
    pub(crate) map: Map,
    /// The true range that the ends of the map stand for, in words: `−0.25`, `1.3`.
    pub(crate) range: (AttrValue, AttrValue),
    /// What is shown, with its unit.
    #[prop_or_default]
    pub(crate) name: AttrValue,
}

/// The map from end to end, with the numbers at its ends and, for signs, zero in the middle.
#[component]
pub(crate) fn MapLegend(props: &MapLegendProps) -> Html {
    let draw = use_memo(props.map, |&map| {
        Draw::new(move |frame| {
            let table = map.table(frame.theme);
            let step = frame.width / table.len() as f64;
            for (index, &color) in table.iter().enumerate() {
                let left = index as f64 * step;
                let right = (left + step + 0.5).min(frame.width);
                frame.rect((left, 0.0), (right, frame.height), super::frame::Paint(color, 1.0));
            }
        })
    });
    let centre = if props.map == Map::Sign { "0" } else { "" };
    html! {
        <div class="map-legend">
            <span class="map-name">{ &props.name }</span>
            <span class="map-bar"><Canvas draw={(*draw).clone()} /></span>
            <span class="map-ends">
                <span>{ &props.range.0 }</span><span>{ centre }</span><span>{ &props.range.1 }</span>
            </span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_true_and_signs_symmetric() {
        assert_eq!(true_range(&[0.5, f32::NAN, -2.0], Map::Magnitude), (-2.0, 0.5));
        assert_eq!(true_range(&[0.5, -2.0], Map::Sign), (-2.0, 2.0));
        assert_eq!(true_range(&[], Map::Sign), (-1.0, 1.0));
    }

    #[test]
    fn every_number_gets_a_pixel() {
        let values = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0, 1.0];
        let got = pixels(&values, (0.0, 1.0), Map::Magnitude, Theme::Light);
        assert_eq!(got.len(), values.len() * 4);
        assert_eq!(got[4..8], got[16..20]);
        assert_eq!(got[8..12], got[12..16]);
    }
}
