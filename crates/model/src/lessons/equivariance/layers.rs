//! The layers f as a list of steps, computed by burn in single precision; `layers/wide.rs` computes the same list
//! once more in double precision, and `layers/reach.rs` says which part of the picture an output cell reads.
//!
//! Left out: training. The filters are the reader's, the second group layer and the dense layer have random weights.

mod reach;
mod wide;

pub(super) use reach::Reach;
pub(super) use wide::Wide;

use super::transform::Motion;
use super::{Border, Request, Stack};
use crate::kit::conv::kernels::Kernels;
use crate::kit::conv::{Geometry, Padding, convolve};
use crate::kit::planes::Planes;
use crate::kit::seeds::Seeds;
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Rows and columns of the picture that the dense layer is given, at most.
pub(super) const DENSE_SIDE: u32 = 16;
/// Rows and columns of the filters of the second group layer.
const SECOND_SIDE: u32 = 3;

/// One step of f.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A convolution without bias.
    Convolve(Kernels, Geometry),
    /// Every output cell by so many input cells, weights row by row.
    Dense(Vec<f32>, usize),
    /// max(0, x).
    Relu,
    /// The maximum of every window of so many rows and columns, side by side.
    Maximum(u32),
    /// The mean of every window.
    Mean(u32),
    /// √(Σ x²) over the channels.
    Length,
    /// The maximum over the channels.
    Most,
}

/// The filters and what stands around them, before and after the filter is moved.
#[derive(Clone, Debug)]
pub(super) struct Layers {
    /// In order.
    pub(super) steps: Vec<Step>,
    /// Weights, each counted once.
    pub(super) weights: u32,
}

/// Kernel and padding for a square filter of `side`.
pub(super) fn geometry(side: u32, border: Border, stride: u32) -> Geometry {
    let geometry = match border {
        Border::Circular => Geometry::same(side, Padding::Circular),
        Border::Zero => Geometry::same(side, Padding::Zero),
        Border::None => Geometry::of(side, side),
    };
    Geometry { stride: [stride, stride], ..geometry }
}

/// A bank of filters, the channels of `filters`, each seeing the mean of `inputs` channels.
pub(super) fn bank(filters: &Planes, inputs: u32) -> Kernels {
    let weights = (0..filters.channels).flat_map(|filter| filters.channel(filter).repeat(inputs as usize));
    let weights = weights.map(|weight| weight / inputs.max(1) as f32).collect();
    Kernels::new(filters.channels, inputs, filters.height, filters.width, weights)
}

/// The filter in its four turns, one channel each.
pub(super) fn four_turns(filter: &Planes) -> Planes {
    let values = (0..4).flat_map(|turn| filter.rotated(turn).values).collect();
    Planes { channels: 4, values, ..filter.clone() }
}

/// The four planes of the second group layer's filter, one for each turn of the first layer.
pub(super) fn second_filter(seed: u64) -> Planes {
    let kernels = Kernels::random(1, 4, SECOND_SIDE, &mut Seeds::new(seed, "second group layer"));
    Planes { channels: 4, height: SECOND_SIDE, width: SECOND_SIDE, values: kernels.values }
}

/// The second group layer: for output turn q the filter's planes turned by q, and plane j met by input turn q + j.
pub(super) fn second_bank(filter: &Planes) -> Kernels {
    let mut values = Vec::with_capacity(16 * filter.area());
    for turn in 0..4_i32 {
        let turned = filter.rotated(turn);
        for input in 0..4_i32 {
            values.extend_from_slice(turned.channel((input - turn).rem_euclid(4) as u32));
        }
    }
    Kernels::new(4, 4, filter.height, filter.width, values)
}

impl Layers {
    /// The layers of `request` for a picture of so many channels. With `motion`, every filter is moved as the
    /// picture is.
    pub(super) fn new(request: &Request, picture: &Planes, motion: Option<&Motion>) -> Self {
        let moved =
            |filter: &Planes| motion.map_or_else(|| filter.clone(), |motion| motion.of_filter(filter));
        let plain = request.filter();
        let filter = moved(&plain);
        let around = |stride: u32| geometry(filter.height, request.padding, stride);
        let first =
            |filters: &Planes| Step::Convolve(bank(filters, picture.channels), around(request.stride));
        let again = || Step::Convolve(bank(&filter, 1), around(1));
        let mut weights = filter.area() as u32;
        let steps = match request.stack {
            Stack::One => vec![first(&filter)],
            Stack::Several => {
                weights *= 3;
                vec![first(&filter), Step::Relu, again(), Step::Relu, again()]
            }
            Stack::Pooled => vec![first(&filter), Step::Relu, Step::Maximum(request.window)],
            Stack::Magnitude => {
                let across = moved(&plain.rotated(1));
                let both = [filter.values.as_slice(), across.values.as_slice()].concat();
                vec![first(&Planes { channels: 2, values: both, ..filter.clone() }), Step::Length]
            }
            Stack::Group => {
                let second = second_filter(request.seed);
                let second = motion.map_or_else(|| second.clone(), |motion| motion.of_group_filter(&second));
                weights += second.values.len() as u32;
                let around = geometry(SECOND_SIDE, request.padding, 1);
                vec![
                    first(&four_turns(&filter)),
                    Step::Relu,
                    Step::Convolve(second_bank(&second), around),
                    Step::Most,
                ]
            }
            Stack::Dense => {
                let cells = picture.area();
                let inputs = picture.values.len();
                weights = (cells * inputs) as u32;
                vec![Step::Dense(dense_weights(cells, inputs, request.seed), inputs)]
            }
        };
        Self { steps, weights }
    }

    /// f(x): one map. Empty if a filter or a window is larger than what it is given.
    pub(super) fn run(&self, picture: &Planes, device: &Device) -> Planes {
        let none = || Planes::zeros(1, 0, 0);
        let mut x = picture.clone();
        for step in &self.steps {
            x = match step {
                Step::Convolve(kernels, geometry) => {
                    let Some(out) = convolve(&x, kernels, geometry, device) else { return none() };
                    out
                }
                Step::Dense(weights, _) => dense(&x, weights, device),
                Step::Relu => relu(x),
                Step::Maximum(window) => {
                    pooled(&x, *window, |values| values.fold(f32::NEG_INFINITY, f32::max))
                }
                Step::Mean(window) => {
                    let cells = (window * window) as f32;
                    pooled(&x, *window, |values| values.sum::<f32>() / cells)
                }
                Step::Length => over_channels(&x, |values| values.map(|v| v * v).sum::<f32>().sqrt()),
                Step::Most => over_channels(&x, |values| values.fold(f32::NEG_INFINITY, f32::max)),
            };
        }
        x
    }

    /// How far rounding in single precision can move one output: for every convolution twice as many roundings of
    /// 2⁻²⁴ as its sums have terms and a few more, each of no more than the largest answer that its weights allow
    /// for a picture whose largest number is `largest`; and what is too small for single precision.
    pub(super) fn rounding(&self, largest: f64) -> f64 {
        let terms: usize = self.steps.iter().map(Step::terms).sum();
        2.0 * (8 + terms) as f64 * f64::from(f32::EPSILON) * self.gain() * largest + self.lost()
    }

    /// What single precision cannot hold, by way of the layers after it: of each product a part of the smallest number,
    /// 2⁻¹⁴⁹; of a length the root of it, since the squares of small numbers are lost whole.
    fn lost(&self) -> f64 {
        let least = f64::from(f32::from_bits(1));
        self.steps.iter().fold(0.0, |before, step| {
            let own = match step {
                Step::Length => 2.0 * f64::sqrt(least),
                _ => step.terms() as f64 * least,
            };
            before * step.gain() + own
        })
    }

    /// The largest answer that the weights allow, for a picture whose largest number is 1.
    pub(super) fn gain(&self) -> f64 {
        self.steps.iter().map(Step::gain).product()
    }
}

impl Step {
    /// How many products an output adds up.
    fn terms(&self) -> usize {
        match self {
            Self::Convolve(kernels, _) => kernels.weights_each(),
            Self::Dense(_, inputs) => *inputs,
            _ => 0,
        }
    }

    /// The largest answer that the weights allow, for inputs of at most 1.
    fn gain(&self) -> f64 {
        let weights = match self {
            Self::Convolve(kernels, _) => &kernels.values,
            Self::Dense(weights, _) => weights,
            // √(a² + b²) of two channels.
            Self::Length => return std::f64::consts::SQRT_2,
            _ => return 1.0,
        };
        let sum = |weights: &[f32]| weights.iter().map(|weight| f64::from(weight.abs())).sum::<f64>();
        weights.chunks(self.terms().max(1)).map(sum).fold(0.0, f64::max)
    }
}

/// Uniform weights with variance 1/inputs, so that an output is about as large as an input.
fn dense_weights(outputs: usize, inputs: usize, seed: u64) -> Vec<f32> {
    let widest = f64::sqrt(3.0 / inputs.max(1) as f64);
    let mut seeds = Seeds::new(seed, "dense layer");
    (0..outputs * inputs).map(|_| seeds.between(-widest, widest) as f32).collect()
}

fn dense(x: &Planes, weights: &[f32], device: &Device) -> Planes {
    let (outputs, inputs) = (x.area(), x.values.len());
    if inputs == 0 {
        return Planes::zeros(1, 0, 0);
    }
    let tensor = |values: Vec<f32>, shape: [usize; 2]| -> Tensor<2> {
        Tensor::from_data(TensorData::new(values, shape), (device, DType::F32))
    };
    let out = tensor(weights.to_vec(), [outputs, inputs]).matmul(tensor(x.values.clone(), [inputs, 1])); // [cells, 1]
    Planes { channels: 1, values: out.into_data().iter::<f32>().collect(), ..*x }
}

fn relu(mut x: Planes) -> Planes {
    x.values.iter_mut().for_each(|value| *value = value.max(0.0));
    x
}

/// One number for every window of `side` rows and columns, side by side; cells that fill no window are left out.
pub(super) fn pooled(x: &Planes, side: u32, of: impl Fn(&mut dyn Iterator<Item = f32>) -> f32) -> Planes {
    Planes::new(x.channels, x.height / side, x.width / side, |channel, row, column| {
        let cells = (0..side).flat_map(|down| (0..side).map(move |right| (down, right)));
        of(&mut cells.map(|(down, right)| x.get(channel, row * side + down, column * side + right)))
    })
}

/// One number for every cell, of all channels there.
pub(super) fn over_channels(x: &Planes, of: impl Fn(&mut dyn Iterator<Item = f32>) -> f32) -> Planes {
    Planes::new(1, x.height, x.width, |_, row, column| {
        of(&mut (0..x.channels).map(|channel| x.get(channel, row, column)))
    })
}
