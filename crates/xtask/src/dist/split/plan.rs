//! Which function goes where, and which slot of the table it has. Left out: doing it, which is `cut.rs`.

use super::used::Ran;
use crate::run::Result;
use std::collections::{BTreeMap, BTreeSet};
use walrus::ir::{self, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, ElementItems, ElementKind, ExportItem, FunctionId, FunctionKind, Module, TableId};

/// The place of a function in the program: the same in every copy of it that is parsed.
pub(super) type Place = usize;

/// The part that a function belongs to: the lessons' first; none is the rest.
pub(super) type Owner = Option<usize>;

/// The plan of the cut.
pub(super) struct Plan {
    /// How many slots it must have.
    pub(super) slots: u32,
    /// What stands in each slot.
    pub(super) filled: BTreeMap<u32, Place>,
    /// A slot of each function that has one.
    pub(super) slot_of: BTreeMap<Place, u32>,
    owner: Vec<Owner>,
}

impl Plan {
    /// Plans the cut of the page's `module` along `lessons`: no part needs another.
    pub(super) fn by_lesson(module: &Module, lessons: &[String]) -> Result<Self> {
        Self::of(module, lessons, |facts, owner| evict(owner, facts))
    }

    /// Plans the cut of the worker's `module` along `lessons`; of what no lesson owns, only what was needed for the
    /// first figures stays. Two parts more: what ran later, and what never ran.
    pub(super) fn by_use(module: &Module, lessons: &[String], ran: &Ran) -> Result<Self> {
        Self::of(module, lessons, |facts, owner| {
            for (id, _) in module.funcs.iter_local() {
                let place = id.index();
                if owner[place].is_none() && !facts.pinned.contains(&place) && !ran.first.contains(&place) {
                    let later = if ran.later.contains(&place) { 0 } else { 1 };
                    owner[place] = Some(lessons.len() + later);
                }
            }
        })
    }

    fn of(module: &Module, lessons: &[String], settle: impl FnOnce(&Facts, &mut [Owner])) -> Result<Self> {
        let table = super::cut::table(module)?;
        let filled = filled(module, table)?;
        let facts = Facts::of(module);
        let mut owner = owners(module, lessons, &facts, &filled);
        settle(&facts, &mut owner);
        for (lesson, name) in lessons.iter().enumerate() {
            if !owner.contains(&Some(lesson)) {
                return Err(format!("no function of the program carries the name of the lesson {name}"));
            }
        }
        let slots = u32::try_from(module.tables.get(table).initial).map_err(|error| error.to_string())?;
        let mut plan = Self { slots, filled, slot_of: BTreeMap::new(), owner };
        plan.slot_of = plan.filled.iter().rev().map(|(slot, place)| (*place, *slot)).collect();
        plan.give_slots(&facts);
        Ok(plan)
    }

    /// Whose part holds the function; none if it stays with the rest.
    pub(super) fn owner(&self, place: Place) -> Owner {
        self.owner[place]
    }

    /// Whether code of `from` reaches the function only through its slot.
    pub(super) fn is_far(&self, place: Place, from: Owner) -> bool {
        self.owner[place].is_some() && self.owner[place] != from
    }

    /// Functions of a part that others call by name get a slot at the table's end, part by part.
    fn give_slots(&mut self, facts: &Facts) {
        let mut called = BTreeSet::new();
        for (callees, from) in facts.calls.iter().zip(&self.owner) {
            let far = callees.iter().filter(|callee| self.is_far(**callee, *from));
            called.extend(far.map(|callee| (self.owner[*callee], *callee)));
        }
        for (_, place) in called {
            if !self.slot_of.contains_key(&place) {
                self.slot_of.insert(place, self.slots);
                self.filled.insert(self.slots, place);
                self.slots += 1;
            }
        }
    }
}

/// What stands in which slot of the table when the program starts.
fn filled(module: &Module, table: TableId) -> Result<BTreeMap<u32, Place>> {
    let mut filled = BTreeMap::new();
    for element in module.elements.iter() {
        match (&element.kind, &element.items) {
            (
                ElementKind::Active { table: of, offset: ConstExpr::Value(Value::I32(offset)) },
                ElementItems::Functions(functions),
            ) if *of == table => {
                filled.extend((offset.cast_unsigned()..).zip(functions.iter().map(|id| id.index())));
            }
            _ => return Err("the table is filled in a way that the cut does not know".to_owned()),
        }
    }
    Ok(filled)
}

/// What the functions say about each other.
struct Facts {
    /// Whom each function calls by name.
    calls: Vec<BTreeSet<Place>>,
    /// Functions that must stay: seen from outside, or taken as a value.
    pinned: BTreeSet<Place>,
}

impl Facts {
    fn of(module: &Module) -> Self {
        let mut facts =
            Self { calls: vec![BTreeSet::new(); module.funcs.iter().count()], pinned: BTreeSet::new() };
        facts.pinned.extend(module.start.map(|id| id.index()));
        facts.pinned.extend(module.exports.iter().filter_map(|export| match export.item {
            ExportItem::Function(id) => Some(id.index()),
            _ => None,
        }));
        for (id, function) in module.funcs.iter_local() {
            let mut seen = Seen::default();
            dfs_in_order(&mut seen, function, function.entry_block());
            facts.calls[id.index()] = seen.called;
            facts.pinned.extend(seen.taken);
        }
        facts
    }
}

#[derive(Default)]
struct Seen {
    called: BTreeSet<Place>,
    taken: BTreeSet<Place>,
}

impl<'a> Visitor<'a> for Seen {
    fn visit_call(&mut self, call: &ir::Call) {
        self.called.insert(call.func.index());
    }

    fn visit_return_call(&mut self, call: &ir::ReturnCall) {
        self.taken.insert(call.func.index());
    }

    fn visit_ref_func(&mut self, value: &ir::RefFunc) {
        self.taken.insert(value.func.index());
    }
}

/// The owner of each function: by name, then what only one lesson calls.
fn owners(module: &Module, lessons: &[String], facts: &Facts, filled: &BTreeMap<u32, Place>) -> Vec<Owner> {
    let marks: Vec<String> = lessons.iter().map(|name| format!("lessons::{name}")).collect();
    let free = |id: FunctionId| !facts.pinned.contains(&id.index());
    let local = |kind: &FunctionKind| matches!(kind, FunctionKind::Local(_));
    let mut owner: Vec<Owner> = Vec::new();
    for function in module.funcs.iter() {
        let named = function.name.as_deref().and_then(|name| named_after(name, &marks));
        owner.push(named.filter(|_| free(function.id()) && local(&function.kind)));
    }
    let in_table: BTreeSet<Place> = filled.values().copied().collect();
    let may_follow: BTreeSet<Place> = module
        .funcs
        .iter()
        .filter(|function| free(function.id()) && local(&function.kind))
        .map(|function| function.id().index())
        .filter(|place| !in_table.contains(place))
        .collect();
    follow(&mut owner, facts, &may_follow);
    owner
}

/// The one lesson whose mark stands in `name` as a whole word.
fn named_after(name: &str, marks: &[String]) -> Option<usize> {
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let holds =
        |mark: &str| name.match_indices(mark).any(|(at, _)| !name[at + mark.len()..].starts_with(word));
    let mut found = marks.iter().enumerate().filter(|(_, mark)| holds(mark)).map(|(lesson, _)| lesson);
    found.next().filter(|_| found.next().is_none())
}

/// A function that only one lesson calls goes with it, and so what only that one calls.
fn follow(owner: &mut [Owner], facts: &Facts, may_follow: &BTreeSet<Place>) {
    let mut callers = vec![BTreeSet::new(); owner.len()];
    for (caller, callees) in facts.calls.iter().enumerate() {
        callees.iter().filter(|callee| **callee != caller).for_each(|callee| {
            callers[*callee].insert(caller);
        });
    }
    loop {
        let mut moved = false;
        for place in may_follow.iter().copied() {
            if owner[place].is_some() {
                continue;
            }
            let mut whose = callers[place].iter().map(|caller| owner[*caller]);
            let first = whose.next().flatten();
            if first.is_some() && whose.all(|other| other == first) {
                owner[place] = first;
                moved = true;
            }
        }
        if !moved {
            return;
        }
    }
}

/// What another lesson calls, and all that this calls in turn, stays with the rest: no part may need another.
fn evict(owner: &mut [Owner], facts: &Facts) {
    let mut waiting: Vec<Place> = Vec::new();
    for (caller, callees) in facts.calls.iter().enumerate() {
        let Some(lesson) = owner[caller] else { continue };
        waiting.extend(callees.iter().filter(|callee| owner[**callee].is_some_and(|other| other != lesson)));
    }
    while let Some(place) = waiting.pop() {
        if owner[place].take().is_some() {
            waiting.extend(facts.calls[place].iter().filter(|callee| owner[**callee].is_some()));
        }
    }
}
