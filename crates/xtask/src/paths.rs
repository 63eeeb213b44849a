//! Where things are: the project, its build folder, the tools cache.

use crate::run::Result;
use std::env;
use std::path::PathBuf;

/// The folder of the workspace's Cargo.toml.
pub(crate) fn root() -> PathBuf {
    // Cargo sets it anew at each run, so a binary kept in a shared target folder still finds its own clone.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let mut root = PathBuf::from(manifest);
    root.pop();
    root.pop();
    root
}

/// Cargo's build folder.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// Where a tool of one version is kept: it survives a fresh clone and `cargo clean`.
pub(crate) fn tool(name: &str, version: &str) -> Result<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .ok_or("neither XDG_CACHE_HOME nor a home directory is set: there is no place for the build tools")?;
    Ok(cache.join("unfold/tools").join(format!("{name}-{version}")))
}

/// The end-to-end tests.
pub(crate) fn e2e() -> PathBuf {
    root().join("web/e2e")
}

/// Where `dist` puts the site unless told otherwise.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}
