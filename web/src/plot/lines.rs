//! Drawing of lines, dots, bands, guides, spans, bars and words.
//!
//! Leaves out axes ([`super::chart`]), polygons ([`super::plane`]) and heatmaps ([`super::heatmap`]).

use super::frame::{Anchor, Frame, Paint};
use super::layer::{Band, Bars, Guide, Layer, Line, Marker, Span, Words};
use super::scale::{Axes, NAME_SIZE, Scale};
use super::theme::Ink;
use super::ticks::text_width;
use plotters::style::text_anchor::{HPos, VPos};

/// The line itself; its markers come later, unclipped.
pub(super) fn line(frame: &Frame, scale: &Scale, line: &Line) {
    if line.width > 0.0 {
        let paint = Paint(line.ink.rgb(frame.theme), line.opacity);
        let points = line.points.iter().map(|&(x, y)| (scale.x(x), scale.y(y)));
        frame.path(points, paint, line.width, line.dash);
    }
}

/// The markers of a line that lie in the data area.
pub(super) fn markers(frame: &Frame, scale: &Scale, line: &Line) {
    let Some((shape, filled, radius)) = line.marker else { return };
    let paint = Paint(line.ink.rgb(frame.theme), line.opacity);
    for &(x, y) in line.points.iter() {
        let (x, y) = (scale.x(x), scale.y(y));
        if x >= scale.left() - 1.0
            && x <= scale.right() + 1.0
            && y >= scale.top() - 1.0
            && y <= scale.bottom() + 1.0
        {
            marker(frame, (x, y), shape, filled, radius, paint);
        }
    }
}

/// One marker; a hollow one covers what is behind it.
pub(super) fn marker(frame: &Frame, at: (f64, f64), shape: Marker, filled: bool, radius: f64, paint: Paint) {
    let draw = |radius: f64, paint: Paint| {
        let (x, y) = at;
        let corners: &[(f64, f64)] = match shape {
            Marker::Circle => return frame.disc(at, radius, paint),
            Marker::Square => &[(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
            Marker::Triangle => &[(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
            Marker::Diamond => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
        };
        frame.polygon(corners.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)), paint);
    };
    draw(radius, paint);
    if !filled {
        draw((radius - 1.6).max(0.5), frame.paint(Ink::Ground));
    }
}

/// The area between the lower and the upper line, in stretches where both are finite.
pub(super) fn band(frame: &Frame, scale: &Scale, band: &Band) {
    let paint = Paint(band.ink.rgb(frame.theme), band.opacity);
    for stretch in band.points.split(|(x, low, up)| !(x.is_finite() && low.is_finite() && up.is_finite())) {
        let upper = stretch.iter().map(|&(x, _, up)| (scale.x(x), scale.y(up)));
        // A lower end that has no place on a logarithmic axis lies below it.
        let foot = |y: f64| if y.is_finite() { y } else { scale.bottom() };
        let lower = stretch.iter().rev().map(|&(x, low, _)| (scale.x(x), foot(scale.y(low))));
        if stretch.len() > 1 {
            frame.polygon(upper.chain(lower), paint);
        }
    }
}

/// The straight line across.
pub(super) fn guide(frame: &Frame, scale: &Scale, guide: &Guide) {
    let (from, to) = if guide.upright {
        let x = scale.x(guide.at);
        ((x, scale.bottom()), (x, scale.top()))
    } else {
        let y = scale.y(guide.at);
        ((scale.left(), y), (scale.right(), y))
    };
    frame.path([from, to], frame.paint(guide.ink), 1.25, guide.dash);
}

/// The words beside a guide: at its upper end, or above its right end; on whichever side there is room.
pub(super) fn guide_label(frame: &Frame, scale: &Scale, guide: &Guide) {
    if guide.label.is_empty() {
        return;
    }
    let paint = frame.paint(guide.ink);
    if guide.upright {
        let x = scale.x(guide.at);
        if x < scale.left() - 0.5 || x > scale.right() + 0.5 {
            return;
        }
        let room = scale.right() - x > text_width(&guide.label, NAME_SIZE) + 8.0;
        let (shift, side) = if room { (5.0, HPos::Left) } else { (-5.0, HPos::Right) };
        let at = (x + shift, scale.top() + 2.0);
        frame.text(&guide.label, at, NAME_SIZE, paint, Anchor(side, VPos::Top), true);
    } else {
        let y = scale.y(guide.at);
        if y < scale.top() - 0.5 || y > scale.bottom() + 0.5 {
            return;
        }
        let room = y - scale.top() > NAME_SIZE + 6.0;
        let (shift, side) = if room { (-3.0, VPos::Bottom) } else { (4.0, VPos::Top) };
        let at = (scale.right() - 3.0, y + shift);
        frame.text(&guide.label, at, NAME_SIZE, paint, Anchor(HPos::Right, side), true);
    }
}

/// The filled interval.
pub(super) fn span(frame: &Frame, scale: &Scale, span: &Span) {
    let paint = Paint(span.ink.rgb(frame.theme), span.opacity);
    let (from, to) = (scale.x(span.from), scale.x(span.to));
    if from.is_finite() && to.is_finite() {
        frame.rect((from, scale.top()), (to, scale.bottom()), paint);
    }
}

/// The bars, from zero or the lower end of the axis.
pub(super) fn bars(frame: &Frame, axes: Axes, scale: &Scale, bars: &Bars) {
    let paint = Paint(bars.ink.rgb(frame.theme), bars.opacity);
    let foot = scale.y(if axes.y.log { axes.y.lo } else { 0f64.clamp(axes.y.lo, axes.y.hi) });
    for &(x, y) in bars.points.iter() {
        let (from, to, end) = (scale.x(x - bars.width / 2.0), scale.x(x + bars.width / 2.0), scale.y(y));
        if from.is_finite() && to.is_finite() && end.is_finite() {
            frame.rect((from, end), (to, foot), paint);
        }
    }
}

/// A text above or below its point, moved as far as it takes to stay in the picture.
pub(super) fn words(frame: &Frame, scale: &Scale, words: &Words) {
    let (x, y) = (scale.x(words.at.0), scale.y(words.at.1));
    let half = text_width(&words.text, NAME_SIZE) / 2.0;
    let x = x.min(frame.width - half - 2.0).max(half + 2.0);
    let (y, side) =
        if words.below || y < NAME_SIZE + 10.0 { (y + 8.0, VPos::Top) } else { (y - 8.0, VPos::Bottom) };
    let paint = frame.paint(words.ink);
    frame.text(&words.text, (x, y), NAME_SIZE, paint, Anchor(HPos::Center, side), true);
}

/// The words at the right ends of lines, pushed apart where they would overlap.
pub(super) fn ends(frame: &Frame, scale: &Scale, layers: &[Layer]) {
    let mut labels: Vec<(f64, &Line)> = Vec::new();
    let lines =
        layers.iter().filter_map(|layer| if let Layer::Line(line) = layer { Some(line) } else { None });
    for line in lines.filter(|line| !line.end.is_empty()) {
        let seen = |&&(x, y): &&(f64, f64)| scale.x(x).is_finite() && scale.y(y).is_finite();
        let Some(&(_, y)) = line.points.iter().rev().find(seen) else { continue };
        let place = scale.y(y).clamp(scale.top(), scale.bottom());
        // From above to below. There are few: the library's sort would weigh more than all of this file.
        let at = labels.iter().take_while(|label| label.0 <= place).count();
        labels.insert(at, (place, line));
    }
    let wanted: Vec<f64> = labels.iter().map(|label| label.0).collect();
    let places = spread(&wanted, NAME_SIZE + 2.0, scale.top() + 6.0, scale.bottom() - 2.0);
    for ((_, line), y) in labels.iter().zip(places) {
        let at = (scale.right() + 6.0, y);
        frame.text(&line.end, at, NAME_SIZE, frame.paint(line.ink), Anchor(HPos::Left, VPos::Center), false);
    }
}

/// Moves sorted places at least `apart` from each other, within `lo` to `hi` as far as there is room.
fn spread(wanted: &[f64], apart: f64, lo: f64, hi: f64) -> Vec<f64> {
    let mut places = Vec::with_capacity(wanted.len());
    let mut least = lo;
    for &place in wanted {
        let place = place.max(least);
        places.push(place);
        least = place + apart;
    }
    let mut most = hi.max(lo + apart * wanted.len().saturating_sub(1) as f64);
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - apart;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_pushed_apart_and_stay_inside() {
        let places = spread(&[10.0, 11.0, 12.0, 99.0], 15.0, 0.0, 100.0);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 15.0 - 1e-9), "{places:?}");
        assert!(places.iter().all(|place| (0.0..=100.0).contains(place)), "{places:?}");
        assert!(spread(&[], 15.0, 0.0, 100.0).is_empty());
        assert_eq!(spread(&[5.0; 20], 15.0, 0.0, 100.0).len(), 20);
    }
}
