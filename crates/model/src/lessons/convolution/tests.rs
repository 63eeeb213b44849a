//! The lesson against PyTorch and published numbers, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod digits;
mod fixtures;
mod numbers;
mod requests;
mod runs;

use super::*;
use crate::backend::Backend;
use crate::lab::Lab;

const VIEWS: [View; 5] = [View::Slide, View::Matrix, View::Depth, View::Imitate, View::Digits];

fn replies(request: &Request) -> Replies<Reply> {
    Convolution::answer(request, &digits::lab(Backend::default(), |_| {}))
}

fn first(request: &Request) -> Reply {
    replies(request).next().unwrap()
}

fn assert_held(reply: &Reply) {
    for check in &reply.checks {
        assert!(check.held, "{check:?}");
    }
}
