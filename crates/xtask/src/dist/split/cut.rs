//! The cut itself: the rest reaches lessons through the table, a part borrows all that it does not own.

use super::data::{Addresses, bridged};
use super::plan::{Owner, Plan};
use super::stubs::{self, Stubs};
use super::{BORROWED, Cut};
use crate::run::Result;
use std::collections::BTreeMap;
use std::ops::Range;
use walrus::ir::{self, Instr, InstrSeq, Value, VisitorMut, dfs_pre_order_mut};
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionId, FunctionKind, GlobalKind,
    ImportKind, ImportedFunction, Module, TableId, TypeId, passes,
};

/// What parts borrow, by kind and place, with the short name under which it is handed over.
pub(super) type Borrowed = BTreeMap<(u8, usize), String>;

/// Leaves in `module` what belongs to the part `lesson`; everything else becomes an import.
pub(super) fn part(module: &mut Module, cut: &Cut, lesson: usize) -> Result {
    let plan = cut.plan;
    through_table(module, plan, Some(lesson))?;
    module.start = None;
    let exports: Vec<_> = module.exports.iter().map(|export| export.id()).collect();
    exports.into_iter().for_each(|id| module.exports.delete(id));
    keep_data(module, &bridged(&cut.constants[lesson]))?;
    borrow_places(module);
    let others: Vec<FunctionId> = module
        .funcs
        .iter()
        .map(|function| function.id())
        .filter(|id| plan.owner(id.index()) != Some(lesson))
        .collect();
    for id in others {
        let ty = module.funcs.get(id).ty();
        if let FunctionKind::Import(old) = &module.funcs.get(id).kind {
            let old = old.import;
            module.imports.delete(old);
        }
        let import = module.imports.add(BORROWED, "", id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
    fill(module, plan, Some(lesson), &Stubs::new())?;
    passes::gc::run(module);
    Ok(())
}

/// Leaves of the data what lies at these addresses. They are written when the part comes; all else lies in the memory
/// that the part borrows.
fn keep_data(module: &mut Module, addresses: &[Addresses]) -> Result {
    let mut kept = Vec::new();
    for run in addresses {
        let found = module.data.iter().find_map(|data| Some((data, place_in(data, run)?)));
        let (data, place) = found.ok_or("a constant does not lie in the data: see dist/split/data.rs")?;
        let DataKind::Active { memory, .. } = data.kind else { continue };
        kept.push((memory, run.start, data.value[place].to_vec()));
    }
    let old: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    old.into_iter().for_each(|id| module.data.delete(id));
    module.memories.iter_mut().for_each(|memory| memory.data_segments.clear());
    for (memory, start, value) in kept {
        let offset = ConstExpr::Value(Value::I32(start.cast_signed()));
        let id = module.data.add(DataKind::Active { memory, offset }, value);
        module.memories.get_mut(memory).data_segments.insert(id);
    }
    Ok(())
}

/// Makes zeros of what the parts bring.
fn forget_data(module: &mut Module, addresses: &[Vec<Addresses>]) {
    let ids: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in ids {
        let data = module.data.get_mut(id);
        for run in addresses.iter().flatten() {
            if let Some(place) = place_in(data, run) {
                data.value[place].fill(0);
            }
        }
    }
}

/// Where the addresses stand in a segment, if it holds all of them.
fn place_in(data: &walrus::Data, run: &Addresses) -> Option<Range<usize>> {
    let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind else { return None };
    let from = run.start.checked_sub(start.cast_unsigned())? as usize;
    let place = from..from + run.len();
    (place.end <= data.value.len()).then_some(place)
}

/// Memories, tables and globals become imports; what a part does not use is dropped later.
fn borrow_places(module: &mut Module) {
    for memory in module.memories.iter_mut() {
        memory.import = Some(module.imports.add(BORROWED, "", memory.id()));
    }
    for table in module.tables.iter_mut() {
        table.import = Some(module.imports.add(BORROWED, "", table.id()));
    }
    let globals: Vec<_> = module.globals.iter().map(|global| global.id()).collect();
    for id in globals {
        module.globals.get_mut(id).kind = GlobalKind::Import(module.imports.add(BORROWED, "", id));
    }
}

/// Gives everything that any part borrows a short name, the same in all of them.
pub(super) fn name_borrowed(parts: &mut [Module]) -> Borrowed {
    let mut names = Borrowed::new();
    for import in parts.iter().flat_map(|part| part.imports.iter()) {
        names.insert(place(&import.kind), String::new());
    }
    for (number, name) in names.values_mut().enumerate() {
        *name = format!("{number:x}");
    }
    for import in parts.iter_mut().flat_map(|part| part.imports.iter_mut()) {
        import.name.clone_from(&names[&place(&import.kind)]);
    }
    names
}

fn place(kind: &ImportKind) -> (u8, usize) {
    match kind {
        ImportKind::Function(id) => (0, id.index()),
        ImportKind::Table(id) => (1, id.index()),
        ImportKind::Memory(id) => (2, id.index()),
        ImportKind::Global(id) => (3, id.index()),
        ImportKind::Tag(id) => (4, id.index()),
    }
}

/// Makes code of `owner` call what lies in other parts through the table.
fn through_table(module: &mut Module, plan: &Plan, owner: Owner) -> Result {
    let table = table(module)?;
    let types: Vec<TypeId> = module.funcs.iter().map(|function| function.ty()).collect();
    for (id, function) in module.funcs.iter_local_mut() {
        if plan.owner(id.index()) == owner {
            let start = function.entry_block();
            dfs_pre_order_mut(&mut ThroughTable { plan, table, types: &types, owner }, function, start);
        }
    }
    Ok(())
}

/// The table of functions. Its id, as all ids, is only good for this copy of the program.
pub(super) fn table(module: &Module) -> Result<TableId> {
    let table = module.tables.main_function_table().map_err(|error| error.to_string())?;
    table.ok_or_else(|| "the program has no table of functions".to_owned())
}

/// Takes the parts' functions out of `module` and hands over what the parts borrow. With the script `waiting` in
/// hand, stubs stand in for the parts until they come.
pub(super) fn rest(
    module: &mut Module,
    cut: &Cut,
    borrowed: &Borrowed,
    waiting: Option<&mut String>,
) -> Result {
    let plan = cut.plan;
    forget_data(module, cut.constants);
    through_table(module, plan, None)?;
    let stubs = waiting.map_or_else(|| Ok(Stubs::new()), |glue| stubs::add(module, plan, glue))?;
    fill(module, plan, None, &stubs)?;
    let items: Vec<((u8, usize), ExportItem)> =
        (module.funcs.iter().map(|it| ((0, it.id().index()), it.id().into())))
            .chain(module.tables.iter().map(|it| ((1, it.id().index()), it.id().into())))
            .chain(module.memories.iter().map(|it| ((2, it.id().index()), it.id().into())))
            .chain(module.globals.iter().map(|it| ((3, it.id().index()), it.id().into())))
            .chain(module.tags.iter().map(|it| ((4, it.id().index()), it.id().into())))
            .collect();
    for (place, item) in items {
        if let Some(name) = borrowed.get(&place) {
            module.exports.add(name, item);
        }
    }
    passes::gc::run(module);
    Ok(())
}

/// Shortens the names of imports that `glue` mentions just once, as the key of the function that it hands over.
pub(super) fn shorten_imports(module: &mut Module, glue: &mut String) {
    for (number, import) in module.imports.iter_mut().enumerate() {
        let (old, new) = (format!(" {}: ", import.name), format!("_{number:x}"));
        if glue.matches(&import.name).count() == 1 && glue.matches(&old).count() == 1 {
            *glue = glue.replace(&old, &format!(" {new}: "));
            import.name = new;
        }
    }
}

/// Turns a call from `owner` of another part's function into a call of its slot.
struct ThroughTable<'a> {
    plan: &'a Plan,
    table: TableId,
    types: &'a [TypeId],
    owner: Owner,
}

impl VisitorMut for ThroughTable<'_> {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let old = std::mem::take(&mut sequence.instrs);
        for (instruction, at) in old {
            let slot = match &instruction {
                Instr::Call(call) if self.plan.is_far(call.func.index(), self.owner) => {
                    Some((self.plan.slot_of[&call.func.index()], self.types[call.func.index()]))
                }
                _ => None,
            };
            let Some((slot, ty)) = slot else {
                sequence.instrs.push((instruction, at));
                continue;
            };
            let slot = ir::Const { value: Value::I32(slot.cast_signed()) };
            sequence.instrs.push((Instr::Const(slot), at));
            sequence.instrs.push((Instr::CallIndirect(ir::CallIndirect { ty, table: self.table }), at));
        }
    }
}

/// Fills the table with the functions of `owner` and with `stubs`, one segment for each run of slots, and makes room
/// for all.
fn fill(module: &mut Module, plan: &Plan, owner: Owner, stubs: &Stubs) -> Result {
    let table = table(module)?;
    let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
    let old: Vec<_> = module.elements.iter().map(|element| element.id()).collect();
    old.into_iter().for_each(|id| module.elements.delete(id));
    let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
    for (slot, place) in &plan.filled {
        let own = (plan.owner(*place) == owner).then(|| ids[*place]);
        let Some(id) = own.or_else(|| stubs.get(slot).copied()) else { continue };
        match runs.last_mut() {
            Some((start, run)) if *start as usize + run.len() == *slot as usize => run.push(id),
            _ => runs.push((*slot, vec![id])),
        }
    }
    let mut segments = Vec::new();
    for (start, run) in runs {
        let offset = ConstExpr::Value(Value::I32(start.cast_signed()));
        segments
            .push(module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(run)));
    }
    let table = module.tables.get_mut(table);
    table.elem_segments = segments.into_iter().collect();
    table.initial = table.initial.max(plan.slots.into());
    table.maximum = table.maximum.map(|most| most.max(plan.slots.into()));
    Ok(())
}
