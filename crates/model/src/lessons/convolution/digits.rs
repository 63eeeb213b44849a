//! A digit read by the trained network: every feature map, the ten probabilities, and what a covered patch changes.
//!
//! Left out: training, which is `unfold train digits`, and digits larger than the 8×8 pixels of the data.

use super::pictures::Digits;
use super::samples::sample;
use super::{Reply, Request};
use crate::kit::conv::kernels::Kernels;
use crate::kit::conv::{direct, planes_of, sum_at};
use crate::kit::planes::Planes;
use crate::lab::Lab;
use crate::lesson::Check;
use crate::nets::cnn::train::{Picture, largest};
use crate::nets::cnn::{ARRAYS, CLASSES, Cnn, FILTERS, GEOMETRY, SIDE, Trace, images_tensor};
use crate::nets::mlp::numbers;
use crate::weights::DIGITS;
use crate::weights::safetensors::Arrays;
use burn::tensor::{Tensor, TensorData};
use std::cell::RefCell;
use std::rc::Rc;

/// Rows and columns of the patch that walks over the digit.
pub(super) const PATCH: usize = 3;
/// Its positions along a side.
const PLACES: usize = SIDE - PATCH + 1;
/// How far a sum of the second layer in single precision may be off.
const ROUNDING: f64 = 1e-4;

/// The digit, the maps, the probabilities, and the same with a patch covered.
pub(super) fn answer(request: &Request, lab: &Lab) -> Reply {
    let digits = Digits { truth: request.truth(), input: request.digit(), ..Digits::default() };
    let read = lab.weights(DIGITS).and_then(|arrays| Ok((arrays, Cnn::read(arrays, &lab.device)?)));
    match read {
        Ok((arrays, cnn)) => read_it(digits, request.occlude, arrays, &cnn, lab),
        Err(sentence) => Reply { digits: Some(digits), notes: vec![sentence], ..Reply::default() },
    }
}

/// What the network makes of some digits: its outputs and the probabilities, ten for each.
struct Outputs {
    logits: Vec<f64>,
    shares: Vec<f64>,
}

impl Outputs {
    fn of(trace: &Trace) -> Self {
        let logits = numbers(trace.logits.clone());
        Self { shares: numbers(softmax(trace.logits.clone(), &logits)), logits }
    }

    fn share(&self, image: usize) -> &[f64] {
        &self.shares[image * CLASSES..][..CLASSES]
    }
}

/// A digit as it is, and with the patch at every place.
struct Walked {
    picture: Picture,
    maps: [Planes; 3],
    /// The digit's own first, then those of the places, row by row.
    outputs: Outputs,
}

impl Walked {
    fn over(picture: Picture, cnn: &Cnn, lab: &Lab) -> Self {
        let places =
            (0..PLACES * PLACES).map(|place| cover(&picture, [place / PLACES, place % PLACES, PATCH]));
        let batch: Vec<Picture> = std::iter::once(picture).chain(places).collect();
        let trace = cnn.trace(images_tensor(&batch, &lab.device));
        Self { picture, maps: first_of(&trace), outputs: Outputs::of(&trace) }
    }
}

/// What is kept for the next answer: it does not depend on the covered patch, and the samples not even on the digit.
struct Known {
    samples_right: usize,
    walked: RefCell<Rc<Walked>>,
}

impl Known {
    fn of(picture: Picture, cnn: &Cnn, lab: &Lab) -> Self {
        let samples: Vec<Picture> = (0..CLASSES).map(sample).collect();
        let outputs = Outputs::of(&cnn.trace(images_tensor(&samples, &lab.device)));
        let samples_right = (0..CLASSES).filter(|digit| largest(outputs.share(*digit)) == *digit).count();
        Self { samples_right, walked: RefCell::new(Rc::new(Walked::over(picture, cnn, lab))) }
    }

    fn walked(&self, picture: Picture, cnn: &Cnn, lab: &Lab) -> Rc<Walked> {
        let mut walked = self.walked.borrow_mut();
        if walked.picture != picture {
            *walked = Rc::new(Walked::over(picture, cnn, lab));
        }
        walked.clone()
    }
}

fn read_it(mut digits: Digits, occlude: [u32; 3], arrays: &Arrays, cnn: &Cnn, lab: &Lab) -> Reply {
    let picture = picture_of(&digits.input);
    let known = lab.keep(|_: &Known| true, || Known::of(picture, cnn, lab));
    let walked = known.walked(picture, cnn, lab);
    let covered = cover(&picture, occlude.map(|cells| cells as usize));
    let after = Outputs::of(&cnn.trace(images_tensor(&[covered], &lab.device)));
    let before = walked.outputs.share(0);
    let read = largest(before);
    digits.covered = planes(&covered);
    digits.occluded = occlude;
    digits.filters = filters(arrays);
    [digits.first, digits.second, digits.pooled] = walked.maps.clone();
    digits.read = read as u32;
    digits.covered_read = largest(after.share(0)) as u32;
    digits.probabilities = before.to_vec();
    digits.covered_probabilities = after.share(0).to_vec();
    digits.changes = after.share(0).iter().zip(before).map(|(after, before)| after - before).collect();
    let drop = |place: usize| before[read] - walked.outputs.share(1 + place)[read];
    digits.drops = (0..PLACES * PLACES).map(drop).collect();
    digits.parameters = arrays.values().map(|array| array.values.len() as u32).sum();
    digits.accuracy = DIGITS.told("accuracy").as_f64().unwrap_or(f64::NAN);
    digits.held_out = DIGITS.told("rows_held_out").as_u64().unwrap_or_default() as u32;
    let logits = &walked.outputs.logits[..CLASSES];
    let mut checks = of_probabilities(&digits, logits);
    checks.extend(of_layers(&digits, arrays, logits));
    checks.extend(of_network(&digits, known.samples_right));
    Reply { digits: Some(digits), checks, ..Reply::default() }
}

/// exp(z − m)/Σ exp(z − m) for every row of logits z, [images, 10], where m is the row's largest. burn's own softmax
/// brings its scattered maximum into the worker.
fn softmax(logits: Tensor<2>, values: &[f64]) -> Tensor<2> {
    let tops = values.chunks(CLASSES).map(|row| row.iter().copied().fold(f64::NEG_INFINITY, f64::max) as f32);
    let tops: Vec<f32> = tops.collect();
    let shape = [tops.len(), 1];
    let tops = Tensor::from_data(TensorData::new(tops, shape), (&logits.device(), logits.dtype()));
    let powers = (logits - tops).exp(); // [images, 10]
    powers.clone() / powers.sum_dim(1)
}

/// The picture with the square from `row`, `column` on set to 0; a square that stands out is cut off.
fn cover(picture: &Picture, [row, column, size]: [usize; 3]) -> Picture {
    let within = |place: usize, start: usize| (start..start + size).contains(&place);
    std::array::from_fn(|cell| {
        let inside = within(cell / SIDE, row) && within(cell % SIDE, column);
        if inside { 0.0 } else { picture[cell] }
    })
}

fn picture_of(planes: &Planes) -> Picture {
    std::array::from_fn(|cell| planes.values.get(cell).copied().unwrap_or_default())
}

/// A picture of the network as planes of one channel.
pub(super) fn planes(picture: &Picture) -> Planes {
    Planes { channels: 1, height: SIDE as u32, width: SIDE as u32, values: picture.to_vec() }
}

/// The maps of the first image of the batch.
fn first_of(trace: &Trace) -> [Planes; 3] {
    [&trace.first, &trace.second, &trace.pooled].map(|maps| planes_of(maps.clone().narrow(0, 0, 1)))
}

/// The filters of both convolutions, with their biases.
fn filters(arrays: &Arrays) -> [Kernels; 2] {
    let values =
        |index: usize| arrays.get(ARRAYS[index].0).map(|array| array.values.clone()).unwrap_or_default();
    [0, 1].map(|layer| {
        let inputs = if layer == 0 { 1 } else { FILTERS[0] as u32 };
        Kernels {
            bias: values(2 * layer + 1),
            ..Kernels::new(FILTERS[layer] as u32, inputs, 3, 3, values(2 * layer))
        }
    })
}

fn of_probabilities(digits: &Digits, logits: &[f64]) -> Vec<Check> {
    let read = digits.read as usize;
    let greatest = logits.iter().copied().fold(f64::MIN, f64::max);
    let all: f64 = logits.iter().map(|logit| libm::exp(logit - greatest)).sum();
    let by_hand = libm::exp(logits[read] - greatest) / all;
    let mut checks = vec![
        Check::equal(
            "Sum of the ten probabilities",
            digits.probabilities.iter().sum(),
            "they share one certainty",
            1.0,
            1e-6,
        ),
        Check::equal(
            format!("Probability that it is a {read}, softmax by burn"),
            digits.probabilities[read],
            "exp(its output)/Σ exp(all outputs), double precision",
            by_hand,
            1e-6,
        ),
        Check::equal(
            "Sum of what the covered patch changes in the ten probabilities",
            digits.changes.iter().sum(),
            "what one digit loses others gain",
            0.0,
            2e-6,
        ),
    ];
    let [row, column, size] = digits.occluded.map(|cells| cells as usize);
    if size == PATCH && row < PLACES && column < PLACES {
        checks.push(Check::equal(
            format!("What the covered patch takes from the probability of {read}"),
            -digits.changes[read],
            "the map of drops at that place",
            digits.drops[row * PLACES + column],
            1e-6,
        ));
    }
    checks
}

fn of_layers(digits: &Digits, arrays: &Arrays, logits: &[f64]) -> Vec<Check> {
    let read = digits.read as usize;
    let others: Vec<f64> = logits
        .iter()
        .enumerate()
        .map(|(digit, logit)| if digit == read { f64::MIN } else { *logit })
        .collect();
    let next = largest(&others);
    let [first, second] = &digits.filters;
    let relu = |sum: f64| if sum > 0.0 { sum } else { 0.0 };
    let far = |maps: &[f32], sums: Vec<f64>| {
        maps.iter().zip(sums).map(|(map, sum)| (f64::from(*map) - relu(sum)).abs()).fold(0.0, f64::max)
    };
    // The brightest map of the second layer stands for all 32.
    let total = |map: u32| digits.second.channel(map).iter().sum::<f32>();
    let brightest = (0..second.filters).max_by(|a, b| total(*a).total_cmp(&total(*b))).unwrap_or_default();
    let cells = (0..SIDE * SIDE).map(|cell| [(cell / SIDE) as u32, (cell % SIDE) as u32]);
    let sums = cells.map(|cell| sum_at(&digits.first, second, &GEOMETRY, brightest, cell)).collect();
    let by = "Σ w·x + b in plain loops, double precision, then ReLU";
    vec![
        Check::at_most(
            "Largest difference in the 16 maps of the first layer",
            far(&digits.first.values, direct(&digits.input, first, &GEOMETRY)),
            by,
            0.0,
            ROUNDING,
        ),
        Check::at_most(
            format!("Largest difference in map {} of the second layer", brightest + 1),
            far(digits.second.channel(brightest), sums),
            by,
            0.0,
            ROUNDING,
        ),
        Check::equal(
            format!("Output for {read} less the next best, which is for {next}"),
            logits[read] - logits[next],
            "the dense layer's Σ w·x + b for both in plain loops, double precision",
            dense(digits, arrays, read) - dense(digits, arrays, next),
            ROUNDING * 10.0,
        ),
    ]
}

/// The output for `digit`: Σ w·x + b of the dense layer in double precision.
fn dense(digits: &Digits, arrays: &Arrays, digit: usize) -> f64 {
    let (weights, biases) = (arrays.get(ARRAYS[4].0), arrays.get(ARRAYS[5].0));
    let (Some(weights), Some(biases)) = (weights, biases) else { return f64::NAN };
    let seen = &digits.pooled.values;
    let row = &weights.values[digit * seen.len()..][..seen.len()];
    let sum: f64 = row.iter().zip(seen).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum();
    sum + f64::from(biases.values[digit])
}

fn of_network(digits: &Digits, right: usize) -> Vec<Check> {
    let [one, two] = FILTERS;
    let formula = (9 + 1) * one + (9 * one + 1) * two + (two * SIDE * SIDE / 4 + 1) * CLASSES;
    let share = digits.accuracy;
    let classes = CLASSES as f64;
    vec![
        Check::equal(
            "Weights and biases in the file",
            f64::from(digits.parameters),
            "(9 + 1)·16 + (9·16 + 1)·32 + (32·16 + 1)·10",
            formula as f64,
            0.0,
        ),
        Check::equal(
            "Ten handwritten digits that it was not trained on, one of each class: read right",
            right as f64,
            format!("ten times its share of {} such digits, within 4 standard errors", digits.held_out),
            classes * share,
            4.0 * f64::sqrt(classes * share * (1.0 - share)),
        ),
    ]
}
