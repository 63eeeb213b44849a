//! A handle over a chart: dragged, tapped and placed, or moved with the keys.
//!
//! Lies in a [`crate::plot::Chart`], whose axes it finds in its context. It owns no position: it says where it was
//! moved, and stands where it is told. Leaves out what follows from the move.

use super::change::use_newest;
use super::format::{number, plain};
use super::place;
use crate::plot::Ink;
use crate::plot::scale::Axes;
use reach::Reach;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent};
use yew::prelude::*;

mod reach;

/// In which directions a handle moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Way {
    /// Anywhere in its bounds.
    #[default]
    Both,
    /// Left and right.
    X,
    /// Up and down.
    Y,
    /// Round the origin: `at` is an angle in degrees, anticlockwise from the right, and a radius; `x` bounds the angle.
    Turn,
}

/// Properties of [`Handle`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct HandleProps {
    /// Name for tests and links; unique on the page.
    pub(crate) id: AttrValue,
    /// Name for people: "joint 2 of the first network".
    pub(crate) label: AttrValue,
    /// Where it stands, in data units.
    pub(crate) at: (f64, f64),
    /// How far it goes in x.
    #[prop_or_default]
    pub(crate) x: (f64, f64),
    /// How far it goes in y.
    #[prop_or_default]
    pub(crate) y: (f64, f64),
    /// In which directions.
    #[prop_or_default]
    pub(crate) way: Way,
    /// What an arrow key adds; ten times with Shift.
    #[prop_or(0.01)]
    pub(crate) step: f64,
    /// Whose colour.
    #[prop_or(Ink::Accent)]
    pub(crate) ink: Ink,
    /// What its place means, in words; made from the numbers if empty.
    #[prop_or_default]
    pub(crate) words: AttrValue,
    /// Told where it was moved, within its bounds, in data units.
    pub(crate) on_move: Callback<(f64, f64)>,
}

impl HandleProps {
    fn reach(&self) -> Reach {
        Reach { at: self.at, x: self.x, y: self.y, way: self.way, step: self.step }
    }

    fn spoken(&self) -> AttrValue {
        match self.way {
            _ if !self.words.is_empty() => self.words.clone(),
            Way::Both => format!("x {}, y {}", number(self.at.0), number(self.at.1)).into(),
            Way::X => number(self.at.0).into(),
            Way::Turn => format!("{}°", number(self.at.0)).into(),
            Way::Y => number(self.at.1).into(),
        }
    }
}

/// How far a pointer may stray, in CSS pixels, and still have tapped.
const STRAY: f64 = 4.0;

/// A pointer that has caught the handle.
#[derive(Clone, Copy, Debug)]
struct Grip {
    pointer: i32,
    /// From the pointer to the handle, so that the handle does not jump when it is caught.
    offset: (f64, f64),
    start: (f64, f64),
    moved: bool,
}

/// All that the events of one rendering need.
#[derive(Clone)]
struct Control {
    reach: Reach,
    /// Where the last rendering put it, or an event since.
    newest: Rc<RefCell<(f64, f64)>>,
    axes: Axes,
    node: NodeRef,
    grip: Rc<RefCell<Option<Grip>>>,
    picked: UseStateHandle<bool>,
    held: UseStateHandle<bool>,
    on_move: Callback<(f64, f64)>,
}

impl Control {
    /// The reach from where the handle is now.
    fn reach(&self) -> Reach {
        Reach { at: *self.newest.borrow(), ..self.reach }
    }

    fn go(&self, to: (f64, f64)) {
        if let Some(to) = self.reach().clamp(to) {
            self.newest.replace(to);
            self.on_move.emit(to);
        }
    }

    /// Moves the handle to a point of the window.
    fn follow(&self, at: (f64, f64)) {
        let to = self.node.cast::<Element>().and_then(|element| place::to_data(&element, self.axes, at));
        if let Some(to) = to {
            // Never out of what is seen: axes that follow the data would run away from the pointer.
            let to = self.axes.within(to);
            self.go(if self.reach.way == Way::Turn { self.reach().turned(to) } else { to });
        }
    }

    fn down(&self, event: &PointerEvent) {
        let Some(element) = self.node.cast::<Element>() else { return };
        if event.button() != 0 || self.grip.borrow().is_some() {
            return;
        }
        // Captured: the move goes on, and ends, wherever the pointer is.
        element.set_pointer_capture(event.pointer_id()).ok();
        let (centre, start) = (place::centre(&element), place::client(event));
        let offset = (centre.0 - start.0, centre.1 - start.1);
        *self.grip.borrow_mut() = Some(Grip { pointer: event.pointer_id(), offset, start, moved: false });
        self.held.set(true);
    }

    fn drag(&self, event: &PointerEvent) {
        let at = place::client(event);
        let offset = {
            let mut grip = self.grip.borrow_mut();
            let Some(grip) = grip.as_mut().filter(|grip| grip.pointer == event.pointer_id()) else { return };
            grip.moved |= (at.0 - grip.start.0).hypot(at.1 - grip.start.1) > STRAY;
            if !grip.moved {
                return;
            }
            grip.offset
        };
        self.follow((at.0 + offset.0, at.1 + offset.1));
    }

    /// A tap picks the handle up; a second one on it lays it down where it is.
    fn release(&self, event: &PointerEvent) {
        if self.grip.borrow().is_none_or(|grip| grip.pointer != event.pointer_id()) {
            return;
        }
        let Some(grip) = self.grip.borrow_mut().take() else { return };
        self.held.set(false);
        self.picked.set(!grip.moved && event.type_() == "pointerup" && !*self.picked);
    }

    fn put(&self, event: &MouseEvent) {
        self.follow(place::client(event));
        self.picked.set(false);
    }

    fn key(&self, event: &KeyboardEvent) {
        let key = event.key();
        if key == "Escape" && *self.picked {
            event.prevent_default();
            self.picked.set(false);
        } else if let Some(to) = self.reach().after_key(&key, event.shift_key()) {
            event.prevent_default();
            self.go(to);
        }
    }

    /// An event handler that owns a copy of this.
    fn on<E: 'static>(&self, act: fn(&Self, &E)) -> Callback<E> {
        let control = self.clone();
        Callback::from(move |event: E| act(&control, &event))
    }
}

/// The handle. See the module for the three ways to move it.
#[component]
pub(crate) fn Handle(props: &HandleProps) -> Html {
    let axes = use_context::<Axes>().unwrap_or(Axes::NONE);
    let node = use_node_ref();
    let grip = use_mut_ref(|| None::<Grip>);
    let (picked, held) = (use_state_eq(|| false), use_state_eq(|| false));
    let (reach, on_move) = (props.reach(), props.on_move.clone());
    place::use_spot(&node, axes, reach.spot());
    let control = Control {
        reach,
        newest: use_newest(&props.at),
        axes,
        node: node.clone(),
        grip,
        picked,
        held,
        on_move,
    };

    let ((low, high), now) = if props.way == Way::Y { (props.y, props.at.1) } else { (props.x, props.at.0) };
    let (way, orientation) = match props.way {
        Way::Both | Way::Turn => ("both", "horizontal"),
        Way::X => ("along-x", "horizontal"),
        Way::Y => ("along-y", "vertical"),
    };
    let marks = (control.picked.then_some("picked"), control.held.then_some("held"));
    let class = classes!("handle", way, props.ink.class(), marks.0, marks.1);
    let catcher = if *control.picked { "catcher" } else { "catcher away" };
    html! {
        <>
            <div class={catcher} data-catcher={props.id.clone()} aria-hidden="true"
                onclick={control.on(Control::put)}
                onmousedown={control.on(|_, event: &MouseEvent| event.prevent_default())}>
                <span class="hint">{ "Tap where it shall go · Esc lays it down" }</span>
            </div>
            <div ref={node} {class} role="slider" tabindex="0" data-handle={props.id.clone()}
                aria-label={props.label.clone()} aria-orientation={orientation}
                aria-valuemin={plain(low)} aria-valuemax={plain(high)}
                aria-valuenow={plain(now)} aria-valuetext={props.spoken()}
                onpointerdown={control.on(Control::down)} onpointermove={control.on(Control::drag)}
                onpointerup={control.on(Control::release)} onpointercancel={control.on(Control::release)}
                onkeydown={control.on(Control::key)}>
                <span class="knob" />
            </div>
        </>
    }
}
