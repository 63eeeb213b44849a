//! Where things over a chart stand, and what a pointer over it points at.
//!
//! Places are set as style properties, not as a `style` attribute, which the page's content policy refuses. They are
//! given as shares of the picture, so they stay right when it is resized. Leaves out what is dragged.

use crate::plot::axis::Extent;
use crate::plot::scale::Axes;
use web_sys::{Element, HtmlElement, MouseEvent};
use yew::prelude::*;

/// Keeps the element of `node` at the data point `at` of a picture with these `axes`; beyond them, at their edge.
#[hook]
pub(crate) fn use_spot(node: &NodeRef, axes: Axes, at: (f64, f64)) {
    let node = node.clone();
    use_effect_with((axes, at), move |(axes, at)| {
        let Some(element) = node.cast::<HtmlElement>() else { return };
        let margins = axes.margins;
        let (along, down) = (share(&axes.x, at.0), 1.0 - share(&axes.y, at.1));
        let style = element.style();
        style.set_property("left", &between(margins.left, margins.right, along)).ok();
        style.set_property("top", &between(margins.top, margins.bottom, down)).ok();
    });
}

/// Tells the style sheet how many rows and columns there are: `--rows`, `--columns`.
#[hook]
pub(crate) fn use_counts(node: &NodeRef, rows: usize, columns: usize) {
    let node = node.clone();
    use_effect_with((rows, columns), move |(rows, columns)| {
        let Some(element) = node.cast::<HtmlElement>() else { return };
        let style = element.style();
        style.set_property("--rows", &rows.to_string()).ok();
        style.set_property("--columns", &columns.to_string()).ok();
    });
}

/// Data values under the point (`x`, `y`) of the window, for an element that lies in the overlay of a chart.
pub(crate) fn to_data(element: &Element, axes: Axes, (x, y): (f64, f64)) -> Option<(f64, f64)> {
    let overlay = element.closest(".overlay").ok()??;
    let room = overlay.get_bounding_client_rect();
    // An embedding slide may be scaled: the picture's own pixels are not the window's.
    let own = f64::from(overlay.client_width());
    let zoom = if own > 0.0 && room.width() > 0.0 { room.width() / own } else { 1.0 };
    let scale = axes.scale(room.width() / zoom, room.height() / zoom);
    Some(scale.at((x - room.left()) / zoom, (y - room.top()) / zoom))
}

/// The middle of an element in the window.
pub(crate) fn centre(element: &Element) -> (f64, f64) {
    let room = element.get_bounding_client_rect();
    (room.left() + room.width() / 2.0, room.top() + room.height() / 2.0)
}

/// Where a pointer is in the window.
pub(crate) fn client(event: &MouseEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

fn share(extent: &Extent, value: f64) -> f64 {
    let share = extent.fraction(value);
    if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
}

fn between(before: f64, after: f64, share: f64) -> String {
    format!("calc({before}px + {share:.5} * (100% - {}px))", before + after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_shares_of_the_room_between_the_margins() {
        assert_eq!(between(40.0, 14.0, 0.25), "calc(40px + 0.25000 * (100% - 54px))");
        let extent = Extent::sane(1.0, 100.0, true, false);
        assert_eq!(share(&extent, 10.0), 0.5);
        assert_eq!((share(&extent, -1.0), share(&extent, 1e9)), (0.0, 1.0));
    }
}
