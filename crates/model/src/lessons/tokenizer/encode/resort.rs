//! Tokens of last resort: what training has never met is spelt in its bytes, so that decoding gives every text back, as
//! SentencePiece does with `byte_fallback`. So is the white space that decoding would not put there by itself.
//!
//! Left out: the learned tokens, which are `encode.rs`'s.

use super::super::corpus::{END, NONE};
use super::super::ranked::Part;
use super::super::{Marker, Rules, Split, Symbols};
use super::spell;
use std::ops::Range;

/// One token of the encoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coded {
    /// A learned one.
    Token(u32),
    /// A byte.
    Byte(u8),
    /// The end of a word, where training has never met it.
    End,
}

/// Whether the end of a word stands for one space.
fn spaced(rules: &Rules) -> bool {
    rules.split == Split::Spaces && rules.marker != Marker::None
}

/// White space that is spelt in bytes, and the word after it: tokens with the bytes of the text where they begin.
pub(super) type Piece = [Vec<(u32, Coded)>; 2];

/// All tokens of `text`, of whose `words` these are the `parts`; the last piece has no word.
pub(super) fn pieces(text: &str, words: &[(usize, &str)], parts: &[Vec<Part>], rules: &Rules) -> Vec<Piece> {
    let ends = parts.iter().map(Vec::as_slice).chain([[].as_slice()]);
    let piece = |(gap, word): (Range<usize>, &[Part])| {
        let tokens = word
            .iter()
            .enumerate()
            .flat_map(|(place, part)| coded(part, text, place + 1 == word.len(), rules));
        [bytes(text, gap).collect(), tokens.collect()]
    };
    gaps(text, words, rules).zip(ends).map(piece).collect()
}

/// What is spelt in bytes before each word, and after the last one: white space that the words' ends do not stand for.
fn gaps(text: &str, words: &[(usize, &str)], rules: &Rules) -> impl Iterator<Item = Range<usize>> {
    let starts = words.iter().map(|(at, _)| *at).chain([text.len()]);
    let ends = [0].into_iter().chain(words.iter().map(|(at, word)| at + word.len()));
    ends.zip(starts).enumerate().map(|(index, (from, to))| {
        let between = index > 0 && index < words.len();
        if spaced(rules) && between && &text[from..to] == " " { to..to } else { from..to }
    })
}

fn bytes(text: &str, range: Range<usize>) -> impl Iterator<Item = (u32, Coded)> {
    range.map(|at| (at as u32, Coded::Byte(text.as_bytes()[at])))
}

/// A part of a word as tokens; `last` is whether the word ends with it.
fn coded(part: &Part, text: &str, last: bool, rules: &Rules) -> Vec<(u32, Coded)> {
    if part.id != NONE {
        return vec![(part.start, Coded::Token(part.id))];
    }
    let ended = part.start == part.end || (last && rules.marker == Marker::Attached);
    let end = ended.then_some((part.end, Coded::End));
    bytes(text, part.start as usize..part.end as usize).chain(end).collect()
}

/// The text from its tokens alone; `atoms` gives those of a learned one.
pub(super) fn decode<'a>(coded: &[Coded], atoms: &dyn Fn(u32) -> &'a [u32], rules: &Rules) -> String {
    let mut bytes = Vec::new();
    // A word has ended: a space comes, unless other white space stands there.
    let mut ended = false;
    for (index, token) in coded.iter().enumerate() {
        if std::mem::take(&mut ended) && spaced(rules) && !starts_white(&coded[index..]) {
            bytes.push(b' ');
        }
        match token {
            Coded::Token(id) => {
                let atoms = atoms(*id);
                spell(atoms, rules.symbols, &mut bytes);
                ended = atoms.last() == Some(&END);
            }
            Coded::Byte(byte) => bytes.push(*byte),
            Coded::End => ended = true,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether the bytes from here on begin with white space.
fn starts_white(coded: &[Coded]) -> bool {
    let byte = |token: &Coded| if let Coded::Byte(byte) = token { Some(*byte) } else { None };
    let bytes: Vec<u8> = coded.iter().map_while(byte).take(4).collect();
    let valid = bytes.utf8_chunks().next().map(|chunk| chunk.valid().to_owned()).unwrap_or_default();
    valid.starts_with(char::is_whitespace)
}

/// The id of a byte: its own number where bytes are symbols, else none.
pub(super) fn id(byte: u8, symbols: Symbols) -> u32 {
    if symbols == Symbols::Bytes { u32::from(byte) } else { NONE }
}
