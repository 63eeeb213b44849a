//! The theorem of Dong, Cordonnier and Loukas (2021, theorem 2.2 with several heads): with β ≥ ‖W_QKʰ‖₁·‖W_Vʰ‖₁,∞ for
//! every head and layer, ‖res(SAᴸ(X))‖ ≤ (4γβH/√d_qk)^((3ᴸ−1)/2)·‖res(X)‖^(3ᴸ).
//!
//! γ depends on the attention weights and is taken as 1. The bound says something only while 4βH/√d_qk·‖res‖² < 1.
//! All of it in natural logarithms. Left out: the theorem's form with an MLP, whose constant is far larger still.

use super::block::Layer;
use super::matrix::Residual as _;

/// ln(4βH/√d_qk) of one layer, with β of its worst head.
pub(super) fn factor(layer: &Layer) -> f64 {
    let of_head = |head: usize| {
        let [(from, to), (left, right)] = layer.places(head);
        let score = layer.query.some_columns(from..to).times_transposed(&layer.key.some_columns(from..to)); // [d, d]
        let value = layer.value.some_columns(left..right).times(&layer.out.some_rows(left..right)); // [d, d]
        score.norm_1() * value.norm()
    };
    let beta = (0..layer.heads).map(of_head).fold(0.0, f64::max);
    libm::log(4.0 * beta * layer.heads as f64 * layer.scale)
}

/// The bound after each of `layers` more layers, from a residual of ln `residual`: (3ˡ − 1)/2·factor + 3ˡ·residual.
pub(super) fn after(factor: f64, residual: f64, layers: usize) -> f64 {
    let power = libm::pow(3.0, layers as f64);
    0.5 * (power - 1.0) * factor + power * residual
}
