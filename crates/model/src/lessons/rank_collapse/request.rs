//! What the reader sets, the ranges it may be set in, and what is taken in its place when it is not in them.

use super::explicit;
use crate::kit::notes::Notes;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Layers of the stack.
pub const LAYERS: RangeInclusive<u32> = 1..=64;
/// Tokens.
pub const TOKENS: RangeInclusive<u32> = 4..=32;
/// Columns of X.
pub const WIDTH: RangeInclusive<u32> = 8..=64;
/// Numbers of heads.
pub const HEADS: [u32; 4] = [1, 2, 4, 8];
/// Factor on the standard deviation 1/√inputs of every weight.
pub const SCALE: RangeInclusive<f64> = 0.25..=4.0;
/// Seeds of the switches.
pub const SEEDS: RangeInclusive<u32> = 1..=20;
/// Hidden columns of the circle's layer: those of the paper, and one smaller.
pub const CIRCLE_WIDTHS: [u32; 3] = [16, 32, 64];
/// Training steps of the circle.
pub const CIRCLE_STEPS: RangeInclusive<u32> = 20..=1000;
/// Largest size of an explicit number.
pub const MOST_VALUE: f64 = 1e6;
/// Multiplications of one way through the stack: wider stacks are less deep.
const MOST_WORK: u32 = 15_000_000;

/// Which picture is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// One stack, layer by layer.
    #[default]
    Depth,
    /// Stacks with different parts, over several seeds: many replies.
    Switches,
    /// The paper's circle: many replies.
    Circle,
}

/// Layer norm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Norm {
    /// None.
    #[default]
    None,
    /// Before attention and before the MLP.
    Pre,
    /// After the sum with the skip connection.
    Post,
}

impl Norm {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[Self::None, Self::Pre, Self::Post];
}

/// A combination of parts that the switches compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// Attention alone.
    #[default]
    Alone,
    /// Attention with a causal mask.
    Causal,
    /// With an MLP after each attention.
    Mlp,
    /// With layer norm before each attention.
    Pre,
    /// With layer norm after each attention.
    Post,
    /// With skip connections.
    Skip,
    /// Skip connections, MLP, layer norm after the sum: the transformer of 2017.
    BlockPost,
    /// Skip connections, MLP, layer norm before the parts: GPT-2's.
    BlockPre,
}

impl Which {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[
        Self::Alone,
        Self::Causal,
        Self::Mlp,
        Self::Pre,
        Self::Post,
        Self::Skip,
        Self::BlockPost,
        Self::BlockPre,
    ];

    /// `request` with these parts.
    pub fn of(self, request: &Request) -> Request {
        let block = matches!(self, Self::BlockPost | Self::BlockPre);
        Request {
            skip: block || self == Self::Skip,
            mlp: block || self == Self::Mlp,
            causal: self == Self::Causal,
            norm: match self {
                Self::Pre | Self::BlockPre => Norm::Pre,
                Self::Post | Self::BlockPost => Norm::Post,
                _ => Norm::None,
            },
            ..request.clone()
        }
    }
}

/// An architecture of the circle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// Attention alone.
    #[default]
    Alone,
    /// With an MLP after it.
    Mlp,
    /// With a skip connection around it.
    Skip,
}

impl Variant {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[Self::Alone, Self::Mlp, Self::Skip];
}

/// What the reader sets. A view reads its own fields, as said at each; the others are kept for their views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The picture.
    pub view: View,
    /// Depth: layers.
    pub layers: u32,
    /// Depth: tokens.
    pub tokens: u32,
    /// Depth: columns of X.
    pub width: u32,
    /// Depth: heads.
    pub heads: u32,
    /// Depth: factor on the standard deviation 1/√inputs of every weight.
    pub scale: f64,
    /// Depth: skip connections.
    pub skip: bool,
    /// Depth: an MLP after each attention, with GELU and 4 hidden units for each column.
    pub mlp: bool,
    /// Depth: layer norm.
    pub norm: Norm,
    /// Depth: query i sees keys up to i.
    pub causal: bool,
    /// Depth: what X and the weights depend on.
    pub seed: u64,
    /// Depth: the layer that the page shows. The answer has all of them.
    pub layer: u32,
    /// Depth: X, one token a row; empty for a random one.
    #[serde(rename = "X")]
    pub x: Vec<Vec<f64>>,
    /// Depth, with X: W_QK layer by layer, each row by row; empty for random weights. Scores are X·W_QK·Xᵀ/√d_qk.
    #[serde(rename = "W_QK")]
    pub w_qk: Vec<Vec<Vec<f64>>>,
    /// Depth, with W_QK: W_V layer by layer.
    #[serde(rename = "W_V")]
    pub w_v: Vec<Vec<Vec<f64>>>,
    /// Depth, with W_QK: d_qk; 0 for the columns of X.
    pub d_qk: u32,
    /// Switches: layers.
    pub switch_layers: u32,
    /// Switches: factor on the standard deviation 1/√inputs of every weight.
    pub switch_scale: f64,
    /// Switches: how many seeds, from 1 on.
    pub seeds: u32,
    /// Circle: hidden columns.
    pub circle_width: u32,
    /// Circle: training steps.
    pub circle_steps: u32,
    /// Circle: what the first weights depend on.
    pub circle_seed: u64,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            view: View::Depth,
            layers: 12,
            tokens: 16,
            width: 32,
            heads: 4,
            scale: 1.0,
            skip: false,
            mlp: false,
            norm: Norm::None,
            causal: false,
            seed: 1,
            layer: 2,
            x: Vec::new(),
            w_qk: Vec::new(),
            w_v: Vec::new(),
            d_qk: 0,
            switch_layers: 12,
            switch_scale: 1.0,
            seeds: 10,
            circle_width: 32,
            circle_steps: 240,
            circle_seed: 1,
        }
    }
}

impl Request {
    /// This request for `view`, with the fields that the view does not read at their defaults: two requests
    /// that differ only in such fields are then equal, and no answer is asked for twice.
    pub fn only(&self, view: View) -> Self {
        let default = Self { view, ..Self::default() };
        match view {
            View::Depth => Self {
                view,
                layer: default.layer,
                switch_layers: default.switch_layers,
                switch_scale: default.switch_scale,
                seeds: default.seeds,
                circle_width: default.circle_width,
                circle_steps: default.circle_steps,
                circle_seed: default.circle_seed,
                ..self.clone()
            },
            View::Switches => Self {
                switch_layers: self.switch_layers,
                switch_scale: self.switch_scale,
                seeds: self.seeds,
                ..default
            },
            View::Circle => Self {
                circle_width: self.circle_width,
                circle_steps: self.circle_steps,
                circle_seed: self.circle_seed,
                ..default
            },
        }
    }

    /// The nearest request that is computed, and one sentence for every field that had to change.
    pub fn clamped(&self) -> (Self, Vec<String>) {
        let mut request = self.clone();
        let mut notes = Notes::default();
        let default = Self::default();
        notes.count("layers", &mut request.layers, &LAYERS);
        explicit::clamp(&mut request, &mut notes);
        if request.x.is_empty() {
            notes.count("tokens", &mut request.tokens, &TOKENS);
            notes.count("width", &mut request.width, &WIDTH);
        }
        if !HEADS.contains(&request.heads) || !request.width.is_multiple_of(request.heads) {
            let fits = |heads: &&u32| **heads <= request.heads && request.width.is_multiple_of(**heads);
            let heads = HEADS.iter().rev().find(fits).copied().unwrap_or(1);
            notes.say(format!("heads {} was taken as {heads}.", request.heads));
            request.heads = heads;
        }
        notes.number("scale", &mut request.scale, &SCALE, default.scale);
        let affordable = (MOST_WORK / request.work()).clamp(*LAYERS.start(), *LAYERS.end());
        if request.layers > affordable {
            let (tokens, width) = (request.tokens, request.width);
            notes.say(format!(
                "{} layers of {tokens} tokens with {width} columns take too long here; {affordable} were taken.",
                request.layers
            ));
            request.layers = affordable;
            request.w_qk.truncate(affordable as usize);
            request.w_v.truncate(affordable as usize);
        }
        notes.count("layer", &mut request.layer, &(0..=*LAYERS.end()));
        notes.count("d_qk", &mut request.d_qk, &(0..=4096));
        notes.count("switch_layers", &mut request.switch_layers, &(*LAYERS.start()..=24));
        notes.number("switch_scale", &mut request.switch_scale, &SCALE, default.switch_scale);
        notes.count("seeds", &mut request.seeds, &SEEDS);
        if !CIRCLE_WIDTHS.contains(&request.circle_width) {
            let near = |width: &&u32| width.abs_diff(request.circle_width);
            let width = CIRCLE_WIDTHS.iter().min_by_key(near).copied().unwrap_or(CIRCLE_WIDTHS[0]);
            notes.say(format!("circle_width {} was taken as {width}.", request.circle_width));
            request.circle_width = width;
        }
        notes.count("circle_steps", &mut request.circle_steps, &CIRCLE_STEPS);
        (request, notes.0)
    }

    /// Multiplications of one layer.
    fn work(&self) -> u32 {
        let (tokens, width) = (self.tokens + 1, self.width);
        let attention = 4 * tokens * width * width + 2 * tokens * tokens * width;
        let mlp = if self.mlp { 8 * tokens * width * width } else { 0 };
        (attention + mlp).max(1)
    }
}
