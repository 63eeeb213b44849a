//! A stack that grows layer by layer, and what one answer keeps of it for the next: a stack of other depth is then a part
//! of it or a few layers more, and other weights from the same seed need no new draws.
//!
//! Here too is found where rounding begins to decide: steep scores can leave the tokens apart by less than what a table of
//! doubles lost in a layer before, as when groups of tokens are one to the last bit and then the groups become one. A
//! little noise on the residual then moves the outcome by far more than itself.
//!
//! Small stacks of given matrices are computed in long arithmetic as far as that sees (`long.rs`).
//!
//! Left out: what is drawn and claimed of it, which are `depth.rs` and `checks.rs`. What is kept changes no answer.

use super::block::{Draws, Layer, Parts, Stack, pass};
use super::bound;
use super::by_burn::{ByBurn, relative_residual};
use super::checks::WILD;
use super::depth::{Run, slope};
use super::exact::Exact;
use super::long::Sight;
use super::matrix::{Dense, Residual as _, add, alike, dot};
use super::plain::Plain;
use super::split::Split;
use super::{Norm, Request};
use crate::kit::seeds::Seeds;
use burn::tensor::{Device, Tensor};
use std::rc::Rc;

/// Noise on the residual, relative, some dozen times what rounding leaves there.
const NOISE: f64 = 1e-14;
/// And by how much the logarithm of the outcome may move.
const MOVED: f64 = 1e-3;
/// Less than this share of the tokens is what rounding leaves of a common part.
const ROUNDED: f64 = 1e-12;
/// Below a residual of e^this scores of tokens that are apart differ by nothing much,
const FAR: f64 = -60.0;
/// and tokens are apart if their residuals of norm 1 are by this.
const APART: f64 = 1e-6;

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
    trust: Trust,
    /// Long arithmetic where the matrices are given: what it sees is taken, what it does not see is carried apart.
    sight: Option<Sight>,
    /// By what rounding has grown since the last state that it saw, at most.
    rounding: f64,
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
            both: vec![None],
            ..Run::empty(stack)
        };
        let (double, tokens) = (run.stack.x.clone(), Split::of(&run.stack.x));
        let trust = Trust { given: !of.w_qk.is_empty(), ..Trust::new(&run.stack) };
        let seen = !of.w_qk.is_empty() && !run.stack.parts.mlp && run.stack.parts.norm == Norm::None;
        let sight = seen.then(|| Sight::new(&run.stack.x));
        show(&mut run, tokens, &plane);
        Self { of, run, trust, sight, rounding: 1.0, single, double, plane }
    }

    /// One layer more.
    fn put(&mut self, layer: Layer, device: &Device) {
        let (parts, run, layer) = (self.run.stack.parts, &mut self.run, Rc::new(layer));
        run.stack.layers.push(layer.clone());
        let (exact, x) = (Exact::new(&layer), &run.tokens[run.tokens.len() - 1]);
        let mut out = pass(&exact, &(), parts, x);
        let mut slope = slope(&exact, parts, x, &out);
        let steep = exact.steepness(x);
        run.steep.push(steep);
        let lost = self.trust.lost(run.lost, &exact, &run.tokens, &out);
        let mut both = None;
        if let (None, Some(sight)) = (run.lost, &mut self.sight) {
            // Where scores are steep nothing else is to be relied on.
            match sight.last(&run.stack, lost.is_none() && steep <= WILD) {
                Ok((seen, of_seen)) => {
                    both = lost.is_none().then_some((out.log, seen.log));
                    (out, slope, self.rounding) = (seen, of_seen, 1.0);
                }
                Err(below) => {
                    // Each layer of steep scores makes what was rounded larger, which noise on one layer does not show.
                    self.rounding *= steep.max(1.0);
                    let rounded = self.rounding * f64::EPSILON > MOVED;
                    (run.lost, run.below) = (lost.or(rounded.then_some(run.tokens.len())), below);
                }
            }
        } else {
            run.lost = lost;
        }
        run.both.push(both);
        run.slopes.push(slope);
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
    }
}

/// Finds out whether rounding decides a layer's outcome.
struct Trust {
    /// For each token the first one that is the same: these get the same noise, since nothing was lost between them.
    alike: Vec<usize>,
    /// Matrices that may have been made so that the larger part of a residual is passed on as nothing.
    given: bool,
    parts: Parts,
}

impl Trust {
    fn new(stack: &Stack) -> Self {
        Self { alike: alike(&stack.x), given: false, parts: stack.parts }
    }

    /// The state from which on rounding decides: the one before, if there is one, else `out`, which a layer makes of the
    /// last of `tokens`, or none.
    fn lost(
        &mut self,
        before: Option<usize>,
        layer: &Exact<'_>,
        tokens: &[Split],
        out: &Split,
    ) -> Option<usize> {
        before.or_else(|| (!self.told(layer, tokens.last()?, out, tokens.len() == 1)).then_some(tokens.len()))
    }

    /// Whether `out`, the layer's outcome for `x`, is its own and not that of rounding. What goes in `first` was not rounded.
    fn told(&mut self, layer: &Exact<'_>, x: &Split, out: &Split, first: bool) -> bool {
        let moved = self.given || x.log > FAR || self.close(&x.rest);
        let noisy = moved.then(|| self.with_noise(x));
        if self.parts.causal {
            // Under a mask tokens that are alike see different ones: from here on each is its own.
            self.alike = (0..x.rest.rows).collect();
        }
        if out.log == f64::NEG_INFINITY && x.log > f64::NEG_INFINITY {
            // Tokens that differ become one where nobody looks at the difference, or nothing of it is passed on.
            return layer.blind(x, first);
        }
        if out.left < ROUNDED {
            return false;
        }
        let Some(noisy) = noisy else { return true };
        let again = pass(layer, &(), self.parts, &noisy).log;
        // Beyond all floats nothing is told by anybody.
        again == out.log || (again - out.log).abs() < MOVED || (again.is_nan() && out.log.is_nan())
    }

    /// Whether some tokens that are not the same are all but one, seen from the farthest.
    fn close(&self, rest: &Dense) -> bool {
        let near = |one: usize, other: usize| {
            rest.row(one).iter().zip(rest.row(other)).all(|(a, b)| (a - b).abs() < APART)
        };
        let pairs = (0..rest.rows).flat_map(|one| (0..one).map(move |other| (one, other)));
        pairs
            .filter(|(one, other)| self.alike[*one] != self.alike[*other])
            .any(|(one, other)| near(one, other))
    }

    /// Noise as large as rounding might be on a token: by its largest entry, but for columns in which there is nothing.
    fn with_noise(&self, x: &Split) -> Split {
        let mut noisy = x.clone();
        let used: Vec<bool> = (0..x.rest.columns)
            .map(|column| (0..x.rest.rows).any(|row| x.rest.at(row, column) != 0.0))
            .collect();
        for row in 0..x.rest.rows {
            let mut seeds = Seeds::new(self.alike[row] as u64, "noise");
            let largest = x.rest.row(row).iter().fold(0.0, |most: f64, value| most.max(value.abs()));
            for (value, used) in noisy.rest.row_mut(row).iter_mut().zip(&used) {
                let part = NOISE * largest * (2.0 * seeds.uniform() - 1.0);
                *value += if *used { part } else { 0.0 };
            }
        }
        noisy
    }
}

/// Mean and residual apart through the whole stack, and from which state on rounding decides.
pub(super) fn apart_as_told(stack: &Stack) -> (Vec<Split>, Option<usize>) {
    let (mut tokens, mut lost) = (vec![Split::of(&stack.x)], None);
    let mut trust = Trust::new(stack);
    for layer in &stack.layers {
        let exact = Exact::new(layer);
        let out = pass(&exact, &(), stack.parts, &tokens[tokens.len() - 1]);
        lost = trust.lost(lost, &exact, &tokens, &out);
        tokens.push(out);
    }
    (tokens, lost)
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
