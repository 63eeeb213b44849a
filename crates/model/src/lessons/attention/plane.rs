//! A query and keys as arrows in the plane, values as numbers: four ways to make a score, and the weighted mean.
//!
//! Left out: learning; the additive score has fixed weights, which are told.

use super::checks::{of_shift, of_sums};
use super::library::{alike, same};
use super::{ADD_KEY, ADD_OUT, ADD_QUERY, Plane, REACH, Reply, Request, Scoring};
use crate::kit::attention::{Mask, entropy, softmax, softmax_by_burn};
use crate::kit::dense::Dense;
use crate::lesson::Check;
use burn::tensor::{DType, Device, Tensor};

/// Rows and columns of the field of outputs.
const SIDE: usize = 25;

/// Scores, weights, the output, and the output for queries everywhere.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let count = request.arrows.len();
    let all = Mask::new(1, count, |_, _| true);
    let raw = by_burn(request, device); // [1, keys]
    let tempered = raw.clone() * (1.0 / request.plane_temperature);
    let weights = softmax_by_burn(tempered.clone(), &all); // [1, keys]
    let values = Dense { rows: count, columns: 1, values: request.numbers.clone() };
    let output = weights.clone().matmul(values.tensor(DType::F64, device)); // [1, 1]
    let (tempered, weights) = (Dense::of(tempered), Dense::of(weights));
    let largest = weights.values.iter().copied().fold(0.0, f64::max);
    let plane = Plane {
        scores: Dense::of(raw).values,
        largest,
        most: most(&weights.values, largest),
        entropy: entropy(&weights.values),
        output: Dense::of(output).values[0],
        side: SIDE as u32,
        field: field(request),
        weights: weights.values.clone(),
    };
    let mut checks = vec![of_sums(&[&weights], &all)];
    checks.extend(of_output(request, &plane));
    checks.push(of_shift(&tempered, &weights, &all, device));
    Reply { plane: Some(plane), checks, ..Reply::default() }
}

/// The first key of the largest weight, and how many others weigh as much.
fn most(weights: &[f64], largest: f64) -> String {
    let first = weights.iter().position(|weight| same(*weight, largest)).unwrap_or(0);
    // There are fewer than ten keys.
    let number = char::from_u32('₁' as u32 + first as u32).unwrap_or('₁');
    let count = weights.iter().filter(|weight| same(**weight, largest)).count();
    alike(format!("k{number}"), "key", count)
}

/// The scores by burn, [1, keys].
fn by_burn(request: &Request, device: &Device) -> Tensor<2> {
    let keys = Dense { rows: request.arrows.len(), columns: 2, values: request.arrows.concat() };
    let query = Dense { rows: 1, columns: 2, values: request.arrow.to_vec() };
    let tensor = |rows: &Dense| rows.tensor(DType::F64, device);
    let dot = |q: &Dense, k: &Dense| tensor(q).matmul(tensor(k).transpose()); // [1, keys]
    match request.scoring {
        Scoring::Dot => dot(&query, &keys),
        Scoring::Scaled => dot(&query, &keys) * std::f64::consts::FRAC_1_SQRT_2,
        Scoring::Cosine => {
            let unit = |rows: &Dense| {
                let mut rows = rows.clone();
                rows.values.chunks_mut(2).for_each(|at| at.copy_from_slice(&direction([at[0], at[1]])));
                rows
            };
            dot(&unit(&query), &unit(&keys))
        }
        Scoring::Additive => {
            let matrix = |rows: [[f64; 2]; 3]| Dense { rows: 3, columns: 2, values: rows.concat() };
            let hidden = dot(&keys, &matrix(ADD_KEY)) + dot(&query, &matrix(ADD_QUERY)); // [keys, 3]
            let out = Dense { rows: 1, columns: 3, values: ADD_OUT.to_vec() };
            tensor(&out).matmul(hidden.tanh().transpose()) // [1, keys]
        }
    }
}

/// A vector divided by its length, however short it is; 0 stays 0.
fn direction([x, y]: [f64; 2]) -> [f64; 2] {
    let length = libm::hypot(x, y);
    if length > 0.0 { [x / length, y / length] } else { [0.0, 0.0] }
}

/// One score, by its formula.
fn score(scoring: Scoring, [qx, qy]: [f64; 2], [kx, ky]: [f64; 2]) -> f64 {
    let dot = qx * kx + qy * ky;
    match scoring {
        Scoring::Dot => dot,
        Scoring::Scaled => dot / f64::sqrt(2.0),
        Scoring::Cosine => {
            let ([qx, qy], [kx, ky]) = (direction([qx, qy]), direction([kx, ky]));
            qx * kx + qy * ky
        }
        Scoring::Additive => {
            let unit = |i: usize| {
                let (a, b) = (ADD_QUERY[i], ADD_KEY[i]);
                ADD_OUT[i] * libm::tanh(a[0] * qx + a[1] * qy + b[0] * kx + b[1] * ky)
            };
            (0..3).map(unit).sum()
        }
    }
}

/// The output for one query, by loops.
fn output(request: &Request, query: [f64; 2]) -> f64 {
    let scores: Vec<f64> = request
        .arrows
        .iter()
        .map(|key| score(request.scoring, query, *key) / request.plane_temperature)
        .collect();
    let weights = softmax(&scores, &vec![true; scores.len()]);
    weights.iter().zip(&request.numbers).map(|(weight, value)| weight * value).sum()
}

/// The output for the query in the middle of each cell.
fn field(request: &Request) -> Vec<f32> {
    let step = (REACH.end() - REACH.start()) / SIDE as f64;
    let at = |cell: usize| REACH.start() + step * (cell as f64 + 0.5);
    let cells = (0..SIDE).rev().flat_map(|row| (0..SIDE).map(move |column| (row, column)));
    cells.map(|(row, column)| output(request, [at(column), at(row)]) as f32).collect()
}

fn of_output(request: &Request, plane: &Plane) -> Vec<Check> {
    let off = |(key, ours): (&[f64; 2], &f64)| (score(request.scoring, request.arrow, *key) - ours).abs();
    let ends = request
        .numbers
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    let by = "a mean under weights that are not negative";
    vec![
        Check::equal(
            "The output by burn",
            plane.output,
            "formula and plain loops in double precision",
            output(request, request.arrow),
            1e-11 / request.plane_temperature.min(1.0),
        ),
        Check::equal(
            "Scores by burn and by the formula: largest difference",
            request.arrows.iter().zip(&plane.scores).map(off).fold(0.0, f64::max),
            "0 but for rounding",
            0.0,
            1e-13,
        ),
        Check::at_most("The output is not above the largest value", plane.output, by, ends.1, 1e-12),
        Check::at_least("Nor below the smallest", plane.output, by, ends.0, 1e-12),
    ]
}
