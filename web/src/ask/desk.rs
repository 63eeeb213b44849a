//! Who has asked what: one asker for each `use_lesson`, its ticket, and what it waits for.
//!
//! Says which messages are due; sending them is `bridge.rs`. At most one message of an asker is under way.

use std::collections::BTreeMap;
use std::rc::Rc;
use unfold_model::lessons::{AnyReply, AnyRequest};
use unfold_model::weights::Shipped;
use unfold_model::wire::ToWorker;

/// What an asker receives.
#[allow(clippy::large_enum_variant, reason = "one delivery at a time is alive")]
pub(super) enum Delivery {
    Reply(AnyReply, f64),
    Done,
}

/// Takes what has come for an asker.
pub(super) type Deliver = Rc<dyn Fn(Delivery)>;

struct Asker {
    deliver: Deliver,
    request: Option<AnyRequest>,
    ticket: u32,
    waiting: Option<Wish>,
    in_flight: bool,
    /// Replies so far, and how many there were when the worker was lost: these are not shown again.
    replies: u32,
    replay: u32,
    undrawn: Option<f64>,
}

#[derive(Clone, Copy)]
enum Wish {
    Start,
    Next,
}

/// All askers.
#[derive(Default)]
pub(super) struct Desk {
    askers: BTreeMap<u32, Asker>,
    last_id: u32,
    drawn: u32,
}

impl Desk {
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

    /// The asker is gone; its run is to be cancelled.
    pub(super) fn leave(&mut self, id: u32) -> Option<ToWorker> {
        self.askers.remove(&id).map(|asker| ToWorker::Cancel { ticket: asker.ticket })
    }

    /// The newest request wins: one that still waits is forgotten.
    pub(super) fn ask(&mut self, id: u32, request: AnyRequest) {
        if let Some(asker) = self.askers.get_mut(&id) {
            asker.request = Some(request);
            asker.waiting = Some(Wish::Start);
            (asker.replies, asker.replay) = (0, 0);
        }
    }

    /// Asks the same request again, from its start.
    pub(super) fn ask_again(&mut self, id: u32) {
        if let Some(request) = self.askers.get(&id).and_then(|asker| asker.request.clone()) {
            self.ask(id, request);
        }
    }

    pub(super) fn next(&mut self, id: u32) {
        if let Some(asker) = self.askers.get_mut(&id).filter(|asker| asker.request.is_some()) {
            asker.waiting = asker.waiting.or(Some(Wish::Next));
        }
    }

    /// Everyone is to ask again, since the worker is lost.
    pub(super) fn start_over(&mut self) {
        for asker in self.askers.values_mut() {
            asker.in_flight = false;
            asker.replay = asker.replies.max(asker.replay);
            asker.replies = 0;
            asker.waiting = asker.request.as_ref().map(|_| Wish::Start);
        }
    }

    /// Whether a reply is due.
    pub(super) fn is_owed(&self) -> bool {
        self.askers.values().any(|asker| asker.in_flight)
    }

    pub(super) fn ids(&self) -> Vec<u32> {
        self.askers.keys().copied().collect()
    }

    /// The weights that the answer to this asker reads.
    pub(super) fn weights(&self, id: u32) -> Option<Shipped> {
        self.askers.get(&id)?.request.as_ref()?.weights()
    }

    /// The messages that an asker's wish takes, unless something of it is still under way.
    pub(super) fn due(&mut self, id: u32) -> Vec<ToWorker> {
        let ticket = self.last_id + 1;
        let Some(asker) = self.askers.get_mut(&id).filter(|asker| !asker.in_flight) else {
            return Vec::new();
        };
        match (asker.waiting.take(), asker.request.clone()) {
            (Some(Wish::Next), Some(_)) => {
                asker.in_flight = true;
                vec![ToWorker::Next { ticket: asker.ticket }]
            }
            (Some(Wish::Start), Some(request)) => {
                self.last_id = ticket;
                asker.in_flight = true;
                let old = std::mem::replace(&mut asker.ticket, ticket);
                vec![ToWorker::Cancel { ticket: old }, ToWorker::Start { ticket, request }]
            }
            _ => Vec::new(),
        }
    }

    /// A run has no more replies.
    pub(super) fn land_done(&mut self, ticket: u32) -> Option<(u32, Option<(Deliver, Delivery)>)> {
        let (id, asker) = self.find(ticket)?;
        asker.in_flight = false;
        Some((id, Some((asker.deliver.clone(), Delivery::Done))))
    }

    /// A reply has come; one that was shown before the worker was lost is passed over and the next is pulled.
    pub(super) fn land_reply(
        &mut self,
        ticket: u32,
        model_ms: f64,
        reply: AnyReply,
    ) -> Option<(u32, Option<(Deliver, Delivery)>)> {
        let (id, asker) = self.find(ticket)?;
        asker.in_flight = false;
        asker.replies += 1;
        if asker.replies < asker.replay {
            asker.waiting = asker.waiting.or(Some(Wish::Next));
            return Some((id, None));
        }
        asker.undrawn = Some(model_ms);
        Some((id, Some((asker.deliver.clone(), Delivery::Reply(reply, model_ms)))))
    }

    fn find(&mut self, ticket: u32) -> Option<(u32, &mut Asker)> {
        self.askers.iter_mut().find(|(_, asker)| asker.ticket == ticket).map(|(id, asker)| (*id, asker))
    }

    /// The count of drawn replies, if this asker has one that was not counted yet, and its model time.
    pub(super) fn take_undrawn(&mut self, id: u32) -> Option<(u32, f64)> {
        let model_ms = self.askers.get_mut(&id)?.undrawn.take()?;
        self.drawn += 1;
        Some((self.drawn, model_ms))
    }
}
