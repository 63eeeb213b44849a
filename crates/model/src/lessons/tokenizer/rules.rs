//! What another rule would change: the same text learnt again, with one rule changed at a time. Where the text is not
//! cut there are no ends of words, so the cut takes the marker with it, and brings it back.
//!
//! Left out: two rules at once, and long texts, of which the first part stands for the whole.

use super::corpus::Corpus;
use super::names::name;
use super::plain;
use super::trainer::Trainer;
use super::{Changed, MERGES, Marker, Reply, Request, Rules, Split, Symbols, Tie};
use crate::lesson::Check;
use std::collections::BTreeSet;

/// Bytes of the text that are compared.
const COMPARED: usize = 3_000;
/// Atoms times merges that the plain algorithm may cost, for each set of rules.
const PLAIN: usize = 1_500;

/// The reader's rules, and each with one changed; `marker` is the reader's, which a text that is not cut has no use for.
pub(super) fn answer(request: &Request, marker: Marker) -> Reply {
    let end = (0..=request.text.len().min(COMPARED)).rev().find(|end| request.text.is_char_boundary(*end));
    let text = &request.text[..end.unwrap_or_default()];
    let train = |rules: Rules| {
        let mut trainer = Trainer::new(Corpus::new(text, &rules), rules);
        trainer.train_to(*MERGES.end() as usize);
        trainer
    };
    let own = train(request.rules);
    let mut changed = vec![compare(&own, &own)];
    let (mut same, mut all) = agreement(text, &own);
    for rules in others(&request.rules, marker) {
        let other = train(rules);
        let (held, of) = agreement(text, &other);
        (same, all) = (same + held, all + of);
        changed.push(compare(&own, &other));
    }
    let mut notes = Vec::new();
    if text.len() < request.text.len() {
        notes.push(format!("Compared on the first {} bytes of the text.", text.len()));
    }
    let count = changed.len();
    let equal = || changed.iter().skip(1).filter(|changed| changed.first == 0);
    let alike = equal().filter(|changed| changed.common == changed.merges).count();
    let checks = vec![
        Check::equal(
            format!(
                "First merges of all {count} sets of rules that are the plain algorithm's, with their counts"
            ),
            same as f64,
            "merges of the plain algorithm, which counts every pair anew",
            all as f64,
            0.0,
        ),
        Check::equal(
            "Sets of rules with no merge that differs, whose merges are all in common",
            alike as f64,
            "sets of rules with no merge that differs",
            equal().count() as f64,
            0.0,
        ),
    ];
    Reply { changed, notes, checks, ..Reply::default() }
}

/// Every set of rules that differs from `own` in one; they mark the end of a word by `marker` where there is one.
fn others(own: &Rules, marker: Marker) -> Vec<Rules> {
    let one = |change: &dyn Fn(&mut Rules)| {
        let mut other = Rules { marker, ..*own };
        change(&mut other);
        if other.split == Split::None {
            other.marker = Marker::None;
        }
        other
    };
    let mut others: Vec<Rules> = Vec::new();
    for symbols in [Symbols::Characters, Symbols::Bytes] {
        others.push(one(&|rules| rules.symbols = symbols));
    }
    for marker in [Marker::None, Marker::Separate, Marker::Attached] {
        others.push(one(&|rules| rules.marker = marker));
    }
    for split in [Split::None, Split::Spaces, Split::Gpt2] {
        others.push(one(&|rules| rules.split = split));
    }
    for tie in [Tie::First, Tie::Greatest, Tie::Smallest] {
        others.push(one(&|rules| rules.tie = tie));
    }
    others.push(one(&|rules| rules.overlaps = !rules.overlaps));
    others.push(one(&|rules| rules.least = if rules.least == 1 { 2 } else { 1 }));
    others.retain(|other| other != own);
    others
}

fn compare(own: &Trainer, other: &Trainer) -> Changed {
    let pair = |trainer: &Trainer, merge: usize| {
        let merge = trainer.merges.get(merge)?;
        Some([merge.left, merge.right].map(|token| atoms(trainer, token)))
    };
    let longest = own.merges.len().max(other.merges.len());
    let first = (0..longest).find(|merge| pair(own, *merge) != pair(other, *merge));
    let made = |trainer: &Trainer| -> BTreeSet<Vec<u32>> {
        let symbols = trainer.corpus.symbols.len();
        (symbols..trainer.tokens.len()).map(|token| atoms(trainer, token as u32)).collect()
    };
    let merge = first.and_then(|merge| other.merges.get(merge));
    let names = merge.map(|merge| {
        [merge.left, merge.right].map(|token| name(&other.corpus, other.tokens[token as usize], &other.rules))
    });
    let last = other.sizes[other.merges.len()];
    Changed {
        rules: other.rules,
        merges: other.merges.len() as u32,
        first: first.map_or(0, |merge| merge as u32 + 1),
        merge: names.map_or_else(String::new, |[left, right]| format!("{left} + {right}")),
        common: made(own).intersection(&made(other)).count() as u32,
        vocabulary: last.vocabulary,
        tokens: last.tokens,
    }
}

fn atoms(trainer: &Trainer, token: u32) -> Vec<u32> {
    let [place, length] = trainer.tokens[token as usize];
    trainer.corpus.atoms[place as usize..(place + length) as usize].to_vec()
}

/// How many of the plain algorithm's first merges are the trainer's, and how many were looked at.
fn agreement(text: &str, trainer: &Trainer) -> (usize, usize) {
    let most = PLAIN / (trainer.sizes[0].tokens as usize).max(1);
    let plain = plain::merges(text, &trainer.rules, most);
    let same = plain.iter().zip(&trainer.merges).filter(|((pair, count), merge)| {
        *count == merge.count && *pair == [merge.left, merge.right].map(|token| atoms(trainer, token))
    });
    (same.count(), plain.len())
}
