//! `cargo xtask dist`: the static site that any web server can hold.
//!
//! Trunk compiles and links; then the page is cut into parts, every file is made small, renamed by its content,
//! compressed and listed. The same input gives the same bytes. Left out: uploading.

mod names;
mod pack;
mod split;

use crate::run::{Progress, Result, run};
use crate::{fresh, option, paths, tools};
use names::Site;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What wasm-opt does to each program.
const WASM_OPT: &[(&str, &[&str])] = &[("web", &["-Oz"]), ("part-", &["-Oz"]), ("worker", &["-O2"])];

/// Builds the site into `--out DIR`, by default `dist`.
pub(crate) fn dist(arguments: &[String]) -> Result {
    let out = option(arguments, "--out")?.map_or_else(paths::dist, |folder| paths::root().join(folder));
    build(&out)
}

/// Builds the default site unless it is newer than all it is made of; returns its folder.
pub(crate) fn ready() -> Result<PathBuf> {
    let out = paths::dist();
    if fresh::is_fresh(&out.join(pack::MANIFEST), &paths::root(), fresh::SITE) {
        println!("  {}: up to date", out.display());
    } else {
        build(&out)?;
    }
    Ok(out)
}

/// Builds the site into `out`, which is emptied first.
pub(crate) fn build(out: &Path) -> Result {
    let linked = paths::target().join("site");
    let mut progress = Progress::new(5);
    progress.step("tools", || {
        tools::wasm_target()?;
        tools::wasm_opt().map(|_| ())
    })?;
    progress.step("compile and link the page and the worker", || trunk(&linked))?;
    let mut site = read(&linked)?;
    forget_home(&mut site);
    progress.step("cut page and worker into parts", || {
        let register = paths::root().join("crates/model/src/lessons.rs");
        let register =
            fs::read_to_string(&register).map_err(|error| format!("{}: {error}", register.display()))?;
        let lessons = split::registered(&register);
        let linked = paths::target().join("wasm32-unknown-unknown/dist/web.wasm");
        let linked = fs::read(&linked).map_err(|error| format!("{}: {error}", linked.display()))?;
        split::cut_page(&mut site, &linked, &lessons)?;
        split::cut_worker(&mut site, &lessons)
    })?;
    progress.step("make the WebAssembly small", || shrink(&mut site))?;
    progress.step("name by content, compress, list, zip", || {
        let site = names::hash_names(site)?;
        names::verify(&site)?;
        pack::write(&site, out, env!("CARGO_PKG_VERSION"))
    })?;
    println!("  the site is in {}", out.display());
    Ok(())
}

fn trunk(linked: &Path) -> Result {
    let place = linked.to_string_lossy();
    let mut command = tools::trunk_command(&["build", "--release", "--dist", &place])?;
    run(locked(&mut command))
}

/// In CI the lock file is law; at the desk a contributor may be adding a dependency.
fn locked(command: &mut Command) -> &mut Command {
    if std::env::var_os("CI").is_some() { command.arg("--locked") } else { command }
}

/// Every file under `folder`.
fn read(folder: &Path) -> Result<Site> {
    let mut site = Site::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(place) = waiting.pop() {
        for entry in fs::read_dir(&place).map_err(|error| format!("{}: {error}", place.display()))?.flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).map_err(|error| error.to_string())?;
            let name = name.to_string_lossy().replace('\\', "/");
            site.insert(name, fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?);
        }
    }
    Ok(site)
}

/// Blots out where this machine keeps its crates: panic messages carry the paths of the sources.
fn forget_home(site: &mut Site) {
    let homes = [
        std::env::var_os("CARGO_HOME").map(PathBuf::from),
        std::env::home_dir().map(|home| home.join(".cargo")),
    ];
    for home in homes.into_iter().flatten().chain([paths::root()]) {
        let name = home.to_string_lossy().into_owned().into_bytes();
        for bytes in site.iter_mut().filter(|(file, _)| file.ends_with(".wasm")).map(|(_, bytes)| bytes) {
            blot(bytes, &name);
        }
    }
}

/// Overwrites every `name` by as many `~`: the program holds addresses and lengths, so that nothing may move.
fn blot(bytes: &mut [u8], name: &[u8]) {
    let mut from = 0;
    while let Some(place) = bytes[from..].windows(name.len()).position(|part| part == name) {
        bytes[from + place..from + place + name.len()].fill(b'~');
        from += place + name.len();
    }
}

/// What wasm-opt does to the program in the file `name`; nothing for one that it should not touch.
pub(crate) fn wasm_opt_flags(name: &str) -> &'static [&'static str] {
    WASM_OPT.iter().find(|(start, _)| name.starts_with(start)).map_or(&[], |(_, flags)| flags)
}

/// Passes each wasm file through wasm-opt. The result of an unchanged file is kept, as this takes minutes.
fn shrink(site: &mut Site) -> Result {
    let wasm_opt = tools::wasm_opt()?;
    let kept = paths::target().join("site-small");
    fs::create_dir_all(&kept).map_err(|error| format!("{}: {error}", kept.display()))?;
    for (name, bytes) in site.iter_mut().filter(|(name, _)| name.ends_with(".wasm")) {
        let flags = wasm_opt_flags(name);
        if flags.is_empty() {
            continue;
        }
        let small = kept.join(format!("{}{}.wasm", names::short_hash(bytes), flags.concat()));
        if !small.exists() {
            // Written beside and moved, so that an interrupted run leaves no half file under the final name.
            let part = small.with_extension("part");
            let whole = kept.join("whole.wasm");
            fs::write(&whole, &*bytes).map_err(|error| format!("{}: {error}", whole.display()))?;
            let mut command = crate::run::command(&wasm_opt, flags);
            run(command.arg(&whole).arg("-o").arg(&part))?;
            fs::rename(&part, &small).map_err(|error| format!("{}: {error}", small.display()))?;
        }
        let result = fs::read(&small).map_err(|error| format!("{}: {error}", small.display()))?;
        println!("  {name}: {} to {} bytes", bytes.len(), result.len());
        *bytes = result;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::blot;

    #[test]
    fn paths_are_blotted_out_in_place() {
        let mut bytes = b"\0/home/a/.cargo/x.rs /home/a/.cargo/home/a".to_vec();
        blot(&mut bytes, b"/home/a/.cargo");
        assert_eq!(bytes, b"\0~~~~~~~~~~~~~~/x.rs ~~~~~~~~~~~~~~/home/a");
    }
}
