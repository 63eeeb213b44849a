//! What one layer costs, built in three ways: dense, locally connected, convolution.
//!
//! Left out: time, which also depends on how well the machine's memory is used.

use super::pictures::{Cost, Costs};
use crate::kit::conv::Geometry;
use crate::kit::conv::kernels::Kernels;
use crate::kit::planes::Planes;

/// Parameters, connections and multiplications of the layer on this input; all 0 if the kernel does not fit in.
pub(super) fn costs(input: &Planes, kernels: &Kernels, geometry: &Geometry) -> Costs {
    let Some([height, width]) = geometry.output(input.height, input.width) else { return Costs::default() };
    let long = |n: u32| u64::from(n);
    let inputs = long(input.channels) * input.area() as u64;
    let outputs = long(kernels.filters) * long(height) * long(width);
    let weights = kernels.weights_each() as u64;
    let rows = pairs(geometry, 0, input.height, height);
    let columns = pairs(geometry, 1, input.width, width);
    let connections = long(kernels.filters) * long(kernels.inputs) * rows * columns;
    let multiply_adds = outputs * weights;
    Costs {
        dense: Cost {
            parameters: inputs * outputs + outputs,
            connections: inputs * outputs,
            multiply_adds: inputs * outputs,
        },
        local: Cost { parameters: outputs * (weights + 1), connections, multiply_adds },
        shared: Cost { parameters: kernels.parameters(), connections, multiply_adds },
    }
}

/// Along one axis: pairs of an output place and an input place that it sees.
fn pairs(geometry: &Geometry, axis: usize, n: u32, outputs: u32) -> u64 {
    let seen_by = |output: u32| {
        let taps = 0..geometry.kernel[axis];
        let mut seen: Vec<u32> =
            taps.filter_map(|tap| geometry.mode.source(geometry.place(axis, output, tap), n)).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len() as u64
    };
    (0..outputs).map(seen_by).sum()
}
