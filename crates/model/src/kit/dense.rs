//! Small matrices in double precision, row by row.
//!
//! Left out: anything large; sizes that do not fit each other are a bug of the caller.

use super::singular::singular_values;
use crate::kit::seeds::Seeds;

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

    /// One row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// `count` rows from `start` on.
    pub fn some_rows(&self, start: usize, count: usize) -> Self {
        let values = self.values[start * self.columns..][..count * self.columns].to_vec();
        Self { rows: count, columns: self.columns, values }
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

    /// Rows become columns.
    pub fn transposed(&self) -> Self {
        Self::new(self.columns, self.rows, |row, column| self.values[column * self.columns + row])
    }

    /// Every row by its own factor: the product with a diagonal matrix from the left.
    pub fn scale_rows(&self, factors: &[f64]) -> Self {
        Self::new(self.rows, self.columns, |row, column| {
            factors[row] * self.values[row * self.columns + column]
        })
    }

    /// All entries by one factor.
    pub fn scaled(&self, factor: f64) -> Self {
        Self { values: self.values.iter().map(|value| factor * value).collect(), ..*self }
    }

    /// The root of the sum of squares.
    pub fn frobenius(&self) -> f64 {
        libm::sqrt(dot(&self.values, &self.values))
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
            let length = libm::sqrt(dot(&row, &row));
            if length > 1e-6 {
                rows.push(row.into_iter().map(|value| value / length).collect());
            }
        }
        Self { rows: side, columns: side, values: rows.concat() }
    }
}

/// Adds the product of two matrices, given row by row with so many columns, to `out`.
pub fn add_product(left: &[f64], inner: usize, right: &[f64], columns: usize, out: &mut [f64]) {
    if inner == 0 || columns == 0 {
        return;
    }
    if columns == 4 {
        return add_product_of_four(left, inner, right, out);
    }
    for (row, sums) in left.chunks_exact(inner).zip(out.chunks_exact_mut(columns)) {
        for (factor, line) in row.iter().zip(right.chunks_exact(columns)) {
            for (sum, value) in sums.iter_mut().zip(line) {
                *sum += factor * value;
            }
        }
    }
}

/// The same for four columns, whose sums stay in registers. Zeros, as in blocks that are diagonal, are passed over.
fn add_product_of_four(left: &[f64], inner: usize, right: &[f64], out: &mut [f64]) {
    let (lines, _) = right.as_chunks::<4>();
    let (sums, _) = out.as_chunks_mut::<4>();
    for (row, sums) in left.chunks_exact(inner).zip(sums) {
        let mut all = *sums;
        for (factor, line) in row.iter().zip(lines) {
            if *factor != 0.0 {
                for (sum, value) in all.iter_mut().zip(line) {
                    *sum += factor * value;
                }
            }
        }
        *sums = all;
    }
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
        // Four columns are computed apart.
        let wide = Dense::new(2, 4, |row, column| (row * 4 + column) as f64);
        assert_eq!(a.times(&wide).values, [8.0, 11.0, 14.0, 17.0, 16.0, 23.0, 30.0, 37.0]);
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
