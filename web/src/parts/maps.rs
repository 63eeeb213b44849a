//! Planes side by side with a cell to point at: hover, tap or arrow keys tell its plane, row, column and value.
//!
//! The arrow keys go on from one plane to the next. Leaves out drawing, which is [`crate::plot::maps`]'s; what is
//! dragged lies over the planes as a child. Legend and table of numbers are the room's.

use super::change::use_newest;
use super::format::significant;
use super::place;
use super::table::{Numbers, Table};
use crate::plot::canvas::{Canvas, Draw};
use crate::plot::maps::{self, Kept, Plane, Shade, Spot};
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::prelude::*;

/// Properties of [`Maps`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct MapsProps {
    /// Name for tests; unique on the page.
    pub(crate) id: AttrValue,
    /// What is shown, for people.
    pub(crate) label: AttrValue,
    /// The planes, in reading order.
    pub(crate) planes: Vec<Plane>,
    /// How many stand side by side; all if 0.
    #[prop_or_default]
    pub(crate) wide: usize,
    /// A cell that stands out because another picture points at it.
    #[prop_or_default]
    pub(crate) lit: Option<Spot>,
    /// Told the cell that is pointed at: plane, row, column.
    #[prop_or_default]
    pub(crate) on_point: Callback<Option<Spot>>,
    /// Told the cell that is pressed, and then each one that the pressed pointer comes to, with whether it goes on
    /// from the one before. Space and Enter press the cell that is pointed at.
    #[prop_or_default]
    pub(crate) on_press: Callback<(Spot, bool)>,
    /// Lies over the planes.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// The planes, and a line that tells the cell that is pointed at.
#[component]
pub(crate) fn Maps(props: &MapsProps) -> Html {
    let (node, kept) = (use_node_ref(), use_memo((), |()| Kept::default()));
    let (at, pressed) = (use_state_eq(|| None::<Spot>), use_mut_ref(|| None::<Spot>));
    let (columns, rows) = maps::grid(props.planes.len(), props.wide);
    place::use_counts(&node, rows, columns);
    let shown = at.filter(|&(plane, row, column)| value(&props.planes, (plane, row, column)).is_some());
    let draw = use_memo((props.planes.clone(), props.wide, shown.or(props.lit)), |(planes, wide, lit)| {
        let (planes, wide, lit, kept) = (planes.clone(), *wide, *lit, (*kept).clone());
        Draw::new(move |frame| maps::draw(frame, &planes, wide, lit, &kept))
    });
    let newest = use_newest(&*at);
    let set = {
        let (on_point, newest) = (props.on_point.clone(), newest.clone());
        Callback::from(move |to: Option<Spot>| {
            if newest.replace(to) != to {
                at.set(to);
                on_point.emit(to);
            }
        })
    };
    let point = {
        let (node, planes, wide, set) = (node.clone(), props.planes.clone(), props.wide, set.clone());
        let press = props.on_press.clone();
        Callback::from(move |event: PointerEvent| {
            let spot = node.cast::<Element>().and_then(|element| under(&element, &event, &planes, wide));
            set.emit(spot);
            let last = *pressed.borrow();
            *pressed.borrow_mut() = pressing(&event, spot, last, &press);
        })
    };
    // Heard on what holds the probe and the children: a cell under a handle is told too. A finger that lifts has
    // pointed; only a mouse that leaves takes the light away.
    let leave = {
        let set = set.clone();
        Callback::from(move |event: PointerEvent| {
            if event.pointer_type() == "mouse" {
                set.emit(None);
            }
        })
    };
    let key = {
        let (planes, press) = (props.planes.clone(), props.on_press.clone());
        Callback::from(move |event: KeyboardEvent| {
            let shown = newest.borrow().filter(|spot| value(&planes, *spot).is_some());
            if let (Some(spot), " " | "Enter") = (shown, event.key().as_str()) {
                event.prevent_default();
                press.emit((spot, false));
            } else if let Some(to) = after_key(&planes, shown, &event.key()) {
                event.prevent_default();
                set.emit(to);
            }
        })
    };
    let told = told(&props.planes, shown);
    let (cells, now) = (count(&props.planes), shown.map_or(0, |spot| index(&props.planes, spot)));
    html! {
        <div class="maps" ref={node} data-maps={props.id.clone()}>
            <div class="maps-room">
                <div class="overlay" onpointermove={point.clone()} onpointerdown={point} onpointerleave={leave}>
                    <Canvas draw={(*draw).clone()} />
                    <div class="probe" role="slider" tabindex="0" data-probe={props.id.clone()} aria-label={props.label.clone()}
                        aria-valuetext={told.clone()} aria-valuemin="0" aria-valuemax={cells.saturating_sub(1).to_string()}
                        aria-valuenow={now.to_string()} onkeydown={key} />
                    { props.children.clone() }
                </div>
            </div>
            <p class="maps-told" aria-hidden="true">{ if shown.is_some() { told } else { AttrValue::default() } }</p>
        </div>
    }
}

/// Tells `press` the cell that a pressed pointer has come to; the last one that was told while it is pressed.
fn pressing(
    event: &PointerEvent,
    spot: Option<Spot>,
    last: Option<Spot>,
    press: &Callback<(Spot, bool)>,
) -> Option<Spot> {
    // Bit 1: the main button, or a finger. A press that began elsewhere does not count.
    let down = event.type_() == "pointerdown";
    if event.buttons() & 1 == 0 || !(down || last.is_some()) {
        return None;
    }
    if let Some(spot) = spot.filter(|spot| down || Some(*spot) != last) {
        press.emit((spot, !down));
    }
    spot.or(last)
}

/// The cell under a pointer.
fn under(element: &Element, event: &PointerEvent, planes: &[Plane], wide: usize) -> Option<Spot> {
    let room = element.query_selector(".maps-room").ok()??.get_bounding_client_rect();
    let (x, y) = place::client(event);
    // An embedding slide may be scaled; the planes are laid out in the page's own pixels.
    let own = f64::from(element.client_width());
    let zoom = if own > 0.0 && room.width() > 0.0 { room.width() / own } else { 1.0 };
    let size = (room.width() / zoom, room.height() / zoom);
    maps::spot(planes, wide, size, ((x - room.left()) / zoom, (y - room.top()) / zoom))
}

fn value(planes: &[Plane], (plane, row, column): Spot) -> Option<f32> {
    planes.get(plane)?.at(row, column)
}

fn count(planes: &[Plane]) -> usize {
    planes.iter().map(|plane| plane.rows * plane.columns).sum()
}

/// The place of a cell among all cells.
fn index(planes: &[Plane], (plane, row, column): Spot) -> usize {
    let columns = planes.get(plane).map_or(0, |plane| plane.columns);
    count(planes.get(..plane).unwrap_or_default()) + row * columns + column
}

/// The numbers of `planes` for a table: plane, row, column, value.
pub(crate) fn numbers(caption: &'static str, planes: &[Plane]) -> Option<Numbers> {
    let planes = planes.to_vec();
    Some(Numbers::new(move || {
        let mut table = Table::new(caption, &["plane", "row", "column", "value"]);
        for (index, plane) in planes.iter().enumerate() {
            let name =
                if plane.caption.is_empty() { (index + 1).to_string() } else { plane.caption.to_string() };
            for (cell, value) in plane.values.iter().enumerate() {
                let cell = cell % (plane.rows * plane.columns).max(1);
                let (row, column) = (cell / plane.columns, cell % plane.columns);
                table.row([name.clone().into(), row.into(), column.into(), f64::from(*value).into()]);
            }
        }
        table
    }))
}

/// In words: which cell, and its value.
fn told(planes: &[Plane], spot: Option<Spot>) -> AttrValue {
    let Some((plane, (index, row, column))) = spot.and_then(|spot| Some((planes.get(spot.0)?, spot))) else {
        return "nothing pointed at".into();
    };
    let value = value(planes, (index, row, column)).map_or(f64::NAN, f64::from);
    if plane.shade == Shade::Kind {
        let kind = if value < 0.0 { "none".to_string() } else { format!("number {value}") };
        return format!("{} row {row}, column {column}: {kind}", plane.caption).into();
    }
    let area = plane.rows * plane.columns;
    let other = |channel: usize| plane.values.get(channel * area + row * plane.columns + column);
    let rest: String =
        (1..3).filter_map(other).map(|value| format!(" {}", significant(f64::from(*value), 3))).collect();
    format!("{} row {row}, column {column}: {}{rest}", plane.caption, significant(value, 4)).into()
}

/// Where a key leads: `None` for keys that mean nothing here, `Some(None)` for away.
fn after_key(planes: &[Plane], from: Option<Spot>, key: &str) -> Option<Option<Spot>> {
    let (down, right): (isize, isize) = match key {
        "ArrowLeft" => (0, -1),
        "ArrowRight" => (0, 1),
        "ArrowUp" => (-1, 0),
        "ArrowDown" => (1, 0),
        "Escape" => return Some(None),
        _ => return None,
    };
    let middle = |plane: &Plane| (0, plane.rows / 2, plane.columns / 2);
    let Some((plane, row, column)) = from else { return Some(planes.first().map(middle)) };
    let here = planes.get(plane)?;
    let row = row.saturating_add_signed(down).min(here.rows.saturating_sub(1));
    // Beyond its left or right edge the next plane begins.
    let to = match column.checked_add_signed(right) {
        Some(column) if column < here.columns => (plane, row, column),
        Some(_) if plane + 1 < planes.len() => (plane + 1, row, 0),
        None if plane > 0 => (plane - 1, row, planes[plane - 1].columns.saturating_sub(1)),
        _ => (plane, row, column),
    };
    let rows = planes[to.0].rows;
    Some(Some((to.0, to.1.min(rows.saturating_sub(1)), to.2)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::Map;
    use unfold_model::kit::planes::Planes;

    fn planes() -> Vec<Plane> {
        let plane = |side: u32| {
            let planes = Planes::new(1, side, side, |_, row, column| (10 * row + column) as f32);
            Plane::new(&planes, 0, Map::Sign, "k")
        };
        vec![plane(4), plane(2)]
    }

    #[test]
    fn arrow_keys_go_from_plane_to_plane_and_stop_at_the_ends() {
        let planes = planes();
        let go = |from, key| after_key(&planes, from, key);
        assert_eq!(go(None, "ArrowUp"), Some(Some((0, 2, 2))));
        assert_eq!(go(Some((0, 3, 3)), "ArrowRight"), Some(Some((1, 1, 0))));
        assert_eq!(go(Some((1, 1, 0)), "ArrowLeft"), Some(Some((0, 1, 3))));
        assert_eq!(go(Some((1, 1, 1)), "ArrowRight"), Some(Some((1, 1, 1))));
        assert_eq!(go(Some((0, 0, 0)), "ArrowLeft"), Some(Some((0, 0, 0))));
        assert_eq!(go(Some((0, 3, 1)), "ArrowDown"), Some(Some((0, 3, 1))));
        assert_eq!((go(Some((0, 0, 0)), "Escape"), go(None, "a")), (Some(None), None));
        assert_eq!(go(None, "ArrowUp").map(|_| after_key(&[], None, "ArrowUp")), Some(Some(None)));
    }

    #[test]
    fn a_cell_is_told_with_its_value() {
        assert_eq!(told(&planes(), Some((0, 2, 3))), "k row 2, column 3: 23");
        assert_eq!(told(&planes(), None), "nothing pointed at");
        assert_eq!((count(&planes()), index(&planes(), (1, 1, 1))), (20, 19));
        assert_eq!(value(&planes(), (1, 0, 2)), None);
    }
}
