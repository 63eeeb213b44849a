//! The linker's notes in a program: where its functions and constants stand, and where their addresses do.
//!
//! Left out: who needs what, which is `data.rs`.

use std::collections::BTreeMap;
use std::ops::Range;
use wasmparser::{DataKind, KnownCustom, Linking, Operator, Parser, Payload, RelocationType, SymbolInfo};

/// One place where an address stands: in the code or in the data, and the symbol it belongs to.
pub(super) struct Place {
    pub(super) section: u32,
    pub(super) offset: u32,
    pub(super) symbol: u32,
}

/// The sections of the linked program, as far as they matter here.
#[derive(Default)]
pub(super) struct Sections {
    /// Number and start of the sections of code and of data.
    pub(super) code: (u32, usize),
    pub(super) data: (u32, usize),
    /// The places of the functions' bodies in the file, in order.
    pub(super) bodies: Vec<Range<usize>>,
    /// Segments of data: where each stands in the file, its address in memory, its name.
    pub(super) segments: Vec<(Range<usize>, u32, String)>,
    pub(super) imported: u32,
    /// Symbol by symbol: the constant's segment, offset and size; nothing for another kind of symbol.
    pub(super) symbols: Vec<Option<(u32, u32, u32)>>,
    pub(super) names: BTreeMap<u32, String>,
    pub(super) places: Vec<Place>,
}

impl Sections {
    /// Reads the program `linked`.
    pub(super) fn read(linked: &[u8]) -> wasmparser::Result<Self> {
        let mut sections = Self::default();
        let mut number = 0;
        for payload in Parser::new(0).parse_all(linked) {
            let payload = payload?;
            match &payload {
                Payload::Version { .. } | Payload::End(_) => continue,
                Payload::CodeSectionEntry(body) => {
                    sections.bodies.push(body.range());
                    continue;
                }
                Payload::ImportSection(imports) => {
                    for import in imports.clone().into_imports() {
                        sections.imported += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionStart { range, .. } => sections.code = (number, range.start),
                Payload::DataSection(data) => {
                    sections.data = (number, data.range().start);
                    for segment in data.clone() {
                        sections.segment(linked, &segment?)?;
                    }
                }
                Payload::CustomSection(custom) => sections.custom(&custom.as_known())?,
                _ => {}
            }
            number += 1;
        }
        Ok(sections)
    }

    fn segment(&mut self, linked: &[u8], segment: &wasmparser::Data) -> wasmparser::Result<()> {
        let address = match &segment.kind {
            DataKind::Active { offset_expr, .. } => match offset_expr.get_operators_reader().read()? {
                Operator::I32Const { value } => value.cast_unsigned(),
                _ => 0,
            },
            DataKind::Passive => 0,
        };
        let start = segment.data.as_ptr() as usize - linked.as_ptr() as usize;
        self.segments.push((start..start + segment.data.len(), address, String::new()));
        Ok(())
    }

    fn custom(&mut self, custom: &KnownCustom) -> wasmparser::Result<()> {
        match custom {
            KnownCustom::Linking(linking) => {
                for part in linking.subsections() {
                    match part? {
                        Linking::SegmentInfo(names) => {
                            for (segment, name) in self.segments.iter_mut().zip(names) {
                                name?.name.clone_into(&mut segment.2);
                            }
                        }
                        Linking::SymbolTable(symbols) => {
                            for symbol in symbols {
                                self.symbol(&symbol?);
                            }
                        }
                        _ => {}
                    }
                }
            }
            KnownCustom::Reloc(relocations) => {
                let section = relocations.section_index();
                for entry in relocations.entries() {
                    let entry = entry?;
                    if is_address(entry.ty) {
                        self.places.push(Place { section, offset: entry.offset, symbol: entry.index });
                    }
                }
            }
            KnownCustom::Name(names) => {
                for part in names.clone() {
                    if let wasmparser::Name::Function(functions) = part? {
                        for function in functions {
                            let function = function?;
                            self.names.insert(function.index, function.name.to_owned());
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn symbol(&mut self, symbol: &SymbolInfo) {
        self.symbols.push(match symbol {
            SymbolInfo::Data { symbol: Some(it), .. } => Some((it.index, it.offset, it.size)),
            _ => None,
        });
    }
}

/// Whether the linker put an address of the memory there.
fn is_address(kind: RelocationType) -> bool {
    use RelocationType as Is;
    matches!(
        kind,
        Is::MemoryAddrLeb
            | Is::MemoryAddrSleb
            | Is::MemoryAddrI32
            | Is::MemoryAddrRelSleb
            | Is::MemoryAddrTlsSleb
            | Is::MemoryAddrLocrelI32
    )
}
