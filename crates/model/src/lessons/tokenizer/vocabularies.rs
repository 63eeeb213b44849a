//! A text in the vocabulary of a real model: its tokens with their ids, and the same sentence in many languages.
//!
//! The text is cut by the vocabulary's pattern. A piece that is a token is that token; any other is encoded by rank, from
//! its bytes. Left out: special tokens.

use super::corpus::NONE;
use super::languages::SENTENCES;
use super::names::{name_of_bytes, shorten};
use super::ranked::{self, Part};
use super::split::{Pattern, pieces};
use super::{Known, Language, Reading, Reply, Request, Span};
use crate::lab::Lab;
use crate::lesson::Check;
use crate::weights::vocabulary::Vocabulary;

/// Longest piece that the plain algorithm encodes, in bytes.
const PLAIN: usize = 64;

/// `request.second` in `request.vocabulary`.
pub(super) fn answer(request: &Request, lab: &Lab) -> Reply {
    match lab.vocabulary(request.vocabulary.shipped()) {
        Ok(vocabulary) => read(request, vocabulary),
        Err(sentence) => Reply { notes: vec![sentence], ..Reply::default() },
    }
}

fn pattern(known: Known) -> Pattern {
    match known {
        Known::Gpt2 => Pattern::Gpt2,
        Known::Cl100k => Pattern::Cl100k,
        Known::O200k => Pattern::O200k,
    }
}

/// The tokens of `text`, with their places.
pub(super) fn encode(text: &str, known: Known, vocabulary: &Vocabulary) -> Vec<Part> {
    let mut at = 0;
    let mut tokens = Vec::new();
    for piece in pieces(text, pattern(known)) {
        let bytes = piece.as_bytes();
        let whole = Part { start: 0, end: bytes.len() as u32, id: NONE };
        let parts = match vocabulary.rank(bytes) {
            Some(id) => vec![Part { id, ..whole }],
            None => ranked::merge(singles(bytes, vocabulary), &|left, right| {
                vocabulary.rank(&bytes[left.start as usize..right.end as usize])
            }),
        };
        tokens.extend(parts.into_iter().map(|part| Part {
            start: at + part.start,
            end: at + part.end,
            ..part
        }));
        at += bytes.len() as u32;
    }
    tokens
}

fn singles(bytes: &[u8], vocabulary: &Vocabulary) -> Vec<Part> {
    let single = |(byte, start): (&u8, u32)| Part {
        start,
        end: start + 1,
        id: vocabulary.rank(&[*byte]).unwrap_or(NONE),
    };
    bytes.iter().zip(0..).map(single).collect()
}

fn read(request: &Request, vocabulary: &Vocabulary) -> Reply {
    let (text, known) = (&request.second, request.vocabulary);
    let tokens = encode(text, known, vocabulary);
    let name = |part: &Part| {
        let mut name = String::new();
        name_of_bytes(vocabulary.token(part.id), &mut name);
        shorten(name)
    };
    let span = |part: &Part| Span { at: part.start, bytes: part.end - part.start, id: part.id, next: false };
    let reading = Reading {
        size: vocabulary.len() as u32,
        spans: tokens.iter().map(span).collect(),
        names: tokens.iter().map(name).collect(),
        languages: SENTENCES
            .iter()
            .map(|(name, text)| Language {
                name: (*name).to_owned(),
                text: (*text).to_owned(),
                characters: text.chars().count() as u32,
                bytes: text.len() as u32,
                tokens: encode(text, known, vocabulary).len() as u32,
            })
            .collect(),
    };
    let checks = checks(text, &tokens, known, vocabulary);
    Reply { reading: Some(reading), checks, ..Reply::default() }
}

fn checks(text: &str, tokens: &[Part], known: Known, vocabulary: &Vocabulary) -> Vec<Check> {
    let decoded: Vec<u8> = tokens.iter().flat_map(|part| vocabulary.token(part.id)).copied().collect();
    let same = decoded.iter().zip(text.as_bytes()).filter(|(one, other)| one == other).count();
    let singles = (0..=u8::MAX).filter(|byte| vocabulary.rank(&[*byte]).is_some()).count();
    let short = || pieces(text, pattern(known)).filter(|piece| piece.len() <= PLAIN);
    let plain: usize = short().map(|piece| plainly(piece.as_bytes(), vocabulary).len()).sum();
    let ours: usize = short().map(|piece| encode(piece, known, vocabulary).len()).sum();
    vec![
        Check::equal(
            "Bytes of the text that the ids give back",
            same as f64,
            "all its bytes",
            text.len().max(decoded.len()) as f64,
            0.0,
        ),
        Check::equal(
            "Single bytes that are tokens: whatever the text, nothing is unknown",
            singles as f64,
            "all bytes",
            256.0,
            0.0,
        ),
        Check::equal(
            format!("Tokens of the pieces of up to {PLAIN} bytes, by a heap of ranks"),
            ours as f64,
            "joining the pair of the lowest rank, found by looking through all, again and again",
            plain as f64,
            0.0,
        ),
    ]
}

/// A piece encoded as it is told: of all neighbours the pair of the lowest rank is joined, until none is known.
fn plainly(piece: &[u8], vocabulary: &Vocabulary) -> Vec<Vec<u8>> {
    if vocabulary.rank(piece).is_some() {
        return vec![piece.to_vec()];
    }
    let mut parts: Vec<Vec<u8>> = piece.iter().map(|byte| vec![*byte]).collect();
    loop {
        let ranks = parts.windows(2).enumerate().filter_map(|(place, pair)| {
            vocabulary.rank(&[pair[0].as_slice(), &pair[1]].concat()).map(|rank| (rank, place))
        });
        let Some((_, place)) = ranks.min() else { return parts };
        let right = parts.remove(place + 1);
        parts[place].extend(right);
    }
}
