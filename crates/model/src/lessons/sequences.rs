//! A convolution, a recurrent network and attention on one sentence: what each position depends on, how gradients vanish
//! and explode over a distance, which steps must wait for each other, and who remembers the first token.
//!
//! The note is right. What it leaves open is measured: vanishing is not inevitable, gates that stay open and well-chosen
//! weights avoid it; that step t waits for step t − 1 is what no training changes.
//!
//! Left out: positions and several heads of attention (a lesson of its own), several layers of recurrence, both
//! directions.

#[cfg(feature = "answer")]
mod attention;
#[cfg(feature = "answer")]
mod batch;
#[cfg(feature = "answer")]
mod convolution;
#[cfg(feature = "answer")]
mod depends;
#[cfg(feature = "answer")]
mod gradient;
#[cfg(feature = "answer")]
mod lag;
#[cfg(feature = "answer")]
mod memory;
#[cfg(feature = "answer")]
mod models;
mod own;
#[cfg(feature = "answer")]
mod parallel;
mod pictures;
mod request;
#[cfg(feature = "answer")]
mod tokens;

pub use own::{Own, Unrolled};
pub use pictures::{
    Batch, Cost, Depends, FORMULAE, Gap, Gradient, Graph, Map, Memory, Model, Parallel, RIGHT, Racer, Score,
};
pub use request::{
    BUDGET, CLIP, DILATION, DRIVE, FORGET, KERNEL, LAYERS, LENGTH, LONGEST, MOST_TEXT, PADS, Preset, RADIUS,
    RATE, Request, SEEDS, SIGMA, STEPS, TOKENS, View, WIDTH,
};

#[cfg(feature = "answer")]
use crate::lesson::Replies;
use crate::lesson::{Check, Info, Lesson};
use serde::{Deserialize, Serialize};

/// What is drawn: the picture asked for, the asker's own cell, and the checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// What every position depends on, if asked for.
    pub depends: Option<Depends>,
    /// Unequal sentences in one batch, if asked for.
    pub batch: Option<Batch>,
    /// Gradient against distance, if asked for.
    pub gradient: Option<Gradient>,
    /// What waits for what, if asked for.
    pub parallel: Option<Parallel>,
    /// The memory task so far, if asked for.
    pub memory: Option<Memory>,
    /// The asker's own cell, if it has weights.
    pub own: Option<Unrolled>,
    /// One sentence for every field of the request that was out of range.
    pub notes: Vec<String>,
    /// What is claimed, measured now.
    pub checks: Vec<Check>,
}

/// The lesson.
#[derive(Debug)]
pub struct Sequences;

impl Lesson for Sequences {
    const INFO: Info = Info {
        slug: "sequences",
        title: "CNN, RNN, attention",
        note: "input size fluctuates; relate every word to every word; in a CNN token features depend on neighbours; RNNs \
               keep a hidden state, gradients vanish over long distances, they struggle with parallel processing",
        version: 1,
    };
    type Request = Request;
    type Reply = Reply;

    fn checks(reply: &Reply) -> &[Check] {
        &reply.checks
    }

    /// The picture of the view, and the asker's own cell, each in the module of its name.
    #[cfg(feature = "answer")]
    fn answer(request: &Request, lab: &crate::lab::Lab) -> Replies<Reply> {
        let device = &lab.device;
        let (request, notes) = request.clamped();
        let pictures: Replies<Reply> = match request.view {
            View::Depends => Box::new(std::iter::once(depends::answer(&request, device))),
            View::Batch => Box::new(std::iter::once(batch::answer(&request, device))),
            View::Gradient => Box::new(std::iter::once(gradient::answer(&request, device))),
            View::Parallel => Box::new(std::iter::once(parallel::answer(&request))),
            View::Memory => memory::answer(&request, device),
        };
        let own = own::unroll(&request.own, device);
        Box::new(pictures.map(move |mut reply| {
            reply.notes.splice(0..0, notes.iter().cloned());
            if let Some((unrolled, checks)) = &own {
                reply.own = Some(unrolled.clone());
                reply.checks.extend_from_slice(checks);
            }
            reply
        }))
    }
}

#[cfg(all(test, feature = "answer"))]
mod tests;
