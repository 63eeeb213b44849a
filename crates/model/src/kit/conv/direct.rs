//! Convolution with plain loops in double precision: slow, and right to see. The other route of checks and tests.

use super::{Geometry, Kernels, Planes};

/// The sum of one output cell of one filter, bias included: Σ w·x over the filter's channels and the kernel.
pub fn sum_at(input: &Planes, kernels: &Kernels, geometry: &Geometry, filter: u32, cell: [u32; 2]) -> f64 {
    let group = filter / (kernels.filters / geometry.groups).max(1);
    let size = [input.height, input.width];
    let mut sum = f64::from(kernels.bias_of(filter));
    for channel in 0..kernels.inputs {
        for row in 0..kernels.height {
            for column in 0..kernels.width {
                let Some([y, x]) = geometry.source(cell, [row, column], size) else { continue };
                let weight = kernels.values[kernels.index(filter, channel, row, column)];
                sum += f64::from(weight) * f64::from(input.get(group * kernels.inputs + channel, y, x));
            }
        }
    }
    sum
}

/// All outputs, filter by filter, row by row; empty if groups, channels or sizes do not fit.
pub fn direct(input: &Planes, kernels: &Kernels, geometry: &Geometry) -> Vec<f64> {
    let Some([height, width]) = geometry.output(input.height, input.width) else { return Vec::new() };
    if !geometry.fits(input, kernels) {
        return Vec::new();
    }
    let cells = (0..kernels.filters).flat_map(|filter| {
        (0..height).flat_map(move |row| (0..width).map(move |column| (filter, [row, column])))
    });
    cells.map(|(filter, cell)| sum_at(input, kernels, geometry, filter, cell)).collect()
}
