//! `cargo xtask bench`: the speed, sizes and memory of the built site in Chromium, against the budgets.
//!
//! Only starts things: what is measured is in `web/e2e/bench.mjs`, the budgets in `web/e2e/budgets.json`.

use crate::run::{Progress, Result, command, run};
use crate::{browser, dist, paths};

/// Builds the site if need be, drives it, prints the table; fails where a budget is broken.
pub(crate) fn bench(arguments: &[String]) -> Result {
    let mut progress = Progress::new(3);
    let site = progress.step("the site", dist::ready)?;
    let browser = progress.step("the browser and its driver library", || {
        npm()?;
        browser::browser()
    })?;
    progress.step("measure", || {
        let mut command = command("node", &["web/e2e/bench.mjs"]);
        run(command.args(arguments).env("UNFOLD_SITE", site).env("CHROMIUM", browser.chromium))
    })
}

/// The two npm packages of the end-to-end tests, as locked.
pub(crate) fn npm() -> Result {
    let folder = paths::e2e();
    let installed = folder.join("node_modules/.package-lock.json");
    if crate::fresh::is_fresh(&installed, &folder, &["package-lock.json"]) {
        return Ok(());
    }
    run(command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(folder))
}
