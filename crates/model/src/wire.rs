//! The messages between the page and the worker, as postcard bytes: small, and exact for every float.
//!
//! Left out: sending them, which is `web/src/ask.rs` on one side and `crates/worker` on the other.

use crate::lessons::{AnyReply, AnyRequest};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Names the code that both sides were built from. The page refuses a worker with another name, since
/// a cached old worker can meet a new page.
pub const BUILD: &str = match option_env!("UNFOLD_BUILD") {
    Some(build) => build,
    None => concat!("dev-", env!("CARGO_PKG_VERSION")),
};

/// Page to worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "one message is alive at a time")]
pub enum ToWorker {
    /// Ask `request`; the first reply comes at once, under `ticket`.
    Start {
        /// Chosen by the page, never reused.
        ticket: u32,
        /// What is asked.
        request: AnyRequest,
    },
    /// Pull the next reply of `ticket`.
    Next {
        /// The ticket of an earlier `Start`.
        ticket: u32,
    },
    /// Nobody waits for `ticket` any more.
    Cancel {
        /// The ticket of an earlier `Start`.
        ticket: u32,
    },
    /// Keep a file of weights: it comes before the first `Start` that reads it.
    Weights {
        /// Its name.
        name: String,
        /// All of it.
        bytes: Vec<u8>,
    },
    /// Are you alive?
    Ping,
    /// Fail in this way: for the tests of recovery, sent only under the test switch.
    Fault(Fault),
}

/// Ways in which a worker can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// Panic, as a bug would.
    Panic,
    /// Never return.
    Hang,
    /// End without a word, as when the browser takes the memory back.
    Close,
}

/// Worker to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "one message is alive at a time")]
pub enum FromWorker {
    /// Up and listening.
    Ready {
        /// [`BUILD`] of the worker.
        build: String,
    },
    /// One reply of `ticket`.
    Reply {
        /// Whose reply.
        ticket: u32,
        /// Time the model took, in milliseconds, measured in the worker.
        model_ms: f64,
        /// What to draw.
        reply: AnyReply,
    },
    /// `ticket` has no more replies.
    Done {
        /// Whose end.
        ticket: u32,
    },
    /// Alive.
    Pong,
    /// The worker is about to die of this.
    Failed {
        /// The panic's message.
        message: String,
    },
}

/// Turns a message into bytes. Infallible: our messages hold nothing that postcard refuses.
pub fn to_bytes<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_stdvec(message).unwrap_or_default()
}

/// Reads a message; `None` when the bytes are of another build or no message at all.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
