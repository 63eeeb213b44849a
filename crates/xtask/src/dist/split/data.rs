//! Which constants of the page go with which lesson: words, tables, pictures.
//!
//! A function says nothing about the constants that it reads: it has their addresses. The linker, asked with
//! `--emit-relocs`, writes down every place where it put an address, and of which constant. A constant goes with a
//! lesson if only functions of that lesson and other such constants refer to it. Whatever the linker's list leaves
//! open stays with the rest. Left out: asking for the list, which is `web/build.rs`; reading it, which is
//! `data/sections.rs`; constants that can be written to; and the worker's.

mod sections;

use super::plan::Owner;
use crate::run::Result;
use sections::{Place, Sections};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Addresses in the memory.
pub(super) type Addresses = Range<u32>;

/// Between two constants of a lesson that are nearer than this, what lies between is copied too: a segment of its own
/// would cost more. It is never written to, so that a second writing of the same bytes changes nothing.
const NEAR: u32 = 12;

/// The addresses of each lesson's own constants in the program `linked`, as the linker wrote it. `whose` tells the
/// owner of the function of a name, and nothing of one that the program has no more.
pub(super) fn owned(
    linked: &[u8],
    count: usize,
    whose: impl Fn(&str) -> Option<Owner>,
) -> Result<Vec<Vec<Addresses>>> {
    let linked = Linked::read(linked).map_err(|error| format!("what the linker wrote: {error}"))?;
    if linked.constants.is_empty() || linked.references.is_empty() {
        return Err("the linker did not write down where its addresses stand: see web/build.rs".to_owned());
    }
    let owners = linked.owners(whose);
    let end = linked.constants.iter().map(|constant| constant.end).max().unwrap_or(0);
    let start = linked.constants.iter().map(|constant| constant.start).min().unwrap_or(0);
    // Constants may overlap: ends of words are shared. A byte goes with a lesson if all that cover it do.
    let mut bytes: Vec<Option<Owner>> = vec![None; (end - start) as usize];
    for (constant, owner) in linked.constants.iter().zip(&owners) {
        for byte in &mut bytes[(constant.start - start) as usize..(constant.end - start) as usize] {
            *byte = Some(if byte.is_none_or(|other| other == *owner) { *owner } else { None });
        }
    }
    Ok((0..count).map(|lesson| runs(&bytes, start, lesson)).collect())
}

/// The runs of bytes that go with this lesson.
fn runs(bytes: &[Option<Owner>], start: u32, lesson: usize) -> Vec<Addresses> {
    let mut runs: Vec<Addresses> = Vec::new();
    for (address, _) in (start..).zip(bytes).filter(|(_, byte)| **byte == Some(Some(lesson))) {
        match runs.last_mut() {
            Some(run) if run.end == address => run.end += 1,
            _ => runs.push(address..address + 1),
        }
    }
    runs
}

/// The same addresses in fewer runs, with what lies between those that are near.
pub(super) fn bridged(runs: &[Addresses]) -> Vec<Addresses> {
    let mut bridged: Vec<Addresses> = Vec::new();
    for run in runs {
        match bridged.last_mut() {
            Some(last) if run.start - last.end <= NEAR => last.end = run.end,
            _ => bridged.push(run.clone()),
        }
    }
    bridged
}

/// Who refers to a constant.
enum Reader {
    /// The function of this number.
    Function(u32),
    /// The constant of this number.
    Constant(usize),
    /// Something else, for instance what can be written to.
    Unknown,
}

/// What the linker says.
#[derive(Default)]
struct Linked {
    /// Where each constant lies.
    constants: Vec<Addresses>,
    /// Who refers to which constant.
    references: Vec<(Reader, usize)>,
    /// The names of the functions, by number.
    names: BTreeMap<u32, String>,
}

impl Linked {
    fn read(linked: &[u8]) -> wasmparser::Result<Self> {
        let sections = Sections::read(linked)?;
        let mut constants = Vec::new();
        // The number of each symbol's constant, and, to find whose data a place is in, where constants stand in the file.
        let mut numbers: Vec<Option<usize>> = Vec::new();
        let mut in_file: Vec<(Range<usize>, usize)> = Vec::new();
        for symbol in &sections.symbols {
            let found = symbol.and_then(|(segment, offset, size)| {
                let (file, address, name) = sections.segments.get(segment as usize)?;
                let inside = offset.checked_add(size)? as usize <= file.len();
                (size > 0 && inside && name.starts_with(".rodata")).then(|| {
                    let at = file.start + offset as usize;
                    (address + offset..address + offset + size, at..at + size as usize)
                })
            });
            numbers.push(found.as_ref().map(|_| constants.len()));
            if let Some((addresses, file)) = found {
                in_file.push((file, constants.len()));
                constants.push(addresses);
            }
        }
        in_file.sort_by_key(|(file, _)| file.start);
        let widest = in_file.iter().map(|(file, _)| file.len()).max().unwrap_or(0);
        let mut references = Vec::new();
        for place in &sections.places {
            let Some(Some(constant)) = numbers.get(place.symbol as usize) else { continue };
            references
                .extend(readers(&sections, place, &in_file, widest).into_iter().map(|it| (it, *constant)));
        }
        Ok(Self { constants, references, names: sections.names })
    }

    /// The owner of each constant: a lesson if nobody else refers to it.
    fn owners(&self, whose: impl Fn(&str) -> Option<Owner>) -> Vec<Owner> {
        let of_functions: BTreeMap<u32, Option<Owner>> =
            self.names.iter().map(|(number, name)| (*number, whose(name))).collect();
        let mut readers: Vec<BTreeSet<Owner>> = vec![BTreeSet::new(); self.constants.len()];
        let mut by: Vec<Vec<usize>> = vec![Vec::new(); self.constants.len()];
        for (reader, constant) in &self.references {
            match reader {
                // A function without a name is of the rest.
                Reader::Function(number) => {
                    readers[*constant].extend(of_functions.get(number).copied().unwrap_or(Some(None)));
                }
                Reader::Constant(other) if other == constant => {}
                Reader::Constant(other) => by[*other].push(*constant),
                Reader::Unknown => {
                    readers[*constant].insert(None);
                }
            }
        }
        // What a constant refers to is needed wherever it is needed itself.
        let mut waiting: Vec<usize> = (0..self.constants.len()).collect();
        while let Some(constant) = waiting.pop() {
            let of = readers[constant].clone();
            for needed in &by[constant] {
                let before = readers[*needed].len();
                readers[*needed].extend(&of);
                if readers[*needed].len() > before {
                    waiting.push(*needed);
                }
            }
        }
        let one = |owners: &BTreeSet<Owner>| owners.first().copied().filter(|_| owners.len() == 1).flatten();
        readers.iter().map(one).collect()
    }
}

/// Who stands at a place: a function, or all constants that lie over it.
fn readers(
    sections: &Sections,
    place: &Place,
    in_file: &[(Range<usize>, usize)],
    widest: usize,
) -> Vec<Reader> {
    let offset = place.offset as usize;
    if place.section == sections.code.0 {
        let at = sections.code.1 + offset;
        let after = sections.bodies.partition_point(|body| body.start <= at);
        let body = after.checked_sub(1).filter(|index| sections.bodies[*index].contains(&at));
        let number = body.map(|index| sections.imported + index as u32);
        return vec![number.map_or(Reader::Unknown, Reader::Function)];
    }
    if place.section != sections.data.0 {
        return Vec::new();
    }
    let at = sections.data.1 + offset;
    let last = in_file.partition_point(|(file, _)| file.start <= at);
    let near = in_file[..last].iter().rev().take_while(|(file, _)| file.start + widest > at);
    let over: Vec<Reader> = near
        .filter(|(file, _)| file.contains(&at))
        .map(|(_, constant)| Reader::Constant(*constant))
        .collect();
    if over.is_empty() { vec![Reader::Unknown] } else { over }
}
