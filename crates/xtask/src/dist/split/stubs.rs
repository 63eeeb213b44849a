//! What stands in the slots of a part that has not come: functions that fetch it and then call it.
//!
//! The worker may wait where the page may not, so a part of its program can come at the moment when it is first
//! called. The script that starts the worker (`web/worker_boot.js`) fetches it; it puts its functions into the slots
//! in the stubs' place. Left out: which function belongs to which part, which is `plan.rs`.

use super::cut;
use super::plan::Plan;
use crate::run::Result;
use std::collections::BTreeMap;
use walrus::{FunctionBuilder, FunctionId, Module, ValType};

/// The stub in each slot that needs one.
pub(super) type Stubs = BTreeMap<u32, FunctionId>;

/// What the program calls in the script to have a part fetched, with the part's number.
const WANTED: &str = "unfold_wanted";

/// Puts a stub into `module` for every slot of a part, and into `glue` what hands its wish to the script.
pub(super) fn add(module: &mut Module, plan: &Plan, glue: &mut String) -> Result<Stubs> {
    let wanted = import(module, glue, WANTED, "piece", "self.unfoldWanted(piece, wasm)")?;
    let table = cut::table(module)?;
    let far = plan.filled.iter().filter_map(|(slot, place)| Some((*slot, *place, plan.owner(*place)?)));
    let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
    let mut stubs = Stubs::new();
    for (slot, place, part) in far {
        let ty = module.funcs.get(ids[place]).ty();
        let takes = module.types.get(ty).params().to_vec();
        let gives = module.types.get(ty).results().to_vec();
        let given: Vec<_> = takes.iter().map(|kind| module.locals.add(*kind)).collect();
        let mut builder = FunctionBuilder::new(&mut module.types, &takes, &gives);
        let mut body = builder.func_body();
        body.i32_const(i32::try_from(part).map_err(|error| error.to_string())?).call(wanted);
        for local in &given {
            body.local_get(*local);
        }
        body.i32_const(slot.cast_signed()).call_indirect(ty, table);
        stubs.insert(slot, builder.finish(given, &mut module.funcs));
    }
    Ok(stubs)
}

/// Gives `module` a function `name` of one number, which the script `glue` hands over and which runs `code`.
pub(super) fn import(
    module: &mut Module,
    glue: &mut String,
    name: &str,
    argument: &str,
    code: &str,
) -> Result<FunctionId> {
    const OPEN: &str = "const import0 = {\n";
    let from: Vec<&str> = module.imports.iter().map(|import| import.module.as_str()).collect();
    let one = from.first().filter(|first| from.iter().all(|other| other == *first));
    let (Some(source), 1) = (one.map(ToString::to_string), glue.matches(OPEN).count()) else {
        return Err("the worker's script has changed its form: see dist/split/stubs.rs".to_owned());
    };
    *glue = glue.replace(OPEN, &format!("{OPEN}            {name}: function({argument}) {{ {code}; }},\n"));
    let ty = module.types.add(&[ValType::I32], &[]);
    Ok(module.add_import_func(&source, name, ty).0)
}
