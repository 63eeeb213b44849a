//! The pairs of networks that the literature composes, as ready requests.
//!
//! Numbers only: the textbook's notebook 4.1, its interactive figure 4.1, Telgarsky's tent, the zig-zag of
//! problem 4.8.

use super::{Request, Shallow};
use serde::{Deserialize, Serialize};

/// A named pair of networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// The pair of the textbook's notebook 4.1: 3 and 4 regions, 12 together.
    Notebook,
    /// The pair of the textbook's interactive figure 4.1: 3 and 3 regions, 9 together.
    Figure,
    /// The tent map: k applications give 2ᵏ pieces.
    Tent,
    /// The zig-zag with four pieces: m applications give 4ᵐ.
    ZigZag,
}

impl Preset {
    /// All presets, in the order of the page.
    pub const ALL: &[Self] = &[Self::Notebook, Self::Figure, Self::Tent, Self::ZigZag];

    /// The name on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Notebook => "Textbook pair",
            Self::Figure => "Figure pair",
            Self::Tent => "Tent map",
            Self::ZigZag => "Zig-zag",
        }
    }

    /// First network, second network, interval.
    pub fn networks(self) -> (Shallow, Shallow, [f64; 2]) {
        match self {
            Self::Notebook => (
                Shallow::from_units(1.0, &[(0.0, -1.0, -2.0), (0.0, 1.0, -3.0), (-0.67, 1.0, 9.3)]),
                Shallow::from_units(0.5, &[(-0.6, -1.0, -1.0), (0.2, 1.0, -1.5), (-0.5, 1.0, 2.0)]),
                [-1.0, 1.0],
            ),
            Self::Figure => (
                Shallow::through(&[[-1.0, -1.0], [0.0, 1.0], [0.6, -1.0], [1.0, 1.0]]),
                Shallow::through(&[[-1.0, 0.6], [-0.2, -0.8], [0.3, 0.3], [1.0, -0.2]]),
                [-1.0, 1.0],
            ),
            Self::Tent => {
                let tent = Shallow::from_units(0.0, &[(0.0, 1.0, 2.0), (-0.5, 1.0, -4.0)]);
                (tent.clone(), tent, [0.0, 1.0])
            }
            Self::ZigZag => {
                // Joints 1/6, 2/6 and 4/6: slopes 6, −6, 3, −3 between 0 and 1.
                let units = [(-1.0 / 6.0, 1.0, -12.0), (-2.0 / 6.0, 1.0, 9.0), (4.0 / 6.0, -1.0, -6.0)];
                let zig_zag = Shallow::from_units(4.0, &units);
                (zig_zag.clone(), zig_zag, [0.0, 1.0])
            }
        }
    }

    /// `request` with this preset's networks and interval, and the rest as it was.
    pub fn put_into(self, request: &Request) -> Request {
        let (first, second, interval) = self.networks();
        let probe = if interval[0] < 0.0 { 0.25 } else { 0.5 };
        Request { first, second, interval, probe, layers: Default::default(), ..request.clone() }
    }

    /// The preset whose networks `request` holds, if any.
    pub fn of(request: &Request) -> Option<Self> {
        Self::ALL.iter().copied().find(|preset| {
            let (first, second, interval) = preset.networks();
            request.first == first && request.second == second && request.interval == interval
        })
    }
}

/// `request` with two networks drawn by `seed`: each with three joints at random places and values.
pub fn random(request: &Request, seed: u64) -> Request {
    let mut seeds = crate::kit::seeds::Seeds::new(seed, "composition: random pair");
    let mut network = || {
        let mut xs: Vec<f64> =
            (0..3).map(|step| -0.75 + 0.5 * f64::from(step) + seeds.between(0.02, 0.48)).collect();
        xs.insert(0, -1.0);
        xs.push(1.0);
        let points: Vec<[f64; 2]> = xs
            .into_iter()
            .map(|x| [(x * 100.0).round() / 100.0, (seeds.between(-1.0, 1.0) * 100.0).round() / 100.0])
            .collect();
        Shallow::through(&points)
    };
    Request {
        first: network(),
        second: network(),
        interval: [-1.0, 1.0],
        layers: Default::default(),
        ..request.clone()
    }
}
