//! A stack of layers: its weights, and the order in which a token passes through the parts of a layer.
//!
//! The order stands here once, for four arithmetics: mean and residual apart (`exact.rs`), long (`long.rs`), plain
//! doubles (`plain.rs`) and burn in single precision (`by_burn.rs`).

use super::matrix::{Dense, Residual as _};
use super::{Norm, Request};
use crate::kit::seeds::Seeds;
use std::rc::Rc;

/// Hidden units of the MLP for each column of X, as in the transformer of 2017.
pub(super) const WIDER: usize = 4;
/// What layer norm adds to the variance.
pub(super) const TINY: f64 = 1e-5;

/// Which parts a layer has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parts {
    pub(super) skip: bool,
    pub(super) mlp: bool,
    pub(super) norm: Norm,
    pub(super) causal: bool,
}

impl Parts {
    pub(super) fn of(request: &Request) -> Self {
        Self { skip: request.skip, mlp: request.mlp, norm: request.norm, causal: request.causal }
    }

    /// Attention and nothing else: what the theorem is about.
    pub(super) fn pure(self) -> bool {
        !self.skip && !self.mlp && self.norm == Norm::None && !self.causal
    }

    /// By which factor the logarithm of a small residual grows in one layer: without a mask the mean token cannot tell
    /// its keys apart, and what is left is of third order.
    pub(super) fn order(self) -> f64 {
        if self.skip || self.causal { 1.0 } else { 3.0 }
    }
}

/// The weights of one layer. Heads lie side by side.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) heads: usize,
    /// 1/√d_qk.
    pub(super) scale: f64,
    pub(super) query: Dense,  // [d, heads·d_qk]
    pub(super) key: Dense,    // [d, heads·d_qk]
    pub(super) value: Dense,  // [d, heads·d_v]
    pub(super) out: Dense,    // [heads·d_v, d]
    pub(super) wide: Dense,   // [d, 4d]
    pub(super) narrow: Dense, // [4d, d]
}

/// X and the layers.
#[derive(Clone, Debug)]
pub(super) struct Stack {
    pub(super) x: Dense, // [tokens, d]
    pub(super) layers: Vec<Rc<Layer>>,
    pub(super) parts: Parts,
}

impl Stack {
    /// The stack of a clamped request: explicit matrices where they are given, else normal ones with variance
    /// scale²/inputs.
    pub(super) fn of(request: &Request) -> Self {
        let mut stack = Self::bare(request);
        let (width, mut draws) = (stack.x.columns, Draws::default());
        let layers = (0..request.layers as usize).map(|index| Layer::of(request, width, index, &mut draws));
        stack.layers = layers.map(Rc::new).collect();
        stack
    }

    /// X alone, as given or normal with variance 1.
    pub(super) fn bare(request: &Request) -> Self {
        let x = if request.x.is_empty() {
            let mut seeds = Seeds::new(request.seed, "tokens");
            Dense::normal(request.tokens as usize, request.width as usize, 1.0, &mut seeds)
        } else {
            Dense::of_rows(&request.x)
        };
        Self { layers: Vec::new(), parts: Parts::of(request), x }
    }
}

/// Normal numbers of variance 1 for the weights of layer after layer, drawn once.
#[derive(Default)]
pub(super) struct Draws {
    /// Seed, width, and whether there is an MLP.
    of: (u64, usize, bool),
    /// Queries, keys, values, output, and the two of the MLP.
    layers: Vec<[Dense; 6]>,
}

impl Draws {
    /// Those of a layer, which is one of those before or the next one.
    fn layer(&mut self, of: (u64, usize, bool), index: usize) -> &[Dense; 6] {
        if self.of != of {
            (self.of, self.layers) = (of, Vec::new());
        }
        let (seed, width, mlp) = of;
        while self.layers.len() <= index {
            // A stream for each layer: one layer more moves nothing in those before.
            let mut seeds = Seeds::new(seed, &format!("layer {}", self.layers.len()));
            let mut draw = |rows: usize, columns: usize| Dense::normal(rows, columns, 1.0, &mut seeds);
            let [query, key, value, out] = [(); 4].map(|()| draw(width, width));
            let none = || Dense::zeros(0, 0);
            let (wide, narrow) =
                if mlp { (draw(width, WIDER * width), draw(WIDER * width, width)) } else { (none(), none()) };
            self.layers.push([query, key, value, out, wide, narrow]);
        }
        &self.layers[index]
    }
}

impl Layer {
    /// The layer at `index` of a clamped request with X of `width` columns.
    pub(super) fn of(request: &Request, width: usize, index: usize, draws: &mut Draws) -> Self {
        let drawn = draws.layer((request.seed, width, request.mlp), index);
        let [query, key, value, out, wide, narrow] = drawn
            .each_ref()
            .map(|normal| normal.scaled(request.scale / f64::sqrt(normal.rows.max(1) as f64)));
        let heads = request.heads as usize;
        let scale = 1.0 / f64::sqrt((width / heads) as f64);
        let random = Self { heads, scale, query, key, value, out, wide, narrow };
        let Some(query) = request.w_qk.get(index) else { return random };
        let one = || Dense::identity(width);
        let divide = if request.d_qk == 0 { width as f64 } else { f64::from(request.d_qk) };
        Self {
            scale: 1.0 / f64::sqrt(divide),
            query: Dense::of_rows(query),
            key: one(),
            value: request.w_v.get(index).map_or_else(one, |value| Dense::of_rows(value)),
            out: one(),
            ..random
        }
    }

    /// The sizes of all weights of the attention.
    pub(super) fn sizes(&self) -> Self {
        let [query, key, value, out] = [&self.query, &self.key, &self.value, &self.out].map(Dense::sizes);
        Self { query, key, value, out, ..self.clone() }
    }

    /// Columns of one head among the queries and keys, and among the values.
    pub(super) fn places(&self, head: usize) -> [(usize, usize); 2] {
        [self.query.columns, self.value.columns].map(|columns| {
            let each = columns / self.heads;
            (head * each, (head + 1) * each)
        })
    }
}

/// An arithmetic for tokens.
pub(super) trait Arithmetic {
    /// Tokens.
    type Tokens;
    /// What a layer needs prepared.
    type Weights;
    /// SA(x).
    fn attend(&self, weights: &Self::Weights, causal: bool, x: &Self::Tokens) -> Self::Tokens;
    /// GELU(x·W₁)·W₂.
    fn mlp(&self, weights: &Self::Weights, x: &Self::Tokens) -> Self::Tokens;
    /// Each token less its mean, over its deviation.
    fn norm(&self, x: &Self::Tokens) -> Self::Tokens;
    /// x + y.
    fn add(&self, x: &Self::Tokens, y: &Self::Tokens) -> Self::Tokens;
}

/// One layer: attention, then the MLP, each with its skip connection and its layer norm, as far as `parts` has them.
pub(super) fn pass<A: Arithmetic>(by: &A, weights: &A::Weights, parts: Parts, x: &A::Tokens) -> A::Tokens {
    let around = |x: &A::Tokens, part: &dyn Fn(&A::Tokens) -> A::Tokens| {
        let y = if parts.norm == Norm::Pre { part(&by.norm(x)) } else { part(x) };
        let y = if parts.skip { by.add(x, &y) } else { y };
        if parts.norm == Norm::Post { by.norm(&y) } else { y }
    };
    let y = around(x, &|x| by.attend(weights, parts.causal, x));
    if parts.mlp { around(&y, &|x| by.mlp(weights, x)) } else { y }
}
