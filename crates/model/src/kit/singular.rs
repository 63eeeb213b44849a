//! Singular values of small matrices, right to the last digits even when tiny.
//!
//! Left out: singular vectors, and matrices beyond some tens of rows.

/// Share of the largest singular value below which another one is rounding alone.
const DUST: f64 = 1e-16;

/// Singular values, largest first, by one-sided Jacobi rotations (Hestenes, 1958): columns are turned until
/// they are orthogonal; their lengths are the singular values, right to the last digits even when tiny.
pub fn singular_values(matrix: &[Vec<f64>]) -> Vec<f64> {
    let width = matrix.first().map_or(0, Vec::len);
    let mut columns: Vec<Vec<f64>> = (0..width).map(|c| matrix.iter().map(|row| row[c]).collect()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    for _ in 0..30 {
        let mut turned = false;
        for left in 0..width {
            for right in left + 1..width {
                let (a, b) = (dot(&columns[left], &columns[left]), dot(&columns[right], &columns[right]));
                let c = dot(&columns[left], &columns[right]);
                if c == 0.0 || c.abs() <= 1e-16 * (a * b).sqrt() {
                    continue;
                }
                turned = true;
                let zeta = (b - a) / (2.0 * c);
                let tangent = zeta.signum() / (zeta.abs() + (1.0 + zeta * zeta).sqrt());
                let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
                let (first, second) = columns.split_at_mut(right);
                for (x, y) in first[left].iter_mut().zip(&mut second[0]) {
                    (*x, *y) = (cosine * (*x - tangent * *y), cosine * (*y + tangent * *x));
                }
            }
        }
        if !turned {
            break;
        }
    }
    let mut values: Vec<f64> = columns.iter().map(|column| dot(column, column).sqrt()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    let largest = values.first().copied().unwrap_or(0.0);
    // Below the last digit of the largest one nothing is known: rounding leaves dust there, not a value.
    values.iter_mut().filter(|value| **value < DUST * largest).for_each(|value| *value = 0.0);
    values.truncate(matrix.len().min(width));
    values
}
