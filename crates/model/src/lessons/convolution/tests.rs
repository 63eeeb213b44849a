//! The lesson against PyTorch and published numbers, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixtures;
mod numbers;
mod requests;
mod runs;

use super::*;
use crate::backend::Backend;

const VIEWS: [View; 4] = [View::Slide, View::Matrix, View::Depth, View::Imitate];

fn replies(request: &Request) -> Replies<Reply> {
    Convolution::answer(request, &Backend::default().device())
}

fn first(request: &Request) -> Reply {
    replies(request).next().unwrap()
}

fn assert_held(reply: &Reply) {
    for check in &reply.checks {
        assert!(check.held, "{check:?}");
    }
}
