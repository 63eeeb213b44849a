//! Asks the linker to write down where it put the addresses of constants, so that `cargo xtask dist` can give each
//! lesson its own: `crates/xtask/src/dist/split/data.rs`. The notes are gone from the shipped page.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|target| target == "wasm32") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
