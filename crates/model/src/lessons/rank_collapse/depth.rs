//! One stack, layer by layer, by three arithmetics; how fast its tokens become one; where its output comes from.
//!
//! Left out: the checks, which are `checks.rs`.

use super::block::{Parts, Stack, pass};
use super::by_burn::{ByBurn, relative_residual};
use super::exact::Exact;
use super::matrix::{Dense, Residual as _, add, dot};
use super::plain::Plain;
use super::split::Split;
use super::{Depth, Log10, Reply, Request, bound, checks, paths};
use crate::kit::seeds::Seeds;
use burn::tensor::Device;
use std::f64::consts::LOG10_E;

/// By how much the logarithm of a residual is moved to measure a slope.
const NUDGE: f64 = 0.01;
/// Below e^this a layer's slope no longer depends on the residual's size: it is measured from there.
const FAR: f64 = -60.0;

/// Everything that the picture and its checks are made from.
pub(super) struct Run {
    pub(super) stack: Stack,
    /// From the input to the output of the last layer.
    pub(super) tokens: Vec<Split>,
    /// ln(‖res(X)‖/‖X‖) of each.
    pub(super) relative: Vec<f64>,
    /// d ln‖res(out)‖/d ln‖res(in)‖ of each layer.
    pub(super) slopes: Vec<f64>,
    pub(super) single: Vec<f64>,
    pub(super) double: Vec<f64>,
    /// ln(4βH/√d_qk) of each layer, if attention is alone.
    pub(super) factors: Vec<f64>,
}

impl Run {
    pub(super) fn of(request: &Request, device: &Device) -> Self {
        let stack = Stack::of(request);
        let (tokens, slopes) = apart_with_slopes(&stack);
        let pure = stack.parts.pure();
        Self {
            relative: tokens.iter().map(Split::relative).collect(),
            single: singles(&stack, device),
            double: doubles(&stack),
            factors: if pure { stack.layers.iter().map(bound::factor).collect() } else { Vec::new() },
            tokens,
            slopes,
            stack,
        }
    }
}

/// Mean and residual apart, through the whole stack.
pub(super) fn apart(stack: &Stack) -> Vec<Split> {
    let mut tokens = vec![Split::of(&stack.x)];
    for layer in &stack.layers {
        tokens.push(pass(&Exact::new(layer), &(), stack.parts, &tokens[tokens.len() - 1]));
    }
    tokens
}

/// The same, with the slope of every layer.
pub(super) fn apart_with_slopes(stack: &Stack) -> (Vec<Split>, Vec<f64>) {
    let (mut tokens, mut slopes) = (vec![Split::of(&stack.x)], Vec::new());
    for layer in &stack.layers {
        let (exact, x) = (Exact::new(layer), &tokens[tokens.len() - 1]);
        let out = pass(&exact, &(), stack.parts, x);
        slopes.push(slope(&exact, stack.parts, x, &out));
        tokens.push(out);
    }
    (tokens, slopes)
}

fn doubles(stack: &Stack) -> Vec<f64> {
    let mut x = stack.x.clone();
    let mut relative = vec![x.relative_residual()];
    for layer in &stack.layers {
        x = pass(&Plain, layer, stack.parts, &x);
        relative.push(x.relative_residual());
    }
    relative
}

fn singles(stack: &Stack, device: &Device) -> Vec<f64> {
    let by = ByBurn(device);
    let mut x = by.tensor(&stack.x);
    let mut relative = vec![relative_residual(&x)];
    for layer in &stack.layers {
        if relative.last() == Some(&0.0) && !stack.parts.causal {
            // Tokens that are equal to the last bit go through the same sums and stay equal.
            relative.push(0.0);
            continue;
        }
        x = pass(&by, &by.weights(layer), stack.parts, &x);
        relative.push(relative_residual(&x));
    }
    relative
}

/// d ln‖res(out)‖/d ln‖res(in)‖ of a layer at `x`, from `out` and from the output for another size of the residual.
pub(super) fn slope(layer: &Exact<'_>, parts: Parts, x: &Split, out: &Split) -> f64 {
    let at = |log: f64| pass(layer, &(), parts, &Split { log, ..x.clone() }).log;
    // Far down the logarithm itself is too large a number to be moved by a little, and the slope is the same all the way.
    let log = if x.log < FAR - 1.0 { FAR } else { x.log - NUDGE };
    (out.log - at(log)) / (x.log - log)
}

/// The stack, its pictures and its checks.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let run = Run::of(request, device);
    let stack = &run.stack;
    let (condition, bound, bound_from) = bounds(&run);
    let (places, rest_places, similarity) = pictures(&run, request.seed);
    let (paths, path_check) =
        paths::of(stack, &run.double).map_or((None, None), |(paths, check)| (Some(paths), check));
    let mut checks = checks::of(&run);
    checks.extend(path_check);
    let floor = |values: &[f64]| {
        let wrong = |(value, ln): (&f64, &f64)| {
            let apart = libm::log(*value) - ln;
            // Where both are 0 there is nothing to be wrong.
            (*ln != f64::NEG_INFINITY || *value != 0.0)
                && (apart.is_nan() || apart.abs() > std::f64::consts::LN_2)
        };
        values.iter().zip(&run.relative).position(wrong).map(|layer| layer as u32)
    };
    let depth = Depth {
        tokens: stack.x.rows as u32,
        width: stack.x.columns as u32,
        relative: run.relative.iter().map(|ln| ln * LOG10_E).collect(),
        residual: run.tokens.iter().map(|tokens| Log10::of_ln(tokens.log)).collect(),
        single_floor: floor(&run.single),
        double_floor: floor(&run.double),
        single: run.single.clone(),
        double: run.double.clone(),
        slopes: run.slopes.clone(),
        condition,
        bound,
        bound_from,
        places,
        rest_places,
        similarity,
        paths,
    };
    Reply { depth: Some(depth), checks, ..Reply::default() }
}

/// Where the theorem's condition holds, and its bound from there on, both as log₁₀. The bound starts where its whole
/// stack of layers begins: its β is the largest from there to the end.
fn bounds(run: &Run) -> (Vec<f64>, Vec<f64>, Option<u32>) {
    let condition: Vec<f64> =
        run.factors.iter().zip(&run.tokens).map(|(factor, x)| (factor + 2.0 * x.log) * LOG10_E).collect();
    let Some((from, factor)) = start(run) else { return (condition, Vec::new(), None) };
    let bound = run.tokens[from..].iter().zip(&run.relative[from..]).enumerate();
    let bound = bound.map(|(layers, (tokens, relative))| {
        let ln = bound::after(factor, run.tokens[from].log, layers);
        (ln - tokens.log + relative) * LOG10_E
    });
    (condition, bound.collect(), Some(from as u32))
}

/// The first layer from which on the condition holds with the largest β of all layers to come, and that β's factor.
pub(super) fn start(run: &Run) -> Option<(usize, f64)> {
    (0..run.factors.len()).find_map(|from| {
        let factor = run.factors[from..].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let log = run.tokens[from].log;
        (log.is_finite() && factor + 2.0 * log < 0.0).then_some((from, factor))
    })
}

/// The tokens on a plane, their residuals on the same plane, and the cosines between them, layer by layer.
fn pictures(run: &Run, seed: u64) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let plane = plane(run.stack.x.columns, seed);
    let (mut places, mut rest_places, mut similarity) = (Vec::new(), Vec::new(), Vec::new());
    for tokens in &run.tokens {
        let x = tokens.joined();
        let root = f64::sqrt(dot(&x.values, &x.values) / x.rows as f64);
        places.extend(on(&x, &plane).iter().map(|place| (place / root) as f32));
        let rest = on(&tokens.rest, &plane);
        let far = rest.chunks_exact(2).map(|at| libm::hypot(at[0], at[1])).fold(f64::MIN_POSITIVE, f64::max);
        rest_places.extend(rest.iter().map(|place| (place / far) as f32));
        let lengths: Vec<f64> = (0..x.rows).map(|row| f64::sqrt(dot(x.row(row), x.row(row)))).collect();
        let products = x.times_transposed(&x);
        similarity.extend(products.values.iter().enumerate().map(|(index, product)| {
            (product / (lengths[index / x.rows] * lengths[index % x.rows])).clamp(-1.0, 1.0) as f32
        }));
    }
    (places, rest_places, similarity)
}

fn on(x: &Dense, plane: &Dense) -> Vec<f64> {
    x.times_transposed(plane).values // [tokens, 2]
}

/// Two directions at a right angle, the same for all layers.
fn plane(columns: usize, seed: u64) -> Dense {
    let mut plane = Dense::normal(2, columns, 1.0, &mut Seeds::new(seed, "plane"));
    let first = plane.row(0).to_vec();
    let along = dot(&first, plane.row(1)) / dot(&first, &first);
    if columns > 1 {
        add(plane.row_mut(1), -along, &first);
    }
    for row in 0..2 {
        let length = f64::sqrt(dot(plane.row(row), plane.row(row)));
        plane.row_mut(row).iter_mut().for_each(|value| *value /= length);
    }
    plane
}
