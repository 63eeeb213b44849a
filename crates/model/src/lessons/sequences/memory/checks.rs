//! What is claimed of the memory task. Who wins is claimed only where it was found to hold: the dials can turn a race round,
//! and the page shows its numbers either way.

use super::super::pictures::{Model, Racer, Score};
use super::super::request::Request;
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
        let error = f64::sqrt(chance * (1.0 - chance) / (TESTS * seeds) as f64);
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
pub(super) fn of_all(request: &Request, lags: &[u32], runners: &[Runner]) -> Vec<Check> {
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
    let done = runners.iter().map(|runner| runner.racer.scores.len()).min().unwrap_or(0);
    if let (Some(last), Some((attention, others))) = (done.checked_sub(1), runners.split_last())
        && claimed(request, lags[last])
    {
        let (done, seeds) = ((last, lags[last]), request.seeds as usize);
        let compared = |other: &Runner| compare(&attention.racer, &other.racer, done, seeds);
        checks.extend(others.iter().map(compared));
    }
    checks
}

/// Whether a race at distance `lag` is one of those that attention was found to win: the default learning rate and no
/// less than the other defaults. With fewer steps it is still learning, at short distances all may be as good, an open
/// forget gate remembers too, and a few seeds are an example.
fn claimed(request: &Request, lag: u32) -> bool {
    let found = Request::default();
    request.rate == found.rate
        && request.budget >= found.budget
        && request.seeds >= found.seeds
        && request.forget <= found.forget
        && lag >= found.longest
}

/// Whether `one` names at least as many as `other` does, within two standard errors of the difference.
fn compare(one: &Racer, other: &Racer, (done, lag): (usize, u32), seeds: usize) -> Check {
    let [mine, theirs] = [one, other].map(|racer| racer.scores[done]);
    let variance = |score: Score| score.mean * (1.0 - score.mean) / (TESTS * seeds) as f64;
    Check::at_least(
        format!("After training at distance {lag}: accuracy of {}, mean of {seeds} seeds", one.model.name()),
        mine.mean,
        format!(
            "{}, the same seeds, {:.2} to {:.2}; two standard errors",
            other.model.name(),
            theirs.low,
            theirs.high
        ),
        theirs.mean,
        2.0 * f64::sqrt(variance(mine) + variance(theirs)),
    )
}
