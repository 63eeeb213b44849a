//! What is claimed of a stack, each by another route.

use super::block::{Parts, pass};
use super::bound;
use super::depth::{Run, start};
use super::exact::Exact;
use super::matrix::Residual as _;
use super::plain::Plain;
use super::split::Split;
use crate::lesson::Check;
use std::f64::consts::LOG10_E;

/// Plain doubles are compared down to here, single precision down to its own.
const DOUBLE_DOWN_TO: f64 = 1e-9;
const SINGLE_DOWN_TO: f64 = 1e-3;
/// Entries compared in single precision: deeper, what was rounded has grown.
const SINGLE_LAYERS: usize = 13;
/// A residual is told from rounding above this share of the tokens.
const ROUNDED: f64 = 1e-13;
/// Where scores are steeper than this, nothing near enough is left above a double's rounding.
const STEEPEST: f64 = 100.0;
/// Scores that differ by less do not decide a slope.
const FLAT: f64 = 1e-3;
/// log₁₀ of what a skip connection leaves of a residual at least.
const SKIPPED: f64 = -1.0;
/// Where scores differ by more, roundings grow by so many powers of e: other arithmetics are compared before.
pub(super) const WILD: f64 = 12.0;

/// All checks of a run.
pub(super) fn of(run: &Run) -> Vec<Check> {
    let mut checks: Vec<Check> = cube(run).into_iter().collect();
    checks.extend(agreement(
        run,
        &run.double,
        DOUBLE_DOWN_TO,
        "plain double precision, mean subtracted",
        1e-6,
    ));
    let shallow = &run.single[..run.single.len().min(SINGLE_LAYERS)];
    checks.extend(agreement(run, shallow, SINGLE_DOWN_TO, "burn in single precision, mean subtracted", 1e-2));
    checks.extend(long(run));
    checks.extend(theorem(run));
    checks.extend(end(run));
    checks
}

/// How a small residual passes the first layer, in plain doubles: the heart of the paper's argument.
fn cube(run: &Run) -> Option<Check> {
    let (parts, x) = (run.stack.parts, &run.tokens[0]);
    let order = parts.order();
    let layer = &run.stack.layers[0];
    // Both of tokens that differ by a hundredth and a thousandth of what they do, and where it is no cube, by far less; by
    // less if scores are steep.
    let small =
        if order == 3.0 { 1e-2 } else { 1e-4 } / steepness(run).filter(|steep| *steep <= STEEPEST)?.max(1.0);
    let made = |factor: f64| {
        let near = Split { log: x.log + libm::log(factor), ..x.clone() };
        let out = pass(&Plain, layer, parts, &near.joined());
        let apart = out.clone().less(&out.mean()).norm();
        // What is left by rounding alone is no power of anything.
        if apart > ROUNDED * out.norm() { libm::log10(apart) } else { f64::NAN }
    };
    let (far, near) = (made(small), made(small / 10.0));
    // A skip connection may add the very opposite of what it goes past: then the first order is gone.
    let kept = !parts.skip || far - libm::log10(small) - x.log * LOG10_E > SKIPPED;
    let (words, tolerance) = if order == 3.0 { ("the cube", 0.05) } else { ("in proportion", 0.02) };
    (far.is_finite() && near.is_finite() && kept).then(|| {
        Check::equal(
            "Tokens ten times nearer each other: the first layer's output is nearer by 10 to the power of",
            far - near,
            format!("{words}: what a layer {} leaves to first order", layer_words(parts)),
            order,
            tolerance,
        )
    })
}

/// Size of the largest scores that the first layer gives; none without tokens that differ.
fn steepness(run: &Run) -> Option<f64> {
    let layer = &run.stack.layers[0];
    let (query, key) = (run.stack.x.times(&layer.query), run.stack.x.times(&layer.key));
    run.tokens[0].log.is_finite().then(|| query.largest() * key.largest() * layer.scale / 4.0)
}

fn layer_words(parts: Parts) -> &'static str {
    match (parts.skip, parts.causal) {
        (true, _) => "with a skip connection",
        (false, true) => "with a causal mask",
        _ => "without skip connection and mask",
    }
}

/// The residual where the mean is not subtracted, against another arithmetic, at the last layer where that can see it.
fn agreement(run: &Run, other: &[f64], down_to: f64, by: &str, tolerance: f64) -> Option<Check> {
    let seen = |(value, relative): (&f64, &f64)| value.is_finite() && libm::exp(*relative) > down_to;
    let calm = run.steep.iter().take_while(|steep| **steep <= WILD).count();
    let pairs = other.iter().zip(&run.relative).take(calm + 1);
    let layer = pairs.take_while(|pair| seen(*pair)).count().checked_sub(1)?;
    // Before the first layer there is nothing to compare.
    if layer == 0 {
        return None;
    }
    let value = libm::exp(run.relative[layer]);
    Some(Check::equal(
        format!("Relative residual after {layer} layers, mean and residual carried apart"),
        value,
        format!("{by}; the last layer above {down_to:e}"),
        other[layer],
        tolerance * value,
    ))
}

/// The last layer that long arithmetic sees, passed with mean and residual carried apart.
fn long(run: &Run) -> Option<Check> {
    let calm = run.steep.iter().take_while(|steep| **steep <= WILD).count();
    let mut both = run.both.iter().take(calm + 1).enumerate().rev();
    let (layer, (apart, long)) = both.find_map(|(layer, both)| Some((layer, (*both)?)))?;
    Some(Check::equal(
        format!("log₁₀‖res‖ after layer {layer}, mean and residual carried apart from the layer before"),
        apart * LOG10_E,
        "from the input on in fixed point with thousands of binary digits, mean subtracted",
        long * LOG10_E,
        1e-3,
    ))
}

/// One layer at a time, and all layers from where the condition holds.
fn theorem(run: &Run) -> Vec<Check> {
    let one = run
        .factors
        .iter()
        .zip(run.tokens.windows(2))
        .map(|(factor, pair)| (pair[1].log - factor - 3.0 * pair[0].log) * LOG10_E);
    let told: Vec<f64> = one.filter(|apart| !apart.is_nan()).collect();
    let Some(worst) = told.iter().copied().reduce(f64::max) else { return Vec::new() };
    let mut checks = vec![Check::at_most(
        format!(
            "‖res(out)‖ over the theorem's 4βH/√d_qk·‖res(in)‖³, the worst of {} layers: its log₁₀",
            told.len()
        ),
        worst,
        "0: below the bound in every layer; β is the largest ‖W_QK‖₁·‖W_V‖₁,∞ of a head, H the heads, γ taken as 1",
        0.0,
        0.0,
    )];
    if let Some((from, factor)) = start(run).filter(|_| run.lost.is_none()) {
        let last = run.tokens.len() - 1;
        checks.push(Check::at_most(
            format!("log₁₀‖res‖ after layer {last}, the condition holding from layer {from} on"),
            run.tokens[last].log * LOG10_E,
            "log₁₀ of the doubly exponential bound",
            bound::after(factor, run.tokens[from].log, last - from) * LOG10_E,
            0.0,
        ));
    }
    checks
}

/// The last layer's slope, where the tokens are all but one and their scores too.
fn end(run: &Run) -> Option<Check> {
    let last = run.slopes.len().checked_sub(1)?;
    let order = run.stack.parts.order();
    let (x, layer) = (&run.tokens[last], Exact::new(&run.stack.layers[last]));
    let near = run.relative[last] < -12.0 && run.slopes[last].is_finite() && layer.steepness(x) < FLAT;
    let at = |log: f64| pass(&layer, &(), run.stack.parts, &Split { log, ..x.clone() }).log;
    // Where the tokens themselves are beyond all floats, a smaller residual of theirs is no number.
    // A logarithm of many digits is moved by a share of itself.
    let step = f64::max(1.0, 1e-7 * x.log.abs());
    let far = near.then(|| (at(x.log - step) - at(x.log - 361.0 * step)) / (360.0 * step));
    let slope = far.filter(|slope| slope.is_finite())?;
    Some(Check::equal(
        format!("Local slope of layer {}, d ln‖res(out)‖/d ln‖res(in)‖", last + 1),
        run.slopes[last],
        format!("{order} expected; from two residuals far smaller than this one"),
        slope,
        0.01,
    ))
}
