//! `cargo xtask test`: every check, in an order that finds cheap mistakes first.
//!
//! Everything compiles in the release profile: burn is too slow without it, and so all steps share one build.

use crate::run::{Result, command, elapsed, run};
use crate::{bench, browser, dist, paths, rules, tools};
use std::fs;
use std::process::Command;
use std::time::Instant;

/// A named check.
struct Step {
    name: &'static str,
    what: &'static str,
    work: fn() -> Result,
}

const STEPS: &[Step] = &[
    Step { name: "fmt", what: "every file is formatted", work: format },
    Step { name: "rules", what: "who may know whom: dependency and source rules", work: rules::check },
    Step { name: "clippy", what: "clippy on this machine's target, warnings denied", work: clippy },
    Step { name: "clippy-wasm", what: "clippy on wasm32, warnings denied", work: clippy_wasm },
    Step { name: "docs", what: "the documentation builds, warnings denied", work: docs },
    Step { name: "native", what: "tests on this machine, on both backends", work: native },
    Step { name: "wasm", what: "the worker's tests in a real Chromium worker", work: wasm },
    Step { name: "site", what: "the site as it is shipped", work: site },
    Step { name: "bytes", what: "the site's files against their budgets", work: bytes },
    Step { name: "e2e", what: "the page in a real Chromium, with axe-core", work: e2e },
];

/// Runs all steps, or those named; stops at the first that fails, and always ends with a count.
pub(crate) fn test(arguments: &[String]) -> Result {
    if arguments.iter().any(|word| word == "--list") {
        STEPS.iter().for_each(|step| println!("{:12} {}", step.name, step.what));
        return Ok(());
    }
    if let Some(unknown) = arguments.iter().find(|word| STEPS.iter().all(|step| step.name != **word)) {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!("no step is called `{unknown}`; there are: {}", names.join(", ")));
    }
    let chosen =
        STEPS.iter().filter(|step| arguments.is_empty() || arguments.iter().any(|word| word == step.name));
    let chosen: Vec<&Step> = chosen.collect();
    let start = Instant::now();
    let mut lines = Vec::new();
    let mut failure = None;
    for (index, step) in chosen.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", index + 1, chosen.len(), step.name, step.what);
        let began = Instant::now();
        let outcome = (step.work)();
        lines.push(format!(
            "  {} {:12} {:>12}",
            if outcome.is_ok() { "ok    " } else { "FAILED" },
            step.name,
            elapsed(began)
        ));
        println!("[{}/{}] {} in {}", index + 1, chosen.len(), lines[index].trim(), elapsed(start));
        if let Err(message) = outcome {
            failure = Some(format!(
                "step `{0}` failed: {message}\nrun it alone with: cargo xtask test {0}",
                step.name
            ));
            break;
        }
    }
    println!("\n{}\n  {:>32} in all", lines.join("\n"), elapsed(start));
    if let Some(message) = &failure {
        println!("\n{message}");
    }
    let failed = usize::from(failure.is_some());
    let rest = chosen.len() - lines.len();
    println!("\nsteps: {} passed, {failed} failed, {rest} skipped", lines.len() - failed);
    if failed == 0 { Ok(()) } else { Err("a check failed; see above".to_owned()) }
}

/// A cargo command; in CI the lock file is law, at the desk a contributor may be adding a dependency.
fn cargo(arguments: &[&str]) -> Command {
    let (before, after) =
        arguments.split_at(arguments.iter().position(|word| *word == "--").unwrap_or(arguments.len()));
    let mut command = command("cargo", before);
    if std::env::var_os("CI").is_some() && before.first() != Some(&"fmt") {
        command.arg("--locked");
    }
    command.args(after);
    command
}

fn format() -> Result {
    tools::components()?;
    run(&mut cargo(&["fmt", "--all", "--check"]))
}

fn clippy() -> Result {
    tools::components()?;
    run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--release", "--", "-D", "warnings"]))
}

fn clippy_wasm() -> Result {
    tools::components()?;
    tools::wasm_target()?;
    // One package at a time: together they would share features, and the page must compile without burn.
    for (package, targets) in [("unfold-web", "--bins"), ("unfold-worker", "--all-targets")] {
        let arguments = [
            "clippy",
            "-p",
            package,
            targets,
            "--release",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "-D",
            "warnings",
        ];
        run(&mut cargo(&arguments))?;
    }
    Ok(())
}

fn docs() -> Result {
    let arguments = ["doc", "--workspace", "--no-deps", "--document-private-items", "--release"];
    run(cargo(&arguments).env("RUSTDOCFLAGS", "-Dwarnings"))
}

fn native() -> Result {
    run(&mut cargo(&["test", "--workspace", "--release"]))
}

fn wasm() -> Result {
    tools::wasm_target()?;
    let runner = tools::wasm_bindgen()?.join("wasm-bindgen-test-runner");
    let browser = browser::browser()?;
    let arguments = ["test", "-p", "unfold-worker", "--release", "--target", "wasm32-unknown-unknown"];
    run(cargo(&arguments)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", paths::root().join("crates/xtask/webdriver.json"))
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60"))
}

fn site() -> Result {
    dist::ready().map(|_| ())
}

/// What goes over the wire, against `web/e2e/budgets.json`: a reader waits for the page and one lesson's part. The other
/// budgets are the bench's affair.
fn bytes() -> Result {
    let site = dist::ready()?;
    let budgets = json(&paths::e2e().join("budgets.json"))?;
    let manifest = json(&site.join("manifest.json"))?;
    let files = manifest["files"].as_object().ok_or("manifest.json lists no files")?;
    let largest = |start: &str| {
        let found = files.iter().filter(|(name, _)| name.starts_with(start) && name.ends_with(".wasm"));
        let sizes = found.filter_map(|(name, file)| Some((file["br"]["bytes"].as_u64()?, name)));
        let sizes = sizes.inspect(|(size, name)| println!("  {name}: {size} bytes with brotli"));
        sizes.max().map(|(size, _)| size).ok_or_else(|| format!("the site has no {start}*.wasm"))
    };
    for (what, starts, budget) in [
        ("the page with its largest part", &["web_bg-", "part-"][..], "page_wasm_br_bytes"),
        ("the worker of a lesson", &["worker_bg-", "worker_part-", "worker_later-"], "worker_wasm_br_bytes"),
    ] {
        let size = starts.iter().map(|start| largest(start)).sum::<Result<u64>>()?;
        let limit = budgets[budget].as_u64().ok_or_else(|| format!("budgets.json has no {budget}"))?;
        println!("  {what}: {size} of {limit}");
        if size > limit {
            return Err(format!("{what} is {} bytes over its budget of {limit}", size - limit));
        }
    }
    Ok(())
}

fn json(path: &std::path::Path) -> Result<serde_json::Value> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn e2e() -> Result {
    let site = dist::ready()?;
    bench::npm()?;
    let browser = browser::browser()?;
    run(command("node", &["web/e2e/run.mjs"]).env("UNFOLD_SITE", site).env("CHROMIUM", browser.chromium))
}
