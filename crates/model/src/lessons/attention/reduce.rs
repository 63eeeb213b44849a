//! Fewer dimensions by the singular value decomposition of the shelf's vectors (latent semantic analysis): words that
//! stand in the same texts fall together.
//!
//! The squared singular values are the eigenvalues of the texts' products with each other, found by Jacobi's
//! rotations. Left out: large shelves, which need iterative methods.

use super::vectors::unit;
use crate::kit::dense::Dense;

/// Rotations of every pair; a few suffice, since each squares what is left.
const SWEEPS: usize = 30;
/// A squared singular value below this is 0 but for rounding.
const NOTHING: f64 = 1e-12;

/// The strongest directions of a set of texts.
pub(super) struct Reduced {
    /// Direction by direction, of length 1 in the space of words.
    pub(super) axes: Dense, // [kept, words]
    /// All squared singular values, largest first.
    pub(super) strengths: Vec<f64>,
}

impl Reduced {
    /// The `most` strongest directions of `texts` [texts, words], fewer if there are not so many. The sign of a
    /// direction is such that the text that has most of it has a positive part.
    pub(super) fn of(texts: &Dense, most: usize) -> Self {
        let product = |i: usize, j: usize| texts.row(i).iter().zip(texts.row(j)).map(|(a, b)| a * b).sum();
        let (values, vectors) = eigen(Dense::new(texts.rows, texts.rows, product));
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
        let kept = order.iter().take(most).filter(|index| values[**index] > NOTHING);
        let axis = |index: &usize| {
            let part = |text: usize| vectors.at(text, *index);
            let top = (0..texts.rows)
                .map(part)
                .fold(0.0, |most: f64, it| if it.abs() > most.abs() { it } else { most });
            let mut axis = vec![0.0; texts.columns];
            for text in 0..texts.rows {
                let times = part(text) * top.signum();
                axis.iter_mut().zip(texts.row(text)).for_each(|(sum, value)| *sum += times * value);
            }
            unit(&mut axis);
            axis
        };
        let mut axes: Vec<Vec<f64>> = kept.map(axis).collect();
        if axes.is_empty() {
            // Texts without words: one direction, in which all of them are 0.
            axes.push(vec![0.0; texts.columns]);
        }
        Self {
            axes: Dense { rows: axes.len(), columns: texts.columns, values: axes.concat() },
            strengths: order.iter().map(|index| values[*index].max(0.0)).collect(),
        }
    }

    /// Texts in these directions, divided by their lengths.
    pub(super) fn project(&self, texts: &Dense) -> Dense {
        let part = |text: usize, axis: usize| {
            texts.row(text).iter().zip(self.axes.row(axis)).map(|(a, b)| a * b).sum::<f64>()
        };
        let mut rows = Dense::new(texts.rows, self.axes.rows, part);
        rows.values.chunks_mut(rows.columns).for_each(|row| {
            // What is left of a text beside all directions is rounding, and has no direction of its own.
            if row.iter().all(|part| part.abs() < 1e-9) {
                row.fill(0.0);
            }
            unit(row);
        });
        rows
    }
}

/// Eigenvalues and, column by column, eigenvectors of a symmetric matrix, by Jacobi's rotations.
fn eigen(mut matrix: Dense) -> (Vec<f64>, Dense) {
    let n = matrix.rows;
    let mut vectors = Dense::identity(n);
    for _ in 0..SWEEPS {
        for p in 0..n {
            for q in p + 1..n {
                if matrix.at(p, q).abs() > 1e-18 {
                    rotate(&mut matrix, &mut vectors, p, q);
                }
            }
        }
    }
    ((0..n).map(|index| matrix.at(index, index)).collect(), vectors)
}

/// Turns the axes p and q so that their product becomes 0.
fn rotate(matrix: &mut Dense, vectors: &mut Dense, p: usize, q: usize) {
    let n = matrix.rows;
    let half = (matrix.at(q, q) - matrix.at(p, p)) / (2.0 * matrix.at(p, q));
    let sign = if half < 0.0 { -1.0 } else { 1.0 };
    let tangent = sign / (half.abs() + f64::sqrt(half * half + 1.0));
    let cosine = 1.0 / f64::sqrt(tangent * tangent + 1.0);
    let sine = tangent * cosine;
    let turn = |a: f64, b: f64| (cosine * a - sine * b, sine * a + cosine * b);
    for row in 0..n {
        for rows in [&mut *matrix, &mut *vectors] {
            let (a, b) = turn(rows.at(row, p), rows.at(row, q));
            (rows.values[row * n + p], rows.values[row * n + q]) = (a, b);
        }
    }
    for column in 0..n {
        let (a, b) = turn(matrix.at(p, column), matrix.at(q, column));
        (matrix.values[p * n + column], matrix.values[q * n + column]) = (a, b);
    }
}
