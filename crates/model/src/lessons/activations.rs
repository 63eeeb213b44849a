//! Why GELU? Nine activation functions with their derivatives, GELU as the mean of a random gate, a race
//! between two of them over several seeds, and how often a ReLU network is born dead.
//!
//! The note asks why GELU is more stable. What is true: it is smooth, its derivative is 0 at one point only,
//! and it is the mean of a gate. That it trains better is measured here, never assumed.
//!
//! Left out: normalisation layers, dropout and large data, where the papers measured their tenths of a percent.

#[cfg(feature = "answer")]
mod born_dead;
#[cfg(feature = "answer")]
mod curve;
mod functions;
#[cfg(feature = "answer")]
mod gate;
mod pictures;
mod presets;
#[cfg(feature = "answer")]
mod race;
mod request;

pub use crate::kit::optimizer::Optimizer;
pub use functions::{Function, GELU_MINIMUM, GELU_TANH_ERROR, Jet, Kink};
pub use pictures::{BornDead, Contestant, Curve, Example, Field, Gate, Line, Point, Race, Slice};
pub use presets::Preset;
pub use request::{
    DEAD_DEPTH, DEAD_NETS, DEAD_WIDTH, DEPTH, DRAWS, Data, GATE_X, MOST_UNITS, MOST_XS, NARROWEST, RATE,
    Request, SEEDS, STEPS, View, WIDTH, X,
};

#[cfg(feature = "answer")]
use crate::lesson::Replies;
use crate::lesson::{Check, Info, Lesson};
use serde::{Deserialize, Serialize};

/// What is drawn: the picture asked for, the list of x, and the checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Every function at each x of the request's list.
    pub points: Vec<Point>,
    /// Curves, if asked for.
    pub curve: Option<Curve>,
    /// Random gates so far, if asked for.
    pub gate: Option<Gate>,
    /// The race so far, if asked for.
    pub race: Option<Race>,
    /// Networks born so far, if asked for.
    pub born_dead: Option<BornDead>,
    /// One sentence for every field of the request that was out of range.
    pub notes: Vec<String>,
    /// What is claimed, measured now.
    pub checks: Vec<Check>,
}

/// The lesson.
#[derive(Debug)]
pub struct Activations;

impl Lesson for Activations {
    const INFO: Info = Info {
        slug: "activations",
        title: "Why GELU?",
        note: "GeLU: why more stable and meaningful?",
        version: 1,
    };
    type Request = Request;
    type Reply = Reply;

    fn checks(reply: &Reply) -> &[Check] {
        &reply.checks
    }

    /// Every function at each x of `xs`, and the picture of the view, each in the module of its name.
    #[cfg(feature = "answer")]
    fn answer(request: &Request, lab: &crate::lab::Lab) -> Replies<Reply> {
        let device = &lab.device;
        let (request, notes) = request.clamped();
        let points: Vec<Point> = request.xs.iter().map(|&x| Point::at(x, Function::ALL)).collect();
        let point_checks = curve::checks_of_points(&request.xs, device);
        let pictures: Replies<Reply> = match request.view {
            View::Points => Box::new(std::iter::once(Reply::default())),
            View::Curve => Box::new(std::iter::once(curve::answer(&request, device))),
            View::Gate => gate::answer(&request, device),
            View::Race => race::answer(&request, device),
            View::BornDead => born_dead::answer(&request, device),
        };
        Box::new(pictures.map(move |mut reply| {
            reply.points.clone_from(&points);
            reply.notes.clone_from(&notes);
            reply.checks.extend_from_slice(&point_checks);
            reply
        }))
    }
}

#[cfg(all(test, feature = "answer"))]
mod tests;
