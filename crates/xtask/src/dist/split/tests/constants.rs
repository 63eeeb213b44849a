//! Which constants go with whom, on a program that stands here as a linker would write it.

use super::super::data::{bridged, owned};
use super::super::plan::Owner;
use std::borrow::Cow;
use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, DataSection, DataSymbolDefinition, Function, FunctionSection,
    Instruction, LinkingSection, MemorySection, MemoryType, Module, NameMap, NameSection, SymbolTable,
    TypeSection,
};

/// The functions, and the constants whose address each holds.
const READ: [(&str, &[u32]); 4] = [
    ("web::lessons::alpha::room", &[0, 1, 7]),
    ("web::lessons::beta::room", &[1, 3, 9]),
    ("shell", &[4, 8]),
    ("wasm_bindgen::describe::gone", &[3]),
];
/// The constants: where each begins, and how long it is.
const CONSTANTS: [(u32, u32); 10] =
    [(0, 8), (8, 8), (16, 4), (20, 4), (24, 6), (30, 2), (32, 8), (40, 8), (44, 4), (0, 4)];
/// The constants in which the address of another stands: the first points to the third, that to the sixth; the fifth
/// points to the sixth too. The last one can be written to and points to the seventh.
const POINTS: [(u32, u32); 4] = [(0, 2), (2, 5), (4, 5), (9, 6)];
/// Where the data begins in memory.
const START: u32 = 1024;

const ADDRESS_IN_CODE: u8 = 4;
const ADDRESS_IN_DATA: u8 = 5;

/// The program with the linker's notes.
pub(super) fn linked() -> Vec<u8> {
    let mut module = Module::new();
    let (mut types, mut functions, mut memories) =
        (TypeSection::new(), FunctionSection::new(), MemorySection::new());
    types.ty().function([], []);
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut code = CodeSection::new();
    let mut in_code = Vec::new();
    // A section of code begins with the count of functions, a function with its length.
    let mut place = 1;
    for (_, constants) in READ {
        functions.function(0);
        let mut function = Function::new([]);
        for constant in constants {
            in_code.push((place + 1 + function.byte_len() as u32 + 1, *constant));
            function
                .instruction(&Instruction::I32Const((START + CONSTANTS[*constant as usize].0) as i32))
                .instruction(&Instruction::Drop);
        }
        function.instruction(&Instruction::End);
        place += 1 + function.byte_len() as u32;
        code.function(&function);
    }
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(START as i32), (1..=48).collect::<Vec<u8>>());
    data.active(0, &ConstExpr::i32_const(4096), [0; 4]);
    // Count, then flag, `i32.const` of two bytes, end, and the length; the second segment likewise.
    let in_data = POINTS.map(|(from, to)| {
        let at = if from == 9 { 6 + 1 + 48 + 6 } else { 6 + 1 + CONSTANTS[from as usize].0 };
        (at, to)
    });
    module.section(&types).section(&functions).section(&memories).section(&code).section(&data);
    let mut symbols = SymbolTable::new();
    for (constant, (offset, size)) in CONSTANTS.into_iter().enumerate() {
        let index = u32::from(constant == 9);
        symbols.data(0, &format!("constant {constant}"), Some(DataSymbolDefinition { index, offset, size }));
    }
    let mut linking = LinkingSection::new();
    linking.symbol_table(&symbols);
    let segments = segment_names(&[".rodata", ".data"]);
    let mut bytes = Vec::new();
    wasm_encoder::Encode::encode(&linking, &mut bytes);
    // The name of the section and its length come first; the names of the segments follow as a part more.
    let mut whole = bytes[1 + "linking".len() + leb_len(&bytes)..].to_vec();
    whole.extend(segments);
    module.section(&CustomSection { name: "linking".into(), data: Cow::Owned(whole) });
    module.section(&relocations("reloc.CODE", 3, ADDRESS_IN_CODE, &in_code));
    module.section(&relocations("reloc.DATA", 4, ADDRESS_IN_DATA, &in_data));
    let mut names = NameSection::new();
    let mut map = NameMap::new();
    READ.iter().zip(0..).for_each(|((name, _), index)| map.append(index, name));
    names.functions(&map);
    module.section(&names);
    module.finish()
}

/// The length of the number at the start of a section.
fn leb_len(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte >= 128).count() + 1
}

/// The part of the linker's notes that names the segments; all numbers here take one byte.
fn segment_names(names: &[&str]) -> Vec<u8> {
    let mut list = vec![names.len() as u8];
    for name in names {
        list.push(name.len() as u8);
        list.extend(name.as_bytes());
        list.extend([0, 0]);
    }
    [vec![5, list.len() as u8], list].concat()
}

fn relocations(name: &'static str, section: u8, kind: u8, places: &[(u32, u32)]) -> CustomSection<'static> {
    let mut data = vec![section, places.len() as u8];
    for (at, symbol) in places {
        data.extend([kind, *at as u8, *symbol as u8, 0]);
    }
    CustomSection { name: name.into(), data: Cow::Owned(data) }
}

#[test]
fn a_constant_goes_with_the_only_lesson_that_needs_it() {
    let whose = |name: &str| -> Option<Owner> {
        match name {
            "web::lessons::alpha::room" => Some(Some(0)),
            "web::lessons::beta::room" => Some(Some(1)),
            "shell" => Some(None),
            _ => None,
        }
    };
    let own = owned(&linked(), 2, whose).expect("the notes are complete");
    // Alpha: its first, what that points to, and the front of its eighth, whose end the shell reads too. Not the second,
    // which beta reads; not the sixth, to which the shell's fifth points. Beta: its fourth, which else only a function
    // that is gone reads; not the last, which can be written to. The seventh is needed by who knows whom.
    let ends: Vec<Vec<_>> =
        own.iter().map(|runs| runs.iter().map(|run| (run.start, run.end)).collect()).collect();
    assert_eq!(ends, [vec![(1024, 1032), (1040, 1044), (1064, 1068)], vec![(1044, 1048)]]);
    // Nobody is known: nothing may go.
    let own = owned(&linked(), 2, |_| Some(None)).expect("the notes are complete");
    assert!(own.iter().all(Vec::is_empty), "{own:?}");
}

#[test]
fn a_linker_that_was_not_asked_is_an_error() {
    let bare = wat::parse_str("(module (memory 1) (data (i32.const 8) \"word\"))").expect("well formed");
    let error = owned(&bare, 2, |_| Some(Some(0))).expect_err("nothing is written down");
    assert!(error.contains("web/build.rs"), "{error}");
    assert!(owned(b"no program", 2, |_| None).is_err());
}

#[test]
fn near_constants_come_as_one() {
    assert_eq!(bridged(&[0..4, 16..20, 33..34]), [0..20, 33..34]);
    assert!(bridged(&[]).is_empty());
}
