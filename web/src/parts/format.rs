//! Numbers in words: sensible digits, a true minus sign, ×10ⁿ for extremes, and plain words for what is no number.
//!
//! The only place that decides how many digits are shown. Leaves out axis ticks, which follow their step.

use crate::plot::ticks::{minus, scientific};
use std::fmt::Display;

/// `value` with four significant digits: `0.25`, `−1.333`, `2 916`, `1.2×10⁻⁷`, `not a number`.
pub(crate) fn number(value: f64) -> String {
    significant(value, 4)
}

/// `value` with up to `digits` significant digits; zeros at the end are left out.
pub(crate) fn significant(value: f64, digits: usize) -> String {
    if let Some(words) = no_number(value) {
        return words.into();
    }
    if value == 0.0 {
        return "0".into();
    }
    if value.fract() == 0.0 && value.abs() < 1e12 {
        return grouped(value);
    }
    let digits = digits.max(1);
    let power = value.abs().log10().floor() as i32;
    if !(-4..=6).contains(&power) {
        return extreme(value, digits);
    }
    let decimals = usize::try_from(digits as i32 - 1 - power).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    minus(if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text })
}

/// `value` with exactly `decimals` decimals and room for a sign, so that a changing number keeps its width.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    if let Some(words) = no_number(value) {
        return words.into();
    }
    if value.abs() >= 1e7 {
        return extreme(value, 4);
    }
    let text = format!("{value:.decimals$}");
    // A figure space, as wide as a digit, stands where a minus sign would.
    let zero = text.trim_start_matches('-').chars().all(|letter| letter == '0' || letter == '.');
    match text.strip_prefix('-') {
        Some(rest) if zero => format!("\u{2007}{rest}"),
        Some(rest) => format!("−{rest}"),
        None => format!("\u{2007}{text}"),
    }
}

/// Two values that are compared, with as many digits as their tolerance makes meaningful.
pub(crate) fn pair(value: f64, other: f64, tolerance: f64) -> (String, String) {
    let whole = |value: f64| value.fract() == 0.0 && value.abs() < 1e12;
    if whole(value) && whole(other) {
        return (number(value), number(other));
    }
    let largest =
        [value, other].into_iter().filter(|it| it.is_finite()).fold(0.0, |max: f64, it| max.max(it.abs()));
    if largest >= 1e7 || (largest > 0.0 && largest < 1e-4) {
        return (significant(value, 3), significant(other, 3));
    }
    if !(tolerance > 0.0 && tolerance.is_finite()) {
        return (number(value), number(other));
    }
    let decimals = (-tolerance.log10()).ceil().clamp(2.0, 6.0) as usize;
    let show = |value: f64| {
        let long = whole(value) && value.abs() >= 1000.0;
        if long { number(value) } else { fixed(value, decimals).replace('\u{2007}', "") }
    };
    (show(value), show(other))
}

/// Words with a true minus sign where a hyphen stands before a number: `[−1, 1]`, but `1-8-8-1`. Letters are
/// those of Latin and Greek: the tables of all are large.
pub(crate) fn typeset(words: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, 'À'..='ɏ' | 'Ͱ'..='Ͽ');
    let mut text = String::with_capacity(words.len());
    let mut letters = words.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let sign = letter == '-' && !is_word(before) && letters.peek().is_some_and(char::is_ascii_digit);
        text.push(if sign { '−' } else { letter });
        before = letter;
    }
    text
}

/// The number that `text`, written by this program, shows. In the browser its own reader does it: Rust's brings a table
/// of ten kilobytes.
pub(crate) fn read_back(text: &str) -> Option<f64> {
    #[cfg(target_arch = "wasm32")]
    let value = Some(js_sys::parse_float(text)).filter(|value| !value.is_nan());
    #[cfg(not(target_arch = "wasm32"))]
    let value = text.parse().ok();
    value
}

/// For programs: shortest decimal form that reads back as the same number; empty if there is none.
pub(crate) fn exact<Number: Display + Into<f64> + Copy>(value: Number) -> String {
    if value.into().is_finite() { value.to_string() } else { String::new() }
}

/// For assistive technology: four decimals, with a point, and no more of the dust that arithmetic leaves.
pub(crate) fn plain(value: f64) -> String {
    exact((value * 1e4).round() / 1e4)
}

fn no_number(value: f64) -> Option<&'static str> {
    match value {
        value if value.is_nan() => Some("not a number"),
        f64::INFINITY => Some("∞"),
        f64::NEG_INFINITY => Some("−∞"),
        _ => None,
    }
}

fn extreme(value: f64, digits: usize) -> String {
    let mut power = value.abs().log10().floor() as i32;
    // Below 10⁻³⁰⁸ the power of ten itself is no longer a normal number.
    let mut mantissa = value / 10f64.powi(power / 2) / 10f64.powi(power - power / 2);
    let scale = 10f64.powi(digits as i32 - 1);
    mantissa = (mantissa * scale).round() / scale;
    if mantissa.abs() >= 10.0 {
        (mantissa, power) = (mantissa / 10.0, power + 1);
    }
    let text = format!("{mantissa}");
    let digits = text.split_once('.').map_or(0, |(_, decimals)| decimals.len().min(digits));
    scientific(mantissa, power, digits)
}

/// A whole number, in groups of three from five digits up.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if digits.len() > 4 && index > 0 && (digits.len() - index) % 3 == 0 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    if value < 0.0 { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_sensible_digits() {
        assert_eq!(number(0.25), "0.25");
        assert_eq!(number(-4.0 / 3.0), "−1.333");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(2916.0), "2916");
        assert_eq!(number(161_051.0), "161\u{202f}051");
        assert_eq!(number(0.000_473_235), "0.0004732");
        assert_eq!(number(-5.919_525_87e-9), "−5.92×10⁻⁹");
        assert_eq!(number(9.999_99e-9), "1×10⁻⁸");
        assert_eq!(number(12_345.678), "12346");
    }

    #[test]
    fn what_is_no_number_says_so() {
        assert_eq!(number(f64::NAN), "not a number");
        assert_eq!(fixed(f64::INFINITY, 2), "∞");
        assert_eq!(pair(f64::NAN, 1.0, 0.1).0, "not a number");
        assert_eq!(exact(f64::NAN), "");
        assert_eq!((exact(1.3_f32), exact(f32::INFINITY)), ("1.3".into(), String::new()));
        assert_eq!((plain(0.1 + 0.2), plain(-1.0 / 3.0)), ("0.3".into(), "-0.3333".into()));
    }

    #[test]
    fn changing_numbers_keep_their_width() {
        let width = |value: f64| fixed(value, 3).chars().count();
        assert_eq!(width(0.5), width(-0.5));
        assert_eq!(fixed(-0.000_01, 2), "\u{2007}0.00");
    }

    #[test]
    fn pairs_show_the_digits_that_the_tolerance_makes_meaningful() {
        assert_eq!(pair(12.0, 12.0, 0.0), ("12".into(), "12".into()));
        assert_eq!(pair(0.841_344_7, 0.841_344_9, 1e-6), ("0.841345".into(), "0.841345".into()));
        assert_eq!(pair(1e-9, 2e-9, 1e-6).0, "1×10⁻⁹");
        assert_eq!(pair(47.166_666, 161_051.0, 0.0), ("47.17".into(), "161\u{202f}051".into()));
        assert_eq!(pair(2.664_5e-15, 1.89e-11, 0.0).0, "2.66×10⁻¹⁵");
        assert_eq!(pair(47.5, 56.2, 5.0), ("47.50".into(), "56.20".into()));
    }

    #[test]
    fn hyphens_before_numbers_become_minus_signs() {
        assert_eq!(typeset("on [-1, 1], 1-8-8-1, x-axis, -0.5"), "on [−1, 1], 1-8-8-1, x-axis, −0.5");
    }

    #[test]
    fn nothing_panics() {
        for value in [f64::MIN_POSITIVE, 5e-324, f64::MAX, f64::MIN, 1e12, -1e12, 0.1 + 0.2] {
            for text in [number(value), fixed(value, 4), pair(value, -value, 1e-9).0] {
                assert!(
                    !text.is_empty() && !text.contains("NaN") && !text.contains("inf"),
                    "{value}: {text}"
                );
            }
        }
    }
}
