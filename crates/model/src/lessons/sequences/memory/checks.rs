//! What is claimed of the memory task. Who wins is asked of the numbers, whichever way they fall.

use super::super::pictures::{Model, Racer};
use super::nets::{CLASSES, FIELD};
use super::{Runner, Sequences, TESTS};
use crate::lesson::Check;

/// Sequences on which the loss is computed once more.
const FEW: usize = 4;

/// Of one model, at its latest measurement.
pub(super) fn of_one(runner: &Runner, tests: &Sequences, lag: usize, seeds: usize) -> Vec<Check> {
    let (net, name) = (runner.net, runner.net.model.name());
    let mut checks = Vec::new();
    if let Some(plain) = net.plain_loss(&runner.parameters, tests, FEW) {
        checks.push(Check::equal(
            format!(
                "{name}, step {}: loss of the first seed on {FEW} new sequences, by burn in single precision",
                runner.step
            ),
            net.loss_of_few(&runner.parameters, tests, FEW),
            "plain loops in double precision",
            plain,
            1e-4 * plain.max(1.0),
        ));
    }
    if net.model == Model::Convolution && lag >= FIELD {
        let chance = 1.0 / CLASSES as f64;
        let error = libm::sqrt(chance * (1.0 - chance) / (TESTS * seeds) as f64);
        let mean = runner.latest.iter().sum::<f64>() / seeds as f64;
        checks.push(Check::equal(
            format!("{name}: sees {FIELD} tokens, the first of {} is out of sight: accuracy, within 5 standard errors", lag + 1),
            mean,
            "chance, 1/8",
            chance,
            5.0 * error,
        ));
    }
    checks
}

/// Of all: sizes, and at the longest distance that all have done, who remembers.
pub(super) fn of_all(racers: &[Racer], lags: &[u32], runners: &[Runner]) -> Vec<Check> {
    let mut checks: Vec<Check> = runners
        .iter()
        .map(|runner| {
            Check::equal(
                format!("{}: parameters, by the shapes of its arrays", runner.net.model.name()),
                runner.net.parameters() as f64,
                "numbers that the optimiser holds for each seed, counted",
                runner.parameters.dims()[1] as f64,
                0.0,
            )
        })
        .collect();
    let done = racers.iter().map(|racer| racer.scores.len()).min().unwrap_or(0);
    if done > 0
        && let Some(attention) = racers.last()
    {
        for racer in &racers[..racers.len() - 1] {
            checks.push(Check::at_least(
                format!("After training at distance {}: accuracy of self-attention", lags[done - 1]),
                attention.scores[done - 1].mean,
                format!("accuracy of the {}", racer.model.name()),
                racer.scores[done - 1].mean,
                0.0,
            ));
        }
    }
    checks
}
