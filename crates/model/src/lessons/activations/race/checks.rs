//! What is claimed of the race. Whether GELU is 'more stable' is asked of the numbers, whichever way they fall.

use super::super::functions::Function;
use super::super::pictures::Contestant;
use super::measure::mean_and_deviation;
use super::{Lesson, plain};
use crate::lesson::Check;
use crate::nets::mlp::{Mlp, numbers};
use crate::nets::trainer::{Loss, gradient, norms};

/// Stands for the loss of a run that blew up, so that ranges can be compared.
const BLOWN_UP: f64 = 1e30;
/// Step along the gradient for the difference quotient, in the norm of all weights.
const STEP: f64 = 1e-7;

/// What both contestants' numbers say at this step.
pub(super) fn of_the_race(contestants: &[Contestant], step: u32) -> Vec<Check> {
    let mut checks: Vec<Check> = contestants.iter().filter_map(never_off).collect();
    if let [first, second] = contestants {
        checks.extend(stability(first, second, step));
    }
    checks
}

/// A smooth function's units are never off on all examples.
fn never_off(contestant: &Contestant) -> Option<Check> {
    let function = contestant.function;
    let most = contestant.off.iter().copied().fold(0.0, f64::max);
    let why = match function {
        Function::Relu => return None,
        Function::Gelu => "0: its derivative is 0 at x = −0.7518 only",
        Function::GeluTanh | Function::Silu => "0: its derivative is 0 at one negative x only",
        _ => "0: its derivative is nowhere 0",
    };
    let claim = format!(
        "{}: largest share over the seeds of units whose derivative is 0 on every example",
        function.name()
    );
    Some(Check::equal(claim, most, why, 0.0, 0.0))
}

/// 'More stable', asked three ways.
fn stability(first: &Contestant, second: &Contestant, step: u32) -> Vec<Check> {
    let (a, b) = (latest(first), latest(second));
    let seeds = a.len();
    let (name_a, name_b) = (first.function.name(), second.function.name());
    let words = |contestant: &Contestant| {
        format!("{} {:.3} ± {:.3}", contestant.function.name(), contestant.mean, contestant.deviation)
    };
    let mut checks = vec![Check::at_most(
        format!("After {step} steps, no more runs of {name_b} than of {name_a} blew up (of {seeds} each)"),
        f64::from(second.diverged),
        format!("runs of {name_a} that blew up: loss above twice the start, or no number"),
        f64::from(first.diverged),
        0.0,
    )];
    if seeds < 2 {
        return checks;
    }
    let (low_a, high_a) = range(&a);
    let (low_b, high_b) = range(&b);
    checks.push(Check::at_most(
        format!("After {step} steps, the losses of {seeds} seeds overlap, so that neither is proven better: {}, {}. Gap between the ranges", words(first), words(second)),
        (low_a - high_b).max(low_b - high_a),
        "0 or less is an overlap",
        0.0,
        0.0,
    ));
    checks.push(Check::at_most(
        format!(
            "After {step} steps, {name_b} is the steadier: standard deviation of its loss over {seeds} seeds"
        ),
        mean_and_deviation(&b).1,
        format!("that of {name_a}"),
        mean_and_deviation(&a).1,
        0.0,
    ));
    checks
}

/// The latest loss of each seed; of a run that blew up, a very large one.
fn latest(contestant: &Contestant) -> Vec<f64> {
    contestant.latest.iter().map(|loss| if loss.is_finite() { *loss } else { BLOWN_UP }).collect()
}

fn range(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)))
}

/// The first seed's network once more by other routes; `off` is the share of its units that are off.
pub(super) fn of_one(function: Function, net: &Mlp, lesson: &Lesson, step: u32, off: f64) -> Vec<Check> {
    let name = function.name();
    let (losses, slope) = gradient(net, &lesson.x, &lesson.y, Loss::CrossEntropy);
    let parameters = net.parameters_of_seed(0);
    let all = numbers(slope.clone().narrow(0, 0, 1)); // [parameters]
    let norm = libm::sqrt(all.iter().map(|value| value * value).sum());
    let there = |step: f64| {
        let moved: Vec<f64> =
            parameters.iter().zip(&all).map(|(from, to)| from + step * to / norm.max(1e-30)).collect();
        plain::loss(function, net.sizes(), &moved, &lesson.examples)
    };
    let here = plain::loss(function, net.sizes(), &parameters, &lesson.examples);
    let difference = (there(STEP) - there(-STEP)) / (2.0 * STEP);
    let by_layer: f64 = norms(net, slope.narrow(0, 0, 1)).iter().flatten().map(|norm| norm * norm).sum();
    vec![
        Check::equal(
            format!("{name}, step {step}: loss of the first seed, by burn in single precision"),
            losses[0],
            "plain double precision",
            here,
            1e-4 * here.abs().max(1.0),
        ),
        Check::equal(
            format!("{name}, step {step}: norm of its gradient over all layers, by burn's backward pass"),
            libm::sqrt(by_layer),
            format!("difference of that loss over ±{STEP:e} along the gradient"),
            difference,
            1e-2 * norm + 1e-5,
        ),
        Check::at_most(
            format!("{name}, step {step}: units of the first seed that are off get no gradient; those off"),
            (off * hidden_units(net) as f64).round(),
            "those whose incoming weights all have gradient 0 by burn's backward pass",
            without_gradient(net, &all) as f64,
            0.0,
        ),
    ]
}

fn hidden_units(net: &Mlp) -> usize {
    net.sizes().iter().skip(1).rev().skip(1).sum()
}

/// Hidden units whose incoming weights and bias all have gradient 0.
fn without_gradient(net: &Mlp, gradient: &[f64]) -> usize {
    let hidden = net.sizes().len() - 2;
    let layers = net.sizes().windows(2).zip(net.layer_ranges()).take(hidden);
    layers
        .map(|(pair, range)| {
            let of_layer = &gradient[range];
            let none = |unit: &usize| of_layer[*unit..].iter().step_by(pair[1]).all(|value| *value == 0.0);
            (0..pair[1]).filter(none).count()
        })
        .sum()
}
