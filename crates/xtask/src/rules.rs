//! The rules that keep the house in order: who may know whom, and what every file must have.
//!
//! Each rule is a function from texts to violations, so that its test shows it can fail.

use crate::paths;
use crate::run::{Result, command, output};
use crate::source::{self, Source};
use std::collections::BTreeSet;

/// A file longer than this is listed; its author may have a reason.
const LONG: usize = 300;
/// A file longer than this is refused.
const TOO_LONG: usize = 400;

/// Checks every rule; the error lists all violations.
pub(crate) fn check() -> Result {
    let sources = source::read_all(&paths::root(), &["crates", "web"])?;
    let mut wrong = Vec::new();
    wrong.extend(model_knows_no_browser()?);
    wrong.extend(page_has_no_burn()?);
    wrong.extend(each_in_its_place(&sources));
    wrong.extend(colours(&sources));
    wrong.extend(rooms(&sources));
    wrong.extend(openings(&sources));
    wrong.extend(lengths(&sources));
    if wrong.is_empty() {
        println!("  {} files keep the rules", sources.len());
        return Ok(());
    }
    Err(format!("{} rules broken:\n  {}", wrong.len(), wrong.join("\n  ")))
}

fn tree(arguments: &[&str]) -> Result<String> {
    let mut words = vec!["tree", "--edges", "normal", "--prefix", "depth", "--format", "{p}"];
    words.extend(arguments);
    output(&mut command("cargo", &words))
}

/// What the model itself asks for, and everything below it but burn: burn may bring a clock and entropy of its own.
fn model_knows_no_browser() -> Result<Vec<String>> {
    let wasm = tree(&["-p", "unfold-model", "--no-default-features", "--target", "wasm32-unknown-unknown"])?;
    let native = tree(&["-p", "unfold-model", "--features", "answer,flex"])?;
    let direct = tree(&[
        "-p",
        "unfold-model",
        "--features",
        "answer",
        "--depth",
        "1",
        "--target",
        "wasm32-unknown-unknown",
    ])?;
    let browser = ["web-sys", "js-sys", "wasm-bindgen", "yew", "gloo"];
    let mut wrong = named(&wasm, &browser, "the model without burn");
    wrong.extend(named(&native, &browser, "the model with burn, native"));
    wrong.extend(named(&direct, &browser, "the model's own dependencies"));
    Ok(wrong)
}

fn page_has_no_burn() -> Result<Vec<String>> {
    Ok(named(&tree(&["-p", "unfold-web", "--target", "wasm32-unknown-unknown"])?, &["burn"], "the page"))
}

/// The packages of `tree` whose names start with one of `forbidden`.
fn named(tree: &str, forbidden: &[&str], whose: &str) -> Vec<String> {
    let packages: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.trim_start_matches(|letter: char| letter.is_ascii_digit()).split(' ').next())
        .filter(|name| forbidden.iter().any(|word| name == word || name.starts_with(&format!("{word}-"))))
        .collect();
    packages.into_iter().map(|name| format!("{whose} depends on {name}")).collect()
}

/// What only some files may name: the words, where they may stand, below which folder the rule holds.
const PLACES: &[(&[&str], &[&str], &str)] = &[
    (&["Worker"], &["web/src/ask.rs", "web/src/ask/"], "web/src/"),
    (&["plotters", "plotters_canvas"], &["web/src/plot.rs", "web/src/plot/"], "web/src/"),
    (
        &["burn_ndarray", "burn_flex", "NdArrayDevice", "FlexDevice"],
        &["crates/model/src/backend.rs"],
        "crates/",
    ),
    (&["Device::ndarray", "Device::flex", "burn::backend"], &["crates/model/src/backend.rs"], "crates/"),
];

fn each_in_its_place(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (words, allowed, below) in PLACES {
        let others = sources.iter().filter(|source| source.path.starts_with(below));
        // This file must name what it forbids.
        let others = others.filter(|source| !source.path.starts_with("crates/xtask/"));
        for source in others.filter(|source| !allowed.iter().any(|place| source.path.starts_with(place))) {
            for (number, line) in source.code() {
                for word in words.iter().filter(|word| source::has_word(line, word)) {
                    wrong.push(format!("{}:{number}: `{word}` belongs in {}", source.path, allowed[0]));
                }
            }
        }
    }
    wrong
}

/// Colours live in the theme and the style sheet, so that both themes and every lesson agree.
fn colours(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| {
        source.path.starts_with("web/src/") && !source.path.starts_with("web/src/plot/theme")
    }) {
        for (number, line) in source.code().filter(|(_, line)| source::has_colour(line)) {
            wrong.push(format!(
                "{}:{number}: a colour outside web/src/plot/theme.rs: {}",
                source.path,
                line.trim()
            ));
        }
    }
    wrong
}

/// One lesson is one room in the model and the same-named room on the page, and stands in the register.
fn rooms(sources: &[Source]) -> Vec<String> {
    let below = |folder: &str| -> BTreeSet<String> {
        let names = sources.iter().filter_map(|source| source.path.strip_prefix(folder)?.strip_suffix(".rs"));
        names.filter(|name| !name.contains('/')).map(str::to_owned).collect()
    };
    let (model, page) = (below("crates/model/src/lessons/"), below("web/src/lessons/"));
    let register = sources.iter().find(|source| source.path == "crates/model/src/lessons.rs");
    let listed: BTreeSet<String> = register
        .map(|source| {
            source
                .code()
                .filter_map(|(_, line)| {
                    line.trim().strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned)
                })
                .collect()
        })
        .unwrap_or_default();
    let mut wrong = Vec::new();
    for name in model.union(&page).chain(&listed).collect::<BTreeSet<_>>() {
        for (set, place) in
            [(&model, "crates/model/src/lessons/"), (&page, "web/src/lessons/"), (&listed, "the register")]
        {
            if !set.contains(name) {
                wrong.push(format!("the lesson {name} is missing in {place}"));
            }
        }
    }
    wrong
}

/// Every file opens by saying what it is.
fn openings(sources: &[Source]) -> Vec<String> {
    let silent = sources.iter().filter(|source| !source.text.starts_with("//! "));
    silent.map(|source| format!("{}: does not open with //!", source.path)).collect()
}

fn lengths(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources {
        let lines = source.text.lines().count();
        if lines > TOO_LONG {
            wrong.push(format!("{}: {lines} lines; more than {TOO_LONG} is refused", source.path));
        } else if lines > LONG {
            println!("  note: {}: {lines} lines; aim at {LONG}", source.path);
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_package_in_the_tree_is_seen() {
        let tree = "0unfold-model v0.1.0 (/x)\n1burn v0.22.1\n2burn-core v0.22.1\n12web-sys v0.3.1\n1webbing v1.0.0\n";
        assert_eq!(named(tree, &["web-sys"], "it"), ["it depends on web-sys"]);
        assert_eq!(named(tree, &["burn"], "it").len(), 2);
        assert!(named(tree, &["web"], "it").len() == 1);
    }

    #[test]
    fn words_out_of_place_are_seen() {
        let wrong = |path: &str, text: &str| each_in_its_place(&[file(path, text)]).len();
        assert_eq!(wrong("web/src/app.rs", "use web_sys::Worker;"), 1);
        assert_eq!(wrong("web/src/ask.rs", "use web_sys::Worker;"), 0);
        assert_eq!(wrong("web/src/app.rs", "// the Worker is in ask.rs\nstruct Workers;"), 0);
        assert_eq!(wrong("web/src/parts/x.rs", "use plotters::prelude::*;"), 1);
        assert_eq!(wrong("web/src/plot/lines.rs", "use plotters::prelude::*;"), 0);
        assert_eq!(wrong("crates/model/src/lessons/a.rs", "let d = Device::ndarray();"), 1);
        assert_eq!(wrong("crates/model/src/backend.rs", "Device::ndarray()"), 0);
    }

    #[test]
    fn rooms_must_match() {
        let register = file("crates/model/src/lessons.rs", "pub mod a;\npub mod b;\n");
        let all = ["crates/model/src/lessons/a.rs", "crates/model/src/lessons/b.rs", "web/src/lessons/a.rs"];
        let mut sources: Vec<Source> = all.iter().map(|path| file(path, "")).collect();
        sources.push(register);
        assert_eq!(rooms(&sources), ["the lesson b is missing in web/src/lessons/"]);
        sources.push(file("web/src/lessons/b.rs", ""));
        sources.push(file("web/src/lessons/b/part.rs", ""));
        assert!(rooms(&sources).is_empty());
    }

    #[test]
    fn openings_lengths_and_colours_can_fail() {
        assert_eq!(openings(&[file("a.rs", "use x;"), file("b.rs", "//! Says.\n")]).len(), 1);
        assert_eq!(lengths(&[file("a.rs", &"x\n".repeat(401)), file("b.rs", &"x\n".repeat(350))]).len(), 1);
        assert_eq!(colours(&[file("web/src/app.rs", "let c = \"#ff8800\";")]).len(), 1);
        assert_eq!(colours(&[file("web/src/plot/theme.rs", "let c = \"#ff8800\";")]).len(), 0);
    }
}
