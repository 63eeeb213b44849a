//! From what a room says of an axis, and the data it shows, to limits that can be used.
//!
//! Pure arithmetic; leaves out pixels, which are [`super::scale`]'s.

use super::ticks::{self, Tick};
use yew::AttrValue;

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
    powers: bool,
}

impl Axis {
    /// A linear axis whose limits come from the data.
    pub(crate) fn new(name: impl Into<AttrValue>) -> Self {
        let (unit, limits) = (AttrValue::Static(""), Limits::Auto);
        Self { name: name.into(), unit, limits, log: false, whole: false, powers: false }
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

    /// The data are powers of ten, too far apart for a float to hold what they stand for: −300 is written 10⁻³⁰⁰.
    pub(crate) fn powers(mut self) -> Self {
        (self.whole, self.powers) = (true, true);
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
        let extent = |lo, hi| Extent { powers: self.powers, ..Extent::sane(lo, hi, self.log, self.whole) };
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
    /// Ticks say the power of ten.
    pub(crate) powers: bool,
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
        Self { lo, hi, log, whole, powers: false }
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
            return ticks::decades(self.lo, self.hi, wanted);
        }
        let mut ticks = ticks::linear(self.lo, self.hi, wanted, self.whole);
        if self.powers {
            ticks.iter_mut().for_each(|tick| tick.label = ticks::power_label(tick.value));
        }
        ticks
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
        Self { powers: self.powers, ..Self::sane(lo, hi, self.log, self.whole) }
    }

    /// Moves the ends outwards to round numbers.
    fn rounded(self) -> Self {
        if self.log {
            return self;
        }
        let step = ticks::nice_step(self.hi - self.lo, 8);
        let (lo, hi) = ((self.lo / step).floor() * step, (self.hi / step).ceil() * step);
        Self { powers: self.powers, ..Self::sane(lo, hi, false, self.whole) }
    }

    /// Whether `wanted` lies inside and still fills at least 40 % of the room.
    fn still_fits(&self, wanted: &Self) -> bool {
        let (from, to) = (self.fraction(wanted.lo), self.fraction(wanted.hi));
        self.log == wanted.log && from >= -1e-9 && to <= 1.0 + 1e-9 && to - from >= 0.4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_are_written_as_such() {
        let extent = Axis::new("y").span(-40.0, 0.0).powers().settle((0.0, 0.0), None);
        let labels: Vec<String> = extent.ticks(4).into_iter().map(|tick| tick.label).collect();
        assert_eq!(labels, ["10⁻⁴⁰", "10⁻³⁰", "10⁻²⁰", "10⁻¹⁰", "1"]);
    }

    #[test]
    fn any_limits_become_usable() {
        for (lo, hi) in
            [(f64::NAN, 1.0), (1.0, 1.0), (0.0, 0.0), (5.0, -5.0), (f64::NEG_INFINITY, f64::INFINITY)]
        {
            for log in [false, true] {
                let got = Extent::sane(lo, hi, log, false);
                assert!(
                    got.lo.is_finite() && got.hi.is_finite() && got.lo < got.hi,
                    "{lo} {hi} {log}: {got:?}"
                );
                assert!(!log || got.lo > 0.0);
            }
        }
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
}
