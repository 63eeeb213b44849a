//! Activation functions as burn computes and differentiates them, in single or double precision.
//!
//! Composed of elementary operations, because burn 0.22.1's own are not right to the last digit on every
//! backend: on ndarray its GELU is the exact form with the derivative of the tanh form, and its sigmoid is
//! single precision whatever it is given. `burns_own_gelu` in the tests says when that ends.

use burn::tensor::{Tensor, activation};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// max(0, x), with derivative 0 at 0.
    Relu,
    /// x above 0, 0.01·x below.
    LeakyRelu,
    /// x·Φ(x).
    Gelu,
    /// ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
    GeluTanh,
    /// x·σ(x).
    Silu,
    /// x above 0, eˣ − 1 below.
    Elu,
    /// ln(1 + eˣ).
    Softplus,
    /// tanh(x).
    Tanh,
    /// 1/(1 + e⁻ˣ).
    Sigmoid,
}

impl Activation {
    /// f(x), element by element. No form overflows, so that a gradient is not 0·∞.
    pub fn apply<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Relu => activation::relu(x),
            Self::LeakyRelu => activation::relu(x.clone()) * 0.99 + x * 0.01,
            Self::Gelu => ((x.clone() * FRAC_1_SQRT_2).erf() + 1.0) * (x * 0.5),
            Self::GeluTanh => {
                let scale = FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
                let cubic = (x.clone() * x.clone() * (0.044_715 * scale) + scale) * x.clone();
                (cubic.tanh() + 1.0) * (x * 0.5)
            }
            Self::Silu => sigma(x.clone()) * x,
            Self::Elu => activation::relu(x.clone()) + x.clamp_max(0.0).exp() - 1.0,
            Self::Softplus => softplus(x),
            Self::Tanh => x.tanh(),
            Self::Sigmoid => sigma(x),
        }
    }
}

/// σ(x) = ½(1 + tanh(x/2)).
fn sigma<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    ((x * 0.5).tanh() + 1.0) * 0.5
}

/// ln(1 + eˣ) = r + ln(1 + e^(x − 2r)) with r = max(0, x): the exponent is −|x|.
pub(super) fn softplus<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let r = activation::relu(x.clone());
    (x - r.clone() * 2.0).exp().log1p() + r
}
