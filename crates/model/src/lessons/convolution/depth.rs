//! A stack of layers on one picture: every feature map, and what one unit of the last layer sees, by formula, by
//! counting and by the gradient.
//!
//! Left out: the effective receptive field, which weighs the cells by how much they move the unit on average.

use super::pictures::{Depth, Map};
use super::stack::{Stage, plan};
use super::{Reply, Request, checks};
use crate::kit::conv::{planes_of, planes_tensor, weights_tensor};
use crate::kit::planes::Planes;
use crate::lesson::Check;
use burn::tensor::{Device, Tensor};

/// All maps, the unit's gradient, and its paths.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let input = request.input();
    let (stages, notes) = plan(request, &input);
    let Some(last) = stages.last() else {
        return Reply { depth: Some(Depth { input, ..Depth::default() }), notes, ..Reply::default() };
    };
    let held = |place: u32, length: u32| place.min(length.saturating_sub(1));
    let [channel, row, column] = request.unit;
    let unit = [held(channel, last.kernels.filters), held(row, last.output[0]), held(column, last.output[1])];
    let (maps, slopes) = with_gradient(&stages, &input, unit, device);
    let paths = paths(&stages, &input, [unit[1], unit[2]], device);
    let value = maps.last().map_or(0.0, |planes| planes.get(unit[0], unit[1], unit[2]));
    let gradient: Vec<f32> = (0..input.area())
        .map(|cell| {
            slopes.iter().skip(cell).step_by(input.area()).fold(0.0, |most, slope| slope.abs().max(most))
        })
        .collect();
    let corner = [1, 2].map(|axis: usize| unit[axis] as i32 * last.jump as i32 + last.start);
    let side = last.field as i32;
    let map = |(planes, stage): (Planes, &Stage)| Map {
        planes,
        field: stage.field,
        jump: stage.jump,
        parameters: stage.kernels.parameters(),
    };
    let depth = Depth {
        maps: maps.into_iter().zip(&stages).map(map).collect(),
        unit,
        value,
        field: [corner[0], corner[1], corner[0] + side, corner[1] + side],
        reached: bounds(&paths, input.width),
        alive: bounds(&gradient, input.width),
        gradient,
        paths,
        input,
    };
    let checks = checks_of(&depth, &stages, &slopes);
    Reply { depth: Some(depth), notes, checks, ..Reply::default() }
}

/// Every map, and ∂unit/∂input for every channel and cell, by the backward pass.
fn with_gradient(
    stages: &[Stage],
    input: &Planes,
    unit: [u32; 3],
    device: &Device,
) -> (Vec<Planes>, Vec<f32>) {
    let leaf = planes_tensor(input, device).autodiff().require_grad();
    let mut maps = Vec::new();
    let mut x = leaf.clone();
    for stage in stages {
        x = stage.forward(x, weights_tensor(&stage.kernels, device), false);
        maps.push(planes_of(x.clone().without_autodiff()));
    }
    (maps, slopes(&leaf, x, unit))
}

/// ∂unit/∂leaf. A unit that nothing reaches has no entry: its gradient is 0.
fn slopes(leaf: &Tensor<4>, output: Tensor<4>, unit: [u32; 3]) -> Vec<f32> {
    let [channel, row, column] = unit.map(|place| place as usize);
    let one = output.narrow(1, channel, 1).narrow(2, row, 1).narrow(3, column, 1); // [1, 1, 1, 1]
    let mut gradients = one.sum().backward();
    let found = leaf.grad_remove(&mut gradients);
    found.unwrap_or_else(|| leaf.clone().without_autodiff().zeros_like()).into_data().iter::<f32>().collect()
}

/// By how many paths each cell reaches the unit: the gradient with all weights 1, no ReLU, sums for pooling, and
/// one channel all the way.
fn paths(stages: &[Stage], input: &Planes, unit: [u32; 2], device: &Device) -> Vec<f32> {
    let leaf = planes_tensor(&Planes::zeros(1, input.height, input.width), device).autodiff().require_grad();
    let through =
        |x: Tensor<4>, stage: &Stage| stage.forward(x, weights_tensor(&stage.of_ones(), device), true);
    let output = stages.iter().fold(leaf.clone(), through);
    slopes(&leaf, output, [0, unit[0], unit[1]])
}

/// First row, first column, one beyond the last row and column of the cells that are not 0; all 0 for none.
fn bounds(cells: &[f32], width: u32) -> [i32; 4] {
    let places = cells.iter().enumerate().filter(|(_, value)| **value != 0.0);
    let places = places.map(|(at, _)| (at as i32 / width as i32, at as i32 % width as i32));
    let widen = |bounds: Option<[i32; 4]>, (row, column): (i32, i32)| {
        let [top, left, bottom, right] = bounds.unwrap_or([row, column, row + 1, column + 1]);
        Some([top.min(row), left.min(column), bottom.max(row + 1), right.max(column + 1)])
    };
    places.fold(None, widen).unwrap_or_default()
}

fn checks_of(depth: &Depth, stages: &[Stage], slopes: &[f32]) -> Vec<Check> {
    let seen = |axis: usize, place: u32| {
        let length = stages.last().map_or(0, |stage| stage.output[axis]);
        let start: Vec<bool> = (0..length).map(|i| i == place).collect();
        let seen = stages.iter().rev().fold(start, |places, stage| stage.seen_from(axis, &places));
        seen.into_iter().filter(|seen| *seen).count()
    };
    let (rows, columns) = (seen(0, depth.unit[1]), seen(1, depth.unit[2]));
    let reached = depth.paths.iter().filter(|paths| **paths != 0.0).count();
    let mut checks = vec![Check::equal(
        "Cells of the picture that paths lead from, by the gradient with all weights 1",
        reached as f64,
        "rows that the unit sees times columns, followed back weight by weight",
        (rows * columns) as f64,
        0.0,
    )];
    checks.extend(of_the_field(depth, stages));
    let stray =
        depth.gradient.iter().zip(&depth.paths).filter(|(slope, paths)| **slope != 0.0 && **paths == 0.0);
    let alive = depth.gradient.iter().filter(|slope| **slope != 0.0).count();
    checks.push(Check::equal(
        format!("Of the {alive} cells whose gradient is not 0, those from which no path leads"),
        stray.count() as f64,
        "none: ReLU and zero weights cut paths and make none",
        0.0,
        0.0,
    ));
    let products = || slopes.iter().zip(&depth.input.values).map(|(g, x)| f64::from(*g) * f64::from(*x));
    let absolute: f64 = products().map(f64::abs).sum();
    checks.push(Check::equal(
        "The unit's value",
        f64::from(depth.value),
        "sum of gradient times input, in double precision: without biases a stack of ReLUs and pooling is homogeneous",
        products().sum(),
        1e-5 * absolute + 1e-6 * largest_products(depth, stages),
    ));
    let counted: usize =
        stages.iter().map(|stage| stage.kernels.values.len() + stage.kernels.filters as usize).sum();
    checks.push(Check::equal(
        "Parameters of the stack, Σ k²·C·F + F",
        depth.maps.iter().map(|map| map.parameters as f64).sum(),
        "weights and biases that are there, counted",
        counted as f64,
        0.0,
    ));
    checks
}

/// Size of the products that one sum of the stack may have together: they may cancel, their rounding does not.
fn largest_products(depth: &Depth, stages: &[Stage]) -> f64 {
    let below = std::iter::once(&depth.input).chain(depth.maps.iter().map(|map| &map.planes));
    below.zip(stages).map(|(below, stage)| checks::scale(below, &stage.kernels)).fold(0.0, f64::max)
}

/// The formula's side against the rows and columns of the cells that paths lead from.
fn of_the_field(depth: &Depth, stages: &[Stage]) -> Vec<Check> {
    let formula = f64::from(stages.last().map_or(1, |stage| stage.field));
    let [top, left, bottom, right] = depth.field;
    let size = [depth.input.height as i32, depth.input.width as i32];
    let whole = top >= 0 && left >= 0 && bottom <= size[0] && right <= size[1];
    let by = "r = 1 + Σ (k − 1)·d·Πs, pooling as a kernel of two";
    let measured = depth.reached;
    let axis = |name: &str, axis: usize| {
        if whole {
            let side = f64::from(measured[axis + 2] - measured[axis]);
            return Check::equal(
                format!("{name} of the receptive field, by the gradient"),
                side,
                by,
                formula,
                0.0,
            );
        }
        let width = depth.input.width as usize;
        let place = |at: usize| if axis == 0 { at / width } else { at % width };
        let mut places: Vec<usize> =
            (0..depth.paths.len()).filter(|at| depth.paths[*at] != 0.0).map(place).collect();
        places.sort_unstable();
        places.dedup();
        let claim = format!(
            "{name} of the picture that the unit sees, by the gradient; its field lies over the edge"
        );
        Check::at_most(claim, places.len() as f64, by, formula, 0.0)
    };
    vec![axis("Rows", 0), axis("Columns", 1)]
}
