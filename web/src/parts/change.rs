//! How a room changes one field of its request, and the dials for whole numbers made from that.

use super::Slider;
use yew::prelude::*;

/// The reader's request, and how to set it.
#[derive(Clone, PartialEq)]
pub(crate) struct Change<R> {
    request: R,
    set: Callback<R>,
}

impl<R: Clone + 'static> Change<R> {
    /// Changes start from `request` and end in `set`.
    pub(crate) fn new(request: &R, set: &Callback<R>) -> Self {
        Self { request: request.clone(), set: set.clone() }
    }

    /// What an event with a value of type `V` does to the request.
    pub(crate) fn on<V: 'static>(&self, act: impl Fn(&mut R, V) + 'static) -> Callback<V> {
        let Self { request, set } = self.clone();
        Callback::from(move |value| {
            let mut request = request.clone();
            act(&mut request, value);
            set.emit(request);
        })
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
