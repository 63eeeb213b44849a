//! Attention: a query, keys and values. A question to a shelf of books; arrows in the plane; why scores are divided
//! by √d; self-attention on a sentence with every matrix shown; and what it costs.
//!
//! The note is right: a weight says how relevant a key is. What comes out is the mean of the values under these
//! weights, whatever the keys promised. Left out: training, dropout, and stacks of layers, which are other lessons.

#[cfg(feature = "answer")]
mod asked;
#[cfg(feature = "answer")]
mod checks;
#[cfg(feature = "answer")]
mod clamped;
#[cfg(feature = "answer")]
mod cost;
#[cfg(feature = "answer")]
mod given;
#[cfg(feature = "answer")]
mod library;
mod pictures;
#[cfg(feature = "answer")]
mod plane;
#[cfg(feature = "answer")]
mod reduce;
mod request;
#[cfg(feature = "answer")]
mod scale;
#[cfg(feature = "answer")]
mod sequence;
#[cfg(all(test, feature = "answer"))]
mod tests;
#[cfg(feature = "answer")]
mod vectors;
#[cfg(feature = "answer")]
mod words;

pub use pictures::{Cost, Head, Library, Matrix, Measured, Part, Plane, Reversed, Scale, Scored, Sequence};
pub use request::{
    BAND, BOOKS, Book, COLUMNS, CONTENT, COST_WIDTH, DIMENSIONS, HEADS, KEYS, LENGTHS, LINE, Masking, NUMBER,
    PADDING, PLACES, REACH, ROWS, Request, SCALE, SEEDS, SIZES, Scoring, TEMPERATURE, VALUE, View, WIDTH,
    WORDS, shelf,
};

#[cfg(feature = "answer")]
use crate::lesson::Replies;
use crate::lesson::{Check, Info, Lesson};
use serde::{Deserialize, Serialize};

/// A of the additive score uᵀtanh(A q + B k): hidden units by components.
pub const ADD_QUERY: [[f64; 2]; 3] = [[1.0, 0.0], [0.0, 1.0], [0.5, -0.5]];
/// B of the additive score.
pub const ADD_KEY: [[f64; 2]; 3] = [[1.0, 0.0], [0.0, 1.0], [-0.5, 0.5]];
/// u of the additive score.
pub const ADD_OUT: [f64; 3] = [1.0, 1.0, 1.0];

/// What is drawn: the picture asked for, and the checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The shelf, if asked for.
    pub library: Option<Library>,
    /// The plane, if asked for.
    pub plane: Option<Plane>,
    /// Sizes so far, if asked for.
    pub scale: Option<Scale>,
    /// The sequence, or Q, K and V as they were given, if asked for.
    pub sequence: Option<Sequence>,
    /// The cost at the lengths so far, if asked for.
    pub cost: Option<Cost>,
    /// One sentence for everything in the request that could not be taken as it was.
    pub notes: Vec<String>,
    /// What is claimed, measured now.
    pub checks: Vec<Check>,
}

/// The lesson.
#[derive(Debug)]
pub struct Attention;

impl Lesson for Attention {
    const INFO: Info = Info {
        slug: "attention",
        title: "How do I bake bread?",
        note: "Query: ‘How do I bake bread?’, keys: book titles, values: book contents. Gives me an idea of how \
               relevant that key is to the query, if I understand correctly?",
        version: 1,
    };
    type Request = Request;
    type Reply = Reply;

    fn checks(reply: &Reply) -> &[Check] {
        &reply.checks
    }

    #[cfg(feature = "answer")]
    fn in_full(json: &mut serde_json::Value) {
        asked::in_full(json);
    }

    /// softmax(QKᵀ/√d)·V, the softmax over the keys of each query, and the picture of the view, each in the module of
    /// its name.
    #[cfg(feature = "answer")]
    fn answer(request: &Request, lab: &crate::lab::Lab) -> Replies<Reply> {
        let device = &lab.device;
        let mut said = request.full();
        said.extend(request.unread());
        let (request, mut notes) = request.clamped();
        notes.extend(said);
        let pictures: Replies<Reply> = match request.view {
            View::Library => Box::new(std::iter::once(library::answer(&request, device))),
            View::Plane => Box::new(std::iter::once(plane::answer(&request, device))),
            View::Scale => scale::answer(&request, device),
            View::Sequence => Box::new(std::iter::once(sequence::answer(&request, device))),
            View::Given => Box::new(std::iter::once(given::answer(&request, device))),
            View::Cost => cost::answer(&request, device),
        };
        Box::new(pictures.map(move |mut reply| {
            reply.notes.splice(0..0, notes.iter().cloned());
            reply
        }))
    }
}
