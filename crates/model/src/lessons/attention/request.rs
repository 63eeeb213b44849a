//! What the reader sets, and the ranges it may be set in. What is taken in its place is `clamped.rs`.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Books on the shelf.
pub const BOOKS: RangeInclusive<usize> = 1..=12;
/// Most letters of the query, of a title and of the sentence.
pub const LINE: usize = 200;
/// Most letters of a book's content.
pub const CONTENT: usize = 600;
/// Dimensions that keys and queries are reduced to; 0 for none.
pub const DIMENSIONS: RangeInclusive<u32> = 0..=8;
/// Temperature of the softmax.
pub const TEMPERATURE: RangeInclusive<f64> = 0.01..=10.0;
/// Keys in the plane.
pub const KEYS: RangeInclusive<usize> = 1..=8;
/// Where keys are put into the plane: those of the default, then where there is room.
pub const PLACES: [[f64; 2]; 8] =
    [[2.0, 0.5], [0.5, 1.8], [-1.5, 1.2], [-1.0, -1.5], [1.2, -1.6], [2.2, 2.2], [-2.4, -0.3], [0.1, -2.5]];
/// Size of a coordinate in the plane, either sign.
pub const REACH: RangeInclusive<f64> = -3.0..=3.0;
/// Size of a value in the plane, either sign.
pub const NUMBER: RangeInclusive<f64> = -1.0..=1.0;
/// Components of queries and keys at which the spread of scores is measured.
pub const SIZES: [u32; 17] = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];
/// Seeds that the spread is measured over.
pub const SEEDS: RangeInclusive<u32> = 1..=40;
/// Most words of the sentence.
pub const WORDS: usize = 16;
/// Components of a word of the sentence.
pub const WIDTH: usize = 8;
/// Heads.
pub const HEADS: RangeInclusive<u32> = 1..=8;
/// How far a banded mask lets a query look, either way.
pub const BAND: RangeInclusive<u32> = 0..=16;
/// Tokens at the end that are padding.
pub const PADDING: RangeInclusive<u32> = 0..=16;
/// Most rows of a matrix in numbers.
pub const ROWS: usize = 128;
/// Most columns of a matrix in numbers.
pub const COLUMNS: usize = 64;
/// Size of a number of such a matrix, either sign.
pub const VALUE: f64 = 1e6;
/// What scores are multiplied by, if it is given.
pub const SCALE: RangeInclusive<f64> = -1e3..=1e3;
/// Components of a token whose cost is measured.
pub const COST_WIDTH: RangeInclusive<u32> = 8..=128;
/// Lengths at which the cost is measured, one reply for each, after one more of the first.
pub const LENGTHS: [u32; 5] = [32, 64, 128, 256, 512];

/// Which picture is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// A question to a shelf of books: titles are keys, contents are values.
    #[default]
    Library,
    /// A query and keys as arrows, values as numbers.
    Plane,
    /// Scores and softmax as vectors get longer: many replies, one for each seed.
    Scale,
    /// Self-attention on a sentence or on X in numbers.
    Sequence,
    /// Attention with Q, K and V in numbers.
    Given,
    /// What attention costs as the sequence gets longer: one reply for each length.
    Cost,
}

/// How a query and a key become a score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// q·k.
    Dot,
    /// q·k/√d, here with d = 2.
    #[default]
    Scaled,
    /// q·k/(‖q‖‖k‖); 0 where one of them is 0.
    Cosine,
    /// uᵀtanh(A q + B k), with [`super::ADD_QUERY`], [`super::ADD_KEY`] and [`super::ADD_OUT`].
    Additive,
}

impl Scoring {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[Self::Dot, Self::Scaled, Self::Cosine, Self::Additive];
}

/// Which query may look at which key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Masking {
    /// Every query at every key.
    #[default]
    None,
    /// No query at a later key.
    Causal,
    /// No query at the last keys, which are padding.
    Padding,
    /// A query at keys near its own place.
    Banded,
    /// As `allowed` says.
    Drawn,
}

impl Masking {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[Self::None, Self::Causal, Self::Padding, Self::Banded, Self::Drawn];
}

/// A book: its title is the key, its content the value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Book {
    /// What is compared with the query.
    pub title: String,
    /// What is mixed into the answer.
    pub content: String,
}

/// What the reader sets. A view reads its own fields, as said at each; the others are kept for their views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The picture.
    pub view: View,
    /// Library: the question.
    pub query: String,
    /// Library: the shelf.
    pub books: Vec<Book>,
    /// Library: dimensions that query and keys are reduced to; 0 for one for every word.
    pub dimensions: u32,
    /// Library: what scores are divided by before the softmax.
    pub temperature: f64,
    /// Plane: the query.
    pub arrow: [f64; 2],
    /// Plane: the keys.
    pub arrows: Vec<[f64; 2]>,
    /// Plane: one value for each key.
    pub numbers: Vec<f64>,
    /// Plane: how scores are made.
    pub scoring: Scoring,
    /// Plane: what scores are divided by before the softmax.
    pub plane_temperature: f64,
    /// Scale: the number of components that the page marks; the answer holds all of [`SIZES`].
    pub size: u32,
    /// Scale: how many seeds.
    pub seeds: u32,
    /// Scale: the first of them.
    pub first_seed: u64,
    /// Sequence: the words, as long as `x` is empty.
    pub sentence: String,
    /// Sequence: tokens in numbers, one row each.
    pub x: Vec<Vec<f64>>,
    /// Sequence: other tokens that keys and values are made from; empty for the same.
    pub memory: Vec<Vec<f64>>,
    /// Sequence: whether sinusoids of its place are added to each token.
    pub positions: bool,
    /// Sequence: queries are X·W_Q; empty for weights by seed.
    pub w_q: Vec<Vec<f64>>,
    /// Sequence: keys are X·W_K; empty for weights by seed.
    pub w_k: Vec<Vec<f64>>,
    /// Sequence: values are X·W_V; empty for weights by seed.
    pub w_v: Vec<Vec<f64>>,
    /// Sequence: the heads' outputs side by side, times W_O, are the output; empty for no such matrix.
    pub w_o: Vec<Vec<f64>>,
    /// Sequence: heads, each with its own columns of Q, K and V.
    pub heads: u32,
    /// Given: queries, one row each; empty for an example by seed.
    pub q: Vec<Vec<f64>>,
    /// Given: keys.
    pub k: Vec<Vec<f64>>,
    /// Given: values.
    pub v: Vec<Vec<f64>>,
    /// Sequence, given: what scores are multiplied by; null for 1/√d.
    pub scale: Option<f64>,
    /// Sequence, given: which query may look at which key.
    pub mask: Masking,
    /// Sequence, given: how far, if banded.
    pub band: u32,
    /// Sequence, given: how many, if padding.
    pub padding: u32,
    /// Sequence, given: query by query, whether it may look at each key, if drawn; missing ones are allowed.
    pub allowed: Vec<Vec<bool>>,
    /// Cost: components of a token.
    pub width: u32,
    /// Sequence, given: what chance depends on.
    pub seed: u64,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            view: View::Library,
            query: "How do I bake bread?".to_owned(),
            books: shelf(false),
            dimensions: 0,
            temperature: 0.25,
            arrow: [1.5, 0.5],
            arrows: PLACES[..5].to_vec(),
            numbers: vec![1.0, 0.5, -0.5, -1.0, 0.0],
            scoring: Scoring::Scaled,
            plane_temperature: 1.0,
            size: 64,
            seeds: 10,
            first_seed: 1,
            sentence: "the cat sat on the warm mat".to_owned(),
            x: Vec::new(),
            memory: Vec::new(),
            positions: false,
            w_q: Vec::new(),
            w_k: Vec::new(),
            w_v: Vec::new(),
            w_o: Vec::new(),
            heads: 2,
            q: Vec::new(),
            k: Vec::new(),
            v: Vec::new(),
            scale: None,
            mask: Masking::None,
            band: 1,
            padding: 2,
            allowed: Vec::new(),
            width: 32,
            seed: 1,
        }
    }
}

/// The shelf that the lesson opens with. `swapped`: the content of “Baking bread” is the car manual's, and the other
/// way round.
pub fn shelf(swapped: bool) -> Vec<Book> {
    const SHELF: [(&str, &str); 6] = [
        (
            "Baking bread",
            "Mix flour, water, yeast and salt. Knead the dough, let it rise, bake the loaf in a hot oven.",
        ),
        (
            "Repairing your car",
            "Drain the engine oil of the car, change the filter, check the brakes and the tyres.",
        ),
        ("A history of bread", "In old Egypt people ate flat bread; millers and ovens came with the towns."),
        ("Cakes and biscuits", "For a cake beat butter, sugar and eggs, add flour, and bake in the oven."),
        ("Growing tomatoes", "Sow in spring, water the plants, and pick the tomatoes in late summer."),
        ("The moons of Jupiter", "Four large moons circle Jupiter; the nearest has volcanoes."),
    ];
    let content = |index: usize| SHELF[if swapped && index < 2 { 1 - index } else { index }].1;
    let book = |(index, (title, _)): (usize, &(&str, &str))| Book {
        title: (*title).to_owned(),
        content: content(index).to_owned(),
    };
    SHELF.iter().enumerate().map(book).collect()
}

impl Request {
    /// This request for `view`, with the fields that the view does not read at their defaults: two requests
    /// that differ only in such fields are then equal, and no answer is asked for twice.
    pub fn only(&self, view: View) -> Self {
        let mut request = Self { view, ..Self::default() };
        match view {
            View::Library => {
                request.query.clone_from(&self.query);
                request.books.clone_from(&self.books);
                (request.dimensions, request.temperature) = (self.dimensions, self.temperature);
            }
            View::Plane => {
                request.arrow = self.arrow;
                request.arrows.clone_from(&self.arrows);
                request.numbers.clone_from(&self.numbers);
                (request.scoring, request.plane_temperature) = (self.scoring, self.plane_temperature);
            }
            View::Scale => (request.seeds, request.first_seed) = (self.seeds, self.first_seed),
            View::Sequence => {
                request.sentence.clone_from(&self.sentence);
                request.x.clone_from(&self.x);
                request.memory.clone_from(&self.memory);
                request.w_q.clone_from(&self.w_q);
                request.w_k.clone_from(&self.w_k);
                request.w_v.clone_from(&self.w_v);
                request.w_o.clone_from(&self.w_o);
                (request.positions, request.heads) = (self.positions, self.heads);
            }
            View::Given => {
                request.q.clone_from(&self.q);
                request.k.clone_from(&self.k);
                request.v.clone_from(&self.v);
            }
            View::Cost => request.width = self.width,
        }
        if matches!(view, View::Sequence | View::Given) {
            (request.scale, request.mask) = (self.scale, self.mask);
            (request.band, request.padding) = (self.band, self.padding);
            request.allowed.clone_from(&self.allowed);
            request.seed = self.seed;
        }
        request
    }
}
