//! What is claimed of the race. Whether GELU is 'more stable' is asked of the numbers, whichever way they fall.

use super::super::functions::Function;
use super::super::pictures::Contestant;
use super::measure::mean_and_deviation;
use super::{Lesson, plain};
use crate::lesson::Check;
use crate::nets::mlp::{Mlp, numbers};
use crate::nets::trainer::{Loss, gradient};

/// Step along the gradient for the difference quotient, in the norm of all weights.
const STEP: f64 = 1e-7;

/// What both contestants' numbers say at this step.
pub(super) fn of_the_race(contestants: &[Contestant], step: u32) -> Vec<Check> {
    let mut checks: Vec<Check> = contestants.iter().filter_map(never_off).collect();
    // Before the first step, and of a function with itself, there is nothing to compare.
    if let [first, second] = contestants
        && step > 0
        && first.function != second.function
    {
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
        Function::Gelu => {
            "0: its derivative is 0 at x = −0.7518 only; far left it rounds to 0 in single precision"
        }
        Function::GeluTanh => {
            "0: its derivative is 0 at x = −0.7525 only; far left it rounds to 0 in single precision"
        }
        Function::Silu => {
            "0: its derivative is 0 at x = −1.278 only; far left it rounds to 0 in single precision"
        }
        Function::LeakyRelu => "0: its derivative is 0.01 or 1",
        _ => "0: its derivative is nowhere 0; far out it rounds to 0 in single precision",
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
        let name = contestant.function.name();
        if contestant.diverged as usize == seeds || !contestant.mean.is_finite() {
            return format!("{name}: every run blew up");
        }
        format!("{name} {} ± {}", digits(contestant.mean), digits(contestant.deviation))
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
        format!(
            "After {step} steps, the losses of {seeds} seeds overlap, and the runs do not settle which is better: {}, {}. Gap between the ranges",
            words(first),
            words(second)
        ),
        (low_a - high_b).max(low_b - high_a),
        "0 or less is an overlap",
        0.0,
        0.0,
    ));
    checks.push(Check::at_most(
        format!(
            "After {step} steps, the loss of {name_b} spreads no more over {seeds} seeds: standard deviation"
        ),
        spread(&b),
        format!("that of {name_a}"),
        spread(&a),
        0.0,
    ));
    checks
}

/// The latest loss of each seed; of a run that blew up, infinity.
fn latest(contestant: &Contestant) -> Vec<f64> {
    contestant.latest.iter().map(|loss| if loss.is_nan() { f64::INFINITY } else { *loss }).collect()
}

/// Standard deviation, infinite if any value is.
fn spread(values: &[f64]) -> f64 {
    if values.iter().all(|value| value.is_finite()) { mean_and_deviation(values).1 } else { f64::INFINITY }
}

/// Three digits, however small.
fn digits(value: f64) -> String {
    if value == 0.0 || value.abs() >= 0.01 { format!("{value:.3}") } else { format!("{value:.1e}") }
}

fn range(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)))
}

/// The first seed's network once more by other routes, on as many examples as that affords; `off` is the share
/// of its units that are off on all examples.
pub(super) fn of_one(function: Function, net: &Mlp, lesson: &Lesson, step: u32, off: f64) -> Vec<Check> {
    let count = plain::affordable(net.sizes()).clamp(4, lesson.examples.len());
    let one = Mlp::from_parameters(net.sizes(), net.activation(), net.parameters().narrow(0, 0, 1));
    let (x, y) = (lesson.x.clone().narrow(1, 0, count), lesson.y.clone().narrow(1, 0, count)); // [1, count, …]
    let (losses, slope) = gradient(&one, &x, &y, Loss::CrossEntropy);
    let (parameters, slope) = (one.parameters_of_seed(0), numbers(slope)); // [parameters]
    let norm = f64::sqrt(slope.iter().map(|value| value * value).sum());
    let there = |step: f64| {
        let along = parameters.iter().zip(&slope).map(|(from, to)| from + step * to / norm.max(1e-30));
        plain::loss(function, net.sizes(), &along.collect::<Vec<f64>>(), &lesson.examples[..count])
    };
    let (loss, here) = (losses[0], there(0.0));
    let subject = format!("{}, step {step}, first seed, {count} examples", function.name());
    if !here.is_finite() || !loss.is_finite() {
        let none = |loss: f64| f64::from(u8::from(!loss.is_finite()));
        let claim = format!("{subject}: the run blew up (1 for yes), by burn in single precision");
        return vec![Check::equal(claim, none(loss), "plain double precision", none(here), 0.0)];
    }
    vec![
        Check::equal(
            format!("{subject}: loss by burn in single precision"),
            loss,
            "plain double precision",
            here,
            1e-4 * here.abs().max(1.0),
        ),
        Check::equal(
            format!("{subject}: norm of the gradient by burn's backward pass"),
            norm,
            format!("difference of the plain loss over ±{STEP:e} along the gradient"),
            (there(STEP) - there(-STEP)) / (2.0 * STEP),
            1e-2 * norm + 1e-5,
        ),
        Check::at_most(
            format!("{subject}: units that are off get no gradient; those off"),
            (off * hidden_units(net) as f64).round(),
            "those whose incoming weights all have gradient 0 by burn's backward pass",
            without_gradient(net, &slope) as f64,
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
