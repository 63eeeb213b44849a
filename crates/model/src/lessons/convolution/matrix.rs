//! The layer as a matrix that multiplies the flattened input: sparse, with the same few weights again and again.
//!
//! One filter on one channel, on a row or on a square from the picture's middle. Left out: several channels, whose
//! matrices stand side by side.

use super::costs::costs;
use super::pictures::{Matrix, NO_WEIGHT, SEVERAL};
use super::{MOST_ENTRIES, Reply, Request, checks, slide};
use crate::kit::conv::kernels::Kernels;
use crate::kit::conv::{Geometry, Padding, convolve};
use crate::kit::planes::Planes;
use crate::lesson::Check;
use burn::tensor::Device;

/// The matrix of the chosen filter's first kernel, on the picture's first channel.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let (picture, filters, geometry) = (request.input(), request.filters(), request.geometry());
    let whole = costs(&picture, &filters, &geometry);
    let filter = request.at[0].min(filters.filters - 1);
    let (kernel, geometry) = one_kernel(&filters, filter, &geometry, request.axes);
    let Some((input, shrunk)) = fitting(request, &picture, &geometry) else {
        let smallest = middle(request, &picture, request.row.max(request.square));
        return Reply { notes: vec![slide::no_room(&smallest, &geometry)], ..Reply::default() };
    };
    let output = convolve(&input, &kernel, &geometry, device).unwrap_or_default();
    let (weight, values) = entries(&input, &kernel, &geometry);
    let matrix = Matrix {
        axes: request.axes,
        rows: output.values.len() as u32,
        columns: input.values.len() as u32,
        costs: costs(&input, &kernel, &geometry),
        whole,
        bias: kernel.bias_of(0),
        kernel: kernel.values.clone(),
        geometry,
        weight,
        values,
        input,
        output,
    };
    let checks = checks_of(&matrix, &kernel, device);
    let (rows, columns) = (matrix.input.height, matrix.input.width);
    let note =
        format!("The matrix would have more than {MOST_ENTRIES} entries; the input is {rows}×{columns}.");
    Reply {
        matrix: Some(matrix),
        notes: if shrunk { vec![note] } else { Vec::new() },
        checks,
        ..Reply::default()
    }
}

/// The chosen filter's first kernel with its bias, or the middle row of that kernel for a row of input.
fn one_kernel(filters: &Kernels, filter: u32, geometry: &Geometry, axes: u32) -> (Kernels, Geometry) {
    let (height, width) = (filters.height, filters.width);
    let first = &filters.of(filter)[..(height * width) as usize];
    let bias = vec![filters.bias_of(filter)];
    if axes == 2 {
        let kernel = Kernels { bias, ..Kernels::new(1, 1, height, width, first.to_vec()) };
        return (kernel, Geometry { groups: 1, ..*geometry });
    }
    let row = first.chunks(width as usize).nth((height / 2) as usize).unwrap_or_default();
    let along = Geometry {
        stride: [1, geometry.stride[1]],
        padding: [0, geometry.padding[1]],
        dilation: [1, geometry.dilation[1]],
        mode: geometry.mode,
        ..Geometry::of(1, width)
    };
    (Kernels { bias, ..Kernels::new(1, 1, 1, width, row.to_vec()) }, along)
}

/// The middle row of the first channel, or a square from its middle, of so many cells along a side.
fn middle(request: &Request, picture: &Planes, cells: u32) -> Planes {
    let height = if request.axes == 2 { cells.min(picture.height) } else { 1 };
    let width = cells.min(picture.width);
    let (top, left) = ((picture.height - height) / 2, (picture.width - width) / 2);
    Planes::new(1, height, width, |_, row, column| picture.get(0, top + row, left + column))
}

/// The largest such input, up to what was asked for, whose matrix has no more than [`MOST_ENTRIES`] entries, and
/// whether it had to be smaller; `None` if the kernel does not fit in.
fn fitting(request: &Request, picture: &Planes, geometry: &Geometry) -> Option<(Planes, bool)> {
    let asked = if request.axes == 2 { request.square } else { request.row };
    for cells in (1..=asked).rev() {
        let input = middle(request, picture, cells);
        let [height, width] = geometry.output(input.height, input.width)?;
        if height * width * input.height * input.width <= MOST_ENTRIES {
            return Some((input, cells < asked));
        }
    }
    None
}

/// For every output cell and every input cell, which weight connects them, and its value.
fn entries(input: &Planes, kernel: &Kernels, geometry: &Geometry) -> (Vec<i32>, Vec<f32>) {
    let size = [input.height, input.width];
    let columns = input.area();
    let [height, width] = geometry.output(input.height, input.width).unwrap_or_default();
    let entries = (height * width) as usize * columns;
    let (mut weight, mut values) = (vec![NO_WEIGHT; entries], vec![0.0; entries]);
    for cell in 0..height * width {
        for (tap, value) in kernel.values.iter().enumerate() {
            let (row, column) = (tap as u32 / kernel.width, tap as u32 % kernel.width);
            let Some([y, x]) = geometry.source([cell / width, cell % width], [row, column], size) else {
                continue;
            };
            let at = cell as usize * columns + (y * size[1] + x) as usize;
            weight[at] = if weight[at] == NO_WEIGHT { tap as i32 } else { SEVERAL };
            values[at] += value;
        }
    }
    (weight, values)
}

fn checks_of(matrix: &Matrix, kernel: &Kernels, device: &Device) -> Vec<Check> {
    let columns = matrix.columns as usize;
    let product = |row: &[f32]| {
        let products = row.iter().zip(&matrix.input.values).map(|(m, x)| f64::from(*m) * f64::from(*x));
        products.sum::<f64>() + f64::from(matrix.bias)
    };
    let off = |(row, output): (&[f32], &f32)| (product(row) - f64::from(*output)).abs();
    let worst = matrix.values.chunks(columns).zip(&matrix.output.values).map(off).fold(0.0, f64::max);
    let largest = matrix.input.values.iter().map(|value| f64::from(value.abs())).fold(0.0, f64::max);
    let weights: f64 = kernel.values.iter().map(|weight| f64::from(weight.abs())).sum();
    let scale = weights * largest + f64::from(matrix.bias.abs());
    let filled = matrix.weight.iter().filter(|weight| **weight != NO_WEIGHT).count();
    let mut found: Vec<i32> = matrix.weight.iter().copied().filter(|weight| *weight >= 0).collect();
    found.sort_unstable();
    found.dedup();
    let mut checks = vec![
        Check::equal(
            "Matrix times flattened input, plus bias: largest distance from the layer's output",
            worst,
            "none, but for rounding",
            0.0,
            checks::rounding(scale, kernel.values.len()),
        ),
        impulse(matrix, kernel, device),
        Check::equal(
            "Entries of the matrix that hold a weight",
            filled as f64,
            "connections by formula, along each axis, multiplied",
            matrix.costs.shared.connections as f64,
            0.0,
        ),
        Check::at_most(
            "Different weights in the matrix",
            found.len() as f64,
            "weights of the kernel",
            kernel.values.len() as f64,
            0.0,
        ),
    ];
    checks.push(constant_along_diagonals(matrix));
    checks
}

/// The middle column of the matrix is what the layer makes of a single 1 there.
fn impulse(matrix: &Matrix, kernel: &Kernels, device: &Device) -> Check {
    let at = matrix.columns as usize / 2;
    let mut one = Planes::zeros(1, matrix.input.height, matrix.input.width);
    one.values[at] = 1.0;
    let plain = Kernels { bias: Vec::new(), ..kernel.clone() };
    let response = convolve(&one, &plain, &matrix.geometry, device).unwrap_or_default();
    let column = matrix.values.iter().skip(at).step_by(matrix.columns as usize);
    let off = column.zip(&response.values).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
    let weights: f64 = kernel.values.iter().map(|weight| f64::from(weight.abs())).sum();
    Check::equal(
        format!(
            "Column {at} of the matrix: largest distance from the output when input cell {at} alone is 1"
        ),
        off,
        "none, but for rounding",
        0.0,
        checks::rounding(weights, kernel.values.len()),
    )
}

/// From each output cell to the next one, the weights move with the kernel: by the stride along each axis. With
/// circular padding and equal sizes that goes all round (a circulant matrix); else where neither meets a padded
/// cell that is not 0.
fn constant_along_diagonals(matrix: &Matrix) -> Check {
    let geometry = &matrix.geometry;
    let (input, output) =
        ([matrix.input.height, matrix.input.width], [matrix.output.height, matrix.output.width]);
    let round = geometry.mode == Padding::Circular && input == output && geometry.stride == [1, 1];
    let inside = |cell: [u32; 2]| {
        geometry.mode == Padding::Zero
            || round
            || (0..2).all(|axis| {
                let last = geometry.place(axis, cell[axis], geometry.kernel[axis] - 1);
                geometry.place(axis, cell[axis], 0) >= 0 && last < i64::from(input[axis])
            })
    };
    let entry = |cell: [u32; 2], at: [u32; 2]| {
        let row = (cell[0] * output[1] + cell[1]) as usize;
        matrix.weight[row * matrix.columns as usize + (at[0] * input[1] + at[1]) as usize]
    };
    let (mut pairs, mut different) = (0_u32, 0_u32);
    let cells = (0..output[0]).flat_map(|row| (0..output[1]).map(move |column| [row, column]));
    for (cell, axis) in cells.flat_map(|cell| [(cell, 0), (cell, 1)]) {
        let mut next = cell;
        next[axis] += 1;
        if round {
            next[axis] %= output[axis];
        }
        if next[axis] >= output[axis] || !inside(cell) || !inside(next) {
            continue;
        }
        for at in (0..input[0]).flat_map(|row| (0..input[1]).map(move |column| [row, column])) {
            let mut moved = at;
            moved[axis] += geometry.stride[axis];
            if round {
                moved[axis] %= input[axis];
            }
            if moved[axis] < input[axis] {
                pairs += 1;
                different += u32::from(entry(cell, at) != entry(next, moved));
            }
        }
    }
    let name = if round { "circulant" } else { "Toeplitz" };
    let blocks = if matrix.axes == 2 { ", block by block" } else { "" };
    Check::equal(
        format!(
            "The matrix is {name}{blocks}: of {pairs} pairs of entries along its diagonals, those with different weights"
        ),
        f64::from(different),
        "none: every output uses the same weights",
        0.0,
        0.0,
    )
}
