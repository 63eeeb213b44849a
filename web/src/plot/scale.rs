//! Between data and CSS pixels: margins around two settled axes, and the [`Scale`] of a picture.
//!
//! Margins depend on the axes alone and not on the size of the picture, so a handle's place can be given to the
//! style sheet once and stays right while the picture is resized. Leaves out drawing.

use super::axis::Extent;
use super::ticks::text_width;

/// Size of tick labels in CSS pixels.
pub(crate) const TICK_SIZE: f64 = 12.0;
/// Size of axis names and labels in CSS pixels.
pub(crate) const NAME_SIZE: f64 = 13.0;

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
        let unit = Extent { lo: 0.0, hi: 1.0, log: false, whole: false, powers: false };
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
    fn a_scale_and_its_inverse_agree() {
        let y = Extent::sane(1e-4, 10.0, true, false);
        let scale = Axes::new(extent(-1.0, 3.0), y, (true, true), 0.0, false).scale(380.0, 260.0);
        let (x, y) = scale.at(scale.x(0.7), scale.y(0.02));
        assert!((x - 0.7).abs() < 1e-12 && (y - 0.02).abs() < 1e-12);
        assert!(scale.y(0.0).is_nan());
    }

    #[test]
    fn a_square_picture_has_a_square_data_area() {
        let scale =
            Axes::new(extent(-1.0, 1.0), extent(-1.0, 1.0), (true, true), 0.0, true).scale(320.0, 320.0);
        let (wide, high) = (scale.right() - scale.left(), scale.bottom() - scale.top());
        assert!((wide - high).abs() < 1e-9, "{wide} {high}");
    }
}
