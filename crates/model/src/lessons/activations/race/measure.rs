//! What is measured of one contestant, on all seeds or on the first.

use super::super::functions::Function;
use super::super::pictures::{Contestant, Field, Slice};
use super::Lesson;
use crate::kit::seeds::Seeds;
use crate::nets::activation::Activation;
use crate::nets::mlp::{Mlp, numbers};
use crate::nets::trainer::{Loss, Trainer, gradient, norms};
use burn::tensor::{DType, Tensor, TensorData};

/// Points along the cut of the loss surface, odd.
const CUTS: usize = 25;
/// Units on which a cut may be computed, over all its points; large networks are cut at fewer points.
const AFFORDABLE: usize = 4000;
/// Examples on which a unit is looked at first.
const FEW: usize = 16;
/// Cells along each side of the plane.
const SIDE: usize = 24;
/// A run has blown up when its loss is above so many times what it was at the start.
const BLOWN_UP: f64 = 2.0;

/// A contestant before the first measurement.
pub(super) fn nothing_yet(function: Function, seeds: usize) -> Contestant {
    Contestant {
        function,
        steps: Vec::new(),
        losses: vec![Vec::new(); seeds],
        latest: Vec::new(),
        accuracies: Vec::new(),
        off: Vec::new(),
        off_by_layer: Vec::new(),
        gradient_norms: Vec::new(),
        diverged: 0,
        mean: 0.0,
        deviation: 0.0,
        slice: Slice { step: 0, offsets: Vec::new(), losses: Vec::new() },
        field: Field { step: 0, side: 0, probabilities: Vec::new() },
    }
}

/// One measurement of all seeds.
pub(super) struct Measured {
    losses: Vec<f64>,
    accuracies: Vec<f64>,
    /// Share of units off, by layer and seed.
    off: Vec<Vec<f64>>,
    /// By layer, of the latest step; empty before the first.
    gradient_norms: Vec<f64>,
}

impl Measured {
    pub(super) fn of(trainer: &Trainer, lesson: &Lesson) -> Self {
        let net = trainer.net();
        let trace = net.trace(lesson.x.clone());
        let losses = numbers(Loss::CrossEntropy.of(trace.output.clone(), lesson.y.clone())); // [seeds]
        let logits = numbers(trace.output); // [seeds, examples]
        let right = |(logit, example): (&f64, &super::Example)| (*logit > 0.0) == example.class;
        let accuracies = logits
            .chunks(lesson.examples.len())
            .map(|logits| logits.iter().zip(&lesson.examples).filter(|pair| right(*pair)).count())
            .map(|count| count as f64 / lesson.examples.len() as f64)
            .collect();
        let off = units_off(net.activation(), &trace.before);
        Self { losses, accuracies, off, gradient_norms: medians(trainer.gradient_norms()) }
    }

    pub(super) fn put_into(self, picture: &mut Contestant, step: u32, keep: bool) {
        if picture.steps.is_empty() || keep {
            picture.steps.push(step);
            for (line, loss) in picture.losses.iter_mut().zip(&self.losses) {
                line.push(*loss);
            }
        }
        let start: Vec<f64> = picture.losses.iter().filter_map(|line| line.first().copied()).collect();
        let blown = |(now, start): (&f64, &f64)| !now.is_finite() || *now > BLOWN_UP * start;
        picture.diverged = self.losses.iter().zip(&start).filter(|pair| blown(*pair)).count() as u32;
        let numbers: Vec<f64> = self.losses.iter().copied().filter(|loss| loss.is_finite()).collect();
        (picture.mean, picture.deviation) = mean_and_deviation(&numbers);
        picture.accuracies = self.accuracies;
        let layers = self.off.len() as f64;
        let seeds = self.losses.len();
        picture.off =
            (0..seeds).map(|seed| self.off.iter().map(|layer| layer[seed]).sum::<f64>() / layers).collect();
        picture.off_by_layer =
            self.off.iter().map(|layer| layer.iter().sum::<f64>() / seeds as f64).collect();
        if !self.gradient_norms.is_empty() {
            picture.gradient_norms = self.gradient_norms;
        }
        picture.latest = self.losses;
    }
}

/// Norm of each layer's gradient before the first step, median over the seeds: it costs more than all that
/// [`Measured`] takes.
pub(super) fn first_gradient(net: &Mlp, lesson: &Lesson) -> Vec<f64> {
    let (_, first) = gradient(net, &lesson.x, &lesson.y, Loss::CrossEntropy);
    medians(norms(net, first))
}

/// Share of each layer's units whose derivative is 0 on every example, for each seed: the derivative that
/// burn's backward pass uses in training, in single precision.
fn units_off(activation: Activation, before: &[Tensor<3>]) -> Vec<Vec<f64>> {
    // Most units show on a few examples that they are not off; only a layer with others is looked at in full.
    let few = before.iter().map(|layer| layer.clone().narrow(1, 0, FEW.min(layer.dims()[1]))).collect();
    let all: usize = before.iter().map(|layer| layer.dims()[2]).sum();
    let likely = always_zero(activation, Tensor::cat(few, 2)); // [seeds × all units]
    let mut start = 0;
    let of_layer = |layer: &Tensor<3>| {
        let width = layer.dims()[2];
        let units = start..start + width;
        start += width;
        let suspect = likely.chunks(all).any(|seed| seed[units.clone()].contains(&true));
        let off = if suspect {
            always_zero(activation, layer.clone())
        } else {
            vec![false; likely.len() / all * width]
        };
        let share = |seed: &[bool]| seed.iter().filter(|off| **off).count() as f64 / width as f64;
        off.chunks(width).map(share).collect()
    };
    before.iter().map(of_layer).collect()
}

/// For every seed and unit whether the derivative at all of `before` [seeds, examples, units] is 0.
fn always_zero(activation: Activation, before: Tensor<3>) -> Vec<bool> {
    let leaf = before.autodiff().require_grad();
    let [seeds, examples, units] = leaf.dims();
    let mut gradients = activation.apply(leaf.clone()).sum().backward();
    let derivatives = leaf.grad_remove(&mut gradients).map(Tensor::into_data); // [seeds, examples, units]
    let values = derivatives.and_then(|data| data.try_into_vec::<f32>().ok()).unwrap_or_default();
    let mut zero = vec![true; seeds * units];
    for (index, row) in values.chunks(units).enumerate() {
        let of_seed = &mut zero[index / examples * units..][..units];
        of_seed.iter_mut().zip(row).for_each(|(zero, derivative)| *zero &= *derivative == 0.0);
    }
    zero
}

/// Mean and sample standard deviation; of nothing, no number.
pub(super) fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, f64::sqrt(squares / (count - 1.0).max(1.0)))
}

fn medians(by_layer: Vec<Vec<f64>>) -> Vec<f64> {
    by_layer.into_iter().map(median).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[middle],
        _ => 0.5 * (values[middle - 1] + values[middle]),
    }
}

/// The loss of the first seed along a random line through its weights. Every unit's step is as long as its own
/// weights (filter normalisation, Li et al. 2018), so that cuts of different networks compare. All points of
/// the line are computed at once, as the networks of so many seeds.
pub(super) fn slice(net: &Mlp, lesson: &Lesson, step: u32, seed: u64) -> Slice {
    let here = net.parameters_of_seed(0);
    let direction = direction(net, &here, seed);
    let cuts = (AFFORDABLE / net.sizes().iter().sum::<usize>()).clamp(11, CUTS) | 1;
    let offsets: Vec<f64> = (0..cuts).map(|i| 2.0 * i as f64 / (cuts - 1) as f64 - 1.0).collect();
    let there: Vec<f32> = offsets
        .iter()
        .flat_map(|offset| here.iter().zip(&direction).map(move |(from, to)| (from + offset * to) as f32))
        .collect();
    let data = TensorData::new(there, [cuts, here.len()]);
    let options = (&lesson.x.device(), DType::F32);
    let nets = Mlp::from_parameters(net.sizes(), net.activation(), Tensor::from_data(data, options));
    let output = nets.forward(lesson.x.clone()); // [cuts, examples, 1]
    Slice { step, offsets, losses: numbers(Loss::CrossEntropy.of(output, lesson.y.clone())) }
}

/// Normal numbers, scaled so that each unit's are as long as its weights; biases stay.
fn direction(net: &Mlp, here: &[f64], seed: u64) -> Vec<f64> {
    let mut seeds = Seeds::new(seed, "slice");
    let mut direction = vec![0.0; here.len()];
    for (pair, range) in net.sizes().windows(2).zip(net.layer_ranges()) {
        let (inputs, outputs) = (pair[0], pair[1]);
        let draws = seeds.normals(inputs * outputs, 1.0);
        for unit in 0..outputs {
            let of_unit = |values: &[f64]| -> f64 {
                let mine = values[unit..inputs * outputs].iter().step_by(outputs);
                f64::sqrt(mine.map(|value| value * value).sum())
            };
            let scale = of_unit(&here[range.clone()]) / of_unit(&draws).max(1e-12);
            for input in 0..inputs {
                direction[range.start + input * outputs + unit] = scale * draws[input * outputs + unit];
            }
        }
    }
    direction
}

/// What the first seed's network answers on a grid over the plane.
pub(super) fn field(net: &Mlp, step: u32) -> Field {
    let centre = |cell: usize| (2.0 * cell as f32 + 1.0) / SIDE as f32 - 1.0;
    let plane: Vec<f32> =
        (0..SIDE * SIDE).flat_map(|cell| [centre(cell % SIDE), centre(cell / SIDE)]).collect();
    let first = net.parameters().narrow(0, 0, 1); // [1, parameters]
    let options = (&first.device(), DType::F32);
    let plane = Tensor::from_data(TensorData::new(plane, [1, SIDE * SIDE, 2]), options);
    let net = Mlp::from_parameters(net.sizes(), net.activation(), first);
    let logits = numbers(net.forward(plane)); // [cells]
    let probabilities = logits.into_iter().map(|logit| Function::Sigmoid.value(logit) as f32).collect();
    Field { step, side: SIDE as u32, probabilities }
}
