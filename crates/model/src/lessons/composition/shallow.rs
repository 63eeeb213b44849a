//! A shallow ReLU network with one input and one output: f(x) = φ₀ + Σⱼ φⱼ·relu(θⱼ₀ + θⱼ₁·x).
//!
//! Also its joints, and the network through given points: what dragging a joint asks for.

use serde::{Deserialize, Serialize};

/// Most hidden units of one shallow network.
pub const MOST_UNITS: usize = 16;
/// Largest size of any weight that is taken.
pub const LARGEST: f64 = 1e6;
/// Joints nearer than this, as a share of the interval, are one.
const SAME: f64 = 1e-9;

/// Offsets and slopes of the hidden units, offset and weights of the output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Fields")]
pub struct Shallow {
    /// θⱼ₀, one for each hidden unit.
    pub hidden_offsets: Vec<f64>,
    /// θⱼ₁, one for each hidden unit.
    pub hidden_slopes: Vec<f64>,
    /// φ₀.
    pub output_offset: f64,
    /// φⱼ, one for each hidden unit.
    pub output_weights: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a network: hidden_offsets, hidden_slopes, output_offset, output_weights"
)]
struct Fields {
    hidden_offsets: Vec<f64>,
    hidden_slopes: Vec<f64>,
    output_offset: f64,
    output_weights: Vec<f64>,
}

impl TryFrom<Fields> for Shallow {
    type Error = String;

    fn try_from(fields: Fields) -> Result<Self, String> {
        let units = fields.hidden_offsets.len();
        let lengths = [units, fields.hidden_slopes.len(), fields.output_weights.len()];
        if lengths.iter().any(|length| *length != units) {
            return Err(format!("a network's offsets, slopes and weights differ in number: {lengths:?}"));
        }
        if units == 0 {
            return Err("a network needs at least one hidden unit".to_owned());
        }
        if units > MOST_UNITS {
            return Err(format!("a network has {units} hidden units, at most {MOST_UNITS} are computed"));
        }
        let numbers = fields.hidden_offsets.iter().chain(&fields.hidden_slopes).chain(&fields.output_weights);
        if numbers.chain([&fields.output_offset]).any(|number| !number.is_finite() || number.abs() > LARGEST)
        {
            return Err(format!("every number of a network must be finite and at most {LARGEST} in size"));
        }
        let Fields { hidden_offsets, hidden_slopes, output_offset, output_weights } = fields;
        Ok(Self { hidden_offsets, hidden_slopes, output_offset, output_weights })
    }
}

impl Shallow {
    /// A network from (θⱼ₀, θⱼ₁, φⱼ) of each unit.
    pub fn from_units(output_offset: f64, units: &[(f64, f64, f64)]) -> Self {
        Self {
            hidden_offsets: units.iter().map(|unit| unit.0).collect(),
            hidden_slopes: units.iter().map(|unit| unit.1).collect(),
            output_offset,
            output_weights: units.iter().map(|unit| unit.2).collect(),
        }
    }

    /// The network through `points`, in order of x, straight beyond the first and the last.
    ///
    /// One unit looks left from the first inner point and carries the first slope; one looks right from
    /// each inner point and carries the change of slope there: n + 1 units for n joints.
    pub fn through(points: &[[f64; 2]]) -> Self {
        let slope = |pair: &[[f64; 2]]| {
            let run = pair[1][0] - pair[0][0];
            if run.abs() < f64::MIN_POSITIVE { 0.0 } else { (pair[1][1] - pair[0][1]) / run }
        };
        let slopes: Vec<f64> = points.windows(2).map(slope).collect();
        let (Some(first), Some(anchor)) = (slopes.first(), points.get(1).or(points.first())) else {
            return Self::from_units(points.first().map_or(0.0, |point| point[1]), &[]);
        };
        let mut units = vec![(anchor[0], -1.0, -first)];
        if slopes.len() == 1 {
            units.push((-anchor[0], 1.0, *first));
        }
        for (index, pair) in slopes.windows(2).enumerate() {
            let change = if index == 0 { pair[1] } else { pair[1] - pair[0] };
            units.push((-points[index + 1][0], 1.0, change));
        }
        Self::from_units(anchor[1], &units)
    }

    /// θⱼ₀ + θⱼ₁·x, clipped below 0, weighted and summed: the network itself, in double precision.
    pub fn at(&self, x: f64) -> f64 {
        self.units().fold(self.output_offset, |sum, (offset, slope, weight)| {
            sum + weight * (offset + slope * x).max(0.0)
        })
    }

    /// (θⱼ₀, θⱼ₁, φⱼ) of each unit.
    pub fn units(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        let slopes = self.hidden_slopes.iter().zip(&self.output_weights);
        self.hidden_offsets.iter().zip(slopes).map(|(offset, (slope, weight))| (*offset, *slope, *weight))
    }

    /// Number of parameters: an offset, a slope and a weight for each unit, and the output's offset.
    pub fn parameters(&self) -> usize {
        3 * self.hidden_offsets.len() + 1
    }

    /// Where units switch, on the whole line, in order, each place once.
    pub fn joints(&self) -> Vec<f64> {
        let mut joints: Vec<f64> = self
            .units()
            .filter(|(_, slope, _)| *slope != 0.0)
            .map(|(offset, slope, _)| -offset / slope)
            .filter(|joint| joint.is_finite())
            .map(|joint| joint + 0.0) // −0 becomes 0
            .collect();
        joints.sort_by(f64::total_cmp);
        joints.dedup_by(|right, left| (*right - *left).abs() <= SAME * left.abs().max(1.0));
        joints
    }

    /// The ends of `interval` and the joints between them, each with the network's value: what can be dragged.
    pub fn vertices(&self, interval: [f64; 2]) -> Vec<[f64; 2]> {
        let [low, high] = interval;
        let guard = SAME * (high - low);
        let inner = self.joints().into_iter().filter(|joint| *joint > low + guard && *joint < high - guard);
        [low].into_iter().chain(inner).chain([high]).map(|x| [x, self.at(x)]).collect()
    }

    /// The network after vertex `index` of [`Self::vertices`] was dragged to (x, y). Inner vertices stay
    /// between their neighbours, the two ends stay at the ends of `interval`.
    pub fn dragged(&self, interval: [f64; 2], index: usize, [x, y]: [f64; 2]) -> Self {
        let mut points = self.vertices(interval);
        let last = points.len() - 1;
        let Some(old) = points.get(index).copied() else { return self.clone() };
        let least = 0.01 * (interval[1] - interval[0]);
        let x = if index == 0 || index == last {
            old[0]
        } else {
            let (left, right) = (points[index - 1][0] + least, points[index + 1][0] - least);
            if left <= right { x.clamp(left, right) } else { old[0] }
        };
        points[index] = [round(x), round(y.clamp(-LARGEST, LARGEST))];
        Self::through(&points)
    }
}

/// Three decimals: finer than a pixel, and short in the address.
fn round(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_goes_through_its_points() {
        let points = [[-1.0, -1.0], [0.0, 1.0], [0.6, -1.0], [1.0, 1.0]];
        let net = Shallow::through(&points);
        assert_eq!(net.parameters(), 10);
        for [x, y] in points {
            assert!((net.at(x) - y).abs() < 1e-12, "{x}");
        }
        for (seen, wanted) in net.vertices([-1.0, 1.0]).iter().zip(points) {
            assert!((seen[0] - wanted[0]).abs() < 1e-12 && (seen[1] - wanted[1]).abs() < 1e-12, "{seen:?}");
        }
        let line = Shallow::through(&[[0.0, 1.0], [2.0, 5.0]]);
        assert!((line.at(-3.0) + 5.0).abs() < 1e-12 && (line.at(7.0) - 15.0).abs() < 1e-12);
    }

    #[test]
    fn dragging_moves_one_vertex_and_no_other() {
        let net = Shallow::through(&[[-1.0, -1.0], [0.0, 1.0], [0.6, -1.0], [1.0, 1.0]]);
        let moved = net.dragged([-1.0, 1.0], 1, [0.2, 0.5]);
        let expected = [[-1.0, -1.0], [0.2, 0.5], [0.6, -1.0], [1.0, 1.0]];
        for (seen, wanted) in moved.vertices([-1.0, 1.0]).iter().zip(expected) {
            assert!((seen[0] - wanted[0]).abs() < 1e-12 && (seen[1] - wanted[1]).abs() < 1e-12, "{seen:?}");
        }
        // It cannot pass its neighbour, and the end stays at the end.
        assert!(net.dragged([-1.0, 1.0], 1, [0.9, 0.5]).vertices([-1.0, 1.0])[1][0] < 0.6);
        assert_eq!(net.dragged([-1.0, 1.0], 3, [0.3, 0.0]).vertices([-1.0, 1.0])[3][0], 1.0);
        assert_eq!(net.dragged([-1.0, 1.0], 99, [0.3, 0.0]), net);
    }

    #[test]
    fn a_network_of_odd_lengths_is_refused() {
        let json = r#"{"hidden_offsets":[1],"hidden_slopes":[],"output_offset":0,"output_weights":[1]}"#;
        assert!(serde_json::from_str::<Shallow>(json).is_err());
        let json = r#"{"hidden_offsets":[1e300],"hidden_slopes":[1],"output_offset":0,"output_weights":[1]}"#;
        assert!(serde_json::from_str::<Shallow>(json).is_err());
    }
}
