//! What attention costs as the sequence gets longer: one reply for each length, each computed in full. Before them the
//! first length once more: whoever measures times from outside has then paid for the program's start.
//!
//! Multiply-adds of a layer for n tokens of d components: projections 4nd², scores and mixture 2n²d, feed-forward
//! layer with 4d hidden units 8nd². So attention costs as much as the projections at n = 2d, and as much as all the
//! rest at n = 6d. Left out: time, which the page measures from outside; an answer has no clock.

use super::sequence::with_positions;
use super::{Cost, LENGTHS, Reply, Request};
use crate::kit::attention::{Mask, attend, softmax};
use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;
use crate::lesson::{Check, Replies};
use burn::tensor::{DType, Device, Tensor};

/// Rows of the weights that are computed once more by loops.
const LOOPED: usize = 3;

/// Length by length.
pub(super) fn answer(request: &Request, device: &Device) -> Replies<Reply> {
    let (width, device) = (request.width as usize, device.clone());
    Box::new(LENGTHS.into_iter().take(1).chain(LENGTHS).zip(0..).map(move |(length, done)| {
        let x = sequence(length as usize, width);
        let (weights, checks) = compute(&x, &device);
        let mut cost = Cost {
            width: width as u32,
            length,
            done,
            of: LENGTHS.len() as u32,
            weights,
            lengths: LENGTHS.to_vec(),
            ..Cost::default()
        };
        for length in LENGTHS.map(u64::from) {
            let [projections, attention, feed_forward] = multiply_adds(length, width as u64);
            cost.projections.push(projections);
            cost.attention.push(attention);
            cost.feed_forward.push(feed_forward);
            cost.bytes.push(4 * length * length);
        }
        Reply { checks: [checks, of_crossings(width as u64)].concat(), cost: Some(cost), ..Reply::default() }
    }))
}

/// 4nd², 2n²d and 8nd².
pub(super) fn multiply_adds(n: u64, d: u64) -> [u64; 3] {
    [4 * n * d * d, 2 * n * n * d, 8 * n * d * d]
}

/// n tokens: one of sixteen words at each place, and the sinusoids of the place.
fn sequence(length: usize, width: usize) -> Dense {
    let mut seeds = Seeds::new(1, "words of the cost");
    let vocabulary: Vec<Vec<f64>> = (0..16).map(|_| seeds.normals(width, 1.0)).collect();
    let words: Vec<usize> = (0..length).map(|_| (16.0 * seeds.uniform()) as usize).collect();
    with_positions(&Dense::new(length, width, |place, column| vocabulary[words[place]][column]))
}

/// Self-attention in single precision with queries, keys and values that are the tokens themselves.
fn compute(x: &Dense, device: &Device) -> (Vec<f32>, Vec<Check>) {
    let scale = 1.0 / f64::sqrt(x.columns as f64);
    let all = Mask::new(x.rows, x.rows, |_, _| true);
    let tokens = x.tensor(DType::F32, device); // [n, d]
    let [_, weights, output] = attend(tokens.clone(), tokens.clone(), tokens, &all, scale);
    let output = Dense::of(output);
    let weights: Vec<f32> = weights.into_data().iter::<f32>().collect();
    let checks = vec![
        of_sums(&weights, x.rows),
        of_loops(x, scale, &weights, &output),
        of_ones(x, device),
        of_bytes(&weights, x.rows),
    ];
    (weights, checks)
}

/// What the weights take while they are held.
fn of_bytes(weights: &[f32], length: usize) -> Check {
    Check::equal(
        format!("Bytes of the weights, 4n², at n = {length}"),
        (4 * length * length) as f64,
        "the weights that are held, measured",
        size_of_val(weights) as f64,
        0.0,
    )
}

fn of_sums(weights: &[f32], length: usize) -> Check {
    let sum = |row: &[f32]| row.iter().map(|weight| f64::from(*weight)).sum::<f64>();
    let far = weights
        .chunks(length)
        .map(sum)
        .fold(1.0, |far: f64, sum| if (sum - 1.0).abs() > (far - 1.0).abs() { sum } else { far });
    Check::equal(
        format!("The weights of each of {length} queries sum to 1: the sum farthest from it"),
        far,
        "1, in single precision",
        1.0,
        1.2e-7 * (length as f64 + 8.0),
    )
}

/// Some rows of weights, and their outputs, by loops.
fn of_loops(x: &Dense, scale: f64, weights: &[f32], output: &Dense) -> Check {
    let all = vec![true; x.rows];
    let off = |row: usize| {
        let dot = |key: usize| x.row(row).iter().zip(x.row(key)).map(|(q, k)| q * k).sum::<f64>() * scale;
        let theirs = softmax(&(0..x.rows).map(dot).collect::<Vec<f64>>(), &all);
        let ours = &weights[row * x.rows..][..x.rows];
        let weights = ours.iter().zip(&theirs).map(|(ours, theirs)| (f64::from(*ours) - theirs).abs());
        let mixed = |column: usize| (0..x.rows).map(|key| theirs[key] * x.at(key, column)).sum::<f64>();
        let outputs = (0..x.columns).map(|column| (mixed(column) - output.at(row, column)).abs());
        weights.chain(outputs).fold(0.0, f64::max)
    };
    let rows = [0, x.rows / 2, x.rows - 1];
    let products = x.columns as f64 * x.largest() * x.largest() * scale;
    Check::equal(
        format!(
            "Weights and outputs of {LOOPED} of the queries, single precision: largest distance from plain loops"
        ),
        rows.into_iter().map(off).fold(0.0, f64::max),
        "0 but for rounding: loops in double precision",
        0.0,
        // The scores' rounding, carried into the weights and with them into the values.
        1.2e-7 * (8.0 + products) * (1.0 + x.largest()),
    )
}

/// The multiply-adds of scores and mixture, counted: with all numbers 1 a product's entries are its additions.
fn of_ones(x: &Dense, device: &Device) -> Check {
    let ones = |rows, columns| Dense::new(rows, columns, |_, _| 1.0).tensor(DType::F32, device);
    let (n, d) = (x.rows, x.columns);
    let total = |product: Tensor<2>| Dense::of(product.sum_dim(1)).values.iter().sum::<f64>();
    let tokens = ones(n, d);
    let counted = total(tokens.clone().matmul(tokens.clone().transpose())) + total(ones(n, n).matmul(tokens));
    let [_, stated, _] = multiply_adds(n as u64, d as u64);
    Check::equal(
        format!("Multiply-adds of scores and mixture, 2n²d, at n = {n}"),
        stated as f64,
        "both products with all numbers 1, their entries added up",
        counted,
        0.0,
    )
}

/// The length from which attention costs at least as much as `rest`, found by trying one after another.
fn of_crossings(width: u64) -> Vec<Check> {
    let first = |rest: fn([u64; 3]) -> u64| {
        let dearer = |n: &u64| {
            let costs = multiply_adds(*n, width);
            costs[1] >= rest(costs)
        };
        (1..=10 * width).find(dearer).unwrap_or_default() as f64
    };
    let by = "lengths tried one after another";
    vec![
        Check::equal(
            "Attention costs as much as the projections from n = 2d on",
            2.0 * width as f64,
            by,
            first(|costs| costs[0]),
            0.0,
        ),
        Check::equal(
            "and as much as projections and feed-forward layer from n = 6d on",
            6.0 * width as f64,
            by,
            first(|costs| costs[0] + costs[2]),
            0.0,
        ),
    ]
}
