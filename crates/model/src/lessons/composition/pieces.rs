//! Piecewise-linear functions of one number, exactly: the joints of a composition by propagating
//! breakpoints, not by sampling.
//!
//! Left out: networks with several numbers between their layers, which are `deep.rs`.

use super::rounding::{self, NARROWEST, same};
use super::shallow::Shallow;

/// Most pieces that are kept: beyond, the count stops and says so.
pub(crate) const MOST_PIECES: usize = 300_000;

/// A continuous piecewise-linear function on an interval, cut wherever some unit switches: piece i is
/// slope·x + intercept from `bounds[i]` to `bounds[i + 1]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pieces {
    /// Ends of the pieces, one more than there are pieces.
    pub(crate) bounds: Vec<f64>,
    /// Slope of each piece.
    pub(crate) slopes: Vec<f64>,
    /// Intercept of each piece.
    pub(crate) intercepts: Vec<f64>,
}

/// A shallow network as the lines between its joints.
pub(crate) struct Lines {
    joints: Vec<f64>,
    lines: Vec<(f64, f64)>,
}

impl Lines {
    /// Reads off slope and intercept between all neighbouring joints of `net`.
    pub(crate) fn of(net: &Shallow) -> Self {
        let joints = net.joints();
        let line_at = |inside: f64| {
            let on = || net.units().filter(|(offset, slope, _)| offset + slope * inside > 0.0);
            let slope = rounding::sum(on().map(|(_, slope, weight)| weight * slope));
            let intercept = on().map(|(offset, _, weight)| weight * offset);
            (slope, rounding::sum([net.output_offset].into_iter().chain(intercept)))
        };
        // Far beyond a far joint, so that the step is not swallowed by it.
        let beyond = |joint: f64| joint.abs().max(1.0);
        let inside = |index: usize| match (index.checked_sub(1).map(|left| joints[left]), joints.get(index)) {
            (None, None) => 0.0,
            (None, Some(right)) => right - beyond(*right),
            (Some(left), None) => left + beyond(left),
            (Some(left), Some(right)) => 0.5 * (left + right),
        };
        let lines = (0..=joints.len()).map(|index| line_at(inside(index))).collect();
        Self { joints, lines }
    }

    /// Number of lines, on the whole line of x.
    pub(crate) fn count(&self) -> usize {
        self.lines.len()
    }

    /// The steepest slope, without its sign, of the lines that inputs from `low` to `high` reach.
    pub(crate) fn steepest(&self, low: f64, high: f64) -> f64 {
        let reached = &self.lines[self.index_at(low)..=self.index_at(high)];
        reached.iter().fold(0.0, |most, line| most.max(line.0.abs()))
    }

    /// The line that holds at y.
    fn index_at(&self, y: f64) -> usize {
        self.joints.partition_point(|joint| *joint < y)
    }
}

/// How many regions, by both ways of counting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Maximal intervals on which every unit stays on or stays off.
    pub(crate) activation: usize,
    /// Maximal intervals on which the function is one line.
    pub(crate) linear: usize,
}

impl Pieces {
    /// The identity on `interval`: what the first network is applied to.
    pub(crate) fn identity([low, high]: [f64; 2]) -> Self {
        Self { bounds: vec![low, high], slopes: vec![1.0], intercepts: vec![0.0] }
    }

    /// Walks over the pieces of `lines ∘ self` from left to right (start, end, slope, intercept) while `visit`
    /// wants more.
    fn walk(&self, lines: &Lines, mut visit: impl FnMut(f64, f64, f64, f64) -> bool) {
        let narrowest = NARROWEST * (self.bounds[self.slopes.len()] - self.bounds[0]);
        let mut cuts = Vec::new();
        for (index, (slope, intercept)) in self.slopes.iter().zip(&self.intercepts).enumerate() {
            let (low, high) = (self.bounds[index], self.bounds[index + 1]);
            cuts.clear();
            let (from, to) = (slope * low + intercept, slope * high + intercept);
            let (least, most) = (lines.index_at(from.min(to)), lines.index_at(from.max(to)));
            if *slope != 0.0 {
                cuts.extend(
                    lines.joints[least..most]
                        .iter()
                        .map(|joint| (joint - intercept) / slope)
                        .filter(|x| *x > low + narrowest && *x < high - narrowest),
                );
                if *slope < 0.0 {
                    cuts.reverse();
                }
            }
            let mut start = low;
            for end in cuts.iter().copied().chain([high]) {
                let (a, b) = lines.lines[lines.index_at(slope * 0.5 * (start + end) + intercept)];
                if !visit(start, end, a * slope + 0.0, a * intercept + b) {
                    return;
                }
                start = end;
            }
        }
    }

    /// The composition `lines ∘ self`; `None` when it has more than [`MOST_PIECES`] pieces.
    pub(crate) fn then(&self, lines: &Lines) -> Option<Self> {
        let mut out = Self { bounds: vec![self.bounds[0]], slopes: Vec::new(), intercepts: Vec::new() };
        self.walk(lines, |_, end, slope, intercept| {
            out.bounds.push(end);
            out.slopes.push(slope);
            out.intercepts.push(intercept);
            out.slopes.len() <= MOST_PIECES
        });
        (out.slopes.len() <= MOST_PIECES).then_some(out)
    }

    /// Counts the regions of `lines ∘ self` without keeping them.
    pub(crate) fn count_then(&self, lines: &Lines) -> Count {
        let mut count = Count::default();
        let mut before = f64::NAN;
        self.walk(lines, |_, _, slope, _| {
            count.activation += 1;
            count.linear += usize::from(!same(before, slope));
            before = slope;
            true
        });
        count
    }

    /// Regions of this function.
    #[cfg(test)]
    pub(crate) fn count(&self) -> Count {
        Count { activation: self.slopes.len(), linear: self.merged().slopes.len() }
    }

    /// The same function with neighbours of one line merged: its linear regions.
    pub(crate) fn merged(&self) -> Self {
        let mut out = Self { bounds: vec![self.bounds[0]], slopes: Vec::new(), intercepts: Vec::new() };
        for (index, slope) in self.slopes.iter().enumerate() {
            if out.slopes.last().is_some_and(|before| same(*before, *slope)) {
                out.bounds.pop();
            } else {
                out.slopes.push(*slope);
                out.intercepts.push(self.intercepts[index]);
            }
            out.bounds.push(self.bounds[index + 1]);
        }
        out
    }

    /// Value at x inside the interval, by the piece that holds there.
    pub(crate) fn at(&self, x: f64) -> f64 {
        let last = self.slopes.len() - 1;
        let index = self.bounds[1..=last].partition_point(|bound| *bound < x);
        self.slopes[index] * x + self.intercepts[index]
    }

    /// All x at which the function equals `y`, in order; a flat piece at `y` gives its middle.
    pub(crate) fn preimages(&self, y: f64) -> Vec<f64> {
        let narrowest = NARROWEST * (self.bounds[self.slopes.len()] - self.bounds[0]);
        let size = y.abs().max(1.0);
        let mut found: Vec<f64> = Vec::new();
        for (index, slope) in self.slopes.iter().enumerate() {
            let (low, high) = (self.bounds[index], self.bounds[index + 1]);
            let x = if *slope == 0.0 { 0.5 * (low + high) } else { (y - self.intercepts[index]) / slope };
            let on_it = *slope != 0.0 || (self.intercepts[index] - y).abs() < NARROWEST * size;
            let new = found.last().is_none_or(|last| x - last > narrowest);
            if on_it && x >= low - narrowest && x <= high + narrowest && new {
                found.push(x.clamp(low, high));
            }
        }
        found
    }

    /// Lowest and highest value.
    pub(crate) fn range(&self) -> (f64, f64) {
        let ends = |index: usize| [self.bounds[index], self.bounds[index + 1]];
        let values = (0..self.slopes.len())
            .flat_map(|index| ends(index).map(|x| self.slopes[index] * x + self.intercepts[index]));
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)))
    }

    /// The corners as points, ends included; beyond `most` corners the lowest and highest of each strip.
    pub(crate) fn polyline(&self, most: usize) -> Vec<[f64; 2]> {
        let at = |index: usize| {
            let piece = index.min(self.slopes.len() - 1);
            [self.bounds[index], self.slopes[piece] * self.bounds[index] + self.intercepts[piece]]
        };
        if self.bounds.len() <= most {
            return (0..self.bounds.len()).map(at).collect();
        }
        let strips = most / 2;
        let (low, high) = (self.bounds[0], self.bounds[self.bounds.len() - 1]);
        let strip_of = |x: f64| (((x - low) / (high - low) * strips as f64) as usize).min(strips - 1);
        let mut extremes: Vec<Option<([f64; 2], [f64; 2])>> = vec![None; strips];
        for point in (0..self.bounds.len()).map(at) {
            let strip = &mut extremes[strip_of(point[0])];
            let (least, most) = strip.unwrap_or((point, point));
            *strip = Some((
                if point[1] < least[1] { point } else { least },
                if point[1] > most[1] { point } else { most },
            ));
        }
        extremes.into_iter().flatten().flat_map(|(a, b)| if a[0] <= b[0] { [a, b] } else { [b, a] }).collect()
    }
}

/// `copies` applications of `net`, on `interval`; stops early at [`MOST_PIECES`].
pub(crate) fn powers(net: &Shallow, interval: [f64; 2], copies: usize) -> Vec<Pieces> {
    let lines = Lines::of(net);
    let mut powers: Vec<Pieces> = Vec::with_capacity(copies);
    for _ in 0..copies {
        let before =
            powers.last().map_or_else(|| Pieces::identity(interval).then(&lines), |last| last.then(&lines));
        match before {
            Some(pieces) => powers.push(pieces),
            None => break,
        }
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::super::presets::Preset;
    use super::*;

    fn composed(first: &Shallow, second: &Shallow, interval: [f64; 2], copies: usize) -> Pieces {
        let powers = powers(first, interval, copies);
        powers[copies - 1].then(&Lines::of(second)).expect("few pieces")
    }

    fn near(seen: &[f64], wanted: &[f64]) {
        assert_eq!(seen.len(), wanted.len(), "{seen:?}");
        for (a, b) in seen.iter().zip(wanted) {
            assert!((a - b).abs() < 1e-6, "{seen:?} {wanted:?}");
        }
    }

    #[test]
    fn the_notebook_pair_has_its_twelve_regions() {
        let (first, second, interval) = Preset::Notebook.networks();
        let one = composed(&first, &Shallow::through(&[[0.0, 0.0], [1.0, 1.0]]), interval, 1).merged();
        near(&one.slopes, &[2.0, -3.0, 6.3]);
        let two = Pieces::identity(interval).then(&Lines::of(&second)).expect("few");
        near(&two.bounds, &[-1.0, -0.6, -0.2, 0.5, 1.0]);
        near(&two.slopes, &[1.0, 0.0, -1.5, 0.5]);
        let both = composed(&first, &second, interval, 1);
        assert_eq!(both.count(), Count { activation: 12, linear: 12 });
        let joints = [-0.8, -0.6, -0.25, 0.0, 1.0 / 6.0, 0.4, 0.533333, 0.67, 0.735079, 0.798571, 0.909683];
        near(&both.bounds[1..12], &joints);
        near(&both.slopes, &[2.0, 0.0, -3.0, 1.0, -1.5, 4.5, 0.0, -3.0, 6.3, 0.0, -9.45, 3.15]);
    }

    #[test]
    fn counts_multiply_with_depth() {
        let (first, second, interval) = Preset::Notebook.networks();
        for (copies, wanted) in [12, 36, 108, 324, 972, 2916].into_iter().enumerate() {
            assert_eq!(composed(&first, &second, interval, copies + 1).count().linear, wanted);
        }
        assert_eq!(composed(&first, &first, interval, 1).count().linear, 9);
        let (first, second, interval) = Preset::Figure.networks();
        let both = composed(&first, &second, interval, 1);
        assert_eq!(both.count().linear, 9);
        near(&both.bounds[1..9], &[-0.6, -0.35, 0.0, 0.21, 0.36, 0.6, 0.76, 0.86]);
        let (tent, _, interval) = Preset::Tent.networks();
        for copies in 1..=8 {
            assert_eq!(composed(&tent, &tent, interval, copies).count().linear, 2 << copies);
        }
        let (zig_zag, _, interval) = Preset::ZigZag.networks();
        for copies in 1..=6 {
            assert_eq!(composed(&zig_zag, &zig_zag, interval, copies).count().linear, 4 << (2 * copies));
        }
    }

    #[test]
    fn the_tent_hits_its_known_orbit_and_preimages() {
        let (tent, _, interval) = Preset::Tent.networks();
        let orbit = powers(&tent, interval, 7).iter().map(|power| power.at(0.3)).collect::<Vec<_>>();
        near(&orbit, &[0.6, 0.8, 0.4, 0.8, 0.4, 0.8, 0.4]);
        near(&powers(&tent, interval, 2)[1].preimages(0.5), &[0.125, 0.375, 0.625, 0.875]);
        near(&powers(&tent, interval, 1)[0].preimages(1.0), &[0.5]);
        assert!(powers(&tent, interval, 1)[0].preimages(1.5).is_empty());
    }

    #[test]
    fn flat_and_cancelled_units_make_the_two_counts_differ() {
        // relu(x) − relu(x) cancels: a joint for the units, none for the function.
        let net = Shallow::from_units(1.0, &[(0.0, 1.0, 1.0), (0.0, 1.0, -1.0), (0.5, 0.0, 2.0)]);
        let pieces = Pieces::identity([-1.0, 1.0]).then(&Lines::of(&net)).expect("few");
        assert_eq!(pieces.count(), Count { activation: 2, linear: 1 });
        assert_eq!(pieces.merged().bounds, [-1.0, 1.0]);
        assert!((pieces.at(0.3) - net.at(0.3)).abs() < 1e-15);
    }

    #[test]
    fn a_long_polyline_keeps_its_extremes() {
        let (tent, _, interval) = Preset::Tent.networks();
        let line = powers(&tent, interval, 12)[11].polyline(500);
        assert!(line.len() <= 500);
        assert!(line.windows(2).all(|pair| pair[0][0] <= pair[1][0]));
        assert!(line.iter().any(|p| p[1] > 0.999) && line.iter().any(|p| p[1] < 0.001));
    }

    #[test]
    fn contracting_networks_keep_their_regions() {
        let first = Shallow::from_units(-0.7, &[(0.8, 1.4, 1.4), (0.6, 0.1, 0.2)]);
        let second = Shallow::from_units(0.7, &[(0.8, 0.7, -0.4), (0.2, 1.4, 2.0)]);
        assert_eq!(composed(&first, &second, [-1.0, 1.0], 8).count().linear, 10);
        let small = Shallow::from_units(0.0, &[(0.0, 1e-5, 1e-5)]);
        assert_eq!(composed(&small, &small, [-1.0, 1.0], 1).count().linear, 2);
    }

    #[test]
    fn a_joint_far_away_leaves_the_function_right() {
        for slope in [1e-3, 1e-15, 1e-16, -1e-17, 1e-20, 1e-300] {
            let net = Shallow::from_units(0.0, &[(1.0, slope, 5.0)]);
            let pieces = Pieces::identity([-1.0, 1.0]).then(&Lines::of(&net)).expect("few");
            assert!((pieces.at(0.3) - net.at(0.3)).abs() < 1e-12, "{slope}");
        }
    }
}
