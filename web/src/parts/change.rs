//! How a room changes one field of its request, and the dials for whole numbers made from that.
//!
//! Two events may come before the next rendering (a key held down, two fingers): [`use_newest`] lets the second one
//! start from what the first one made.
//! A part of a room that is given a [`Change`] and the fields it shows is not drawn again when others move.

use super::Slider;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// The reader's newest request, and how to set it: the same for as long as the room is open.
#[derive(Clone)]
pub(crate) struct Change<R> {
    newest: Rc<RefCell<(R, Callback<R>)>>,
}

impl<R> PartialEq for Change<R> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.newest, &other.newest)
    }
}

/// What this rendering was given, until an event puts something newer there.
#[hook]
pub(crate) fn use_newest<T: Clone + 'static>(given: &T) -> Rc<RefCell<T>> {
    let newest = use_mut_ref(|| given.clone());
    newest.borrow_mut().clone_from(given);
    newest
}

/// Changes start from the `request` of this rendering or a newer one, and end in `set`.
#[hook]
pub(crate) fn use_change<R: Clone + 'static>(request: &R, set: &Callback<R>) -> Change<R> {
    Change { newest: use_newest(&(request.clone(), set.clone())) }
}

impl<R: Clone + 'static> Change<R> {
    /// What an event with a value of type `V` does to the request.
    pub(crate) fn on<V: 'static>(&self, act: impl Fn(&mut R, V) + 'static) -> Callback<V> {
        let change = self.clone();
        Callback::from(move |value| {
            let mut value = Some(value);
            change.apply(&mut |request| {
                if let Some(value) = value.take() {
                    act(request, value);
                }
            });
        })
    }

    /// Once for each kind of request, not once for each dial: the page's size.
    #[inline(never)]
    fn apply(&self, act: &mut dyn FnMut(&mut R)) {
        let (mut request, set) = self.newest.borrow().clone();
        act(&mut request);
        self.newest.borrow_mut().0 = request.clone();
        set.emit(request);
    }

    /// A dial for a count; `value` and `default` are the field now and at the start.
    pub(crate) fn count(
        &self,
        (name, label): (&'static str, &'static str),
        (value, default): (u32, u32),
        (least, most): (u32, u32),
        act: fn(&mut R, u32),
    ) -> Html {
        let on_input = self.on(move |request, value: f64| act(request, value as u32));
        html! {
            <Slider {name} {label} value={f64::from(value)} default={f64::from(default)} min={f64::from(least)}
                max={f64::from(most)} step={1.0} {on_input} />
        }
    }

    /// A dial for a seed: 1 to 100, and whatever the address holds.
    pub(crate) fn seed(&self, name: &'static str, seed: u64, act: fn(&mut R, u64)) -> Html {
        let on_input = self.on(move |request, value: f64| act(request, value as u64));
        html! {
            <Slider {name} label="Seed" value={seed as f64} default={1.0} min={0.0} max={(seed as f64).max(100.0)}
                step={1.0} {on_input} />
        }
    }
}
