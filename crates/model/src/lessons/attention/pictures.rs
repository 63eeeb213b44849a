//! What is drawn: plain numbers, as the page and the command line read them.
//!
//! Left out: where they come from, which is in the modules of the views.

use serde::{Deserialize, Serialize};

/// A matrix.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// How many rows.
    pub rows: u32,
    /// Numbers in a row.
    pub columns: u32,
    /// All numbers, row by row.
    pub values: Vec<f64>,
}

#[cfg(feature = "answer")]
impl From<&crate::kit::dense::Dense> for Matrix {
    fn from(rows: &crate::kit::dense::Dense) -> Self {
        Self { rows: rows.rows as u32, columns: rows.columns as u32, values: rows.values.clone() }
    }
}

/// A question to the shelf.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Library {
    /// The words of the query that count, each once.
    pub words: Vec<String>,
    /// Book by book.
    pub books: Vec<Scored>,
    /// The book of the largest weight; the first of several.
    pub best: u32,
    /// Its title, and how many others weigh as much, in words.
    pub most: String,
    /// The book whose content is nearest to the answer.
    pub nearest: u32,
    /// −Σ w·ln w, in nats.
    pub entropy: f64,
    /// The words that weigh most in the answer.
    pub parts: Vec<Part>,
    /// Different words on the shelf and in the query that count.
    pub vocabulary: u32,
    /// Dimensions that query and keys were compared in.
    pub dimensions: u32,
    /// The share of the squared lengths of all texts that these dimensions keep; 1 if nothing was reduced.
    pub kept: f64,
    /// How a text became a vector, in words.
    pub rule: String,
}

/// A book as the query sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// Key.
    pub title: String,
    /// Value.
    pub content: String,
    /// Dot product of the query's and the title's vector.
    pub score: f64,
    /// Its share of the answer.
    pub weight: f64,
    /// Whether no other book weighs more.
    pub best: bool,
    /// Words that the query and the title share, with the part that each has in the score of whole vectors.
    pub shared: Vec<(String, f64)>,
    /// The same as half a sentence.
    pub told: String,
    /// Cosine of the answer and the content.
    pub likeness: f64,
}

/// A word of the answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// As it was met first.
    pub word: String,
    /// How much of it each book brings: its weight times the word's number in its content's vector.
    pub shares: Vec<f64>,
    /// Their sum: the word's number in the answer.
    pub total: f64,
}

/// A query and keys in the plane.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// Key by key.
    pub scores: Vec<f64>,
    /// Key by key.
    pub weights: Vec<f64>,
    /// The largest weight.
    pub largest: f64,
    /// The first key that has it, and how many others do, in words.
    pub most: String,
    /// −Σ w·ln w, in nats.
    pub entropy: f64,
    /// Weighted mean of the values.
    pub output: f64,
    /// Rows and columns of `field`.
    pub side: u32,
    /// The output for a query at each place of the plane, from the upper left, row by row.
    pub field: Vec<f32>,
}

/// A quantity over sizes: mean and standard deviation over the seeds so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Size by size.
    pub mean: Vec<f64>,
    /// Size by size; 0 for one seed.
    pub deviation: Vec<f64>,
}

/// Scores and softmax as vectors get longer. Of each pair the first is for q·k, the second for q·k/√d.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Components of queries and keys.
    pub sizes: Vec<u32>,
    /// Keys that share the weight.
    pub keys: u32,
    /// Queries of each seed.
    pub queries: u32,
    /// Seeds so far.
    pub seed: u32,
    /// Seeds at the end.
    pub of: u32,
    /// Mean squared score.
    pub variance: [Measured; 2],
    /// Entropy of the weights in nats, mean over the queries.
    pub entropy: [Measured; 2],
    /// Largest weight, mean over the queries.
    pub largest: [Measured; 2],
    /// Frobenius norm of softmax's Jacobian diag(w) − wwᵀ, mean over the queries.
    pub gradient: [Measured; 2],
    /// Weights of the first query of the first seed, size by size, from the largest down.
    pub weights: [Vec<Vec<f64>>; 2],
}

/// Attention on a sequence, every matrix of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sequence {
    /// What the rows are called: words, or numbers from 1.
    pub tokens: Vec<String>,
    /// What the keys are called.
    pub keys: Vec<String>,
    /// Tokens, with positions if they are on; empty if Q, K and V were given.
    pub x: Matrix,
    /// The weights that were used: W_Q, W_K, W_V; empty if Q, K and V were given.
    pub projections: Vec<Matrix>,
    /// The weights that put the heads together; empty if there are none.
    pub w_o: Matrix,
    /// Queries.
    pub q: Matrix,
    /// Keys.
    pub k: Matrix,
    /// Values.
    pub v: Matrix,
    /// Query by query, whether it may look at each key.
    pub allowed: Vec<bool>,
    /// Queries that may look at nothing, counted from 0.
    pub blind: Vec<u32>,
    /// Head by head.
    pub heads: Vec<Head>,
    /// What comes out.
    pub output: Matrix,
    /// What happens when the tokens are put in reverse order; `None` if there is a second sequence, or no X.
    pub reversed: Option<Reversed>,
    /// Multiply-adds of projections, and of scores and mixture, by formula.
    pub multiply_adds: [u64; 2],
}

/// One head.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// First column of Q and K that is its own, and how many.
    pub columns: [u32; 2],
    /// What its scores were multiplied by.
    pub scale: f64,
    /// Q·Kᵀ·scale, before the mask.
    pub scores: Matrix,
    /// Softmax of every row; a row of a query that may look at nothing is 0.
    pub weights: Matrix,
    /// Weights times its columns of V.
    pub output: Matrix,
    /// −Σ w·ln w of every row, in nats.
    pub entropy: Vec<f64>,
}

/// Largest difference between the output for reversed tokens and the reversed output, without a mask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reversed {
    /// Without positions.
    pub without: f64,
    /// With positions.
    pub with: f64,
    /// Largest number of the output, to compare with.
    pub size: f64,
}

/// What attention costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Components of a token, d.
    pub width: u32,
    /// The length that was computed last.
    pub length: u32,
    /// Lengths done; 0 for the first one's rehearsal.
    pub done: u32,
    /// Lengths at the end.
    pub of: u32,
    /// The weights at that length, row by row.
    pub weights: Vec<f32>,
    /// Lengths of the curves.
    pub lengths: Vec<u32>,
    /// Multiply-adds of the four projections, 4nd².
    pub projections: Vec<u64>,
    /// Multiply-adds of scores and mixture, 2n²d.
    pub attention: Vec<u64>,
    /// Multiply-adds of the feed-forward layer that follows in a transformer, 8nd².
    pub feed_forward: Vec<u64>,
    /// Bytes of the weights, 4n².
    pub bytes: Vec<u64>,
}
