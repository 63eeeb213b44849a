//! Tokens as their mean and what is left of them, with the size of the rest as a logarithm of its own:
//! X = 1·mᵀ + eˢ·R, where every column of R sums to 0 and ‖R‖ = 1.
//!
//! In one table of floats the rest is lost in rounding as soon as it is 1e-16 of the mean. Apart, it keeps all its
//! digits, at 1e-300 as at 1e-30000.

use super::matrix::{Dense, Residual as _, add};

/// Tokens whose mean and residual are kept apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Split {
    /// m, one number a column.
    pub(super) mean: Vec<f64>,
    /// s, the natural logarithm of the residual's norm; −∞ where all tokens are one.
    pub(super) log: f64,
    /// R: the residual over its norm.
    pub(super) rest: Dense,
    /// The share of the tokens, as they were put together, that was no common part: where it is tiny, R is rounding.
    pub(super) left: f64,
}

impl Split {
    /// Splits a table whose residual floats can hold.
    pub(super) fn of(x: &Dense) -> Self {
        let mean = x.mean();
        Self::new(mean.clone(), 0.0, x.clone().less(&mean))
    }

    /// 1·mᵀ + e^log·rest for any rest: what its columns have in common moves to the mean, its size to the logarithm.
    pub(super) fn new(mut mean: Vec<f64>, log: f64, rest: Dense) -> Self {
        let whole = rest.norm();
        // First by one row: of rows that are the same nothing is left, not even a rounded mean.
        let first = if rest.rows > 0 { rest.row(0).to_vec() } else { Vec::new() };
        let rest = rest.less(&first);
        let common = rest.mean();
        add(&mut mean, libm::exp(log), &first);
        add(&mut mean, libm::exp(log), &common);
        let mut rest = rest.less(&common);
        let norm = rest.norm();
        if norm == 0.0 || log == f64::NEG_INFINITY {
            rest.values.fill(0.0);
            return Self { mean, log: f64::NEG_INFINITY, rest, left: 1.0 };
        }
        rest.values.iter_mut().for_each(|value| *value /= norm);
        Self { mean, log: log + libm::log(norm), rest, left: norm / whole }
    }

    /// eˢ, which may be 0.
    pub(super) fn size(&self) -> f64 {
        libm::exp(self.log)
    }

    /// The sum of two: at the larger of the two sizes.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let (large, small) = if self.log >= other.log { (self, other) } else { (other, self) };
        let mut mean = self.mean.clone();
        add(&mut mean, 1.0, &other.mean);
        if large.log == f64::NEG_INFINITY {
            return Self { mean, log: large.log, rest: large.rest.clone(), left: 1.0 };
        }
        let rest = large.rest.clone().plus(libm::exp(small.log - large.log), &small.rest);
        Self::new(mean, large.log, rest)
    }

    /// The sizes of all numbers, which are zeros only where nothing is.
    pub(super) fn sizes(&self) -> Self {
        let mean = self.mean.iter().map(|value| value.abs()).collect();
        Self { mean, rest: self.rest.sizes(), ..self.clone() }
    }

    /// X as one table, as far as floats go.
    pub(super) fn joined(&self) -> Dense {
        let mut x = Dense::zeros(self.rest.rows, self.rest.columns);
        let size = self.size();
        for row in 0..x.rows {
            add(x.row_mut(row), 1.0, &self.mean);
            add(x.row_mut(row), size, self.rest.row(row));
        }
        x
    }

    /// ln(‖res(X)‖/‖X‖).
    pub(super) fn relative(&self) -> f64 {
        self.log - libm::log(self.joined().norm())
    }
}
