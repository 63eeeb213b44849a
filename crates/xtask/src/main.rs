//! What a contributor types: `cargo xtask serve`, `test`, `dist`, `bench`.
//!
//! Each command installs the tools it needs, says what it is doing, and ends with a plain exit code. Left out:
//! anything the product needs at run time, and publishing.

mod bench;
mod browser;
mod dist;
mod fresh;
mod paths;
mod rules;
mod run;
mod serve;
mod source;
mod test;
mod tools;

use run::Result;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N]    install what is missing, build, serve, print the address
cargo xtask test [STEP ...]     every check, or only the named steps (`cargo xtask test --list`)
cargo xtask dist [--out DIR]    the static site: hashed names, .br and .gz, manifest.json, zip
cargo xtask bench [--soak]      drive the built site in Chromium, print a table, fail on a broken budget
cargo xtask bench --conv        the lessons' convolution against TensorFlow.js, side by side in Chromium
cargo xtask bench --against DIR the site against another build of it, in turn: ratios that a slow machine leaves alone
cargo xtask bench --bpe         the tokenizer's learning in the page, natively, and by other programs
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nxtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    match command {
        "serve" => serve::serve(rest),
        "test" => test::test(rest),
        "dist" => dist::dist(rest),
        "bench" => bench::bench(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("unknown command `{other}`\n{USAGE}")),
    }
}

/// The value after `name` in a list of arguments; an error if it is the last word.
fn option<'a>(arguments: &'a [String], name: &str) -> Result<Option<&'a str>> {
    let Some(place) = arguments.iter().position(|word| word == name) else { return Ok(None) };
    match arguments.get(place + 1) {
        Some(value) => Ok(Some(value)),
        None => Err(format!("{name} needs a value")),
    }
}
