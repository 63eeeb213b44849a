//! Names by content: every file but index.html gets its hash into its name, and all references follow.
//!
//! An old cached worker can then never meet a new page, and a server may tell browsers to keep files for ever.
//! References are found by file name in the text files; WebAssembly is not rewritten, so a program must be told
//! names by the page (`data-` attributes in index.html).

use crate::run::Result;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Files by their path below the site's root, with `/` between folders.
pub(crate) type Site = BTreeMap<String, Vec<u8>>;

/// The only name that stays: visitors ask for it.
const INDEX: &str = "index.html";

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// As much of the hash as goes into a name.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    sha256(bytes)[..16].to_owned()
}

/// Renames every file but index.html and rewrites the references, files that refer to others last.
pub(crate) fn hash_names(mut site: Site) -> Result<Site> {
    let names: BTreeSet<String> = site.keys().map(|path| base(path).to_owned()).collect();
    if names.len() != site.len() {
        return Err("two files of the site have the same name".to_owned());
    }
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    let mut result = Site::new();
    while !site.is_empty() {
        let unsettled: BTreeSet<&str> =
            site.keys().map(|path| base(path)).filter(|name| *name != INDEX).collect();
        let ready = site.iter().find(|(path, bytes)| refers_to(path, bytes, &unsettled).is_empty());
        let Some(path) = ready.map(|(path, _)| path.clone()) else {
            return Err(format!("files of the site refer to each other in a circle: {unsettled:?}"));
        };
        let bytes = rewrite(&path, site.remove(&path).unwrap_or_default(), &renamed)?;
        let name = hashed(base(&path), &bytes);
        let place = format!("{}{name}", &path[..path.len() - base(&path).len()]);
        renamed.insert(base(&path).to_owned(), name);
        result.insert(place, bytes);
    }
    Ok(result)
}

/// Checks that each file is named by some other, and that addresses are relative.
pub(crate) fn verify(site: &Site) -> Result {
    for path in site.keys().filter(|path| *path != INDEX) {
        let wanted = BTreeSet::from([base(path)]);
        if !site.iter().any(|(other, bytes)| other != path && !refers_to(other, bytes, &wanted).is_empty()) {
            return Err(format!("nothing on the page refers to {path}"));
        }
    }
    let index = site.get(INDEX).ok_or("the site has no index.html")?;
    let index = String::from_utf8_lossy(index);
    for start in ["=\"/", "=\"http:", "=\"https:", "='/", "url(/", "integrity="] {
        if index.contains(start) {
            return Err(format!("index.html has an address that is not relative, or a stale hash: {start}"));
        }
    }
    Ok(())
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_text(path: &str) -> bool {
    ["html", "css", "js", "json", "svg", "webmanifest"].iter().any(|kind| path.ends_with(&format!(".{kind}")))
}

/// Which of `names` the file mentions, itself left out.
fn refers_to<'a>(path: &str, bytes: &[u8], names: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    if !is_text(path) {
        return BTreeSet::new();
    }
    let text = String::from_utf8_lossy(bytes);
    let others = names.iter().copied().filter(|name| *name != base(path));
    others.filter(|name| places(&text, name).next().is_some()).collect()
}

fn rewrite(path: &str, bytes: Vec<u8>, renamed: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    if !is_text(path) {
        return Ok(bytes);
    }
    let mut text = String::from_utf8(bytes).map_err(|error| format!("{path}: {error}"))?;
    for (old, new) in renamed {
        let found: Vec<usize> = places(&text, old).collect();
        for place in found.into_iter().rev() {
            text.replace_range(place..place + old.len(), new);
        }
    }
    Ok(text.into_bytes())
}

/// Where `name` stands in `text` as a whole file name, not as a part of a longer one.
fn places<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    text.match_indices(name).map(|(place, _)| place).filter(move |&place| {
        let before = text[..place].chars().next_back();
        let after = text[place + name.len()..].chars().next();
        // "./a.js" is the file a.js; a full stop may end a sentence after it.
        !before.is_some_and(part) && !after.is_some_and(|letter| part(letter) && letter != '.')
    })
}

/// `worker_bg.wasm` becomes `worker_bg-<hash>.wasm`; a hash that Trunk put in is dropped.
fn hashed(name: &str, bytes: &[u8]) -> String {
    if name == INDEX {
        return name.to_owned();
    }
    let (stem, kind) = name.split_once('.').unwrap_or((name, ""));
    let kept: Vec<&str> = stem.split('-').collect();
    let mut plain = String::new();
    for (index, part) in kept.iter().enumerate() {
        let (word, rest) = part.split_once('_').unwrap_or((part, ""));
        if index > 0 && word.len() >= 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            if !rest.is_empty() {
                plain.push('_');
                plain.push_str(rest);
            }
            continue;
        }
        if index > 0 {
            plain.push('-');
        }
        plain.push_str(part);
    }
    format!("{plain}-{}.{kind}", short_hash(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> Site {
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    fn example(wasm: &str) -> Site {
        site(&[
            (
                "index.html",
                "<link href=\"./style-0123456789abcdef.css\"><script src=\"./boot.js\" \
                            data-js=\"./web-0123456789abcdef.js\" data-wasm=\"./web-0123456789abcdef_bg.wasm\" \
                            data-worker=\"worker.js\" data-worker-wasm=\"worker_bg.wasm\"></script>",
            ),
            ("boot.js", "// reads the names from index.html, not from web.js"),
            ("style-0123456789abcdef.css", "body{background:url(dot.png)}"),
            ("dot.png", "png"),
            ("web-0123456789abcdef.js", "new URL('web-0123456789abcdef_bg.wasm', import.meta.url)"),
            ("web-0123456789abcdef_bg.wasm", wasm),
            ("worker.js", "importScripts"),
            ("worker_bg.wasm", "burn"),
        ])
    }

    fn text(site: &Site, start: &str, end: &str) -> (String, String) {
        let found = site.iter().find(|(name, _)| name.starts_with(start) && name.ends_with(end));
        let (name, bytes) = found.expect("the file is there");
        (name.clone(), String::from_utf8_lossy(bytes).into_owned())
    }

    #[test]
    fn every_file_but_the_index_carries_its_hash() {
        let result = hash_names(example("page")).expect("no circle");
        assert_eq!(result.len(), 8);
        for (name, bytes) in result.iter().filter(|(name, _)| *name != "index.html") {
            assert!(name.contains(&format!("-{}.", short_hash(bytes))), "{name}");
            assert!(!name.contains("0123456789abcdef"), "{name}");
        }
        verify(&result).expect("all is referred to");
    }

    #[test]
    fn references_follow_and_longer_names_stay() {
        let result = hash_names(example("page")).expect("no circle");
        let (wasm, _) = text(&result, "web_bg-", ".wasm");
        let (script, glue) = text(&result, "web-", ".js");
        let (worker, _) = text(&result, "worker-", ".js");
        let (_, index) = text(&result, "index", ".html");
        assert_eq!(glue, format!("new URL('{wasm}', import.meta.url)"));
        assert!(
            index
                .contains(&format!("data-js=\"./{script}\" data-wasm=\"./{wasm}\" data-worker=\"{worker}\""))
        );
        assert!(text(&result, "style-", ".css").1.contains("url(dot-"));
    }

    #[test]
    fn a_change_below_changes_every_name_above_it_alone() {
        let (one, two) = (hash_names(example("a")).expect("one"), hash_names(example("b")).expect("two"));
        assert_ne!(text(&one, "web_bg-", ".wasm").0, text(&two, "web_bg-", ".wasm").0);
        assert_ne!(text(&one, "web-", ".js").0, text(&two, "web-", ".js").0);
        assert_eq!(text(&one, "worker-", ".js").0, text(&two, "worker-", ".js").0);
        assert_eq!(one, hash_names(example("a")).expect("again"));
    }

    #[test]
    fn circles_orphans_and_absolute_addresses_are_refused() {
        assert!(hash_names(site(&[("a.js", "b.js"), ("b.js", "a.js")])).is_err());
        assert!(verify(&site(&[("index.html", ""), ("a-1.js", "")])).is_err());
        assert!(verify(&site(&[("index.html", "<a href=\"/x\">")])).is_err());
        assert!(verify(&site(&[("index.html", "<a href=\"https://x\">")])).is_err());
        assert!(hash_names(site(&[("a/x.js", ""), ("b/x.js", "")])).is_err());
    }

    #[test]
    fn folders_stay() {
        let result =
            hash_names(site(&[("models/net.safetensors", "w"), ("index.html", "models/net.safetensors")]));
        let result = result.expect("no circle");
        let (name, _) = text(&result, "models/net-", ".safetensors");
        assert_eq!(text(&result, "index", "html").1, name);
    }
}
