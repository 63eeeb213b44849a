//! How far a random filter is from commuting with T: many filters at once, from the picture's autocorrelation.
//!
//! For a picture on a ring and a filter k of nine weights, ‖corr(x, k)‖² = kᵀAk, where A holds the sums of x over
//! all cells times x over all cells, shifted. Left out: larger filters and other borders, which change little.

use super::layers::bank;
use super::transform::Motion;
use super::{Request, Stack, Typical};
use crate::kit::conv::{Geometry, Padding, convolve};
use crate::kit::planes::Planes;
use crate::kit::seeds::Seeds;
use crate::lesson::Check;
use burn::tensor::Device;

/// Random filters.
const FILTERS: usize = 200;
/// Bars of the histogram.
const BARS: usize = 24;
/// Width of a bar.
const BAR: f64 = 0.125;
/// Rows and columns of the filters.
const SIDE: u32 = 3;
/// Their weights.
const TAPS: usize = (SIDE * SIDE) as usize;

/// The filters' errors, and a check on the first of them; `None` unless f is one convolution and T turns or reflects.
pub(super) fn of(
    request: &Request,
    motion: &Motion,
    picture: &Planes,
    device: &Device,
) -> Option<(Typical, Check)> {
    let turns = matches!(motion, Motion::Turn(1..) | Motion::Reflect);
    if request.stack != Stack::One || !turns || picture.values.is_empty() {
        return None;
    }
    let products = autocorrelation(picture);
    let mut seeds = Seeds::new(request.seed, "typical filters");
    let mut filters = Vec::with_capacity(FILTERS);
    for _ in 0..FILTERS {
        let values = seeds.normals(TAPS, 1.0).into_iter().map(|weight| weight as f32).collect();
        filters.push(Planes { channels: 1, height: SIDE, width: SIDE, values });
    }
    let mut errors: Vec<f64> = filters.iter().map(|filter| error(filter, motion, &products)).collect();
    let check = by_running(&filters[0], errors[0], motion, picture, device);
    let mean = errors.iter().sum::<f64>() / FILTERS as f64;
    errors.sort_by(f64::total_cmp);
    let mut counts = vec![0; BARS];
    for error in &errors {
        counts[((error / BAR) as usize).min(BARS - 1)] += 1;
    }
    let edges = (0..=BARS).map(|bar| BAR * bar as f64).collect();
    Some((Typical { errors, mean, edges, counts }, check))
}

/// ‖corr(x, T⁻¹k − k)‖/‖corr(x, k)‖.
fn error(filter: &Planes, motion: &Motion, products: &[[f64; TAPS]; TAPS]) -> f64 {
    let change = motion.inverse().of_planes(filter).minus(filter);
    let size = |filter: &Planes| {
        let weight = |tap: usize| f64::from(filter.values[tap]);
        let line = |row: usize| (0..TAPS).map(|column| products[row][column] * weight(column)).sum::<f64>();
        // Rounding can leave a little less than nothing.
        f64::sqrt((0..TAPS).map(|row| weight(row) * line(row)).sum::<f64>().max(0.0))
    };
    super::diagram::share(size(&change), size(filter), 0.0)
}

/// A: for two taps of a 3×3 filter on a ring, Σ x at one times x at the other, over all cells; x is the mean of the
/// channels, which is what the filters meet.
fn autocorrelation(picture: &Planes) -> [[f64; TAPS]; TAPS] {
    let (height, width) = (i64::from(picture.height), i64::from(picture.width));
    let mut sum = vec![0.0_f64; picture.area()];
    for channel in 0..picture.channels {
        sum.iter_mut().zip(picture.channel(channel)).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    // Only the difference of the two taps matters: 25 of them, of which the opposite ones are equal.
    let product = |down: i64, right: i64| -> f64 {
        let line = |row: i64| {
            let here = &sum[(row * width) as usize..][..width as usize];
            let there = &sum[((row + down).rem_euclid(height) * width) as usize..][..width as usize];
            let (wrapped, begin) = there.split_at(right.rem_euclid(width) as usize);
            here.iter().zip(begin.iter().chain(wrapped)).map(|(a, b)| a * b).sum::<f64>()
        };
        (0..height).map(line).sum()
    };
    let side = i64::from(SIDE);
    let by_shift: Vec<f64> = (0..side)
        .flat_map(|down| (1 - side..side).map(move |right| (down, right)))
        .map(|(d, r)| product(d, r))
        .collect();
    let at = |down: i64, right: i64| {
        let (down, right) = if down < 0 { (-down, -right) } else { (down, right) };
        by_shift[(down * (2 * side - 1) + right + side - 1) as usize]
    };
    std::array::from_fn(|one| {
        std::array::from_fn(|other| {
            let place = |tap: usize| (tap as i64 / side, tap as i64 % side);
            let ((down, right), (other_down, other_right)) = (place(one), place(other));
            at(other_down - down, other_right - right)
        })
    })
}

/// The first filter's error by running the convolution both ways.
fn by_running(filter: &Planes, error: f64, motion: &Motion, picture: &Planes, device: &Device) -> Check {
    let around = Geometry::same(SIDE, Padding::Circular);
    let run = |x: &Planes| convolve(x, &bank(filter, x.channels), &around, device).unwrap_or_default();
    let output = run(picture);
    let difference = run(&motion.of_planes(picture)).minus(&motion.of_planes(&output));
    let other = super::diagram::share(difference.norm(), output.norm(), 0.0);
    Check::equal(
        "Relative size of the difference for the first random filter, from the picture's autocorrelation",
        error,
        "both ways by convolution",
        other,
        1e-4 * (1.0 + other),
    )
}
