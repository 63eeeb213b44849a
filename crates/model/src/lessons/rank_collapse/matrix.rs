//! What a stack asks of a table of doubles, one token a row, besides products: its mean token, and the paper's norms.
//!
//! Left out: the products, which are `kit::dense`'s, and burn, which the stacks in single precision use (`by_burn.rs`).

pub(super) use crate::kit::dense::{Dense, add, dot};

/// Tokens as rows.
pub(super) trait Residual {
    /// The mean row.
    fn mean(&self) -> Vec<f64>;
    /// Takes `row` away from every row.
    fn less(self, row: &[f64]) -> Self;
    /// |·|, number by number.
    fn sizes(&self) -> Self;
    /// ‖·‖₁, the largest sum of sizes in a column.
    fn norm_1(&self) -> f64;
    /// The paper's ‖·‖₁,∞ = √(‖·‖₁·‖·‖_∞), where ‖·‖_∞ is the largest sum of sizes in a row.
    fn norm(&self) -> f64;
    /// ‖X − 1xᵀ‖/‖X‖ with x the mean row, both by subtraction: rounding is its floor.
    fn relative_residual(&self) -> f64;
}

impl Residual for Dense {
    fn mean(&self) -> Vec<f64> {
        let mut mean = vec![0.0; self.columns];
        (0..self.rows).for_each(|row| add(&mut mean, 1.0, self.row(row)));
        mean.iter_mut().for_each(|value| *value /= self.rows.max(1) as f64);
        mean
    }

    fn less(mut self, row: &[f64]) -> Self {
        (0..self.rows).for_each(|index| add(self.row_mut(index), -1.0, row));
        self
    }

    fn sizes(&self) -> Self {
        Self { values: self.values.iter().map(|value| value.abs()).collect(), ..*self }
    }

    fn norm_1(&self) -> f64 {
        let mut sums = vec![0.0; self.columns];
        for row in 0..self.rows {
            self.row(row).iter().zip(&mut sums).for_each(|(value, sum)| *sum += value.abs());
        }
        largest(sums.into_iter())
    }

    fn norm(&self) -> f64 {
        let sums = (0..self.rows).map(|row| self.row(row).iter().map(|value| value.abs()).sum());
        // Apart, so that the product of two large numbers is none.
        f64::sqrt(self.norm_1()) * f64::sqrt(largest(sums))
    }

    fn relative_residual(&self) -> f64 {
        self.clone().less(&self.mean()).norm() / self.norm()
    }
}

/// For each row the first one that is the same.
pub(super) fn alike(x: &Dense) -> Vec<usize> {
    let first = |row: usize| (0..row).find(|other| x.row(*other) == x.row(row)).unwrap_or(row);
    (0..x.rows).map(first).collect()
}

/// The largest; not a number if any is none.
fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |most: f64, value| if value <= most { most } else { value })
}

/// Exponentials that sum to 1, whatever the size of `scores`.
pub(super) fn softmax(scores: &mut [f64]) {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    scores.iter_mut().for_each(|score| *score = libm::exp(*score - most));
    let sum: f64 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= sum);
}
