//! Asks the linker to write down where it put the addresses of constants, so that `cargo xtask dist` can give each
//! lesson its own: `crates/xtask/src/dist/split/data.rs`. The notes are gone from the shipped page. Left out: debug
//! builds, which stay in one piece.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
