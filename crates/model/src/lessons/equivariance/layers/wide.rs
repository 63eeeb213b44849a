//! The same layers in double precision with plain loops: the other route of the checks.
//!
//! Every output cell is summed in the same order of channels and taps wherever it lies, so that a shift which
//! only renames the cells gives the very same bits.

use super::{Layers, Step};
use crate::kit::conv::Geometry;
use crate::kit::conv::kernels::Kernels;
use crate::kit::planes::Planes;

/// Planes in double precision.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Wide {
    /// Channels, rows, columns.
    pub(in super::super) shape: [u32; 3],
    /// Channel by channel, row by row.
    pub(in super::super) values: Vec<f64>,
}

impl Wide {
    /// The same numbers in double precision.
    pub(in super::super) fn of(planes: &Planes) -> Self {
        let values = planes.values.iter().map(|value| f64::from(*value)).collect();
        Self { shape: [planes.channels, planes.height, planes.width], values }
    }

    /// Root of the sum of squares.
    pub(in super::super) fn norm(&self) -> f64 {
        f64::sqrt(self.values.iter().map(|value| value * value).sum())
    }

    fn zeros(shape: [u32; 3]) -> Self {
        Self { shape, values: vec![0.0; shape.iter().map(|n| *n as usize).product()] }
    }
}

impl Layers {
    /// f(x), as [`Layers::run`].
    pub(in super::super) fn run_wide(&self, picture: &Wide) -> Wide {
        let mut x = picture.clone();
        for step in &self.steps {
            x = match step {
                Step::Convolve(kernels, geometry) => match convolved(&x, kernels, geometry) {
                    Some(out) => out,
                    None => return Wide::zeros([1, 0, 0]),
                },
                Step::Dense(weights, inputs) => dense(&x, weights, *inputs),
                Step::Relu => {
                    x.values.iter_mut().for_each(|value| *value = value.max(0.0));
                    x
                }
                Step::Maximum(side) => windows(&x, *side, f64::NEG_INFINITY, f64::max),
                Step::Mean(side) => {
                    let mut out = windows(&x, *side, 0.0, |sum, value| sum + value);
                    out.values.iter_mut().for_each(|sum| *sum /= f64::from(side * side));
                    out
                }
                Step::Length => {
                    let mut out = channels(&x, 0.0, |sum, value| sum + value * value);
                    out.values.iter_mut().for_each(|sum| *sum = f64::sqrt(*sum));
                    out
                }
                Step::Most => channels(&x, f64::NEG_INFINITY, f64::max),
            };
        }
        x
    }
}

/// Cross-correlation, tap by tap.
fn convolved(x: &Wide, kernels: &Kernels, geometry: &Geometry) -> Option<Wide> {
    let [inputs, height, width] = x.shape;
    let [rows, columns] = geometry.output(height, width)?;
    let mut out = Wide::zeros([kernels.filters, rows, columns]);
    // Along one axis: which input each tap meets at each output, by the kit's rule.
    let sources = |axis: usize, tap: u32, count: u32, n: u32| -> Vec<Option<u32>> {
        (0..count).map(|output| geometry.mode.source(geometry.place(axis, output, tap), n)).collect()
    };
    for down in 0..kernels.height {
        let from_rows = sources(0, down, rows, height);
        for right in 0..kernels.width {
            let from_columns = sources(1, right, columns, width);
            for (filter, input) in (0..kernels.filters).flat_map(|f| (0..inputs).map(move |i| (f, i))) {
                let weight = f64::from(kernels.values[kernels.index(filter, input, down, right)]);
                for (row, from_row) in from_rows.iter().enumerate() {
                    let Some(from_row) = from_row else { continue };
                    let line = &x.values[((input * height + from_row) * width) as usize..][..width as usize];
                    let start = (filter * rows) as usize + row;
                    let sums = &mut out.values[start * columns as usize..][..columns as usize];
                    for (sum, from) in sums.iter_mut().zip(&from_columns) {
                        *sum += from.map_or(0.0, |column| weight * line[column as usize]);
                    }
                }
            }
        }
    }
    Some(out)
}

fn dense(x: &Wide, weights: &[f32], inputs: usize) -> Wide {
    let sum = |row: &[f32]| row.iter().zip(&x.values).map(|(weight, value)| f64::from(*weight) * value).sum();
    let values = weights.chunks(inputs.max(1)).map(sum).collect();
    Wide { shape: [1, x.shape[1], x.shape[2]], values }
}

/// Folds every window of `side` rows and columns, side by side.
fn windows(x: &Wide, side: u32, start: f64, fold: impl Fn(f64, f64) -> f64) -> Wide {
    let [channels, height, width] = x.shape;
    let (rows, columns) = (height / side, width / side);
    let mut out =
        Wide { values: vec![start; (channels * rows * columns) as usize], shape: [channels, rows, columns] };
    for line in 0..channels * height {
        let (channel, row) = (line / height, line % height / side);
        for column in (0..columns * side).filter(|_| row < rows) {
            let to = &mut out.values[((channel * rows + row) * columns + column / side) as usize];
            *to = fold(*to, x.values[(line * width + column) as usize]);
        }
    }
    out
}

/// Folds the channels of every cell.
fn channels(x: &Wide, start: f64, fold: impl Fn(f64, f64) -> f64) -> Wide {
    let [count, height, width] = x.shape;
    let area = (height * width) as usize;
    let mut values = vec![start; area];
    for channel in 0..count as usize {
        for (to, value) in values.iter_mut().zip(&x.values[channel * area..]) {
            *to = fold(*to, *value);
        }
    }
    Wide { shape: [1, height, width], values }
}
