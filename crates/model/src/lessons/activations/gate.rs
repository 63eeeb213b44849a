//! GELU as the mean of a random gate: x passes with probability Φ(x), else 0.
//!
//! Left out: the gate inside a network, which would be a kind of dropout.

use super::functions::{Function, normal_density, normal_distribution};
use super::pictures::Gate;
use super::{GATE_X, Reply, Request};
use crate::kit::seeds::Seeds;
use crate::lesson::{Check, Replies};
use crate::nets::mlp::numbers;
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Other x at which gates are drawn.
const ROW: usize = 49;
/// Draws before the first reply.
const FIRST: u32 = 10;
/// Latest draws that are shown one by one.
const LATEST: usize = 40;

/// Draws gates, a few more before every reply and at least a twentieth more, until there are enough.
pub(super) fn answer(request: &Request, device: &Device) -> Replies<Reply> {
    let mut draws = Draws::new(request);
    let fixed = fixed_checks(request.x, device);
    Box::new(std::iter::from_fn(move || {
        (draws.gate.draws < draws.gate.of).then(|| {
            draws.more();
            let mut checks = draws.checks();
            checks.extend_from_slice(&fixed);
            Reply { gate: Some(draws.gate.clone()), checks, ..Reply::default() }
        })
    }))
}

struct Draws {
    seeds: Seeds,
    row_seeds: Seeds,
    row_open: Vec<u32>,
    gate: Gate,
}

impl Draws {
    fn new(request: &Request) -> Self {
        let x = request.x;
        let chance = normal_distribution(x);
        let step = (GATE_X.end() - GATE_X.start()) / (ROW - 1) as f64;
        let xs: Vec<f64> = (0..ROW).map(|i| GATE_X.start() + step * i as f64).collect();
        let gate = Gate {
            x,
            chance,
            expected: x * chance,
            expected_variance: x * x * chance * normal_distribution(-x),
            draws: 0,
            of: request.draws,
            open: 0,
            mean: 0.0,
            variance: 0.0,
            standard_error: 0.0,
            latest: Vec::new(),
            running_draws: Vec::new(),
            running_means: Vec::new(),
            means: Vec::new(),
            gelu: xs.iter().map(|x| Function::Gelu.value(*x)).collect(),
            xs,
        };
        Self {
            seeds: Seeds::new(request.seed, "gate"),
            row_seeds: Seeds::new(request.seed, "row of gates"),
            row_open: vec![0; ROW],
            gate,
        }
    }

    fn more(&mut self) {
        let gate = &mut self.gate;
        let more = if gate.draws == 0 { FIRST } else { (gate.draws / 20).max(1) }.min(gate.of - gate.draws);
        for _ in 0..more {
            let open = self.seeds.uniform() < gate.chance;
            gate.open += u32::from(open);
            gate.latest.push(open);
        }
        gate.latest.drain(..gate.latest.len().saturating_sub(LATEST));
        for (x, open) in gate.xs.iter().zip(&mut self.row_open) {
            let chance = normal_distribution(*x);
            *open += (0..more).map(|_| u32::from(self.row_seeds.uniform() < chance)).sum::<u32>();
        }
        gate.draws += more;
        let all = f64::from(gate.draws);
        let share = f64::from(gate.open) / all;
        gate.mean = gate.x * share;
        gate.variance = gate.x * gate.x * share * (1.0 - share);
        gate.standard_error = f64::sqrt(gate.expected_variance / all);
        gate.running_draws.push(gate.draws);
        gate.running_means.push(gate.mean);
        gate.means = gate.xs.iter().zip(&self.row_open).map(|(x, open)| x * f64::from(*open) / all).collect();
    }

    fn checks(&self) -> Vec<Check> {
        let gate = &self.gate;
        let all = f64::from(gate.draws);
        let off = share_tolerance(gate.chance, all, 4.0);
        let bounds = "4 standard errors and Bernstein's term for few draws";
        // If the share is off by d, share·(1 − share) is off by no more than d(|1 − 2Φ| + d).
        let variance_off = gate.x * gate.x * off * ((1.0 - 2.0 * gate.chance).abs() + off);
        let within = |(x, mean): (&f64, &f64)| {
            let chance = normal_distribution(*x);
            // 1e-12 for the rounding of the means themselves.
            (mean - x * chance).abs() / (x.abs() * share_tolerance(chance, all, 5.0) + 1e-12)
        };
        let worst = gate.xs.iter().zip(&gate.means).map(within).fold(0.0, f64::max);
        vec![
            Check::equal(
                format!("Mean of {} gated x, within {bounds}", gate.draws),
                gate.mean,
                "GELU(x) = x·Φ(x), closed form",
                gate.expected,
                gate.x.abs() * off + 1e-12,
            ),
            Check::equal(
                format!("Their variance, within what {bounds} allow"),
                gate.variance,
                "x²Φ(1 − Φ), closed form",
                gate.expected_variance,
                variance_off + 1e-12,
            ),
            Check::at_most(
                format!(
                    "The means at {ROW} other x lie on GELU: the farthest, as a share of what is allowed"
                ),
                worst,
                "5 standard errors and Bernstein's term",
                1.0,
                0.0,
            ),
        ]
    }
}

/// How far the share of `all` draws may be from `chance`: `errors` standard errors, and errors²/(6·all), since
/// Bernstein's inequality bounds the excess by √(2vt/n) + t/(3n) with chance 2e⁻ᵗ, here t = errors²/2.
pub(super) fn share_tolerance(chance: f64, all: f64, errors: f64) -> f64 {
    errors * f64::sqrt(chance * (1.0 - chance) / all) + errors * errors / (6.0 * all)
}

/// What does not depend on the draws: Φ by another route, and GELU by burn.
fn fixed_checks(x: f64, device: &Device) -> Vec<Check> {
    let data = TensorData::new(vec![x], [1]);
    let tensor = Tensor::<1>::from_data(data, (device, DType::F64)); // [1]
    let by_burn = numbers(Function::Gelu.activation().apply(tensor))[0];
    vec![
        Check::equal(
            "Φ(x), the chance that the gate is open",
            normal_distribution(x),
            "½ and the normal density summed from 0 to x by Simpson's rule",
            0.5 + simpson(x),
            1e-10,
        ),
        Check::equal(
            "x·Φ(x)",
            x * normal_distribution(x),
            "burn's forward pass, double precision",
            by_burn,
            1e-12,
        ),
    ]
}

/// ∫ φ from 0 to x by Simpson's rule on 200 intervals.
fn simpson(x: f64) -> f64 {
    let step = x / 200.0;
    let weight = |i: u32| if i == 0 || i == 200 { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
    (0..=200).map(|i| weight(i) * normal_density(step * f64::from(i))).sum::<f64>() * step / 3.0
}
