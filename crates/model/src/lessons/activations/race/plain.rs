//! The same network once more, in plain double precision: the other route of the race's checks.

use super::super::functions::Function;
use super::super::pictures::Example;

/// How many examples are recomputed in about a fifth of a millisecond, in nanoseconds: 1 for each product, 60
/// for each function.
pub(super) fn affordable(sizes: &[usize]) -> usize {
    let products: usize = sizes.windows(2).map(|pair| pair[0] * pair[1]).sum();
    200_000 / (products + 60 * sizes.iter().sum::<usize>())
}

/// Mean cross-entropy in nats of the network with layers of `sizes` and these parameters.
pub(super) fn loss(function: Function, sizes: &[usize], parameters: &[f64], examples: &[Example]) -> f64 {
    let total: f64 = examples
        .iter()
        .map(|example| {
            let logit = logit(function, sizes, parameters, [f64::from(example.x), f64::from(example.y)]);
            Function::Softplus.value(logit) - if example.class { logit } else { 0.0 }
        })
        .sum();
    total / examples.len() as f64
}

fn logit(function: Function, sizes: &[usize], parameters: &[f64], input: [f64; 2]) -> f64 {
    let mut h = input.to_vec();
    let mut rest = parameters;
    for (layer, pair) in sizes.windows(2).enumerate() {
        let (weights, after) = rest.split_at(pair[0] * pair[1]);
        let (biases, after) = after.split_at(pair[1]);
        rest = after;
        let mut next = biases.to_vec();
        for (input, row) in h.iter().zip(weights.chunks(pair[1])) {
            for (sum, weight) in next.iter_mut().zip(row) {
                *sum += input * weight;
            }
        }
        if layer + 2 < sizes.len() {
            next.iter_mut().for_each(|value| *value = function.value(*value));
        }
        h = next;
    }
    h[0]
}
