//! Lines round cells: the edge of a region, and a stroke that is seen on every colour.
//!
//! Leaves out which cells, which a plane says.

use crate::plot::frame::{Dash, Frame, Paint};
use crate::plot::theme::Ink;

/// The sides between cells that belong to `region` and cells that do not, broken by places that are none.
pub(super) fn edges(
    region: &[bool],
    columns: usize,
    place: impl Fn(f64, f64) -> (f64, f64),
) -> Vec<(f64, f64)> {
    let mut path = Vec::new();
    let belongs = |row: isize, column: isize| {
        let inside = row >= 0 && column >= 0 && (column as usize) < columns;
        inside && region.get(row as usize * columns + column as usize).copied().unwrap_or_default()
    };
    let (rows, columns) = ((region.len() / columns.max(1)) as isize, columns as isize);
    let mut side = |row: isize, column: isize, down: isize, right: isize| {
        path.extend([place(row as f64, column as f64), place((row + down) as f64, (column + right) as f64)]);
        path.push((f64::NAN, f64::NAN));
    };
    for row in 0..=rows {
        for column in 0..=columns {
            let here = belongs(row, column);
            if here != belongs(row - 1, column) {
                side(row, column, 0, 1);
            }
            if here != belongs(row, column - 1) {
                side(row, column, 1, 0);
            }
        }
    }
    path
}

/// A line that is seen on every colour.
pub(super) fn outline(frame: &Frame, path: &[(f64, f64)], width: f64, dash: Dash) {
    let ground = Paint(Ink::Ground.rgb(frame.theme), 0.75);
    frame.path(path.iter().copied(), ground, width + 2.0, Dash::Solid);
    frame.path(path.iter().copied(), frame.paint(Ink::Text), width, dash);
}
