//! How the worker fares, in a word and a sentence, and who wants to know.

use std::collections::BTreeMap;
use std::rc::Rc;

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
    /// Answering, but the weights that the answer reads are on their way.
    Fetching,
    /// They could not be fetched; the reader may try again.
    Unfetched,
}

/// How the worker fares, and what the reader is told about it; empty when all is well.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Health {
    /// In one word.
    pub(crate) status: Status,
    /// In a sentence.
    pub(crate) message: String,
    /// Bytes that have come, and bytes in all, of what is on its way.
    pub(crate) progress: Option<[u32; 2]>,
}

/// Told of every change.
pub(super) type Watcher = Rc<dyn Fn(Health)>;

/// All who want to know.
#[derive(Default)]
pub(super) struct Watchers {
    watchers: BTreeMap<u32, Watcher>,
    last: u32,
}

impl Watchers {
    pub(super) fn add(&mut self, watcher: Watcher) -> u32 {
        self.last += 1;
        self.watchers.insert(self.last, watcher);
        self.last
    }

    pub(super) fn remove(&mut self, id: u32) {
        self.watchers.remove(&id);
    }

    /// What is to be told to whom, now that it changed.
    pub(super) fn mail(&self, health: &Health) -> Vec<(Watcher, Health)> {
        self.watchers.values().map(|watcher| (watcher.clone(), health.clone())).collect()
    }
}
