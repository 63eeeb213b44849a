//! A kernel's cells to change: dragged up and down, stepped with the keys or buttons, or typed.
//!
//! Each cell is a number field over its tile; one canvas draws the tiles. The arrows up and down change a cell by
//! 0.1 (1 with Shift), left and right go from cell to cell, as do page up and down from row to row. A tap chooses a
//! cell for the buttons − and +. Leaves out what the kernel is applied to.

use super::change::use_newest;
use super::format::{exact, significant};
use super::place;
use crate::plot::Map;
use crate::plot::canvas::{Canvas, Draw};
use crate::plot::heatmap::true_range;
use crate::plot::tiles::{self, Tiles};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, MouseEvent, PointerEvent};
use yew::prelude::*;

/// Properties of [`Kernel`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct KernelProps {
    /// Name for tests; unique on the page.
    pub(crate) id: AttrValue,
    /// Name for people: "filter 1".
    pub(crate) label: AttrValue,
    /// Row by row.
    pub(crate) values: Rc<[f32]>,
    /// Numbers in a row.
    pub(crate) columns: u32,
    /// Number of the cell that lights up because something else is pointed at.
    #[prop_or_default]
    pub(crate) lit: Option<usize>,
    /// Told the number of the cell that is pointed at.
    #[prop_or_default]
    pub(crate) on_point: Callback<Option<usize>>,
    /// Told the number of a cell and what it becomes.
    pub(crate) on_change: Callback<(usize, f32)>,
}

/// Greatest size of a weight that can be set here.
const MOST: f32 = 100.0;
/// Pixels of a drag that change a weight by one.
const PIXELS: f64 = 50.0;
/// How far a pointer may stray, in CSS pixels, and still have tapped.
const STRAY: f64 = 4.0;

/// A pointer that has caught a cell.
struct Grip {
    pointer: i32,
    cell: usize,
    start: (f64, f64),
    value: f32,
    moved: bool,
}

/// All that the events of one rendering need.
#[derive(Clone)]
struct Control {
    props: KernelProps,
    /// The weights, with what events have made of them since.
    newest: Rc<RefCell<Rc<[f32]>>>,
    node: NodeRef,
    at: UseStateHandle<usize>,
    grip: Rc<RefCell<Option<Grip>>>,
}

impl Control {
    /// What a cell is now.
    fn value(&self, cell: usize) -> Option<f32> {
        self.newest.borrow().get(cell).copied()
    }

    /// Sets a cell, in hundredths.
    fn set(&self, cell: usize, value: f32) {
        let value = (value.clamp(-MOST, MOST) * 100.0).round() / 100.0;
        if value.is_finite() && self.value(cell).is_some_and(|old| old != value) {
            if let Some(weight) = Rc::make_mut(&mut self.newest.borrow_mut()).get_mut(cell) {
                *weight = value;
            }
            self.props.on_change.emit((cell, value));
        }
    }

    fn step(&self, cell: usize, by: f32) {
        if let Some(value) = self.value(cell) {
            self.set(cell, value + by);
        }
    }

    fn field(&self, cell: usize) -> Option<HtmlInputElement> {
        let grid = self.node.cast::<Element>()?;
        grid.query_selector(&format!("[data-cell='{cell}']")).ok()??.dyn_into().ok()
    }

    fn down(&self, event: &PointerEvent) {
        let (Some(cell), Some(grid)) = (cell_of(event), self.node.cast::<Element>()) else { return };
        if event.button() != 0 || self.grip.borrow().is_some() {
            return;
        }
        grid.set_pointer_capture(event.pointer_id()).ok();
        self.at.set(cell);
        let value = self.value(cell).unwrap_or_default();
        let (pointer, start) = (event.pointer_id(), place::client(event));
        *self.grip.borrow_mut() = Some(Grip { pointer, cell, start, value, moved: false });
    }

    fn drag(&self, event: &PointerEvent) {
        let (x, y) = place::client(event);
        let mut held = self.grip.borrow_mut();
        let Some(grip) = held.as_mut() else {
            drop(held);
            return self.props.on_point.emit(cell_of(event));
        };
        let (right, up) = (x - grip.start.0, grip.start.1 - y);
        grip.moved |= right.hypot(up) > STRAY;
        if grip.pointer == event.pointer_id() && grip.moved {
            let (cell, value) = (grip.cell, f64::from(grip.value) + (right + up) / PIXELS);
            drop(held);
            self.set(cell, ((value * 20.0).round() / 20.0) as f32);
        }
    }

    /// A click puts the cursor into the field; a tap leaves the screen's keyboard away, unless it is the second one.
    fn release(&self, event: &PointerEvent) {
        if self.grip.borrow().as_ref().is_none_or(|grip| grip.pointer != event.pointer_id()) {
            return;
        }
        let Some(grip) = self.grip.borrow_mut().take() else { return };
        let again = event.pointer_type() == "mouse" || grip.cell == *self.at;
        if let Some(field) = self.field(grip.cell).filter(|_| !grip.moved && again) {
            field.focus().ok();
            field.select();
        }
    }

    fn key(&self, event: &KeyboardEvent) {
        let Some(cell) = cell_of(event) else { return };
        let (by, columns) = (if event.shift_key() { 1.0 } else { 0.1 }, self.props.columns.max(1) as usize);
        let to = match event.key().as_str() {
            "ArrowUp" => return self.turn(event, cell, by),
            "ArrowDown" => return self.turn(event, cell, -by),
            "ArrowLeft" => cell.checked_sub(1),
            "ArrowRight" => Some(cell + 1),
            "PageUp" => cell.checked_sub(columns),
            "PageDown" => Some(cell + columns),
            _ => return,
        };
        event.prevent_default();
        if let Some(field) = to.and_then(|to| self.field(to)) {
            field.focus().ok();
            field.select();
        }
    }

    fn turn(&self, event: &KeyboardEvent, cell: usize, by: f32) {
        event.prevent_default();
        self.step(cell, by);
    }

    fn typed(&self, event: &Event) {
        let (Some(cell), Some(input)) = (cell_of(event), event.target_dyn_into::<HtmlInputElement>()) else {
            return;
        };
        let value = input.value_as_number() as f32;
        self.set(cell, value);
        if !value.is_finite() {
            // What was typed and could not be kept must not stay there.
            input.set_value(&exact(self.value(cell).unwrap_or_default()));
        }
    }

    fn focused(&self, event: &Event) {
        if let Some(cell) = cell_of(event) {
            self.at.set(cell);
            self.props.on_point.emit(Some(cell));
        }
    }

    /// An event handler that owns a copy of this.
    fn on<E: 'static>(&self, act: fn(&Self, &E)) -> Callback<E> {
        let control = self.clone();
        Callback::from(move |event: E| act(&control, &event))
    }
}

/// The number of the cell that an event happened on.
fn cell_of(event: &Event) -> Option<usize> {
    event.target()?.dyn_into::<HtmlElement>().ok()?.get_attribute("data-cell")?.parse().ok()
}

/// The cells, and the buttons for the one that was chosen.
#[component]
pub(crate) fn Kernel(props: &KernelProps) -> Html {
    let node = use_node_ref();
    let (at, grip) = (use_state_eq(|| 0_usize), use_mut_ref(|| None::<Grip>));
    let columns = props.columns.max(1) as usize;
    let chosen = (*at).min(props.values.len().saturating_sub(1));
    place::use_counts(&node, props.values.len().div_ceil(columns), columns);
    let draw =
        use_memo((props.values.clone(), columns, props.lit.unwrap_or(chosen)), |(values, columns, lit)| {
            let words = values.iter().map(|value| significant(f64::from(*value), 2)).collect();
            let (columns, range) = (*columns, true_range(values, Map::Sign));
            let lit = Some((lit / columns, lit % columns));
            let values = values.iter().map(|value| f64::from(*value)).collect();
            let board = Tiles { values, words, columns, range, map: Map::Sign, lit };
            Draw::new(move |frame| tiles::draw(frame, &board))
        });
    let control =
        Control { props: props.clone(), newest: use_newest(&props.values), node: node.clone(), at, grip };
    let name = |cell: usize| format!("row {}, column {}", cell / columns + 1, cell % columns + 1);
    let press = |by: f32| {
        let control = control.clone();
        Callback::from(move |_: MouseEvent| control.step(*control.at, by))
    };
    html! {
        <div class="kernel" data-kernel={props.id.clone()} role="group"
            aria-label={format!("{}: arrows up and down change a weight, left and right go to the next one", props.label)}>
            <div class="kernel-cells" ref={node} onpointerdown={control.on(Control::down)} onpointermove={control.on(Control::drag)}
                onpointerup={control.on(Control::release)} onpointercancel={control.on(Control::release)}
                onpointerleave={props.on_point.reform(|_: PointerEvent| None)}
                onmousedown={control.on(|_, event: &MouseEvent| event.prevent_default())}
                onkeydown={control.on(Control::key)} onchange={control.on(Control::typed)}
                onfocusin={control.on(|control, event: &FocusEvent| control.focused(event))}>
                // With a key among keys: else all is made anew when the size changes.
                <Canvas key="cells" draw={(*draw).clone()} />
                { for props.values.iter().enumerate().map(|(cell, value)| html! {
                    <input key={cell} type="number" step="any" data-cell={cell.to_string()} name={format!("{}-{cell}", props.id)}
                        tabindex={if cell == chosen { "0" } else { "-1" }} aria-label={format!("weight, {}", name(cell))}
                        value={exact(*value)} />
                }) }
            </div>
            <p class="kernel-steps">
                <span class="quiet">{ name(chosen) }</span>
                <button type="button" onclick={press(-0.1)} aria-label="Less: 0.1 off the chosen weight">{ "−" }</button>
                <button type="button" onclick={press(0.1)} aria-label="More: 0.1 on the chosen weight">{ "+" }</button>
            </p>
        </div>
    }
}
