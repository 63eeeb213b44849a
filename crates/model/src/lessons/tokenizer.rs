//! Byte-pair encoding: how a text becomes tokens. Merges are learnt from the reader's text, then used on another one;
//! beside them the vocabularies of real models.
//!
//! What is true: the most frequent pair becomes a token, again and again, so frequent words become one token and rare
//! ones are spelt in pieces. Frequency decides, not meaning. What rivals leave unsaid is a rule here: symbols, end of a
//! word, splitting, ties, overlaps, least count.
//!
//! Left out: unigram models, dropout of merges, and the special tokens of real models.

#[cfg(feature = "answer")]
mod corpus;
#[cfg(feature = "answer")]
mod encode;
#[cfg(feature = "answer")]
mod hash;
#[cfg(feature = "answer")]
mod languages;
#[cfg(feature = "answer")]
mod merge;
#[cfg(feature = "answer")]
mod names;
mod pictures;
#[cfg(feature = "answer")]
mod plain;
#[cfg(feature = "answer")]
mod queue;
#[cfg(feature = "answer")]
mod ranked;
mod request;
#[cfg(feature = "answer")]
mod rules;
#[cfg(feature = "answer")]
mod split;
#[cfg(feature = "answer")]
mod state;
#[cfg(feature = "answer")]
mod train;
#[cfg(feature = "answer")]
mod trainer;
#[cfg(feature = "answer")]
mod vocabularies;

pub use pictures::{Changed, Encoding, Language, Merging, Pair, Reading, Span, Step, Token, Training};
pub use request::{
    Known, LEAST, MERGES, MOST_SECOND, MOST_TEXT, Marker, RHYME, Request, Rules, SHOWN, Split, Symbols, Tie,
    View,
};

#[cfg(feature = "answer")]
use crate::lesson::Replies;
use crate::lesson::{Check, Info, Lesson};
use crate::weights::Shipped;
use serde::{Deserialize, Serialize};

/// What is drawn: the picture asked for, and the checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The text after some merges, if asked for.
    pub merging: Option<Merging>,
    /// The sizes over all merges, if asked for.
    pub training: Option<Training>,
    /// What other rules would change, if asked for.
    pub changed: Vec<Changed>,
    /// Another text encoded, if asked for.
    pub encoding: Option<Encoding>,
    /// The text in a real vocabulary, if asked for and loaded.
    pub reading: Option<Reading>,
    /// One sentence for every field of the request that was out of range.
    pub notes: Vec<String>,
    /// What is claimed, measured now.
    pub checks: Vec<Check>,
}

/// The lesson.
#[derive(Debug)]
pub struct Tokenizer;

impl Lesson for Tokenizer {
    const INFO: Info = Info {
        slug: "tokenizer",
        title: "Tokens, not pixels",
        note: "In language processing we use tokens, not pixels; byte-pair encoding for reduction of the tokens (see, sea example).",
        version: 1,
    };
    type Request = Request;
    type Reply = Reply;

    fn checks(reply: &Reply) -> &[Check] {
        &reply.checks
    }

    fn weights(request: &Request) -> Option<Shipped> {
        (request.view == View::Vocabularies).then(|| request.vocabulary.shipped())
    }

    /// One still picture, in the module of the view's name; `train` is a run. All views that learn from the text share
    /// what was learnt.
    #[cfg(feature = "answer")]
    fn answer(request: &Request, lab: &crate::lab::Lab) -> Replies<Reply> {
        let marker = request.rules.marker;
        let (request, notes) = request.clamped();
        let with_notes = move |mut reply: Reply| {
            reply.notes.splice(0..0, notes.0.iter().cloned());
            reply
        };
        let one = |reply: Reply| Box::new(std::iter::once(reply));
        match request.view {
            View::Merge => one(with_notes(merge::answer(&request, &train::shared(&request, lab)))),
            View::Train => Box::new(train::answer(&request, train::shared(&request, lab)).map(with_notes)),
            View::Rules => one(with_notes(rules::answer(&request, marker))),
            View::Encode => one(with_notes(encode::answer(&request, &train::shared(&request, lab)))),
            View::Vocabularies => one(with_notes(vocabularies::answer(&request, lab))),
        }
    }
}

#[cfg(all(test, feature = "answer"))]
mod tests;
