//! `cargo xtask bench`: the speed, sizes and memory of the built site in Chromium, against the budgets; with
//! `--conv` the lessons' convolution against TensorFlow.js instead, with `--bpe` the tokenizer's learning against others,
//! with `--against FOLDER` the site against another build of it.
//!
//! Only starts things: what is measured is in `web/e2e/bench.mjs`, the budgets in `web/e2e/budgets.json`, and in
//! `web/e2e/convolution.mjs`, `web/e2e/bpe.mjs` and `web/e2e/pair.mjs`.

use crate::run::{Progress, Result, command, run};
use crate::{browser, dist, paths, tools};
use std::path::{Path, PathBuf};

/// The program of `--conv`, in the worker's package.
const LAYER: &str = "convolution_bench";

/// The word before the folder of another build.
const AGAINST: &str = "--against";

/// Builds the site if need be, drives it, prints the table; fails where a budget is broken.
pub(crate) fn bench(arguments: &[String]) -> Result {
    if arguments.iter().any(|word| word == "--conv") {
        return convolution();
    }
    if arguments.iter().any(|word| word == "--bpe") {
        return pairs();
    }
    let mut progress = Progress::new(3);
    let site = progress.step("the site", dist::ready)?;
    let browser = progress.step("the browser and its driver library", || {
        npm()?;
        browser::browser()
    })?;
    progress.step("measure", || {
        let pair = arguments.iter().any(|word| word == AGAINST);
        let mut command = command("node", &[if pair { "web/e2e/pair.mjs" } else { "web/e2e/bench.mjs" }]);
        let arguments = arguments.iter().filter(|word| *word != AGAINST);
        run(command.args(arguments).env("UNFOLD_SITE", site).env("CHROMIUM", browser.chromium))
    })
}

/// Runs one layer of the lessons and of TensorFlow.js side by side; fails where ours is slower.
fn convolution() -> Result {
    let mut progress = Progress::new(4);
    let folder = progress.step("one layer, compiled as the worker is", layer)?;
    let browser = progress.step("the browser and its driver library", || {
        npm()?;
        browser::browser()
    })?;
    progress.step("TensorFlow.js, for this bench alone", || packages(&paths::e2e().join("convolution")))?;
    progress.step("measure", || {
        let mut command = command("node", &["web/e2e/convolution.mjs"]);
        run(command.env("UNFOLD_LAYER", folder).env("CHROMIUM", browser.chromium))
    })
}

/// Learns the merges of a long text in the page, natively, and with other programs; fails where a budget is broken.
fn pairs() -> Result {
    let mut progress = Progress::new(4);
    let site = progress.step("the site", dist::ready)?;
    let browser = progress.step("the browser and its driver library", || {
        npm()?;
        browser::browser()
    })?;
    progress.step("the command line", || {
        run(&mut command("cargo", &["build", "-p", "unfold-cli", "--release"]))
    })?;
    progress.step("measure", || {
        let program =
            paths::target().join("release").join("unfold").with_extension(std::env::consts::EXE_EXTENSION);
        let mut command = command("node", &["web/e2e/bpe.mjs"]);
        run(command.env("UNFOLD_SITE", site).env("CHROMIUM", browser.chromium).env("UNFOLD_CLI", program))
    })
}

/// Compiles, links and optimises the layer as Trunk and `dist` do with the worker; returns its folder.
fn layer() -> Result<PathBuf> {
    tools::wasm_target()?;
    let (bindgen, wasm_opt) = (tools::wasm_bindgen()?, tools::wasm_opt()?);
    let target = "wasm32-unknown-unknown";
    let build = ["build", "-p", "unfold-worker", "--bin", LAYER, "--release", "--target", target];
    run(&mut command("cargo", &build))?;
    let built = paths::target().join(target).join("release").join(LAYER).with_extension("wasm");
    let folder = paths::target().join("convolution-bench");
    let mut link = command(bindgen.join("wasm-bindgen"), &["--target", "no-modules", "--no-typescript"]);
    run(link.arg("--out-dir").arg(&folder).arg(built))?;
    let program = folder.join(format!("{LAYER}_bg.wasm"));
    run(command(wasm_opt, dist::wasm_opt_flags("worker")).arg(&program).arg("-o").arg(&program))?;
    Ok(folder)
}

/// The two npm packages of the end-to-end tests, as locked.
pub(crate) fn npm() -> Result {
    packages(&paths::e2e())
}

/// The npm packages of `folder`, as locked.
fn packages(folder: &Path) -> Result {
    let installed = folder.join("node_modules/.package-lock.json");
    if crate::fresh::is_fresh(&installed, folder, &["package-lock.json"]) {
        return Ok(());
    }
    run(command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(folder))
}
