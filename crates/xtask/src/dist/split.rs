//! The page's program in parts: what every lesson needs, and one part for each lesson, fetched when it is opened.
//!
//! A reader opens one lesson and need not wait for ten. Rust links one program, so it is cut after linking. A
//! function belongs to a lesson if that lesson's module stands in its name; names are complete, also in generic
//! code and closures, since the page is compiled with the v0 names (`.cargo/config.toml`). What is left calls a
//! lesson only through the table of functions, and a part puts its functions into the slots of that table. A part
//! borrows memory, table, globals and functions of the rest under the import name `p`; `web/boot.js` fetches it.
//!
//! This is sound only if no function of one lesson stands in for an equal one of another. LLVM would merge such
//! pairs; its pass is switched off in `.cargo/config.toml`, and wasm-opt does the same later within each part.
//! Left out: `trunk serve`, which stays in one piece, and data, which all stays in the first part.

mod cut;
mod plan;

use super::names::Site;
use crate::run::Result;
use plan::Plan;
use walrus::{Module, ModuleConfig};

/// The import name under which a part finds what it borrows.
const BORROWED: &str = "p";

/// The lesson modules in reading order, from the text of the register.
pub(crate) fn registered(register: &str) -> Vec<String> {
    let lines = register.lines().map(str::trim).skip_while(|line| *line != "register! {").skip(1);
    let lessons =
        lines.take_while(|line| *line != "}").filter_map(|line| line.split_once(" = ")?.1.split_once("::"));
    lessons.map(|(module, _)| module.to_owned()).collect()
}

/// Cuts the page of `site` and tells `boot.js` of the parts, in the `data-parts` of index.html.
pub(crate) fn cut_page(site: &mut Site, lessons: &[String]) -> Result {
    const NEXT: &str = " data-worker-boot=";
    let page = site.keys().find(|name| name.starts_with("web") && name.ends_with("_bg.wasm"));
    let page = page.ok_or("the site has no program of the page")?.clone();
    let index = String::from_utf8_lossy(&site["index.html"]).into_owned();
    if lessons.is_empty() || index.matches(NEXT).count() != 1 {
        return Err("the register or index.html has changed its form: see dist/split.rs".to_owned());
    }
    let script = page.replace("_bg.wasm", ".js");
    let glue = site.get(&script).ok_or_else(|| format!("the site has no {script}"))?;
    let mut glue = String::from_utf8_lossy(glue).into_owned();
    let pieces = split(&site[&page], lessons, &mut glue)?;
    site.insert(script, glue.into_bytes());
    let mut named = Vec::new();
    for (lesson, part) in lessons.iter().zip(pieces.parts) {
        let slug = lesson.replace('_', "-");
        let file = format!("part-{slug}.wasm");
        println!("  {file}: {} bytes", part.len());
        named.push(format!("{slug}={file}"));
        site.insert(file, part);
    }
    println!("  {page}: {} bytes", pieces.rest.len());
    site.insert(page, pieces.rest);
    let index = index.replace(NEXT, &format!(" data-parts=\"{}\"{NEXT}", named.join(" ")));
    site.insert("index.html".to_owned(), index.into_bytes());
    Ok(())
}

/// The program cut into pieces.
struct Split {
    /// What stands in no lesson: it starts alone.
    rest: Vec<u8>,
    /// The part of each lesson, in the order of the lessons.
    parts: Vec<Vec<u8>>,
}

/// Cuts the program `wasm`, whose functions carry names, along the modules `lessons::<name>`.
///
/// `glue` is the script that hands the program its imports; their long names are shortened in both.
fn split(wasm: &[u8], lessons: &[String], glue: &mut String) -> Result<Split> {
    let whole = parse(wasm)?;
    let plan = Plan::of(&whole, lessons)?;
    let mut parts = Vec::new();
    for lesson in 0..lessons.len() {
        let mut part = parse(wasm)?;
        cut::part(&mut part, &plan, lesson)?;
        parts.push(part);
    }
    let borrowed = cut::name_borrowed(&mut parts);
    let mut rest = whole;
    cut::rest(&mut rest, &plan, &borrowed)?;
    cut::shorten_imports(&mut rest, glue);
    Ok(Split { rest: rest.emit_wasm(), parts: parts.iter_mut().map(Module::emit_wasm).collect() })
}

fn parse(wasm: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_producers_section(false);
    config.parse(wasm).map_err(|error| format!("the page's program cannot be read: {error:#}"))
}

#[cfg(test)]
mod tests;
