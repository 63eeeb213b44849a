//! Takes over a worker that `web/boot.js` has started: the first one while the page was still loading.

use unfold_model::wire::{ToWorker, to_bytes};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Event, MessageEvent, Worker};

#[wasm_bindgen]
extern "C" {
    /// A worker whose message and error events are handed to `hear`, also those that came before.
    #[wasm_bindgen(catch, js_namespace = ["window", "unfold"], js_name = worker)]
    fn new_worker(hear: &JsValue) -> Result<Worker, JsValue>;
}

/// A running worker and its handler; ended when dropped.
pub(super) struct Running {
    worker: Worker,
    _hear: Closure<dyn Fn(Event)>,
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
    let hear = Closure::<dyn Fn(Event)>::new(move |event: Event| match event.dyn_ref::<MessageEvent>() {
        Some(message) => on_message(message.data()),
        None => {
            event.prevent_default();
            // A script that cannot be fetched gives an event without a message.
            let text = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
            on_error(if text.is_empty() { "its script could not be loaded".to_owned() } else { text });
        }
    });
    let worker = new_worker(hear.as_ref())
        .map_err(|error| format!("the browser refused to start a worker: {}", describe(&error)))?;
    Ok(Running { worker, _hear: hear })
}

fn describe(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| error.message().into())
}
