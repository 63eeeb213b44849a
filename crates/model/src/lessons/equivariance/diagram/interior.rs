//! Where the two ways are compared away from the border, and what interpolation loses there.

use super::Ways;
use super::expected::Expected;
use crate::kit::planes::Planes;
use crate::lessons::equivariance::transform::Motion;

/// Cells kept from the border when interpolation is measured.
const KEPT: f64 = 2.0;

/// Row by row, whether a cell of the output is in the interior. Where the two ways must agree, exactly those cells in
/// which they must; else the cells that do not read beyond the border.
pub(super) fn of(ways: &Ways, expected: &Expected) -> Vec<bool> {
    let (output, picture) = (&ways.output_of_moved, &ways.moved_picture);
    let Some(reach) = ways.reach else { return vec![false; output.area()] };
    let axes = [[picture.height, output.height], [picture.width, output.width]];
    let [rows, columns] = match (ways.motion, ways.output_motion) {
        (Motion::Shift(by), Motion::Shift(output_by)) if !ways.searched => {
            [0, 1].map(|axis| reach.same_after_shift(axes[axis], by[axis], output_by[axis]))
        }
        (Motion::Turn(_) | Motion::Reflect, _) if expected.same == Some(true) => {
            axes.map(|[_, outputs]| vec![true; outputs as usize])
        }
        _ => axes.map(|axis| {
            if reach.ring(axis[0], axis[1]) { vec![true; axis[1] as usize] } else { reach.inside(axis, 0) }
        }),
    };
    let both = rows.iter().flat_map(|row| columns.iter().map(move |column| *row && *column));
    if ways.motion.exact() {
        return both.collect();
    }
    // Interpolation also needs the field's source away from the border, whichever way the field is turned.
    let keeps = axes.map(|axis| reach.inside(axis, 0));
    let half =
        f64::from(reach.field) * std::f64::consts::FRAC_1_SQRT_2 * ways.motion.shrinking().max(1.0) + 1.0;
    let cell = |row: u32, column: u32| {
        let [centre_row, centre_column] = [reach.centre(row), reach.centre(column)];
        keeps[0][row as usize]
            && keeps[1][column as usize]
            && within(
                ways.motion.source([picture.height, picture.width], centre_row, centre_column),
                picture,
                half,
            )
    };
    (0..output.height).flat_map(|row| (0..output.width).map(move |column| cell(row, column))).collect()
}

/// ‖T⁻¹T x − x‖/‖x‖ over the cells that keep away from the border on the way there; 0 if T moves whole cells.
pub(super) fn loss(motion: &Motion, picture: &Planes) -> f64 {
    if motion.exact() {
        return 0.0;
    }
    let back = motion.inverse();
    let returned = back.of_planes(&motion.of_planes(picture));
    let (mut difference, mut size) = (0.0, 0.0);
    for (row, column) in
        (0..picture.height).flat_map(|row| (0..picture.width).map(move |column| (row, column)))
    {
        let here = [f64::from(row), f64::from(column)];
        let there = back.source([picture.height, picture.width], here[0], here[1]);
        if within(here, picture, KEPT) && within(there, picture, KEPT) {
            for channel in 0..picture.channels {
                let value = f64::from(picture.get(channel, row, column));
                let lost = f64::from(returned.get(channel, row, column)) - value;
                difference += lost * lost;
                size += value * value;
            }
        }
    }
    super::share(f64::sqrt(difference), f64::sqrt(size), 0.0)
}

/// Whether a place keeps `margin` cells away from the outermost cells.
fn within([row, column]: [f64; 2], picture: &Planes, margin: f64) -> bool {
    let keeps = |place: f64, n: u32| place >= margin && place <= f64::from(n) - 1.0 - margin;
    keeps(row, picture.height) && keeps(column, picture.width)
}
