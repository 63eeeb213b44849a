//! Tokens as people read them, and in which order. Where the end of a word is marked, `_` alone is that end: the text's
//! own underscore is written `\_`, and so its backslash `\\`.
//!
//! Left out: spaces and line ends, which are sent as they are; the page makes them visible.

use super::corpus::{Corpus, END};
use super::{Marker, Rules, Symbols};
use std::cmp::Ordering;

/// Longest name that is sent, in characters.
const LONGEST: usize = 48;

/// Names of bytes that are no character by themselves, and of the end of a word.
const OPEN: char = '‹';
const CLOSE: char = '›';
const ENDED: char = '_';
/// Before what the text itself holds of these two.
const ESCAPE: char = '\\';

/// The name of the token at `place` with its `length`.
pub(super) fn name(corpus: &Corpus, [place, length]: [u32; 2], rules: &Rules) -> String {
    name_of(&corpus.atoms[place as usize..(place + length) as usize], rules)
}

/// The name of a row of atoms.
pub(super) fn name_of(atoms: &[u32], rules: &Rules) -> String {
    let mut name = String::new();
    let marked = rules.marker != Marker::None;
    match rules.symbols {
        Symbols::Characters => {
            for atom in atoms {
                match char::from_u32(*atom) {
                    Some(letter) => put(letter, marked, &mut name),
                    None => name.push(ENDED),
                }
            }
        }
        Symbols::Bytes => {
            for part in atoms.split_inclusive(|atom| *atom == END) {
                let ended = part.last() == Some(&END);
                let bytes: Vec<u8> =
                    part.iter().filter(|atom| **atom != END).map(|atom| *atom as u8).collect();
                let mut text = String::new();
                name_of_bytes(&bytes, &mut text);
                text.chars().for_each(|letter| put(letter, marked, &mut name));
                name.extend(ended.then_some(ENDED));
            }
        }
    }
    shorten(name)
}

/// Writes a letter of the text; where ends of words are marked it must not look like one.
fn put(letter: char, marked: bool, name: &mut String) {
    if marked && matches!(letter, ENDED | ESCAPE) {
        name.push(ESCAPE);
    }
    name.push(letter);
}

/// What is said of a text with letters that are written in another way.
pub(super) fn escapes(text: &str, rules: &Rules) -> Option<String> {
    let any = rules.marker != Marker::None && text.bytes().any(|byte| matches!(byte, b'_' | b'\\'));
    let words = r"An underscore of the text is written \_, a backslash \\: _ alone is the end of a word.";
    any.then(|| words.to_owned())
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
