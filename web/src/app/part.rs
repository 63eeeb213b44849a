//! Opens an address once the lesson's part of the program is there: the shipped page comes in parts.
//!
//! Before that, nothing may touch the lesson's own types. Left out: fetching, which is `web/boot.js`.

use super::book::Act;
use super::browser::{fragment, later};
use js_sys::Promise;
use unfold_model::address;
use unfold_model::lessons::Slug;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

/// A wait shorter than this, in milliseconds, is not worth a word.
const WORTH_A_WORD_MS: i32 = 200;

#[wasm_bindgen]
extern "C" {
    /// A promise where the part must be waited for, nothing where it is there.
    #[wasm_bindgen(js_namespace = ["window", "unfold"], js_name = part)]
    fn coming(slug: &str) -> Option<Promise>;
}

/// Waits for the part of the lesson that the address names; whether it came. If not, `boot.js` says so.
pub(crate) async fn ready() -> bool {
    // The address may have changed in the meantime.
    while let Some(part) = coming(address::lesson(&fragment()).info().slug) {
        if JsFuture::from(part).await.is_err() {
            return false;
        }
    }
    true
}

/// An address that is to be opened as soon as its lesson is there.
#[derive(Clone, PartialEq)]
pub(super) struct Wait {
    pub(super) address: String,
    /// The part did not come.
    pub(super) failed: bool,
}

impl Wait {
    /// What the reader is told.
    pub(super) fn words(&self) -> String {
        let title = address::lesson(&self.address).info().title;
        if self.failed {
            format!("The lesson “{title}” could not be loaded. Is there a connection? This one goes on.")
        } else {
            format!("Loading “{title}” …")
        }
    }
}

/// A callback that opens an address, and what it waits for; the newest address wins.
#[hook]
pub(super) fn use_open(act: &Callback<Act>) -> (Callback<String>, Option<Wait>) {
    let wait = use_state_eq(|| None::<Wait>);
    let newest = use_mut_ref(|| 0_u32);
    let setter = wait.setter();
    let open = use_callback(act.clone(), move |address: String, act| {
        *newest.borrow_mut() += 1;
        let turn = *newest.borrow();
        let slug: Slug = address::lesson(&address);
        let Some(part) = coming(slug.info().slug) else {
            setter.set(None);
            act.emit(Act::Open(address));
            return;
        };
        let (newest, setter, act) = (newest.clone(), setter.clone(), act.clone());
        let said = {
            let (setter, wait) = (setter.clone(), Wait { address: address.clone(), failed: false });
            later(WORTH_A_WORD_MS, move || setter.set(Some(wait)))
        };
        spawn_local(async move {
            let came = JsFuture::from(part).await.is_ok();
            drop(said);
            if *newest.borrow() != turn {
                return;
            }
            setter.set((!came).then(|| Wait { address: address.clone(), failed: true }));
            if came {
                act.emit(Act::Open(address));
            }
        });
    });
    (open, (*wait).clone())
}
