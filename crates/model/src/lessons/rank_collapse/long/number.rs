//! Numbers with thousands of binary digits after the point, as integers over 2^digits.

use num_bigint::BigInt;

/// More digits inside of the exponential, of which rounding and squaring take some.
const GUARD: u64 = 64;

/// value = integer·2^power, with an integer that is odd or 0; 0 for what is no number.
pub(super) fn decoded(value: f64) -> (i64, i64) {
    let bits = value.to_bits();
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i64, (bits & ((1 << 52) - 1)) as i64);
    if !value.is_finite() || value == 0.0 {
        return (0, 0);
    }
    // Numbers without a leading 1 have the exponent of the smallest that has one.
    let integer = if exponent == 0 { fraction } else { fraction | 1 << 52 };
    let zeros = i64::from(integer.trailing_zeros());
    let integer = integer >> zeros;
    (if value < 0.0 { -integer } else { integer }, exponent.max(1) - 1075 + zeros)
}

/// value/2^scale as a double; beyond all doubles infinite.
pub(super) fn nearest(value: &BigInt, scale: u64) -> f64 {
    let cut = value.bits().saturating_sub(63);
    let integer = i64::try_from(value >> cut).unwrap_or_default() as f64;
    libm::ldexp(integer, (cut as i64 - scale as i64).clamp(-1 << 16, 1 << 16) as i32)
}

/// log₂|value| or a little more; −∞ for 0.
pub(super) fn size(value: &BigInt) -> f64 {
    if value.bits() == 0 { f64::NEG_INFINITY } else { value.bits() as f64 }
}

/// 1/√value for a positive integer.
pub(super) fn inverse_root(value: u64, digits: u64) -> BigInt {
    ((BigInt::from(1) << (2 * digits)) / BigInt::from(value.max(1))).sqrt()
}

/// e^−y for y ≥ 0, to the last digit but one.
///
/// e^−y = (e^−t)^(2^h) with t = y/2^h so small that a series of some dozens of terms is enough, of which blocks of
/// m share the powers t, …, t^m (Paterson and Stockmeyer 1973): about 2√terms long products in the place of one a term.
pub(super) fn exp_of_minus(y: BigInt, digits: u64) -> BigInt {
    // y as an integer: e^−y < 2^−y.
    let whole = (&y >> digits).bits();
    if whole > 63 || u64::try_from(&y >> digits).is_ok_and(|whole| whole > digits) {
        return BigInt::ZERO;
    }
    let small = f64::sqrt(digits as f64) as u64 / 2;
    let (halvings, inner) = (whole + small, digits + whole + small + GUARD);
    let t = -(y << (inner - digits)) >> halvings;
    // t < 2^−small, and n! is left out of account.
    let terms = inner / small + 1;
    let block = f64::sqrt(terms as f64).ceil() as u64;
    let mut powers = vec![BigInt::from(1) << inner];
    for _ in 0..block {
        powers.push((&powers[powers.len() - 1] * &t) >> inner);
    }
    // Σⱼ t^j/((b + 1)…(b + j)) from the last block to the first, each with what follows it in the place of its last power.
    let mut sum = BigInt::from(1) << inner;
    for first in (0..terms.div_ceil(block)).rev().map(|index| index * block) {
        sum = (&sum * &powers[block as usize]) >> inner;
        for place in (1..=block).rev() {
            sum = sum / (first + place) + &powers[place as usize - 1];
        }
    }
    for _ in 0..halvings {
        sum = (&sum * &sum) >> inner;
    }
    sum >> (inner - digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: u64 = 1000;

    fn apart(one: &BigInt, other: &BigInt) -> u64 {
        (one - other).bits()
    }

    /// 1/e = Σ (−1)ⁿ/n!, term by term; e^−(a + b) = e^−a·e^−b; and doubles.
    #[test]
    fn exponentials_have_every_digit() {
        let one = BigInt::from(1) << DIGITS;
        let (mut term, mut sum) = (one.clone() << 64, BigInt::ZERO);
        for n in 1..400 {
            sum += &term;
            term = -term / n;
        }
        assert!(apart(&exp_of_minus(one.clone(), DIGITS), &(sum >> 64)) <= 2);
        for (numerator, divisor) in [(0, 1), (1, 3), (22, 7), (1, 1_000_000), (355, 2), (70_000, 113)] {
            let y: BigInt = &one * numerator / divisor;
            let both = (exp_of_minus(y.clone(), DIGITS) * exp_of_minus(one.clone(), DIGITS)) >> DIGITS;
            assert!(apart(&exp_of_minus(&y + &one, DIGITS), &both) <= 3, "{numerator}/{divisor}");
            let double = libm::exp(-f64::from(numerator) / f64::from(divisor));
            assert!((nearest(&exp_of_minus(y, DIGITS), DIGITS) - double).abs() <= 1e-13 * double);
        }
        assert_eq!(exp_of_minus(one << 100, DIGITS), BigInt::ZERO);
    }

    #[test]
    fn doubles_come_and_go_unchanged() {
        for value in [0.0, 1.0, -1.5, 0.1, 1e-300, -1e300, f64::MIN_POSITIVE / 8.0, f64::MAX] {
            let (integer, power) = decoded(value);
            let long = BigInt::from(integer) << (power + 1100) as u64;
            assert_eq!(nearest(&long, 1100), value);
        }
        assert_eq!(decoded(f64::INFINITY), (0, 0));
        assert_eq!(nearest(&(BigInt::from(1) << 5000), 0), f64::INFINITY);
    }

    #[test]
    fn roots_are_within_one_digit() {
        for value in [1, 2, 3, 64, 4096] {
            let root = inverse_root(value, DIGITS);
            let below = (&root * &root) * BigInt::from(value);
            let above = (&root + 1) * (&root + 1) * BigInt::from(value);
            let one = BigInt::from(1) << (2 * DIGITS);
            assert!(below <= one && above > one);
        }
    }
}
