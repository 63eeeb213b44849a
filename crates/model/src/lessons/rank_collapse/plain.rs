//! The same layers in plain doubles: right down to 1e-16 of the mean, where rounding takes over.

use super::block::{Arithmetic, Layer, TINY};
use super::gelu::gelu;
use super::matrix::{Dense, dot, softmax};

/// Plain doubles.
pub(super) struct Plain;

/// The weights of every head: A of softmax(X·W_QK·Xᵀ/√d_qk).
pub(super) fn attention(layer: &Layer, causal: bool, x: &Dense) -> Vec<Dense> {
    let [query, key] = [&layer.query, &layer.key].map(|weights| x.times(weights));
    let of_head = |head: usize| {
        let [(from, to), _] = layer.places(head);
        let mut weights = query.some_columns(from..to).times_transposed(&key.some_columns(from..to)); // [tokens, tokens]
        weights.values.iter_mut().for_each(|score| *score *= layer.scale);
        for row in 0..weights.rows {
            let seen = if causal { row + 1 } else { weights.columns };
            softmax(&mut weights.row_mut(row)[..seen]);
            weights.row_mut(row)[seen..].fill(0.0);
        }
        weights
    };
    (0..layer.heads).map(of_head).collect()
}

/// Σₕ Aₕ·X·W_Vʰ·W_Oʰ with given attention weights: linear in X.
pub(super) fn mix(layer: &Layer, attention: &[Dense], x: &Dense) -> Dense {
    let value = x.times(&layer.value); // [tokens, heads·d_v]
    let mut mixed = Dense::zeros(value.rows, value.columns);
    for (head, weights) in attention.iter().enumerate() {
        let [_, (left, right)] = layer.places(head);
        let of_head = weights.times(&value.some_columns(left..right));
        for row in 0..mixed.rows {
            mixed.row_mut(row)[left..right].copy_from_slice(of_head.row(row));
        }
    }
    mixed.times(&layer.out)
}

impl Arithmetic for Plain {
    type Tokens = Dense;
    type Weights = Layer;

    fn attend(&self, layer: &Layer, causal: bool, x: &Dense) -> Dense {
        mix(layer, &attention(layer, causal, x), x)
    }

    fn mlp(&self, layer: &Layer, x: &Dense) -> Dense {
        let mut hidden = x.times(&layer.wide);
        hidden.values.iter_mut().for_each(|value| *value = gelu(*value));
        hidden.times(&layer.narrow)
    }

    fn norm(&self, x: &Dense) -> Dense {
        let mut out = x.clone();
        for row in 0..out.rows {
            let to = out.row_mut(row);
            let mean = to.iter().sum::<f64>() / to.len().max(1) as f64;
            to.iter_mut().for_each(|value| *value -= mean);
            let deviation = f64::sqrt(dot(to, to) / to.len().max(1) as f64 + TINY);
            to.iter_mut().for_each(|value| *value /= deviation);
        }
        out
    }

    fn add(&self, x: &Dense, y: &Dense) -> Dense {
        x.clone().plus(1.0, y)
    }
}
