//! The contract with an embedding page: messages under the one key `unfold`, checked before anything is done.
//!
//! In: `{unfold: {v: 1, type: "open", address}}`, `{unfold: {v: 1, type: "theme", theme}}`. Out: `ready`,
//! `state`, `resize` and `error`, to the parent only. Left out: navigation, scripts, HTML; none is accepted.

use super::browser::{Ends, Theme, later, on, window};
use crate::ask::{Health, Status};
use js_sys::{Object, Reflect};
use std::cell::{Cell, RefCell};
use unfold_model::address::LONGEST;
use wasm_bindgen::{JsCast as _, prelude::*};
use web_sys::{MessageEvent, ResizeObserver, Window};

/// Heights are reported at most this often, in milliseconds.
const THROTTLE_MS: i32 = 50;

fn parent() -> Option<Window> {
    let window = window()?;
    let parent = window.parent().ok()??;
    (!Object::is(&parent, &window)).then_some(parent)
}

fn post(fields: &[(&str, JsValue)]) {
    let Some(parent) = parent() else { return };
    let inner = object(fields);
    let _ = Reflect::set(&inner, &"v".into(), &1.into());
    let message = object(&[("unfold", inner.into())]);
    // What is told is public: the reader's settings and a height. So any parent may hear it.
    let _ = parent.post_message(&message, "*");
}

fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

pub(super) fn tell_ready() {
    post(&[("type", "ready".into())]);
}

pub(super) fn tell_state(address: &str) {
    post(&[("type", "state".into()), ("address", address.into())]);
}

pub(super) fn tell_health(health: &Health) {
    if matches!(health.status, Status::Failed | Status::Restarting | Status::Unfetched) {
        post(&[("type", "error".into()), ("message", health.message.as_str().into())]);
    }
}

/// Acts on well-formed messages of the parent; answers others under our key with an error.
pub(super) fn on_message(open: impl Fn(String) + 'static, theme: impl Fn(Theme) + 'static) -> Ends {
    on(window().map(Into::into), "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let from_parent = match (event.source(), parent()) {
            (Some(source), Some(parent)) => Object::is(&source, &parent),
            _ => false,
        };
        if !from_parent {
            return;
        }
        let field = |object: &JsValue, name: &str| {
            object
                .is_object()
                .then(|| Reflect::get(object, &name.into()).ok())
                .flatten()
                .filter(|it| !it.is_undefined())
        };
        let Some(message) = field(&event.data(), "unfold") else { return };
        let text =
            |name: &str| field(&message, name).and_then(|value| value.dyn_into::<js_sys::JsString>().ok());
        let short =
            |name: &str| text(name).filter(|text| text.length() as usize <= LONGEST).map(String::from);
        let version = field(&message, "v").and_then(|v| v.as_f64());
        let understood = match (version, short("type").as_deref()) {
            (Some(1.0), Some("open")) => short("address").map(&open),
            (Some(1.0), Some("theme")) => short("theme").and_then(|word| Theme::find(&word)).map(&theme),
            _ => None,
        };
        if understood.is_none() {
            post(&[("type", "error".into()), ("message", "the message was not understood".into())]);
        }
    })
}

/// Tells the parent how tall the page is: in our words, and in those that Canvas listens to.
pub(super) fn on_resize() -> Ends {
    let body = window().and_then(|window| window.document()?.body());
    let (Some(body), Some(_)) = (body, parent()) else { return Ends::new(|| {}) };
    thread_local! {
        static TOLD: Cell<i32> = const { Cell::new(0) };
        static TIMER: RefCell<Option<Ends>> = const { RefCell::new(None) };
    }
    let measured = body.clone();
    let callback = Closure::<dyn Fn()>::new(move || {
        let body = measured.clone();
        let timer = later(THROTTLE_MS, move || {
            let height = body.scroll_height();
            if height == TOLD.replace(height) {
                return;
            }
            post(&[("type", "resize".into()), ("height", height.into())]);
            if let Some(parent) = parent() {
                let lti = object(&[("subject", "lti.frameResize".into()), ("height", height.into())]);
                let _ = parent.post_message(&lti, "*");
            }
        });
        TIMER.with_borrow_mut(|slot| *slot = Some(timer));
    });
    let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else {
        return Ends::new(|| {});
    };
    observer.observe(&body);
    Ends::new(move || {
        observer.disconnect();
        drop(callback);
    })
}
