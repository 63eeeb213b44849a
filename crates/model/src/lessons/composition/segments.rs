//! The exact regions of any deep ReLU network with one input, by propagating breakpoints layer by layer.

use super::deep::{Layer, Layers};

const NARROWEST: f64 = 1e-9;
const SAME: f64 = 1e-9;
/// Most regions that are followed.
pub(crate) const MOST_SEGMENTS: usize = 20_000;

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
    /// Whether [`MOST_SEGMENTS`] stopped the cutting.
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
        let mut cuts = Vec::new();
        let (mut slopes, mut intercepts) = (vec![0.0; units], vec![0.0; units]);
        for segment in 0..self.len() {
            let row = segment * self.width..(segment + 1) * self.width;
            for unit in 0..units {
                let dot =
                    |values: &[f64]| layer.weights[unit].iter().zip(values).map(|(w, v)| w * v).sum::<f64>();
                slopes[unit] = dot(&self.slopes[row.clone()]);
                intercepts[unit] = dot(&self.intercepts[row.clone()]) + layer.biases[unit];
            }
            let (mut low, end) = (self.bounds[segment], self.bounds[segment + 1]);
            cuts.clear();
            if relu && out.len() < MOST_SEGMENTS {
                cuts.extend(
                    slopes.iter().zip(&intercepts).map(|(slope, intercept)| -intercept / slope).filter(|x| {
                        *x > low + NARROWEST && *x < end - NARROWEST // false for NaN
                    }),
                );
                cuts.sort_by(f64::total_cmp);
                cuts.dedup_by(|right, left| *right - *left <= NARROWEST);
            } else if relu {
                out.stopped = true;
            }
            for high in cuts.iter().copied().chain([end]) {
                let middle = 0.5 * (low + high);
                for (slope, intercept) in slopes.iter().zip(&intercepts) {
                    let on = !relu || slope * middle + intercept > 0.0;
                    out.slopes.push(if on { *slope } else { 0.0 });
                    out.intercepts.push(if on { *intercept } else { 0.0 });
                }
                out.bounds.push(high);
                low = high;
            }
        }
        out
    }

    /// Number of intervals: activation regions.
    pub(crate) fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    /// Neighbours with equal lines merged: linear regions.
    pub(crate) fn merged(&self) -> Self {
        let mut out =
            Self { bounds: vec![self.bounds[0]], slopes: vec![], intercepts: vec![], ..self.clone() };
        let mut before: Option<std::ops::Range<usize>> = None;
        for segment in 0..self.len() {
            let row = segment * self.width..(segment + 1) * self.width;
            let same = |values: &[f64], a: &std::ops::Range<usize>| {
                let pairs = values[a.clone()].iter().zip(&values[row.clone()]);
                pairs.into_iter().all(|(a, b)| (a - b).abs() <= SAME * a.abs().max(b.abs()).max(1.0))
            };
            if before.as_ref().is_some_and(|old| same(&self.slopes, old) && same(&self.intercepts, old)) {
                out.bounds.pop();
            } else {
                out.slopes.extend_from_slice(&self.slopes[row.clone()]);
                out.intercepts.extend_from_slice(&self.intercepts[row.clone()]);
                before = Some(row);
            }
            out.bounds.push(self.bounds[segment + 1]);
        }
        out
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
}
