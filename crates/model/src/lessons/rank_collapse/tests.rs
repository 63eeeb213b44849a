//! The lesson against high precision, against the literature's numbers, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod facts;
mod fixtures;
mod long;
mod parts;
mod requests;

use super::*;
use crate::backend::Backend;
use crate::lab::Lab;

fn replies(request: &Request) -> impl Iterator<Item = Reply> {
    RankCollapse::answer(request, &Lab::new(Backend::default().device()))
}

fn first(request: &Request) -> Reply {
    replies(request).next().unwrap()
}

/// The answer, of which every check holds.
fn held(request: &Request) -> Reply {
    let reply = first(request);
    for check in &reply.checks {
        assert!(check.held, "{check:?}\n{request:?}");
    }
    reply
}

fn depth(request: &Request) -> Depth {
    held(request).depth.unwrap()
}
