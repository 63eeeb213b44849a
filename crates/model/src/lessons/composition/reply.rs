//! What the lesson answers: plain numbers for each picture, and the checks.

use crate::lesson::Check;
use serde::{Deserialize, Serialize};

/// One picture and its checks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Claims, and whether they held.
    pub checks: Vec<Check>,
    /// What is drawn.
    pub picture: Picture,
    /// One sentence for every field of the request that was out of range.
    pub notes: Vec<String>,
}

impl Reply {
    /// A reply to a request that was in range.
    #[cfg(feature = "answer")]
    pub(super) fn new(checks: Vec<Check>, picture: Picture) -> Self {
        Self { checks, picture, notes: Vec::new() }
    }
}

/// The pictures, one for each view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "one reply at a time is alive")]
pub enum Picture {
    /// Two networks and their composition.
    Line(Line),
    /// An explicit network with one input.
    Network(Network),
    /// A deep network with two inputs.
    Plane(PlanePicture),
    /// Random networks so far.
    Typical(Typical),
    /// The training run so far.
    Training(Training),
}

/// A piecewise-linear function on an interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Where it was computed.
    pub interval: [f64; 2],
    /// Where one line meets the next, from left to right: one fewer than linear regions. At most
    /// [`MOST_LISTED`] regions are listed; `listed` tells.
    pub joints: Vec<f64>,
    /// Slope of each linear region.
    pub slopes: Vec<f64>,
    /// Value that each region's line has at x = 0.
    pub intercepts: Vec<f64>,
    /// Maximal intervals on which the function is one line.
    pub linear_regions: usize,
    /// Maximal intervals on which every hidden unit stays on or stays off.
    pub activation_regions: usize,
    /// Whether joints, slopes and intercepts are complete.
    pub listed: bool,
    /// The function as a polyline; beyond [`MOST_DRAWN`] corners, the lowest and highest of each strip.
    pub points: Vec<[f64; 2]>,
}

/// Most regions whose slopes and intercepts stand in a reply.
pub const MOST_LISTED: usize = 4096;
/// Most corners of a drawn polyline.
pub const MOST_DRAWN: usize = 2048;

/// Two networks and their composition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The first network, f.
    pub first: Curve,
    /// The second network, g.
    pub second: Curve,
    /// g after `depth` times f.
    pub composition: Curve,
    /// How often f was applied: less than asked when the pieces became too many to follow.
    pub depth: u32,
    /// What can be dragged of f: ends and joints with their values.
    pub first_vertices: Vec<[f64; 2]>,
    /// What can be dragged of g.
    pub second_vertices: Vec<[f64; 2]>,
    /// Parameters of all networks applied, each application counted.
    pub parameters: usize,
    /// Hidden units of a shallow network with at most as many parameters.
    pub shallow_units: usize,
    /// Most regions of that shallow network.
    pub shallow_regions: usize,
    /// Hidden units that a shallow network needs at least for the same function: one for each joint.
    pub units_needed: usize,
    /// Regions at each depth.
    pub growth: Vec<Growth>,
    /// How f folds the line.
    pub fold: Fold,
    /// Ω₁ of the composition: from the first hidden layer to the second.
    pub omega: Vec<Vec<f64>>,
    /// Its singular values, largest first.
    pub singular_values: Vec<f64>,
}

/// Regions at one depth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// How often f is applied before g.
    pub depth: u32,
    /// Linear regions, exactly.
    pub linear_regions: usize,
    /// Activation regions, exactly.
    pub activation_regions: usize,
    /// Parameters of all networks applied.
    pub parameters: usize,
    /// Most regions of a shallow network with as many parameters.
    pub shallow_regions: usize,
    /// Pieces of f to the power of the depth, times the pieces of g.
    pub product: f64,
}

/// How the first network folds the line of inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fold {
    /// The layers of the folded line, from left to right.
    pub layers: Vec<FoldLayer>,
    /// The output that is lit.
    pub probe: f64,
    /// All inputs that give it, from left to right, each with the layer it lies on.
    pub inputs: Vec<FoldInput>,
    /// What the second network makes of it.
    pub output: f64,
    /// All inputs that give it after f was applied as often as the depth says; at most [`MOST_SHARED`].
    pub shared: Vec<f64>,
}

/// Most inputs of one output that are listed.
pub const MOST_SHARED: usize = 512;

/// One input of the lit output.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldInput {
    /// The input.
    pub x: f64,
    /// Index of its layer.
    pub layer: usize,
}

/// One straight piece of the folded line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldLayer {
    /// The inputs it holds.
    pub inputs: [f64; 2],
    /// Where they land: the outputs at both ends, in the order of the inputs.
    pub outputs: [f64; 2],
}

/// An explicit network with one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Where it was computed.
    pub interval: [f64; 2],
    /// Outputs of the network; slopes and intercepts are [regions, outputs] row by row.
    pub outputs: usize,
    /// Weights and biases.
    pub parameters: usize,
    /// Where one line meets the next.
    pub joints: Vec<f64>,
    /// Slopes of each linear region.
    pub slopes: Vec<f64>,
    /// Values that each region's line has at x = 0.
    pub intercepts: Vec<f64>,
    /// Maximal intervals on which every output is one line.
    pub linear_regions: usize,
    /// Where units switch.
    pub activation_joints: Vec<f64>,
    /// Maximal intervals on which every hidden unit stays on or stays off.
    pub activation_regions: usize,
    /// Whether the count is complete; of very large networks a shorter interval is answered for.
    pub complete: bool,
    /// The first output as a polyline, at most [`MOST_DRAWN`] corners.
    pub points: Vec<[f64; 2]>,
}

/// The plane of a deep network with two inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanePicture {
    /// Where inputs lie.
    #[serde(rename = "box")]
    pub area: [[f64; 2]; 2],
    /// The regions.
    pub cells: Vec<CellPicture>,
    /// Convex polygons on which every hidden unit stays on or stays off.
    pub activation_regions: usize,
    /// Connected sets on which the output is one affine map.
    pub linear_regions: usize,
    /// Different affine maps among them.
    pub affine_maps: usize,
    /// Regions that the first layer alone makes in the box.
    pub first_layer_regions: usize,
    /// Zaslavsky's bound for the first layer: 1 + D + D(D − 1)/2.
    pub zaslavsky: f64,
    /// Zaslavsky's bound for a shallow network with as many parameters.
    pub zaslavsky_same_parameters: f64,
    /// Hidden units of that shallow network.
    pub shallow_units: usize,
    /// Weights and biases of the network.
    pub parameters: usize,
    /// Hidden units of the network.
    pub hidden_units: usize,
    /// Whether the count is complete; very large networks are stopped.
    pub complete: bool,
    /// The reader's point.
    pub point: [f64; 2],
    /// The cell that holds it.
    pub cell: Option<usize>,
    /// The first output there.
    pub output: f64,
    /// Whether the weights were given, not drawn by seed.
    pub explicit: bool,
}

/// One region of the plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellPicture {
    /// Its corners in order.
    pub corners: Vec<[f64; 2]>,
    /// Hash of the on/off pattern: the colour.
    pub pattern: u32,
    /// Slopes along both inputs, [outputs, 2] row by row.
    pub slopes: Vec<f64>,
    /// Values that the map has at the origin, `[outputs]`.
    pub intercepts: Vec<f64>,
}

/// Random networks so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Typical {
    /// Regions after each hidden layer.
    pub by_depth: Vec<TypicalDepth>,
    /// Networks so far.
    pub drawn: u32,
    /// Networks in all.
    pub nets: u32,
    /// Regions of each network so far, at full depth.
    pub counts: Vec<f64>,
}

/// Activation regions of the random networks after one hidden layer more.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypicalDepth {
    /// Hidden layers.
    pub layers: u32,
    /// Mean number of regions.
    pub mean: f64,
    /// Standard deviation between networks.
    pub deviation: f64,
    /// Fewest.
    pub least: f64,
    /// Most.
    pub most: f64,
    /// The largest possible number, (width + 1) to the power of the layers.
    pub maximum: f64,
    /// Hidden units so far.
    pub neurons: u32,
}

/// The training run so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Steps done.
    pub step: u32,
    /// Steps in all.
    pub steps: u32,
    /// What is imitated, as points.
    pub target: Vec<[f64; 2]>,
    /// The deep network.
    pub deep: Contestant,
    /// The shallow network.
    pub shallow: Contestant,
}

/// One of the two kinds of network that are trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contestant {
    /// Units of each layer, inputs and output included.
    pub sizes: Vec<usize>,
    /// Weights and biases.
    pub parameters: usize,
    /// Steps at which losses are listed.
    pub steps: Vec<u32>,
    /// Mean squared error of each seed, `[seeds][steps]`. Not finite where the run has diverged.
    pub losses: Vec<Vec<f64>>,
    /// Mean squared error of each seed's network as it stands.
    pub latest: Vec<f64>,
    /// What the first seed's network gives now, as points.
    pub fit: Vec<[f64; 2]>,
}
