//! From what a room says of an axis to positions: ranges, margins and the [`Scale`] between data and CSS pixels.
//!
//! Margins depend on the axes alone and not on the size of the picture, so a handle's place can be given to the
//! style sheet once and stays right while the picture is resized. Leaves out drawing.

use super::ticks::{self, Tick, text_width};
use yew::AttrValue;

/// Size of tick labels in CSS pixels.
pub(crate) const TICK_SIZE: f64 = 12.0;
/// Size of axis names and labels in CSS pixels.
pub(crate) const NAME_SIZE: f64 = 13.0;

/// How an axis finds its limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Limits {
    /// From the data, with a little air.
    Auto,
    /// From the data, but only moved when they no longer fit: axes do not jitter while something is dragged.
    Hold,
    /// As given.
    Fixed(f64, f64),
}

/// One axis as a room declares it: `Axis::new("x").span(-1.0, 1.0)`, `Axis::new("loss").hold().log()`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    name: AttrValue,
    unit: AttrValue,
    limits: Limits,
    log: bool,
    whole: bool,
}

impl Axis {
    /// A linear axis whose limits come from the data.
    pub(crate) fn new(name: impl Into<AttrValue>) -> Self {
        let (unit, limits) = (AttrValue::Static(""), Limits::Auto);
        Self { name: name.into(), unit, limits, log: false, whole: false }
    }

    /// Sets the unit, shown in brackets after the name.
    pub(crate) fn unit(mut self, unit: impl Into<AttrValue>) -> Self {
        self.unit = unit.into();
        self
    }

    /// Fixes the limits.
    pub(crate) fn span(mut self, lo: f64, hi: f64) -> Self {
        self.limits = Limits::Fixed(lo, hi);
        self
    }

    /// Takes the limits from the data and holds them while the data fit.
    pub(crate) fn hold(mut self) -> Self {
        self.limits = Limits::Hold;
        self
    }

    /// Makes it logarithmic, base ten. Values that are not positive are left out.
    pub(crate) fn log(mut self) -> Self {
        self.log = true;
        self
    }

    /// Ticks at whole numbers only: counts, steps, layers.
    pub(crate) fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// Whether it is logarithmic.
    pub(crate) fn is_log(&self) -> bool {
        self.log
    }

    /// Name and unit as written beside the axis.
    pub(crate) fn title(&self) -> String {
        if self.unit.is_empty() { self.name.to_string() } else { format!("{} ({})", self.name, self.unit) }
    }

    /// Settles the limits from the lowest and highest value drawn and the limits held so far.
    pub(crate) fn settle(&self, data: (f64, f64), held: Option<Extent>) -> Extent {
        let extent = |lo, hi| Extent::sane(lo, hi, self.log, self.whole);
        match self.limits {
            Limits::Fixed(lo, hi) => extent(lo, hi),
            Limits::Auto => extent(data.0, data.1).widened(0.06),
            Limits::Hold => {
                let wanted = extent(data.0, data.1);
                held.filter(|held| held.still_fits(&wanted)).unwrap_or_else(|| wanted.widened(0.12).rounded())
            }
        }
    }
}

/// The settled limits of one axis: always finite, always `lo < hi`, positive if logarithmic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Extent {
    /// Left or lower end.
    pub(crate) lo: f64,
    /// Right or upper end.
    pub(crate) hi: f64,
    /// Logarithmic, base ten.
    pub(crate) log: bool,
    /// Ticks at whole numbers only.
    pub(crate) whole: bool,
}

impl Extent {
    /// Makes limits usable, whatever came in.
    pub(crate) fn sane(lo: f64, hi: f64, log: bool, whole: bool) -> Self {
        let (lo, hi) = if lo <= hi { (lo, hi) } else { (hi, lo) };
        let usable = lo.is_finite() && hi.is_finite() && (!log || hi > 0.0);
        let (mut lo, mut hi) = if usable { (lo.max(-1e300), hi.min(1e300)) } else { (0.0, 1.0) };
        if log {
            hi = hi.max(1e-290);
            lo = if lo > 0.0 { lo } else { hi * 1e-3 };
            if hi / lo < 1.0 + 1e-9 {
                (lo, hi) = (lo / 2.0, hi * 2.0);
            }
        } else if hi - lo <= lo.abs().max(hi.abs()) * 1e-12 {
            let air = if hi == 0.0 { 1.0 } else { hi.abs() * 0.1 };
            (lo, hi) = (lo - air, hi + air);
        }
        Self { lo, hi, log, whole }
    }

    /// Where `value` stands between the ends, 0 to 1; beyond them outside; not a number where it has no place.
    pub(crate) fn fraction(&self, value: f64) -> f64 {
        let (lo, hi) = (self.warp(self.lo), self.warp(self.hi));
        (self.warp(value) - lo) / (hi - lo)
    }

    /// The value that stands at `fraction`: the inverse of [`Self::fraction`].
    pub(crate) fn value(&self, fraction: f64) -> f64 {
        let (lo, hi) = (self.warp(self.lo), self.warp(self.hi));
        let warped = lo + fraction * (hi - lo);
        if self.log { 10f64.powf(warped) } else { warped }
    }

    /// Ticks, about `wanted` of them.
    pub(crate) fn ticks(&self, wanted: usize) -> Vec<Tick> {
        if self.log {
            ticks::decades(self.lo, self.hi, wanted)
        } else {
            ticks::linear(self.lo, self.hi, wanted, self.whole)
        }
    }

    fn warp(&self, value: f64) -> f64 {
        match self.log {
            true if value > 0.0 => value.log10(),
            true => f64::NAN,
            false => value,
        }
    }

    fn widened(self, share: f64) -> Self {
        let (lo, hi) = (self.value(-share), self.value(1.0 + share));
        Self::sane(lo, hi, self.log, self.whole)
    }

    /// Moves the ends outwards to round numbers.
    fn rounded(self) -> Self {
        if self.log {
            return self;
        }
        let step = ticks::nice_step(self.hi - self.lo, 8);
        Self::sane((self.lo / step).floor() * step, (self.hi / step).ceil() * step, false, self.whole)
    }

    /// Whether `wanted` lies inside and still fills at least 40 % of the room.
    fn still_fits(&self, wanted: &Self) -> bool {
        let (from, to) = (self.fraction(wanted.lo), self.fraction(wanted.hi));
        self.log == wanted.log && from >= -1e-9 && to <= 1.0 + 1e-9 && to - from >= 0.4
    }
}

/// Space around the data area, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Margins {
    /// For the tick labels of y.
    pub(crate) left: f64,
    /// For labels at the ends of lines.
    pub(crate) right: f64,
    /// For the name of y.
    pub(crate) top: f64,
    /// For the tick labels and the name of x.
    pub(crate) bottom: f64,
}

/// Two settled axes and the margins around them: all that a handle needs to know of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Axes {
    /// Limits in x.
    pub(crate) x: Extent,
    /// Limits in y.
    pub(crate) y: Extent,
    /// Space around the data area.
    pub(crate) margins: Margins,
}

impl Axes {
    /// Axes of no chart: what a handle finds that lies in none.
    pub(crate) const NONE: Self = {
        let unit = Extent { lo: 0.0, hi: 1.0, log: false, whole: false };
        Self { x: unit, y: unit, margins: Margins { left: 0.0, right: 0.0, top: 0.0, bottom: 0.0 } }
    };

    /// The point of the data area nearest to `at`.
    pub(crate) fn within(&self, at: (f64, f64)) -> (f64, f64) {
        (at.0.clamp(self.x.lo, self.x.hi), at.1.clamp(self.y.lo, self.y.hi))
    }

    /// Settles margins for labelled axes. `end` is the width kept for labels at line ends; a `square` data area in
    /// a square picture needs margins that add up alike.
    pub(crate) fn new(x: Extent, y: Extent, names: (bool, bool), end: f64, square: bool) -> Self {
        let widest = y.ticks(6).iter().map(|tick| text_width(&tick.label, TICK_SIZE)).fold(0.0, f64::max);
        // In steps of eight pixels, so that the picture does not shift while a limit moves.
        let left = ((widest + 10.0) / 8.0).ceil().max(3.0) * 8.0;
        let top = if names.1 { 26.0 } else { 10.0 };
        let bottom = if names.0 { 40.0 } else { 22.0 };
        let mut margins = Margins { left, right: end.max(14.0), top, bottom };
        if square {
            margins.right = margins.right.max(top + bottom - left);
            margins.top = margins.top.max(left + margins.right - bottom);
        }
        Self { x, y, margins }
    }

    /// The scale for a picture of `width` × `height` CSS pixels.
    pub(crate) fn scale(self, width: f64, height: f64) -> Scale {
        Scale { axes: self, width, height }
    }
}

/// Between data and CSS pixels, counted from the upper left corner of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    axes: Axes,
    width: f64,
    height: f64,
}

impl Scale {
    /// Left edge of the data area.
    pub(crate) fn left(&self) -> f64 {
        self.axes.margins.left
    }

    /// Right edge of the data area.
    pub(crate) fn right(&self) -> f64 {
        (self.width - self.axes.margins.right).max(self.left() + 1.0)
    }

    /// Upper edge of the data area.
    pub(crate) fn top(&self) -> f64 {
        self.axes.margins.top
    }

    /// Lower edge of the data area.
    pub(crate) fn bottom(&self) -> f64 {
        (self.height - self.axes.margins.bottom).max(self.top() + 1.0)
    }

    /// Horizontal place of `value`.
    pub(crate) fn x(&self, value: f64) -> f64 {
        self.left() + self.axes.x.fraction(value) * (self.right() - self.left())
    }

    /// Vertical place of `value`.
    pub(crate) fn y(&self, value: f64) -> f64 {
        self.bottom() - self.axes.y.fraction(value) * (self.bottom() - self.top())
    }

    /// Data values at a place in the picture.
    pub(crate) fn at(&self, left: f64, top: f64) -> (f64, f64) {
        let along = (left - self.left()) / (self.right() - self.left());
        let up = (self.bottom() - top) / (self.bottom() - self.top());
        (self.axes.x.value(along), self.axes.y.value(up))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(lo: f64, hi: f64) -> Extent {
        Extent::sane(lo, hi, false, false)
    }

    #[test]
    fn any_limits_become_usable() {
        for (lo, hi) in [(f64::NAN, 1.0), (1.0, 1.0), (0.0, 0.0), (5.0, -5.0), (f64::NEG_INFINITY, f64::INFINITY)] {
            for log in [false, true] {
                let got = Extent::sane(lo, hi, log, false);
                assert!(got.lo.is_finite() && got.hi.is_finite() && got.lo < got.hi, "{lo} {hi} {log}: {got:?}");
                assert!(!log || got.lo > 0.0);
            }
        }
    }

    #[test]
    fn a_scale_and_its_inverse_agree() {
        let y = Extent::sane(1e-4, 10.0, true, false);
        let scale = Axes::new(extent(-1.0, 3.0), y, (true, true), 0.0, false).scale(380.0, 260.0);
        let (x, y) = scale.at(scale.x(0.7), scale.y(0.02));
        assert!((x - 0.7).abs() < 1e-12 && (y - 0.02).abs() < 1e-12);
        assert!(scale.y(0.0).is_nan());
    }

    #[test]
    fn held_limits_stay_while_the_data_fit() {
        let axis = Axis::new("y").hold();
        let first = axis.settle((0.0, 1.0), None);
        assert!(first.lo <= 0.0 && first.hi >= 1.0);
        assert_eq!(axis.settle((0.1, 0.9), Some(first)), first);
        assert_ne!(axis.settle((0.0, 9.0), Some(first)), first);
        assert_ne!(axis.settle((0.0, 0.01), Some(first)), first);
    }

    #[test]
    fn a_square_picture_has_a_square_data_area() {
        let scale = Axes::new(extent(-1.0, 1.0), extent(-1.0, 1.0), (true, true), 0.0, true).scale(320.0, 320.0);
        let (wide, high) = (scale.right() - scale.left(), scale.bottom() - scale.top());
        assert!((wide - high).abs() < 1e-9, "{wide} {high}");
    }
}
