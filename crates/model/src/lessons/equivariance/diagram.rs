//! The commuting diagram: x to T x to f(T x), against x to f(x) to T f(x), and how far the two ends are apart.
//!
//! Left out: what must come out and why, which is `diagram/expected.rs`, and the checks, `diagram/checks.rs`.

mod checks;
mod expected;
mod interior;
mod search;

use super::layers::{DENSE_SIDE, Layers, Reach, pooled};
use super::transform::Motion;
use super::{Diagram, Reply, Request, Stack, Verdict, typical};
use crate::kit::planes::Planes;
use burn::tensor::Device;
use expected::Expected;

/// Everything of one diagram that more than one of its parts needs.
struct Ways<'a> {
    request: &'a Request,
    motion: Motion,
    /// T on the output: for a shift by fewer cells, if the layers have a stride.
    output_motion: Motion,
    searched: bool,
    reach: Option<Reach>,
    layers: Layers,
    moved_layers: Layers,
    picture: Planes,
    moved_picture: Planes,
    output: Planes,
    output_of_moved: Planes,
    /// How far rounding can reach in one output.
    rounding: f64,
}

/// The diagram, its typical filters and its checks.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let ways = Ways::go(request, device);
    let expected = Expected::of(&ways);
    let moved_output = ways.output_motion.of_planes(&ways.output);
    let difference = ways.output_of_moved.minus(&moved_output);
    let interior = interior::of(&ways, &expected);
    let inner = |planes: &Planes| {
        let values = planes.values.iter().zip(&interior).map(|(value, is)| if *is { *value } else { 0.0 });
        Planes { values: values.collect(), ..*planes }
    };
    let (inner_difference, inner_output) = (inner(&difference), inner(&moved_output));
    let largest = largest(&difference);
    let interior_largest = self::largest(&inner_difference);
    let verdict = match expected.same {
        None => Verdict::Interpolated,
        _ if largest <= ways.rounding => Verdict::Everywhere,
        Some(true) if interior.contains(&true) && interior_largest <= ways.rounding => Verdict::Interior,
        _ => Verdict::Nowhere,
    };
    let (typical, typical_checks) = match typical::of(request, &ways.motion, &ways.picture, device) {
        Some((typical, check)) => (Some(typical), vec![check]),
        None => (None, Vec::new()),
    };
    let relative = |difference: &Planes, output: &Planes| {
        share(difference.norm(), output.norm(), ways.output_of_moved.norm())
    };
    let filter = request.filter();
    let diagram = Diagram {
        largest,
        relative: relative(&difference, &ways.output),
        interior_largest,
        interior_relative: relative(&inner_difference, &inner_output),
        interpolation: interior::loss(&ways.motion, &ways.picture),
        verdict,
        says: expected.sentence(verdict),
        moved_kernel: if request.rotate_filter { ways.motion.of_filter(&filter) } else { filter.clone() },
        kernel: filter,
        step: ways.step(),
        field: ways.reach.map_or(ways.picture.height.max(ways.picture.width), |reach| reach.field),
        output_shift: if let Motion::Shift(shift) = ways.output_motion { shift } else { [0, 0] },
        searched: ways.searched,
        weights: ways.layers.weights,
        interior,
        difference,
        moved_output,
        typical,
        picture: ways.picture.clone(),
        moved_picture: ways.moved_picture.clone(),
        output: ways.output.clone(),
        output_of_moved: ways.output_of_moved.clone(),
    };
    let mut checks = checks::of(&ways, &expected, &diagram, device);
    checks.extend(typical_checks);
    Reply { notes: notes(request, &ways), diagram: Some(diagram), checks, ..Reply::default() }
}

impl<'a> Ways<'a> {
    fn go(request: &'a Request, device: &Device) -> Self {
        let picture = if request.stack == Stack::Dense { small(&request.planes()) } else { request.planes() };
        let size = [picture.height, picture.width];
        let motion = Motion::of(request).within(size);
        let layers = Layers::new(request, &picture, None);
        let moves = request.rotate_filter && request.stack != Stack::Dense;
        let moved_layers = if moves { Layers::new(request, &picture, Some(&motion)) } else { layers.clone() };
        let moved_picture = motion.of_planes(&picture);
        let output = layers.run(&picture, device);
        let output_of_moved = moved_layers.run(&moved_picture, device);
        let reach = Reach::of(&layers);
        let step = reach.map_or(1, |reach| reach.step) as i32;
        let (output_motion, searched) = match motion {
            Motion::Shift(shift) if shift.iter().any(|by| by % step != 0) => {
                let start = shift.map(|by| (f64::from(by) / f64::from(step)).round() as i32);
                (Motion::Shift(search::best(&output, &output_of_moved, start)), true)
            }
            Motion::Shift(shift) => (Motion::Shift(shift.map(|by| by / step)), false),
            other => (other, false),
        };
        let largest =
            picture.values.iter().fold(0.0_f64, |largest, value| largest.max(f64::from(value.abs())));
        let rounding = layers.rounding(largest).max(moved_layers.rounding(largest));
        Self {
            request,
            motion,
            output_motion,
            searched,
            reach,
            layers,
            moved_layers,
            picture,
            moved_picture,
            output,
            output_of_moved,
            rounding,
        }
    }

    fn step(&self) -> u32 {
        self.reach.map_or(1, |reach| reach.step)
    }
}

/// The picture in at most [`DENSE_SIDE`] rows and columns: the means of square blocks.
fn small(picture: &Planes) -> Planes {
    let side = picture.height.max(picture.width).div_ceil(DENSE_SIDE).max(1);
    let side = side.min(picture.height).min(picture.width).max(1);
    let cells = (side * side) as f32;
    let small = pooled(picture, side, |values| values.sum::<f32>() / cells);
    let rows = small.height.min(DENSE_SIDE);
    let columns = small.width.min(DENSE_SIDE);
    Planes::new(small.channels, rows, columns, |channel, row, column| small.get(channel, row, column))
}

/// What the reader should know besides the fields that were out of range.
fn notes(request: &Request, ways: &Ways) -> Vec<String> {
    let mut notes = Vec::new();
    if request.stack == Stack::Dense && ways.picture != request.planes() {
        let (rows, columns) = (ways.picture.height, ways.picture.width);
        notes.push(format!("The dense layer is given the picture at {rows}×{columns}, each cell a mean."));
    }
    if ways.output.values.is_empty() {
        notes.push("The filter or the window is larger than the picture: there is no output.".to_owned());
    }
    notes
}

/// Largest size of a number.
fn largest(planes: &Planes) -> f64 {
    planes.values.iter().fold(0.0, |largest, value| largest.max(f64::from(value.abs())))
}

/// `difference`/`norm`; of two outputs of which this one is all 0, a share of the `other`.
pub(super) fn share(difference: f64, norm: f64, other: f64) -> f64 {
    let whole = if norm > 0.0 { norm } else { other };
    if difference == 0.0 || whole == 0.0 { 0.0 } else { difference / whole }
}
