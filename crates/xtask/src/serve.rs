//! `cargo xtask serve`: from a bare machine to a page in the browser that rebuilds when a file is saved.

use crate::option;
use crate::run::{Progress, Result, run};
use crate::tools;

/// Installs what is missing, then builds, serves and watches until interrupted.
pub(crate) fn serve(arguments: &[String]) -> Result {
    let port = option(arguments, "--port")?.unwrap_or("8080");
    port.parse::<u16>().map_err(|_| format!("--port {port}: not a port number"))?;
    let mut progress = Progress::new(4);
    progress.step("the compile target for WebAssembly", tools::wasm_target)?;
    progress.step("Trunk, which builds the page", tools::trunk)?;
    progress.step("wasm-bindgen, in the version of Cargo.lock", tools::wasm_bindgen)?;
    progress.step("build and serve", || {
        println!("  the first build compiles burn and takes several minutes; later ones take seconds");
        println!("  the page will be at  http://127.0.0.1:{port}/  once the build below says success");
        run(&mut tools::trunk_command(&["serve", "--port", port, "--address", "127.0.0.1"])?)
    })
}
