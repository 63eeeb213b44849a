//! The diagram's claims, each against double precision, against the identity of facts about moved filters, or
//! against a margin far above rounding.

use super::Ways;
use super::expected::{Expected, grid_is_symmetric, near};
use crate::kit::conv::convolve;
use crate::lesson::Check;
use crate::lessons::equivariance::layers::{Wide, bank, geometry};
use crate::lessons::equivariance::transform::Motion;
use crate::lessons::equivariance::{Diagram, Stack, Verdict};
use burn::tensor::Device;

/// A relative difference that is far above rounding.
const CLEAR: f64 = 0.01;
/// Rounding in double precision, as a share of rounding in single precision: 2⁻⁵³ to 2⁻²⁴, and room.
const DOUBLE: f64 = 1e-8;

/// The same diagram in double precision.
struct Second {
    difference: f64,
    relative: f64,
    interior_largest: f64,
}

/// All checks of a diagram.
pub(super) fn of(ways: &Ways, expected: &Expected, diagram: &Diagram, device: &Device) -> Vec<Check> {
    let second = Second::of(ways, &diagram.interior);
    let rounding = ways.rounding * f64::sqrt(ways.output.values.len() as f64);
    let norm = diagram.difference.norm();
    let mut checks = vec![Check::equal(
        "Size of the difference, ‖f(T x) − T f(x)‖",
        norm,
        "both ways once more by plain loops in double precision",
        second.difference,
        rounding + 1e-6 * norm,
    )];
    if expected.same == Some(true) {
        checks.extend(same(ways, diagram, &second));
    }
    let elsewhere = expected.same == Some(true) && diagram.verdict == Verdict::Interior;
    // A hundredth of an output that is rounding alone says nothing.
    let clear = second.relative > 2.0 * CLEAR && CLEAR * diagram.output.norm() > 2.0 * rounding;
    if (expected.same == Some(false) || elsewhere) && clear {
        let claim = if elsewhere {
            "At the border they differ: relative size of the difference"
        } else if ways.searched {
            "Relative size of the difference, for the best of all shifts of the output"
        } else {
            "Relative size of the difference: the layers do not commute with T"
        };
        let by = "a hundredth, where rounding reaches a few millionths";
        checks.push(Check::at_least(claim, diagram.relative, by, CLEAR, 0.0));
    }
    checks.extend(by_the_filter(ways, diagram, device));
    checks
}

/// That nothing is left in the interior.
fn same(ways: &Ways, diagram: &Diagram, second: &Second) -> Vec<Check> {
    let place = if diagram.interior.contains(&false) { "in the interior" } else { "everywhere" };
    // A shift only renames cells, so that even the last bit stays; a turned filter is summed in another order.
    let renamed = matches!(ways.motion, Motion::Shift(_));
    vec![
        Check::at_most(
            format!("Largest |f(T x) − T f(x)| {place}, in single precision"),
            diagram.interior_largest,
            "0 by theory; the tolerance is what rounding can reach",
            0.0,
            ways.rounding,
        ),
        Check::at_most(
            format!("The same by plain loops in double precision, {place}"),
            second.interior_largest,
            if renamed { "exactly 0: every sum is the same sum" } else { "0 by theory" },
            0.0,
            if renamed { 0.0 } else { DOUBLE * ways.rounding },
        ),
    ]
}

/// One convolution alone: T moves cells, so f(T x) − T f(x) is, up to T, x convolved with T⁻¹k′ − k, where k′ is the
/// filter that meets T x.
fn by_the_filter(ways: &Ways, diagram: &Diagram, device: &Device) -> Vec<Check> {
    let turns = matches!(ways.motion, Motion::Turn(_) | Motion::Reflect);
    if ways.request.stack != Stack::One || !turns || !grid_is_symmetric(ways) {
        return Vec::new();
    }
    let change = ways.motion.inverse().of_planes(&diagram.moved_kernel).minus(&diagram.kernel);
    let around = geometry(change.height, ways.request.padding, ways.request.stride);
    let answer = convolve(&ways.picture, &bank(&change, ways.picture.channels), &around, device);
    let size = answer.map_or(0.0, |answer| answer.norm());
    let norm = diagram.difference.norm();
    let rounding = 2.0 * ways.rounding * f64::sqrt(ways.output.values.len() as f64);
    let mut checks = vec![Check::equal(
        "Size of the difference comes from the filter alone",
        norm,
        "‖corr(x, T⁻¹k′ − k)‖: the picture stays and the filter is turned back",
        size,
        rounding + 1e-6 * norm,
    )];
    let opposite = near(&diagram.moved_kernel, &diagram.kernel, 1.0)
        && near(&ways.motion.of_filter(&diagram.kernel), &diagram.kernel, -1.0);
    // An output that is rounding alone has no relative size.
    let whole = diagram.output.norm();
    if opposite && whole > 1e3 * rounding {
        checks.push(Check::equal(
            "Relative size of the difference",
            diagram.relative,
            "2: after T this filter is its own negative, so f(T x) = −T f(x)",
            2.0,
            2.0 * rounding / whole + 1e-6,
        ));
    }
    checks
}

impl Second {
    fn of(ways: &Ways, interior: &[bool]) -> Self {
        let picture = Wide::of(&ways.picture);
        let output = ways.layers.run_wide(&picture);
        let output_of_moved = ways.moved_layers.run_wide(&ways.motion.of_wide(&picture));
        let moved_output = ways.output_motion.of_wide(&output);
        let pairs = || output_of_moved.values.iter().zip(&moved_output.values);
        let inner = || pairs().zip(interior).filter(|(_, is)| **is).map(|(pair, _)| pair);
        let difference = f64::sqrt(pairs().map(|(a, b)| (a - b) * (a - b)).sum());
        Self {
            difference,
            relative: super::share(difference, output.norm(), output_of_moved.norm()),
            interior_largest: inner().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max),
        }
    }
}
