//! The build tools, each in exactly the version the project was tested with, installed when missing.
//!
//! They live in `~/.cache/unfold/tools/<name>-<version>`, so no other project is touched.

use crate::paths;
use crate::run::{self, Result, command, run, succeeds};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

// 0.22 asks a newer rustc than the project's floor.
const TRUNK: &str = "0.21.14";
// Debian's 108 spoils the output: the worker dies at start.
const BINARYEN: &str = "132.0.0";
const WASM: &str = "wasm32-unknown-unknown";

/// Adds the compile target of the page and the worker.
pub(crate) fn wasm_target() -> Result {
    // Asks rustc, not rustup, so that a Rust from a package manager will do.
    let folder = run::output(&mut command("rustc", &["--print", "target-libdir", "--target", WASM]))?;
    if PathBuf::from(folder.trim()).is_dir() {
        println!("  {WASM}: present");
        return Ok(());
    }
    run(&mut command("rustup", &["target", "add", WASM]))
}

/// Makes sure of rustfmt and clippy.
pub(crate) fn components() -> Result {
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !succeeds(&mut command("cargo", &[tool, "--version"])) {
            run(&mut command("rustup", &["component", "add", component]))?;
        }
    }
    Ok(())
}

/// Trunk, which builds the page.
pub(crate) fn trunk() -> Result<PathBuf> {
    let folder = paths::tool("trunk", TRUNK)?;
    cargo_install("trunk", TRUNK, "trunk", &folder)?;
    Ok(folder.join("bin"))
}

/// wasm-bindgen's command line, in the version of Cargo.lock: the two must be equal.
pub(crate) fn wasm_bindgen() -> Result<PathBuf> {
    let lock = fs::read_to_string(paths::root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock: {error}"))?;
    let version = locked_version(&lock, "wasm-bindgen").ok_or("Cargo.lock does not name wasm-bindgen")?;
    let folder = paths::tool("wasm-bindgen", version)?;
    cargo_install("wasm-bindgen-cli", version, "wasm-bindgen", &folder)?;
    Ok(folder.join("bin"))
}

/// wasm-opt, which makes the shipped files smaller. Only `dist` needs it.
pub(crate) fn wasm_opt() -> Result<PathBuf> {
    let folder = paths::tool("binaryen", BINARYEN)?;
    let program = folder.join("node_modules/.bin/wasm-opt");
    if program.exists() {
        println!("  wasm-opt {BINARYEN}: present");
        return Ok(program);
    }
    println!("  wasm-opt {BINARYEN}: installing (npm package binaryen, about 40 MB)");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let package = format!("binaryen@{BINARYEN}");
    let folder = folder.to_string_lossy();
    run(&mut command("npm", &["install", "--no-audit", "--no-fund", "--prefix", &folder, &package]))?;
    Ok(program)
}

/// A Trunk command that finds its tools and nothing else that could change its mind.
pub(crate) fn trunk_command(arguments: &[&str]) -> Result<Command> {
    let (trunk, bindgen) = (trunk()?, wasm_bindgen()?);
    let mut folders = vec![trunk.clone(), bindgen];
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let path: OsString = env::join_paths(folders).map_err(|error| error.to_string())?;
    let mut command = command(trunk.join("trunk"), arguments);
    // Trunk 0.21 stops at NO_COLOR=1, and would otherwise ask the network for a newer Trunk.
    command
        .env("PATH", path)
        .env_remove("NO_COLOR")
        .env_remove("RUST_BACKTRACE")
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    Ok(command)
}

fn cargo_install(package: &str, version: &str, program: &str, folder: &std::path::Path) -> Result {
    if folder.join("bin").join(format!("{program}{}", env::consts::EXE_SUFFIX)).exists() {
        println!("  {package} {version}: present");
        return Ok(());
    }
    println!("  {package} {version}: installing with cargo, once; this takes several minutes");
    let root = folder.to_string_lossy();
    let install = |extra: &[&str]| {
        let mut arguments = vec!["install", package, "--version", version, "--root", &root];
        arguments.extend(extra);
        // Its own optimisation would double the wait; our build folder would keep its half gigabyte of leftovers.
        run(command("cargo", &arguments)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "2")
            .env_remove("CARGO_TARGET_DIR"))
    };
    // A mirror may lag behind the registry: then the lock file names a release that is not there yet.
    install(&["--locked"]).or_else(|message| {
        println!("  {message}\n  trying again with the newest dependencies that this registry has");
        install(&[])
    })
}

/// The version of `package` in the text of a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn reads_the_locked_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"9.9.9\"\n\n[[package]]\n\
                    name = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"registry\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
