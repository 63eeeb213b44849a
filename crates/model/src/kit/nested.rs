//! Lists of lists of numbers, as an asker gives pictures and kernels: made full, made rectangular, held in range.
//!
//! Left out: which sizes and ranges there are; they are constants of the rooms.

use super::notes::Notes;
use serde_json::{Value, json};

/// Puts a list of rows in an asker's JSON into lists, until it is `depth` lists deep: a picture as one list of rows
/// stands for one channel, a kernel for one filter. Other depths are left alone: whether the outer list would stand for
/// filters or for channels cannot be known.
pub fn deepen(json: &mut Value, field: &str, depth: usize) {
    let Some(value) = json.get_mut(field) else { return };
    if value[0][0].is_number() {
        for _ in 2..depth {
            *value = json!([value.take()]);
        }
    }
}

/// Rows of the longest channel and columns of the longest row; `None` for none.
pub fn size_of(channels: &[Vec<Vec<f32>>]) -> [Option<u32>; 2] {
    let rows = channels.iter().map(Vec::len).max();
    let columns = channels.iter().flatten().map(Vec::len).max();
    [rows, columns].map(|length| length.filter(|length| *length > 0).map(|length| length as u32))
}

/// Makes all channels as large as the largest, at most `most` rows and columns, with zeros where nothing was given.
pub fn square_up(what: &str, channels: &mut [Vec<Vec<f32>>], most: u32, notes: &mut Notes) {
    let [Some(rows), Some(columns)] = size_of(channels) else { return };
    if rows > most || columns > most {
        notes.say(format!("Of the {rows}×{columns} cells of the {what} the first {most}×{most} are taken."));
    }
    let (rows, columns) = (rows.min(most) as usize, columns.min(most) as usize);
    let mut ragged = false;
    for channel in channels {
        ragged |= channel.len() < rows;
        channel.resize(rows, Vec::new());
        for row in channel {
            ragged |= row.len() < columns;
            row.resize(columns, 0.0);
        }
    }
    if ragged {
        notes.say(format!("The rows of the {what} are of different lengths; missing cells are taken as 0."));
    }
}

/// Brings numbers within ±`most`; what is no number becomes 0.
pub fn bound<'a>(what: &str, values: impl Iterator<Item = &'a mut f32>, most: f32, notes: &mut Notes) {
    let mut changed = 0;
    for value in values {
        let taken = if value.is_nan() { 0.0 } else { value.clamp(-most, most) };
        changed += u32::from(taken != *value);
        *value = taken;
    }
    if changed > 0 {
        notes.say(format!("{changed} {what} were no numbers or beyond ±{most}; the nearest were taken."));
    }
}
