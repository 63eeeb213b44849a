//! Why scores are divided by √d: random queries and keys of more and more components, one more seed in every reply.
//!
//! If components are independent with mean 0 and variance 1, q·k has variance d (Vaswani et al. 2017, 3.2.1), so that
//! softmax takes one key alone as d grows, and its Jacobian diag(w) − wwᵀ goes to 0. Left out: learned vectors.

use super::checks::of_sums;
use super::{Measured, Reply, Request, SIZES, Scale};
use crate::kit::attention::{Mask, entropy, softmax, softmax_by_burn};
use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;
use crate::lesson::{Check, Replies};
use burn::tensor::{DType, Device, Tensor};

/// Queries of each seed.
const QUERIES: usize = 16;
/// Keys of each seed.
const KEYS: usize = 32;
/// What is measured: variance, entropy, largest weight, gradient.
const KINDS: usize = 4;

/// One reply for each seed, over all seeds so far.
pub(super) fn answer(request: &Request, device: &Device) -> Replies<Reply> {
    let (first, of, device) = (request.first_seed, request.seeds, device.clone());
    let mut so_far = Sums::default();
    Box::new((0..of).map(move |index| {
        let draw = Draw::new(first.wrapping_add(u64::from(index)));
        let steps = draw.steps(&device);
        so_far.add(&steps);
        if index == 0 {
            so_far.first =
                [false, true].map(|scaled| steps.iter().map(|step| sorted(step, scaled)).collect());
        }
        let scale = so_far.picture(index + 1, of);
        let checks = checks(&scale, &draw, &steps);
        Reply { scale: Some(scale), checks, ..Reply::default() }
    }))
}

/// One seed's queries and keys; the first d components of them are the vectors of d components.
struct Draw {
    queries: Dense, // [queries, 512]
    keys: Dense,    // [keys, 512]
}

/// What came out for one size.
struct Step {
    scores: Dense,       // [queries, keys]
    weights: [Dense; 2], // [queries, keys], of q·k and of q·k/√d
}

impl Draw {
    fn new(seed: u64) -> Self {
        let longest = SIZES[SIZES.len() - 1] as usize;
        let mut seeds = Seeds::new(seed, "scale of attention");
        let mut draw = |rows| Dense::normal(rows, longest, 1.0, &mut seeds);
        Self { queries: draw(QUERIES), keys: draw(KEYS) }
    }

    /// Every size from the one before: only the components that are new are multiplied.
    fn steps(&self, device: &Device) -> Vec<Step> {
        let tensor = |rows: &Dense| rows.tensor(DType::F64, device);
        let (queries, keys) = (tensor(&self.queries), tensor(&self.keys));
        let all = Mask::new(QUERIES, KEYS, |_, _| true);
        let (mut done, mut sum) = (0, None::<Tensor<2>>);
        let step = |size: &u32| {
            let size = *size as usize;
            let part = |all: &Tensor<2>| all.clone().narrow(1, done, size - done); // [rows, new]
            let more = part(&queries).matmul(part(&keys).transpose()); // [queries, keys]
            let scores = sum.take().map_or_else(|| more.clone(), |sum| sum + more.clone());
            (done, sum) = (size, Some(scores.clone()));
            let divided = scores.clone() * (1.0 / f64::sqrt(size as f64));
            let weights = [scores.clone(), divided].map(|scores| Dense::of(softmax_by_burn(scores, &all)));
            Step { scores: Dense::of(scores), weights }
        };
        SIZES.iter().map(step).collect()
    }
}

/// The first query's weights, from the largest down.
fn sorted(step: &Step, scaled: bool) -> Vec<f64> {
    let mut row = step.weights[usize::from(scaled)].row(0).to_vec();
    row.sort_by(|one, other| other.total_cmp(one));
    row
}

/// ‖diag(w) − wwᵀ‖, from Σw² − 2Σw³ + (Σw²)².
fn jacobian(weights: &[f64]) -> f64 {
    let sum = |power: i32| weights.iter().map(|weight| weight.powi(power)).sum::<f64>();
    let square = sum(2);
    // Rounding can leave a little less than nothing.
    f64::sqrt((square - 2.0 * sum(3) + square * square).max(0.0))
}

fn mean(rows: &Dense, of: impl Fn(&[f64]) -> f64) -> f64 {
    (0..rows.rows).map(|row| of(rows.row(row))).sum::<f64>() / rows.rows as f64
}

/// Sums and sums of squares over the seeds.
#[derive(Default)]
struct Sums {
    /// Kind by kind, without and with the division, size by size.
    sums: Vec<[Vec<(f64, f64)>; 2]>,
    first: [Vec<Vec<f64>>; 2],
}

impl Sums {
    fn add(&mut self, steps: &[Step]) {
        self.sums.resize_with(KINDS, || [(); 2].map(|()| vec![(0.0, 0.0); SIZES.len()]));
        for (index, step) in steps.iter().enumerate() {
            let variance =
                mean(&step.scores, |row| row.iter().map(|s| s * s).sum::<f64>() / row.len() as f64);
            for (scaled, weights) in step.weights.iter().enumerate() {
                let divided = if scaled == 1 { variance / f64::from(SIZES[index]) } else { variance };
                let largest = mean(weights, |row| row.iter().fold(0.0, |most: f64, w| most.max(*w)));
                let values = [divided, mean(weights, entropy), largest, mean(weights, jacobian)];
                for (sums, value) in self.sums.iter_mut().zip(values) {
                    let (sum, squares) = &mut sums[scaled][index];
                    (*sum, *squares) = (*sum + value, *squares + value * value);
                }
            }
        }
    }

    fn picture(&self, seed: u32, of: u32) -> Scale {
        let count = f64::from(seed);
        let measured = |kind: usize| {
            [0, 1].map(|scaled: usize| {
                let sums = &self.sums[kind][scaled];
                let spread = |(sum, squares): &(f64, f64)| {
                    // What is left by rounding alone, where all seeds agree, is no spread.
                    let left = (squares - sum * sum / count).max(0.0);
                    let left = if left < 1e-12 * squares { 0.0 } else { left };
                    if seed > 1 { f64::sqrt(left / (count - 1.0)) } else { 0.0 }
                };
                Measured {
                    mean: sums.iter().map(|(sum, _)| sum / count).collect(),
                    deviation: sums.iter().map(spread).collect(),
                }
            })
        };
        Scale {
            sizes: SIZES.to_vec(),
            keys: KEYS as u32,
            queries: QUERIES as u32,
            seed,
            of,
            variance: measured(0),
            entropy: measured(1),
            largest: measured(2),
            gradient: measured(3),
            weights: self.first.clone(),
        }
    }
}

/// Standard error of the mean squared score over all pairs of one seed: pairs that share a query or a key are not
/// independent. Var (q·k)² = 2d² + 6d, and the covariance of two pairs that share one vector is 2d.
fn error(size: f64) -> f64 {
    let others = (QUERIES + KEYS - 2) as f64;
    f64::sqrt((2.0 * size * size + 6.0 * size + 2.0 * size * others) / (QUERIES * KEYS) as f64)
}

fn checks(scale: &Scale, draw: &Draw, steps: &[Step]) -> Vec<Check> {
    let (last, sizes) = (SIZES.len() - 1, SIZES.map(f64::from));
    let seeds = f64::sqrt(f64::from(scale.seed));
    let worst = (0..SIZES.len())
        .map(|index| (scale.variance[0].mean[index] - sizes[index]).abs() * seeds / error(sizes[index]))
        .fold(0.0, f64::max);
    let all = Mask::new(QUERIES, KEYS, |_, _| true);
    let weights: Vec<&Dense> = steps.iter().flat_map(|step| &step.weights).collect();
    let dot = draw.queries.row(0).iter().zip(draw.keys.row(0)).map(|(q, k)| q * k).sum();
    vec![
        Check::equal(
            format!("Variance of q·k at d = {}, seeds: {}", SIZES[last], scale.seed),
            scale.variance[0].mean[last],
            "d by theory; six standard errors are allowed",
            sizes[last],
            6.0 * error(sizes[last]) / seeds,
        ),
        Check::at_most(
            "At every d: the variance farthest from d, in standard errors",
            worst,
            "six standard errors",
            6.0,
            0.0,
        ),
        of_differences(&steps[last].weights[1], &steps[last].scores),
        Check::equal(
            "The newest seed's first score at the largest d",
            steps[last].scores.values[0],
            "all components multiplied and added in one loop",
            dot,
            1e-10,
        ),
        of_sums(&weights, &all),
    ]
}

/// The Jacobian's norm for the newest seed's first query against central differences of softmax.
fn of_differences(weights: &Dense, scores: &Dense) -> Check {
    const H: f64 = 1e-5;
    let longest = f64::from(SIZES[SIZES.len() - 1]);
    let row: Vec<f64> = scores.row(0).iter().map(|score| score / f64::sqrt(longest)).collect();
    let all = vec![true; row.len()];
    let moved = |key: usize, by: f64| {
        let mut row = row.clone();
        row[key] += by;
        softmax(&row, &all)
    };
    let squares = (0..row.len()).map(|key| {
        let slope = moved(key, H).into_iter().zip(moved(key, -H)).map(|(up, down)| (up - down) / (2.0 * H));
        slope.map(|slope| slope * slope).sum::<f64>()
    });
    Check::equal(
        "Size of softmax's Jacobian for one query, q·k/√d at the largest d",
        jacobian(weights.row(0)),
        "central differences of softmax, score by score",
        f64::sqrt(squares.sum()),
        1e-8,
    )
}
