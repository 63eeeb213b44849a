//! The project's own Rust files as text, for the rules that read them.

use crate::run::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// One Rust file.
pub(crate) struct Source {
    /// Path below the root, with `/`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl Source {
    /// The lines with their numbers, comments cut off.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, before_comment(line)))
    }
}

/// Every .rs file below `folders`, sorted by path.
pub(crate) fn read_all(root: &Path, folders: &[&str]) -> Result<Vec<Source>> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut sources = Vec::new();
    while let Some(place) = waiting.pop() {
        for entry in fs::read_dir(&place).map_err(|error| format!("{}: {error}", place.display()))?.flatten()
        {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() && name != "node_modules" && name != "target" {
                waiting.push(path);
            } else if name.ends_with(".rs") {
                let text =
                    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                let path = path.strip_prefix(root).map_err(|error| error.to_string())?;
                sources.push(Source { path: path.to_string_lossy().replace('\\', "/"), text });
            }
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(sources)
}

/// The line up to `//`, unless that stands in an address such as `https://`.
fn before_comment(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(place, _)| !line[..*place].ends_with(':'));
    comment.map_or(line, |(place, _)| &line[..place])
}

/// Whether `word` stands in the line as whole words.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(place, _)| {
        let before = line[..place].chars().next_back();
        let after = line[place + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// Whether the line writes a colour: `#rgb`, `#rrggbb`, `#rrggbbaa`, or a colour function of CSS.
pub(crate) fn has_colour(line: &str) -> bool {
    let hex = line.match_indices('#').any(|(place, _)| {
        let digits = line[place + 1..].bytes().take_while(u8::is_ascii_hexdigit).count();
        let after = line[place + 1 + digits..].chars().next();
        // Only inside a string: #[attributes] and anchors such as "#fade" with more letters are no colours.
        [3, 6, 8].contains(&digits) && after.is_some_and(|letter| !letter.is_alphanumeric() && letter != '-')
    });
    hex || ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "RGBColor("].iter().any(|name| {
        line.match_indices(name).any(|(place, _)| {
            // A method or a function of ours may be called rgb; a colour starts with a number.
            let ours = |letter: char| letter.is_alphanumeric() || "_.:".contains(letter);
            !line[..place].ends_with(ours)
                && line[place + name.len()..].starts_with(|letter: char| letter.is_ascii_digit())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_cut_and_addresses_are_not() {
        assert_eq!(before_comment("let a = 1; // Worker"), "let a = 1; ");
        assert_eq!(before_comment("\"http://www.w3.org\""), "\"http://www.w3.org\"");
        assert_eq!(before_comment("/// Worker"), "");
    }

    #[test]
    fn colours_are_found_and_attributes_are_not() {
        for line in ["\"#fff\"", "\"#A1b2C3\"", "color:#11223344;", "rgb(1,2,3)", "RGBColor(1, 2, 3)"] {
            assert!(has_colour(line), "{line}");
        }
        for line in [
            "#[derive(Debug)]",
            "href=\"#composition\"",
            "\"#add-more\"",
            "to_rgb(1)",
            "ink.rgb(1)",
            "rgb(theme)",
            "\"#12\"",
        ] {
            assert!(!has_colour(line), "{line}");
        }
    }
}
