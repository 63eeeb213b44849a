//! The programs of page and worker in parts: what every lesson needs, and one part for each lesson.
//!
//! A reader opens one lesson and need not wait for ten. Rust links one program, so it is cut after linking. A
//! function belongs to a lesson if that lesson's module stands in its name; names are complete, also in generic
//! code and closures, since both programs are compiled with the v0 names (`.cargo/config.toml`). What is left calls
//! a lesson only through the table of functions, and a part puts its functions into the slots of that table. A part
//! borrows memory, table, globals and functions of the rest under the import name `p`.
//!
//! The page must have a part before it enters a lesson; `web/boot.js` fetches it. The worker may wait, so a part of it
//! comes when it is first called (`stubs.rs`), if `web/worker_boot.js` has not fetched it before. It is therefore also
//! cut by use (`used.rs`): what no first figure needs comes later.
//!
//! This is sound only if no function of one lesson stands in for an equal one of another. LLVM would merge such
//! pairs; its pass is switched off in `.cargo/config.toml`, and wasm-opt does the same later within each part.
//! A lesson's constants go with its part of the page (`data.rs`). Left out: `trunk serve`, which stays in one piece,
//! and the worker's constants.

mod cut;
mod data;
mod plan;
mod stubs;
mod used;

use super::names::Site;
use crate::run::Result;
use plan::{Owner, Plan};
use std::collections::BTreeMap;
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

/// Before this attribute of index.html the parts are told.
const NEXT: &str = " data-worker-boot=";

/// Cuts the page of `site` and tells `boot.js` of the parts, in the `data-parts` of index.html. `linked` is the same
/// program as the linker wrote it.
pub(crate) fn cut_page(site: &mut Site, linked: &[u8], lessons: &[String]) -> Result {
    let page = site.keys().find(|name| name.starts_with("web") && name.ends_with("_bg.wasm"));
    let page = page.ok_or("the site has no program of the page")?.clone();
    let mut glue = script(site, &page)?;
    let module = parse(&site[&page])?;
    let plan = Plan::by_lesson(&module, lessons)?;
    let constants = constants(linked, &module, &plan, lessons.len())?;
    let cut = Cut { plan: &plan, constants: &constants };
    let pieces = split(&site[&page], &cut, &mut glue, false)?;
    put(site, &page, glue, pieces, &named(lessons, "part-"), "data-parts")
}

/// Cuts the worker of `site` and tells `boot.js` of the parts, in the `data-worker-parts` of index.html.
pub(crate) fn cut_worker(site: &mut Site, lessons: &[String]) -> Result {
    let worker = "worker_bg.wasm".to_owned();
    let whole = site.get(&worker).ok_or("the site has no program of the worker")?.clone();
    let mut glue = script(site, &worker)?;
    let ran = used::record(&whole, &glue, site)?;
    let plan = Plan::by_use(&parse(&whole)?, lessons, &ran)?;
    let mut names = named(lessons, "worker_part-");
    names.extend(["later", "spare"].map(|name| (name.to_owned(), format!("worker_{name}.wasm"))));
    let cut = Cut { plan: &plan, constants: &vec![Vec::new(); names.len()] };
    let pieces = split(&whole, &cut, &mut glue, true)?;
    put(site, &worker, glue, pieces, &names, "data-worker-parts")
}

/// The addresses of the constants of each part of `module`, from what the linker wrote.
fn constants(linked: &[u8], module: &Module, plan: &Plan, count: usize) -> Result<Vec<Vec<data::Addresses>>> {
    let mut owners: BTreeMap<&str, Owner> = BTreeMap::new();
    for function in module.funcs.iter() {
        let Some(name) = function.name.as_deref() else { continue };
        let owner = plan.owner(function.id().index());
        // Functions of one name that are in several places: what they read stays.
        owners.entry(name).and_modify(|known| *known = known.filter(|_| *known == owner)).or_insert(owner);
    }
    data::owned(linked, count, |name| {
        let shown = rustc_demangle::demangle(name).to_string();
        match owners.get(name).or_else(|| owners.get(shown.as_str())) {
            Some(owner) => Some(*owner),
            // wasm-bindgen has run these and taken them out.
            None if shown.contains("describe") => None,
            None => Some(None),
        }
    })
}

/// The slugs of `lessons`, each with the name of its part's file.
fn named(lessons: &[String], start: &str) -> Vec<(String, String)> {
    let slugs = lessons.iter().map(|lesson| lesson.replace('_', "-"));
    slugs.map(|slug| (slug.clone(), format!("{start}{slug}.wasm"))).collect()
}

/// The script that starts the program in the file `program`.
fn script(site: &Site, program: &str) -> Result<String> {
    let name = program.replace("_bg.wasm", ".js");
    let glue = site.get(&name).ok_or_else(|| format!("the site has no {name}"))?;
    Ok(String::from_utf8_lossy(glue).into_owned())
}

/// Puts the pieces of `program` into `site`, and their names into index.html.
fn put(
    site: &mut Site,
    program: &str,
    glue: String,
    pieces: Split,
    names: &[(String, String)],
    attribute: &str,
) -> Result {
    let index = String::from_utf8_lossy(&site["index.html"]).into_owned();
    if names.is_empty() || index.matches(NEXT).count() != 1 {
        return Err("the register or index.html has changed its form: see dist/split.rs".to_owned());
    }
    let mut told = Vec::new();
    for ((name, file), part) in names.iter().zip(pieces.parts) {
        println!("  {file}: {} bytes", part.len());
        told.push(format!("{name}={file}"));
        site.insert(file.clone(), part);
    }
    println!("  {program}: {} bytes", pieces.rest.len());
    site.insert(program.replace("_bg.wasm", ".js"), glue.into_bytes());
    site.insert(program.to_owned(), pieces.rest);
    let index = index.replace(NEXT, &format!(" {attribute}=\"{}\"{NEXT}", told.join(" ")));
    site.insert("index.html".to_owned(), index.into_bytes());
    Ok(())
}

/// The program cut into pieces.
struct Split {
    /// What stands in no part: it starts alone.
    rest: Vec<u8>,
    /// The parts, in the order of the plan.
    parts: Vec<Vec<u8>>,
}

/// Where the program is cut.
struct Cut<'a> {
    /// Which function goes where.
    plan: &'a Plan,
    /// Which constants go with each part.
    constants: &'a [Vec<data::Addresses>],
}

/// Cuts the program `wasm`, whose functions carry names, into a part for each entry of `constants`.
///
/// `glue` is the script that hands the program its imports; their long names are shortened in both. If `wait`, a part
/// that is called before it has come is fetched then.
fn split(wasm: &[u8], cut: &Cut, glue: &mut String, wait: bool) -> Result<Split> {
    let mut parts = Vec::new();
    for lesson in 0..cut.constants.len() {
        let mut part = parse(wasm)?;
        cut::part(&mut part, cut, lesson)?;
        parts.push(part);
    }
    let borrowed = cut::name_borrowed(&mut parts);
    let mut rest = parse(wasm)?;
    cut::rest(&mut rest, cut, &borrowed, wait.then_some(&mut *glue))?;
    cut::shorten_imports(&mut rest, glue);
    Ok(Split { rest: rest.emit_wasm(), parts: parts.iter_mut().map(Module::emit_wasm).collect() })
}

fn parse(wasm: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_producers_section(false);
    let mut module = config.parse(wasm).map_err(|error| format!("the program cannot be read: {error:#}"))?;
    // The linker's notes describe the program as it was.
    for notes in ["linking", "reloc.CODE", "reloc.DATA"] {
        module.customs.remove_raw(notes);
    }
    Ok(module)
}

#[cfg(test)]
mod tests;
