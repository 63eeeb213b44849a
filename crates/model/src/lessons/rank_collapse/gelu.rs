//! GELU, and its difference quotient without cancellation.
//!
//! g(x) = x·Φ(x). Where two tokens differ by 1e-300, g(μ + h) − g(μ) is 0 in floating point, but (g(μ + h) − g(μ))/h
//! is g′(μ) plus a little: summed here from Taylor's series, whose terms are known in closed form.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// Terms of the series. At |h| = [`NEAR`] the first one left out is below 1e-15.
const TERMS: usize = 10;
/// Up to here the series, beyond it the difference itself, which then loses less than two digits.
const NEAR: f64 = 0.05;

/// x·Φ(x) = ½x·erfc(−x/√2).
pub(super) fn gelu(x: f64) -> f64 {
    0.5 * x * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// g′(x) = Φ(x) + x·φ(x).
pub(super) fn slope(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2) + x * density(x)
}

/// φ(x), the normal density.
fn density(x: f64) -> f64 {
    0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2 * libm::exp(-0.5 * x * x)
}

/// The function h ↦ (g(μ + h) − g(μ))/h.
pub(super) struct Quotient {
    at: f64,
    value: f64,
    /// g⁽ᵏ⁾(μ)/k! for k = 1, 2, ….
    series: [f64; TERMS],
}

impl Quotient {
    /// By Leibniz' rule g⁽ᵏ⁾ = x·φ⁽ᵏ⁻¹⁾ + k·φ⁽ᵏ⁻²⁾ for k ≥ 2, and φ⁽ⁿ⁾ = (−1)ⁿ·Heₙ·φ with Hermite's polynomials,
    /// Heₙ₊₁ = x·Heₙ − n·Heₙ₋₁.
    pub(super) fn at(x: f64) -> Self {
        let mut series = [0.0; TERMS];
        let height = density(x);
        series[0] = slope(x);
        let (mut before, mut now, mut sign, mut factorial) = (1.0, x, 1.0, 1.0);
        for k in 2..=TERMS {
            // before = He_(k−2), now = He_(k−1).
            let order = k as f64;
            factorial *= order;
            series[k - 1] = sign * height * (order * before - x * now) / factorial;
            (before, now) = (now, x * now - (order - 1.0) * before);
            sign = -sign;
        }
        Self { at: x, value: gelu(x), series }
    }

    pub(super) fn of(&self, h: f64) -> f64 {
        if h.abs() > NEAR {
            return (gelu(self.at + h) - self.value) / h;
        }
        self.series.iter().rev().fold(0.0, |sum, term| sum * h + term)
    }
}
