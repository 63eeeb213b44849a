//! The worker's life: start, listen, notice silence, end, start again, and ask every open request anew.
//!
//! A request is complete, so that nothing is lost with a worker. A run that was at its n-th reply is pulled
//! to the n-th again before anything is shown. Left out: who asked what, which is `desk.rs`, and how a worker
//! is started, which is `spawn.rs`.

use super::desk::{Deliver, Delivery, Desk};
use super::health::{Health, Status, Watcher, Watchers};
use super::spawn::{self, Running};
use super::weights::Shelf;
use std::cell::RefCell;
use unfold_model::lessons::AnyRequest;
use unfold_model::wire::{BUILD, Fault, FromWorker, ToWorker, from_bytes};
use wasm_bindgen::{JsCast as _, prelude::*};

/// How often the worker is looked after, in milliseconds.
const TICK_MS: i32 = 200;
/// Ticks without a word after which a sign of life is asked for.
const IDLE: u32 = 2;
/// Ticks of silence after which the reader is told.
const SLOW: u32 = 6;
/// Ticks of silence after which the worker is given up.
const LOST: u32 = 20;
/// Ticks that loading may take: the network may be slow.
const LOADING: u32 = 300;
/// Ticks for which failures count together, and how many of them are too many.
const MEMORY: u32 = 100;
const TOO_MANY: usize = 3;
/// Ticks for which a recovery stays announced.
const ANNOUNCED: u32 = 15;

/// The one bridge between page and worker.
pub(super) struct Bridge {
    worker: Option<Running>,
    ready: bool,
    desk: Desk,
    pub(super) shelf: Shelf,
    watchers: Watchers,
    health: Health,
    generation: u32,
    silent: u32,
    pinged: bool,
    now: u32,
    failures: Vec<u32>,
    recovered: Option<u32>,
}

thread_local! {
    static BRIDGE: RefCell<Bridge> = RefCell::new(Bridge::new());
}

/// Does something with the bridge; starts the worker at the first use.
pub(super) fn with_bridge<T>(act: impl FnOnce(&mut Bridge) -> T) -> T {
    let (result, mail) = BRIDGE.with_borrow_mut(|bridge| {
        if bridge.generation == 0 {
            bridge.spawn();
            look_after();
        }
        let before = bridge.health();
        let result = act(bridge);
        (result, bridge.mail_since(&before))
    });
    // Outside of the borrow: whoever hears of it may use the bridge again.
    for (watcher, health) in mail {
        watcher(health);
    }
    result
}

/// Fails the worker on purpose: the test switch.
pub(crate) fn fault(kind: Fault) {
    with_bridge(|bridge| bridge.send(&ToWorker::Fault(kind)));
}

/// Starts the worker again after it was given up.
pub(crate) fn start_again() {
    with_bridge(|bridge| {
        bridge.failures.clear();
        bridge.restart("");
    });
}

/// Fetches the weights again that could not be fetched.
pub(crate) fn load_again() {
    with_bridge(|bridge| bridge.shelf.fetch_again());
}

fn look_after() {
    let tick = Closure::<dyn Fn()>::new(|| with_bridge(Bridge::tick));
    if let Some(window) = web_sys::window() {
        let handler = tick.as_ref().unchecked_ref();
        let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(handler, TICK_MS);
    }
    tick.forget();
}

impl Bridge {
    fn new() -> Self {
        Self {
            worker: None,
            ready: false,
            desk: Desk::default(),
            shelf: Shelf::default(),
            watchers: Watchers::default(),
            health: Health { status: Status::Starting, message: String::new(), progress: None },
            generation: 0,
            silent: 0,
            pinged: false,
            now: 0,
            failures: Vec::new(),
            recovered: None,
        }
    }

    /// The worker's state, or, where it is well, that of the weights that somebody waits for.
    pub(super) fn health(&self) -> Health {
        let lacking = || self.desk.ids().into_iter().find_map(|id| self.shelf.health(self.desk.weights(id)?));
        let well = self.health.status == Status::Live;
        well.then(lacking).flatten().unwrap_or_else(|| self.health.clone())
    }

    pub(super) fn watch(&mut self, watcher: Watcher) -> u32 {
        self.watchers.add(watcher)
    }

    pub(super) fn unwatch(&mut self, id: u32) {
        self.watchers.remove(id);
    }

    pub(super) fn join(&mut self, deliver: Deliver) -> u32 {
        self.desk.join(deliver)
    }

    pub(super) fn leave(&mut self, id: u32) {
        if let Some(cancel) = self.desk.leave(id) {
            self.send(&cancel);
        }
    }

    pub(super) fn ask(&mut self, id: u32, request: AnyRequest) {
        self.desk.ask(id, request);
        self.flush(id);
    }

    pub(super) fn ask_again(&mut self, id: u32) {
        self.desk.ask_again(id);
        self.flush(id);
    }

    pub(super) fn next(&mut self, id: u32) {
        self.desk.next(id);
        self.flush(id);
    }

    pub(super) fn take_undrawn(&mut self, id: u32) -> Option<(u32, f64)> {
        self.desk.take_undrawn(id)
    }

    /// Sends what an asker waits for, once the weights that the answer reads are here: they go first.
    fn flush(&mut self, id: u32) {
        let weights = self.desk.weights(id);
        // Asked for even while the worker loads, so that both load at once.
        let Ok(first) = weights.map_or(Ok(None), |shipped| self.shelf.want(shipped)) else { return };
        if !self.ready {
            return;
        }
        if let (Some(message), Some(shipped)) = (first, weights) {
            self.send(&message);
            self.shelf.sent(shipped);
        }
        for message in self.desk.due(id) {
            self.send(&message);
        }
    }

    /// Sends what everyone waits for.
    pub(super) fn flush_all(&mut self) {
        for id in self.desk.ids() {
            self.flush(id);
        }
    }

    fn send(&mut self, message: &ToWorker) {
        if let Some(worker) = &self.worker {
            worker.send(message);
        }
    }

    fn mail_since(&self, before: &Health) -> Vec<(Watcher, Health)> {
        let health = self.health();
        if health == *before { Vec::new() } else { self.watchers.mail(&health) }
    }

    fn tell(&mut self, status: Status, message: impl Into<String>) {
        self.health = Health { status, message: message.into(), progress: None };
    }

    fn spawn(&mut self) {
        self.generation += 1;
        let generation = self.generation;
        (self.ready, self.silent, self.pinged) = (false, 0, false);
        self.shelf.start_over();
        let started = spawn::start(
            move |data| hear(generation, &data),
            move |error| with_bridge(|bridge| bridge.lose(generation, &error)),
        );
        match started {
            Ok(worker) => self.worker = Some(worker),
            Err(error) => {
                self.worker = None;
                self.tell(Status::Failed, format!("The model cannot run here: {error}."));
            }
        }
    }

    /// The worker of `generation` is of no more use; another takes its place, unless too many failed lately.
    fn lose(&mut self, generation: u32, why: &str) {
        if generation != self.generation || self.health.status == Status::Failed {
            return;
        }
        self.failures.retain(|failure| self.now - failure < MEMORY);
        self.failures.push(self.now);
        if self.failures.len() >= TOO_MANY {
            self.worker = None;
            self.ready = false;
            let times = self.failures.len();
            self.tell(
                Status::Failed,
                format!("The model stopped {times} times. {why}. Your settings are kept."),
            );
        } else {
            self.restart(why);
        }
    }

    fn restart(&mut self, why: &str) {
        self.worker = None;
        let message = match why {
            "" => "The model is being started again.".to_owned(),
            why => format!("The model stopped: {why}. It is being started again; your settings are kept."),
        };
        self.tell(Status::Restarting, message);
        self.desk.start_over();
        self.spawn();
    }

    /// Looks whether the worker still answers.
    fn tick(&mut self) {
        self.now += 1;
        self.silent += 1;
        if self.recovered.is_some_and(|at| self.now - at > ANNOUNCED) && self.health.status == Status::Live {
            self.recovered = None;
            self.tell(Status::Live, "");
        }
        if self.worker.is_none() || self.health.status == Status::Failed {
            return;
        }
        if !self.ready {
            if self.silent > LOADING {
                self.lose(self.generation, "it did not load within a minute");
            }
            return;
        }
        let owed = self.pinged || self.desk.is_owed();
        if !owed && self.silent >= IDLE {
            self.pinged = true;
            self.silent = 0;
            self.send(&ToWorker::Ping);
        } else if owed && self.silent >= LOST {
            self.lose(self.generation, "it did not answer for four seconds");
        } else if owed && self.silent >= SLOW && self.health.status == Status::Live {
            self.tell(Status::Slow, "The model has not answered for more than a second.");
        }
    }

    /// What to hand to whom after a message from the worker.
    fn receive(&mut self, message: FromWorker) -> Option<(Deliver, Delivery)> {
        self.silent = 0;
        self.pinged = false;
        if self.health.status == Status::Slow {
            self.tell(Status::Live, "");
        }
        match message {
            FromWorker::Ready { build } if build == BUILD => self.welcome(),
            FromWorker::Ready { .. } => {
                self.worker = None;
                self.tell(Status::Failed, "The model is of another version than the page. Reload the page.");
            }
            FromWorker::Failed { message } => self.lose(self.generation, &brief(&message)),
            FromWorker::Pong => {}
            FromWorker::Done { ticket } => {
                let landed = self.desk.land_done(ticket);
                return self.land(landed);
            }
            FromWorker::Reply { ticket, model_ms, reply } => {
                let landed = self.desk.land_reply(ticket, model_ms, reply);
                return self.land(landed);
            }
        }
        None
    }

    /// Sends what the asker waits for next, and says what to hand to it.
    fn land(&mut self, landed: Option<(u32, Option<(Deliver, Delivery)>)>) -> Option<(Deliver, Delivery)> {
        let (id, delivery) = landed?;
        self.flush(id);
        delivery
    }

    fn welcome(&mut self) {
        self.ready = true;
        if self.health.status == Status::Restarting {
            self.recovered = Some(self.now);
            self.tell(Status::Live, "The model was started again. Your settings were kept.");
        } else {
            self.tell(Status::Live, "");
        }
        self.flush_all();
    }
}

/// Takes a message of the worker of `generation`: bytes, or a sentence when it could not start.
fn hear(generation: u32, data: &JsValue) {
    let delivery = with_bridge(|bridge| {
        if generation != bridge.generation {
            return None;
        }
        if let Some(sentence) = data.as_string() {
            bridge.lose(generation, &brief(&sentence));
            return None;
        }
        let bytes = data.dyn_ref::<js_sys::Uint8Array>().map(js_sys::Uint8Array::to_vec);
        match bytes.and_then(|bytes| from_bytes(&bytes)) {
            Some(message) => bridge.receive(message),
            None => {
                bridge.lose(generation, "it sent something that the page does not understand");
                None
            }
        }
    });
    if let Some((deliver, delivery)) = delivery {
        deliver(delivery);
    }
}

/// The first line of a long message, without its final stop.
fn brief(message: &str) -> String {
    let line: String = message.lines().next().unwrap_or_default().chars().take(200).collect();
    line.trim_end_matches('.').to_owned()
}
