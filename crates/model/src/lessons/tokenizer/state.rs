//! The text after some merges, read off the places where tokens were joined, and counted anew.
//!
//! Nothing here uses the trainer's counts: the checks compare the two. Left out: the learning itself.

use super::Tie;
use super::corpus::NONE;
use super::hash::{Map, key};
use super::names::order;
use super::trainer::Trainer;
use std::cmp::Ordering;

/// A pair as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    /// Left and right token.
    pub(super) tokens: [u32; 2],
    /// How often it occurs.
    pub(super) count: u32,
    /// Its first place.
    pub(super) place: u32,
}

/// All counts of a text.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// The pairs, best first.
    pub(super) pairs: Vec<Counted>,
    /// How often each token occurs.
    pub(super) tokens: Vec<u32>,
}

impl Counts {
    /// Tokens of the whole text.
    pub(super) fn total(&self) -> u32 {
        self.tokens.iter().sum()
    }

    /// Different tokens.
    pub(super) fn in_use(&self) -> u32 {
        self.tokens.iter().filter(|count| **count > 0).count() as u32
    }
}

/// Tells `hear` every token of word `kind` after `merges`: first atom, the atom after it, id.
///
/// A token ends where the next atom was joined by none of these merges. Its id is that of the last merge inside it.
pub(super) fn each(trainer: &Trainer, kind: usize, merges: u32, hear: &mut dyn FnMut(u32, u32, u32)) {
    let word = trainer.corpus.word(kind);
    let symbols = trainer.corpus.symbols.len() as u32;
    let mut open: Option<(u32, u32)> = None;
    for place in word.clone() {
        let shares = trainer.corpus.first[place] == NONE;
        let joined = trainer.joined[place];
        match &mut open {
            Some(_) if shares => {}
            Some((_, id)) if joined < merges => *id = (*id).max(symbols + joined),
            _ => {
                if let Some((start, id)) = open {
                    hear(start, place as u32, id);
                }
                open = Some((place as u32, trainer.corpus.first[place]));
            }
        }
    }
    if let Some((start, id)) = open {
        hear(start, word.end as u32, id);
    }
}

/// Counts pairs and tokens after `merges`, from the text alone.
pub(super) fn count(trainer: &Trainer, merges: u32) -> Counts {
    let mut counts =
        Counts { pairs: Vec::new(), tokens: vec![0; trainer.corpus.symbols.len() + merges as usize] };
    let mut known: Map<u64, usize> = Map::default();
    for kind in 0..trainer.corpus.counts.len() {
        let often = trainer.corpus.counts[kind];
        let mut last: Option<(u32, u32)> = None;
        let mut row = 0;
        each(trainer, kind, merges, &mut |place, _, id| {
            counts.tokens[id as usize] += often;
            if let Some((before, left)) = last {
                // In a row of equal tokens every second pair overlaps the one before.
                row = if left == id { row + 1 } else { 0 };
                let index = *known.entry(key(left, id)).or_insert_with(|| {
                    counts.pairs.push(Counted { tokens: [left, id], count: 0, place: before });
                    counts.pairs.len() - 1
                });
                if trainer.rules.overlaps || row % 2 == 1 || left != id {
                    counts.pairs[index].count += often;
                }
            }
            last = Some((place, id));
        });
    }
    counts.pairs.sort_unstable_by(|one, other| better(trainer, one, other));
    counts
}

fn better(trainer: &Trainer, one: &Counted, other: &Counted) -> Ordering {
    let by_name = || order(&trainer.corpus, &trainer.tokens, one.tokens, other.tokens);
    let tie = || match trainer.rules.tie {
        Tie::First => one.place.cmp(&other.place),
        Tie::Smallest => by_name(),
        Tie::Greatest => by_name().reverse(),
    };
    other.count.cmp(&one.count).then_with(tie)
}
