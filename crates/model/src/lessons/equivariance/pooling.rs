//! From equivariance to invariance: g is convolution, ReLU and a pooling, and the picture is shifted by 0, 1, 2, …
//! cells. How much does g change in place?
//!
//! A convolution follows the picture, so in place it changes most. A window forgets where in it something was; the
//! whole map forgets everything. Left out: pooling inside a deep network.

use super::layers::{Layers, Step, Wide, bank, geometry};
use super::transform::Motion;
use super::{Border, Change, FARTHEST, Pool, Pooling, Reply, Request};
use crate::kit::conv::convolve;
use crate::kit::conv::kernels::Kernels;
use crate::kit::planes::Planes;
use crate::kit::seeds::Seeds;
use crate::lesson::Check;
use burn::tensor::Device;

/// Random filters with which local pooling is compared with none.
const FILTERS: u32 = 12;
/// Rows and columns of the noise picture that they are given; a multiple of the window.
const NOISE: u32 = 16;
/// Rows and columns of that window.
const NOISE_WINDOW: u32 = 4;
/// What local pooling leaves of the change without pooling, at most, on those pictures.
const LESS: f64 = 0.8;

/// The curves, and the checks.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let picture = request.planes();
    let [down, right] = request.shift;
    let is_down = down.unsigned_abs() > right.unsigned_abs();
    let at = if is_down { down } else { right }.unsigned_abs().min(FARTHEST);
    let shifted =
        |by: u32| if is_down { picture.shifted(by as i32, 0) } else { picture.shifted(0, by as i32) };
    let filter = request.filter();
    let layers = Layers {
        steps: vec![
            Step::Convolve(bank(&filter, picture.channels), geometry(filter.height, request.padding, 1)),
            Step::Relu,
        ],
        weights: filter.area() as u32,
    };
    let shifts: Vec<u32> = (0..=FARTHEST).collect();
    let maps: Vec<Planes> = shifts.iter().map(|by| layers.run(&shifted(*by), device)).collect();
    let curves: Vec<Change> =
        Pool::ALL.iter().map(|pool| curve(*pool, request, &maps, at as usize, device)).collect();
    let pooling = Pooling { moved_picture: shifted(at), down: is_down, shifts, at, curves, picture };
    let mut notes = Vec::new();
    if pooling.curves.iter().any(|curve| curve.output.values.is_empty()) {
        notes.push(
            "The filter or the window is larger than what it is given: some outputs are empty.".to_owned(),
        );
    }
    let mut checks = checks(request, &pooling, &maps, &layers);
    checks.push(local_pooling(request.seed, device));
    Reply { notes, pooling: Some(pooling), checks, ..Reply::default() }
}

/// What pooling makes of a map.
fn pool(pool: Pool, window: u32, border: Border, map: &Planes, device: &Device) -> Planes {
    let steps = match pool {
        Pool::None => vec![],
        Pool::Maximum => vec![Step::Maximum(window)],
        Pool::Mean => vec![Step::Mean(window)],
        Pool::Blur => return blurred(window, border, map, device),
        Pool::Global => {
            let values: Vec<f32> = map.values.iter().copied().reduce(f32::max).into_iter().collect();
            let side = values.len() as u32;
            return Planes { channels: 1, height: side, width: side, values };
        }
    };
    Layers { steps, weights: 0 }.run(map, device)
}

/// A blur with weights 1, 2, …, w, …, 2, 1 down and across, then every w-th row and column.
fn blurred(window: u32, border: Border, map: &Planes, device: &Device) -> Planes {
    let side = 2 * window - 1;
    let weight = |place: u32| (window - place.abs_diff(window - 1)) as f32 / (window * window) as f32;
    let weights =
        (0..side).flat_map(|row| (0..side).map(move |column| weight(row) * weight(column))).collect();
    let around = geometry(side, border, window);
    convolve(map, &Kernels::new(1, 1, side, side, weights), &around, device).unwrap_or_default()
}

fn curve(kind: Pool, request: &Request, maps: &[Planes], at: usize, device: &Device) -> Change {
    let outputs: Vec<Planes> =
        maps.iter().map(|map| pool(kind, request.window, request.padding, map, device)).collect();
    let output = &outputs[0];
    let changes: Vec<f64> = outputs.iter().map(|moved| change(moved, output)).collect();
    let mean = changes.iter().skip(1).sum::<f64>() / f64::from(FARTHEST);
    Change { pool: kind, mean, output: output.clone(), output_of_moved: outputs[at].clone(), changes }
}

/// ‖moved − output‖/‖output‖.
fn change(moved: &Planes, output: &Planes) -> f64 {
    super::diagram::share(moved.minus(output).norm(), output.norm(), moved.norm())
}

fn checks(request: &Request, pooling: &Pooling, maps: &[Planes], layers: &Layers) -> Vec<Check> {
    let largest = pooling.picture.values.iter().fold(0.0_f64, |most, v| most.max(f64::from(v.abs())));
    let rounding = layers.rounding(largest);
    let shift = pooling.shifts[pooling.at as usize] as i32;
    let motion = Motion::Shift(if pooling.down { [shift, 0] } else { [0, shift] });
    let picture = Wide::of(&pooling.picture);
    let [here, moved] = [layers.run_wide(&picture), layers.run_wide(&motion.of_wide(&picture))];
    let apart = here.values.iter().zip(&moved.values).map(|(a, b)| (a - b) * (a - b)).sum();
    let in_place = maps[pooling.at as usize].minus(&maps[0]).norm();
    let mut checks = vec![Check::equal(
        format!("Without pooling, a shift by {shift} changes the output in place: size of the change"),
        in_place,
        "plain loops in double precision",
        f64::sqrt(apart),
        2.0 * rounding * f64::sqrt(here.values.len() as f64) + 1e-6 * in_place,
    )];
    if request.padding == Border::Circular {
        let follows = maps.iter().zip(&pooling.shifts).map(|(map, by)| {
            let by = *by as i32;
            let [down, right] = if pooling.down { [by, 0] } else { [0, by] };
            map.largest_difference(&maps[0].shifted(down, right))
        });
        let global = |map: &Planes| f64::from(map.values.iter().copied().fold(0.0, f32::max));
        let most = maps.iter().map(global);
        let (low, high) = most.fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
        checks.push(Check::at_most(
            "But it follows the picture: largest difference from the shifted output, over all shifts",
            follows.fold(0.0, f64::max),
            "0 by theory; the tolerance is what rounding can reach",
            0.0,
            rounding,
        ));
        checks.push(Check::equal(
            "The maximum of the whole map does not change: its largest value over all shifts",
            high,
            "its smallest value over all shifts",
            low,
            rounding,
        ));
    }
    checks
}

/// On a noise picture and random filters: the mean change for shifts of 1 to w − 1 cells with the maximum of w×w
/// cells, against the change without pooling.
fn local_pooling(seed: u64, device: &Device) -> Check {
    let mut seeds = Seeds::new(seed, "pooling on noise");
    let noise = Planes::new(1, NOISE, NOISE, |_, _, _| seeds.between(-0.5, 0.5) as f32);
    let filters = Kernels::random(FILTERS, 1, 3, &mut seeds);
    let layers = Layers {
        steps: vec![Step::Convolve(filters, geometry(3, Border::Circular, 1)), Step::Relu],
        weights: 0,
    };
    let maps: Vec<Planes> =
        (0..NOISE_WINDOW).map(|by| layers.run(&noise.shifted(0, by as i32), device)).collect();
    let mean = |kind: Pool| {
        let outputs = maps.iter().map(|map| pool(kind, NOISE_WINDOW, Border::Circular, map, device));
        let outputs: Vec<Planes> = outputs.collect();
        outputs.iter().skip(1).map(|moved| change(moved, &outputs[0])).sum::<f64>()
            / f64::from(NOISE_WINDOW - 1)
    };
    Check::at_most(
        format!(
            "On noise with {FILTERS} random filters, the maximum of {NOISE_WINDOW}×{NOISE_WINDOW} cells changes \
             less: mean relative change"
        ),
        mean(Pool::Maximum),
        format!("{LESS} of the mean relative change without pooling"),
        LESS * mean(Pool::None),
        0.0,
    )
}
