//! Where the model runs: takes requests from the page, pulls replies, sends them back. Knows no lesson.
//!
//! The page pulls: each `Start` and each `Next` is answered by one reply. A panic is reported and then ends
//! the worker; the page starts another and asks again.

use js_sys::Uint8Array;
use std::cell::RefCell;
use std::collections::HashMap;
use unfold_model::backend::Backend;
use unfold_model::lab::Lab;
use unfold_model::lesson::Replies;
use unfold_model::lessons::AnyReply;
use unfold_model::wire::{BUILD, Fault, FromWorker, ToWorker, from_bytes, to_bytes};
use wasm_bindgen::{JsCast as _, prelude::*};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// What the runs need, and those that the page still pulls from, by ticket.
struct Desk {
    lab: Lab,
    cursors: HashMap<u32, Replies<AnyReply>>,
}

impl Desk {
    fn new() -> Self {
        Self { lab: Lab::new(Backend::default().device()), cursors: HashMap::new() }
    }

    /// What to send back for one message, if anything. `clock` gives milliseconds.
    fn receive(&mut self, message: ToWorker, clock: impl Fn() -> f64) -> Option<FromWorker> {
        match message {
            ToWorker::Start { ticket, request } => {
                let began = clock();
                self.cursors.insert(ticket, request.answer(&self.lab));
                Some(self.pull(ticket, began, clock))
            }
            ToWorker::Next { ticket } => Some(self.pull(ticket, clock(), clock)),
            ToWorker::Cancel { ticket } => {
                self.cursors.remove(&ticket);
                None
            }
            ToWorker::Weights { name, bytes } => {
                self.lab.put(&name, &bytes);
                None
            }
            ToWorker::Ping => Some(FromWorker::Pong),
            ToWorker::Fault(fault) => fail(fault),
        }
    }

    fn pull(&mut self, ticket: u32, began: f64, clock: impl Fn() -> f64) -> FromWorker {
        match self.cursors.get_mut(&ticket).and_then(Iterator::next) {
            Some(reply) => FromWorker::Reply { ticket, model_ms: clock() - began, reply },
            None => {
                self.cursors.remove(&ticket);
                FromWorker::Done { ticket }
            }
        }
    }
}

/// Fails as asked: only the page's test switch sends this.
fn fail(fault: Fault) -> Option<FromWorker> {
    match fault {
        Fault::Panic => panic!("a panic was asked for"),
        Fault::Hang => loop {
            std::hint::spin_loop();
        },
        Fault::Close => {
            scope().close();
            None
        }
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn send(message: &FromWorker) {
    // Posting a byte array can only fail when the page is gone: then nobody is left to tell.
    let _ = scope().post_message(&Uint8Array::from(to_bytes(message).as_slice()));
}

fn clock() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

fn main() {
    std::panic::set_hook(Box::new(|panic| send(&FromWorker::Failed { message: panic.to_string() })));
    let desk = RefCell::new(Desk::new());
    let receive = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let Ok(bytes) = event.data().dyn_into::<Uint8Array>() else { return };
        let reply = match from_bytes::<ToWorker>(&bytes.to_vec()) {
            Some(message) => desk.borrow_mut().receive(message, clock),
            None => Some(FromWorker::Failed { message: "the page speaks another version".to_owned() }),
        };
        if let Some(reply) = reply {
            send(&reply);
        }
    });
    scope().set_onmessage(Some(receive.as_ref().unchecked_ref()));
    receive.forget();
    send(&FromWorker::Ready { build: BUILD.to_owned() });
}

#[cfg(test)]
mod tests {
    use super::*;
    use unfold_model::lessons::Slug;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    const WEIGHTS: &[u8] = include_bytes!("../../../web/models/digits.safetensors");

    #[wasm_bindgen_test]
    fn every_lesson_answers_in_a_browsers_worker() {
        let mut desk = Desk::new();
        for (ticket, slug) in Slug::ALL.iter().enumerate() {
            let start = ToWorker::Start { ticket: ticket as u32, request: slug.default_request() };
            let Some(FromWorker::Reply { reply, model_ms, .. }) = desk.receive(start, clock) else {
                panic!("no reply from {}", slug.info().slug);
            };
            assert!(model_ms >= 0.0);
            assert!(!reply.checks().is_empty());
            for check in reply.checks() {
                assert!(check.held, "{}: {check:?}", slug.info().slug);
            }
            let bytes = to_bytes(&FromWorker::Reply { ticket: 0, model_ms, reply: reply.clone() });
            assert_eq!(from_bytes(&bytes), Some(FromWorker::Reply { ticket: 0, model_ms, reply }));
        }
    }

    #[wasm_bindgen_test]
    fn weights_that_came_first_are_used() {
        let json = serde_json::json!({ "view": "digits" });
        let request = Slug::Convolution.request_from_json(json).expect("a good request");
        let mut desk = Desk::new();
        for (ticket, first) in [(1, None), (2, Some(WEIGHTS.to_vec()))] {
            let known = first.is_some();
            if let Some(bytes) = first {
                let message = ToWorker::Weights { name: "digits".to_owned(), bytes };
                assert_eq!(from_bytes(&to_bytes(&message)), Some(message.clone()));
                assert_eq!(desk.receive(message, clock), None);
            }
            let start = ToWorker::Start { ticket, request: request.clone() };
            let Some(FromWorker::Reply { reply, .. }) = desk.receive(start, clock) else {
                panic!("no reply with weights: {known}");
            };
            assert_eq!(reply.checks().is_empty(), !known);
            assert!(reply.checks().iter().all(|check| check.held), "{:?}", reply.checks());
        }
    }

    #[wasm_bindgen_test]
    fn a_run_is_pulled_until_it_is_done_and_can_be_cancelled() {
        let mut desk = Desk::new();
        let slug = Slug::ALL[0];
        let done = |reply: Option<FromWorker>| matches!(reply, Some(FromWorker::Done { .. }));
        desk.receive(ToWorker::Start { ticket: 7, request: slug.default_request() }, clock);
        assert!(done(desk.receive(ToWorker::Next { ticket: 7 }, clock)));
        assert!(done(desk.receive(ToWorker::Next { ticket: 99 }, clock)));
        desk.receive(ToWorker::Start { ticket: 8, request: slug.default_request() }, clock);
        assert_eq!(desk.receive(ToWorker::Cancel { ticket: 8 }, clock), None);
        assert!(desk.cursors.is_empty());
        assert_eq!(desk.receive(ToWorker::Ping, clock), Some(FromWorker::Pong));
    }
}
