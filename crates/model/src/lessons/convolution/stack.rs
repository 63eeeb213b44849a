//! A stack of layers as it fits on a picture: sizes, weights, receptive fields by formula, and its forward pass.
//!
//! Left out: what is claimed of it, which is `depth.rs`.

use super::request::{FILTERS, Layer, MOST_PRODUCTS, Pool, Request, Weights};
use crate::kit::conv::kernels::{Kernels, Named};
use crate::kit::conv::{Geometry, forward};
use crate::kit::planes::Planes;
use crate::kit::seeds::Seeds;
use crate::nets::pool::larger_half;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// One layer on its place in the stack.
pub(super) struct Stage {
    pub(super) layer: Layer,
    pub(super) geometry: Geometry,
    pub(super) kernels: Kernels,
    /// Rows and columns of what goes in.
    pub(super) input: [u32; 2],
    /// Rows and columns of what comes out.
    pub(super) output: [u32; 2],
    /// Side of the receptive field of a unit of the output.
    pub(super) field: u32,
    /// Input cells from one unit's field to the next one's.
    pub(super) jump: u32,
    /// Where the field of the first unit starts, along each axis: 0 or less.
    pub(super) start: i32,
}

/// The layers that fit, in order, at least none; and a sentence for everything that did not.
pub(super) fn plan(request: &Request, input: &Planes) -> (Vec<Stage>, Vec<String>) {
    let mut notes = Vec::new();
    let mut layers = request.layers.clone();
    let most = affordable(&layers, input);
    for (index, layer) in layers.iter_mut().enumerate().filter(|(_, layer)| layer.filters > most) {
        notes.push(format!("Layer {} has {most} filters: more would take too long.", index + 1));
        layer.filters = most;
    }
    let mut seeds = Seeds::new(request.seed, "stack");
    let mut stages: Vec<Stage> = Vec::new();
    for layer in layers {
        let kernels = |inputs: u32| weights(request.weights, &layer, inputs, &mut seeds);
        let number = stages.len() + 1;
        match Stage::after(stages.last(), layer, input, kernels) {
            Some(stage) => {
                if layer.pool != Pool::None && stage.layer.pool == Pool::None {
                    let [rows, columns] = stage.output;
                    notes.push(format!("Layer {number} has {rows}×{columns} cells, too few for pooling."));
                }
                stages.push(stage);
            }
            None => {
                notes
                    .push(format!("The kernel of layer {number} does not fit in; the stack ends before it."));
                break;
            }
        }
    }
    (stages, notes)
}

/// The most filters, from [`FILTERS`], with which the whole stack stays within [`MOST_PRODUCTS`].
fn affordable(layers: &[Layer], input: &Planes) -> u32 {
    let products = |most: u32| {
        let (mut size, mut channels) = (Some([input.height, input.width]), input.channels);
        let mut products = 0;
        for layer in layers {
            let Some([height, width]) =
                size.and_then(|[rows, columns]| geometry(layer).output(rows, columns))
            else {
                break;
            };
            let filters = layer.filters.min(most);
            // A cell's fixed cost is that of thirty products.
            let each = u64::from(layer.kernel * layer.kernel * channels) + 30;
            products += each * u64::from(height * width * filters);
            size = Some(pooled(layer.pool, [height, width]).1);
            channels = filters;
        }
        products
    };
    FILTERS.rev().find(|most| products(*most) <= MOST_PRODUCTS).unwrap_or(*FILTERS.start())
}

fn geometry(layer: &Layer) -> Geometry {
    Geometry {
        stride: [layer.stride; 2],
        padding: [layer.padding; 2],
        dilation: [layer.dilation; 2],
        mode: layer.padding_mode,
        ..Geometry::of(layer.kernel, layer.kernel)
    }
}

/// The pooling that is possible, and the size after it.
fn pooled(pool: Pool, [rows, columns]: [u32; 2]) -> (Pool, [u32; 2]) {
    if pool == Pool::None || rows < 2 || columns < 2 {
        return (Pool::None, [rows, columns]);
    }
    (pool, [rows / 2, columns / 2])
}

fn weights(from: Weights, layer: &Layer, inputs: u32, seeds: &mut Seeds) -> Kernels {
    let side = layer.kernel;
    if from == Weights::Random || side < 3 || side.is_multiple_of(2) {
        return Kernels::random(layer.filters, inputs, side, seeds);
    }
    let filters = Named::ALL.iter().take(layer.filters as usize);
    let values = filters.flat_map(|named| named.sized(side, inputs, 0).values).collect();
    Kernels::new(layer.filters, inputs, side, side, values)
}

impl Stage {
    fn after(
        last: Option<&Self>,
        mut layer: Layer,
        picture: &Planes,
        kernels: impl FnOnce(u32) -> Kernels,
    ) -> Option<Self> {
        let channels = last.map_or(picture.channels, |stage| stage.kernels.filters);
        let input = last.map_or([picture.height, picture.width], |stage| stage.output);
        let (mut field, mut jump, mut start) =
            last.map_or((1, 1, 0), |stage| (stage.field, stage.jump, stage.start));
        let geometry = geometry(&layer);
        let convolved = geometry.output(input[0], input[1])?;
        field += (layer.kernel - 1) * layer.dilation * jump;
        start -= (layer.padding * jump) as i32;
        jump *= layer.stride;
        let (pool, output) = pooled(layer.pool, convolved);
        layer.pool = pool;
        if pool != Pool::None {
            // A kernel of two that moves by two.
            field += jump;
            jump *= 2;
        }
        Some(Self { layer, geometry, kernels: kernels(channels), input, output, field, jump, start })
    }

    /// The stage with all weights 1, on one channel with one filter: its gradient counts paths.
    pub(super) fn of_ones(&self) -> Kernels {
        Kernels::new(
            1,
            1,
            self.layer.kernel,
            self.layer.kernel,
            vec![1.0; (self.layer.kernel * self.layer.kernel) as usize],
        )
    }

    /// The stage on `x` [1, C, H, W]; counting paths, it adds up where it would take the greatest or the mean.
    pub(super) fn forward(&self, x: Tensor<4>, weights: Tensor<4>, paths: bool) -> Tensor<4> {
        // The stack was cut to what fits: see `Stage`'s sizes.
        let sums = forward(x.clone(), weights, None, &self.geometry).unwrap_or(x); // [1, F, H′, W′]
        let mut out = if self.layer.relu && !paths { relu(sums) } else { sums };
        if self.layer.pool != Pool::None {
            let filters = out.dims()[1];
            let [rows, columns] = self.output.map(|n| n as usize);
            let even = out.narrow(2, 0, 2 * rows).narrow(3, 0, 2 * columns);
            let four = even.reshape([1, filters, rows, 2, columns, 2]);
            let one = match self.layer.pool {
                _ if paths => four.sum_dim(3).sum_dim(5),
                Pool::Max => larger_half(larger_half(four, 3), 5),
                _ => four.mean_dim(3).mean_dim(5),
            };
            out = one.reshape([1, filters, rows, columns]);
        }
        out // [1, F, rows, columns]
    }

    /// Along an axis (0 vertical, 1 horizontal): the places of the input that are seen from `places` of the output.
    pub(super) fn seen_from(&self, axis: usize, places: &[bool]) -> Vec<bool> {
        let n = self.input[axis];
        let mut seen = vec![false; n as usize];
        let step = if self.layer.pool == Pool::None { 1 } else { 2 };
        let places = places.iter().enumerate().filter(|(_, seen)| **seen);
        for convolved in places.flat_map(|(place, _)| (0..step).map(move |i| place as u32 * step + i)) {
            for tap in 0..self.layer.kernel {
                if let Some(source) = self.geometry.mode.source(self.geometry.place(axis, convolved, tap), n)
                {
                    seen[source as usize] = true;
                }
            }
        }
        seen
    }
}
