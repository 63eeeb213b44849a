//! One layer on one picture: the patch under one output cell, the outputs that one input cell reaches, and what
//! the layer costs.
//!
//! Left out: biases and weights that are learnt.

use super::costs::costs;
use super::pictures::{Focus, Reached, Slide, Tap};
use super::{Reply, Request, checks};
use crate::kit::conv::kernels::Kernels;
use crate::kit::conv::{Geometry, convolve};
use crate::kit::planes::Planes;
use crate::lesson::Check;
use burn::tensor::Device;

/// Most outputs of one input cell that are listed: with padding far wider than the picture there may be thousands.
const MOST_REACHED: usize = 4000;

/// The layer's output, and the two cells looked at.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let (input, kernels, geometry) = (request.input(), request.filters(), request.geometry());
    let last = |cell: u32, length: u32| cell.min(length.saturating_sub(1));
    let [channel, row, column] = request.input_at;
    let input_at = [last(channel, input.channels), last(row, input.height), last(column, input.width)];
    let size = geometry.output(input.height, input.width);
    let output = convolve(&input, &kernels, &geometry, device).unwrap_or_default();
    let [filter, row, column] = request.at;
    let at = [last(filter, kernels.filters), last(row, output.height), last(column, output.width)];
    let focus = size.map(|_| focus(&input, &kernels, &geometry, &output, at));
    let checks = match &focus {
        Some(focus) => checks_of(&input, &kernels, &geometry, &output, focus, device),
        None => checks::of_the_size(&input, &geometry),
    };
    let notes = if size.is_some() { Vec::new() } else { vec![no_room(&input, &geometry)] };
    let slide = Slide {
        size: size.unwrap_or_default(),
        focus,
        reached: reached(&kernels, &geometry, &output, &input, input_at),
        costs: costs(&input, &kernels, &geometry),
        input_at,
        input,
        kernels,
        geometry,
        output,
    };
    Reply { slide: Some(slide), notes, checks, ..Reply::default() }
}

/// Why there is no output.
pub(super) fn no_room(input: &Planes, geometry: &Geometry) -> String {
    let along = |axis: usize, n: u32| {
        let reach = geometry.dilation[axis] * (geometry.kernel[axis] - 1) + 1;
        (reach, n + 2 * geometry.padding[axis])
    };
    let ((high, rows), (wide, columns)) = (along(0, input.height), along(1, input.width));
    format!(
        "The kernel reaches over {high}×{wide} cells and the padded input has {rows}×{columns}: there is no output."
    )
}

fn focus(input: &Planes, kernels: &Kernels, geometry: &Geometry, output: &Planes, at: [u32; 3]) -> Focus {
    let [filter, row, column] = at;
    let first_channel = filter / (kernels.filters / geometry.groups) * kernels.inputs;
    let size = [input.height, input.width];
    let mut taps = Vec::with_capacity(kernels.weights_each());
    for channel in 0..kernels.inputs {
        for kernel_row in 0..kernels.height {
            for kernel_column in 0..kernels.width {
                let source = geometry.source([row, column], [kernel_row, kernel_column], size);
                let channel = first_channel + channel;
                let value = source.map_or(0.0, |[y, x]| input.get(channel, y, x));
                let weight = kernels.of(filter)[taps.len()];
                taps.push(Tap {
                    channel,
                    row: geometry.place(0, row, kernel_row) as i32,
                    column: geometry.place(1, column, kernel_column) as i32,
                    source,
                    value,
                    weight,
                    product: weight * value,
                });
            }
        }
    }
    let bias = kernels.bias_of(filter);
    let sum = taps.iter().map(|tap| f64::from(tap.weight) * f64::from(tap.value)).sum();
    Focus { at, taps, sum, bias, output: output.get(filter, row, column) }
}

/// Every output cell and weight that the input cell meets.
fn reached(
    kernels: &Kernels,
    geometry: &Geometry,
    output: &Planes,
    input: &Planes,
    [channel, row, column]: [u32; 3],
) -> Vec<Reached> {
    // Along one axis: the pairs of an output place and a weight that bring the input's place in.
    let along = |axis: usize, place: u32, n: u32, outputs: u32| -> Vec<(u32, u32)> {
        let pairs = (0..outputs).flat_map(|out| (0..geometry.kernel[axis]).map(move |tap| (out, tap)));
        pairs
            .filter(|(out, tap)| geometry.mode.source(geometry.place(axis, *out, *tap), n) == Some(place))
            .collect()
    };
    let rows = along(0, row, input.height, output.height);
    let columns = along(1, column, input.width, output.width);
    let each = kernels.filters / geometry.groups;
    let group = channel / kernels.inputs;
    let mut reached = Vec::new();
    for filter in group * each..(group + 1) * each {
        for &(row, kernel_row) in &rows {
            for &(column, kernel_column) in &columns {
                if reached.len() == MOST_REACHED {
                    return reached;
                }
                let at = kernels.index(filter, channel % kernels.inputs, kernel_row, kernel_column);
                let weight = kernels.values[at];
                reached.push(Reached { filter, row, column, kernel_row, kernel_column, weight });
            }
        }
    }
    reached
}

fn checks_of(
    input: &Planes,
    kernels: &Kernels,
    geometry: &Geometry,
    output: &Planes,
    focus: &Focus,
    device: &Device,
) -> Vec<Check> {
    let mut checks = checks::of_the_size(input, geometry);
    let absolute: f64 = focus.taps.iter().map(|tap| f64::from(tap.product).abs()).sum();
    let [filter, row, column] = focus.at;
    checks.push(Check::equal(
        format!("Output cell {row}, {column} of filter {}", filter + 1),
        f64::from(focus.output),
        format!(
            "sum of the {} products and the bias, added one by one in double precision",
            focus.taps.len()
        ),
        focus.sum + f64::from(focus.bias),
        checks::rounding(absolute + f64::from(focus.bias).abs(), focus.taps.len()),
    ));
    checks.extend(checks::of_the_output(input, kernels, geometry, output, device));
    checks.push(checks::of_linearity(input, kernels, geometry, device));
    checks.extend(checks::of_the_costs(input, kernels, geometry, device));
    checks
}
