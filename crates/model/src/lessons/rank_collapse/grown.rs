//! A stack that grows layer by layer, and what one answer keeps of it for the next: a stack of other depth is then a part
//! of it or a few layers more, and other weights from the same seed need no new draws.
//!
//! Left out: what is drawn and claimed of it, which are `depth.rs` and `checks.rs`. Nothing here changes an answer.

use super::Request;
use super::block::{Draws, Layer, Stack, pass};
use super::bound;
use super::by_burn::{ByBurn, relative_residual};
use super::depth::{Run, slope};
use super::exact::Exact;
use super::matrix::{Dense, Residual as _, add, dot};
use super::plain::Plain;
use super::split::Split;
use crate::kit::seeds::Seeds;
use burn::tensor::{Device, Tensor};
use std::rc::Rc;

/// What is kept.
#[derive(Default)]
pub(super) struct Kept {
    draws: Draws,
    grown: Option<Grown>,
}

impl Kept {
    /// The run of a clamped request, from what was kept as far as it fits.
    pub(super) fn run(&mut self, request: &Request, device: &Device) -> Run {
        let of = Request { layers: 0, layer: 0, ..request.clone() };
        let fits = self.grown.take().filter(|grown| grown.of == of);
        let grown = self.grown.insert(fits.unwrap_or_else(|| Grown::new(of, device)));
        let layers = request.layers as usize;
        while grown.run.stack.layers.len() < layers {
            let (width, index) = (grown.run.stack.x.columns, grown.run.stack.layers.len());
            grown.put(Layer::of(request, width, index, &mut self.draws), device);
        }
        grown.run.first(layers)
    }
}

/// A stack as deep as it was ever asked for, and where its arithmetics have come.
struct Grown {
    /// The request, without its layers.
    of: Request,
    run: Run,
    single: Tensor<2>, // [tokens, d]
    double: Dense,     // [tokens, d]
    plane: Dense,      // [2, d]
}

impl Grown {
    /// X alone.
    fn new(of: Request, device: &Device) -> Self {
        let stack = Stack::bare(&of);
        let (single, plane) = (ByBurn(device).tensor(&stack.x), plane(stack.x.columns, of.seed));
        let mut run = Run {
            single: vec![relative_residual(&single)],
            double: vec![stack.x.relative_residual()],
            ..Run::empty(stack)
        };
        let (double, tokens) = (run.stack.x.clone(), Split::of(&run.stack.x));
        show(&mut run, tokens, &plane);
        Self { of, run, single, double, plane }
    }

    /// One layer more.
    fn put(&mut self, layer: Layer, device: &Device) {
        let (parts, run) = (self.run.stack.parts, &mut self.run);
        let (exact, x) = (Exact::new(&layer), &run.tokens[run.tokens.len() - 1]);
        let out = pass(&exact, &(), parts, x);
        run.slopes.push(slope(&exact, parts, x, &out));
        show(run, out, &self.plane);
        self.double = pass(&Plain, &layer, parts, &self.double);
        run.double.push(self.double.relative_residual());
        // Tokens that are equal to the last bit go through the same sums and stay equal.
        if run.single.last() == Some(&0.0) && !parts.causal {
            run.single.push(0.0);
        } else {
            let by = ByBurn(device);
            self.single = pass(&by, &by.weights(&layer), parts, &self.single);
            run.single.push(relative_residual(&self.single));
        }
        if parts.pure() {
            run.factors.push(bound::factor(&layer));
        }
        run.stack.layers.push(Rc::new(layer));
    }
}

/// Adds the tokens: on a plane, their residuals on the same plane, and the cosines between them.
fn show(run: &mut Run, tokens: Split, plane: &Dense) {
    let x = tokens.joined();
    let root = f64::sqrt(dot(&x.values, &x.values) / x.rows as f64);
    run.places.extend(on(&x, plane).iter().map(|place| (place / root) as f32));
    let rest = on(&tokens.rest, plane);
    let far = rest.chunks_exact(2).map(|at| libm::hypot(at[0], at[1])).fold(f64::MIN_POSITIVE, f64::max);
    run.rest_places.extend(rest.iter().map(|place| (place / far) as f32));
    let lengths: Vec<f64> = (0..x.rows).map(|row| f64::sqrt(dot(x.row(row), x.row(row)))).collect();
    let products = x.times_transposed(&x);
    run.similarity.extend(products.values.iter().enumerate().map(|(index, product)| {
        (product / (lengths[index / x.rows] * lengths[index % x.rows])).clamp(-1.0, 1.0) as f32
    }));
    run.relative.push(tokens.relative());
    run.tokens.push(tokens);
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
