//! One stack, layer by layer, by three arithmetics; how fast its tokens become one; where its output comes from.
//!
//! Left out: how the stack grows and what is kept of it, which is `grown.rs`, and the checks, which are `checks.rs`.

use super::block::{Parts, Stack, pass};
use super::exact::Exact;
use super::grown::Kept;
use super::split::Split;
use super::{Depth, Log10, Reply, Request, bound, checks, paths};
use crate::lab::Lab;
use std::cell::RefCell;
use std::f64::consts::LOG10_E;

/// By how much the logarithm of a residual is moved to measure a slope: where scores are steep, one key takes over from
/// another within a hundredth,
const NUDGE: f64 = 1e-4;
/// and by how much of itself at least: far down it is too large a number to be moved by a little.
const SHARE: f64 = 1e-7;

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
    /// ln‖res(X)‖ carried apart from the state before, and in long arithmetic, where both tell it.
    pub(super) both: Vec<Option<(f64, f64)>>,
    /// The largest score by which keys differ, of each layer.
    pub(super) steep: Vec<f64>,
    /// ln(4βH/√d_qk) of each layer, if attention is alone.
    pub(super) factors: Vec<f64>,
    /// Tokens on a plane, two numbers each, from the input on.
    pub(super) places: Vec<f32>,
    /// Their residuals on the same plane, by the largest.
    pub(super) rest_places: Vec<f32>,
    /// The cosines between them.
    pub(super) similarity: Vec<f32>,
    /// The state from which on rounding decides what the residual is.
    pub(super) lost: Option<usize>,
    /// log₁₀ of what the residual is below there.
    pub(super) below: f64,
}

impl Run {
    /// Nothing of it yet.
    pub(super) fn empty(stack: Stack) -> Self {
        Self {
            stack,
            tokens: Vec::new(),
            relative: Vec::new(),
            slopes: Vec::new(),
            single: Vec::new(),
            double: Vec::new(),
            both: Vec::new(),
            steep: Vec::new(),
            factors: Vec::new(),
            places: Vec::new(),
            rest_places: Vec::new(),
            similarity: Vec::new(),
            lost: None,
            below: f64::INFINITY,
        }
    }

    /// The run of the first layers alone. Where rounding decides, residuals and slopes are no numbers.
    pub(super) fn first(&self, layers: usize) -> Self {
        let (x, states) = (&self.stack.x, layers + 1);
        let cells = states * x.rows * x.rows;
        let mut run = Self {
            stack: Stack {
                x: x.clone(),
                layers: self.stack.layers[..layers].to_vec(),
                parts: self.stack.parts,
            },
            tokens: self.tokens[..states].to_vec(),
            relative: self.relative[..states].to_vec(),
            slopes: self.slopes[..layers].to_vec(),
            single: self.single[..states].to_vec(),
            double: self.double[..states].to_vec(),
            both: self.both[..states].to_vec(),
            steep: self.steep[..layers].to_vec(),
            factors: self.factors[..layers.min(self.factors.len())].to_vec(),
            places: self.places[..2 * states * x.rows].to_vec(),
            rest_places: self.rest_places[..2 * states * x.rows].to_vec(),
            similarity: self.similarity[..cells].to_vec(),
            lost: self.lost.filter(|lost| *lost < states),
            below: self.below,
        };
        for state in run.lost.unwrap_or(states)..states {
            (run.tokens[state].log, run.relative[state], run.slopes[state - 1]) =
                (f64::NAN, f64::NAN, f64::NAN);
        }
        run
    }
}

/// d ln‖res(out)‖/d ln‖res(in)‖ of a layer at `x`, from `out` and from the output for another size of the residual.
pub(super) fn slope(layer: &Exact<'_>, parts: Parts, x: &Split, out: &Split) -> f64 {
    let at = |log: f64| pass(layer, &(), parts, &Split { log, ..x.clone() }).log;
    let log = x.log - NUDGE.max(SHARE * x.log.abs());
    (out.log - at(log)) / (x.log - log)
}

/// The stack, its pictures and its checks.
pub(super) fn answer(request: &Request, lab: &Lab) -> Reply {
    let kept = lab.keep(|_: &RefCell<Kept>| true, RefCell::default);
    let run = kept.borrow_mut().run(request, &lab.device);
    let stack = &run.stack;
    let (condition, bound, bound_from) = bounds(&run);
    let (paths, path_check) =
        paths::of(stack, &run.double).map_or((None, None), |(paths, check)| (Some(paths), check));
    let mut checks = checks::of(&run);
    checks.extend(path_check);
    let floor = |values: &[f64]| {
        let wrong = |(value, ln): (&f64, &f64)| {
            let apart = libm::log(*value) - ln;
            // Where both are 0 there is nothing to be wrong, and where nothing is told nobody knows.
            !ln.is_nan()
                && (*ln != f64::NEG_INFINITY || *value != 0.0)
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
        single: run.single,
        double: run.double,
        slopes: run.slopes,
        condition,
        bound,
        bound_from,
        places: run.places,
        rest_places: run.rest_places,
        similarity: run.similarity,
        paths,
    };
    let notes = run.lost.map(|lost| {
        let below = run.below.ceil();
        let of_tokens = if below < 0.0 { format!(" It is below 10^{below}.") } else { String::new() };
        format!(
            "From layer {lost} on the residual is not told: scores are so steep that what the tokens differ by was lost in \
             rounding.{of_tokens}"
        )
    });
    Reply { depth: Some(depth), checks, notes: notes.into_iter().collect(), ..Reply::default() }
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
