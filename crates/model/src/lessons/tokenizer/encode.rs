//! Another text, encoded with learned merges: in the order of their ranks, as they were learnt, and decoded again. What
//! training has never met is spelt in bytes (`encode/resort.rs`).
//!
//! A token's merges are a tree, so every step is read off the tokens at the end: a merge with a higher rank than the step
//! is not done yet. Left out: dropping merges at random, which some use while they train a model.

mod resort;

use super::corpus::{END, NONE, atoms, cut, width};
use super::hash::{Map, key};
use super::names::name;
use super::ranked::{self, Part};
use super::train::Shared;
use super::trainer::Trainer;
use super::{Encoding, Reply, Request, Span, Step, Symbols};
use crate::lesson::Check;
use resort::Coded;
use std::collections::BTreeMap;

/// Atoms times merges that the plain algorithm may cost, and atoms of the training text that are encoded again.
const PLAIN: usize = 100_000;
const AGAIN: usize = 20_000;

/// The learned merges as an encoder uses them.
struct Encoder<'a> {
    trainer: &'a Trainer,
    symbols: u32,
    ids: Map<u64, u32>,
}

impl<'a> Encoder<'a> {
    fn new(trainer: &'a Trainer, merges: usize) -> Self {
        let symbols = trainer.corpus.symbols.len() as u32;
        let done = trainer.merges[..merges].iter().zip(symbols..);
        Self { trainer, symbols, ids: done.map(|(merge, id)| (key(merge.left, merge.right), id)).collect() }
    }

    /// The symbols of `word`, which begins at byte `at`.
    fn symbols(&self, at: usize, word: &str) -> Vec<Part> {
        let mut start = at as u32;
        let part = |(atom, ended): (u32, bool)| {
            let end = start + width(atom, self.trainer.rules.symbols);
            let part = Part { start, end, id: self.trainer.corpus.symbol(atom, ended).unwrap_or(NONE) };
            start = end;
            part
        };
        atoms(word, &self.trainer.rules).into_iter().map(part).collect()
    }

    fn encode(&self, symbols: Vec<Part>) -> Vec<Part> {
        ranked::merge(symbols, &|left, right| self.ids.get(&key(left.id, right.id)).copied())
    }

    /// The two tokens that a token was merged from.
    fn children(&self, id: u32) -> Option<[u32; 2]> {
        let merge = self.trainer.merges.get(id.checked_sub(self.symbols)? as usize)?;
        Some([merge.left, merge.right])
    }

    /// Takes a token apart until no part was made by a merge from number `done` on.
    fn apart(&self, id: u32, done: u32, hear: &mut dyn FnMut(u32)) {
        // Not by recursion: the merges of aaaa… are as deep as they are many.
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match self.children(id).filter(|_| id >= self.symbols + done) {
                Some([left, right]) => open.extend([right, left]),
                None => hear(id),
            }
        }
    }

    /// Bytes of the text that a token stands for.
    fn width(&self, id: u32) -> u32 {
        let atoms = self.atoms(id);
        atoms.iter().map(|atom| width(*atom, self.trainer.rules.symbols)).sum()
    }

    fn atoms(&self, id: u32) -> &[u32] {
        let [place, length] = self.trainer.tokens[id as usize];
        &self.trainer.corpus.atoms[place as usize..(place + length) as usize]
    }

    fn name(&self, id: u32) -> String {
        name(&self.trainer.corpus, self.trainer.tokens[id as usize], self.trainer.rules.symbols)
    }
}

/// The bytes of a row of atoms; an end of a word has none.
pub(super) fn spell(atoms: &[u32], symbols: Symbols, bytes: &mut Vec<u8>) {
    for atom in atoms.iter().filter(|atom| **atom != END) {
        match (symbols, char::from_u32(*atom)) {
            (Symbols::Characters, Some(letter)) => {
                bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => bytes.push(*atom as u8),
        }
    }
}

/// The text that is encoded.
struct Text<'a> {
    text: &'a str,
    /// Before each word, and after the last one.
    gaps: Vec<std::ops::Range<usize>>,
}

impl Text<'_> {
    /// All tokens in their order, of which `words` are the parts.
    fn coded(&self, words: &[Vec<Part>], rules: &super::Rules) -> Vec<Coded> {
        let mut coded = Vec::new();
        for (index, gap) in self.gaps.iter().enumerate() {
            coded.extend(self.text.as_bytes()[gap.clone()].iter().map(|byte| Coded::Byte(*byte)));
            let word = words.get(index).map(Vec::as_slice).unwrap_or_default();
            for (place, part) in word.iter().enumerate() {
                coded.extend(resort::coded(part, self.text, place + 1 == word.len(), rules));
            }
        }
        coded
    }
}

/// `request.second` with the first `request.merges` merges.
pub(super) fn answer(request: &Request, shared: &Shared) -> Reply {
    let mut trainer = shared.trainer.borrow_mut();
    trainer.train_to(request.merges as usize);
    let merges = trainer.merges.len().min(request.merges as usize);
    let encoder = Encoder::new(&trainer, merges);
    let words = cut(&request.second, request.rules.split);
    let symbols: Vec<Vec<Part>> = words.iter().map(|(at, word)| encoder.symbols(*at, word)).collect();
    let tokens: Vec<Vec<Part>> = symbols.iter().cloned().map(|word| encoder.encode(word)).collect();
    let text = Text { text: &request.second, gaps: resort::gaps(&request.second, &words, &request.rules) };
    let start = text.coded(&symbols, &request.rules).len();
    let steps = steps(&encoder, &tokens, start as u32);
    let done = steps.len().min(request.step as usize);
    // Merges are numbered from 1: those after this one are not done yet.
    let reached = steps[..done].last().map_or(0, |step| step.merge);
    let coded = text.coded(&tokens, &request.rules);
    let mut encoding = Encoding {
        symbols: start as u32,
        unknown: symbols.iter().flatten().filter(|part| part.id == NONE).count() as u32,
        decoded: resort::decode(&coded, &|id| encoder.atoms(id), &request.rules),
        done: done as u32,
        ..Encoding::default()
    };
    encoding.same = encoding.decoded == request.second;
    let next = steps.get(done).map(|step| step.merge + encoder.symbols - 1);
    shown(&encoder, &text, &tokens, (reached, next), &mut encoding);
    let mut checks = checks(&encoder, &words, (&symbols, &tokens), merges);
    checks.insert(0, back(&encoding.decoded, &request.second));
    let spelt = text.gaps.iter().any(|gap| !gap.is_empty());
    let notes = notes(&encoding, spelt);
    encoding.steps = steps;
    Reply { encoding: Some(encoding), notes, checks, ..Reply::default() }
}

/// Every merge that is used, in the order of ranks.
fn steps(encoder: &Encoder, tokens: &[Vec<Part>], mut left: u32) -> Vec<Step> {
    let mut used: BTreeMap<u32, u32> = BTreeMap::new();
    let mut open: Vec<u32> = tokens.iter().flatten().map(|part| part.id).filter(|id| *id != NONE).collect();
    while let Some(id) = open.pop() {
        if let Some(children) = encoder.children(id) {
            *used.entry(id).or_default() += 1;
            open.extend(children);
        }
    }
    let step = |(id, joined): (u32, u32)| {
        let [one, other] = encoder.children(id).unwrap_or_default().map(|id| encoder.name(id));
        left -= joined;
        Step { merge: id - encoder.symbols + 1, left: one, right: other, joined, tokens: left }
    };
    used.into_iter().map(step).collect()
}

/// The tokens after the first `reached` merges; those that make token `next` together are marked.
fn shown(
    encoder: &Encoder,
    text: &Text,
    words: &[Vec<Part>],
    (reached, next): (u32, Option<u32>),
    encoding: &mut Encoding,
) {
    let children = next.and_then(|next| encoder.children(next));
    let rules = &encoder.trainer.rules;
    for (index, gap) in text.gaps.iter().enumerate() {
        for at in gap.clone() {
            spelt(Coded::Byte(text.text.as_bytes()[at]), at as u32, rules.symbols, encoding);
        }
        let begin = encoding.spans.len();
        let word = words.get(index).map(Vec::as_slice).unwrap_or_default();
        for (place, part) in word.iter().enumerate() {
            let mut at = part.start;
            if part.id == NONE {
                for coded in resort::coded(part, text.text, place + 1 == word.len(), rules) {
                    at += spelt(coded, at, rules.symbols, encoding);
                }
                continue;
            }
            encoder.apart(part.id, reached, &mut |id| {
                let bytes = encoder.width(id);
                encoding.spans.push(Span { at, bytes, id, next: false });
                encoding.names.push(encoder.name(id));
                at += bytes;
            });
        }
        super::merge::mark(&mut encoding.spans[begin..], children);
    }
}

/// Puts a token of last resort at byte `at` down; returns the bytes that it takes.
fn spelt(coded: Coded, at: u32, symbols: Symbols, encoding: &mut Encoding) -> u32 {
    let (name, id, bytes) = match coded {
        Coded::Byte(byte) => (super::names::name_of_byte(byte), resort::id(byte, symbols), 1),
        Coded::Token(id) => (String::new(), id, 0),
        Coded::End => ("_".to_owned(), NONE, 0),
    };
    encoding.names.push(name);
    encoding.spans.push(Span { at, bytes, id, next: false });
    bytes
}

fn spell_word(encoder: &Encoder, word: &[Part], bytes: &mut Vec<u8>) {
    for part in word {
        if part.id != NONE {
            spell(encoder.atoms(part.id), encoder.trainer.rules.symbols, bytes);
        }
    }
}

fn notes(encoding: &Encoding, spelt: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if encoding.unknown > 0 {
        notes.push(format!(
            "Symbols that never occurred in the text that was learnt from: {}. They are spelt in their bytes, tokens of \
             last resort; without those they would be lost.",
            encoding.unknown
        ));
    }
    if spelt {
        notes.push("White space that no end of a word stands for is spelt in bytes too.".to_owned());
    }
    notes
}

/// What decoding gives, byte by byte.
fn back(decoded: &str, text: &str) -> Check {
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

fn checks(
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
