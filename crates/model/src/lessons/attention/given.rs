//! Attention with Q, K and V in numbers: softmax(QKᵀ·scale, masked)·V, one head.
//!
//! Left out: projections, which are `sequence.rs`.

use super::sequence::{Layer, Passed, blind, mask, numbered, of_one};
use super::{Reply, Request, Sequence};
use crate::kit::attention::by_burn;
use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;
use burn::tensor::Device;

/// Rows and columns of the example's queries, keys and values.
pub(super) const EXAMPLE: usize = 4;

/// Scores, weights and output.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let qkv = if request.q.is_empty() {
        let mut seeds = Seeds::new(request.seed, "example of attention");
        [(); 3].map(|()| Dense::new(EXAMPLE, EXAMPLE, |_, _| (100.0 * seeds.normal()).round() / 100.0))
    } else {
        [Dense::of_rows(&request.q), Dense::of_rows(&request.k), Dense::of_rows(&request.v)]
    };
    let [q, k, v] = &qkv;
    let scale = request.scale.unwrap_or_else(|| 1.0 / f64::sqrt(q.columns as f64));
    let mask = mask(request, q.rows, k.rows);
    let attended = by_burn(q, k, v, &mask, scale, device);
    let checks = of_one(&qkv, &mask, scale, &attended, device);
    let mut picture = Sequence {
        tokens: numbered(q.rows),
        keys: numbered(k.rows),
        multiply_adds: [0, (q.rows * k.rows * (q.columns + v.columns)) as u64],
        ..Sequence::default()
    };
    let output = attended.output.clone();
    let layer = Layer { projections: Default::default(), w_o: None, heads: 1, scale: Some(scale) };
    layer.show(&Passed { qkv, heads: vec![attended], output }, &mask, &mut picture);
    Reply { notes: blind(&picture, &mask), sequence: Some(picture), checks, ..Reply::default() }
}
