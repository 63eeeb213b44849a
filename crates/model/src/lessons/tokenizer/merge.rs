//! The text after some merges: its tokens, the table of pairs, the vocabulary.
//!
//! The pairs and the tokens are counted anew from the text, and the checks compare them with what the trainer carries
//! along. Left out: the tokens of the text outside of the part that is asked for, which are counted, not sent.

use super::corpus::width;
use super::names::{escapes, name};
use super::state::{self, Counts};
use super::train::Shared;
use super::trainer::Trainer;
use super::{Merging, Pair, Reply, Request, Span, Token};
use crate::lesson::Check;

/// Pairs that are sent, unless all are asked for.
const PAIRS: usize = 20;
/// Tokens of the vocabulary that are sent, unless all are asked for.
const TOKENS: usize = 200;

/// The text after `request.merges` merges.
pub(super) fn answer(request: &Request, shared: &Shared) -> Reply {
    let mut trainer = shared.trainer.borrow_mut();
    // One more, to know the next.
    trainer.train_to(request.merges as usize + 1);
    let done = trainer.merges.len().min(request.merges as usize);
    let counts = state::count(&trainer, done as u32);
    let next = trainer.merges.get(done).map(|merge| [merge.left, merge.right]);
    let tokens = trainer.corpus.symbols.len() + done;
    let spans = spans(&trainer, request, done as u32, next);
    let mut vocabulary: Vec<Token> =
        counts.tokens.iter().zip(0..).map(|(count, id)| Token { id, count: *count }).collect();
    vocabulary.retain(|token| token.count > 0);
    vocabulary.sort_by_key(|token| (std::cmp::Reverse(token.count), token.id));
    let (most_pairs, most_tokens) = if request.whole { (usize::MAX, usize::MAX) } else { (PAIRS, TOKENS) };
    vocabulary.truncate(most_tokens);
    let pair = |counted: &state::Counted| Pair {
        left: counted.tokens[0],
        right: counted.tokens[1],
        count: counted.count,
    };
    let merging = Merging {
        symbols: trainer.corpus.symbols.len() as u32,
        names: trainer.tokens[..tokens]
            .iter()
            .map(|token| name(&trainer.corpus, *token, &request.rules))
            .collect(),
        merges: trainer.merges[..done]
            .iter()
            .map(|merge| Pair { left: merge.left, right: merge.right, count: merge.count })
            .collect(),
        pairs: counts.pairs.iter().take(most_pairs).map(pair).collect(),
        different: counts.pairs.len() as u32,
        more: next.is_some(),
        spans,
        vocabulary,
        in_use: counts.in_use(),
        tokens: counts.total(),
        tokens_before: trainer.sizes[0].tokens,
        words: trainer.corpus.pieces.len() as u32,
        word_types: trainer.corpus.counts.len() as u32,
    };
    let checks = checks(&trainer, &request.text, done, &counts);
    Reply { merging: Some(merging), notes: notes(request, done), checks, ..Reply::default() }
}

fn notes(request: &Request, done: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if done < request.merges as usize {
        notes.push(format!(
            "There are {done} merges, not {}: no pair is left that occurs often enough.",
            request.merges
        ));
    }
    let (from, to) = (request.from as usize, request.from as usize + request.shown as usize);
    if from > 0 || to < request.text.len() {
        let to = to.min(request.text.len());
        notes.push(format!(
            "Shown are the tokens of bytes {from} to {to} of {}; everything is counted in the whole text.",
            request.text.len()
        ));
    }
    notes.extend(escapes(&request.text, &request.rules));
    notes
}

/// The tokens of the part that is asked for, with the next pair marked.
fn spans(trainer: &Trainer, request: &Request, done: u32, next: Option<[u32; 2]>) -> Vec<Span> {
    let (from, to) = (request.from, request.from + request.shown);
    let pieces = &trainer.corpus.pieces;
    // The last word that begins at or before `from` may reach into the part.
    let first = pieces.partition_point(|[at, _]| *at <= from).saturating_sub(1);
    let mut spans: Vec<Span> = Vec::new();
    for &[at, kind] in pieces[first..].iter().take_while(|[at, _]| *at < to) {
        let begin = spans.len();
        let mut place = at;
        state::each(trainer, kind as usize, done, &mut |start, end, id| {
            let atoms = &trainer.corpus.atoms[start as usize..end as usize];
            let bytes = atoms.iter().map(|atom| width(*atom, request.rules.symbols)).sum();
            spans.push(Span { at: place, bytes, id, next: false });
            place += bytes;
        });
        mark(&mut spans[begin..], next);
        // The whole text may be one word.
        let outside = |span: &Span| span.at + span.bytes < from || span.at >= to;
        if outside(&spans[begin]) || spans.last().is_some_and(outside) {
            let kept: Vec<Span> = spans.drain(begin..).filter(|span| !outside(span)).collect();
            spans.extend(kept);
        }
    }
    spans
}

/// Marks the left token wherever the next merge joins a pair, from left to right.
pub(super) fn mark(spans: &mut [Span], next: Option<[u32; 2]>) {
    let Some([left, right]) = next else { return };
    let mut place = 0;
    while place + 1 < spans.len() {
        let joins = spans[place].id == left && spans[place + 1].id == right;
        spans[place].next = joins;
        place += 1 + usize::from(joins);
    }
}

fn checks(trainer: &Trainer, text: &str, done: usize, counts: &Counts) -> Vec<Check> {
    let size = trainer.sizes[done];
    let mut checks = Vec::new();
    if let Some(next) = trainer.merges.get(done) {
        let place = counts.pairs.iter().position(|pair| pair.tokens == [next.left, next.right]);
        let count = place.map_or(f64::NAN, |place| f64::from(counts.pairs[place].count));
        checks.push(Check::equal(
            "Count of the pair to be merged next, carried along from merge to merge",
            f64::from(next.count),
            "all pairs of the text counted anew",
            count,
            0.0,
        ));
        checks.push(Check::equal(
            "Its place among all pairs, by count and then by the tie rule",
            place.map_or(f64::NAN, |place| place as f64 + 1.0),
            "the best one is merged",
            1.0,
            0.0,
        ));
    }
    let merged: u32 = trainer.merges[..done].iter().map(|merge| merge.merged).sum();
    let pairs = [
        ("Different pairs, carried along", size.pairs, "counted anew", counts.pairs.len() as u32),
        ("Different tokens in use, carried along", size.vocabulary, "counted anew", counts.in_use()),
        (
            "Tokens of the text, counted anew",
            counts.total(),
            "tokens at the start, less the places merged in every step",
            trainer.sizes[0].tokens - merged,
        ),
    ];
    checks.extend(
        pairs.map(|(claim, value, by, other)| {
            Check::equal(claim, f64::from(value), by, f64::from(other), 0.0)
        }),
    );
    checks.push(together(trainer, text, done as u32));
    checks
}

/// Puts the tokens of every word together again and compares with the text.
fn together(trainer: &Trainer, text: &str, done: u32) -> Check {
    let symbols = trainer.rules.symbols;
    let mut bytes: Vec<Vec<u8>> = Vec::with_capacity(trainer.corpus.counts.len());
    for kind in 0..trainer.corpus.counts.len() {
        let mut word = Vec::new();
        state::each(trainer, kind, done, &mut |_, _, id| {
            // The token's own stretch of atoms, which lies where it was first made: seldom in this word.
            let [place, length] = trainer.tokens[id as usize];
            let atoms = &trainer.corpus.atoms[place as usize..(place + length) as usize];
            super::encode::spell(atoms, symbols, &mut word);
        });
        bytes.push(word);
    }
    let same = |[at, kind]: &[u32; 2]| {
        let word = &bytes[*kind as usize];
        text.as_bytes().get(*at as usize..).is_some_and(|rest| rest.starts_with(word))
    };
    let words = &trainer.corpus.pieces;
    Check::equal(
        "Words of the text that are there again when their tokens are put together",
        words.iter().filter(|piece| same(piece)).count() as f64,
        "all words",
        words.len() as f64,
        0.0,
    )
}
