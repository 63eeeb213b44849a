//! The four models over one sentence, all with 8 features for each position, with weights by seed.
//!
//! Left out: training them. Recurrent cells start as PyTorch starts them, the others with features of a size near 1.

use super::attention::Attention;
use super::convolution::Convolution;
use super::pictures::Model;
use super::request::Request;
use super::tokens::embed;
use crate::kit::cell::{Kind, Phi};
use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;
use crate::nets::cells::Cell;
use crate::nets::recurrent::tensor_of;
use burn::tensor::{Device, Tensor};

/// Numbers in a token's vector.
pub(super) const INPUTS: usize = 4;
/// Features of a position.
pub(super) const HIDDEN: usize = 8;

/// The four.
pub(super) struct Models {
    pub(super) convolution: Convolution,
    pub(super) rnn: Cell,
    pub(super) gated: Cell,
    pub(super) attention: Attention,
}

impl Models {
    pub(super) fn new(request: &Request) -> Self {
        let seeds = |what: &str| Seeds::new(request.seed, what);
        let cell = |kind: Kind, what: &str| Cell::random(kind, Phi::Tanh, [INPUTS, HIDDEN], &mut seeds(what));
        Self {
            convolution: Convolution::new(request, &mut seeds("convolution")),
            rnn: cell(Kind::Rnn, "recurrent"),
            gated: cell(request.gated, "gated").with_forget_bias(request.forget),
            attention: Attention::new(&mut seeds("attention")),
        }
    }

    /// The recurrent ones, with their names.
    pub(super) fn cells(&self) -> [(Model, &Cell); 2] {
        [(Model::Rnn, &self.rnn), (named(self.gated.kind), &self.gated)]
    }
}

/// The model of a recurrent cell.
pub(super) fn named(kind: Kind) -> Model {
    match kind {
        Kind::Rnn => Model::Rnn,
        Kind::Lstm => Model::Lstm,
        Kind::Gru => Model::Gru,
    }
}

/// The vectors of tokens.
pub(super) fn embedded(tokens: &[String], seed: u64) -> Vec<Vec<f64>> {
    tokens.iter().map(|token| embed(token, INPUTS, seed)).collect() // [tokens, INPUTS]
}

/// A matrix as burn multiplies it from the right: transposed, of one seed.
pub(super) fn from_the_right(matrix: &Dense, device: &Device) -> Tensor<3> {
    tensor_of(&matrix.transposed().values, [1, matrix.columns, matrix.rows], device)
}
