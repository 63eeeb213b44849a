//! What of the worker's program runs, and when: it is asked by Node what the page asks when lessons open.
//!
//! The list only decides what comes first over the network. A function that is missing in it is fetched when it is
//! called (`stubs.rs`), so that a wrong list costs time and nothing else.

use super::plan::Place;
use super::{parse, stubs};
use crate::run::{Result, command};
use crate::{dist::names::Site, paths};
use std::collections::BTreeSet;
use std::fs;
use unfold_model::lessons::{AnyRequest, Slug};
use unfold_model::wire::{ToWorker, to_bytes};
use walrus::ir::Value;
use walrus::{FunctionId, Module};

/// How many replies of every run are pulled: enough for each kind of step.
const PULLS: usize = 12;

/// The functions that ran.
#[derive(Default)]
pub(super) struct Ran {
    /// Until every lesson had its first figure.
    pub(super) first: BTreeSet<Place>,
    /// Later: all other pictures and runs.
    pub(super) later: BTreeSet<Place>,
}

/// Asks the worker `wasm`, started by `glue`, what the lessons of `site` ask when they open.
pub(super) fn record(wasm: &[u8], glue: &str, site: &Site) -> Result<Ran> {
    let folder = paths::target().join("worker-used");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut module = parse(wasm)?;
    let mut glue = glue.to_owned();
    let tell = stubs::import(&mut module, &mut glue, "unfold_ran", "place", "self.unfoldRan(place)")?;
    tell_all(&mut module, tell);
    let messages = serde_json::to_vec(&[first(), later(site)?]).map_err(|error| error.to_string())?;
    for (name, bytes) in
        [("worker.wasm", module.emit_wasm()), ("worker.js", glue.into_bytes()), ("messages.json", messages)]
    {
        fs::write(folder.join(name), bytes).map_err(|error| format!("{name}: {error}"))?;
    }
    let output = command("node", &["-e", include_str!("used.js")]).arg(&folder).output();
    let output = output.map_err(|error| format!("node: {error}"))?;
    if !output.status.success() {
        return Err(format!("the worker does not run in Node: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let [first, later]: [BTreeSet<Place>; 2] =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("what Node said: {error}"))?;
    Ok(Ran { first, later })
}

/// Makes every function say its place first.
fn tell_all(module: &mut Module, tell: FunctionId) {
    for (id, function) in module.funcs.iter_local_mut() {
        let place = Value::I32(id.index() as i32);
        function.builder_mut().func_body().const_at(0, place).call_at(1, tell);
    }
}

/// The first figure of every lesson.
fn first() -> Vec<Vec<u8>> {
    let starts = Slug::ALL.iter().zip(0..);
    let starts = starts.map(|(slug, ticket)| ToWorker::Start { ticket, request: slug.default_request() });
    std::iter::once(ToWorker::Ping).chain(starts).map(|message| to_bytes(&message)).collect()
}

/// All pictures and the beginning of all runs, with the weights that they read.
fn later(site: &Site) -> Result<Vec<Vec<u8>>> {
    let mut messages = Vec::new();
    let requests = Slug::ALL.iter().flat_map(|slug| slug.views());
    for (request, ticket) in requests.zip(1000..) {
        messages.extend(weights(&request, site)?);
        messages.push(ToWorker::Start { ticket, request });
        messages.extend(std::iter::repeat_n(ToWorker::Next { ticket }, PULLS));
        messages.push(ToWorker::Cancel { ticket });
    }
    Ok(messages.iter().map(to_bytes).collect())
}

fn weights(request: &AnyRequest, site: &Site) -> Result<Option<ToWorker>> {
    let Some(shipped) = request.weights() else { return Ok(None) };
    let start = format!("models/{}.", shipped.name);
    let file = site.iter().find(|(path, _)| path.starts_with(&start));
    let (_, bytes) = file.ok_or_else(|| format!("the site has no file {start}*"))?;
    Ok(Some(ToWorker::Weights { name: shipped.name.to_owned(), bytes: bytes.clone() }))
}
