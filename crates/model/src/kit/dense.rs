//! Small matrices in double precision, row by row.
//!
//! Left out: anything large; sizes that do not fit each other are a bug of the caller.

mod product;

use super::singular::singular_values;
use crate::kit::seeds::Seeds;
use crate::nets::mlp::numbers;
use burn::tensor::{DType, Device, Tensor, TensorData};
pub use product::add_product;
use std::ops::Range;

/// A matrix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dense {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Row by row.
    pub values: Vec<f64>, // [rows, columns]
}

impl Dense {
    /// The matrix whose entries `entry` gives by row and column.
    pub fn new(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Self {
        let mut values = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            values.extend((0..columns).map(|column| entry(row, column)));
        }
        Self { rows, columns, values }
    }

    /// Zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: vec![0.0; rows * columns] }
    }

    /// Ones on the diagonal.
    pub fn identity(side: usize) -> Self {
        Self::new(side, side, |row, column| f64::from(u8::from(row == column)))
    }

    /// Uniform entries of at most `bound` in size.
    pub fn uniform(rows: usize, columns: usize, bound: f64, seeds: &mut Seeds) -> Self {
        Self::new(rows, columns, |_, _| seeds.between(-bound, bound))
    }

    /// Normal entries with mean 0 and standard deviation `deviation`.
    pub fn normal(rows: usize, columns: usize, deviation: f64, seeds: &mut Seeds) -> Self {
        Self { rows, columns, values: seeds.many_normals(rows * columns, deviation) }
    }

    /// From lists of one length.
    pub fn of_rows(rows: &[Vec<f64>]) -> Self {
        Self { rows: rows.len(), columns: rows.first().map_or(0, Vec::len), values: rows.concat() }
    }

    /// From a tensor of burn.
    pub fn of(tensor: Tensor<2>) -> Self {
        let [rows, columns] = tensor.dims();
        Self { rows, columns, values: numbers(tensor) }
    }

    /// As a tensor of burn.
    pub fn tensor(&self, dtype: DType, device: &Device) -> Tensor<2> {
        let data = TensorData::new(self.values.clone(), [self.rows, self.columns]);
        Tensor::from_data(data, (device, dtype)) // [rows, columns]
    }

    /// One entry.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// One row, to change.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.values[row * self.columns..][..self.columns]
    }

    /// Some of the rows.
    pub fn some_rows(&self, rows: Range<usize>) -> Self {
        let values = self.values[rows.start * self.columns..rows.end * self.columns].to_vec();
        Self { rows: rows.len(), columns: self.columns, values }
    }

    /// Some of the columns.
    pub fn some_columns(&self, columns: Range<usize>) -> Self {
        let mut values = Vec::with_capacity(self.rows * columns.len());
        (0..self.rows).for_each(|row| values.extend_from_slice(&self.row(row)[columns.clone()]));
        Self { rows: self.rows, columns: columns.len(), values }
    }

    /// Row `order[i]` in the place of row i.
    pub fn reordered(&self, order: &[usize]) -> Self {
        Self::new(order.len(), self.columns, |row, column| self.at(order[row], column))
    }

    /// The product with a vector.
    pub fn apply(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|row| dot(self.row(row), vector)).collect()
    }

    /// The product with a matrix.
    pub fn times(&self, other: &Self) -> Self {
        let mut out = Self::zeros(self.rows, other.columns);
        add_product(&self.values, self.columns, &other.values, other.columns, &mut out.values);
        out
    }

    /// self · otherᵀ.
    pub fn times_transposed(&self, other: &Self) -> Self {
        self.times(&other.transposed())
    }

    /// selfᵀ · other.
    pub fn transposed_times(&self, other: &Self) -> Self {
        self.transposed().times(other)
    }

    /// self + factor · other.
    pub fn plus(mut self, factor: f64, other: &Self) -> Self {
        add(&mut self.values, factor, &other.values);
        self
    }

    /// Rows become columns.
    pub fn transposed(&self) -> Self {
        Self::new(self.columns, self.rows, |row, column| self.at(column, row))
    }

    /// Every row by its own factor: the product with a diagonal matrix from the left.
    pub fn scale_rows(&self, factors: &[f64]) -> Self {
        Self::new(self.rows, self.columns, |row, column| factors[row] * self.at(row, column))
    }

    /// All entries by one factor.
    pub fn scaled(&self, factor: f64) -> Self {
        Self { values: self.values.iter().map(|value| factor * value).collect(), ..*self }
    }

    /// Largest |entry|; 0 for none.
    pub fn largest(&self) -> f64 {
        self.values.iter().fold(0.0, |most, value| most.max(value.abs()))
    }

    /// Largest |self − other|; infinite if the shapes differ, not a number if a difference is none.
    pub fn apart(&self, other: &Self) -> f64 {
        if (self.rows, self.columns) != (other.rows, other.columns) {
            return f64::INFINITY;
        }
        let each = self.values.iter().zip(&other.values).map(|(a, b)| (a - b).abs());
        each.fold(0.0, |most, off| if off.is_nan() || off > most { off } else { most })
    }

    /// The root of the sum of squares.
    pub fn frobenius(&self) -> f64 {
        f64::sqrt(dot(&self.values, &self.values))
    }

    /// The largest singular value.
    pub fn spectral(&self) -> f64 {
        if self.values.iter().any(|value| !value.is_finite()) {
            return f64::NAN;
        }
        let rows: Vec<Vec<f64>> = (0..self.rows).map(|row| self.row(row).to_vec()).collect();
        singular_values(&rows).first().copied().unwrap_or(0.0)
    }

    /// An orthogonal matrix by chance: Gram and Schmidt's process, twice, on normal numbers.
    pub fn orthogonal(side: usize, seeds: &mut Seeds) -> Self {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(side);
        while rows.len() < side {
            let mut row = seeds.normals(side, 1.0);
            for _ in 0..2 {
                for other in &rows {
                    let along = dot(&row, other);
                    row.iter_mut().zip(other).for_each(|(value, other)| *value -= along * other);
                }
            }
            let length = f64::sqrt(dot(&row, &row));
            if length > 1e-6 {
                rows.push(row.into_iter().map(|value| value / length).collect());
            }
        }
        Self { rows: side, columns: side, values: rows.concat() }
    }
}

/// to += factor · from.
pub fn add(to: &mut [f64], factor: f64, from: &[f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += factor * from);
}

/// The sum of products.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_norms_are_those_of_hand_calculation() {
        let a = Dense { rows: 2, columns: 2, values: vec![1.0, 2.0, 3.0, 4.0] };
        assert_eq!(a.times(&a).values, [7.0, 10.0, 15.0, 22.0]);
        assert_eq!(a.transposed().values, [1.0, 3.0, 2.0, 4.0]);
        assert_eq!(a.times_transposed(&a).values, [5.0, 11.0, 11.0, 25.0]);
        assert_eq!(a.transposed_times(&a).values, [10.0, 14.0, 14.0, 20.0]);
        assert_eq!((a.some_rows(1..2).values, a.some_columns(1..2).values), (vec![3.0, 4.0], vec![2.0, 4.0]));
        assert_eq!(
            (a.largest(), a.apart(&a.reordered(&[1, 0])), a.apart(&a.some_rows(0..1))),
            (4.0, 2.0, f64::INFINITY)
        );
        assert_eq!(
            (a.apply(&[1.0, -1.0]), a.scale_rows(&[2.0, 0.0]).values),
            (vec![-1.0, -1.0], vec![2.0, 4.0, 0.0, 0.0])
        );
        // σ² are the roots of s² − 30 s + 4.
        assert!((a.spectral() - (15.0 + 221_f64.sqrt()).sqrt()).abs() < 1e-12);
        assert!((a.frobenius() - 30_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn an_orthogonal_matrix_keeps_all_lengths() {
        let q = Dense::orthogonal(9, &mut Seeds::new(3, "test"));
        let product = q.times(&q.transposed());
        let off = product.values.iter().zip(Dense::identity(9).values).map(|(a, b)| (a - b).abs());
        assert!(off.fold(0.0, f64::max) < 1e-14);
    }
}
