//! How a gradient vanishes or explodes over a distance, in a recurrent network whose largest singular value and spectral
//! radius are set apart, and in an LSTM whose forget gate has a bias.
//!
//! ∂h_T/∂h_t = Π diag(φ′) W, so that its size is at most (σ_max·max|φ′|)^distance (Pascanu, Mikolov, Bengio, 2013). The
//! bound below 1 suffices for vanishing; above 1 it is necessary for exploding, not sufficient: W and its powers may
//! shrink in the long run though one step can stretch. Left out: training, in which W moves.

use super::lag::log_norms;
use super::models::HIDDEN;
use super::pictures::Gradient;
use super::request::Request;
use super::{Check, Reply};
use crate::kit::cell::{Kind, Phi};
use crate::kit::dense::{Dense, dot};
use crate::kit::seeds::Seeds;
use crate::nets::cells::{Cell, Step};
use crate::nets::mlp::numbers;
use crate::nets::recurrent::{Recurrent, State, tensor_of};
use burn::tensor::Device;

/// Distance over which burn's backward pass goes.
const FOLLOWED: usize = 8;
/// Squarings for Gelfand's formula: the power 2¹².
const SQUARINGS: i32 = 12;

/// The curves, and the checks.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let cell = recurrent(request);
    let inputs = inputs(request);
    let steps = unrolled(&cell, &inputs);
    let jacobians: Vec<Dense> = steps.iter().map(|step| step.by_state.clone()).collect();
    let rnn = log_norms(&jacobians, 0..HIDDEN);
    let one = libm::log10(request.sigma * request.phi.steepest());
    let bound: Vec<f64> = (0..rnn.len()).map(|lag| one * lag as f64).collect();
    let mut seeds = Seeds::new(request.seed, "gradient lstm");
    let lstm =
        Cell::random(Kind::Lstm, Phi::Tanh, [HIDDEN, HIDDEN], &mut seeds).with_forget_bias(request.forget);
    let gated: Vec<Dense> = unrolled(&lstm, &inputs).into_iter().map(|step| step.by_state).collect();
    let gate = libm::log10(Phi::Sigmoid.value(request.forget));
    let (added, sum) = added(request, &cell, &inputs, &steps);
    let total = f64::sqrt(dot(&sum, &sum));
    let factor = if total > request.clip { request.clip / total } else { 1.0 };
    let gradient = Gradient {
        lstm: log_norms(&gated, HIDDEN..2 * HIDDEN),
        gate: (0..rnn.len()).map(|lag| gate * lag as f64).collect(),
        clipped: added.iter().map(|log| log + libm::log10(factor)).collect(),
        rnn,
        bound,
        added,
        total,
        factor,
    };
    let mut checks = checks_of_the_curve(request, &cell, &inputs, &gradient, device);
    checks.extend(checks_of_the_matrix(request, &cell, &gradient));
    checks.extend(checks_of_gates_and_clipping(request, &gradient, &sum));
    Reply { gradient: Some(gradient), checks, ..Reply::default() }
}

/// σ_max and spectral radius as asked: blocks [[ρ, b], [0, ρ]] with b = σ − ρ²/σ have the singular values σ and ρ²/σ and
/// ρ as their only eigenvalue. Four of them, the later ones smaller, in a turned basis.
pub(super) fn matrix(sigma: f64, radius: f64, seed: u64) -> Dense {
    let beside = sigma - radius * radius / sigma;
    let blocks = Dense::new(HIDDEN, HIDDEN, |row, column| {
        let scale = 1.0 - 0.1 * (row / 2) as f64;
        match (row, column) {
            (row, column) if row == column => scale * radius,
            (row, column) if row % 2 == 0 && column == row + 1 => scale * beside,
            _ => 0.0,
        }
    });
    let turn = Dense::orthogonal(HIDDEN, &mut Seeds::new(seed, "gradient basis"));
    turn.times(&blocks).times(&turn.transposed())
}

/// h ← φ(W h + x).
fn recurrent(request: &Request) -> Cell {
    Cell {
        kind: Kind::Rnn,
        phi: request.phi,
        weight_ih: Dense::identity(HIDDEN),
        weight_hh: matrix(request.sigma, request.radius, request.seed),
        bias_ih: vec![0.0; HIDDEN],
        bias_hh: vec![0.0; HIDDEN],
    }
}

fn inputs(request: &Request) -> Vec<Vec<f64>> {
    let mut seeds = Seeds::new(request.seed, "gradient inputs");
    (0..request.steps).map(|_| seeds.normals(HIDDEN, request.drive)).collect()
}

fn unrolled(cell: &Cell, inputs: &[Vec<f64>]) -> Vec<Step> {
    let mut state = cell.start();
    let step = |input: &Vec<f64>| {
        let step = cell.step(input, &state);
        state.clone_from(&step.state);
        step
    };
    inputs.iter().map(step).collect()
}

/// What each step adds to the gradient of the bias for the loss v·h_T with ‖v‖ = 1: log₁₀ of its norm by distance, and the
/// sum of all as a vector.
fn added(request: &Request, cell: &Cell, inputs: &[Vec<f64>], steps: &[Step]) -> (Vec<f64>, Vec<f64>) {
    let mut delta = Seeds::new(request.seed, "gradient loss").normals(HIDDEN, 1.0);
    let (mut log, mut logs, mut sum) = (0.0, Vec::with_capacity(steps.len()), vec![0.0; HIDDEN]);
    let settle = |delta: &mut Vec<f64>, log: &mut f64, first: bool| {
        let size = f64::sqrt(dot(delta, delta));
        if size > 0.0 {
            delta.iter_mut().for_each(|value| *value /= size);
            *log += if first { 0.0 } else { libm::log10(size) };
        }
    };
    settle(&mut delta, &mut log, true);
    let back = cell.weight_hh.transposed();
    let start = cell.start();
    for (t, input) in inputs.iter().enumerate().rev() {
        let before = if t == 0 { &start } else { &steps[t - 1].state };
        let sums = cell.weight_hh.apply(before);
        // The weights of the input are 1, so that z = W h + x.
        let slopes = sums.iter().zip(input).map(|(own, x)| cell.phi.slope(own + x));
        let through: Vec<f64> = delta.iter().zip(slopes).map(|(delta, slope)| delta * slope).collect();
        logs.push(log + libm::log10(f64::sqrt(dot(&through, &through))));
        let scale = libm::pow(10.0, log);
        sum.iter_mut().zip(&through).for_each(|(sum, part)| *sum += scale * part);
        delta = back.apply(&through);
        settle(&mut delta, &mut log, false);
    }
    (logs, sum)
}

/// The bound, and the Jacobian by burn.
fn checks_of_the_curve(
    request: &Request,
    cell: &Cell,
    inputs: &[Vec<f64>],
    gradient: &Gradient,
    device: &Device,
) -> Vec<Check> {
    let above = gradient.rnn.iter().zip(&gradient.bound).map(|(own, bound)| own - bound);
    let lag = inputs.len().min(FOLLOWED);
    let by_burn = by_autodiff(cell, inputs, lag, device).spectral();
    let bound = libm::pow(10.0, gradient.bound[lag]);
    vec![
        Check::at_most(
            "At every distance the gradient is at most its bound: largest log₁₀ of their quotient",
            above.fold(f64::NEG_INFINITY, f64::max),
            "(σ_max·max|φ′|)^distance",
            0.0,
            1e-9,
        ),
        Check::equal(
            format!("‖∂h/∂h‖ over a distance of {lag}, product of diag(φ′)·W"),
            libm::pow(10.0, gradient.rnn[lag]),
            "burn's backward pass, largest singular value",
            by_burn,
            // A slope near 0 is a difference of numbers near 1: its own rounding is absolute.
            1e-9 * by_burn + 1e-13 * bound.max(1.0),
        ),
        Check::equal(
            "Largest singular value of W",
            cell.weight_hh.spectral(),
            "what the dial says",
            request.sigma,
            1e-9 * request.sigma,
        ),
    ]
}

/// ∂h_T/∂h_{T−lag} by burn: each output has its own copy.
fn by_autodiff(cell: &Cell, inputs: &[Vec<f64>], lag: usize, device: &Device) -> Dense {
    let first = inputs.len() - lag;
    let state = inputs[..first].iter().fold(cell.start(), |state, input| cell.advance(input, &state).0);
    let shape = [1, HIDDEN, HIDDEN];
    let h = tensor_of(&state.repeat(HIDDEN), shape, device).autodiff().require_grad();
    let steps: Vec<_> =
        inputs[first..].iter().map(|input| tensor_of(&input.repeat(HIDDEN), shape, device)).collect();
    let start = State { h: h.clone(), c: h.clone() };
    let states = Recurrent::of(cell, device).run(&steps, start);
    let last = states.last().map_or_else(|| h.clone(), |state| state.h.clone());
    let own = tensor_of(&Dense::identity(HIDDEN).values, shape, device);
    let mut gradients = (last * own).sum().backward();
    let values = h.grad_remove(&mut gradients).map(numbers).unwrap_or_else(|| vec![0.0; HIDDEN * HIDDEN]);
    Dense { rows: HIDDEN, columns: HIDDEN, values }
}

/// The spectral radius, and the powers of W in closed form.
fn checks_of_the_matrix(request: &Request, cell: &Cell, gradient: &Gradient) -> Vec<Check> {
    let (mut power, mut log) = (cell.weight_hh.clone(), 0.0);
    for _ in 0..SQUARINGS {
        let size = power.frobenius();
        let scaled = power.scaled(1.0 / size);
        (power, log) = (scaled.times(&scaled), 2.0 * (log + libm::log10(size)));
    }
    let count = f64::from(1 << SQUARINGS);
    let gelfand = libm::pow(10.0, (log + libm::log10(power.spectral())) / count);
    let mut checks = vec![Check::equal(
        "Spectral radius of W: ‖W⁴⁰⁹⁶‖^(1/4096), Gelfand's formula",
        gelfand,
        "what the dial says",
        request.radius,
        0.01 * request.radius,
    )];
    if request.phi == Phi::Linear {
        let last = gradient.rnn.len() - 1;
        checks.push(Check::equal(
            format!("φ linear: log₁₀ ‖W^{last}‖"),
            gradient.rnn[last],
            "the block [[ρᵏ, kρᵏ⁻¹b], [0, ρᵏ]], closed form",
            log_power(request.sigma, request.radius, last as f64),
            1e-6,
        ));
    }
    checks
}

/// log₁₀ of the largest singular value of [[ρ, b], [0, ρ]]ᵏ with b = σ − ρ²/σ.
pub(super) fn log_power(sigma: f64, radius: f64, k: f64) -> f64 {
    let beside = k * (sigma - radius * radius / sigma) / radius;
    // ρᵏ times the block [[1, kb/ρ], [0, 1]].
    let stretch = (beside + f64::sqrt(beside * beside + 4.0)) / 2.0;
    k * libm::log10(radius) + libm::log10(stretch)
}

fn checks_of_gates_and_clipping(request: &Request, gradient: &Gradient, sum: &[f64]) -> Vec<Check> {
    let steps = request.steps;
    let deaf = Cell {
        kind: Kind::Lstm,
        phi: Phi::Tanh,
        weight_ih: Dense::zeros(4, 1),
        weight_hh: Dense::zeros(4, 1),
        bias_ih: vec![0.0; 4],
        bias_hh: vec![0.0; 4],
    }
    .with_forget_bias(request.forget);
    let jacobians: Vec<Dense> =
        unrolled(&deaf, &vec![vec![0.0]; steps as usize]).into_iter().map(|step| step.by_state).collect();
    let alone = log_norms(&jacobians, 1..2);
    let clipped = sum.iter().map(|value| value * gradient.factor);
    let clipped = f64::sqrt(clipped.map(|value| value * value).sum());
    vec![
        Check::equal(
            format!("LSTM without weights: ∂c/∂c over {steps} steps, run step by step"),
            libm::pow(10.0, alone[steps as usize]),
            "σ(forget bias)^distance",
            libm::pow(10.0, gradient.gate[steps as usize]),
            1e-9,
        ),
        Check::equal(
            "Norm of the gradient after clipping",
            clipped,
            "the smaller of the norm before and the limit",
            gradient.total.min(request.clip),
            1e-9 * request.clip,
        ),
    ]
}
