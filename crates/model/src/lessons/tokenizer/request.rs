//! What the reader sets, the ranges it may be set in, and what is taken in its place when it is not in them.

use crate::kit::notes::Notes;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Most bytes of the text that is learnt from.
pub const MOST_TEXT: usize = 1 << 20;
/// Most bytes of the text that is encoded.
pub const MOST_SECOND: usize = 10_000;
/// How often a pair must occur to be merged.
pub const LEAST: RangeInclusive<u32> = 1..=100;
/// Most merges that are learnt.
pub const MERGES: RangeInclusive<u32> = 0..=10_000;
/// Bytes of the text whose tokens are sent.
pub const SHOWN: RangeInclusive<u32> = 0..=20_000;

/// The rhyme of the textbook's example: 33 words, 18 different ones.
pub const RHYME: &str = "a sailor went to sea sea sea to see what he could see see see but all that he could \
                         see see see was the bottom of the deep blue sea sea sea";

/// Which picture is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The text after some merges: its tokens, its pairs, its vocabulary.
    #[default]
    Merge,
    /// Vocabulary size and number of tokens over all merges, as they are learnt.
    Train,
    /// What another rule would change.
    Rules,
    /// Another text, encoded with the learned merges.
    Encode,
    /// That other text in the vocabularies of real models, and languages compared.
    Vocabularies,
}

/// What the first tokens are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symbols {
    /// One for every character that the text holds.
    #[default]
    Characters,
    /// The 256 bytes; characters beyond ASCII are several, in UTF-8.
    Bytes,
}

/// What marks the end of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marker {
    /// Nothing.
    None,
    /// A symbol of its own, drawn as `_`; an underscore of the text is drawn as `\_`.
    #[default]
    Separate,
    /// The last symbol is another one than in the middle of a word.
    Attached,
}

/// What pairs never reach across.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Nothing: the text is one long word.
    None,
    /// White space, which belongs to no word.
    #[default]
    Spaces,
    /// The pattern of GPT-2: a word keeps the space before it.
    Gpt2,
}

/// Which of several most frequent pairs is merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// The one whose first place in the text comes first.
    #[default]
    First,
    /// The last in the order of code points.
    Greatest,
    /// The first in the order of code points.
    Smallest,
}

/// How merges are learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// What the first tokens are.
    pub symbols: Symbols,
    /// What marks the end of a word.
    pub marker: Marker,
    /// What pairs never reach across.
    pub split: Split,
    /// Which of several most frequent pairs is merged.
    pub tie: Tie,
    /// Whether aaa holds the pair aa twice or once.
    pub overlaps: bool,
    /// How often a pair must occur to be merged.
    pub least: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            symbols: Symbols::Characters,
            marker: Marker::Separate,
            split: Split::Spaces,
            tie: Tie::First,
            overlaps: true,
            least: 1,
        }
    }
}

/// A vocabulary that real models read and write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// GPT-2 and GPT-3: r50k.
    #[default]
    Gpt2,
    /// GPT-4: cl100k.
    Cl100k,
    /// GPT-4o and later ones: o200k.
    O200k,
}

impl Known {
    /// All, by age.
    pub const ALL: &[Self] = &[Self::Gpt2, Self::Cl100k, Self::O200k];

    /// Its file.
    pub fn shipped(self) -> crate::weights::Shipped {
        match self {
            Self::Gpt2 => crate::weights::GPT2,
            Self::Cl100k => crate::weights::CL100K,
            Self::O200k => crate::weights::O200K,
        }
    }
}

/// What the reader sets. A view reads its own fields, as said at each; the others are kept for their views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The picture.
    pub view: View,
    /// Every view but vocabularies: the text that is learnt from.
    pub text: String,
    /// The same: how.
    pub rules: Rules,
    /// Merge and encode: how many merges are done; as many as there are if there are fewer.
    pub merges: u32,
    /// Train: how many are learnt at most.
    pub most: u32,
    /// Merge: the first byte of the text whose token is sent.
    pub from: u32,
    /// Merge: how many bytes from there.
    pub shown: u32,
    /// Merge: whether all pairs and the whole vocabulary are sent, or the most frequent ones; the page asks for these.
    pub whole: bool,
    /// Encode and vocabularies: the text that is encoded.
    pub second: String,
    /// Encode: how many steps of it are done.
    pub step: u32,
    /// Vocabularies: which one.
    pub vocabulary: Known,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            view: View::Merge,
            text: RHYME.to_owned(),
            rules: Rules::default(),
            merges: 4,
            most: *MERGES.end(),
            from: 0,
            shown: 500,
            whole: true,
            second: "the seed could see a blue sea 🌊".to_owned(),
            step: *MERGES.end(),
            vocabulary: Known::Gpt2,
        }
    }
}

impl Request {
    /// This request for `view`, with the fields that the view does not read at their defaults: two requests
    /// that differ only in such fields are then equal, and no answer is asked for twice.
    pub fn only(&self, view: View) -> Self {
        let (learns, default) = (view != View::Vocabularies, Self::default());
        let mut request = Self { view, ..default };
        if learns {
            (request.text, request.rules) = (self.text.clone(), self.rules);
        }
        match view {
            View::Merge => {
                (request.merges, request.from, request.shown) = (self.merges, self.from, self.shown);
                request.whole = self.whole;
            }
            View::Train => request.most = self.most,
            View::Rules => {}
            View::Encode => {
                (request.merges, request.step) = (self.merges, self.step);
                request.second = self.second.clone();
            }
            View::Vocabularies => {
                (request.second, request.vocabulary) = (self.second.clone(), self.vocabulary);
            }
        }
        request
    }

    /// The nearest request that is computed, and one sentence for every field that had to change.
    pub fn clamped(&self) -> (Self, Notes) {
        let mut request = self.clone();
        let mut notes = Notes::default();
        cut("text", &mut request.text, MOST_TEXT, &mut notes);
        cut("text to encode", &mut request.second, MOST_SECOND, &mut notes);
        notes.count("least count", &mut request.rules.least, &LEAST);
        notes.count("number of merges", &mut request.merges, &MERGES);
        notes.count("most merges", &mut request.most, &MERGES);
        notes.count("bytes shown", &mut request.shown, &SHOWN);
        notes.count("step", &mut request.step, &MERGES);
        request.from = request.from.min(request.text.len() as u32);
        if request.rules.split == Split::None && request.rules.marker != Marker::None {
            notes.say("A text that is not split has no words, so there is no end of a word to mark.");
            request.rules.marker = Marker::None;
        }
        (request, notes)
    }
}

/// Cuts `text` after at most `most` bytes, between two characters.
fn cut(what: &str, text: &mut String, most: usize, notes: &mut Notes) {
    if text.len() > most {
        let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        notes.say(format!("Of the {} bytes of the {what} the first {end} are taken.", text.len()));
        text.truncate(end);
    }
}
