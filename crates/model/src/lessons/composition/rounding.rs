//! When two numbers that were summed up from terms are one: the only place that knows how far rounding reaches.

/// Slopes that differ by less than this share of the larger one are one line.
const SAME: f64 = 1e-9;
/// A sum smaller than this share of its terms' sizes is zero: the terms cancel.
const CANCELLED: f64 = 1e-14;
/// Regions narrower than this share of the interval are not told apart: the last digits of double precision.
pub(crate) const NARROWEST: f64 = 1e-13;

/// Whether two slopes are one, however small both are.
pub(crate) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs())
}

/// The sum of `terms`, or 0 where nothing but rounding is left of it.
pub(crate) fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    let (sum, size) = terms.fold((0.0, 0.0), |(sum, size), term: f64| (sum + term, size + term.abs()));
    // −0 becomes 0.
    if sum.abs() <= CANCELLED * size { 0.0 } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_is_not_zero_but_cancelled_is() {
        assert!(
            !same(1e-10, 0.0) && !same(1e-10, 2e-10) && same(1e-10, 1e-10 * (1.0 + 1e-12)) && same(0.0, 0.0)
        );
        assert_eq!(sum([3.0, 4.0, -7.0].map(|weight| weight * 1.34).into_iter()), 0.0);
        assert_eq!(sum([0.1, 0.2, -0.3].into_iter()), 0.0);
        assert_eq!(sum([1e-10].into_iter()), 1e-10);
        assert!(sum([-0.0].into_iter()).is_sign_positive());
    }
}
