//! The cut on a small program by hand, run by Node in one piece and in parts.

mod constants;

use super::data::Addresses;
use super::plan::Plan;
use super::used::Ran;
use super::{Cut, Split, cut_page, parse, registered, split};
use crate::dist::names::Site;
use crate::run::Result;
use std::fs;
use std::process::Command;

/// Two lessons. Alpha borrows an import, memory, a global and a function; beta needs one of alpha's; both are
/// called by name and through the table, which has a foreign function between theirs.
const PROGRAM: &str = r#"(module
  (type $op (func (param i32) (result i32)))
  (import "js" "note" (func $note (param i32)))
  (table 6 6 funcref)
  (memory (export "memory") 1)
  (global $stack (mut i32) (i32.const 64))
  (data (i32.const 0) "\05")
  (elem (i32.const 1) $"web::lessons::alpha::double" $both $"<A<web::lessons::beta::B>>::triple" $"lessons::alphabet::nobody")
  (func $both (type $op) (i32.add (local.get 0) (i32.const 100)))
  (func $only_alpha (type $op) (i32.add (local.get 0) (i32.load8_u (i32.const 0))))
  (func $"web::lessons::alpha::room" (type $op)
    (call $note (local.get 0))
    (global.set $stack (i32.sub (global.get $stack) (i32.const 1)))
    (i32.add
      (call $only_alpha (call_indirect (type $op) (local.get 0) (i32.const 1)))
      (call $both (if (result i32) (local.get 0) (then (call $"web::lessons::alpha::drop" (i32.const 7))) (else (i32.const 1))))))
  (func $"web::lessons::alpha::double" (type $op) (i32.mul (local.get 0) (i32.const 2)))
  (func $"web::lessons::alpha::drop" (type $op) (call $"web::lessons::alpha::deeper" (local.get 0)))
  (func $"web::lessons::alpha::deeper" (type $op) (i32.add (local.get 0) (i32.const 11)))
  (func $"<A<web::lessons::beta::B>>::triple" (type $op) (i32.mul (local.get 0) (i32.const 3)))
  (func $"lessons::alphabet::nobody" (type $op) (i32.const -1))
  (func $"web::lessons::beta::room" (type $op)
    (i32.add (call $both (local.get 0)) (call $"web::lessons::alpha::drop" (call_indirect (type $op) (local.get 0) (i32.const 3)))))
  (func (export "open") (param i32 i32) (result i32)
    (if (result i32) (local.get 0)
      (then (call $"web::lessons::beta::room" (local.get 1)))
      (else (call $"web::lessons::alpha::room" (local.get 1)))))
  (func (export "apply") (param i32 i32) (result i32) (call_indirect (type $op) (local.get 1) (local.get 0)))
  (func (export "stack") (result i32) (global.get $stack)))"#;

/// Prints what the program answers: alone, then with the parts in the given order.
const RUN: &str = r#"
const { readFileSync } = require("fs");
const [folder, first, ...parts] = process.argv.slice(1);
const notes = [];
const start = (name, imports) => new WebAssembly.Instance(new WebAssembly.Module(readFileSync(`${folder}/${name}`)), imports);
const { exports } = start(first, { js: { note: (value) => notes.push(value) } });
const attempt = (name, ...values) => { try { return exports[name](...values); } catch (error) { return error.constructor.name; } };
const all = () => [attempt("open", 0, 3), attempt("open", 0, 0), attempt("open", 1, 4), ...[0, 1, 2, 3, 4].map((slot) => attempt("apply", slot, 5)), exports.stack(), notes.length];
const said = parts.map((part) => { start(part, { p: exports }); return all(); });
console.log(JSON.stringify(parts.length ? said : [all()]));
"#;

fn answers(folder: &std::path::Path, files: &[&str]) -> String {
    let output = Command::new("node").args(["-e", RUN]).arg(folder).args(files).output().expect("node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The program `wasm` cut along `lessons` with their `constants`, as the page is.
fn by_lesson(wasm: &[u8], lessons: &[&str], constants: &[Vec<Addresses>]) -> Result<Split> {
    let lessons: Vec<String> = lessons.iter().map(ToString::to_string).collect();
    let plan = Plan::by_lesson(&parse(wasm)?, &lessons)?;
    split(wasm, &Cut { plan: &plan, constants }, &mut String::new(), false)
}

/// The byte that only alpha reads.
fn alphas() -> [Vec<Addresses>; 2] {
    [std::iter::once(0..1).collect(), Vec::new()]
}

fn cut() -> (Vec<u8>, Split) {
    let whole = wat::parse_str(PROGRAM).expect("the program is well formed");
    let pieces = by_lesson(&whole, &["alpha", "beta"], &alphas()).expect("it can be cut");
    (whole, pieces)
}

#[test]
fn in_parts_it_answers_as_in_one_piece() {
    let folder = std::env::temp_dir().join(format!("unfold-split-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a scratch folder");
    let (whole, pieces) = cut();
    let files =
        [("whole", &whole), ("rest", &pieces.rest), ("alpha", &pieces.parts[0]), ("beta", &pieces.parts[1])];
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).expect("written");
    }
    // 2·3+5 + 7+11+100 = 129; 0+5 + 1+100 = 106; 4+100 + 12+11 = 127; the table; two rooms of alpha were entered.
    let trap = "\"RuntimeError\"";
    assert_eq!(answers(&folder, &["whole"]), format!("[[129,106,127,{trap},10,105,15,-1,62,2]]"));
    assert_eq!(
        answers(&folder, &["rest", "alpha", "beta"]),
        format!("[[129,106,{trap},{trap},10,105,{trap},-1,62,2],[129,106,127,{trap},10,105,15,-1,60,4]]")
    );
    // A lesson alone: beta needs nothing of alpha's part.
    assert_eq!(
        answers(&folder, &["rest", "beta"]),
        format!("[[{trap},{trap},127,{trap},{trap},105,15,-1,64,0]]")
    );
    fs::remove_dir_all(&folder).expect("to clean up");
}

/// Runs the program in parts that come when they are called, and prints the answers and which parts came.
const WAIT: &str = r#"
const { readFileSync } = require("fs");
const [folder, first, ...parts] = process.argv.slice(1);
const came = [];
const read = (name) => new WebAssembly.Module(readFileSync(`${folder}/${name}`));
const wanted = (piece) => { came.push(piece); new WebAssembly.Instance(read(parts[piece]), { p: exports }); };
const imports = {};
for (const { name } of WebAssembly.Module.imports(read(first))) imports[name] = name === "note" ? () => {} : wanted;
const { exports } = new WebAssembly.Instance(read(first), { js: imports });
const attempt = (name, ...values) => { try { return exports[name](...values); } catch (error) { return error.constructor.name; } };
const all = () => [attempt("open", 0, 3), attempt("open", 0, 0), attempt("open", 1, 4), ...[0, 1, 2, 3, 4].map((slot) => attempt("apply", slot, 5)), exports.stack()];
console.log(JSON.stringify([all(), all(), came]));
"#;

#[test]
fn parts_that_come_when_they_are_called_answer_as_one_piece() {
    let folder = std::env::temp_dir().join(format!("unfold-wait-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a scratch folder");
    let whole = wat::parse_str(PROGRAM).expect("the program is well formed");
    let module = parse(&whole).expect("it is valid");
    let both = module.funcs.iter().find(|function| function.name.as_deref() == Some("both")).expect("there");
    let ran = Ran { later: [both.id().index()].into(), ..Ran::default() };
    let plan = Plan::by_use(&module, &["alpha".to_owned(), "beta".to_owned()], &ran).expect("a plan");
    let mut glue = "const import0 = {\n};".to_owned();
    let cut = Cut { plan: &plan, constants: &[const { Vec::new() }; 4] };
    let pieces = split(&whole, &cut, &mut glue, true).expect("it can be cut");
    assert_eq!(
        glue,
        "const import0 = {\n            _1: function(piece) { self.unfoldWanted(piece, wasm); },\n};"
    );
    let names = ["rest", "alpha", "beta", "later", "spare"];
    for (name, bytes) in names.iter().zip(std::iter::once(&pieces.rest).chain(&pieces.parts)) {
        fs::write(folder.join(name), bytes).expect("written");
    }
    let output =
        Command::new("node").args(["-e", WAIT]).arg(&folder).args(names).output().expect("node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Alpha is entered, needs what ran later, then beta; nobody's function comes last. Each comes once.
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        r#"[[129,106,127,"RuntimeError",10,105,15,-1,62],[129,106,127,"RuntimeError",10,105,15,-1,60],[0,2,1,3]]"#
    );
    assert!(split(&whole, &cut, &mut String::new(), true).is_err(), "a script of another form");
    fs::remove_dir_all(&folder).expect("to clean up");
}

#[test]
fn a_part_holds_only_its_own_and_the_same_input_gives_the_same_bytes() {
    let (_, one) = cut();
    let (_, two) = cut();
    assert_eq!((&one.rest, &one.parts), (&two.rest, &two.parts));
    for (part, bytes) in one.parts.iter().zip([vec![vec![5]], Vec::new()]) {
        let part = walrus::Module::from_buffer(part).expect("a part is valid");
        assert_eq!(part.data.iter().map(|data| data.value.clone()).collect::<Vec<_>>(), bytes);
        assert_eq!(part.exports.iter().count(), 0);
        assert!(part.start.is_none() && part.imports.iter().all(|import| import.module == "p"));
    }
    let rest = walrus::Module::from_buffer(&one.rest).expect("the rest is valid");
    assert!(rest.data.iter().all(|data| data.value == [0]), "the rest does not carry it too");
    let names: Vec<&str> = rest.funcs.iter().filter_map(|function| function.name.as_deref()).collect();
    let kept = |name: &str| names.contains(&name);
    // What only alpha calls went with it; what beta calls too stayed, with all that this calls.
    assert!(
        !kept("only_alpha") && !kept("web::lessons::alpha::room") && !kept("web::lessons::alpha::double")
    );
    assert!(kept("both") && kept("web::lessons::alpha::drop") && kept("web::lessons::alpha::deeper"));
}

#[test]
fn a_program_without_names_or_with_a_missing_lesson_is_refused() {
    let whole = wat::parse_str(PROGRAM).expect("the program is well formed");
    let error = by_lesson(&whole, &["alpha", "gamma"], &alphas()).err().expect("gamma is not there");
    assert!(error.contains("gamma"), "{error}");
    let bare = wat::parse_str("(module (memory 1))").expect("well formed");
    assert!(by_lesson(&bare, &["alpha"], &[Vec::new()]).is_err());
}

#[test]
fn the_register_gives_the_lessons_in_reading_order() {
    let register = "pub mod b;\nmacro_rules! register {\n}\nregister! {\n    B = b::Bee,\n    LongName = long_name::L,\n}\nimpl Slug {}\n";
    assert_eq!(registered(register), ["b", "long_name"]);
    let ours =
        fs::read_to_string(crate::paths::root().join("crates/model/src/lessons.rs")).expect("the register");
    assert!(registered(&ours).starts_with(&["composition".to_owned()]), "{:?}", registered(&ours));
}

#[test]
fn the_page_is_told_of_its_parts() {
    // The constants that the linker's notes are about, behind the program's own.
    let words = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV";
    let program = PROGRAM.replacen("(elem", &format!("(data (i32.const 1024) \"{words}\") (elem"), 1);
    let whole = wat::parse_str(program).expect("the program is well formed");
    let index = br#"<script src="./boot.js" data-wasm="./web-1_bg.wasm" data-worker-boot="./worker_boot.js"></script>"#;
    let glue = "const import0 = {\n  note: function() {},\n};";
    let files: [(&str, &[u8]); 3] =
        [("web-1_bg.wasm", &whole), ("web-1.js", glue.as_bytes()), ("index.html", index)];
    let mut site: Site = files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).into();
    let linked = constants::linked();
    cut_page(&mut site, &linked, &["beta".to_owned(), "alpha".to_owned()]).expect("it can be cut");
    let index = String::from_utf8_lossy(&site["index.html"]).into_owned();
    assert!(
        index.contains(r#"" data-parts="beta=part-beta.wasm alpha=part-alpha.wasm" data-worker-boot"#),
        "{index}"
    );
    assert_eq!(
        site.keys().collect::<Vec<_>>(),
        ["index.html", "part-alpha.wasm", "part-beta.wasm", "web-1.js", "web-1_bg.wasm"]
    );
    let rest = walrus::Module::from_buffer(&site["web-1_bg.wasm"]).expect("the rest is valid");
    // Alpha's own words have left the rest.
    let holds = |name: &str| site[name].windows(8).any(|bytes| bytes == b"abcdefgh");
    assert_eq!(
        [holds("web-1_bg.wasm"), holds("part-alpha.wasm"), holds("part-beta.wasm")],
        [false, true, false]
    );
    // The import and the script that hands it over carry the same short name.
    assert_eq!(rest.imports.iter().map(|import| import.name.as_str()).collect::<Vec<_>>(), ["_0"]);
    assert_eq!(site["web-1.js"], b"const import0 = {\n  _0: function() {},\n};");
    site.insert("index.html".to_owned(), b"<p>".to_vec());
    assert!(cut_page(&mut site, &linked, &["alpha".to_owned()]).is_err());
}
