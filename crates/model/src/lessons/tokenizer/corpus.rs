//! The text as training reads it: its different words with their counts, each a row of atoms.
//!
//! An atom is a character or a byte, or the end of a word. The first tokens, the symbols, are single atoms; an attached
//! end of a word shares the symbol of its last letter. Every token ever learnt is a stretch of atoms. Left out: how
//! tokens are written for people, which is [`super::names`].

use super::hash::Map;
use super::split::{self, Pattern};
use super::{Marker, Rules, Split, Symbols};

/// No token, no place.
pub(super) const NONE: u32 = u32::MAX;
/// The end of a word: beyond all code points.
pub(super) const END: u32 = 0x11_0000;

/// The words of a text.
#[derive(Debug, Default)]
pub(super) struct Corpus {
    /// The atoms of all different words, one after another, and behind them those of symbols that no word holds.
    pub(super) atoms: Vec<u32>,
    /// Where each word begins among the atoms, and where the last one ends.
    pub(super) starts: Vec<u32>,
    /// How often each word stands in the text.
    pub(super) counts: Vec<u32>,
    /// The text, word by word: its first byte, and which word.
    pub(super) pieces: Vec<[u32; 2]>,
    /// The symbol at each atom; [`NONE`] where an atom shares the one before.
    pub(super) first: Vec<u32>,
    /// Place and length in atoms of each symbol.
    pub(super) symbols: Vec<[u32; 2]>,
    /// From an atom, doubled, and whether the end of a word is attached, to the symbol.
    known: Map<u32, u32>,
}

impl Corpus {
    /// Cuts `text` and lists its words in the order of their first place.
    pub(super) fn new(text: &str, rules: &Rules) -> Self {
        let mut corpus = Self { starts: vec![0], ..Self::default() };
        if rules.symbols == Symbols::Bytes {
            corpus.all_bytes(rules.marker);
        }
        let mut words: Map<&str, u32> = Map::default();
        for (at, word) in cut(text, rules.split) {
            let new = corpus.counts.len() as u32;
            let kind = *words.entry(word).or_insert(new);
            if kind == new {
                corpus.add_word(word, rules);
            }
            corpus.counts[kind as usize] += 1;
            corpus.pieces.push([at as u32, kind]);
        }
        corpus
    }

    /// Every byte is a symbol, whether the text holds it or not: their ids are the bytes themselves.
    fn all_bytes(&mut self, marker: Marker) {
        let ends = match marker {
            Marker::None => 0..0,
            Marker::Separate => 0..1,
            Marker::Attached => 0..256,
        };
        self.atoms.extend(0..256);
        self.symbols.extend((0..256).map(|byte| [byte, 1]));
        self.known.extend((0..256).map(|byte| (2 * byte, byte)));
        for end in ends {
            let (id, place) = (self.symbols.len() as u32, self.atoms.len() as u32);
            if marker == Marker::Separate {
                self.atoms.push(END);
                self.known.insert(2 * END, id);
                self.symbols.push([place, 1]);
            } else {
                self.atoms.extend([end, END]);
                self.known.insert(2 * end + 1, id);
                self.symbols.push([place, 2]);
            }
        }
        self.first.resize(self.atoms.len(), NONE);
        self.starts = vec![self.atoms.len() as u32];
    }

    fn add_word(&mut self, word: &str, rules: &Rules) {
        for (atom, ended) in atoms(word, rules) {
            let place = self.atoms.len() as u32;
            let new = self.symbols.len() as u32;
            let id = *self.known.entry(2 * atom + u32::from(ended)).or_insert(new);
            if id == new {
                self.symbols.push([place, 1 + u32::from(ended)]);
            }
            self.atoms.push(atom);
            self.first.push(id);
            if ended {
                self.atoms.push(END);
                self.first.push(NONE);
            }
        }
        self.starts.push(self.atoms.len() as u32);
        self.counts.push(0);
    }

    /// The symbol of an atom, with or without an attached end; `None` if training has not met it.
    pub(super) fn symbol(&self, atom: u32, ended: bool) -> Option<u32> {
        self.known.get(&(2 * atom + u32::from(ended))).copied()
    }

    /// First and last atom but one of word `kind`.
    pub(super) fn word(&self, kind: usize) -> std::ops::Range<usize> {
        self.starts[kind] as usize..self.starts[kind + 1] as usize
    }
}

/// The atoms of a word, each with whether it carries an attached end. A separate end is an atom like the others.
pub(super) fn atoms(word: &str, rules: &Rules) -> Vec<(u32, bool)> {
    let mut atoms: Vec<(u32, bool)> = match rules.symbols {
        Symbols::Characters => word.chars().map(|letter| (u32::from(letter), false)).collect(),
        Symbols::Bytes => word.bytes().map(|byte| (u32::from(byte), false)).collect(),
    };
    match rules.marker {
        Marker::None => {}
        Marker::Separate => atoms.push((END, false)),
        Marker::Attached => atoms.last_mut().into_iter().for_each(|last| last.1 = true),
    }
    atoms
}

/// Bytes of the text that an atom stands for.
pub(super) fn width(atom: u32, symbols: Symbols) -> u32 {
    match (symbols, atom) {
        (_, END) => 0,
        (Symbols::Bytes, _) => 1,
        (Symbols::Characters, _) => char::from_u32(atom).map_or(0, |letter| letter.len_utf8() as u32),
    }
}

/// The words of `text` with their first bytes.
pub(super) fn cut(text: &str, split: Split) -> Vec<(usize, &str)> {
    let place = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    match split {
        Split::None if text.is_empty() => Vec::new(),
        Split::None => vec![(0, text)],
        Split::Spaces => text.split_whitespace().map(|word| (place(word), word)).collect(),
        Split::Gpt2 => split::pieces(text, Pattern::Gpt2).map(|word| (place(word), word)).collect(),
    }
}
