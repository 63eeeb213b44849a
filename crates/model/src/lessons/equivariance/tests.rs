//! The lesson against the literature's numbers, against another library's, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod facts;
mod fixtures;
mod parts;
mod requests;

use super::*;
use crate::backend::Backend;
use crate::kit::conv::kernels::Named;
use crate::kit::picture::{Picture, Preset};

fn answer(request: &Request) -> Reply {
    Equivariance::answer(request, &crate::lab::Lab::new(Backend::default().device())).next().unwrap()
}

/// The answer, of which every check holds.
fn held(request: &Request) -> Reply {
    let reply = answer(request);
    for check in &reply.checks {
        assert!(check.held, "{check:?}\n{request:?}");
    }
    reply
}

fn diagram(request: &Request) -> Diagram {
    held(request).diagram.unwrap()
}

fn noise(size: u32, seed: u64) -> Picture {
    Picture { preset: Preset::Noise, size, seed, ..Picture::default() }
}

/// A picture without any symmetry, shifted.
fn shifted(shift: [i32; 2]) -> Request {
    Request {
        transform: Transform::Shift,
        shift,
        picture: noise(24, 3),
        preset: Named::Random,
        ..Request::default()
    }
}

/// The same, turned.
fn turned(angle: f64, preset: Named) -> Request {
    Request { transform: Transform::Rotate, angle, picture: noise(24, 3), preset, ..Request::default() }
}
