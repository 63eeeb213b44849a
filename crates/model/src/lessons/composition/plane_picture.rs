//! The picture of the plane: regions of a deep network with two inputs, and what proves their number.

use super::Request;
use super::deep::{Forward, Layer, Layers, forward};
use super::plane::{Plane, arrangement, centroid, zaslavsky};
use super::reply::{CellPicture, Picture, PlanePicture, Reply};
use crate::kit::seeds::Seeds;
use crate::lesson::Check;
use burn::tensor::Device;
use std::collections::HashSet;

/// Points along each side of the grid on which burn looks for patterns.
const GRID: usize = 28;
/// Standard deviation of the biases.
const BIAS_DEVIATION: f64 = 0.3;

/// Regions of the given network, or of one drawn by seed, on the box.
pub(crate) fn answer(request: &Request, device: &Device) -> Reply {
    let explicit = request.layers.inputs() == 2;
    let layers = if explicit { request.layers.clone() } else { drawn(request) };
    let area = request.area;
    let plane = Plane::of(&layers, area);
    let first = Layers::try_from(vec![layers.all()[0].clone(), Layer::summing(layers.all()[0].units())]);
    let first_layer = first.map_or_else(|_| 1, |layers| Plane::of(&layers, area).cells.len());
    let shallow_units = (layers.parameters().saturating_sub(1)) / 4;
    let (linear_regions, affine_maps) = plane.linear();
    let cell = plane.cell_at(request.plane.point);
    let hidden = layers.all().len() > 1;
    let first_units = if hidden { layers.all()[0].units() } else { 0 };
    let checks = checks(&layers, &plane, area, if hidden { Some(first_layer) } else { None }, device);
    let picture = PlanePicture {
        area,
        activation_regions: plane.cells.len(),
        linear_regions,
        affine_maps,
        first_layer_regions: if hidden { first_layer } else { 1 },
        zaslavsky: zaslavsky(first_units, 2),
        zaslavsky_same_parameters: zaslavsky(shallow_units, 2),
        shallow_units,
        parameters: layers.parameters(),
        hidden_units: layers.hidden_units(),
        complete: !plane.stopped,
        point: request.plane.point,
        cell,
        output: layers.at(&request.plane.point).first().copied().unwrap_or(0.0),
        explicit,
        cells: plane.cells.into_iter().map(picture_of).collect(),
    };
    Reply::new(checks, Picture::Plane(picture))
}

fn picture_of(cell: super::plane::Cell) -> CellPicture {
    CellPicture {
        pattern: (cell.pattern ^ (cell.pattern >> 32)) as u32,
        slopes: cell.maps.iter().flat_map(|map| [map[0], map[1]]).collect(),
        intercepts: cell.maps.iter().map(|map| map[2]).collect(),
        corners: cell.corners,
    }
}

/// He weights and normal biases by seed.
fn drawn(request: &Request) -> Layers {
    let dials = request.plane;
    let mut seeds = Seeds::new(dials.seed, "composition: plane");
    let width = dials.width as usize;
    let mut layers = Vec::new();
    let mut inputs = 2;
    for units in std::iter::repeat_n(width, dials.layers as usize).chain([1]) {
        let deviation = (2.0 / inputs as f64).sqrt();
        let weights = (0..units).map(|_| seeds.normals(inputs, deviation)).collect();
        layers.push(Layer { weights, biases: seeds.normals(units, BIAS_DEVIATION) });
        inputs = units;
    }
    Layers::try_from(layers).unwrap_or_default()
}

fn checks(
    layers: &Layers,
    plane: &Plane,
    area: [[f64; 2]; 2],
    first: Option<usize>,
    device: &Device,
) -> Vec<Check> {
    let centres: Vec<[f64; 2]> = plane.cells.iter().map(|cell| centroid(&cell.corners)).collect();
    let at_centres = forward(layers, &centres.concat(), device);
    let on_grid = forward(layers, &grid(area), device);
    let cells: HashSet<u64> = plane.cells.iter().map(|cell| cell.pattern).collect();
    let seen: HashSet<u64> = at_centres.patterns.iter().chain(&on_grid.patterns).copied().collect();
    let mut checks = vec![
        Check::equal(
            "Every activation region is one on/off pattern: the polygons that were cut",
            plane.cells.len() as f64,
            format!("different patterns in burn's forward pass at every centre and on a {GRID}×{GRID} grid"),
            seen.len() as f64,
            0.0,
        ),
        Check::equal(
            "The polygons miss no pattern",
            seen.difference(&cells).count() as f64,
            "patterns that burn sees and no polygon has: none",
            0.0,
            0.0,
        ),
        gap_check(plane, &centres, &at_centres, layers.outputs()),
    ];
    if let (Some(first), Some(layer)) = (first, layers.all().first()) {
        checks.push(Check::equal(
            "Regions of the first layer alone, cut polygon by polygon",
            first as f64,
            "Euler's formula: 1 + lines that cross the box + crossings inside it",
            arrangement(layer, area) as f64,
            0.0,
        ));
        checks.push(Check::at_most(
            "The first layer stays within Zaslavsky's bound",
            first as f64,
            "1 + D + D(D − 1)/2 for its D lines",
            zaslavsky(layer.units(), 2),
            0.0,
        ));
    }
    checks
}

fn gap_check(plane: &Plane, centres: &[[f64; 2]], seen: &Forward, outputs: usize) -> Check {
    let mut gap = 0.0_f64;
    let mut size = 0.0_f64;
    for (index, (cell, [x, y])) in plane.cells.iter().zip(centres).enumerate() {
        for (map, by_burn) in cell.maps.iter().zip(&seen.outputs[index * outputs..]) {
            gap = gap.max((map[0] * x + map[1] * y + map[2] - by_burn).abs());
            size = [map[0] * x, map[1] * y, map[2]].iter().fold(size, |most, term| most.max(term.abs()));
        }
    }
    Check::at_most(
        "In every region burn's forward pass lies on the region's plane",
        gap,
        "what rounding may do in the terms that every unit sums",
        seen.rounding + 1e-14 * size,
        0.0,
    )
}

/// Points of a grid, row by row. Its offsets are irrational, so that no point lies on a line of round numbers.
fn grid([[x0, x1], [y0, y1]]: [[f64; 2]; 2]) -> Vec<f64> {
    let offsets = [std::f64::consts::FRAC_1_SQRT_2, std::f64::consts::LN_2];
    let place = |index: usize, axis: usize| (index as f64 + offsets[axis]) / GRID as f64;
    (0..GRID * GRID)
        .flat_map(|index| [x0 + (x1 - x0) * place(index % GRID, 0), y0 + (y1 - y0) * place(index / GRID, 1)])
        .collect()
}
