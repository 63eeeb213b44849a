//! A sentence as tokens, and tokens as vectors.
//!
//! Left out: learned vocabularies (the lesson on tokens) and learned embeddings: a word's vector is drawn by chance, the
//! same for the same word.

use crate::kit::seeds::Seeds;

/// Stands in for a sentence without words.
const NOTHING: &str = "…";

/// What is said of a sentence that has nothing to read.
pub(super) fn missing(text: &str) -> Option<String> {
    let nothing = text.chars().all(|letter| letter.is_whitespace() || letter.is_control());
    nothing.then(|| format!("There is no word: “{NOTHING}” stands in for one."))
}

/// Runs of letters, digits and apostrophes are words; every other sign that is no space is a token of its own.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut open = false;
    for letter in text.chars() {
        let word = letter.is_alphanumeric() || matches!(letter, '\'' | '’');
        match tokens.last_mut() {
            Some(last) if word && open => last.push(letter),
            _ if letter.is_whitespace() || letter.is_control() => {}
            _ => tokens.push(letter.to_string()),
        }
        open = word;
    }
    if tokens.is_empty() {
        tokens.push(NOTHING.to_owned());
    }
    tokens
}

/// The tokens repeated or cut to `length`; 0 for as many as there are, up to `most`.
pub(super) fn fit(tokens: &[String], length: u32, most: u32) -> Vec<String> {
    let length = if length == 0 { (tokens.len() as u32).min(most) } else { length };
    tokens.iter().cycle().take(length as usize).cloned().collect()
}

/// A token's vector: standard normal, by seed and word; capitals make no difference.
pub(super) fn embed(token: &str, width: usize, seed: u64) -> Vec<f64> {
    Seeds::new(seed, &format!("word {}", token.to_lowercase())).normals(width, 1.0)
}
