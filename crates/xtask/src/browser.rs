//! Finds Chromium and its driver, and installs them where the machine has apt and we may use it.

use crate::run::{Result, command, run, succeeds};
use std::env;
use std::path::PathBuf;

/// A browser and the program that drives it for the wasm tests.
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: PathBuf,
    /// chromedriver of the same major version.
    pub(crate) driver: PathBuf,
}

const ADVICE: &str = "install Chromium and its driver: Debian `apt-get install chromium chromium-driver`, \
Fedora `dnf install chromium chromedriver`, macOS `brew install --cask chromium chromedriver`; \
or set CHROMIUM and CHROMEDRIVER to the two programs";

/// The browser, installed if need be.
pub(crate) fn browser() -> Result<Browser> {
    if find().is_none() {
        install()?;
    }
    let browser = find().ok_or_else(|| format!("no Chromium found: {ADVICE}"))?;
    println!("  chromium: {}; driver: {}", browser.chromium.display(), browser.driver.display());
    Ok(browser)
}

fn find() -> Option<Browser> {
    let chromium =
        program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?;
    let driver = program("CHROMEDRIVER", &["chromedriver", "chromium-driver"])?;
    Some(Browser { chromium, driver })
}

/// The program that a variable names, or else the first of `names` on the PATH.
fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(chosen) = env::var_os(variable).filter(|value| !value.is_empty()) {
        return Some(PathBuf::from(chosen));
    }
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|place| place.is_file())
}

fn install() -> Result {
    if !succeeds(&mut command("apt-get", &["--version"])) {
        return Err(format!("no Chromium found: {ADVICE}"));
    }
    let root = crate::run::output(&mut command("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    if !root && !succeeds(&mut command("sudo", &["-n", "true"])) {
        return Err(format!("no Chromium found, and we may not install it: {ADVICE}"));
    }
    println!("  no Chromium found: installing it with apt-get");
    let apt = |arguments: &[&str]| {
        let mut words = vec!["apt-get"];
        words.extend(arguments);
        let mut command = if root { command("apt-get", arguments) } else { command("sudo", &words) };
        run(command.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-q"])?;
    // Without a font the page would measure no text.
    apt(&[
        "install",
        "-q",
        "-y",
        "--no-install-recommends",
        "chromium",
        "chromium-driver",
        "fonts-dejavu-core",
    ])
}
