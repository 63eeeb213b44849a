//! How often a ReLU network without biases answers 0 at a given input, before any training.
//!
//! Each unit is off with chance ½, whatever came before, as long as anything did: after L layers of N units
//! all are off with chance 1 − (1 − 2⁻ᴺ)ᴸ. Counted on real networks. Left out: biases, which keep units on.

use super::gate::share_tolerance;
use super::pictures::BornDead;
use super::{Reply, Request};
use crate::lesson::{Check, Replies};
use crate::nets::activation::Activation;
use crate::nets::mlp::{HE, Mlp, numbers};
use burn::tensor::{Device, Tensor};

/// The input at which all networks are asked.
const INPUT: [[[f32; 2]; 1]; 1] = [[[0.6, -0.8]]];
/// Weights drawn for one reply, at most.
const WEIGHTS: u32 = 20_000;
/// Points of the running share that are kept.
const KEPT: usize = 400;

/// Births networks, a hundredth of all before each reply or as many as one reply affords.
pub(super) fn answer(request: &Request, device: &Device) -> Replies<Reply> {
    let mut births = Births::new(request);
    let device = device.clone();
    Box::new(std::iter::from_fn(move || {
        (births.picture.nets < births.picture.of).then(|| {
            births.more(&device);
            Reply { checks: births.checks(), born_dead: Some(births.picture.clone()), ..Reply::default() }
        })
    }))
}

struct Births {
    first_seed: u64,
    depth: u32,
    /// Networks in which every unit of the layer is off.
    dead: Vec<u32>,
    /// Networks in which a layer that is on followed one that is off.
    risen: u32,
    /// A running point is kept every so many replies.
    every: usize,
    replies: usize,
    picture: BornDead,
}

impl Births {
    fn new(request: &Request) -> Self {
        let depth = request.dead_depth;
        let expected = (1..=depth).map(|layers| born_dead(request.dead_width, layers)).collect();
        Self {
            // Seeds far apart, so that neighbouring seeds of the reader share no network.
            first_seed: request.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            depth,
            dead: vec![0; depth as usize],
            risen: 0,
            every: 1,
            replies: 0,
            picture: BornDead {
                width: request.dead_width,
                nets: 0,
                of: request.dead_nets,
                expected,
                counted: Vec::new(),
                standard_errors: Vec::new(),
                running_nets: Vec::new(),
                running_shares: Vec::new(),
            },
        }
    }

    fn more(&mut self, device: &Device) {
        let picture = &mut self.picture;
        let affordable = (WEIGHTS / (self.depth * picture.width * picture.width)).max(4);
        let more = (picture.of / 100).clamp(1, affordable).min(picture.of - picture.nets);
        let seeds: Vec<u64> =
            (0..more).map(|net| self.first_seed.wrapping_add(u64::from(picture.nets + net))).collect();
        let mut sizes = vec![picture.width as usize; self.depth as usize + 2];
        sizes[0] = INPUT[0][0].len();
        sizes[self.depth as usize + 1] = 1;
        let nets = Mlp::new(&sizes, Activation::Relu, &seeds, HE, device);
        let input = Tensor::<3>::from_data(INPUT, device); // [1, 1, 2]
        let mut was_dead = vec![false; seeds.len()];
        for (layer, after) in nets.trace(input).after.into_iter().enumerate() {
            // [nets, 1, width]
            for (net, units) in numbers(after).chunks(picture.width as usize).enumerate() {
                let is_dead = units.iter().all(|unit| *unit == 0.0);
                self.dead[layer] += u32::from(is_dead);
                self.risen += u32::from(was_dead[net] && !is_dead);
                was_dead[net] = is_dead;
            }
        }
        picture.nets += more;
        self.summarise();
    }

    fn summarise(&mut self) {
        let picture = &mut self.picture;
        let all = f64::from(picture.nets);
        picture.counted = self.dead.iter().map(|dead| f64::from(*dead) / all).collect();
        let error = |chance: &f64| f64::sqrt(chance * (1.0 - chance) / all);
        picture.standard_errors = picture.expected.iter().map(error).collect();
        if self.replies.is_multiple_of(self.every) || picture.nets == picture.of {
            picture.running_nets.push(picture.nets);
            picture.running_shares.push(picture.counted.last().copied().unwrap_or_default());
        }
        if picture.running_nets.len() > KEPT {
            halve(&mut picture.running_nets);
            halve(&mut picture.running_shares);
            self.every *= 2;
        }
        self.replies += 1;
    }

    fn checks(&self) -> Vec<Check> {
        let (width, depth, picture) = (self.picture.width, self.depth, &self.picture);
        let all = f64::from(picture.nets);
        let (expected, counted) = (
            picture.expected.last().copied().unwrap_or_default(),
            picture.counted.last().copied().unwrap_or_default(),
        );
        // The same chance, layer by layer: on with chance 1 − 2⁻ᴺ each time.
        let on = (0..depth).fold(1.0, |on, _| on * (1.0 - 0.5_f64.powi(width as i32)));
        vec![
            Check::equal(
                format!(
                    "Share of {} ReLU networks, {depth} layers of {width}, that are born dead, within 4 standard errors and Bernstein's term",
                    picture.nets
                ),
                counted,
                "1 − (1 − 2⁻ᴺ)ᴸ",
                expected,
                share_tolerance(expected, all, 4.0),
            ),
            Check::equal("1 − (1 − 2⁻ᴺ)ᴸ", expected, "multiplied layer by layer", 1.0 - on, 1e-12),
            Check::equal(
                "What is dead stays dead: networks in which a later layer came back",
                f64::from(self.risen),
                "none, without biases",
                0.0,
                0.0,
            ),
        ]
    }
}

/// 1 − (1 − 2⁻ᴺ)ᴸ, without losing the digits of a small chance.
pub(super) fn born_dead(width: u32, depth: u32) -> f64 {
    -libm::expm1(f64::from(depth) * libm::log1p(-libm::exp2(-f64::from(width))))
}

/// Keeps every other one, the first among them.
pub(super) fn halve<T>(kept: &mut Vec<T>) {
    let mut keep = false;
    kept.retain(|_| {
        keep = !keep;
        keep
    });
}
