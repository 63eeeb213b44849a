//! Shipped weights on the page's side: fetched once a request needs them, kept for every worker to come.
//!
//! Left out: the fetching itself, which is `web/boot.js`, and whether they are the right ones, which the worker tells.

use super::bridge::with_bridge;
use super::health::{Health, Status};
use unfold_model::weights::Shipped;
use unfold_model::wire::ToWorker;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Fetches a file of `bytes` bytes, past what the browser has kept if `fresh`. Tells a number again and again: the
    /// bytes so far; at the end the bytes, or a sentence on why there are none.
    #[wasm_bindgen(js_namespace = ["window", "unfold"], js_name = weights)]
    fn fetch(name: &str, bytes: u32, fresh: bool, tell: &JsValue);
}

/// Every file that was asked for.
#[derive(Default)]
pub(super) struct Shelf {
    files: Vec<File>,
}

struct File {
    shipped: Shipped,
    state: State,
    /// Whether the worker has it.
    sent: bool,
    _tell: Closure<dyn Fn(JsValue)>,
}

enum State {
    /// Bytes so far; `None` in the first moment, which is not worth a word.
    Loading(Option<u32>),
    Here(Vec<u8>),
    Failed(String),
}

impl Shelf {
    /// What the worker must be sent before a request that reads `shipped`, if anything; `Err` while it is not here. The
    /// first call starts to fetch it.
    pub(super) fn want(&mut self, shipped: Shipped) -> Result<Option<ToWorker>, ()> {
        let Some(file) = self.files.iter_mut().find(|file| file.shipped == shipped) else {
            self.files.push(File::fetch(shipped, false));
            return Err(());
        };
        match &file.state {
            State::Here(_) if file.sent => Ok(None),
            State::Here(bytes) => {
                let message = ToWorker::Weights { name: shipped.name.to_owned(), bytes: bytes.clone() };
                Ok(Some(message))
            }
            State::Loading(_) | State::Failed(_) => Err(()),
        }
    }

    /// The worker has it now.
    pub(super) fn sent(&mut self, shipped: Shipped) {
        self.files.iter_mut().filter(|file| file.shipped == shipped).for_each(|file| file.sent = true);
    }

    /// A new worker has nothing.
    pub(super) fn start_over(&mut self) {
        self.files.iter_mut().for_each(|file| file.sent = false);
    }

    /// Takes what is told of a file.
    fn hear(&mut self, shipped: Shipped, told: &JsValue) {
        let Some(file) = self.files.iter_mut().find(|file| file.shipped == shipped) else { return };
        file.state = if let Some(bytes) = told.dyn_ref::<js_sys::Uint8Array>() {
            State::Here(bytes.to_vec())
        } else if let Some(why) = told.as_string() {
            State::Failed(why)
        } else {
            State::Loading(told.as_f64().map(|bytes| bytes as u32))
        };
    }

    /// Fetches anew what failed.
    pub(super) fn fetch_again(&mut self) {
        for file in self.files.iter_mut().filter(|file| matches!(file.state, State::Failed(_))) {
            *file = File::fetch(file.shipped, true);
        }
    }

    /// What the reader who waits for `shipped` is told.
    pub(super) fn health(&self, shipped: Shipped) -> Option<Health> {
        let file = self.files.iter().find(|file| file.shipped == shipped)?;
        let Shipped { what, bytes, .. } = shipped;
        match &file.state {
            State::Loading(Some(so_far)) => Some(Health {
                status: Status::Fetching,
                message: format!("Loading {what}, {} KB.", bytes.div_ceil(1000)),
                progress: Some([*so_far, bytes]),
            }),
            State::Failed(why) => Some(Health {
                status: Status::Unfetched,
                message: format!("Unfold could not load {what}: {why}. Your settings are kept."),
                progress: None,
            }),
            State::Loading(None) | State::Here(_) => None,
        }
    }
}

impl File {
    fn fetch(shipped: Shipped, fresh: bool) -> Self {
        let tell = Closure::<dyn Fn(JsValue)>::new(move |told: JsValue| {
            with_bridge(|bridge| {
                bridge.shelf.hear(shipped, &told);
                bridge.flush_all();
            });
        });
        fetch(shipped.name, shipped.bytes, fresh, tell.as_ref());
        Self { shipped, state: State::Loading(None), sent: false, _tell: tell }
    }
}
