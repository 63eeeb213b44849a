//! Planes as images of a pixel a cell, kept as long as their numbers stay the same.

use super::{Plane, Shade};
use crate::plot::frame::Image;
use crate::plot::heatmap::pixels;
use crate::plot::theme::{Ink, Theme};
use std::cell::RefCell;
use std::rc::Rc;

/// Images that were drawn last, plane by plane, with what they were made from.
pub(crate) type Kept = Rc<RefCell<Vec<(Plane, Theme, Image)>>>;

/// The image of a plane: the one that is kept if nothing has changed.
pub(super) fn fresh(
    kept: &mut Vec<(Plane, Theme, Image)>,
    index: usize,
    plane: &Plane,
    theme: Theme,
) -> Option<Image> {
    if let Some((old, then, image)) = kept.get(index) {
        let same = (old.columns, old.shade, old.range, *then)
            == (plane.columns, plane.shade, plane.range, theme)
            && old.values == plane.values;
        if same {
            return Some(image.clone());
        }
    }
    let colours = match plane.shade {
        Shade::Map(map) => pixels(&plane.values, plane.range, map, theme),
        Shade::Picture => greys(plane),
        Shade::Kind => kinds(plane, theme),
    };
    let old = kept.get(index).map(|(_, _, image)| image.clone());
    let image =
        (plane.columns > 0 && !colours.is_empty()).then(|| Image::new(&colours, plane.columns, old))??;
    let entry = (plane.clone(), theme, image.clone());
    if index < kept.len() {
        kept[index] = entry;
    } else if index == kept.len() {
        kept.push(entry);
    }
    Some(image)
}

/// Red, green, blue, opacity of a picture's cells.
pub(super) fn greys(plane: &Plane) -> Vec<u8> {
    let area = plane.rows * plane.columns;
    let (lo, hi) = plane.range;
    let width = if hi > lo { hi - lo } else { 1.0 };
    let step = if plane.values.len() >= 3 * area { area } else { 0 };
    let byte = |index: usize| {
        let value = plane.values.get(index).copied().unwrap_or_default();
        ((f64::from(value) - lo) / width * 255.0).round() as u8
    };
    (0..area).flat_map(|cell| [byte(cell), byte(cell + step), byte(cell + 2 * step), 255]).collect()
}

/// The colours of kinds.
fn kinds(plane: &Plane, theme: Theme) -> Vec<u8> {
    let color = |value: &f32| {
        let none = *value < 0.0;
        let (red, green, blue) =
            if none { Ink::Grid.rgb(theme) } else { crate::plot::theme::kind(*value as usize, theme) };
        [red, green, blue, 255]
    };
    plane.values.iter().flat_map(color).collect()
}
