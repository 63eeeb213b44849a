//! Running other programs so that the reader sees what happens: one line before, the program's own output,
//! the time after. Left out: anything that knows which programs the project uses.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// An error is one text for the person at the keyboard.
pub(crate) type Result<T = ()> = std::result::Result<T, String>;

/// Numbered progress: `[2/4] …`, then the time it took.
pub(crate) struct Progress {
    done: usize,
    total: usize,
}

impl Progress {
    /// Starts a count of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { done: 0, total }
    }

    /// Runs one step under a numbered line and says how long it took.
    pub(crate) fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        println!("\n[{}/{}] {what}", self.done, self.total);
        let start = Instant::now();
        let outcome = work();
        let mark = if outcome.is_ok() { "done" } else { "FAILED" };
        println!("[{}/{}] {what}: {mark} in {}", self.done, self.total, elapsed(start));
        outcome
    }
}

/// Time since `start`, as a person would say it.
pub(crate) fn elapsed(start: Instant) -> String {
    let seconds = start.elapsed().as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{:.0} min {:02.0} s", (seconds / 60.0).floor(), seconds % 60.0)
    }
}

/// A command in the project root.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(crate::paths::root());
    command
}

/// Runs a command with its output on our terminal.
pub(crate) fn run(command: &mut Command) -> Result {
    println!("  $ {}", shown(command));
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", shown(command))) }
}

/// Runs a command and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let result = command.stderr(Stdio::inherit()).output().map_err(|error| not_started(command, &error))?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    if result.status.success() {
        Ok(text)
    } else {
        Err(format!("`{}` ended with {}\n{text}", shown(command), result.status))
    }
}

/// Whether a command can be started and succeeds; prints nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// The command as one could type it, without the folders of the program.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut words = vec![program.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    let program = command.get_program().to_string_lossy();
    if error.kind() != ErrorKind::NotFound {
        return format!("cannot run `{program}`: {error}");
    }
    let advice = match program.as_ref() {
        "npm" | "node" => {
            "install Node.js 20 or newer (Debian: apt-get install nodejs npm; others: nodejs.org)"
        }
        "rustup" => {
            "install rustup from rustup.rs, or add the target wasm32-unknown-unknown to your Rust by hand"
        }
        "cargo" => "install Rust 1.95 or newer from rustup.rs",
        _ => "install it and run this again",
    };
    format!("`{program}` is not installed: {advice}")
}
