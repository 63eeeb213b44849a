//! What the reader sets, the ranges it may be set in, and what is taken in its place when it is not in them.

use super::functions::Function;
use crate::kit::notes::Notes;
use crate::kit::optimizer::Optimizer;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Where x may be dragged, and where an interval may lie.
pub const X: RangeInclusive<f64> = -20.0..=20.0;
/// Narrowest interval of the curves.
pub const NARROWEST: f64 = 0.1;
/// Most x answered in one list.
pub const MOST_XS: usize = 1000;
/// Where the gate's x may be dragged.
pub const GATE_X: RangeInclusive<f64> = -4.0..=4.0;
/// Gates drawn at each x until the sampling ends.
pub const DRAWS: RangeInclusive<u32> = 100..=100_000;
/// Units in each hidden layer of the race.
pub const WIDTH: RangeInclusive<u32> = 2..=32;
/// Hidden layers of the race.
pub const DEPTH: RangeInclusive<u32> = 1..=20;
/// Seeds that race side by side.
pub const SEEDS: RangeInclusive<u32> = 1..=8;
/// Units that all networks of one contestant may have together; large networks race with fewer seeds.
pub const MOST_UNITS: u32 = 1500;
/// Learning rate of the race.
pub const RATE: RangeInclusive<f64> = 1e-4..=1.0;
/// Training steps of the race.
pub const STEPS: RangeInclusive<u32> = 1..=2000;
/// Units in each layer of the networks that may be born dead.
pub const DEAD_WIDTH: RangeInclusive<u32> = 1..=16;
/// Layers of the networks that may be born dead.
pub const DEAD_DEPTH: RangeInclusive<u32> = 1..=32;
/// Networks born until the count ends.
pub const DEAD_NETS: RangeInclusive<u32> = 100..=20_000;

/// Which picture is asked for. A list of x is answered beside any of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The list of x alone.
    Points,
    /// Function, first and second derivative on an interval.
    #[default]
    Curve,
    /// GELU as the mean of a random gate: many replies.
    Gate,
    /// Two functions train the same networks: many replies.
    Race,
    /// ReLU networks that answer 0 whatever they are asked: many replies.
    BornDead,
}

/// What the two classes of the race look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    /// Two arms wound round each other.
    #[default]
    Spirals,
    /// A disc inside a ring.
    Circles,
    /// Opposite quadrants.
    Xor,
}

/// What the reader sets. A view reads its own fields, as said at each; the others are kept for their views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The picture.
    pub view: View,
    /// Every view: x at which every function is wanted, at most [`MOST_XS`].
    pub xs: Vec<f64>,
    /// Curve: which functions.
    pub functions: Vec<Function>,
    /// Curve and gate: the point that is dragged.
    pub x: f64,
    /// Curve: left end of the interval.
    pub low: f64,
    /// Curve: right end of the interval.
    pub high: f64,
    /// Gate, race, born dead: what chance depends on.
    pub seed: u64,
    /// Gate: draws at each x.
    pub draws: u32,
    /// Race: one activation.
    pub first: Function,
    /// Race: the other activation.
    pub second: Function,
    /// Race: what is learnt.
    pub data: Data,
    /// Race: units in each hidden layer.
    pub width: u32,
    /// Race: hidden layers.
    pub depth: u32,
    /// Race: how many seeds, counted up from `seed`.
    pub seeds: u32,
    /// Race: optimiser.
    pub optimizer: Optimizer,
    /// Race: learning rate.
    pub rate: f64,
    /// Race: steps until the end.
    pub steps: u32,
    /// Born dead: units in each layer.
    pub dead_width: u32,
    /// Born dead: layers.
    pub dead_depth: u32,
    /// Born dead: networks.
    pub dead_nets: u32,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            view: View::Curve,
            xs: Vec::new(),
            functions: vec![Function::Relu, Function::Gelu],
            x: -1.0,
            low: -4.0,
            high: 4.0,
            seed: 1,
            draws: 10_000,
            first: Function::Relu,
            second: Function::Gelu,
            data: Data::Spirals,
            width: 8,
            depth: 6,
            seeds: 5,
            optimizer: Optimizer::Adam,
            rate: 0.01,
            steps: 600,
            dead_width: 2,
            dead_depth: 10,
            dead_nets: 4000,
        }
    }
}

impl Request {
    /// This request for `view`, with the fields that the view does not read at their defaults: two requests
    /// that differ only in such fields are then equal, and no answer is asked for twice.
    pub fn only(&self, view: View) -> Self {
        let mut request = Self { view, ..Self::default() };
        match view {
            View::Points => request.xs.clone_from(&self.xs),
            View::Curve => {
                request.functions.clone_from(&self.functions);
                (request.x, request.low, request.high) = (self.x, self.low, self.high);
            }
            View::Gate => (request.x, request.seed, request.draws) = (self.x, self.seed, self.draws),
            View::Race => {
                (request.first, request.second, request.data) = (self.first, self.second, self.data);
                (request.width, request.depth, request.seeds) = (self.width, self.depth, self.seeds);
                (request.optimizer, request.rate, request.steps) = (self.optimizer, self.rate, self.steps);
                request.seed = self.seed;
            }
            View::BornDead => {
                (request.dead_width, request.dead_depth) = (self.dead_width, self.dead_depth);
                (request.dead_nets, request.seed) = (self.dead_nets, self.seed);
            }
        }
        request
    }

    /// The nearest request that is computed, and one sentence for every field that had to change.
    pub fn clamped(&self) -> (Self, Vec<String>) {
        let mut request = self.clone();
        let mut notes = Notes::default();
        list(&mut request.xs, &mut notes);
        let mut seen = Vec::new();
        request.functions.retain(|function| {
            !seen.contains(function) && {
                seen.push(*function);
                true
            }
        });
        let x_range = if request.view == View::Gate { GATE_X } else { X };
        notes.number("x", &mut request.x, &x_range, Self::default().x);
        notes.number("low", &mut request.low, &X, Self::default().low);
        notes.number("high", &mut request.high, &X, Self::default().high);
        interval(&mut request, &mut notes);
        notes.number("rate", &mut request.rate, &RATE, Self::default().rate);
        notes.count("draws", &mut request.draws, &DRAWS);
        notes.count("width", &mut request.width, &WIDTH);
        notes.count("depth", &mut request.depth, &DEPTH);
        notes.count("seeds", &mut request.seeds, &SEEDS);
        if request.view == View::Race {
            let affordable = (MOST_UNITS / (request.width * (request.depth + 2))).max(*SEEDS.start());
            notes.count("seeds", &mut request.seeds, &(*SEEDS.start()..=affordable.min(*SEEDS.end())));
        }
        notes.count("steps", &mut request.steps, &STEPS);
        notes.count("dead_width", &mut request.dead_width, &DEAD_WIDTH);
        notes.count("dead_depth", &mut request.dead_depth, &DEAD_DEPTH);
        notes.count("dead_nets", &mut request.dead_nets, &DEAD_NETS);
        (request, notes.0)
    }
}

/// Widens an interval that is too narrow.
fn interval(request: &mut Request, notes: &mut Notes) {
    if request.high - request.low < NARROWEST {
        request.low = request.low.min(X.end() - NARROWEST);
        request.high = request.low + NARROWEST;
        notes.say(format!("The interval was taken as {} to {}.", request.low, request.high));
    }
}

/// Shortens the list of x, and takes what is no number as the nearest.
fn list(xs: &mut Vec<f64>, notes: &mut Notes) {
    if xs.len() > MOST_XS {
        notes.say(format!("Of {} xs the first {MOST_XS} are answered.", xs.len()));
        xs.truncate(MOST_XS);
    }
    for x in xs.iter_mut().filter(|x| !x.is_finite()) {
        let taken = if x.is_nan() { 0.0 } else { x.clamp(f64::MIN, f64::MAX) };
        notes.say(format!("x {x} was taken as {taken:e}."));
        *x = taken;
    }
}
