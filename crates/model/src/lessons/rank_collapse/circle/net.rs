//! One layer for two tokens of two columns: embedding, attention, perhaps an MLP or a skip connection, and back; its
//! gradient by the chain rule, and Adam. In plain doubles: two tokens are too small for burn's fixed cost.

use super::super::Variant;
use super::super::gelu::{gelu, slope};
use super::super::matrix::{Dense, add, dot, softmax};
use crate::kit::seeds::Seeds;

/// Points of the plane, one a row; two rows make a pair.
pub(crate) type Points = Dense;

const HEADS: usize = 2;
/// Standard deviation of the first weights.
const DEVIATION: f64 = 0.1;
/// Adam's learning rate; β₁ 0.9, β₂ 0.999.
const RATE: f64 = 3e-3;

/// Where each weight stands in [`Net::weights`].
const EMBED: usize = 0;
const QUERY: usize = 1;
const KEY: usize = 2;
const VALUE: usize = 3;
const OUT: usize = 4;
const BACK: usize = 5;
const WIDE: usize = 6;
const NARROW: usize = 7;

/// A layer in training.
#[derive(Clone, Debug)]
pub(crate) struct Net {
    pub(crate) variant: Variant,
    /// Embedding, W_Q, W_K, W_V, W_O, back to the plane, and of an MLP its two.
    pub(crate) weights: Vec<Dense>,
    first: Vec<Dense>,
    second: Vec<Dense>,
    steps: i32,
}

/// Everything a forward pass went through.
struct Trace {
    embedded: Dense,          // [points, w]
    asked: [Dense; 3],        // queries, keys, values: [points, w]
    attention: Vec<[f64; 2]>, // of each point and head
    mixed: Dense,             // [points, w]
    made: Dense,              // [points, w], after W_O
    hidden: Dense,            // [points, w], before GELU
    last: Dense,              // [points, w]
    output: Points,
}

/// From pairs of numbers.
pub(super) fn points(all: impl Iterator<Item = [f64; 2]>) -> Points {
    let values: Vec<f64> = all.flatten().collect();
    Dense { rows: values.len() / 2, columns: 2, values }
}

impl Net {
    /// The layer of a seed; its weights do not depend on the variant.
    pub(crate) fn new(variant: Variant, width: usize, seed: u64) -> Self {
        let mut seeds = Seeds::new(seed, "circle");
        let count = if variant == Variant::Mlp { NARROW + 1 } else { BACK + 1 };
        let weights: Vec<Dense> = (0..count)
            .map(|index| {
                let rows = if index == EMBED { 2 } else { width };
                let columns = if index == BACK { 2 } else { width };
                Dense::normal(rows, columns, DEVIATION, &mut seeds)
            })
            .collect();
        let none: Vec<Dense> = weights.iter().map(|it| Dense::zeros(it.rows, it.columns)).collect();
        Self { variant, weights, first: none.clone(), second: none, steps: 0 }
    }

    pub(crate) fn forward(&self, x: &Points) -> Points {
        self.trace(x).output
    }

    /// Mean over pairs and points of the squared distance to the target.
    pub(crate) fn loss(&self, x: &Points, target: &Points) -> f64 {
        let apart = self.forward(x).plus(-1.0, target);
        dot(&apart.values, &apart.values) / x.rows as f64
    }

    fn trace(&self, x: &Points) -> Trace {
        let embedded = x.times(&self.weights[EMBED]);
        let asked = [QUERY, KEY, VALUE].map(|part| embedded.times(&self.weights[part]));
        let [query, key, value] = &asked;
        let mut mixed = Dense::zeros(x.rows, embedded.columns);
        let each = embedded.columns / HEADS;
        let mut attention = Vec::with_capacity(x.rows * HEADS);
        for point in 0..x.rows {
            let pair = point / 2 * 2;
            for head in 0..HEADS {
                let part = head * each..(head + 1) * each;
                let mut weights = [pair, pair + 1].map(|other| {
                    dot(&query.row(point)[part.clone()], &key.row(other)[part.clone()])
                        / f64::sqrt(each as f64)
                });
                softmax(&mut weights);
                for (weight, other) in weights.iter().zip(pair..) {
                    add(&mut mixed.row_mut(point)[part.clone()], *weight, &value.row(other)[part.clone()]);
                }
                attention.push(weights);
            }
        }
        let made = mixed.times(&self.weights[OUT]);
        let (mut hidden, mut last) = (Dense::zeros(0, 0), made.clone());
        if self.variant == Variant::Mlp {
            hidden = made.times(&self.weights[WIDE]);
            let mut bent = hidden.clone();
            bent.values.iter_mut().for_each(|value| *value = gelu(*value));
            last = bent.times(&self.weights[NARROW]);
        }
        let output = last.times(&self.weights[BACK]);
        let output = if self.variant == Variant::Skip { output.plus(1.0, x) } else { output };
        Trace { embedded, asked, attention, mixed, made, hidden, last, output }
    }

    /// Gradient of the loss with respect to every weight, in their order.
    pub(crate) fn gradient(&self, x: &Points, target: &Points) -> Vec<Dense> {
        let trace = self.trace(x);
        let mut of_weights: Vec<Dense> =
            self.first.iter().map(|it| Dense::zeros(it.rows, it.columns)).collect();
        let mut down = trace.output.clone().plus(-1.0, target);
        down.values.iter_mut().for_each(|value| *value *= 2.0 / x.rows as f64);
        of_weights[BACK] = trace.last.transposed_times(&down);
        down = down.times_transposed(&self.weights[BACK]);
        if self.variant == Variant::Mlp {
            let mut bent = trace.hidden.clone();
            bent.values.iter_mut().for_each(|value| *value = gelu(*value));
            of_weights[NARROW] = bent.transposed_times(&down);
            down = down.times_transposed(&self.weights[NARROW]);
            down.values.iter_mut().zip(&trace.hidden.values).for_each(|(down, at)| *down *= slope(*at));
            of_weights[WIDE] = trace.made.transposed_times(&down);
            down = down.times_transposed(&self.weights[WIDE]);
        }
        of_weights[OUT] = trace.mixed.transposed_times(&down);
        down = down.times_transposed(&self.weights[OUT]);
        let through = through_attention(&trace, &down);
        let mut embedded = Dense::zeros(x.rows, trace.embedded.columns);
        for (part, down) in [QUERY, KEY, VALUE].into_iter().zip(&through) {
            of_weights[part] = trace.embedded.transposed_times(down);
            embedded = embedded.plus(1.0, &down.times_transposed(&self.weights[part]));
        }
        of_weights[EMBED] = x.transposed_times(&embedded);
        of_weights
    }

    /// One step of Adam.
    pub(super) fn step(&mut self, x: &Points, target: &Points) {
        let gradient = self.gradient(x, target);
        self.steps += 1;
        let first_part = 1.0 - libm::pow(0.9, f64::from(self.steps));
        let second_part = 1.0 - libm::pow(0.999, f64::from(self.steps));
        for (index, slope) in gradient.iter().enumerate() {
            let numbers = self.weights[index].values.iter_mut().zip(&slope.values);
            let moments = self.first[index].values.iter_mut().zip(&mut self.second[index].values);
            for ((weight, slope), (first, second)) in numbers.zip(moments) {
                *first = 0.9 * *first + 0.1 * slope;
                *second = 0.999 * *second + 0.001 * slope * slope;
                *weight -= RATE * (*first / first_part) / (f64::sqrt(*second / second_part) + 1e-8);
            }
        }
    }
}

/// From the gradient of the mixtures to those of queries, keys and values.
fn through_attention(trace: &Trace, down: &Dense) -> [Dense; 3] {
    let [query, key, value] = &trace.asked;
    let each = query.columns / HEADS;
    let scale = 1.0 / f64::sqrt(each as f64);
    let [mut of_query, mut of_key, mut of_value] = [(); 3].map(|()| Dense::zeros(query.rows, query.columns));
    for (index, weights) in trace.attention.iter().enumerate() {
        let (point, head) = (index / HEADS, index % HEADS);
        let (pair, part) = (point / 2 * 2, head * each..(head + 1) * each);
        let of_mixture = &down.row(point)[part.clone()];
        let of_weights = [pair, pair + 1].map(|other| dot(of_mixture, &value.row(other)[part.clone()]));
        let mean = dot(weights, &of_weights);
        for ((weight, of_weight), other) in weights.iter().zip(&of_weights).zip(pair..) {
            let of_score = scale * weight * (of_weight - mean);
            add(&mut of_value.row_mut(other)[part.clone()], *weight, of_mixture);
            add(&mut of_query.row_mut(point)[part.clone()], of_score, &key.row(other)[part.clone()]);
            add(&mut of_key.row_mut(other)[part.clone()], of_score, &query.row(point)[part.clone()]);
        }
    }
    [of_query, of_key, of_value]
}
