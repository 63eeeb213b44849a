//! A filter learns to do what a hidden filter does, from random pictures alone.
//!
//! The loss is a quadratic bowl in the weights, and noise makes it nearly round, so that descent finds its bottom.
//! Left out: noise in the targets, and filters between whose layers something is not linear.

use super::pictures::Imitate;
use super::{Reply, Request};
use crate::kit::conv::kernels::Kernels;
use crate::kit::conv::{Geometry, direct, patches, planes_tensor};
use crate::kit::planes::Planes;
use crate::kit::seeds::Seeds;
use crate::lesson::{Check, Replies};
use crate::nets::descent::{Descent, Rule};
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Random pictures to learn from.
const PICTURES: usize = 4;
/// Rows and columns of each.
const SIZE: u32 = 16;
/// Replies of a whole run, about; each of the first steps has one.
const REPLIES: u32 = 150;
/// A weight is found when it is as close as this.
pub(super) const FOUND: f64 = 0.01;
/// Step along the gradient for the difference quotient, as a share of the weights' norm or of 1. The loss is
/// quadratic: no step is too long.
const STEP: f64 = 1e-2;

/// The state at the start, then after every few steps.
pub(super) fn answer(request: &Request, device: &Device) -> Replies<Reply> {
    let mut run = Run::new(request, device);
    Box::new(std::iter::from_fn(move || run.next_reply()))
}

struct Run {
    pictures: Vec<Planes>,
    targets: Vec<Vec<f64>>,
    columns: Tensor<3>, // [pictures, weights, outputs]
    target: Tensor<3>,  // [pictures, 1, outputs]
    weights: Tensor<2>, // [1, weights]
    descent: Descent,
    geometry: Geometry,
    least_squares: Check,
    picture: Imitate,
    done: bool,
}

impl Run {
    fn new(request: &Request, device: &Device) -> Self {
        let side = request.side;
        let geometry = Geometry::of(side, side);
        let hidden = request.hidden.sized(side, 1, request.seed);
        let mut seeds = Seeds::new(request.seed, "pictures to imitate on");
        let mut noise = || Planes::new(1, SIZE, SIZE, |_, _, _| seeds.normal() as f32);
        let pictures: Vec<Planes> = (0..PICTURES).map(|_| noise()).collect();
        let targets: Vec<Vec<f64>> =
            pictures.iter().map(|picture| direct(picture, &hidden, &geometry)).collect();
        let start = Kernels::random(1, 1, side, &mut Seeds::new(request.seed, "filter that learns"));
        let all = pictures.iter().map(|picture| planes_tensor(picture, device)).collect();
        let outputs = targets[0].len();
        let columns = patches(Tensor::cat(all, 0), &geometry); // fits: every side is smaller than SIZE
        let flat: Vec<f32> = targets.iter().flatten().map(|value| *value as f32).collect();
        let out = SIZE + 1 - side;
        let target = Planes { channels: 1, height: out, width: out, values: flat[..outputs].to_vec() };
        let count = (side * side) as usize;
        let tensor =
            |values: Vec<f32>| Tensor::from_data(TensorData::new(values, [1, count]), (device, DType::F32));
        Self {
            least_squares: least_squares(&pictures, &targets, &hidden, &geometry),
            columns: columns.unwrap_or_else(|| Tensor::zeros([PICTURES, count, outputs], device)),
            target: Tensor::from_data(TensorData::new(flat, [PICTURES, 1, outputs]), (device, DType::F32)),
            weights: tensor(start.values),
            descent: Descent::new(Rule::of(request.optimizer, request.rate)),
            picture: Imitate {
                of: request.steps,
                side,
                hidden: hidden.values,
                picture: pictures[0].clone(),
                target,
                ..Imitate::default()
            },
            pictures,
            targets,
            geometry,
            done: false,
        }
    }

    fn next_reply(&mut self) -> Option<Reply> {
        if self.done {
            return None;
        }
        let (mut loss, mut gradient) = self.gradient();
        if !self.picture.losses.is_empty() {
            let few = self.picture.step / 10 + 1;
            let steps = few.min(self.picture.of.div_ceil(REPLIES)).min(self.picture.of - self.picture.step);
            for _ in 0..steps {
                self.weights = self.descent.step(self.weights.clone(), gradient);
                (loss, gradient) = self.gradient();
            }
            self.picture.step += steps;
        }
        self.done = self.picture.step == self.picture.of;
        self.show(loss, gradient);
        let checks = self.checks(loss);
        Some(Reply { imitate: Some(self.picture.clone()), checks, ..Reply::default() })
    }

    /// Mean squared difference of the outputs, and its gradient.
    fn gradient(&self) -> (f64, Tensor<2>) {
        let leaf = self.weights.clone().autodiff().require_grad();
        let off = leaf.clone().unsqueeze::<3>().matmul(self.columns.clone()) - self.target.clone(); // [pictures, 1, outputs]
        let loss = (off.clone() * off).mean();
        let mut gradients = loss.backward();
        let gradient = leaf.grad_remove(&mut gradients).unwrap_or_else(|| self.weights.zeros_like());
        (loss.into_data().iter::<f64>().sum(), gradient)
    }

    fn show(&mut self, loss: f64, gradient: Tensor<2>) {
        let picture = &mut self.picture;
        picture.kernel = self.weights.clone().into_data().iter::<f32>().collect();
        picture.gradient = gradient.into_data().iter::<f32>().collect();
        let off = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)).abs();
        // A weight that is no number is infinitely far off, which `max` alone would forget.
        let far = |off: f64| if off.is_nan() { f64::INFINITY } else { off };
        picture.difference = picture.kernel.iter().zip(&picture.hidden).map(off).map(far).fold(0.0, f64::max);
        picture.steps.push(picture.step);
        picture.losses.push(loss);
        picture.differences.push(picture.difference);
        let made = self.weights.clone().unsqueeze::<3>().matmul(self.columns.clone().narrow(0, 0, 1)); // [1, 1, outputs]
        picture.output =
            Planes { values: made.into_data().iter::<f32>().collect(), ..picture.target.clone() };
    }

    /// The loss with the weights moved by `step` along the gradient, by plain loops in double precision.
    fn plain_loss(&self, step: f64) -> f64 {
        let norm = norm(&self.picture.gradient).max(1e-30);
        let moved = self.picture.kernel.iter().zip(&self.picture.gradient);
        let moved: Vec<f64> = moved.map(|(w, g)| f64::from(*w) + step * f64::from(*g) / norm).collect();
        let (mut total, mut count) = (0.0, 0);
        for (picture, target) in self.pictures.iter().zip(&self.targets) {
            for (row, target) in rows(picture, &self.geometry).zip(target) {
                let sum: f64 = row.iter().zip(&moved).map(|(x, w)| x * w).sum();
                total += (sum - target) * (sum - target);
                count += 1;
            }
        }
        total / f64::from(count)
    }

    fn checks(&self, loss: f64) -> Vec<Check> {
        let picture = &self.picture;
        let mut checks = vec![self.least_squares.clone()];
        let plain = self.plain_loss(0.0);
        if loss.is_finite() && plain.is_finite() {
            let (slope, step) = (norm(&picture.gradient), STEP * norm(&picture.kernel).max(1.0));
            checks.push(Check::equal(
                "Loss, mean squared difference of the outputs",
                loss,
                "plain loops in double precision",
                plain,
                // Single precision leaves about 1e-5 of each output, whose difference is squared.
                1e-5 * plain + 2e-5 * f64::sqrt(plain) + 1e-10,
            ));
            checks.push(Check::equal(
                "Norm of the gradient by burn's backward pass",
                slope,
                format!("difference of the plain loss over ±{step:.3} along the gradient"),
                (self.plain_loss(step) - self.plain_loss(-step)) / (2.0 * step),
                1e-4 * slope + 1e-6,
            ));
        }
        if picture.step > 0 {
            checks.push(Check::at_most(
                format!("After {} steps the loss is no higher than at the start", picture.step),
                loss,
                "loss before the first step",
                picture.losses[0],
                0.0,
            ));
        }
        if self.done {
            checks.push(Check::at_most(
                format!("After {} steps the filter is found: largest difference of a weight", picture.step),
                picture.difference,
                "as close as that counts as found",
                FOUND,
                0.0,
            ));
        }
        checks
    }
}

fn norm(values: &[f32]) -> f64 {
    f64::sqrt(values.iter().map(|value| f64::from(*value) * f64::from(*value)).sum())
}

/// The patch under the kernel for every output cell, in the order of the weights.
fn rows<'a>(picture: &'a Planes, geometry: &'a Geometry) -> impl Iterator<Item = Vec<f64>> + 'a {
    let size = [picture.height, picture.width];
    let [height, width] = geometry.output(size[0], size[1]).unwrap_or_default();
    let [kernel_rows, kernel_columns] = geometry.kernel;
    let taps =
        move || (0..kernel_rows).flat_map(move |row| (0..kernel_columns).map(move |column| [row, column]));
    let cells = (0..height).flat_map(move |row| (0..width).map(move |column| [row, column]));
    cells.map(move |cell| {
        let source = |tap: [u32; 2]| geometry.source(cell, tap, size);
        taps().map(|tap| source(tap).map_or(0.0, |[y, x]| f64::from(picture.get(0, y, x)))).collect()
    })
}

/// The best filter for these pictures, by the normal equations XᵀX·w = Xᵀy, is the hidden one: there is one answer
/// to find.
fn least_squares(pictures: &[Planes], targets: &[Vec<f64>], hidden: &Kernels, geometry: &Geometry) -> Check {
    let n = hidden.values.len();
    let mut system = vec![vec![0.0; n + 1]; n];
    for (picture, target) in pictures.iter().zip(targets) {
        for (row, target) in rows(picture, geometry).zip(target) {
            for (equation, x) in system.iter_mut().zip(&row) {
                for (entry, other) in equation.iter_mut().zip(row.iter().chain([target])) {
                    *entry += x * other;
                }
            }
        }
    }
    let solution = solve(system);
    let off = |(a, b): (&f64, &f32)| (a - f64::from(*b)).abs();
    Check::equal(
        "The filter that fits these pictures best, by the normal equations: largest difference from the hidden one",
        solution.iter().zip(&hidden.values).map(off).fold(0.0, f64::max),
        "none: there is one filter to find",
        0.0,
        1e-9,
    )
}

/// Solves a positive definite system whose last column is the right side, by Gauss and Jordan's elimination, which
/// needs no exchange of rows for such a system.
fn solve(mut system: Vec<Vec<f64>>) -> Vec<f64> {
    let n = system.len();
    for column in 0..n {
        let pivot = system[column].clone();
        for (_, equation) in system.iter_mut().enumerate().filter(|(row, _)| *row != column) {
            let factor = equation[column] / pivot[column];
            equation.iter_mut().zip(&pivot).for_each(|(entry, other)| *entry -= factor * other);
        }
    }
    (0..n).map(|row| system[row][n] / system[row][row]).collect()
}
