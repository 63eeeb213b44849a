//! The lesson against PyTorch and published numbers, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixtures;
mod gradients;
mod numbers;
mod requests;
mod runs;

use super::*;
use crate::backend::Backend;
use crate::kit::cell::{Kind, Phi};
use crate::lab::Lab;

const VIEWS: [View; 5] = [View::Depends, View::Batch, View::Gradient, View::Parallel, View::Memory];

fn replies(request: &Request) -> Replies<Reply> {
    Sequences::answer(request, &Lab::new(Backend::default().device()))
}

fn first(request: &Request) -> Reply {
    replies(request).next().unwrap()
}

fn assert_held(reply: &Reply) {
    for check in &reply.checks {
        assert!(check.held, "{check:?}");
    }
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * b.abs().max(1e-300)
}
