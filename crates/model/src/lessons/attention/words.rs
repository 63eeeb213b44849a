//! From a text to the words that count: cut at everything that is no letter or digit, in lower case, without a short
//! list of words that every text has, and without common endings.
//!
//! Left out: real stemming and spelling. The rule is short enough to be told on the page.

/// Words that do not count.
const COMMON: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "has", "have",
    "how", "i", "in", "into", "is", "it", "its", "let", "me", "my", "of", "off", "on", "one", "or", "that",
    "the", "them", "then", "there", "this", "to", "until", "was", "what", "when", "where", "which", "who",
    "why", "with", "you", "your",
];
/// Endings that are cut off, the first that fits, once, if three letters remain.
const ENDINGS: &[&str] = &["ing", "ed", "es", "s", "e"];

/// All words of a text in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    let cut = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    cut.map(str::to_lowercase).collect()
}

/// A word without its ending.
pub(super) fn stem(word: &str) -> &str {
    let cut = |ending: &&str| word.strip_suffix(*ending).filter(|rest| rest.chars().count() >= 3);
    ENDINGS.iter().find_map(cut).unwrap_or(word)
}

/// The rule in words.
pub(super) fn told() -> String {
    format!(
        "a text is cut into words in lower case; {} common words ({}) do not count; of the endings -{} the first that \
         leaves three letters or more is cut off.",
        COMMON.len(),
        COMMON.join(", "),
        ENDINGS.join(", -")
    )
}

/// The words of a text that count, as they stand in it.
pub(super) fn counted(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.retain(|word| !COMMON.contains(&word.as_str()));
    words
}
