//! Where ticks stand and what they say: nice numbers, true minus signs, powers of ten.
//!
//! Pure arithmetic on numbers and strings; leaves out pixels, which are [`super::scale`]'s.

/// A tick: where it stands in data units, and its words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// Position in data units.
    pub(crate) value: f64,
    /// What is written at it; empty for a tick without words.
    pub(crate) label: String,
}

/// The step of 1, 2 or 5 × 10ⁿ that cuts `span` into about `wanted` parts.
pub(crate) fn nice_step(span: f64, wanted: usize) -> f64 {
    let raw = span / wanted.max(1) as f64;
    if !raw.is_finite() || raw <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(raw.log10().floor());
    let factor = raw / power;
    let nice = if factor < 1.5 {
        1.0
    } else if factor < 3.5 {
        2.0
    } else if factor < 7.5 {
        5.0
    } else {
        10.0
    };
    nice * power
}

/// Ticks of a linear axis from `lo` to `hi`, about `wanted` of them; whole numbers only if `whole`.
pub(crate) fn linear(lo: f64, hi: f64, wanted: usize, whole: bool) -> Vec<Tick> {
    let mut step = nice_step(hi - lo, wanted);
    if whole {
        step = step.max(1.0).round();
    }
    // A hair of slack, so that a limit that is itself a nice number keeps its tick.
    let slack = step * 1e-9;
    let (first, last) = (((lo - slack) / step).ceil(), ((hi + slack) / step).floor());
    if !(first.is_finite() && last.is_finite()) || last < first {
        return Vec::new();
    }
    let count = (last - first).min(60.0) as usize;
    let largest = lo.abs().max(hi.abs());
    (0..=count)
        .map(|index| {
            let value = (first + index as f64) * step;
            // Zero times a negative step is minus zero, which would be written with a sign.
            let value = if value == 0.0 { 0.0 } else { value };
            Tick { value, label: tick_label(value, step, largest) }
        })
        .collect()
}

/// Ticks of a logarithmic axis: decades, thinned to about `wanted`; 2 and 5 between them when there are few.
pub(crate) fn decades(lo: f64, hi: f64, wanted: usize) -> Vec<Tick> {
    if !(lo > 0.0 && hi > lo && hi.is_finite()) {
        return Vec::new();
    }
    let (low, high) = (lo.log10(), hi.log10());
    let stride = ((high - low) / wanted.max(1) as f64).ceil().max(1.0) as i32;
    let inside = |value: f64| value >= lo * (1.0 - 1e-9) && value <= hi * (1.0 + 1e-9);
    let between: &[f64] = if high - low < 1.5 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    (low.floor() as i32..=high.ceil() as i32)
        .filter(|power| power.rem_euclid(stride) == 0)
        .flat_map(|power| between.iter().map(move |factor| (power, *factor)))
        .filter_map(|(power, factor)| {
            let value = factor * 10f64.powi(power);
            inside(value).then(|| Tick { value, label: decade_label(power, factor) })
        })
        .collect()
}

/// Writes `value` with the decimals that its step asks for.
fn tick_label(value: f64, step: f64, largest: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if largest >= 1e6 || step < 1e-4 {
        let power = value.abs().log10().floor() as i32;
        let digits = (power - step.log10().floor() as i32).clamp(0, 6) as usize;
        return scientific(value / 10f64.powi(power), power, digits);
    }
    let decimals = (-step.log10() - 1e-9).ceil().max(0.0) as usize;
    minus(format!("{value:.decimals$}"))
}

fn decade_label(power: i32, factor: f64) -> String {
    match power {
        -2..=4 => {
            let decimals = usize::try_from(-power).unwrap_or(0);
            format!("{:.decimals$}", factor * 10f64.powi(power))
        }
        _ if factor == 1.0 => format!("10{}", superscript(power)),
        _ => scientific(factor, power, 0),
    }
}

/// A power of ten by its exponent.
pub(crate) fn power_label(power: f64) -> String {
    if power == 0.0 { "1".into() } else { format!("10{}", superscript(power as i32)) }
}

/// `mantissa × 10^power`, as it is printed in a book.
pub(crate) fn scientific(mantissa: f64, power: i32, digits: usize) -> String {
    minus(format!("{mantissa:.digits$}×10{}", superscript(power)))
}

/// An exponent in raised digits.
pub(crate) fn superscript(power: i32) -> String {
    power
        .to_string()
        .chars()
        .map(|digit| match digit {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            other => other.to_digit(10).and_then(|value| char::from_u32(0x2070 + value)).unwrap_or(other),
        })
        .collect()
}

/// Puts the minus sign where a hyphen stands.
pub(crate) fn minus(text: String) -> String {
    text.replace('-', "−")
}

/// Width of `text` in CSS pixels at font `size`, from above: wide system fonts are allowed for.
///
/// An estimate, because measuring in the browser forces a layout for every label.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    let ems: f64 = text
        .chars()
        .map(|letter| match letter {
            '.' | ',' | ' ' | 'i' | 'l' | 'j' | '\'' | '|' | ':' | ';' | '!' | 't' | 'f' | 'r' | 'I' => 0.36,
            '(' | ')' | '[' | ']' => 0.4,
            'm' | 'w' | 'M' | 'W' => 0.95,
            '⁰'..='⁹' | '⁻' | '¹' | '²' | '³' | '₀'..='₉' => 0.42,
            'A'..='Z' => 0.72,
            '−' | '×' | '=' | '+' | '<' | '>' | '≤' | '≥' => 0.8,
            _ => 0.62,
        })
        .sum();
    ems * size
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn linear_ticks_are_nice_and_keep_the_limits() {
        assert_eq!(labels(&linear(-1.0, 1.0, 4, false)), ["−1.0", "−0.5", "0", "0.5", "1.0"]);
        assert_eq!(labels(&linear(0.0, 7.0, 5, true)), ["0", "1", "2", "3", "4", "5", "6", "7"]);
        assert_eq!(labels(&linear(1.0, 3.0, 8, true)), ["1", "2", "3"]);
        assert_eq!(labels(&linear(0.0, 3e6, 3, false)), ["0", "1×10⁶", "2×10⁶", "3×10⁶"]);
    }

    #[test]
    fn ticks_survive_what_is_no_range() {
        assert!(linear(f64::NAN, 1.0, 5, false).len() <= 61);
        assert!(linear(2.0, 1.0, 5, false).is_empty());
        assert!(linear(-1e300, 1e300, 5, false).len() <= 61);
        assert!(decades(0.0, 1.0, 5).is_empty());
        assert!(decades(1.0, f64::INFINITY, 5).is_empty());
    }

    #[test]
    fn decades_are_powers_of_ten() {
        assert_eq!(labels(&decades(1e-3, 1e3, 8)), ["10⁻³", "0.01", "0.1", "1", "10", "100", "1000"]);
        assert_eq!(labels(&decades(1.0, 10.0, 5)), ["1", "2", "5", "10"]);
        assert!(decades(1e-30, 1e30, 5).len() <= 7);
    }

    #[test]
    fn widths_grow_with_the_text() {
        assert!(text_width("−0.25", 12.0) > text_width("0.25", 12.0));
    }
}
