//! What is drawn in each view: plain numbers, counted in the whole text even where only a part of it is sent.
//!
//! Left out: how it is counted.

use super::Rules;
use serde::{Deserialize, Serialize};

/// A token where it stands in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// Its first byte in the text.
    pub at: u32,
    /// How many bytes of the text it covers; a marked end of a word covers none.
    pub bytes: u32,
    /// Which token it is.
    pub id: u32,
    /// Whether it is the left one of a pair that the next step joins.
    pub next: bool,
}

/// Two neighbouring tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The token on the left.
    pub left: u32,
    /// The token on the right.
    pub right: u32,
    /// How often they stand so.
    pub count: u32,
}

/// A token and how often it occurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Which token.
    pub id: u32,
    /// How often it occurs in the text.
    pub count: u32,
}

/// The text after some merges.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Merging {
    /// Tokens before the first merge: the ids below it are symbols, the others merges in their order.
    pub symbols: u32,
    /// Every token by id, as people read it.
    pub names: Vec<String>,
    /// The merges done, with the counts that they had.
    pub merges: Vec<Pair>,
    /// The pairs now, or the most frequent ones; the next to be merged first.
    pub pairs: Vec<Pair>,
    /// Different pairs now.
    pub different: u32,
    /// Whether the first of the pairs occurs often enough to be merged.
    pub more: bool,
    /// The tokens of the part of the text that was asked for.
    pub spans: Vec<Span>,
    /// The tokens in use, or the most frequent ones.
    pub vocabulary: Vec<Token>,
    /// Tokens in use, different ones.
    pub in_use: u32,
    /// Tokens of the whole text now.
    pub tokens: u32,
    /// Tokens of the whole text before the first merge.
    pub tokens_before: u32,
    /// Words of the text.
    pub words: u32,
    /// Different words.
    pub word_types: u32,
}

/// Sizes over all merges.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Merges learnt so far.
    pub trained: u32,
    /// Whether these are all.
    pub ended: bool,
    /// Numbers of merges at which the sizes are given.
    pub steps: Vec<u32>,
    /// Different tokens in use.
    pub vocabulary: Vec<u32>,
    /// Tokens of the text.
    pub tokens: Vec<u32>,
}

/// What another rule would change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    /// The rules, one of them changed; the first ones are the reader's.
    pub rules: Rules,
    /// Merges until no pair occurs often enough.
    pub merges: u32,
    /// The first merge that is another one, counted from 1; 0 if there is none.
    pub first: u32,
    /// That merge.
    pub merge: String,
    /// How many merges make the same token as one of the reader's.
    pub common: u32,
    /// Different tokens in use at the end.
    pub vocabulary: u32,
    /// Tokens of the text at the end.
    pub tokens: u32,
}

/// One step of encoding: a learned merge that joins something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Which merge, counted from 1.
    pub merge: u32,
    /// What it joins.
    pub left: String,
    /// And with what.
    pub right: String,
    /// How many places it joins.
    pub joined: u32,
    /// Tokens after it.
    pub tokens: u32,
}

/// A text encoded with learned merges.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Encoding {
    /// Its tokens after the steps done.
    pub spans: Vec<Span>,
    /// Their names.
    pub names: Vec<String>,
    /// Every step.
    pub steps: Vec<Step>,
    /// Steps done.
    pub done: u32,
    /// Tokens before the first step.
    pub symbols: u32,
    /// Places of symbols that training has not met; they are spelt in bytes. A separate end of a word is none of them.
    pub unknown: u32,
    /// The tokens at the end, decoded.
    pub decoded: String,
    /// Whether that is the text again.
    pub same: bool,
}

/// How many tokens a sentence needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Language {
    /// The language, in English.
    pub name: String,
    /// The sentence.
    pub text: String,
    /// Its characters: code points.
    pub characters: u32,
    /// Its bytes in UTF-8.
    pub bytes: u32,
    /// Its tokens.
    pub tokens: u32,
}

/// A text in the vocabulary of a real model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Tokens in the vocabulary, without special ones.
    pub size: u32,
    /// The text's tokens.
    pub spans: Vec<Span>,
    /// Their names.
    pub names: Vec<String>,
    /// The same sentence in many languages.
    pub languages: Vec<Language>,
}
