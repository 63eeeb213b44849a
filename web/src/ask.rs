//! The only door to the model: `use_lesson(request)` gives the reply, `use_health()` how the worker fares.
//!
//! At most one message of each asker is in flight, and the newest waiting request wins, so that dragging
//! never builds a queue. Left out: the worker's life and death, which is `ask/bridge.rs`, and the
//! weights that some requests read, which are `ask/weights.rs`.

mod bridge;
mod desk;
mod health;
mod spawn;
mod weights;

use bridge::with_bridge;
pub(crate) use bridge::{fault, load_again, start_again};
use desk::{Deliver, Delivery};
pub(crate) use health::{Health, Status};
use std::rc::Rc;
use unfold_model::lessons::{AnyRequest, Registered};
use wasm_bindgen::{JsCast as _, prelude::*};
use yew::prelude::*;

/// How long the reader moves nothing before more is asked for, in milliseconds.
const REST_MS: i32 = 150;

/// What a room has in hand: the newest reply, and how to pull the next.
pub(crate) struct Answer<R> {
    /// The newest reply; `None` until the first one comes.
    pub(crate) reply: Option<Rc<R>>,
    /// How long the model took for it, in milliseconds.
    pub(crate) model_ms: f64,
    /// Whether the run has no more replies.
    pub(crate) done: bool,
    /// Pulls the next reply.
    pub(crate) next: Callback<()>,
    /// Asks the same request again, from its start.
    pub(crate) restart: Callback<()>,
}

/// What an asker does at the bridge.
#[allow(clippy::large_enum_variant, reason = "one step at a time is alive")]
enum Step {
    Ask(AnyRequest),
    Next,
    AskAgain,
    Leave,
}

/// Joins the askers; returns the number of this one. This and [`take`] stand once for all lessons, not once for each: the
/// page's size.
#[inline(never)]
fn join(deliver: Deliver) -> u32 {
    with_bridge(|bridge| bridge.join(deliver))
}

#[inline(never)]
fn take(asker: u32, step: Step) {
    with_bridge(|bridge| match step {
        Step::Ask(request) => bridge.ask(asker, request),
        Step::Next => bridge.next(asker),
        Step::AskAgain => bridge.ask_again(asker),
        Step::Leave => bridge.leave(asker),
    });
}

struct Held<R> {
    reply: Option<Rc<R>>,
    model_ms: f64,
    done: bool,
}

/// Asks `request` of lesson `L` whenever it changes. `None` asks nothing and keeps what is in hand.
#[hook]
pub(crate) fn use_lesson<L>(request: Option<L::Request>) -> Answer<L::Reply>
where
    L: Registered + 'static,
{
    let held = use_mut_ref(|| Held::<L::Reply> { reply: None, model_ms: 0.0, done: false });
    let redraw = use_force_update();
    let asker = {
        let held = held.clone();
        use_memo((), move |()| {
            join(Rc::new(move |delivery: Delivery| {
                let mut held = held.borrow_mut();
                match delivery {
                    Delivery::Reply(reply, model_ms) => {
                        let Some(reply) = L::unwrap(reply) else { return };
                        held.reply = Some(Rc::new(reply));
                        held.model_ms = model_ms;
                        held.done = false;
                    }
                    Delivery::Done => held.done = true,
                }
                drop(held);
                redraw.force_update();
            }))
        })
    };
    // Asked before the room's pictures are rendered, not after: the model computes meanwhile.
    let asked = use_mut_ref(|| None::<L::Request>);
    if let Some(request) = request.filter(|request| asked.borrow().as_ref() != Some(request)) {
        asked.replace(Some(request.clone()));
        take(*asker, Step::Ask(L::wrap(request)));
    }
    {
        let asker = *asker;
        use_effect_with((), move |()| move || take(asker, Step::Leave));
        // Runs after every render of the room; its children have drawn when the microtask comes.
        use_effect(move || report_drawn(asker));
    }
    let next = use_callback(*asker, |(), asker| take(*asker, Step::Next));
    let restart = use_callback(*asker, |(), asker| take(*asker, Step::AskAgain));
    let held = held.borrow();
    Answer { reply: held.reply.clone(), model_ms: held.model_ms, done: held.done, next, restart }
}

/// Pulls the next reply after each painted one, while `playing`.
#[hook]
pub(crate) fn use_pull<R: 'static>(answer: &Answer<R>, playing: bool) {
    use_pull_after(answer, playing && !answer.done, || None);
}

/// Pulls the next reply after each painted one, but only a few a second while the reader moves something: for a run that
/// nobody has started, and that must not keep an answer waiting.
#[hook]
pub(crate) fn use_pull_behind<R: 'static>(answer: &Answer<R>) {
    use_pull_after(answer, !answer.done, || crate::app::moving().then_some(200));
}

/// Pulls the next reply once the reader has rested for a moment, while the newest one is `unfinished`.
#[hook]
pub(crate) fn use_pull_later<R: 'static>(answer: &Answer<R>, unfinished: bool) {
    use_pull_after(answer, unfinished, || Some(REST_MS));
}

/// What `value` was when the reader last rested for a moment, or now unless it is to `wait`: for what is asked of the
/// model beside the answer that the reader looks at, and takes longer than that.
#[hook]
pub(crate) fn use_rested<T: Clone + PartialEq + 'static>(value: &T, wait: bool) -> T {
    let rested = use_mut_ref(|| value.clone());
    let redraw = use_force_update();
    if !wait {
        rested.borrow_mut().clone_from(value);
    }
    {
        let rested = rested.clone();
        use_effect_with(value.clone(), move |value| {
            let (value, rested) = (value.clone(), rested.clone());
            let stale = *rested.borrow() != value;
            let timer = stale.then(|| {
                crate::app::later(REST_MS, move || {
                    rested.replace(value);
                    redraw.force_update();
                })
            });
            move || drop(timer)
        });
    }
    rested.borrow().clone()
}

/// Pulls the next reply so many milliseconds after each one as `wait` says then, or after it is painted.
#[hook]
fn use_pull_after<R: 'static>(answer: &Answer<R>, pull: bool, wait: fn() -> Option<i32>) {
    let next = answer.next.clone();
    let reply = answer.reply.as_ref().map(|reply| Rc::as_ptr(reply).cast::<()>() as usize);
    use_effect_with((reply, pull && reply.is_some()), move |(_, pull)| {
        let emit = move || next.emit(());
        let (timer, frame) = match wait() {
            _ if !*pull => (None, None),
            Some(ms) => (Some(crate::app::later(ms, emit)), None),
            None => (None, after_paint(emit)),
        };
        move || drop((timer, frame))
    });
}

/// A frame callback that is withdrawn when dropped.
struct Frame {
    id: i32,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let _ = window.cancel_animation_frame(self.id);
        }
    }
}

fn after_paint(then: impl FnOnce() + 'static) -> Option<Frame> {
    let callback = Closure::once(then);
    let id = web_sys::window()?.request_animation_frame(callback.as_ref().unchecked_ref()).ok()?;
    Some(Frame { id, _callback: callback })
}

/// How the worker fares, kept up to date.
#[hook]
pub(crate) fn use_health() -> Health {
    let health = use_state(|| with_bridge(|bridge| bridge.health()));
    {
        let health = health.clone();
        use_effect_with((), move |()| {
            // The worker may have become ready between the first rendering and now.
            let now = with_bridge(|bridge| bridge.health());
            if now != *health {
                health.set(now);
            }
            let watcher = with_bridge(|bridge| bridge.watch(Rc::new(move |new| health.set(new))));
            move || with_bridge(|bridge| bridge.unwatch(watcher))
        });
    }
    (*health).clone()
}

/// Writes on the room's element how many replies have been drawn: what the tests and the bench wait for.
fn report_drawn(asker: u32) {
    if let Some((drawn, model_ms)) = with_bridge(|bridge| bridge.take_undrawn(asker)) {
        wasm_bindgen_futures::spawn_local(async move {
            let room = web_sys::window().and_then(|window| window.document()?.get_element_by_id("room"));
            if let Some(room) = room {
                let _ = room.set_attribute("data-model-ms", &format!("{model_ms:.3}"));
                let _ = room.set_attribute("data-drawn", &drawn.to_string());
            }
        });
    }
}
