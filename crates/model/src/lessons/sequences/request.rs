//! What the reader sets, the ranges it may be set in, and what is taken in its place when it is not in them.

use super::own::Own;
use crate::kit::cell::{Kind, Phi};
use crate::kit::notes::Notes;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Most characters of the sentence.
pub const MOST_TEXT: usize = 2000;
/// Tokens: the sentence is repeated or cut to so many; 0 leaves it as it is.
pub const LENGTH: RangeInclusive<u32> = 0..=128;
/// Tokens that the convolution's kernel meets.
pub const KERNEL: RangeInclusive<u32> = 1..=5;
/// Layers of the convolution.
pub const LAYERS: RangeInclusive<u32> = 1..=4;
/// By how much the kernel's taps move apart from one layer to the next.
pub const DILATION: RangeInclusive<u32> = 1..=3;
/// Padding behind the longest sentence of the batch.
pub const PADS: RangeInclusive<u32> = 0..=16;
/// Largest singular value of the recurrent matrix.
pub const SIGMA: RangeInclusive<f64> = 0.1..=4.0;
/// Its spectral radius, never above the largest singular value.
pub const RADIUS: RangeInclusive<f64> = 0.05..=4.0;
/// Distance over which the gradient is followed.
pub const STEPS: RangeInclusive<u32> = 1..=100;
/// Standard deviation of the inputs.
pub const DRIVE: RangeInclusive<f64> = 0.0..=3.0;
/// Bias of the LSTM's forget gate.
pub const FORGET: RangeInclusive<f64> = -2.0..=8.0;
/// Norm to which the gradient is clipped.
pub const CLIP: RangeInclusive<f64> = 0.01..=100.0;
/// Tokens for the costs.
pub const TOKENS: RangeInclusive<u32> = 2..=2048;
/// Numbers in a token's vector, for the costs.
pub const WIDTH: RangeInclusive<u32> = 4..=1024;
/// Longest distance of the memory task.
pub const LONGEST: RangeInclusive<u32> = 4..=32;
/// Training steps of each network of the memory task.
pub const BUDGET: RangeInclusive<u32> = 10..=400;
/// Learning rate of the memory task.
pub const RATE: RangeInclusive<f64> = 1e-4..=0.1;
/// Seeds of the memory task, side by side.
pub const SEEDS: RangeInclusive<u32> = 1..=4;

/// Which picture is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// What every position depends on, in four models.
    #[default]
    Depends,
    /// Unequal sentences in one batch, with and without masks.
    Batch,
    /// Gradient against distance.
    Gradient,
    /// What waits for what, and what it costs.
    Parallel,
    /// Who remembers the first token: many replies.
    Memory,
}

/// What the reader sets. A view reads its own fields, as said at each; the others are kept for their views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The picture.
    pub view: View,
    /// Depends and batch: the sentence.
    pub text: String,
    /// Depends: tokens; the sentence is repeated or cut. 0 for its own length.
    pub length: u32,
    /// Depends: the position that is looked at, and the one that it may depend on, both from 0.
    pub at: [u32; 2],
    /// Depends, batch, memory: the gated cell, LSTM or GRU.
    pub gated: Kind,
    /// Depends, batch, parallel: tokens that the convolution's kernel meets.
    pub kernel: u32,
    /// Depends and batch: layers of the convolution.
    pub layers: u32,
    /// Depends and batch: layer l has its taps dilationˡ⁻¹ apart.
    pub dilation: u32,
    /// Batch: padding behind the longest sentence.
    pub pads: u32,
    /// Gradient: the function of the plain cell.
    pub phi: Phi,
    /// Gradient: largest singular value of the recurrent matrix.
    pub sigma: f64,
    /// Gradient: its spectral radius.
    pub radius: f64,
    /// Gradient: distance.
    pub steps: u32,
    /// Gradient: standard deviation of the inputs.
    pub drive: f64,
    /// Depends, gradient, memory: bias of the LSTM's forget gate.
    pub forget: f64,
    /// Gradient: norm to which the gradient is clipped.
    pub clip: f64,
    /// Parallel: tokens n.
    pub tokens: u32,
    /// Parallel: numbers d in a token's vector.
    pub width: u32,
    /// Memory: the longest distance; the run goes there by doubling.
    pub longest: u32,
    /// Memory: training steps of each network.
    pub budget: u32,
    /// Memory: learning rate of Adam.
    pub rate: f64,
    /// Memory: how many seeds, counted up from `seed`.
    pub seeds: u32,
    /// Every view: what weights and chance depend on.
    pub seed: u64,
    /// Every view: a cell with the asker's own weights; answered when it has any.
    pub own: Own,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            view: View::Depends,
            text: "the cat that sat on the warm mat slept".to_owned(),
            length: 0,
            at: [8, 1],
            gated: Kind::Lstm,
            kernel: 3,
            layers: 2,
            dilation: 1,
            pads: 3,
            phi: Phi::Tanh,
            sigma: 1.1,
            radius: 0.9,
            steps: 50,
            drive: 0.3,
            forget: 1.0,
            clip: 1.0,
            tokens: 16,
            width: 64,
            longest: 16,
            budget: 150,
            rate: 0.01,
            seeds: 3,
            seed: 1,
            own: Own::default(),
        }
    }
}

impl Request {
    /// This request for `view`, with the fields that the view does not read at their defaults: two requests
    /// that differ only in such fields are then equal, and no answer is asked for twice.
    pub fn only(&self, view: View) -> Self {
        let mut request = Self { view, seed: self.seed, own: self.own.clone(), ..Self::default() };
        match view {
            View::Depends => {
                request.text.clone_from(&self.text);
                request.take_gate(self);
                (request.kernel, request.layers, request.dilation) =
                    (self.kernel, self.layers, self.dilation);
                (request.length, request.at) = (self.length, self.at);
            }
            View::Batch => {
                request.text.clone_from(&self.text);
                (request.gated, request.pads) = (self.gated, self.pads);
                (request.kernel, request.layers, request.dilation) =
                    (self.kernel, self.layers, self.dilation);
            }
            View::Gradient => {
                (request.phi, request.sigma, request.radius) = (self.phi, self.sigma, self.radius);
                (request.steps, request.drive) = (self.steps, self.drive);
                (request.forget, request.clip) = (self.forget, self.clip);
            }
            View::Parallel => {
                (request.tokens, request.width, request.kernel) = (self.tokens, self.width, self.kernel);
            }
            View::Memory => {
                request.take_gate(self);
                request.longest = self.longest;
                (request.budget, request.rate, request.seeds) = (self.budget, self.rate, self.seeds);
            }
        }
        request
    }

    /// The gated cell, and the bias of its forget gate if it has one: a GRU has none.
    fn take_gate(&mut self, other: &Self) {
        self.gated = other.gated;
        if other.gated != Kind::Gru {
            self.forget = other.forget;
        }
    }

    /// The nearest request that is computed, and one sentence for every field that had to change.
    pub fn clamped(&self) -> (Self, Vec<String>) {
        let mut request = self.clone();
        let mut notes = Notes::default();
        let default = Self::default();
        if request.text.chars().count() > MOST_TEXT {
            notes.say(format!("Of the sentence the first {MOST_TEXT} characters are read."));
            request.text = request.text.chars().take(MOST_TEXT).collect();
        }
        if request.gated == Kind::Rnn {
            notes.say("The plain RNN has no gates; the LSTM stands in.");
            request.gated = Kind::Lstm;
        }
        let counts = [
            ("length", &mut request.length, LENGTH),
            ("kernel", &mut request.kernel, KERNEL),
            ("layers", &mut request.layers, LAYERS),
            ("dilation", &mut request.dilation, DILATION),
            ("pads", &mut request.pads, PADS),
            ("steps", &mut request.steps, STEPS),
            ("tokens", &mut request.tokens, TOKENS),
            ("width", &mut request.width, WIDTH),
            ("longest", &mut request.longest, LONGEST),
            ("budget", &mut request.budget, BUDGET),
            ("seeds", &mut request.seeds, SEEDS),
        ];
        for (name, value, range) in counts {
            notes.count(name, value, &range);
        }
        if request.view == View::Parallel && request.kernel < 2 {
            notes.say("A kernel of one token connects nothing; kernel 1 was taken as 2.");
            request.kernel = 2;
        }
        let numbers = [
            ("sigma", &mut request.sigma, SIGMA, default.sigma),
            ("radius", &mut request.radius, RADIUS, default.radius),
            ("drive", &mut request.drive, DRIVE, default.drive),
            ("forget", &mut request.forget, FORGET, default.forget),
            ("clip", &mut request.clip, CLIP, default.clip),
            ("rate", &mut request.rate, RATE, default.rate),
        ];
        for (name, value, range, otherwise) in numbers {
            notes.number(name, value, &range, otherwise);
        }
        if request.radius > request.sigma {
            notes.say(format!(
                "No eigenvalue is larger than the largest singular value: radius {} was taken as {}.",
                request.radius, request.sigma
            ));
            request.radius = request.sigma;
        }
        request.own.clamp(&mut notes);
        (request, notes.0)
    }
}

/// Settings of the gradient that show one thing each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// σ_max above 1, and yet everything vanishes.
    NotSufficient,
    /// A large matrix that tanh keeps in check.
    Saturated,
    /// Linear and above 1: explodes.
    Explodes,
    /// Orthogonal: neither.
    Orthogonal,
    /// Sigmoid: a quarter at each step, at most.
    Quarter,
}

impl Preset {
    /// All of them.
    pub const ALL: &[Self] =
        &[Self::NotSufficient, Self::Saturated, Self::Explodes, Self::Orthogonal, Self::Quarter];

    /// What it shows.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotSufficient => "σ 1.1 > 1, and yet it vanishes",
            Self::Saturated => "σ 3: tanh keeps it in check",
            Self::Explodes => "explodes",
            Self::Orthogonal => "orthogonal: neither",
            Self::Quarter => "sigmoid: at most ¼ a step",
        }
    }

    /// φ, σ_max, spectral radius and size of the inputs.
    pub const fn values(self) -> (Phi, f64, f64, f64) {
        match self {
            Self::NotSufficient => (Phi::Linear, 1.1, 0.733, 0.3),
            Self::Saturated => (Phi::Tanh, 3.0, 2.23, 0.3),
            Self::Explodes => (Phi::Linear, 1.3, 1.15, 0.3),
            Self::Orthogonal => (Phi::Linear, 1.0, 1.0, 0.3),
            Self::Quarter => (Phi::Sigmoid, 1.5, 1.2, 0.3),
        }
    }

    /// `request` with this setting, and the distance at its default.
    pub fn put_into(self, request: &mut Request) {
        (request.phi, request.sigma, request.radius, request.drive) = self.values();
        request.steps = 50;
    }
}
