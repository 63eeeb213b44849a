//! The paper's circle: one layer learns to move two points one step along a circle, and is then applied to its own
//! output again and again. Attention alone, with an MLP, and with a skip connection are trained side by side.
//!
//! As in the authors' experiment: radius 0.3, two heads, the second point one step short of opposite the first, no
//! positions, no layer norm. Otherwise than there: no biases, all examples in every step, 48 steps to the full circle in
//! the place of 1000, a larger learning rate, and the skip connection goes around the layer in training too.
//!
//! Left out: the layer itself and its gradient, which are `circle/net.rs`.

pub(super) mod net;

use super::matrix::Residual;
use super::{Arm, Circle, Reply, Request, Variant};
use crate::lesson::{Check, Replies};
use net::Net;

/// Radius, as in the paper.
const RADIUS: f64 = 0.3;
/// Steps to the full circle.
const STEPS: usize = 48;
/// How often the layer is applied to its own output: once round.
const APPLIED: usize = STEPS;
/// Mean squared error, over the radius squared, from which on a layer is said to have learnt the step.
const LEARNT: f64 = 1e-4;
/// A path that has left this many radii behind is not followed further.
const FAR: f64 = 1e6;

/// A batch of training steps a reply, until `circle_steps` are taken. The first reply has the layers as they were born.
pub(super) fn answer(request: &Request) -> Replies<Reply> {
    let of = request.circle_steps;
    // Wide layers take fewer steps a reply: the work of a reply is the same.
    let batch = (6 * 32 * 32 / (request.circle_width * request.circle_width)).max(1);
    let mut nets: Vec<Net> = Variant::ALL
        .iter()
        .map(|variant| Net::new(*variant, request.circle_width as usize, request.circle_seed))
        .collect();
    let mut losses = vec![Vec::new(); nets.len()];
    let (inputs, targets) = examples();
    let replies = of.div_ceil(batch) + 1;
    Box::new((0..replies).map(move |index| {
        let step = (index * batch).min(of);
        let taken = if index == 0 { 0 } else { step - (index - 1) * batch };
        let arms = nets.iter_mut().zip(&mut losses).map(|(net, losses)| {
            (0..taken).for_each(|_| net.step(&inputs, &targets));
            losses.push(net.loss(&inputs, &targets) / (RADIUS * RADIUS));
            arm(net, losses)
        });
        let circle = Circle { step, of, radius: RADIUS, arms: arms.collect() };
        let checks = checks(&circle);
        Reply { circle: Some(circle), checks, ..Reply::default() }
    }))
}

/// Pairs of points all along the half circle, and where one step takes them: x and y of each point.
pub(super) fn examples() -> (net::Points, net::Points) {
    let pair = |step: usize| {
        // The second point starts one step short of opposite.
        [step, step + STEPS / 2 - 1].map(|step| {
            let angle = 2.0 * std::f64::consts::PI * step as f64 / STEPS as f64;
            [RADIUS * libm::cos(angle), RADIUS * libm::sin(angle)]
        })
    };
    let all = |from: usize| net::points((0..STEPS / 2).flat_map(|step| pair(step + from)));
    (all(0), all(1))
}

/// The layer applied to its own output, from the first example.
fn arm(net: &Net, losses: &[f64]) -> Arm {
    let start = examples().0.some_rows(0..2);
    let distance = |points: &net::Points| {
        let [a, b] = [points.row(0), points.row(1)];
        libm::hypot(a[0] - b[0], a[1] - b[1])
    };
    let mut points = vec![start.clone()];
    while points.len() <= APPLIED {
        let next = net.forward(&points[points.len() - 1]);
        if !next.values.iter().all(|value| value.abs() <= FAR * RADIUS) {
            break;
        }
        points.push(next);
    }
    Arm {
        which: net.variant,
        losses: losses.to_vec(),
        path: points.iter().flat_map(|points| &points.values).map(|value| *value as f32).collect(),
        apart: points.iter().map(|points| distance(points) / distance(&start)).collect(),
        relative: points.iter().map(net::Points::relative_residual).collect(),
    }
}

/// What the figure shows, in numbers.
fn checks(circle: &Circle) -> Vec<Check> {
    let find = |which: Variant| circle.arms.iter().find(|arm| arm.which == which);
    let (Some(alone), Some(skip)) = (find(Variant::Alone), find(Variant::Skip)) else { return Vec::new() };
    let least = |arm: &Arm| arm.relative.iter().copied().fold(f64::INFINITY, f64::min);
    let step = circle.step;
    let mut checks = vec![Check::at_most(
        format!(
            "Attention alone, {step} training steps: the least relative residual of the two points on the way round"
        ),
        least(alone),
        "that with a skip connection",
        least(skip),
        0.05,
    )];
    if skip.losses.last().is_some_and(|loss| *loss < LEARNT) {
        checks.push(Check::at_least(
            format!(
                "With a skip connection, {step} training steps: the least relative residual on the way round"
            ),
            least(skip),
            "half of that at the start: they stay two points",
            skip.relative.first().copied().unwrap_or(f64::NAN) / 2.0,
            0.0,
        ));
    }
    checks
}
