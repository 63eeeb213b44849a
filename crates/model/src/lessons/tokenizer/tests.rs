//! The lesson against the textbook's numbers, other programs' and plain algorithms, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod brute;
mod facts;
mod models;
mod requests;

use super::*;
use crate::backend::Backend;
use crate::lab::Lab;

fn bare() -> Lab {
    Lab::new(Backend::default().device())
}

/// The replies to `request`, of which every check holds.
fn held(request: &Request) -> Vec<Reply> {
    let replies: Vec<Reply> = Tokenizer::answer(request, &bare()).collect();
    for check in replies.iter().flat_map(|reply| &reply.checks) {
        assert!(check.held, "{check:?}\n{request:?}");
    }
    replies
}

fn merging(request: &Request) -> Merging {
    held(request).remove(0).merging.unwrap()
}

fn of(text: &str, rules: Rules, merges: u32) -> Request {
    Request { text: text.to_owned(), rules, merges, ..Request::default() }
}

/// The merges done, as `left right count`.
fn learnt(request: &Request) -> Vec<String> {
    let merging = merging(request);
    let name = |id: u32| &merging.names[id as usize];
    merging
        .merges
        .iter()
        .map(|pair| format!("{} {} {}", name(pair.left), name(pair.right), pair.count))
        .collect()
}
