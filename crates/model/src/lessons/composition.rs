//! Depth by composing and folding: what a network of a network can do, counted exactly.
//!
//! A shallow ReLU network of one input is a broken line. Applied to the output of another it is replayed on
//! every fold of the first. Left out: networks with more than two inputs, other activations, generalisation.
//!
//! Four pictures, each asked by its view: the line (two networks and their composition), the plane (regions
//! of a deep network with two inputs), typical (random networks beside the maximum), training (deep and
//! shallow, equal parameters). A fifth, the network, answers for any layers that the asker gives.

pub mod deep;
#[cfg(feature = "answer")]
mod explicit;
#[cfg(feature = "answer")]
mod line;
#[cfg(feature = "answer")]
mod pieces;
#[cfg(feature = "answer")]
mod plane;
#[cfg(feature = "answer")]
mod plane_picture;
pub mod presets;
#[cfg(feature = "answer")]
mod rank;
mod reply;
#[cfg(feature = "answer")]
mod rounding;
#[cfg(feature = "answer")]
mod segments;
pub mod shallow;
#[cfg(feature = "answer")]
mod training;
#[cfg(feature = "answer")]
mod typical;

use crate::lesson::{Check, Info, Lesson};
use deep::Layers;
use presets::Preset;
pub use reply::*;
use serde::{Deserialize, Serialize};
use shallow::Shallow;

/// Depths that the dial allows: how often the first network is applied before the second.
pub const DEPTHS: [u32; 2] = [1, 8];
/// Widths of the random networks.
pub const WIDTHS: [u32; 2] = [1, 16];
/// Hidden layers of the random networks.
pub const LAYERS: [u32; 2] = [1, 6];
/// Hidden layers of the network on the plane.
pub const PLANE_LAYERS: [u32; 2] = [1, 4];
/// Random networks that are counted.
pub const NETS: [u32; 2] = [2, 300];
/// Hidden units in each layer of the deep network that is trained.
pub const TRAINED_WIDTHS: [u32; 2] = [3, 16];
/// Hidden layers of the deep network that is trained.
pub const TRAINED_LAYERS: [u32; 2] = [2, 4];
/// Seeds that are trained side by side.
pub const TRAINED_SEEDS: [u32; 2] = [1, 8];
/// Training steps.
pub const STEPS: [u32; 2] = [10, 5000];
/// Learning rates.
pub const RATES: [f64; 2] = [1e-5, 1.0];
/// Where an interval or a box may lie.
pub const REACH: [f64; 2] = [-1000.0, 1000.0];

/// Which picture is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Two networks and their composition on an interval; with explicit `layers`, that network.
    #[default]
    Line,
    /// A deep network with two inputs.
    Plane,
    /// Regions of random networks, drawn batch by batch.
    Typical,
    /// A deep and a shallow network of equal parameters, trained step by step.
    Training,
}

/// Dials of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaneDials {
    /// Units in each hidden layer.
    pub width: u32,
    /// Hidden layers.
    pub layers: u32,
    /// Draws the weights.
    pub seed: u64,
    /// The point whose region is named.
    pub point: [f64; 2],
}

/// Dials of the random networks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypicalDials {
    /// Units in each hidden layer.
    pub width: u32,
    /// Hidden layers.
    pub layers: u32,
    /// How many networks.
    pub nets: u32,
    /// Draws the weights.
    pub seed: u64,
}

/// What the trained networks are to imitate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The composition of the reader's two networks at the present depth.
    Composition,
    /// sin(3πx): smooth.
    Sine,
    /// Eight teeth: a tent map applied three times.
    Teeth,
}

/// Dials of the training run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingDials {
    /// What is imitated.
    pub target: Target,
    /// Units in each hidden layer of the deep network.
    pub width: u32,
    /// Hidden layers of the deep network.
    pub layers: u32,
    /// Adam's step size.
    pub learning_rate: f64,
    /// Steps, each over all points.
    pub steps: u32,
    /// First of the seeds.
    pub seed: u64,
    /// How many seeds run side by side.
    pub seeds: u32,
}

/// What the reader sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Which picture.
    pub view: View,
    /// The first network, f.
    pub first: Shallow,
    /// The second network, g.
    pub second: Shallow,
    /// Where inputs lie.
    pub interval: [f64; 2],
    /// How often the first network is applied before the second: g∘f, g∘f∘f, …
    pub depth: u32,
    /// The output of the first network whose inputs are lit.
    pub probe: f64,
    /// The plane.
    pub plane: PlaneDials,
    /// Random networks.
    pub typical: TypicalDials,
    /// The training run.
    pub training: TrainingDials,
    /// Any deep ReLU network with one or two inputs; when given, it is what is answered for.
    pub layers: Layers,
    /// Where the two inputs of the plane lie: [[x₀, x₁], [y₀, y₁]].
    #[serde(rename = "box")]
    pub area: [[f64; 2]; 2],
}

impl Default for Request {
    fn default() -> Self {
        let (first, second, interval) = Preset::Notebook.networks();
        Self {
            view: View::Line,
            first,
            second,
            interval,
            depth: 1,
            probe: 0.25,
            plane: PlaneDials { width: 8, layers: 2, seed: 1, point: [0.3, 0.2] },
            typical: TypicalDials { width: 10, layers: 5, nets: 100, seed: 1 },
            training: TrainingDials {
                target: Target::Teeth,
                width: 8,
                layers: 3,
                learning_rate: 0.01,
                steps: 1000,
                seed: 1,
                seeds: 5,
            },
            layers: Layers::default(),
            area: [[-1.0, 1.0], [-1.0, 1.0]],
        }
    }
}

impl Request {
    /// The request for one picture alone: fields that the picture does not use take their defaults, so that
    /// moving them asks nothing new.
    pub fn only(&self, view: View) -> Self {
        let default = Self::default();
        let pair = |request: Self| Self {
            first: self.first.clone(),
            second: self.second.clone(),
            interval: self.interval,
            depth: self.depth,
            ..request
        };
        match view {
            View::Line => Self { view, probe: self.probe, layers: self.layers.clone(), ..pair(default) },
            View::Plane => {
                Self { view, plane: self.plane, area: self.area, layers: self.layers.clone(), ..default }
            }
            View::Typical => Self { view, typical: self.typical, ..default },
            View::Training if self.training.target == Target::Composition => {
                Self { view, training: self.training, ..pair(default) }
            }
            View::Training => Self { view, training: self.training, interval: self.interval, ..default },
        }
    }

    /// The nearest request that is computed, and one sentence for every field that had to change.
    pub fn clamped(&self) -> (Self, Vec<String>) {
        let mut request = self.clone();
        let whole = |value: &mut u32, [least, most]: [u32; 2]| *value = (*value).clamp(least, most);
        whole(&mut request.depth, DEPTHS);
        whole(&mut request.plane.width, WIDTHS);
        whole(&mut request.plane.layers, PLANE_LAYERS);
        whole(&mut request.typical.width, WIDTHS);
        whole(&mut request.typical.layers, LAYERS);
        whole(&mut request.typical.nets, NETS);
        whole(&mut request.training.width, TRAINED_WIDTHS);
        whole(&mut request.training.layers, TRAINED_LAYERS);
        whole(&mut request.training.seeds, TRAINED_SEEDS);
        whole(&mut request.training.steps, STEPS);
        let rate = &mut request.training.learning_rate;
        *rate = if rate.is_finite() { rate.clamp(RATES[0], RATES[1]) } else { 0.01 };
        request.interval = ordered(request.interval);
        request.area = request.area.map(ordered);
        request.probe = finite(request.probe);
        for (place, range) in request.plane.point.iter_mut().zip(request.area) {
            *place = finite(*place).clamp(range[0], range[1]);
        }
        let notes = self.differences(&request);
        (request, notes)
    }

    /// A sentence for each field that `taken` has otherwise.
    fn differences(&self, taken: &Self) -> Vec<String> {
        let mut notes = Vec::new();
        let mut note = |name: &str, asked: String, used: String| {
            if asked != used {
                notes.push(format!("{name} {asked} was taken as {used}."));
            }
        };
        macro_rules! compare {
            ($($name:literal: $($field:ident).+),+ $(,)?) => {
                $(note($name, format!("{:?}", self.$($field).+), format!("{:?}", taken.$($field).+));)+
            };
        }
        compare! {
            "depth": depth, "interval": interval, "box": area, "probe": probe,
            "plane.width": plane.width, "plane.layers": plane.layers, "plane.point": plane.point,
            "typical.width": typical.width, "typical.layers": typical.layers, "typical.nets": typical.nets,
            "training.width": training.width, "training.layers": training.layers,
            "training.learning_rate": training.learning_rate, "training.seeds": training.seeds,
            "training.steps": training.steps,
        }
        if self.layers.inputs() > 0 && matches!(self.view, View::Typical | View::Training) {
            notes.push("The given layers are not used in this view.".to_owned());
        }
        notes
    }
}

fn finite(number: f64) -> f64 {
    if number.is_finite() { number.clamp(REACH[0], REACH[1]) } else { 0.0 }
}

/// The interval from left to right, inside [`REACH`], and at least a thousandth wide.
fn ordered([a, b]: [f64; 2]) -> [f64; 2] {
    let (a, b) = (finite(a), finite(b));
    let (low, high) = (a.min(b), a.max(b));
    if high - low >= 1e-3 { [low, high] } else { [low - 0.5, low + 0.5] }
}

/// The lesson.
#[derive(Debug)]
pub struct Composition;

impl Lesson for Composition {
    const INFO: Info = Info {
        slug: "composition",
        title: "Depth by composing and folding",
        note: "Left plot is the first approximation, the right plot applies the representation again: the result \
               is something more complex which we can use? Verify this",
        version: 1,
    };
    type Request = Request;
    type Reply = Reply;

    fn checks(reply: &Reply) -> &[Check] {
        &reply.checks
    }

    /// y = g(f(…f(x))): a broken line of a broken line.
    #[cfg(feature = "answer")]
    fn answer(request: &Request, lab: &crate::lab::Lab) -> crate::lesson::Replies<Reply> {
        let (request, notes) = request.clamped();
        let device = lab.device.clone();
        let typical = request.typical;
        let pictures: crate::lesson::Replies<Reply> = match (request.view, request.layers.inputs()) {
            (View::Line | View::Plane, 1) => {
                Box::new(std::iter::once_with(move || explicit::answer(&request, &device)))
            }
            (View::Line, 2) | (View::Plane, _) => {
                Box::new(std::iter::once_with(move || plane_picture::answer(&request, &device)))
            }
            (View::Line, _) => Box::new(std::iter::once_with(move || line::answer(&request, &device))),
            (View::Typical, _) => Box::new(typical::answer(typical, device)),
            (View::Training, _) => Box::new(training::answer(&request, &device)),
        };
        Box::new(pictures.map(move |reply| Reply { notes: notes.clone(), ..reply }))
    }
}
