//! Whether a small matrix has two independent rows, by its 2×2 minors; the other route is `kit/singular.rs`.

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
    use crate::kit::singular::singular_values;

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
