//! Where a text is cut before any pair is counted: at white space, or as the models' patterns cut it.
//!
//! The three patterns are regular expressions in print (OpenAI's `gpt-2/src/encoder.py` and `tiktoken_ext`). Here each is a
//! scanner over Unicode's general categories, equal to it piece by piece: a regular expression engine would weigh more
//! than the lesson. Left out: special tokens such as `<|endoftext|>`, which are cut like other text.

use unicode_general_category::{GeneralCategory, get_general_category};

/// A pattern in print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// `'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    Gpt2,
    /// `'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]|\s+(?!\S)|\s`
    Cl100k,
    /// Like cl100k, but words break before a capital that follows a small letter, keep their marks and their
    /// contraction, and slashes stay with the line's end.
    O200k,
}

/// What the patterns tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Lu, Lt.
    Upper,
    /// Ll.
    Lower,
    /// Lm, Lo: letters without case.
    Letter,
    /// M.
    Mark,
    /// N.
    Number,
    /// `\s`: the property White_Space.
    Space,
    Other,
}

impl Class {
    fn of(letter: char) -> Self {
        use GeneralCategory as G;
        if letter.is_whitespace() {
            return Self::Space;
        }
        match get_general_category(letter) {
            G::UppercaseLetter | G::TitlecaseLetter => Self::Upper,
            G::LowercaseLetter => Self::Lower,
            G::ModifierLetter | G::OtherLetter => Self::Letter,
            G::NonspacingMark | G::SpacingMark | G::EnclosingMark => Self::Mark,
            G::DecimalNumber | G::LetterNumber | G::OtherNumber => Self::Number,
            _ => Self::Other,
        }
    }

    /// `\p{L}`.
    fn letter(self) -> bool {
        matches!(self, Self::Upper | Self::Lower | Self::Letter)
    }

    /// `[^\s\p{L}\p{N}]`.
    fn other(self) -> bool {
        matches!(self, Self::Mark | Self::Other)
    }

    /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`.
    fn upper(self) -> bool {
        matches!(self, Self::Upper | Self::Letter | Self::Mark)
    }

    /// `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`.
    fn lower(self) -> bool {
        matches!(self, Self::Lower | Self::Letter | Self::Mark)
    }
}

/// The pieces of `text`, one after another, nothing left out.
pub(super) fn pieces(text: &str, pattern: Pattern) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let length = match pattern {
            Pattern::Gpt2 => gpt2(rest),
            Pattern::Cl100k => cl100k(rest),
            Pattern::O200k => o200k(rest),
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(piece)
    })
}

fn class_at(text: &str, place: usize) -> Option<Class> {
    text[place..].chars().next().map(Class::of)
}

/// Where the characters from `place` on that are `in_it` end.
fn run(text: &str, place: usize, in_it: impl Fn(char) -> bool) -> usize {
    text[place..].find(|letter| !in_it(letter)).map_or(text.len(), |length| place + length)
}

fn run_of(text: &str, place: usize, in_it: fn(Class) -> bool) -> usize {
    run(text, place, |letter| in_it(Class::of(letter)))
}

fn newline(letter: char) -> bool {
    letter == '\r' || letter == '\n'
}

/// The length of a contraction that begins at `place`, such as `'ll`; 0 for none.
fn contraction(text: &str, place: usize, any_case: bool) -> usize {
    let mut letters = text[place..].chars();
    if letters.next() != Some('\'') {
        return 0;
    }
    let mut next = || {
        let letter = letters.next().unwrap_or_default();
        // Without case, ſ is an s.
        let small = if letter == 'ſ' { 's' } else { letter.to_ascii_lowercase() };
        (if any_case { small } else { letter }, letter.len_utf8())
    };
    let (first, length) = next();
    match first {
        's' | 'd' | 'm' | 't' => 1 + length,
        'l' | 'v' | 'r' => {
            let wanted = if first == 'l' { 'l' } else { 'e' };
            if next().0 == wanted { 3 } else { 0 }
        }
        _ => 0,
    }
}

/// ` ?` and then characters that are `in_it`: where they end; `None` if there are none.
fn after_space(text: &str, in_it: fn(Class) -> bool) -> Option<usize> {
    let skip = usize::from(text.starts_with(' '));
    class_at(text, skip).filter(|class| in_it(*class)).map(|_| run_of(text, skip, in_it))
}

/// White space: `\s+(?!\S)|\s+`, all of it at the end, else all but the last character, which may belong to a word.
fn spaces(text: &str) -> usize {
    let end = run(text, 0, char::is_whitespace);
    let last = text[..end].chars().next_back().map_or(0, char::len_utf8);
    if end == text.len() || end == last { end } else { end - last }
}

/// `\s*[\r\n]+`: white space up to its last line end; 0 for none.
fn lines(text: &str) -> usize {
    let end = run(text, 0, char::is_whitespace);
    text[..end].rfind(newline).map_or(0, |place| place + 1)
}

fn gpt2(text: &str) -> usize {
    let short = contraction(text, 0, false);
    if short > 0 {
        return short;
    }
    after_space(text, Class::letter)
        .or_else(|| after_space(text, |class| class == Class::Number))
        .or_else(|| after_space(text, Class::other))
        .unwrap_or_else(|| spaces(text))
}

/// Up to three digits; 0 for none.
fn digits(text: &str) -> usize {
    let digits = text.chars().take(3).take_while(|letter| Class::of(*letter) == Class::Number);
    digits.map(char::len_utf8).sum()
}

/// Where a piece goes on after `[^\r\n\p{L}\p{N}]?`; 0 if that takes nothing.
fn prefix(text: &str) -> usize {
    let first = text.chars().next().filter(|letter| {
        let class = Class::of(*letter);
        !newline(*letter) && !class.letter() && class != Class::Number
    });
    first.map_or(0, char::len_utf8)
}

fn cl100k(text: &str) -> usize {
    let short = contraction(text, 0, true);
    if short > 0 {
        return short;
    }
    let from = prefix(text);
    if class_at(text, from).is_some_and(Class::letter) {
        return run_of(text, from, Class::letter);
    }
    let number = digits(text);
    if number > 0 {
        return number;
    }
    if let Some(end) = after_space(text, Class::other) {
        return run(text, end, newline);
    }
    // `\s+$` comes before the line ends here.
    if run(text, 0, char::is_whitespace) == text.len() {
        return text.len();
    }
    Some(lines(text)).filter(|length| *length > 0).unwrap_or_else(|| spaces(text))
}

fn o200k(text: &str) -> usize {
    let starts = [prefix(text), 0];
    let word = starts.into_iter().find_map(|from| small_word(text, from));
    let word = word.or_else(|| starts.into_iter().find_map(|from| large_word(text, from)));
    if let Some(end) = word {
        return end + contraction(text, end, true);
    }
    let number = digits(text);
    if number > 0 {
        return number;
    }
    if let Some(end) = after_space(text, Class::other) {
        return run(text, end, |letter| newline(letter) || letter == '/');
    }
    Some(lines(text)).filter(|length| *length > 0).unwrap_or_else(|| spaces(text))
}

/// `[Lu Lt Lm Lo M]*[Ll Lm Lo M]+` from `from` on, with what backtracking gives.
fn small_word(text: &str, from: usize) -> Option<usize> {
    let capitals = run_of(text, from, Class::upper);
    let end = run_of(text, capitals, Class::lower);
    if end > capitals {
        return Some(end);
    }
    // The first part gives back its last character that the second can take.
    let back = text[from..capitals].char_indices().rev().find(|(_, letter)| Class::of(*letter).lower());
    back.map(|(place, letter)| from + place + letter.len_utf8())
}

/// `[Lu Lt Lm Lo M]+[Ll Lm Lo M]*` from `from` on.
fn large_word(text: &str, from: usize) -> Option<usize> {
    let capitals = run_of(text, from, Class::upper);
    (capitals > from).then(|| run_of(text, capitals, Class::lower))
}
