//! How many independent rows a small matrix has, by two routes: singular values and 2×2 minors.

/// Share of the largest singular value below which another one is rounding alone.
const DUST: f64 = 1e-16;

/// Singular values, largest first, by one-sided Jacobi rotations (Hestenes, 1958): columns are turned until
/// they are orthogonal; their lengths are the singular values, right to the last digits even when tiny.
pub(crate) fn singular_values(matrix: &[Vec<f64>]) -> Vec<f64> {
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

/// The largest 2×2 minor, as a share of the largest product of two entries: 0 exactly when the rank is at most 1.
pub(crate) fn largest_minor(matrix: &[Vec<f64>]) -> f64 {
    let largest = matrix.iter().flatten().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    let mut most = 0.0_f64;
    for (index, upper) in matrix.iter().enumerate() {
        for lower in &matrix[index + 1..] {
            for left in 0..upper.len() {
                for right in left + 1..upper.len() {
                    most = most.max((upper[left] * lower[right] - upper[right] * lower[left]).abs());
                }
            }
        }
    }
    most / (largest * largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_known_matrices() {
        let one = vec![vec![2.0, 3.0, -9.3], vec![-2.0, -3.0, 9.3], vec![-2.0, -3.0, 9.3]];
        let values = singular_values(&one);
        assert!((values[0] - (3.0_f64 * (4.0 + 9.0 + 86.49)).sqrt()).abs() < 1e-12);
        assert!(values[1] < 1e-14 && values[2] < 1e-14, "{values:?}");
        assert!(largest_minor(&one) < 1e-15);
        let two = vec![vec![3.0, 0.0], vec![4.0, 5.0]]; // singular values √45 and √5
        let values = singular_values(&two);
        assert!((values[0] - 45.0_f64.sqrt()).abs() < 1e-12 && (values[1] - 5.0_f64.sqrt()).abs() < 1e-12);
        assert!((largest_minor(&two) - 15.0 / 25.0).abs() < 1e-12);
        assert_eq!(singular_values(&[vec![0.0, 0.0], vec![0.0, 0.0]]), [0.0, 0.0]);
        assert!(singular_values(&[]).is_empty());
    }
}
