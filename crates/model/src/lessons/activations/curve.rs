//! The curves, and the checks at the point that is dragged.
//!
//! Every number stands against burn's own forward and backward pass in double precision, and against finite
//! differences. Left out: the race, which is single precision throughout.

use super::functions::{Function, GELU_MINIMUM, GELU_TANH_ERROR};
use super::pictures::{Curve, Line, Point};
use super::{Reply, Request, X};
use crate::lesson::Check;
use crate::nets::mlp::numbers;
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Samples along the interval; odd, so that 0 is one of them on a symmetric interval.
const SAMPLES: usize = 241;
/// Step of the finite differences: their error is step²/6 times the next but one derivative.
const STEP: f64 = 1e-4;
/// What finite differences with that step may be off by.
const DIFFERENCE: f64 = 1e-7;
/// What two routes in double precision may be off by.
const DOUBLE: f64 = 1e-12;

/// Functions, derivatives and checks for the curve view.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let xs = samples(request.low, request.high);
    let lines: Vec<Line> = request.functions.iter().map(|function| line(*function, &xs)).collect();
    let tanh_error = xs.iter().map(|x| tanh_error(*x)).collect();
    let mut checks = never_off(&xs);
    for function in &request.functions {
        checks.extend(at_point(*function, request.x, device));
    }
    checks.extend(gelu_searches());
    let at = Point::at(request.x, &request.functions);
    Reply { curve: Some(Curve { xs, lines, tanh_error, at }), checks, ..Reply::default() }
}

/// Even samples, and 0 twice where the interval contains it: for the derivatives from both sides.
fn samples(low: f64, high: f64) -> Vec<f64> {
    let last = (SAMPLES - 1) as f64;
    let even = (0..SAMPLES).map(|i| low + (high - low) * (i as f64 / last)).filter(|x| x.abs() > 1e-12);
    let (mut xs, right): (Vec<f64>, Vec<f64>) = even.partition(|x| *x < 0.0);
    if low <= 0.0 && high >= 0.0 {
        xs.extend([0.0, 0.0]);
    }
    xs.extend(right);
    xs
}

fn line(function: Function, xs: &[f64]) -> Line {
    let mut line =
        Line { function, value: Vec::new(), first: Vec::new(), second: Vec::new(), kink: function.kink() };
    for (index, x) in xs.iter().enumerate() {
        let second_time = index > 0 && xs[index - 1] == *x;
        let jet = if second_time { function.jet_from_right(*x) } else { function.jet(*x) };
        line.value.push(jet.value);
        line.first.push(jet.first);
        line.second.push(jet.second);
    }
    line
}

fn tanh_error(x: f64) -> f64 {
    Function::GeluTanh.value(x) - Function::Gelu.value(x)
}

/// f and f′ as burn computes them, in double precision.
fn by_burn(function: Function, xs: &[f64], device: &Device) -> (Vec<f64>, Vec<f64>) {
    let data = TensorData::new(xs.to_vec(), [xs.len()]);
    let x = Tensor::<1>::from_data(data, (&device.clone().autodiff(), DType::F64)).require_grad(); // [xs]
    let value = function.activation().apply(x.clone()); // [xs]
    let first = x.grad(&value.clone().sum().backward());
    (numbers(value.without_autodiff()), first.map(numbers).unwrap_or_default())
}

/// Where the derivative is exactly 0, counted over the samples.
fn never_off(xs: &[f64]) -> Vec<Check> {
    let left: Vec<f64> = xs.iter().copied().filter(|x| *x <= 0.0).collect();
    let off =
        |function: Function, xs: &[f64]| xs.iter().filter(|x| function.jet(**x).first == 0.0).count() as f64;
    let span = format!("{} to {}", short(xs[0]), short(xs[xs.len() - 1]));
    vec![
        Check::at_most(
            format!(
                "GELU is never fully off: of {} points from {span}, those where its derivative is exactly 0",
                xs.len()
            ),
            off(Function::Gelu, xs),
            format!("one point at most, its minimum at x = {:.4}", GELU_MINIMUM.0),
            1.0,
            0.0,
        ),
        Check::equal(
            format!(
                "ReLU is off on the left: of {} points from {span}, those where its derivative is exactly 0",
                xs.len()
            ),
            off(Function::Relu, xs),
            "the points with x ≤ 0",
            left.len() as f64,
            0.0,
        ),
    ]
}

/// One function at one x: burn's forward pass, burn's backward pass, finite differences.
fn at_point(function: Function, x: f64, device: &Device) -> Vec<Check> {
    let name = function.name();
    let at = short(x);
    let jet = function.jet(x);
    let (value, first) = by_burn(function, &[x, x - STEP, x + STEP], device);
    let tolerance = DOUBLE * x.abs().max(1.0);
    let mut checks = vec![
        Check::equal(
            format!("{name}({at})"),
            jet.value,
            "burn's forward pass, double precision",
            value[0],
            tolerance,
        ),
        Check::equal(format!("{name}′({at})"), jet.first, "burn's backward pass", first[0], tolerance),
    ];
    if let Some(kink) = function.kink().filter(|kink| (x - kink.x).abs() <= STEP) {
        // A difference across the kink would measure neither side.
        let side = |to: f64| match kink.order {
            1 => (function.value(kink.x + to) - function.value(kink.x)) / to,
            _ => (function.jet(kink.x + to).first - function.jet(kink.x).first) / to,
        };
        let primes = if kink.order == 1 { "′" } else { "″" };
        for (words, stated, measured) in [("left", kink.left, side(-STEP)), ("right", kink.right, side(STEP))]
        {
            checks.push(Check::equal(
                format!("{name}{primes} at its kink, from the {words}"),
                stated,
                format!("difference over {STEP:e} on that side alone"),
                measured,
                // One-sided: the error is half a step times the next derivative.
                STEP,
            ));
        }
        return checks;
    }
    let slope = (function.value(x + STEP) - function.value(x - STEP)) / (2.0 * STEP);
    let bend = (first[2] - first[1]) / (2.0 * STEP);
    checks.push(Check::equal(
        format!("{name}′({at})"),
        jet.first,
        "central difference of the values",
        slope,
        DIFFERENCE,
    ));
    checks.push(Check::equal(
        format!("{name}″({at})"),
        jet.second,
        "central difference of burn's derivative",
        bend,
        DIFFERENCE,
    ));
    checks
}

/// GELU's minimum and the tanh form's error, found by search now.
fn gelu_searches() -> Vec<Check> {
    let minimum = bisect(-1.0, -0.5, |x| Function::Gelu.jet(x).first);
    let (place, error) = worst_tanh_error();
    let stated = "40-digit arithmetic";
    vec![
        Check::equal("GELU is least at x", minimum, stated, GELU_MINIMUM.0, DOUBLE),
        Check::equal("GELU's least value", Function::Gelu.value(minimum), stated, GELU_MINIMUM.1, DOUBLE),
        Check::equal(
            "Largest distance of GELU's tanh form from GELU",
            error,
            stated,
            GELU_TANH_ERROR.1,
            DOUBLE,
        ),
        Check::equal("That distance is reached at x, and at −x", place, stated, GELU_TANH_ERROR.0, 1e-4),
    ]
}

/// Where `f` changes sign between `low` and `high`.
fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let below = f(low) < 0.0;
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if (f(middle) < 0.0) == below { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Where the tanh form is farthest from GELU on 0 ≤ x ≤ 6 and how far: a scan, then ternary search.
pub(super) fn worst_tanh_error() -> (f64, f64) {
    let size = |x: f64| tanh_error(x).abs();
    let scan = (0..=120).map(|i| 0.05 * f64::from(i));
    let near = scan.max_by(|a, b| size(*a).total_cmp(&size(*b))).unwrap_or_default();
    let (mut low, mut high) = (near - 0.05, near + 0.05);
    for _ in 0..60 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if size(a) < size(b) { low = a } else { high = b }
    }
    (0.5 * (low + high), size(0.5 * (low + high)))
}

/// Checks on a list of x: the worst of all functions, at the x that may be dragged to.
pub(super) fn checks_of_points(xs: &[f64], device: &Device) -> Vec<Check> {
    let near: Vec<f64> = xs.iter().copied().filter(|x| X.contains(x)).collect();
    if near.is_empty() {
        return Vec::new();
    }
    let (mut value, mut first, mut second) = (0.0_f64, 0.0_f64, 0.0_f64);
    for function in Function::ALL {
        let (burn_value, burn_first) = by_burn(*function, &near, device);
        for (index, &x) in near.iter().enumerate() {
            let jet = function.jet(x);
            value = value.max((jet.value - burn_value[index]).abs());
            first = first.max((jet.first - burn_first[index]).abs());
            if function.kink().is_none_or(|kink| (x - kink.x).abs() > STEP) {
                let bend = (function.jet(x + STEP).first - function.jet(x - STEP).first) / (2.0 * STEP);
                second = second.max((jet.second - bend).abs());
            }
        }
    }
    let where_ = format!(
        "over {} functions and the {} of {} xs within ±{}",
        Function::ALL.len(),
        near.len(),
        xs.len(),
        X.end()
    );
    let tolerance = DOUBLE * X.end();
    vec![
        Check::equal(
            format!("Largest distance of f(x) from burn's forward pass, {where_}"),
            value,
            "none",
            0.0,
            tolerance,
        ),
        Check::equal(
            format!("Largest distance of f′(x) from burn's backward pass, {where_}"),
            first,
            "none",
            0.0,
            tolerance,
        ),
        Check::equal(
            format!("Largest distance of f″(x) from central differences of f′, {where_}, kinks left out"),
            second,
            "none",
            0.0,
            DIFFERENCE,
        ),
    ]
}

/// A number of the request in few characters.
fn short(x: f64) -> String {
    format!("{x:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
}
