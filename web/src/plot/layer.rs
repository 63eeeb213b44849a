//! What a chart can hold: lines, dots, bands, guides, spans, bars, words, cells, heatmaps. Drawn in the order given.
//!
//! Plain declarations in data units; leaves out drawing, which is in [`super::lines`], [`super::plane`] and
//! [`super::heatmap`].

use super::frame::Dash;
use super::heatmap::Raster;
use super::plane::Cells;
use super::row::Row;
use super::theme::Ink;
use yew::AttrValue;

/// Points in data units. One that is not finite interrupts the line.
pub(crate) type Points = Row<(f64, f64)>;

/// One thing in a chart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Layer {
    /// A line, dots, or both.
    Line(Line),
    /// The area between a lower and an upper line.
    Band(Band),
    /// A straight line across the data area.
    Guide(Guide),
    /// A filled interval of x.
    Span(Span),
    /// Bars.
    Bars(Bars),
    /// A short text at a point.
    Words(Words),
    /// Filled polygons.
    Cells(Cells),
    /// A heatmap.
    Raster(Raster),
}

macro_rules! layers {
    ($($name:ident),+) => { $(impl From<$name> for Layer {
        fn from(layer: $name) -> Self {
            Self::$name(layer)
        }
    })+ };
}
layers!(Line, Band, Guide, Span, Bars, Words, Cells, Raster);

/// The shape of a dot: the second cue beside colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// ○ ●
    Circle,
    /// □ ■
    Square,
    /// △ ▲
    Triangle,
    /// ◇ ◆
    Diamond,
}

impl Marker {
    /// The marker of the `index`-th of several series.
    pub(crate) fn nth(index: usize) -> Self {
        [Self::Circle, Self::Square, Self::Triangle, Self::Diamond][index % 4]
    }
}

/// A line through points, with markers on them if asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// Where it goes.
    pub(crate) points: Points,
    /// What it stands for.
    pub(crate) ink: Ink,
    /// Width in CSS pixels; zero for dots alone.
    pub(crate) width: f64,
    /// Broken or not.
    pub(crate) dash: Dash,
    /// Opacity, 0 to 1.
    pub(crate) opacity: f64,
    /// Marker, whether filled, and radius in CSS pixels.
    pub(crate) marker: Option<(Marker, bool, f64)>,
    /// Words at the right end, in the line's colour.
    pub(crate) end: AttrValue,
}

impl Line {
    /// A solid line.
    pub(crate) fn new(points: impl Into<Points>, ink: Ink) -> Self {
        let (points, dash, end) = (points.into(), Dash::Solid, AttrValue::Static(""));
        Self { points, ink, width: 2.0, dash, opacity: 1.0, marker: None, end }
    }

    /// Dots without a line.
    pub(crate) fn dots(points: impl Into<Points>, ink: Ink, marker: Marker) -> Self {
        Self { width: 0.0, marker: Some((marker, true, 3.5)), ..Self::new(points, ink) }
    }

    /// Sets the width in CSS pixels.
    pub(crate) fn width(self, width: f64) -> Self {
        Self { width, ..self }
    }

    /// Breaks the line.
    pub(crate) fn dash(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    /// Lets what is behind shine through, 0 to 1.
    pub(crate) fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// Puts filled markers on the points.
    pub(crate) fn marked(self, marker: Marker) -> Self {
        Self { marker: Some((marker, true, 3.5)), ..self }
    }

    /// Makes the markers hollow.
    pub(crate) fn hollow(self) -> Self {
        Self { marker: self.marker.map(|(marker, _, radius)| (marker, false, radius)), ..self }
    }

    /// Sets the radius of the markers in CSS pixels.
    pub(crate) fn radius(self, radius: f64) -> Self {
        Self { marker: self.marker.map(|(marker, filled, _)| (marker, filled, radius)), ..self }
    }

    /// Writes `words` at the right end.
    pub(crate) fn end(self, words: impl Into<AttrValue>) -> Self {
        Self { end: words.into(), ..self }
    }
}

/// The area between two lines over the same x: spread over seeds, an error.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Band {
    /// x, lower y, upper y.
    pub(crate) points: Row<(f64, f64, f64)>,
    /// What it stands for.
    pub(crate) ink: Ink,
    /// Opacity, 0 to 1.
    pub(crate) opacity: f64,
}

impl Band {
    /// A band through `(x, lower, upper)`.
    pub(crate) fn new(points: impl Into<Row<(f64, f64, f64)>>, ink: Ink) -> Self {
        Self { points: points.into(), ink, opacity: 0.18 }
    }
}

/// A straight line across the data area.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Guide {
    /// Upright at an x, or level at a y.
    pub(crate) upright: bool,
    /// Where.
    pub(crate) at: f64,
    /// What it stands for.
    pub(crate) ink: Ink,
    /// Broken or not.
    pub(crate) dash: Dash,
    /// Words beside it; empty for none.
    pub(crate) label: AttrValue,
}

impl Guide {
    /// An upright line at `x`.
    pub(crate) fn at_x(x: f64, ink: Ink) -> Self {
        Self { upright: true, at: x, ink, dash: Dash::Dashed, label: AttrValue::Static("") }
    }

    /// A level line at `y`.
    pub(crate) fn at_y(y: f64, ink: Ink) -> Self {
        Self { upright: false, ..Self::at_x(y, ink) }
    }

    /// Breaks the line otherwise.
    pub(crate) fn dash(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    /// Writes `words` beside it.
    pub(crate) fn label(self, words: impl Into<AttrValue>) -> Self {
        Self { label: words.into(), ..self }
    }
}

/// A filled interval of x, over the full height.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Span {
    /// Left end.
    pub(crate) from: f64,
    /// Right end.
    pub(crate) to: f64,
    /// What it stands for.
    pub(crate) ink: Ink,
    /// Opacity, 0 to 1.
    pub(crate) opacity: f64,
}

impl Span {
    /// The interval from `from` to `to`.
    pub(crate) fn new(from: f64, to: f64, ink: Ink) -> Self {
        Self { from, to, ink, opacity: 0.10 }
    }

    /// Sets the opacity, 0 to 1.
    pub(crate) fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// Bars from zero (or the lower end of the axis).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bars {
    /// Centre and height of each.
    pub(crate) points: Points,
    /// Width in units of x.
    pub(crate) width: f64,
    /// What they stand for.
    pub(crate) ink: Ink,
    /// Opacity, 0 to 1.
    pub(crate) opacity: f64,
}

impl Bars {
    /// Bars of `width` in units of x.
    pub(crate) fn new(points: impl Into<Points>, width: f64, ink: Ink) -> Self {
        Self { points: points.into(), width, ink, opacity: 0.85 }
    }
}

/// A short text at a point, set off from what is behind it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Words {
    /// Where, in data units.
    pub(crate) at: (f64, f64),
    /// What.
    pub(crate) text: AttrValue,
    /// In which colour.
    pub(crate) ink: Ink,
    /// Whether it hangs below the point instead of standing above it.
    pub(crate) below: bool,
}

impl Words {
    /// `text` above the point `at`.
    pub(crate) fn new(at: (f64, f64), text: impl Into<AttrValue>, ink: Ink) -> Self {
        Self { at, text: text.into(), ink, below: false }
    }

    /// Hangs it below the point.
    pub(crate) fn below(self) -> Self {
        Self { below: true, ..self }
    }
}

/// Lowest and highest x and y that `layers` show, on axes that may be logarithmic.
pub(crate) fn bounds(layers: &[Layer], log: (bool, bool)) -> ((f64, f64), (f64, f64)) {
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut wide, mut high) = (none, none);
    let grow = |range: &mut (f64, f64), value: f64, log: bool| {
        if value.is_finite() && (!log || value > 0.0) {
            *range = (range.0.min(value), range.1.max(value));
        }
    };
    let mut take = |x: f64, y: f64| {
        grow(&mut wide, x, log.0);
        grow(&mut high, y, log.1);
    };
    for layer in layers {
        match layer {
            Layer::Line(line) => line.points.iter().for_each(|&(x, y)| take(x, y)),
            Layer::Band(band) => band.points.iter().for_each(|&(x, low, up)| {
                take(x, low);
                take(x, up);
            }),
            Layer::Bars(bars) => bars.points.iter().for_each(|&(x, y)| {
                take(x - bars.width / 2.0, 0.0);
                take(x + bars.width / 2.0, y);
            }),
            Layer::Cells(cells) => cells.all_points().for_each(|(x, y)| take(x, y)),
            Layer::Raster(raster) => {
                take(raster.x.0, raster.y.0);
                take(raster.x.1, raster.y.1);
            }
            Layer::Guide(_) | Layer::Span(_) | Layer::Words(_) => {}
        }
    }
    (wide, high)
}
