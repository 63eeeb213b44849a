//! The exact regions of any deep ReLU network with one input, by propagating breakpoints layer by layer.

use super::deep::{Layer, Layers};
use super::rounding::{self, NARROWEST, same};

/// Most regions that are followed; fewer where each takes more work.
const MOST_SEGMENTS: usize = 20_000;
/// Multiplications that one layer may take.
const WORK: usize = 4_000_000;

/// Intervals on which every unit stays on or stays off; on each, every output is one line.
#[derive(Clone, Debug)]
pub(crate) struct Segments {
    /// Ends of the intervals, one more than there are intervals.
    pub(crate) bounds: Vec<f64>,
    /// Slopes, [intervals, outputs] row by row.
    pub(crate) slopes: Vec<f64>,
    /// Intercepts, [intervals, outputs] row by row.
    pub(crate) intercepts: Vec<f64>,
    /// Numbers that each interval carries.
    pub(crate) width: usize,
    /// Whether there were too many to follow, so that the interval ends early.
    pub(crate) stopped: bool,
}

impl Segments {
    /// The identity on `interval`.
    pub(crate) fn identity([low, high]: [f64; 2]) -> Self {
        Self { bounds: vec![low, high], slopes: vec![1.0], intercepts: vec![0.0], width: 1, stopped: false }
    }

    /// The regions of `layers` on `interval`.
    pub(crate) fn of(layers: &Layers, interval: [f64; 2]) -> Self {
        let last = layers.all().len().saturating_sub(1);
        layers
            .all()
            .iter()
            .enumerate()
            .fold(Self::identity(interval), |segments, (index, layer)| segments.through(layer, index < last))
    }

    /// The regions after one more layer; with `relu` they are cut where its units switch.
    pub(crate) fn through(&self, layer: &Layer, relu: bool) -> Self {
        let units = layer.units();
        let mut out = Self {
            bounds: vec![self.bounds[0]],
            slopes: Vec::new(),
            intercepts: Vec::new(),
            width: units,
            stopped: self.stopped,
        };
        let narrowest = NARROWEST * (self.bounds[self.len()] - self.bounds[0]);
        let most = MOST_SEGMENTS.min((WORK / (units * self.width)).max(self.len()));
        let mut cuts = Vec::new();
        let (mut slopes, mut intercepts) = (vec![0.0; units], vec![0.0; units]);
        for segment in 0..self.len() {
            let row = segment * self.width..(segment + 1) * self.width;
            for unit in 0..units {
                let weights = &layer.weights[unit];
                let slope = weights.iter().zip(&self.slopes[row.clone()]).map(|(w, v)| w * v);
                slopes[unit] = rounding::sum(slope);
                let intercept = weights.iter().zip(&self.intercepts[row.clone()]).map(|(w, v)| w * v);
                intercepts[unit] = rounding::sum(intercept.chain([layer.biases[unit]]));
            }
            let (mut low, end) = (self.bounds[segment], self.bounds[segment + 1]);
            cuts.clear();
            if relu {
                let joints = slopes.iter().zip(&intercepts).map(|(slope, intercept)| -intercept / slope);
                // False for what is not a number: a unit that is 0 everywhere has no joint.
                cuts.extend(joints.filter(|x| *x > low + narrowest && *x < end - narrowest).map(|x| x + 0.0));
                cuts.sort_by(f64::total_cmp);
                cuts.dedup_by(|right, left| *right - *left <= narrowest);
            }
            // Where there are too many regions to follow, what was followed so far is kept: a shorter interval.
            let room = most.saturating_sub(out.len());
            let stops = relu && cuts.len() > room;
            cuts.truncate(room);
            for high in cuts.iter().copied().chain((!stops).then_some(end)) {
                let middle = 0.5 * (low + high);
                for (slope, intercept) in slopes.iter().zip(&intercepts) {
                    let on = !relu || slope * middle + intercept > 0.0;
                    out.slopes.push(if on { *slope } else { 0.0 });
                    out.intercepts.push(if on { *intercept } else { 0.0 });
                }
                out.bounds.push(high);
                low = high;
            }
            if stops {
                out.stopped = true;
                break;
            }
        }
        out
    }

    /// Number of intervals: activation regions.
    pub(crate) fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    /// Where to ask for a second opinion, in order: three points inside of every interval, and `grid` more that
    /// would show one that was missed. Their offset is irrational, so that none lies on a joint of round numbers.
    pub(crate) fn witnesses(&self, grid: usize) -> Vec<f64> {
        let (low, high) = (self.bounds[0], self.bounds[self.len()]);
        let place = |step: usize| (step as f64 + std::f64::consts::FRAC_1_SQRT_2) / grid as f64;
        let inside = |ends: &[f64]| [0.25, 0.5, 0.75].map(|share| ends[0] + share * (ends[1] - ends[0]));
        let dense = (0..grid).map(|step| low + (high - low) * place(step));
        let mut xs: Vec<f64> = self.bounds.windows(2).flat_map(inside).chain(dense).collect();
        xs.sort_by(f64::total_cmp);
        xs
    }

    /// Neighbours with equal slopes merged: linear regions. Neighbours meet, so that with equal slopes they are
    /// one line.
    pub(crate) fn merged(&self) -> Self {
        let mut out =
            Self { bounds: vec![self.bounds[0]], slopes: vec![], intercepts: vec![], ..self.clone() };
        let mut before: Option<&[f64]> = None;
        for (segment, slopes) in self.slopes.chunks_exact(self.width).enumerate() {
            if before.is_some_and(|before| before.iter().zip(slopes).all(|(a, b)| same(*a, *b))) {
                out.bounds.pop();
            } else {
                out.slopes.extend_from_slice(slopes);
                out.intercepts.extend_from_slice(&self.intercepts[segment * self.width..][..self.width]);
                before = Some(slopes);
            }
            out.bounds.push(self.bounds[segment + 1]);
        }
        out
    }

    /// Largest step between the lines of two neighbours where they meet: 0 but for rounding.
    pub(crate) fn largest_step(&self) -> f64 {
        let at = |segment: usize, output: usize, x: f64| {
            let index = segment * self.width + output;
            self.slopes[index] * x + self.intercepts[index]
        };
        let steps = (1..self.len()).flat_map(|segment| {
            let x = self.bounds[segment];
            (0..self.width).map(move |output| (at(segment - 1, output, x) - at(segment, output, x)).abs())
        });
        steps.fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{pieces, presets::Preset};
    use super::*;

    /// The network of the textbook's notebook 4.2: 1-3-3-1.
    fn notebook_4_2() -> Layers {
        let json = r#"[
            {"W": [[-1], [2], [0.65]], "b": [0.3, -1, -0.5]},
            {"W": [[2, -1, 7], [2, 1.2, -8], [-2.3, -0.8, 2]], "b": [0.3, -0.2, 0.3]},
            {"W": [[0.5, -1.5, 2.2]], "b": [0]}]"#;
        serde_json::from_str(json).expect("a network")
    }

    #[test]
    fn notebook_4_2_has_its_eleven_regions() {
        let segments = Segments::of(&notebook_4_2(), [0.0, 1.0]).merged();
        let joints = [0.169565, 0.2, 0.3, 0.5, 0.583333, 0.65, 0.6875, 0.769231, 0.862745, 0.928571];
        assert_eq!(segments.len(), 11);
        for (seen, wanted) in segments.bounds[1..11].iter().zip(joints) {
            assert!((seen - wanted).abs() < 1e-6, "{:?}", segments.bounds);
        }
        let values = [(0.0, -0.15), (0.25, 0.607), (0.5, 0.81), (0.75, -0.6), (1.0, 0.175)];
        for (x, y) in values {
            assert!((notebook_4_2().at(&[x])[0] - y).abs() < 1e-3, "{x}");
        }
    }

    #[test]
    fn both_algorithms_agree_on_chains() {
        for preset in Preset::ALL {
            let (first, second, interval) = preset.networks();
            for copies in 1..=4 {
                let mut chain = vec![&first; copies];
                chain.push(&second);
                let general = Segments::of(&Layers::of_chain(&chain), interval);
                let powers = pieces::powers(&first, interval, copies);
                let scalar = powers[copies - 1].then(&pieces::Lines::of(&second)).expect("few");
                assert_eq!(general.len(), scalar.count().activation, "{preset:?} {copies}");
                assert_eq!(general.merged().len(), scalar.count().linear, "{preset:?} {copies}");
                for (a, b) in general.bounds.iter().zip(&scalar.bounds) {
                    assert!((a - b).abs() < 1e-9, "{preset:?} {copies}: {a} {b}");
                }
            }
        }
    }

    fn regions(json: &str, interval: [f64; 2]) -> (usize, usize) {
        let segments = Segments::of(&serde_json::from_str(json).expect("a network"), interval);
        (segments.len(), segments.merged().len())
    }

    #[test]
    fn small_slopes_are_not_zero_and_cancelled_ones_are() {
        assert_eq!(regions(r#"[{"W":[[1e-5]],"b":[0]},{"W":[[1e-5]],"b":[0]}]"#, [-1.0, 1.0]), (2, 2));
        let cancelled = r#"[{"W":[[-0.9],[-0.9],[-0.9]],"b":[1.34,1.34,1.34]},
            {"W":[[3,4,-7],[1,0,0]],"b":[0,-0.3]},{"W":[[1,1]],"b":[0]}]"#;
        assert_eq!(regions(cancelled, [-3.0, 2.0]).0, 3);
        // Two joints 5·10⁻¹⁰ apart.
        let narrow = r#"[{"W":[[1e6],[1e6]],"b":[0,-5e-4]},{"W":[[1,-1]],"b":[0]}]"#;
        assert_eq!(regions(narrow, [-1.0, 1.0]), (3, 3));
    }

    #[test]
    fn too_many_regions_are_stopped_in_time_and_said() {
        // Fifteen tents: 2¹⁵ regions.
        let first = r#"{"W":[[1],[1]],"b":[0,-0.5]}"#;
        let tents = vec![r#"{"W":[[2,-4],[2,-4]],"b":[0,-0.5]}"#; 14].join(",");
        let json = format!(r#"[{first},{tents},{{"W":[[2,-4]],"b":[0]}}]"#);
        let segments = Segments::of(&serde_json::from_str(&json).expect("a network"), [0.0, 1.0]);
        assert!(segments.stopped && segments.len() <= MOST_SEGMENTS, "{}", segments.len());
        // What was followed is right: every tooth is as wide as the others.
        assert!((segments.bounds[segments.len()] * 32768.0 - segments.len() as f64).abs() < 1e-6);
    }
}
