//! What is claimed of an encoded text, each by another route.

use super::super::corpus::NONE;
use super::super::ranked::Part;
use super::{Encoder, spell};
use crate::lesson::Check;

/// Atoms times merges that the plain algorithm may cost, and atoms of the training text that are encoded again.
const PLAIN: usize = 100_000;
const AGAIN: usize = 20_000;

/// What decoding gives, byte by byte.
pub(super) fn back(decoded: &str, text: &str) -> Check {
    let same = decoded.bytes().zip(text.bytes()).take_while(|(ours, theirs)| ours == theirs).count();
    let more = decoded.len().saturating_sub(text.len());
    Check::equal(
        "decode(encode(x)) = x: bytes that come back from the tokens alone, up to the first that differs",
        (same + more) as f64,
        "bytes of the text",
        text.len() as f64,
        0.0,
    )
}

/// The words and their tokens, by other ways.
pub(super) fn of_words(
    encoder: &Encoder,
    words: &[(usize, &str)],
    (symbols, tokens): (&[Vec<Part>], &[Vec<Part>]),
    merges: usize,
) -> Vec<Check> {
    let known = |parts: &[Part]| parts.iter().all(|part| part.id != NONE);
    let back = words.iter().zip(tokens).filter(|((_, word), tokens)| {
        let mut bytes = Vec::new();
        spell_word(encoder, tokens, &mut bytes);
        known(tokens) && bytes == word.as_bytes()
    });
    let whole = symbols.iter().filter(|word| known(word)).count();
    let mut checks = vec![Check::equal(
        "Words that decoding gives back, letter by letter",
        back.count() as f64,
        "words without an unknown symbol",
        whole as f64,
        0.0,
    )];
    let start: usize = symbols.iter().map(Vec::len).sum();
    if start.max(1) * merges <= PLAIN {
        let same = symbols.iter().zip(tokens).filter(|(symbols, tokens)| {
            let ids = symbols.iter().map(|part| part.id).collect();
            one_by_one(encoder, ids, merges) == tokens.iter().map(|part| part.id).collect::<Vec<_>>()
        });
        checks.push(Check::equal(
            "Words with the same tokens when all merges are gone through, one after another",
            same.count() as f64,
            "words of the text, encoded by a heap of ranks",
            words.len() as f64,
            0.0,
        ));
    }
    let corpus = &encoder.trainer.corpus;
    if corpus.atoms.len() <= AGAIN {
        let tokens: usize = (0..corpus.counts.len())
            .map(|kind| {
                let ids = corpus.first[corpus.word(kind)].iter().filter(|id| **id != NONE);
                let parts = ids.map(|id| Part { start: 0, end: 0, id: *id }).collect();
                encoder.encode(parts).len() * corpus.counts[kind] as usize
            })
            .sum();
        checks.push(Check::equal(
            "Tokens of the text that was learnt from, encoded like any other",
            tokens as f64,
            format!("its tokens after {merges} merges of learning"),
            f64::from(encoder.trainer.sizes[merges].tokens),
            0.0,
        ));
    }
    checks
}

/// The definition: every merge, in the order of learning, wherever it applies.
fn one_by_one(encoder: &Encoder, mut ids: Vec<u32>, merges: usize) -> Vec<u32> {
    for (merge, id) in encoder.trainer.merges[..merges].iter().zip(encoder.symbols..) {
        let mut place = 0;
        while place + 1 < ids.len() {
            if ids[place] == merge.left && ids[place + 1] == merge.right {
                ids[place] = id;
                ids.remove(place + 1);
            }
            place += 1;
        }
    }
    ids
}

/// The bytes of a word from its learned tokens.
fn spell_word(encoder: &Encoder, word: &[Part], bytes: &mut Vec<u8>) {
    for part in word {
        if part.id != NONE {
            spell(encoder.atoms(part.id), encoder.trainer.rules.symbols, bytes);
        }
    }
}
