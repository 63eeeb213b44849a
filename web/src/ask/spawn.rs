//! Starts a worker, directly or, in a frame of opaque origin that may not, through a blob.

use js_sys::Array;
use unfold_model::wire::{ToWorker, to_bytes};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Url, Worker};

/// A running worker and its handlers; ended when dropped.
pub(super) struct Running {
    worker: Worker,
    _message: Closure<dyn Fn(MessageEvent)>,
    _error: Closure<dyn Fn(ErrorEvent)>,
}

impl Running {
    /// Sends a message.
    pub(super) fn send(&self, message: &ToWorker) {
        let bytes = js_sys::Uint8Array::from(to_bytes(message).as_slice());
        // Posting plain bytes cannot fail; a dead worker is noticed by its silence.
        let _ = self.worker.post_message(&bytes);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Starts a worker that reports its messages and its errors.
pub(super) fn start(
    on_message: impl Fn(JsValue) + 'static,
    on_error: impl Fn(String) + 'static,
) -> Result<Running, String> {
    let [boot, js, wasm] = files().ok_or("the page does not name its worker")?;
    let address = format!("{boot}?js={}&wasm={}", encode(&js), encode(&wasm));
    let worker = Worker::new(&address)
        .or_else(|_| Worker::new(&blob(&boot, &js, &wasm)?))
        .map_err(|error| format!("the browser refused to start a worker: {}", describe(&error)))?;
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| on_message(event.data()));
    let error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
        event.prevent_default();
        // A script that cannot be fetched gives an event without a message.
        let text = event.message();
        on_error(if text.is_empty() { "its script could not be loaded".to_owned() } else { text });
    });
    worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(error.as_ref().unchecked_ref()));
    Ok(Running { worker, _message: message, _error: error })
}

/// The worker's three files, as absolute addresses: index.html names them.
fn files() -> Option<[String; 3]> {
    let document = web_sys::window()?.document()?;
    let script = document.query_selector("script[data-worker]").ok()??;
    let base = document.base_uri().ok()??;
    let file = |name: &str| Some(Url::new_with_base(&script.get_attribute(name)?, &base).ok()?.href());
    Some([file("data-worker-boot")?, file("data-worker")?, file("data-worker-wasm")?])
}

/// A script that a frame of opaque origin may start, and that imports the real one.
fn blob(boot: &str, js: &str, wasm: &str) -> Result<String, JsValue> {
    let quote =
        |text: &str| String::from(js_sys::JSON::stringify(&text.into()).unwrap_or_else(|_| "''".into()));
    let script = format!(
        "self.UNFOLD={{js:{},wasm:{}}};try{{importScripts({})}}catch(e){{postMessage('The model could not be loaded: '+e.message)}}",
        quote(js),
        quote(wasm),
        quote(boot)
    );
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &kind)?;
    Url::create_object_url_with_blob(&blob)
}

fn encode(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

fn describe(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| error.message().into())
}
