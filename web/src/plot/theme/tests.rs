//! What colours promise: contrast in both themes, and the same values in the style sheet.

use super::*;

const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];
const STYLE: &str = include_str!("../../../style.css");

fn luminance(color: Rgb) -> f64 {
    let linear = |channel: u8| {
        let part = f64::from(channel) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2)
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    if one > other { one / other } else { other / one }
}

#[test]
fn words_have_contrast_four_and_a_half_and_lines_three() {
    for theme in THEMES {
        let ground = Ink::Ground.rgb(theme);
        for (ink, name, ..) in TABLE {
            let least = match ink {
                Ink::Ground | Ink::Grid => continue,
                Ink::Axis => 3.0,
                _ => 4.5,
            };
            let got = contrast(ink.rgb(theme), ground);
            assert!(got >= least, "{name} in {theme:?}: {got:.2}");
        }
        for index in 0..9 {
            let got = contrast(Ink::Series(index).rgb(theme), ground);
            assert!(got >= 3.0, "series {index} in {theme:?}: {got:.2}");
        }
    }
}

#[test]
fn lines_stand_out_on_every_pattern() {
    for theme in THEMES {
        for bits in 0..2000 {
            let got = contrast(pattern(bits, theme), Ink::Text.rgb(theme));
            assert!(got >= 4.5, "pattern {bits} in {theme:?}: {got:.2}");
        }
    }
}

#[test]
fn patterns_that_differ_in_one_unit_differ_in_colour() {
    let apart = |one: Rgb, other: Rgb| {
        let square = |a: u8, b: u8| (f64::from(a) - f64::from(b)).powi(2);
        (square(one.0, other.0) + square(one.1, other.1) + square(one.2, other.2)).sqrt()
    };
    for theme in THEMES {
        let mut close = 0;
        let mut pairs = 0;
        for bits in 0..256u64 {
            for unit in 0..8 {
                pairs += 1;
                close += i32::from(apart(pattern(bits, theme), pattern(bits ^ (1 << unit), theme)) < 8.0);
            }
        }
        assert!(close * 20 < pairs, "{close} of {pairs} neighbours look alike in {theme:?}");
    }
}

#[test]
fn the_style_sheet_has_the_same_colours() {
    let names = TABLE.iter().map(|row| (row.1.to_string(), row.2, row.3));
    let series = SERIES.iter().enumerate().map(|(index, row)| (format!("series-{index}"), row.0, row.1));
    for (name, light, dark) in names.chain(series) {
        let hex = |color: Rgb| format!("--{name}: #{:02x}{:02x}{:02x};", color.0, color.1, color.2);
        assert!(STYLE.contains(&hex(light)), "{} (light) is not in style.css", hex(light));
        // Twice: when chosen, and when the system asks for it.
        assert_eq!(STYLE.matches(&hex(dark)).count(), 2 + usize::from(light == dark), "{} (dark)", hex(dark));
        assert!(STYLE.contains(&format!(".ink-{name} ")), "no class ink-{name}");
    }
}

#[test]
fn maps_are_total_and_neutral_in_the_middle() {
    for theme in THEMES {
        for map in [Map::Magnitude, Map::Sign] {
            assert_eq!(map.table(theme).len(), 256);
            assert_eq!(map.rgb(f64::NAN, theme), Ink::Axis.rgb(theme));
            assert_eq!(map.rgb(f64::INFINITY, theme), map.rgb(1.0, theme));
        }
        let (red, _, blue) = Map::Sign.rgb(0.0, theme);
        assert!(red.abs_diff(blue) < 16);
        let (below, above) = (Map::Sign.rgb(-1.0, theme), Map::Sign.rgb(1.0, theme));
        assert!(below.2 > below.0 && above.0 > above.2, "purple below, orange above");
    }
}
