//! Attention is not all you need: what depth does to the tokens of pure self-attention, and which part of a
//! transformer keeps them apart.
//!
//! What is true: without skip connections and without a mask the tokens become one token, and the exponent of the
//! distance triples with every layer. Skip connections stop it. A random MLP or layer norm alone do not, and a causal
//! mask only slows it down. After Dong, Cordonnier and Loukas, 2021.
//!
//! The distance is soon smaller than any float can show beside the mean, so the mean and the residual are carried
//! apart (`rank_collapse/split.rs`).
//!
//! Left out: trained weights of large models; every stack here is random, except the small ones of the circle, which
//! are trained while you watch.

#[cfg(feature = "answer")]
mod block;
#[cfg(feature = "answer")]
mod bound;
#[cfg(feature = "answer")]
mod by_burn;
#[cfg(feature = "answer")]
mod checks;
#[cfg(feature = "answer")]
mod circle;
#[cfg(feature = "answer")]
mod depth;
#[cfg(feature = "answer")]
mod exact;
mod explicit;
#[cfg(feature = "answer")]
mod gelu;
#[cfg(feature = "answer")]
mod grown;
#[cfg(feature = "answer")]
mod long;
#[cfg(feature = "answer")]
mod matrix;
#[cfg(feature = "answer")]
mod paths;
mod pictures;
#[cfg(feature = "answer")]
mod plain;
mod request;
#[cfg(feature = "answer")]
mod split;
#[cfg(feature = "answer")]
mod switches;

pub use pictures::{Arm, Circle, Depth, Log10, Paths, Spread, Switches};
pub use request::{
    CIRCLE_STEPS, CIRCLE_WIDTHS, HEADS, LAYERS, MOST_VALUE, Norm, Request, SCALE, SEEDS, TOKENS, Variant,
    View, WIDTH, Which,
};

#[cfg(feature = "answer")]
use crate::lesson::Replies;
use crate::lesson::{Check, Info, Lesson};
use serde::{Deserialize, Serialize};

/// What is drawn: the picture asked for, and the checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The stack layer by layer, if asked for.
    pub depth: Option<Depth>,
    /// The switches so far, if asked for.
    pub switches: Option<Switches>,
    /// The circle so far, if asked for.
    pub circle: Option<Circle>,
    /// One sentence for every field of the request that was out of range.
    pub notes: Vec<String>,
    /// What is claimed, measured now.
    pub checks: Vec<Check>,
}

/// The lesson.
#[derive(Debug)]
pub struct RankCollapse;

impl Lesson for RankCollapse {
    const INFO: Info = Info {
        slug: "rank-collapse",
        title: "Attention is not all you need",
        note: "Attention is not all you need",
        version: 1,
    };
    type Request = Request;
    type Reply = Reply;

    fn checks(reply: &Reply) -> &[Check] {
        &reply.checks
    }

    /// With X of one token a row, one layer of attention is SA(X) = Σₕ softmax(X·W_QKʰ·Xᵀ/√d_qk)·X·W_Vʰ. Of its
    /// input and its output, res(X) = X − 1xᵀ is measured, x the mean token.
    #[cfg(feature = "answer")]
    fn answer(request: &Request, lab: &crate::lab::Lab) -> Replies<Reply> {
        let (request, notes) = request.clamped();
        let pictures: Replies<Reply> = match request.view {
            View::Depth => Box::new(std::iter::once(depth::answer(&request, lab))),
            View::Switches => switches::answer(&request),
            View::Circle => circle::answer(&request),
        };
        Box::new(pictures.map(move |mut reply| {
            reply.notes.splice(0..0, notes.iter().cloned());
            reply
        }))
    }
}

#[cfg(all(test, feature = "answer"))]
mod tests;
