//! What the shell needs of the browser: address, theme, keys, clock, clipboard, the test switch.
//!
//! No storage and no cookies: a frame of opaque origin has neither, and the address holds the state.

use crate::ask;
use unfold_model::wire::Fault;
use wasm_bindgen::{JsCast as _, prelude::*};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CustomEvent, Document, Element, Event, EventTarget, HtmlElement, KeyboardEvent, Url, Window};

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// Reads the word that stands in an address or a message.
    pub(super) fn find(word: &str) -> Option<Self> {
        [Self::Auto, Self::Light, Self::Dark].into_iter().find(|theme| theme.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the button turns to.
    pub(super) fn next(self) -> Self {
        let dark = self == Self::Dark || self == Self::Auto && system_is_dark();
        if dark { Self::Light } else { Self::Dark }
    }

    /// What stands on the button.
    pub(super) fn mark(self) -> &'static str {
        if self == Self::Dark { "Dark" } else { "Light" }
    }
}

fn system_is_dark() -> bool {
    let query = window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?);
    query.is_some_and(|query| query.matches())
}

pub(super) fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// The part of the address after `#`, still encoded.
pub(super) fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// A word of the address's query; read from the document, since `<base>` strips it elsewhere.
fn query(name: &str) -> Option<String> {
    let address = document()?.url().ok()?;
    Url::new(&address).ok()?.search_params().get(name)
}

pub(super) fn theme_of_address() -> Theme {
    query("theme").and_then(|word| Theme::find(&word)).unwrap_or(Theme::Auto)
}

/// What is wrong with the query, in a sentence; short, whatever stands there.
pub(super) fn notice_of_query() -> Option<String> {
    let word = query("theme").filter(|word| Theme::find(word).is_none())?;
    let word: String = word.chars().take(40).collect();
    Some(format!("There is no theme “{word}”; there are light, dark and auto."))
}

pub(super) fn show_theme(theme: Theme) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("data-theme", theme.word());
    }
}

/// Marks the room while the reader moves something: the style sheet then leaves out what is not in sight.
pub(super) fn show_moving(moving: bool) {
    if let Some(room) = room() {
        let _ = room.toggle_attribute_with_force("data-moving", moving);
    }
}

/// Whether the reader moves something.
pub(crate) fn moving() -> bool {
    room().is_some_and(|room| room.has_attribute("data-moving"))
}

fn room() -> Option<Element> {
    document()?.get_element_by_id("room")
}

/// Brings the current lesson's link into the part of the contents that is in sight; the page itself stays where it is.
pub(super) fn show_current() {
    let link = document().and_then(|document| document.query_selector("nav a[aria-current]").ok()?);
    let Some(nav) = link.as_ref().and_then(|link| link.parent_element()) else { return };
    let (link, room) = (link.map(|link| link.get_bounding_client_rect()), nav.get_bounding_client_rect());
    let off = link.map_or(0.0, |link| (link.left() + link.right() - room.left() - room.right()) / 2.0);
    nav.set_scroll_left(nav.scroll_left() + off as i32);
}

pub(super) fn put_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(&format!("{title} · Unfold"));
    }
}

/// Writes the address without a new entry in the history: dragging would fill it.
pub(super) fn put_fragment(address: &str) {
    if fragment().trim_start_matches('#') == address {
        return;
    }
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let full = document().and_then(|document| document.url().ok()).unwrap_or_default();
        let bare = full.split('#').next().unwrap_or_default();
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{bare}#{address}")));
    }
}

/// Copies the link; where the browser does not allow it, shows it.
pub(super) fn copy_link(address: &str, tell: yew::Callback<String>) {
    let full = document().and_then(|document| document.url().ok()).unwrap_or_default();
    let link = format!("{}#{address}", full.split('#').next().unwrap_or_default());
    let copied = window().and_then(|window| {
        let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).ok()?;
        (!clipboard.is_undefined()).then(|| window.navigator().clipboard().write_text(&link))
    });
    wasm_bindgen_futures::spawn_local(async move {
        let done = match copied {
            Some(promise) => JsFuture::from(promise).await.is_ok(),
            None => false,
        };
        tell.emit(if done { "The link was copied.".to_owned() } else { format!("The link: {link}") });
    });
}

pub(super) fn now_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

pub(super) fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Something that ends when it is dropped: a listener, a timer.
pub(crate) struct Ends(Option<Box<dyn FnOnce()>>);

impl Ends {
    pub(super) fn new(end: impl FnOnce() + 'static) -> Self {
        Self(Some(Box::new(end)))
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

/// Calls `then` once, after `ms` milliseconds.
pub(crate) fn later(ms: i32, then: impl FnOnce() + 'static) -> Ends {
    let callback = Closure::once(then);
    let Some(window) = window() else { return Ends(None) };
    let handler = callback.as_ref().unchecked_ref();
    let id = window.set_timeout_with_callback_and_timeout_and_arguments_0(handler, ms).unwrap_or_default();
    Ends::new(move || {
        window.clear_timeout_with_handle(id);
        drop(callback);
    })
}

/// Calls `then` at each `kind` of event on `target`.
pub(super) fn on(target: Option<EventTarget>, kind: &'static str, then: impl Fn(Event) + 'static) -> Ends {
    let callback = Closure::<dyn Fn(Event)>::new(then);
    let Some(target) = target else { return Ends(None) };
    let _ = target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
    Ends::new(move || {
        let _ = target.remove_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
    })
}

pub(super) fn on_fragment(open: impl Fn(String) + 'static) -> Ends {
    on(window().map(Into::into), "hashchange", move |event| {
        // The event's own address: a moment later the page may have written its state over it.
        let asked = js_sys::Reflect::get(&event, &"newURL".into()).ok().and_then(|url| url.as_string());
        let hash = asked.and_then(|url| url.split_once('#').map(|(_, hash)| hash.to_owned()));
        open(hash.unwrap_or_else(fragment));
    })
}

/// Ctrl or ⌘ with Z, and with Shift for redo; not while a text is being edited.
pub(super) fn on_undo_keys(undo: impl Fn(bool) + 'static) -> Ends {
    on(window().map(Into::into), "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let target = key.target().and_then(|target| target.dyn_into::<Element>().ok());
        let typing = target.is_some_and(|element| {
            element
                .matches("textarea, input:not([type=range]):not([type=checkbox]):not([type=radio])")
                .unwrap_or(false)
        });
        if !typing && (key.ctrl_key() || key.meta_key()) && key.key().eq_ignore_ascii_case("z") {
            key.prevent_default();
            undo(key.shift_key());
        }
    })
}

/// The test switch: with `?test` on this very machine, an event makes the worker fail in a chosen way.
pub(super) fn on_fault() -> Ends {
    let location = document().and_then(|document| document.url().ok()).and_then(|url| Url::new(&url).ok());
    let here = location.is_some_and(|url| {
        url.search_params().has("test")
            && ["localhost", "127.0.0.1", "[::1]"].contains(&url.hostname().as_str())
    });
    if !here {
        return Ends(None);
    }
    on(window().map(Into::into), "unfold-fault", |event| {
        let kind = event.dyn_ref::<CustomEvent>().and_then(|event| event.detail().as_string());
        match kind.as_deref() {
            Some("panic") => ask::fault(Fault::Panic),
            Some("hang") => ask::fault(Fault::Hang),
            Some("close") => ask::fault(Fault::Close),
            _ => {}
        }
    })
}

/// The page itself has panicked: leaves a plain sentence and a way on. The address still holds the state.
pub(crate) fn crash() {
    let Some(body) = document().and_then(|document| document.body()) else { return };
    let Some(document) = document() else { return };
    if document.get_element_by_id("crash").is_some() {
        return;
    }
    let made = document.create_element("p").and_then(|note| {
        note.set_id("crash");
        note.set_attribute("role", "alert")?;
        note.set_text_content(Some(
            "The page stopped because of a mistake in it. Your settings are in the address. ",
        ));
        let link = document.create_element("a")?;
        link.set_attribute("href", "")?;
        link.set_text_content(Some("Reload the page"));
        note.append_child(&link)?;
        body.prepend_with_node_1(&note)
    });
    drop(made);
}
