//! If I rotate the image, does the filter rotate with it? Layers f and a transformation T of the picture:
//! f(T x) against T f(x), a group convolution over the quarter turns, and pooling from equivariance to
//! invariance.
//!
//! What is true: a convolution commutes with shifts, away from the border and for multiples of the stride. With
//! rotations it commutes only if the filter is rotated too, is symmetric, or stands in all four turns.
//!
//! Left out: rotations by other angles as a group, which need filters in polar coordinates.

#[cfg(feature = "answer")]
mod diagram;
mod explicit;
#[cfg(feature = "answer")]
mod group;
#[cfg(feature = "answer")]
mod layers;
mod pictures;
#[cfg(feature = "answer")]
mod pooling;
mod request;
#[cfg(feature = "answer")]
mod transform;
#[cfg(feature = "answer")]
mod typical;

pub use pictures::{Change, Diagram, Group, Pool, Pooling, Typical, Verdict};
pub use request::{
    ANGLE, Border, FACTOR, FARTHEST, MOST_CHANNELS, MOST_KERNEL, Request, SHIFT, SIDE, STRIDE, Stack,
    Transform, VALUE, View, WEIGHT, WINDOW,
};

#[cfg(feature = "answer")]
use crate::lesson::Replies;
use crate::lesson::{Check, Info, Lesson};
use serde::{Deserialize, Serialize};

/// What is drawn: the picture asked for, and the checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The commuting diagram, if asked for.
    pub diagram: Option<Diagram>,
    /// The group convolution, if asked for.
    pub group: Option<Group>,
    /// The pooling curves, if asked for.
    pub pooling: Option<Pooling>,
    /// One sentence for every field of the request that was out of range.
    pub notes: Vec<String>,
    /// What is claimed, measured now.
    pub checks: Vec<Check>,
}

/// The lesson.
#[derive(Debug)]
pub struct Equivariance;

impl Lesson for Equivariance {
    const INFO: Info = Info {
        slug: "equivariance",
        title: "Does the filter rotate too?",
        note: "Features are equivariant to translation, so if I rotate the image, the filter also rotates with it?",
        version: 1,
    };
    type Request = Request;
    type Reply = Reply;

    fn checks(reply: &Reply) -> &[Check] {
        &reply.checks
    }

    /// An image of one channel may be one list of rows.
    #[cfg(feature = "answer")]
    fn in_full(json: &mut serde_json::Value) {
        crate::kit::nested::deepen(json, "image", 3);
    }

    /// One still picture, in the module of the view's name.
    #[cfg(feature = "answer")]
    fn answer(request: &Request, lab: &crate::lab::Lab) -> Replies<Reply> {
        let device = &lab.device;
        let (request, notes) = request.clamped();
        let mut reply = match request.view {
            View::Diagram => diagram::answer(&request, device),
            View::Group => group::answer(&request, device),
            View::Pooling => pooling::answer(&request, device),
        };
        reply.notes.splice(0..0, notes.0);
        Box::new(std::iter::once(reply))
    }
}

#[cfg(all(test, feature = "answer"))]
mod tests;
