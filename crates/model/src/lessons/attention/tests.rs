//! The lesson against PyTorch and published numbers, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod facts;
mod fixtures;
mod requests;
mod shelf;

use super::*;
use crate::backend::Backend;
use crate::lab::Lab;
use crate::lessons::{AnyReply, Slug};
use serde_json::Value;

const VIEWS: [View; 6] = [View::Library, View::Plane, View::Scale, View::Sequence, View::Given, View::Cost];

fn replies(request: &Request) -> Replies<Reply> {
    Attention::answer(request, &Lab::new(Backend::default().device()))
}

fn first(request: &Request) -> Reply {
    replies(request).next().unwrap()
}

fn assert_held(reply: &Reply) {
    for check in &reply.checks {
        assert!(check.held, "{check:?}");
    }
}

fn ask(json: &Value, backend: Backend) -> Reply {
    let request = Slug::Attention.request_from_json(json.clone()).unwrap();
    match request.answer(&Lab::new(backend.device())).next().unwrap() {
        AnyReply::Attention(reply) => reply,
        _ => unreachable!("another lesson's reply"),
    }
}
