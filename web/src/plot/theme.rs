//! Colours: what each drawn quantity looks like in the light and in the dark theme.
//!
//! The only Rust file that knows a colour. The style sheet carries the same values under the same names, for words
//! and formulae; a test compares the two. Magnitude and sign maps come from colorous. Leaves out which theme is on,
//! which is [`super::watch`]'s.

/// Red, green, blue.
pub(crate) type Rgb = (u8, u8, u8);

/// The two designs of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Dark ink on near-white.
    Light,
    /// Light ink on near-black.
    Dark,
}

/// What a line, a word or an area stands for. The same quantity has the same ink everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Behind everything.
    Ground,
    /// Words.
    Text,
    /// Words of less weight: tick labels, units.
    Muted,
    /// Axis lines and ticks.
    Axis,
    /// Grid lines, the lightest thing on the page.
    Grid,
    /// The first network.
    First,
    /// The second network.
    Second,
    /// The second network applied to the output of the first.
    Composition,
    /// Weights Ω.
    Weight,
    /// Biases β.
    Bias,
    /// Activations a[·].
    Activation,
    /// Inputs x.
    Input,
    /// Outputs y.
    Output,
    /// Queries q.
    Query,
    /// Keys k.
    Key,
    /// Values v.
    Value,
    /// What is to be fitted.
    Target,
    /// What is pointed at now.
    Accent,
    /// A claim that held.
    Held,
    /// A claim that did not.
    Failed,
    /// One of up to nine functions in one picture; counted modulo nine.
    Series(u8),
}

/// Name in the style sheet, light, dark.
const TABLE: [(Ink, &str, Rgb, Rgb); 20] = [
    (Ink::Ground, "ground", (0xfd, 0xfd, 0xfc), (0x14, 0x17, 0x1b)),
    (Ink::Text, "text", (0x1d, 0x21, 0x26), (0xe6, 0xe8, 0xea)),
    (Ink::Muted, "muted", (0x56, 0x5d, 0x66), (0xa3, 0xab, 0xb4)),
    (Ink::Axis, "axis", (0x7b, 0x82, 0x8b), (0x76, 0x7e, 0x88)),
    (Ink::Grid, "grid", (0xe6, 0xe7, 0xe6), (0x2a, 0x2f, 0x36)),
    (Ink::First, "first", (0x0a, 0x6e, 0xbd), (0x55, 0x9f, 0xe8)),
    (Ink::Second, "second", (0xc8, 0x47, 0x0a), (0xf0, 0x70, 0x3c)),
    (Ink::Composition, "composition", (0x00, 0x56, 0x3f), (0x74, 0xe6, 0xa4)),
    (Ink::Weight, "weight", (0xc2, 0x2a, 0x80), (0xcc, 0x80, 0xb4)),
    (Ink::Bias, "bias", (0x6e, 0x52, 0x00), (0xef, 0xb5, 0x42)),
    (Ink::Activation, "activation", (0x5a, 0x2b, 0xb8), (0xb7, 0x9f, 0xff)),
    (Ink::Input, "input", (0x55, 0x61, 0x6f), (0xa8, 0xb3, 0xc0)),
    (Ink::Output, "output", (0x00, 0x7c, 0x8f), (0x56, 0xcb, 0xd2)),
    (Ink::Query, "query", (0x0a, 0x6e, 0xbd), (0x55, 0x9f, 0xe8)),
    (Ink::Key, "key", (0xb8, 0x40, 0x08), (0xf0, 0x70, 0x3c)),
    (Ink::Value, "value", (0x00, 0x56, 0x3f), (0x74, 0xe6, 0xa4)),
    (Ink::Target, "target", (0x2b, 0x2f, 0x36), (0xe3, 0xe5, 0xe8)),
    (Ink::Accent, "accent", (0x1f, 0x5f, 0x6b), (0x86, 0xc6, 0xd1)),
    (Ink::Held, "held", (0x1b, 0x6e, 0x3c), (0x5f, 0xc9, 0x8a)),
    (Ink::Failed, "failed", (0xb3, 0x26, 0x1e), (0xff, 0x8a, 0x80)),
];

/// Nine functions: light, dark.
const SERIES: [(Rgb, Rgb); 9] = [
    ((0x0a, 0x6e, 0xbd), (0x55, 0x9f, 0xe8)),
    ((0xc8, 0x47, 0x0a), (0xf0, 0x70, 0x3c)),
    ((0x00, 0x56, 0x3f), (0x74, 0xe6, 0xa4)),
    ((0xc2, 0x2a, 0x80), (0xcc, 0x80, 0xb4)),
    ((0x6e, 0x52, 0x00), (0xef, 0xb5, 0x42)),
    ((0x5a, 0x2b, 0xb8), (0xb7, 0x9f, 0xff)),
    ((0x00, 0x7c, 0x8f), (0x56, 0xcb, 0xd2)),
    ((0x7d, 0x75, 0x6c), (0xa1, 0x98, 0x8f)),
    ((0x2b, 0x2f, 0x36), (0xe3, 0xe5, 0xe8)),
];

impl Ink {
    /// The colour in `theme`.
    pub(crate) fn rgb(self, theme: Theme) -> Rgb {
        let (light, dark) = match self {
            Self::Series(index) => SERIES[usize::from(index) % SERIES.len()],
            ink => {
                TABLE.iter().find(|row| row.0 == ink).map_or((TABLE[1].2, TABLE[1].3), |row| (row.2, row.3))
            }
        };
        match theme {
            Theme::Light => light,
            Theme::Dark => dark,
        }
    }

    /// The class that gives words this colour: `ink-first`, `ink-series-3`.
    pub(crate) fn class(self) -> String {
        match self {
            Self::Series(index) => format!("ink-series-{}", usize::from(index) % SERIES.len()),
            ink => {
                TABLE.iter().find(|row| row.0 == ink).map_or(String::new(), |row| format!("ink-{}", row.1))
            }
        }
    }
}

/// How numbers become colours in a heatmap or a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Map {
    /// Magnitudes, 0 to 1.
    Magnitude,
    /// Signs, −1 to 1 with a neutral centre: purple below, orange above.
    Sign,
}

impl Map {
    /// The colour at `part` of the map's range, clamped to it; not a number is grey.
    pub(crate) fn rgb(self, part: f64, theme: Theme) -> Rgb {
        if part.is_nan() {
            return Ink::Axis.rgb(theme);
        }
        match self {
            Self::Magnitude => {
                let part = part.clamp(0.0, 1.0);
                // On a light page dark means much; on a dark page light means much.
                let along = if theme == Theme::Light { 1.0 - part } else { part };
                rgb_of(colorous::VIRIDIS.eval_continuous(along))
            }
            Self::Sign => sign(part.clamp(-1.0, 1.0), theme),
        }
    }

    /// 256 colours from the lower to the upper end.
    pub(crate) fn table(self, theme: Theme) -> Vec<Rgb> {
        let start = if self == Self::Sign { -1.0 } else { 0.0 };
        (0..256).map(|index| self.rgb(start + (1.0 - start) * f64::from(index) / 255.0, theme)).collect()
    }
}

/// Purple below zero, orange above. In the dark theme the neutral centre is dark, as the page is.
fn sign(part: f64, theme: Theme) -> Rgb {
    if theme == Theme::Light {
        return rgb_of(colorous::PURPLE_ORANGE.eval_continuous(0.5 + 0.42 * part));
    }
    let end = if part < 0.0 { (0xb7, 0x9f, 0xff) } else { (0xff, 0xa0, 0x4d) };
    mix((0x2c, 0x31, 0x38), end, part.abs())
}

/// The fill of an activation pattern: a quiet hue drawn from the pattern's bits, so that patterns that differ in one
/// unit, as neighbours do, fall on far hues.
pub(crate) fn pattern(bits: u64, theme: Theme) -> Rgb {
    let mixed = (bits ^ (bits >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hue = (mixed >> 40) as f64 / (1u64 << 24) as f64;
    let level = ((mixed >> 8) & 3) as f64;
    match theme {
        Theme::Light => oklch(0.84 + 0.035 * level, 0.075 - 0.01 * level, hue),
        Theme::Dark => oklch(0.30 + 0.05 * level, 0.055 + 0.005 * level, hue),
    }
}

/// The colour of one of many kinds, counted from 0: neighbours in number fall on far hues.
pub(crate) fn kind(index: usize, theme: Theme) -> Rgb {
    const GOLDEN: f64 = 0.618_033_988_75;
    let (hue, level) = ((index as f64 * GOLDEN).fract(), (index % 3) as f64);
    match theme {
        Theme::Light => oklch(0.58 + 0.1 * level, 0.14 - 0.02 * level, hue),
        Theme::Dark => oklch(0.58 + 0.11 * level, 0.13 - 0.015 * level, hue),
    }
}

/// A colour by lightness, chroma and hue (0 to 1) as the eye orders them (Ottosson's Oklab).
fn oklch(lightness: f64, chroma: f64, hue: f64) -> Rgb {
    let angle = hue * std::f64::consts::TAU;
    let (a, b) = (chroma * libm::cos(angle), chroma * libm::sin(angle));
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_35 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_55 * b).powi(3);
    let channel = |linear: f64| {
        let linear = linear.clamp(0.0, 1.0);
        let gamma =
            if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
        (gamma * 255.0).round() as u8
    };
    (
        channel(4.076_741_66 * l - 3.307_711_59 * m + 0.230_969_93 * s),
        channel(-1.268_438 * l + 2.609_757_4 * m - 0.341_319_4 * s),
        channel(-0.004_196_09 * l - 0.703_418_61 * m + 1.707_614_7 * s),
    )
}

/// Black or white, whichever is easier to read on `color`.
pub(crate) fn readable_on(color: Rgb) -> Rgb {
    let weight = 299 * u32::from(color.0) + 587 * u32::from(color.1) + 114 * u32::from(color.2);
    if weight > 140_000 { (0x10, 0x12, 0x15) } else { (0xff, 0xff, 0xff) }
}

fn mix(from: Rgb, to: Rgb, part: f64) -> Rgb {
    let channel =
        |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * part).round() as u8;
    (channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

fn rgb_of(color: colorous::Color) -> Rgb {
    (color.r, color.g, color.b)
}

#[cfg(test)]
mod tests;
