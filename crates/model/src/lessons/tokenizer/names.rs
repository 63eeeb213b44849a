//! Tokens as people read them, and in which order.
//!
//! Left out: spaces and line ends, which are sent as they are; the page makes them visible.

use super::Symbols;
use super::corpus::{Corpus, END};
use std::cmp::Ordering;

/// Longest name that is sent, in characters.
const LONGEST: usize = 48;

/// Names of bytes that are no character by themselves, and of the end of a word.
const OPEN: char = '‹';
const CLOSE: char = '›';
const ENDED: char = '_';

/// The name of the token at `place` with its `length`.
pub(super) fn name(corpus: &Corpus, [place, length]: [u32; 2], symbols: Symbols) -> String {
    name_of(&corpus.atoms[place as usize..(place + length) as usize], symbols)
}

/// The name of a row of atoms.
pub(super) fn name_of(atoms: &[u32], symbols: Symbols) -> String {
    let mut name = String::new();
    match symbols {
        Symbols::Characters => name.extend(atoms.iter().filter_map(|atom| letter(*atom))),
        Symbols::Bytes => {
            for part in atoms.split_inclusive(|atom| *atom == END) {
                let ended = part.last() == Some(&END);
                let bytes: Vec<u8> =
                    part.iter().filter(|atom| **atom != END).map(|atom| *atom as u8).collect();
                name_of_bytes(&bytes, &mut name);
                name.extend(ended.then_some(ENDED));
            }
        }
    }
    shorten(name)
}

fn letter(atom: u32) -> Option<char> {
    if atom == END { Some(ENDED) } else { char::from_u32(atom) }
}

/// Bytes as text; those that are no character stand as `‹f0›`.
pub(super) fn name_of_bytes(bytes: &[u8], name: &mut String) {
    for chunk in bytes.utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let digits = [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16));
            name.push(OPEN);
            name.extend(digits.into_iter().flatten());
            name.push(CLOSE);
        }
    }
}

/// At most 48 characters of a name.
pub(super) fn shorten(name: String) -> String {
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}

/// The order of code points, first by the left token and then by the right one. The end of a word stands where `</w>`
/// would, just after `<`: before all letters.
pub(super) fn order(corpus: &Corpus, tokens: &[[u32; 2]], one: [u32; 2], other: [u32; 2]) -> Ordering {
    let by_name = |one: u32, other: u32| {
        let atoms = |token: u32| {
            let [place, length] = tokens[token as usize];
            corpus.atoms[place as usize..(place + length) as usize].iter().map(|atom| rank(*atom))
        };
        if one == other { Ordering::Equal } else { atoms(one).cmp(atoms(other)) }
    };
    by_name(one[0], other[0]).then_with(|| by_name(one[1], other[1])).then_with(|| one.cmp(&other))
}

fn rank(atom: u32) -> u32 {
    if atom == END { 2 * u32::from('<') + 1 } else { 2 * atom }
}
