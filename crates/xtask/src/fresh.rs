//! Whether a built thing is older than what it is built from.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// What the site is built from, relative to the root.
pub(crate) const SITE: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "Trunk.toml",
    "index.html",
    "crates/model",
    "crates/worker",
    "crates/xtask/src",
    "web/Cargo.toml",
    "web/build.rs",
    "web/src",
    "web/style.css",
    "web/boot.js",
    "web/worker_boot.js",
    "web/icon.svg",
    "web/models",
];

/// Whether `product` exists and is newer than every file under `sources`.
pub(crate) fn is_fresh(product: &Path, root: &Path, sources: &[&str]) -> bool {
    let Some(built) = modified(product) else { return false };
    sources.iter().all(|source| newest(&root.join(source)).is_none_or(|changed| changed < built))
}

fn newest(path: &Path) -> Option<SystemTime> {
    let Ok(entries) = fs::read_dir(path) else { return modified(path) };
    entries.flatten().filter_map(|entry| newest(&entry.path())).max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::is_fresh;
    use std::fs::{self, File};
    use std::time::{Duration, SystemTime};

    #[test]
    fn older_than_a_source_is_stale() {
        let root = std::env::temp_dir().join(format!("unfold-fresh-{}", std::process::id()));
        fs::create_dir_all(root.join("src/deep")).expect("a scratch folder");
        let touch = |name: &str, seconds: u64| {
            let file = File::create(root.join(name)).expect("a scratch file");
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).expect("a time");
        };
        touch("src/deep/a.rs", 10);
        touch("product", 20);
        assert!(is_fresh(&root.join("product"), &root, &["src", "absent"]));
        touch("src/deep/a.rs", 30);
        assert!(!is_fresh(&root.join("product"), &root, &["src"]));
        assert!(!is_fresh(&root.join("nothing"), &root, &["src"]));
        fs::remove_dir_all(&root).expect("to remove the scratch folder");
    }
}
