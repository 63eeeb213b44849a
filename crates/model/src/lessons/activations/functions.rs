//! Nine activation functions: value, first and second derivative in closed form, in double precision.
//!
//! Written so that no digit is lost where the textbook forms lose them all: ½x(1 + erf) is exactly 0 at
//! x = −10, ½x·erfc is not. Left out: the same functions as burn computes them, which are `nets/mlp.rs`.

#[cfg(feature = "answer")]
use crate::nets::activation::Activation;
use libm::{erfc, exp, expm1, fabs, log1p, tanh};
use serde::{Deserialize, Serialize};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// Slope of leaky ReLU below 0.
pub(super) const LEAK: f64 = 0.01;
/// 1/√(2π), the height of the normal density.
const DENSITY: f64 = 0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
/// √(2/π), of GELU's tanh form.
const TANH_SCALE: f64 = FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
/// The cubic term of GELU's tanh form.
const TANH_CUBIC: f64 = 0.044_715;
/// Beyond, GELU's tanh form is 0 or x to the last digit, and its powers of x would overflow.
const TANH_FLAT: f64 = 30.0;
/// Where GELU is least and how low it goes, from 40-digit arithmetic.
pub const GELU_MINIMUM: (f64, f64) = (-0.751_791_524_693_564_5, -0.169_971_207_479_903_66);
/// Where the tanh form is farthest from GELU and by how much, from 40-digit arithmetic.
pub const GELU_TANH_ERROR: (f64, f64) = (2.698_941_386_377, 4.732_355_206_873e-4);

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// max(0, x).
    Relu,
    /// x above 0, 0.01·x below.
    LeakyRelu,
    /// x·Φ(x), with Φ the normal distribution.
    Gelu,
    /// ½x(1 + tanh(√(2/π)(x + 0.044715x³))), the form in the code of GPT-2.
    GeluTanh,
    /// x·σ(x), also called swish.
    Silu,
    /// x above 0, eˣ − 1 below.
    Elu,
    /// ln(1 + eˣ).
    Softplus,
    /// tanh(x).
    Tanh,
    /// σ(x) = 1/(1 + e⁻ˣ).
    Sigmoid,
}

/// A function at one point: its value and two derivatives. At a kink, the derivatives from the left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Jet {
    /// Which function.
    pub function: Function,
    /// f(x).
    pub value: f64,
    /// f′(x).
    pub first: f64,
    /// f″(x).
    pub second: f64,
}

/// Where a function, or its derivative, has a corner: at x = 0, in all three cases here.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kink {
    /// Where.
    pub x: f64,
    /// The derivative that jumps: 1 for a corner, 2 for a jump in the curvature.
    pub order: u8,
    /// That derivative from the left, which stands for the value at the kink: the convention of burn and PyTorch.
    pub left: f64,
    /// That derivative from the right.
    pub right: f64,
}

impl Function {
    /// All functions, in the order of the page.
    pub const ALL: &[Self] = &[
        Self::Relu,
        Self::LeakyRelu,
        Self::Gelu,
        Self::GeluTanh,
        Self::Silu,
        Self::Elu,
        Self::Softplus,
        Self::Tanh,
        Self::Sigmoid,
    ];

    /// The name on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relu => "ReLU",
            Self::LeakyRelu => "leaky ReLU",
            Self::Gelu => "GELU",
            Self::GeluTanh => "GELU, tanh form",
            Self::Silu => "SiLU",
            Self::Elu => "ELU",
            Self::Softplus => "softplus",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
        }
    }

    /// The formula on the page.
    pub const fn formula(self) -> &'static str {
        match self {
            Self::Relu => "max(0, x)",
            Self::LeakyRelu => "max(0.01x, x)",
            Self::Gelu => "x·Φ(x)",
            Self::GeluTanh => "½x(1 + tanh(√(2/π)(x + 0.044715x³)))",
            Self::Silu => "x·σ(x)",
            Self::Elu => "x if x > 0, else eˣ − 1",
            Self::Softplus => "ln(1 + eˣ)",
            Self::Tanh => "tanh(x)",
            Self::Sigmoid => "1/(1 + e⁻ˣ)",
        }
    }

    /// Where the derivatives jump; `None` for a smooth function.
    pub const fn kink(self) -> Option<Kink> {
        match self {
            Self::Relu => Some(Kink { x: 0.0, order: 1, left: 0.0, right: 1.0 }),
            Self::LeakyRelu => Some(Kink { x: 0.0, order: 1, left: LEAK, right: 1.0 }),
            Self::Elu => Some(Kink { x: 0.0, order: 2, left: 1.0, right: 0.0 }),
            _ => None,
        }
    }

    /// Value, first and second derivative at x.
    pub fn jet(self, x: f64) -> Jet {
        let (value, first, second) = match self {
            Self::Relu => side(x, (x, 1.0, 0.0), (0.0, 0.0, 0.0)),
            Self::LeakyRelu => side(x, (x, 1.0, 0.0), (LEAK * x, LEAK, 0.0)),
            Self::Gelu => gelu(x),
            Self::GeluTanh => gelu_tanh(x),
            Self::Silu => silu(x),
            Self::Elu => side(x, (x, 1.0, 0.0), (expm1(x.min(0.0)), exp(x.min(0.0)), exp(x.min(0.0)))),
            Self::Softplus => (x.max(0.0) + log1p(exp(-fabs(x))), sigma(x), sigma(x) * sigma(-x)),
            Self::Tanh => {
                // sech² = 4e/(1 + e)² with e = e^(−2|x|): 1 − tanh² would round to 0 too early.
                let e = exp(-2.0 * fabs(x));
                let first = 4.0 * e / ((1.0 + e) * (1.0 + e));
                (tanh(x), first, -2.0 * tanh(x) * first)
            }
            Self::Sigmoid => {
                let first = sigma(x) * sigma(-x);
                (sigma(x), first, first * (sigma(-x) - sigma(x)))
            }
        };
        // Adding 0 turns −0 into 0 and changes nothing else.
        Jet { function: self, value: value + 0.0, first: first + 0.0, second: second + 0.0 }
    }

    /// The jet at a kink from the right; elsewhere the jet.
    pub fn jet_from_right(self, x: f64) -> Jet {
        let mut jet = self.jet(x);
        match self.kink() {
            Some(kink) if kink.x == x && kink.order == 1 => jet.first = kink.right,
            Some(kink) if kink.x == x => jet.second = kink.right,
            _ => {}
        }
        jet
    }

    /// f(x) alone.
    pub fn value(self, x: f64) -> f64 {
        self.jet(x).value
    }

    /// The same function as burn computes it.
    #[cfg(feature = "answer")]
    pub(super) const fn activation(self) -> Activation {
        match self {
            Self::Relu => Activation::Relu,
            Self::LeakyRelu => Activation::LeakyRelu,
            Self::Gelu => Activation::Gelu,
            Self::GeluTanh => Activation::GeluTanh,
            Self::Silu => Activation::Silu,
            Self::Elu => Activation::Elu,
            Self::Softplus => Activation::Softplus,
            Self::Tanh => Activation::Tanh,
            Self::Sigmoid => Activation::Sigmoid,
        }
    }
}

/// `right` above 0, `left` at 0 and below. A number that is none stays none.
fn side(x: f64, right: (f64, f64, f64), left: (f64, f64, f64)) -> (f64, f64, f64) {
    if x.is_nan() {
        (x, x, x)
    } else if x > 0.0 {
        right
    } else {
        left
    }
}

/// σ(x) = 1/(1 + e⁻ˣ), with all digits on both sides.
pub(super) fn sigma(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + exp(-x)) } else { exp(x) / (1.0 + exp(x)) }
}

/// Φ(x) = ½erfc(−x/√2), the normal distribution.
pub(super) fn normal_distribution(x: f64) -> f64 {
    0.5 * erfc(-x * FRAC_1_SQRT_2)
}

/// φ(x) = e^(−x²/2)/√(2π), the normal density.
pub(super) fn normal_density(x: f64) -> f64 {
    DENSITY * exp(-0.5 * x * x)
}

/// xΦ, Φ + xφ, φ(2 − x²).
fn gelu(x: f64) -> (f64, f64, f64) {
    let (distribution, density) = (normal_distribution(x), normal_density(x));
    // Far out the density is 0 while x² overflows, and 0·∞ is not 0.
    let second = if density == 0.0 && !x.is_nan() { 0.0 } else { density * (2.0 - x * x) };
    (x * distribution, distribution + x * density, second)
}

/// xσ(v) with v = 2√(2/π)(x + 0.044715x³), since ½(1 + tanh u) = σ(2u); then σ + xσ′v′ and
/// 2σ′v′ + x(σ″v′² + σ′v″).
fn gelu_tanh(x: f64) -> (f64, f64, f64) {
    if fabs(x) > TANH_FLAT {
        return side(x, (x, 1.0, 0.0), (0.0, 0.0, 0.0));
    }
    let v = 2.0 * TANH_SCALE * (x + TANH_CUBIC * x * x * x);
    let v_first = 2.0 * TANH_SCALE * (1.0 + 3.0 * TANH_CUBIC * x * x);
    let v_second = 12.0 * TANH_SCALE * TANH_CUBIC * x;
    let (s, s_first) = (sigma(v), sigma(v) * sigma(-v));
    let s_second = s_first * (sigma(-v) - s);
    let second = 2.0 * s_first * v_first + x * (s_second * v_first * v_first + s_first * v_second);
    (x * s, s + x * s_first * v_first, second)
}

/// xσ, σ + xσ′, σ′(2 + x(1 − 2σ)).
fn silu(x: f64) -> (f64, f64, f64) {
    let (s, s_first) = (sigma(x), sigma(x) * sigma(-x));
    (x * s, s + x * s_first, s_first * (2.0 + x * (sigma(-x) - s)))
}
