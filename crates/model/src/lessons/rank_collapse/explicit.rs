//! X, W_QK and W_V given as numbers: brought into shape.
//!
//! Left out: ranges, which are `request.rs`.

use super::request::{LAYERS, MOST_VALUE, Request, TOKENS, WIDTH};
use crate::kit::notes::Notes;

/// Makes X a table and every matrix as wide as it; sets the counts that follow from them.
pub(super) fn clamp(request: &mut Request, notes: &mut Notes) {
    let most_rows = *TOKENS.end() as usize;
    let most_columns = *WIDTH.end() as usize;
    let columns = request.x.iter().map(Vec::len).max().unwrap_or(0);
    if request.x.is_empty() || columns == 0 {
        if !request.x.is_empty() || !request.w_qk.is_empty() || !request.w_v.is_empty() {
            notes.say("There is no X: a random one stands in, with random weights.");
        }
        (request.x, request.w_qk, request.w_v) = Default::default();
        return;
    }
    let (rows, width) = (request.x.len().min(most_rows), columns.min(most_columns));
    if (rows, width) != (request.x.len(), columns) {
        notes.say(format!(
            "Of X with {} rows and {columns} columns the first {rows} and {width} are taken.",
            request.x.len()
        ));
    }
    shape("X", &mut request.x, rows, width, notes);
    (request.tokens, request.width) = (rows as u32, width as u32);
    if request.w_qk.is_empty() {
        if !request.w_v.is_empty() {
            notes.say("There is no W_QK: all weights are random.");
            request.w_v.clear();
        }
        return;
    }
    let most_layers = *LAYERS.end() as usize;
    if request.w_qk.len() > most_layers {
        notes.say(format!("Of {} layers the first {most_layers} are taken.", request.w_qk.len()));
        request.w_qk.truncate(most_layers);
    }
    let layers = request.w_qk.len();
    if request.w_v.len() != layers {
        notes.say(format!(
            "There are {layers} W_QK and {} W_V; a missing W_V is the identity.",
            request.w_v.len()
        ));
        request.w_v.truncate(layers);
        while request.w_v.len() < layers {
            let row = |row: usize| (0..width).map(|column| f64::from(u8::from(row == column))).collect();
            request.w_v.push((0..width).map(row).collect());
        }
    }
    for (name, matrices) in [("W_QK", &mut request.w_qk), ("W_V", &mut request.w_v)] {
        for matrix in matrices {
            shape(name, matrix, width, width, notes);
        }
    }
    (request.layers, request.heads) = (layers as u32, 1);
}

/// Makes a table of `rows` and `columns`: zeros where nothing was given, no number beyond ±[`MOST_VALUE`].
fn shape(name: &str, table: &mut Vec<Vec<f64>>, rows: usize, columns: usize, notes: &mut Notes) {
    let square = table.len() == rows && table.iter().all(|row| row.len() == columns);
    let cut = name == "X" && table.len() > rows;
    if !(square || cut) {
        notes.say(format!("{name} was made {rows}×{columns}, with zeros where nothing was given."));
    }
    table.resize(rows, Vec::new());
    let mut changed = 0;
    for row in table.iter_mut() {
        row.resize(columns, 0.0);
        for value in row {
            let taken = if value.is_nan() { 0.0 } else { value.clamp(-MOST_VALUE, MOST_VALUE) };
            changed += u32::from(taken != *value);
            *value = taken;
        }
    }
    if changed > 0 {
        notes.say(format!(
            "{changed} numbers of {name} were none or beyond ±{MOST_VALUE}; the nearest were taken."
        ));
    }
}
