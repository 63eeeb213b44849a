//! The same learning as it is told: count every pair anew before each merge, and rewrite the text.
//!
//! Slow, and written apart from the trainer, on strings: what the checks compare with. Left out: speed.

use super::corpus::{END, atoms, cut};
use super::{Rules, Tie};
use std::collections::BTreeMap;

/// A learned merge: left and right token as atoms, and the count.
pub(super) type Plain = ([Vec<u32>; 2], u32);

/// The first `most` merges of `text`.
pub(super) fn merges(text: &str, rules: &Rules, most: usize) -> Vec<Plain> {
    let mut words: Vec<Vec<Vec<u32>>> = Vec::new();
    for (_, word) in cut(text, rules.split) {
        let symbol = |(atom, ended): (u32, bool)| if ended { vec![atom, END] } else { vec![atom] };
        words.push(atoms(word, rules).into_iter().map(symbol).collect());
    }
    let mut merges = Vec::new();
    while merges.len() < most {
        let Some((pair, count)) = best(&words, rules) else { break };
        words.iter_mut().for_each(|word| *word = rewritten(word, &pair));
        merges.push((pair, count));
    }
    merges
}

fn best(words: &[Vec<Vec<u32>>], rules: &Rules) -> Option<Plain> {
    // Count, and the order of first places.
    let mut counts: BTreeMap<[&Vec<u32>; 2], (u32, usize)> = BTreeMap::new();
    for word in words {
        let mut taken = false;
        for pair in word.windows(2) {
            let first = counts.len();
            let entry = counts.entry([&pair[0], &pair[1]]).or_insert((0, first));
            // Without overlaps the pair before this one may have taken its left token.
            let overlapped = !rules.overlaps && pair[0] == pair[1] && taken;
            entry.0 += u32::from(!overlapped);
            taken = pair[0] == pair[1] && !overlapped;
        }
    }
    // Where `</w>` stands among the code points.
    let rank = |token: &Vec<u32>| -> Vec<u32> {
        token.iter().map(|atom| if *atom == END { 2 * u32::from('<') + 1 } else { 2 * *atom }).collect()
    };
    let key = |pair: &[&Vec<u32>; 2]| [rank(pair[0]), rank(pair[1])];
    let all = counts.into_iter().filter(|(_, (count, _))| *count >= rules.least.max(1));
    let found = all.max_by(|(one, a), (other, b)| {
        a.0.cmp(&b.0).then_with(|| match rules.tie {
            Tie::First => b.1.cmp(&a.1),
            Tie::Greatest => key(one).cmp(&key(other)),
            Tie::Smallest => key(other).cmp(&key(one)),
        })
    });
    found.map(|(pair, (count, _))| (pair.map(Clone::clone), count))
}

fn rewritten(word: &[Vec<u32>], [left, right]: &[Vec<u32>; 2]) -> Vec<Vec<u32>> {
    let mut new: Vec<Vec<u32>> = Vec::with_capacity(word.len());
    let mut place = 0;
    while place < word.len() {
        if place + 1 < word.len() && word[place] == *left && word[place + 1] == *right {
            new.push([left.as_slice(), right].concat());
            place += 2;
        } else {
            new.push(word[place].clone());
            place += 1;
        }
    }
    new
}
