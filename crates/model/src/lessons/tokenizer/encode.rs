//! Another text, encoded with learned merges: in the order of their ranks, as they were learnt, and decoded again. What
//! training has never met is spelt in bytes (`encode/resort.rs`).
//!
//! A token's merges are a tree, so every step is read off the tokens at the end: a merge with a higher rank than the step
//! is not done yet. Left out: dropping merges at random, which some use while they train a model.

mod checks;
mod resort;

use super::corpus::{END, NONE, atoms, cut, width};
use super::hash::{Map, key};
use super::names::{escapes, name, name_of};
use super::ranked::{self, Part};
use super::train::Shared;
use super::trainer::Trainer;
use super::{Encoding, Reply, Request, Rules, Span, Step, Symbols};
use resort::{Coded, Piece};
use std::collections::BTreeMap;

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
        name(&self.trainer.corpus, self.trainer.tokens[id as usize], &self.trainer.rules)
    }

    /// What training has not met, with the number of its places. A separate end of a word has no bytes to be spelt in,
    /// and is left out.
    fn unknown(&self, words: &[(usize, &str)]) -> BTreeMap<(u32, bool), u32> {
        let mut unknown: BTreeMap<(u32, bool), u32> = BTreeMap::new();
        for (atom, ended) in words.iter().flat_map(|(_, word)| atoms(word, &self.trainer.rules)) {
            if atom != END && self.trainer.corpus.symbol(atom, ended).is_none() {
                *unknown.entry((atom, ended)).or_default() += 1;
            }
        }
        unknown
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

/// `request.second` with the first `request.merges` merges.
pub(super) fn answer(request: &Request, shared: &Shared) -> Reply {
    let mut trainer = shared.trainer.borrow_mut();
    trainer.train_to(request.merges as usize);
    let merges = trainer.merges.len().min(request.merges as usize);
    let encoder = Encoder::new(&trainer, merges);
    let words = cut(&request.second, request.rules.split);
    let symbols: Vec<Vec<Part>> = words.iter().map(|(at, word)| encoder.symbols(*at, word)).collect();
    let tokens: Vec<Vec<Part>> = symbols.iter().cloned().map(|word| encoder.encode(word)).collect();
    let pieces = |parts: &[Vec<Part>]| resort::pieces(&request.second, &words, parts, &request.rules);
    let start = pieces(&symbols).iter().flatten().map(Vec::len).sum::<usize>();
    let pieces = pieces(&tokens);
    let steps = steps(&encoder, &tokens, start as u32);
    let done = steps.len().min(request.step as usize);
    // Merges are numbered from 1: those after this one are not done yet.
    let reached = steps[..done].last().map_or(0, |step| step.merge);
    let coded: Vec<Coded> = pieces.iter().flatten().flatten().map(|(_, coded)| *coded).collect();
    let unknown = encoder.unknown(&words);
    let mut encoding = Encoding {
        symbols: start as u32,
        unknown: unknown.values().sum(),
        decoded: resort::decode(&coded, &|id| encoder.atoms(id), &request.rules),
        done: done as u32,
        ..Encoding::default()
    };
    encoding.same = encoding.decoded == request.second;
    let next = steps.get(done).map(|step| step.merge + encoder.symbols - 1);
    shown(&encoder, &pieces, (reached, next), &mut encoding);
    let mut checks = vec![checks::back(&encoding.decoded, &request.second)];
    checks.extend(checks::of_words(&encoder, &words, (&symbols, &tokens), merges));
    let spelt = pieces.iter().any(|[white, _]| !white.is_empty());
    let mut notes = notes((unknown.len(), encoding.unknown), spelt);
    notes.extend(escapes(&request.second, &request.rules));
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
fn shown(encoder: &Encoder, pieces: &[Piece], (reached, next): (u32, Option<u32>), encoding: &mut Encoding) {
    let children = next.and_then(|next| encoder.children(next));
    for [white, word] in pieces {
        white.iter().for_each(|token| put(encoder, *token, reached, encoding));
        let begin = encoding.spans.len();
        word.iter().for_each(|token| put(encoder, *token, reached, encoding));
        super::merge::mark(&mut encoding.spans[begin..], children);
    }
}

/// Puts down what a token at byte `at` is after the first `reached` merges.
fn put(encoder: &Encoder, (mut at, coded): (u32, Coded), reached: u32, encoding: &mut Encoding) {
    let mut one = |name: String, id: u32, bytes: u32| {
        encoding.names.push(name);
        encoding.spans.push(Span { at, bytes, id, next: false });
        at += bytes;
    };
    match coded {
        Coded::Token(id) => {
            encoder.apart(id, reached, &mut |id| one(encoder.name(id), id, encoder.width(id)))
        }
        Coded::Byte(byte) => {
            let rules = &encoder.trainer.rules;
            let name = name_of(&[u32::from(byte)], &Rules { symbols: Symbols::Bytes, ..*rules });
            one(name, resort::id(byte, rules.symbols), 1);
        }
        Coded::End => one(name_of(&[END], &encoder.trainer.rules), NONE, 0),
    }
}

/// What is said of `kinds` of unknown symbols at so many `places`, and of white space that is spelt.
fn notes((kinds, places): (usize, u32), spelt: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if kinds > 0 {
        let word = if places == 1 { "place" } else { "places" };
        notes.push(format!(
            "Symbols that never occurred in the text that was learnt from: {kinds}, at {places} {word}. They are spelt \
             in their bytes, tokens of last resort; without those they would be lost."
        ));
    }
    if spelt {
        notes.push("White space that no end of a word stands for is spelt in bytes too.".to_owned());
    }
    notes
}
