//! The worker's life: start, listen, notice silence, end, start again, and ask every open request anew.
//!
//! A request is complete, so that nothing is lost with a worker. A run that was at its n-th reply is pulled
//! to the n-th again before anything is shown. Left out: how a worker is started, which is `spawn.rs`.

use super::spawn::{self, Running};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use unfold_model::lessons::{AnyReply, AnyRequest};
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

/// How the worker fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Loading.
    Starting,
    /// Answering.
    Live,
    /// Silent for more than a second.
    Slow,
    /// Ended, another one is loading.
    Restarting,
    /// Given up; the reader may start it again.
    Failed,
}

/// How the worker fares, and what the reader is told about it; empty when all is well.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Health {
    /// In one word.
    pub(crate) status: Status,
    /// In a sentence.
    pub(crate) message: String,
}

/// What an asker receives.
pub(super) enum Delivery {
    Reply(AnyReply),
    Done,
}

type Deliver = Rc<dyn Fn(Delivery)>;
type Watcher = Rc<dyn Fn(Health)>;

/// One user of the model: a hook in a room.
struct Asker {
    deliver: Deliver,
    request: Option<AnyRequest>,
    ticket: u32,
    waiting: Option<Wish>,
    in_flight: bool,
    replies: u32,
    replay: u32,
    undrawn: Option<f64>,
}

#[derive(Clone, Copy)]
enum Wish {
    Start,
    Next,
}

/// The one bridge between page and worker.
pub(super) struct Bridge {
    worker: Option<Running>,
    ready: bool,
    askers: BTreeMap<u32, Asker>,
    watchers: BTreeMap<u32, Watcher>,
    health: Health,
    generation: u32,
    last_id: u32,
    drawn: u32,
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
        let before = bridge.health.clone();
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
            askers: BTreeMap::new(),
            watchers: BTreeMap::new(),
            health: Health { status: Status::Starting, message: String::new() },
            generation: 0,
            last_id: 0,
            drawn: 0,
            silent: 0,
            pinged: false,
            now: 0,
            failures: Vec::new(),
            recovered: None,
        }
    }

    pub(super) fn health(&self) -> Health {
        self.health.clone()
    }

    pub(super) fn watch(&mut self, watcher: Watcher) -> u32 {
        self.last_id += 1;
        self.watchers.insert(self.last_id, watcher);
        self.last_id
    }

    pub(super) fn unwatch(&mut self, id: u32) {
        self.watchers.remove(&id);
    }

    pub(super) fn join(&mut self, deliver: Deliver) -> u32 {
        self.last_id += 1;
        let asker = Asker {
            deliver,
            request: None,
            ticket: 0,
            waiting: None,
            in_flight: false,
            replies: 0,
            replay: 0,
            undrawn: None,
        };
        self.askers.insert(self.last_id, asker);
        self.last_id
    }

    pub(super) fn leave(&mut self, id: u32) {
        if let Some(asker) = self.askers.remove(&id) {
            self.send(&ToWorker::Cancel { ticket: asker.ticket });
        }
    }

    pub(super) fn ask(&mut self, id: u32, request: AnyRequest) {
        if let Some(asker) = self.askers.get_mut(&id) {
            asker.request = Some(request);
            asker.waiting = Some(Wish::Start);
            (asker.replies, asker.replay) = (0, 0);
            self.flush(id);
        }
    }

    pub(super) fn restart_run(&mut self, id: u32) {
        if let Some(request) = self.askers.get(&id).and_then(|asker| asker.request.clone()) {
            self.ask(id, request);
        }
    }

    pub(super) fn next(&mut self, id: u32) {
        if let Some(asker) = self.askers.get_mut(&id).filter(|asker| asker.request.is_some()) {
            asker.waiting = asker.waiting.or(Some(Wish::Next));
            self.flush(id);
        }
    }

    /// The count of drawn replies, if this asker has one that was not counted yet, and its model time.
    pub(super) fn take_undrawn(&mut self, id: u32) -> Option<(u32, f64)> {
        let model_ms = self.askers.get_mut(&id)?.undrawn.take()?;
        self.drawn += 1;
        Some((self.drawn, model_ms))
    }

    /// Sends what an asker waits for, unless something of it is still under way.
    fn flush(&mut self, id: u32) {
        if !self.ready {
            return;
        }
        let Some(asker) = self.askers.get_mut(&id).filter(|asker| !asker.in_flight) else { return };
        let Some(wish) = asker.waiting.take() else { return };
        let message = match (wish, &asker.request) {
            (_, None) => return,
            (Wish::Next, _) => ToWorker::Next { ticket: asker.ticket },
            (Wish::Start, Some(request)) => {
                let old = std::mem::replace(&mut asker.ticket, 0);
                self.last_id += 1;
                asker.ticket = self.last_id;
                let start = ToWorker::Start { ticket: asker.ticket, request: request.clone() };
                asker.in_flight = true;
                self.send(&ToWorker::Cancel { ticket: old });
                return self.send(&start);
            }
        };
        asker.in_flight = true;
        self.send(&message);
    }

    fn send(&mut self, message: &ToWorker) {
        if let Some(worker) = &self.worker {
            worker.send(message);
        }
    }

    fn mail_since(&self, before: &Health) -> Vec<(Watcher, Health)> {
        if self.health == *before {
            return Vec::new();
        }
        self.watchers.values().map(|watcher| (watcher.clone(), self.health.clone())).collect()
    }

    fn tell(&mut self, status: Status, message: impl Into<String>) {
        self.health = Health { status, message: message.into() };
    }

    fn spawn(&mut self) {
        self.generation += 1;
        let generation = self.generation;
        (self.ready, self.silent, self.pinged) = (false, 0, false);
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
            self.tell(Status::Failed, format!("The model stopped {times} times. {why}. Your settings are kept."));
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
        for asker in self.askers.values_mut() {
            asker.in_flight = false;
            asker.replay = asker.replies;
            asker.replies = 0;
            asker.waiting = asker.request.as_ref().map(|_| Wish::Start);
        }
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
        let owed = self.pinged || self.askers.values().any(|asker| asker.in_flight);
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
            FromWorker::Done { ticket } => return self.land(ticket, |_| Some(Delivery::Done)),
            FromWorker::Reply { ticket, model_ms, reply } => {
                return self.land(ticket, |asker| {
                    asker.replies += 1;
                    if asker.replies < asker.replay {
                        asker.waiting = asker.waiting.or(Some(Wish::Next));
                        return None;
                    }
                    asker.undrawn = Some(model_ms);
                    Some(Delivery::Reply(reply))
                });
            }
        }
        None
    }

    fn welcome(&mut self) {
        self.ready = true;
        if self.health.status == Status::Restarting {
            self.recovered = Some(self.now);
            self.tell(Status::Live, "The model was started again. Your settings were kept.");
        } else {
            self.tell(Status::Live, "");
        }
        for id in self.askers.keys().copied().collect::<Vec<_>>() {
            self.flush(id);
        }
    }

    /// The answer to `ticket` is there; sends what its asker waits for next.
    fn land(
        &mut self,
        ticket: u32,
        read: impl FnOnce(&mut Asker) -> Option<Delivery>,
    ) -> Option<(Deliver, Delivery)> {
        let (id, asker) = self.askers.iter_mut().find(|(_, asker)| asker.ticket == ticket)?;
        let id = *id;
        asker.in_flight = false;
        let delivery = read(asker);
        let deliver = asker.deliver.clone();
        self.flush(id);
        delivery.map(|delivery| (deliver, delivery))
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
