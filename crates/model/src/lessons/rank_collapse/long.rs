//! The same layers in plain long arithmetic: mean and residual in one number each, of thousands of binary digits, and
//! with it a bound on how wrong every number may be. The residual is a subtraction, and is told where it stands clear of
//! that bound.
//!
//! This is slow, and no number of digits is enough for a deep stack, whose residual has three times as many zeros after
//! every layer. But it sees what `exact.rs` loses where scores are steep: groups of tokens that are one to the last bit of
//! a double while the groups are apart. One state told by it, and `exact.rs` goes on from there.
//!
//! Left out: MLP and layer norm, of whose outcome nothing is known here.

mod number;

use super::block::{Arithmetic, Layer, Stack, pass};
use super::matrix::Dense;
use super::split::Split;
use num_bigint::BigInt;
use number::{decoded, exp_of_minus, inverse_root, nearest, size};

/// Binary digits after the point; the next are tried where the first do not reach.
const DIGITS: [u64; 3] = [1024, 4096, 16384];
/// Steps on 32 binary digits that a stack may take: some seconds in a browser.
const MOST_WORK: f64 = 1e9;
/// Steps that are taken before it is known that nothing else tells: a fraction of a second.
const QUICK: f64 = 2e7;
/// A residual is told if it is larger than its error by so many powers of two.
const CLEAR: f64 = 100.0;
/// A score that is wrong by more than 2 to this makes weights of which nothing is known.
const UNKNOWN: f64 = -10.0;
/// By how much the residual is made smaller to measure a slope: by 1 − 2^−this.
const NUDGE: u64 = 24;

/// Tokens: each number an integer over 2^digits.
#[derive(Clone)]
pub(super) struct Long {
    rows: usize,
    columns: usize,
    values: Vec<BigInt>,
    /// log₂ of what no value is wrong by more than.
    error: f64,
}

/// So many binary digits after the point.
struct Digits(u64);

/// A stack's states from its input on, in as many digits as were needed so far.
pub(super) struct Sight(Vec<(Digits, Vec<Long>)>);

impl Sight {
    /// Nothing computed yet but `x`.
    pub(super) fn new(x: &Dense) -> Self {
        Self(DIGITS.map(|digits| (Digits(digits), vec![Digits(digits).long(x)])).into())
    }

    /// The state after all layers of the stack and the last layer's slope, in the fewest digits that see it; else log₁₀ of
    /// what its residual is below as far as was looked. In `haste` more than the fewest digits are tried
    /// only as far as is quick.
    pub(super) fn last(&mut self, stack: &Stack, haste: bool) -> Result<(Split, f64), f64> {
        let most_work = |digits: u64| if haste && digits > DIGITS[0] { QUICK } else { MOST_WORK };
        let affordable = |digits: u64| work(stack, digits) <= most_work(digits);
        let mut below = f64::INFINITY;
        for (digits, states) in self.0.iter_mut().filter(|(digits, _)| affordable(digits.0)) {
            let last = digits.last(states, stack);
            match digits.split(&last) {
                Ok(out) => {
                    let slope = digits.slope(&states[stack.layers.len() - 1], &out, stack);
                    return Ok((out, slope.unwrap_or(f64::NAN)));
                }
                Err(bound) => below = bound,
            }
        }
        Err(below)
    }

    /// For every layer log₂ of what the fewest digits are wrong by, as more tell, and of the bound.
    #[cfg(test)]
    pub(super) fn errors(&mut self, stack: &Stack) -> Vec<(f64, f64)> {
        self.0.iter_mut().for_each(|(digits, states)| drop(digits.last(states, stack)));
        let [(few, wrong), (many, right), ..] = self.0.as_slice() else { return Vec::new() };
        let apart = |(wrong, right): (&Long, &Long)| {
            let each = wrong.values.iter().zip(&right.values);
            let most =
                each.map(|(wrong, right)| size(&((wrong << (many.0 - few.0)) - right))).fold(0.0, f64::max);
            (most - many.0 as f64, wrong.error)
        };
        wrong.iter().zip(right).skip(1).map(apart).collect()
    }
}

/// Steps on 32 digits: products of two long numbers, as long division, and an exponential as some dozens of them.
fn work(stack: &Stack, digits: u64) -> f64 {
    let (tokens, columns) = (stack.x.rows as f64, stack.x.columns as f64);
    let heads = stack.layers.first().map_or(1, |layer| layer.heads) as f64;
    let exponential = 0.75 * f64::sqrt(digits as f64);
    let products = tokens * tokens * (2.0 * columns + heads * exponential) + 3.0 * tokens * columns;
    let short = 4.0 * tokens * columns * columns;
    let words = digits as f64 / 32.0;
    stack.layers.len() as f64 * (products * libm::pow(words, 1.6) + short * words)
}

/// log₂ of no less than 2^a + 2^b. Not a number is what comes of a weight of 0, through which nothing is wrong.
fn together(a: f64, b: f64) -> f64 {
    a.max(b) + 1.0
}

impl Digits {
    /// The state after all layers of `stack`; `states` has those before as far as they are known.
    fn last(&self, states: &mut Vec<Long>, stack: &Stack) -> Long {
        let mut last = states[states.len() - 1].clone();
        for layer in &stack.layers[states.len() - 1..] {
            last = pass(self, layer, stack.parts, &last);
            states.push(last.clone());
        }
        last
    }

    /// d ln‖res(out)‖/d ln‖res(in)‖ of the last layer, which makes `out` of `x`.
    fn slope(&self, x: &Long, out: &Split, stack: &Stack) -> Option<f64> {
        let again = self.split(&pass(self, stack.layers.last()?, stack.parts, &self.nearer(x))).ok()?;
        Some((again.log - out.log) / libm::log1p(-libm::exp2(-(NUDGE as f64))))
    }

    fn ulp(&self) -> f64 {
        -(self.0 as f64)
    }

    fn long(&self, x: &Dense) -> Long {
        let one = BigInt::from(1) << self.0;
        let values = x.values.iter().map(|value| times(&one, *value)).collect();
        Long { rows: x.rows, columns: x.columns, values, error: self.ulp() }
    }

    /// x·weights.
    fn through(&self, x: &Long, weights: &Dense) -> Long {
        let mut values = vec![BigInt::ZERO; x.rows * weights.columns];
        for (row, to) in x.values.chunks(x.columns.max(1)).zip(values.chunks_mut(weights.columns.max(1))) {
            for (value, from) in row.iter().zip(0..) {
                for (to, weight) in to.iter_mut().zip(weights.row(from)).filter(|(_, weight)| **weight != 0.0)
                {
                    *to += times(value, *weight);
                }
            }
        }
        let sums = (0..weights.columns)
            .map(|column| (0..weights.rows).map(|row| weights.at(row, column).abs()).sum());
        let most = sums.fold(0.0, f64::max);
        let rounded = self.ulp() + libm::log2(weights.rows.max(1) as f64);
        let error = together(x.error + libm::log2(most), rounded);
        Long { rows: x.rows, columns: weights.columns, values, error }
    }

    /// Softmax of a row's scores, each to 2 to the `error` that is returned.
    fn softmax(&self, scores: &[BigInt], error: f64) -> (Vec<BigInt>, f64) {
        let most = scores.iter().max().cloned().unwrap_or_default();
        let mut weights: Vec<BigInt> =
            scores.iter().map(|score| exp_of_minus(&most - score, self.0)).collect();
        let whole: BigInt = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight = (&*weight << self.0) / &whole);
        (weights, together(error + 2.0, self.ulp() + libm::log2(scores.len().max(1) as f64) + 2.0))
    }

    /// Tokens whose residual is smaller by 1 − 2^−NUDGE.
    fn nearer(&self, x: &Long) -> Long {
        let mut nearer = x.clone();
        for column in 0..x.columns {
            let of_column = || x.values.iter().skip(column).step_by(x.columns);
            let mean = of_column().sum::<BigInt>() / BigInt::from(x.rows);
            for value in nearer.values.iter_mut().skip(column).step_by(x.columns) {
                let apart = &*value - &mean;
                *value -= apart >> NUDGE;
            }
        }
        nearer.error += 2.0;
        nearer
    }

    /// Mean and residual apart; where the residual may be its error, log₁₀ of what its norm is below.
    fn split(&self, x: &Long) -> Result<Split, f64> {
        let rows = x.rows.max(1);
        let sums: Vec<BigInt> =
            (0..x.columns).map(|column| x.values.iter().skip(column).step_by(x.columns).sum()).collect();
        let apart = |index: usize| &x.values[index] * rows - &sums[index % x.columns];
        let rest: Vec<BigInt> = (0..x.values.len()).map(apart).collect();
        let log_rows = libm::log2(rows as f64);
        let scale = rest.iter().map(BigInt::bits).max().unwrap_or_default();
        let (largest, clear) = (scale as f64 - self.0 as f64 - log_rows, x.error + 2.0 + log_rows + CLEAR);
        if clear.is_nan() || scale == 0 || largest <= clear {
            let cells = libm::log2(x.values.len().max(1) as f64);
            let bound = if clear.is_nan() { f64::INFINITY } else { largest.max(clear) };
            return Err((bound + cells) * std::f64::consts::LOG10_2);
        }
        let rest = Dense {
            rows: x.rows,
            columns: x.columns,
            values: rest.iter().map(|value| nearest(value, scale)).collect(),
        };
        let log = (scale as f64 - self.0 as f64) * std::f64::consts::LN_2 - libm::log(rows as f64);
        let mean = |sum: &BigInt| nearest(sum, self.0) / rows as f64;
        Ok(Split::new(sums.iter().map(mean).collect(), log, rest))
    }
}

/// A long number times a double, exactly but for what is cut off behind the last digit.
fn times(value: &BigInt, factor: f64) -> BigInt {
    let (integer, power) = decoded(factor);
    let product = value * integer;
    if power < 0 { product >> power.unsigned_abs() } else { product << power.unsigned_abs() }
}

impl Arithmetic for Digits {
    type Tokens = Long;
    type Weights = Layer;

    fn attend(&self, layer: &Layer, causal: bool, x: &Long) -> Long {
        let [query, key, value] =
            [&layer.query, &layer.key, &layer.value].map(|weights| self.through(x, weights));
        let mut mixed = Long { values: vec![BigInt::ZERO; value.values.len()], ..value.clone() };
        // 1/√d_qk, whose d_qk the layer has as a double of its root.
        let root = inverse_root(libm::round(1.0 / (layer.scale * layer.scale)) as u64, self.0);
        let largest =
            |x: &Long| x.values.iter().map(|value| size(value) - self.0 as f64).fold(self.ulp(), f64::max);
        let [most_query, most_key, most_value] = [&query, &key, &value].map(largest);
        for head in 0..layer.heads {
            let [(from, to), (left, right)] = layer.places(head);
            // Σ over d_qk of a product of two numbers that may be wrong, and of the root, which is by one digit.
            let wrong = (most_query + key.error).max(most_key + query.error).max(key.error + query.error);
            let inner = libm::log2((to - from) as f64);
            let error =
                inner + together(wrong + 3.0, most_query.max(0.0) + most_key.max(0.0) + self.ulp() + 1.0);
            if error.is_nan() || error > UNKNOWN {
                mixed.error = f64::INFINITY;
                return mixed;
            }
            for row in 0..x.rows {
                let seen = if causal { row + 1 } else { x.rows };
                let score = |other: usize| {
                    let products = (from..to).map(|column| {
                        &query.values[row * query.columns + column]
                            * &key.values[other * key.columns + column]
                    });
                    ((products.sum::<BigInt>() >> self.0) * &root) >> self.0
                };
                let scores: Vec<BigInt> = (0..seen).map(score).collect();
                let (weights, wrong) = self.softmax(&scores, error);
                for column in left..right {
                    let sum: BigInt = weights
                        .iter()
                        .zip(0..)
                        .map(|(weight, other)| weight * &value.values[other * value.columns + column])
                        .sum();
                    mixed.values[row * value.columns + column] = sum >> self.0;
                }
                let of_weights = wrong + most_value.max(value.error) + libm::log2(seen as f64);
                mixed.error = mixed.error.max(together(together(of_weights, value.error), self.ulp()));
            }
        }
        self.through(&mixed, &layer.out)
    }

    fn mlp(&self, _: &Layer, x: &Long) -> Long {
        Long { error: f64::INFINITY, ..x.clone() }
    }

    fn norm(&self, x: &Long) -> Long {
        Long { error: f64::INFINITY, ..x.clone() }
    }

    fn add(&self, x: &Long, y: &Long) -> Long {
        let values = x.values.iter().zip(&y.values).map(|(x, y)| x + y).collect();
        Long { values, error: together(x.error, y.error), ..x.clone() }
    }
}
