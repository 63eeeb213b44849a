//! The lesson against the literature's numbers, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod numbers;
mod requests;
mod runs;

use super::*;
use crate::backend::Backend;
use crate::lab::Lab;

fn replies(request: &Request) -> Replies<Reply> {
    Activations::answer(request, &Lab::new(Backend::default().device()))
}

fn first(request: &Request) -> Reply {
    replies(request).next().unwrap()
}

fn assert_held(reply: &Reply) {
    for check in &reply.checks {
        assert!(check.held, "{check:?}");
    }
}
