//! How far a handle goes and where a key takes it: arithmetic without a browser.

use super::Way;
use crate::parts::format::read_back;

/// Where a handle stands and where it may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reach {
    /// Where it stands.
    pub(crate) at: (f64, f64),
    /// Bounds in x.
    pub(crate) x: (f64, f64),
    /// Bounds in y.
    pub(crate) y: (f64, f64),
    /// Directions.
    pub(crate) way: Way,
    /// What an arrow key adds.
    pub(crate) step: f64,
}

impl Reach {
    /// Where the handle is drawn, in data units.
    pub(crate) fn spot(&self) -> (f64, f64) {
        if self.way != Way::Turn {
            return self.at;
        }
        let (sine, cosine) = libm::sincos(self.at.0.to_radians());
        (self.at.1 * cosine, self.at.1 * sine)
    }

    /// The angle of a point, on the turn that is nearest to where the handle stands.
    pub(crate) fn turned(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let angle = y.atan2(x).to_degrees();
        let turns = ((self.at.0 - angle) / 360.0).round();
        // Beyond the bounds it goes on from the other end, which is the same direction.
        let angle = angle + 360.0 * turns;
        let beyond = angle < self.x.0 || angle > self.x.1;
        (if beyond { angle - 360.0 * turns.signum() } else { angle }, self.at.1)
    }

    /// `to` within the bounds; what the way does not allow stays as it is. `None` if that is no place or no move.
    pub(crate) fn clamp(&self, to: (f64, f64)) -> Option<(f64, f64)> {
        let within = |value: f64, (lo, hi): (f64, f64)| value.max(lo.min(hi)).min(hi.max(lo));
        if to.0.is_nan() || to.1.is_nan() {
            return None;
        }
        let x = if self.way == Way::Y { self.at.0 } else { within(to.0, self.x) };
        let y = if matches!(self.way, Way::X | Way::Turn) { self.at.1 } else { within(to.1, self.y) };
        ((x, y) != self.at).then_some((x, y))
    }

    /// Where `key` leads; `None` if it is not one of a handle's keys.
    pub(crate) fn after_key(&self, key: &str, large: bool) -> Option<(f64, f64)> {
        let (x, y) = self.at;
        let step = if large { 10.0 * self.step } else { self.step };
        let upright = self.way == Way::Y;
        let along = match key {
            "ArrowLeft" => (-step, 0.0),
            "ArrowRight" => (step, 0.0),
            "ArrowDown" => (0.0, -step),
            "ArrowUp" => (0.0, step),
            "PageDown" => (0.0, -10.0 * self.step),
            "PageUp" => (0.0, 10.0 * self.step),
            "Home" => return Some(if upright { (x, self.y.0) } else { (self.x.0, y) }),
            "End" => return Some(if upright { (x, self.y.1) } else { (self.x.1, y) }),
            _ => return None,
        };
        // One direction only: all four arrows move along it, as a slider's do.
        let sum = along.0 + along.1;
        Some(match self.way {
            Way::Both => (self.snap(x + along.0), self.snap(y + along.1)),
            Way::X | Way::Turn => (self.snap(x + sum), y),
            Way::Y => (x, self.snap(y + sum)),
        })
    }

    /// Clears the dust of repeated addition: a place is kept to a thousandth of a step.
    fn snap(&self, value: f64) -> f64 {
        let grain = self.step / 1000.0;
        let snapped = (value / grain).round() * grain;
        // Written and read back, so that 0.30000000000000004 becomes 0.3.
        if snapped.is_finite() { read_back(&format!("{snapped:.12}")).unwrap_or(snapped) } else { value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(way: Way) -> Reach {
        Reach { at: (0.2, 0.5), x: (-1.0, 1.0), y: (0.0, 2.0), way, step: 0.1 }
    }

    #[test]
    fn keys_move_along_the_way() {
        assert_eq!(reach(Way::Both).after_key("ArrowRight", false), Some((0.3, 0.5)));
        assert_eq!(reach(Way::Both).after_key("ArrowUp", true), Some((0.2, 1.5)));
        assert_eq!(reach(Way::X).after_key("ArrowUp", false), Some((0.3, 0.5)));
        assert_eq!(reach(Way::Y).after_key("Home", false), Some((0.2, 0.0)));
        assert_eq!(reach(Way::X).after_key("End", false), Some((1.0, 0.5)));
        assert_eq!(reach(Way::X).after_key("Tab", false), None);
    }

    #[test]
    fn a_turn_follows_the_direction_and_counts_on_past_a_whole_turn() {
        let turn =
            |angle: f64| Reach { at: (angle, 2.0), x: (-360.0, 360.0), way: Way::Turn, ..reach(Way::X) };
        let (x, y) = turn(90.0).spot();
        assert!(x.abs() < 1e-12 && (y - 2.0).abs() < 1e-12);
        assert_eq!(turn(170.0).turned((-1.0, -0.0)), (180.0, 2.0));
        assert_eq!(turn(190.0).turned((0.0, -1.0)), (270.0, 2.0));
        let beyond = turn(359.0).turned((1.0, 0.1)).0;
        assert!((beyond - 5.710_593).abs() < 1e-6, "{beyond}");
        assert_eq!(turn(90.0).after_key("ArrowDown", false), Some((89.9, 2.0)));
        assert_eq!(turn(90.0).clamp((400.0, 7.0)), Some((360.0, 2.0)));
    }

    #[test]
    fn moves_end_at_the_bounds() {
        assert_eq!(reach(Way::Both).clamp((5.0, -5.0)), Some((1.0, 0.0)));
        assert_eq!(reach(Way::X).clamp((-5.0, 1.5)), Some((-1.0, 0.5)));
        assert_eq!(reach(Way::Y).clamp((5.0, f64::INFINITY)), Some((0.2, 2.0)));
        assert_eq!(reach(Way::Both).clamp((0.2, 0.5)), None);
        assert_eq!(reach(Way::Both).clamp((f64::NAN, 0.0)), None);
    }
}
