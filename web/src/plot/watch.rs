//! What the page looks like now: theme and sharpness of the screen, and who wants to know when they change.
//!
//! Listens once for the whole page; subscribers leave when they are dropped. Leaves out sizes, which each canvas
//! observes for itself.

use super::theme::Theme;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::{MediaQueryList, MutationObserver, MutationObserverInit};

thread_local! {
    static WATCHERS: RefCell<Vec<Weak<dyn Fn()>>> = const { RefCell::new(Vec::new()) };
    static STARTED: RefCell<bool> = const { RefCell::new(false) };
    /// The theme as long as nothing changes: it is asked for at every drawing.
    static THEME: Cell<Option<Theme>> = const { Cell::new(None) };
}

/// Calls back until it is dropped.
pub(crate) struct Subscription(#[allow(dead_code, reason = "held so that the callback lives")] Rc<dyn Fn()>);

/// Asks to be called when theme or pixel ratio change.
pub(crate) fn subscribe(callback: impl Fn() + 'static) -> Subscription {
    start();
    let callback: Rc<dyn Fn()> = Rc::new(callback);
    WATCHERS.with_borrow_mut(|watchers| {
        watchers.retain(|watcher| watcher.strong_count() > 0);
        watchers.push(Rc::downgrade(&callback));
    });
    Subscription(callback)
}

/// The theme that is on: `data-theme` of the root element, else what the system prefers.
pub(crate) fn theme() -> Theme {
    if let Some(theme) = THEME.get() {
        return theme;
    }
    start();
    let chosen = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element())
        .and_then(|root| root.get_attribute("data-theme"));
    let dark = match chosen.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => query("(prefers-color-scheme: dark)").is_some_and(|list| list.matches()),
    };
    let theme = if dark { Theme::Dark } else { Theme::Light };
    THEME.set(Some(theme));
    theme
}

/// Device pixels per CSS pixel, kept within what a canvas can bear.
pub(crate) fn pixel_ratio() -> f64 {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    if ratio.is_finite() { ratio.clamp(0.5, 4.0) } else { 1.0 }
}

fn query(text: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(text).ok().flatten()
}

fn notify() {
    THEME.set(None);
    let watchers = WATCHERS.with_borrow(|watchers| watchers.clone());
    for watcher in watchers.iter().filter_map(Weak::upgrade) {
        watcher();
    }
}

/// Listens for the life of the page; the closures are handed to the browser for good, once.
fn start() {
    if STARTED.replace(true) {
        return;
    }
    let changed = Closure::<dyn FnMut()>::new(notify);
    if let Some(list) = query("(prefers-color-scheme: dark)") {
        list.set_onchange(Some(changed.as_ref().unchecked_ref()));
        // The list must outlive this function, or the browser may stop telling.
        std::mem::forget(list);
    }
    let root = web_sys::window().and_then(|window| window.document()).and_then(|it| it.document_element());
    if let (Some(root), Ok(observer)) = (root, MutationObserver::new(changed.as_ref().unchecked_ref())) {
        let init = MutationObserverInit::new();
        init.set_attributes(true);
        init.set_attribute_filter(&js_sys::Array::of1(&JsValue::from_str("data-theme")));
        observer.observe_with_options(&root, &init).ok();
        std::mem::forget(observer);
    }
    changed.forget();
    watch_ratio();
}

/// A query on the present ratio fires once when it no longer holds; then the next one is asked.
fn watch_ratio() {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    let Some(list) = query(&format!("(resolution: {ratio}dppx)")) else { return };
    let kept = list.clone();
    let once = Closure::once_into_js(move || {
        kept.set_onchange(None);
        notify();
        watch_ratio();
    });
    list.set_onchange(Some(once.unchecked_ref()));
}
