//! A table of doubles: one token a row. Only what the stacks need.
//!
//! Left out: burn, which the stacks in single precision use (`by_burn.rs`).

pub(super) use crate::kit::dense::dot;
use crate::kit::seeds::Seeds;

/// Numbers row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Matrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) values: Vec<f64>,
}

impl Matrix {
    pub(super) fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: vec![0.0; rows * columns] }
    }

    pub(super) fn identity(side: usize) -> Self {
        let mut one = Self::zeros(side, side);
        (0..side).for_each(|index| one.values[index * side + index] = 1.0);
        one
    }

    /// Normal numbers with mean 0 and this standard deviation.
    pub(super) fn normal(rows: usize, columns: usize, deviation: f64, seeds: &mut Seeds) -> Self {
        Self { rows, columns, values: seeds.normals(rows * columns, deviation) }
    }

    /// From lists of one length.
    pub(super) fn of_rows(rows: &[Vec<f64>]) -> Self {
        let columns = rows.first().map_or(0, Vec::len);
        Self { rows: rows.len(), columns, values: rows.concat() }
    }

    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    pub(super) fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// Columns `from..to`.
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        let values = (0..self.rows).flat_map(|row| self.row(row)[from..to].to_vec()).collect();
        Self { rows: self.rows, columns: to - from, values }
    }

    /// Rows `from..to`.
    pub(super) fn lines(&self, from: usize, to: usize) -> Self {
        let values = self.values[from * self.columns..to * self.columns].to_vec();
        Self { rows: to - from, columns: self.columns, values }
    }

    /// self · other.
    pub(super) fn times(&self, other: &Self) -> Self {
        let mut out = Self::zeros(self.rows, other.columns);
        for row in 0..self.rows {
            let to = &mut out.values[row * other.columns..(row + 1) * other.columns];
            for (factor, from) in self.row(row).iter().zip(other.values.chunks_exact(other.columns.max(1))) {
                add(to, *factor, from);
            }
        }
        out
    }

    /// self · otherᵀ.
    pub(super) fn times_transposed(&self, other: &Self) -> Self {
        let mut out = Self::zeros(self.rows, other.rows);
        for row in 0..self.rows {
            for column in 0..other.rows {
                out.values[row * other.rows + column] = dot(self.row(row), other.row(column));
            }
        }
        out
    }

    /// selfᵀ · other.
    pub(super) fn transposed_times(&self, other: &Self) -> Self {
        let mut out = Self::zeros(self.columns, other.columns);
        for row in 0..self.rows {
            for (factor, to) in self.row(row).iter().zip(out.values.chunks_exact_mut(other.columns.max(1))) {
                add(to, *factor, other.row(row));
            }
        }
        out
    }

    /// self + factor · other.
    pub(super) fn plus(mut self, factor: f64, other: &Self) -> Self {
        add(&mut self.values, factor, &other.values);
        self
    }

    /// The mean row.
    pub(super) fn mean(&self) -> Vec<f64> {
        let mut mean = vec![0.0; self.columns];
        (0..self.rows).for_each(|row| add(&mut mean, 1.0, self.row(row)));
        mean.iter_mut().for_each(|value| *value /= self.rows.max(1) as f64);
        mean
    }

    /// Takes `row` away from every row.
    pub(super) fn less(mut self, row: &[f64]) -> Self {
        (0..self.rows).for_each(|index| add(self.row_mut(index), -1.0, row));
        self
    }

    /// ‖·‖₁, the largest sum of sizes in a column.
    pub(super) fn norm_1(&self) -> f64 {
        let mut sums = vec![0.0; self.columns];
        for row in 0..self.rows {
            self.row(row).iter().zip(&mut sums).for_each(|(value, sum)| *sum += value.abs());
        }
        largest(sums.into_iter())
    }

    /// The paper's ‖·‖₁,∞ = √(‖·‖₁·‖·‖_∞), where ‖·‖_∞ is the largest sum of sizes in a row.
    pub(super) fn norm(&self) -> f64 {
        let sums = (0..self.rows).map(|row| self.row(row).iter().map(|value| value.abs()).sum());
        // Apart, so that the product of two large numbers is none.
        libm::sqrt(self.norm_1()) * libm::sqrt(largest(sums))
    }

    /// ‖X − 1xᵀ‖/‖X‖ with x the mean row, both by subtraction: rounding is its floor.
    pub(super) fn relative_residual(&self) -> f64 {
        self.clone().less(&self.mean()).norm() / self.norm()
    }
}

/// The largest; not a number if any is none.
fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |most: f64, value| if value <= most { most } else { value })
}

/// to += factor · from.
pub(super) fn add(to: &mut [f64], factor: f64, from: &[f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += factor * from);
}

/// Exponentials that sum to 1, whatever the size of `scores`.
pub(super) fn softmax(scores: &mut [f64]) {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    scores.iter_mut().for_each(|score| *score = libm::exp(*score - most));
    let sum: f64 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= sum);
}
