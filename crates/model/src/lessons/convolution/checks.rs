//! What is claimed of one layer: its size, its numbers by three routes, its linearity, its costs.
//!
//! Large layers are checked on a part, so that a check costs less than what it checks. Left out: the checks of the
//! other views, which stand with them.

use super::costs::costs;
use crate::kit::conv::kernels::Kernels;
use crate::kit::conv::{
    Geometry, Padding, by_burn, convolve, forward, output_size, pad, planes_tensor, sum_at, weights_tensor,
};
use crate::kit::planes::Planes;
use crate::lesson::Check;
use burn::tensor::{Device, Tensor};

/// Products that one check may take by burn.
const BY_BURN: usize = 400_000;
/// Products that one check may take by plain loops.
const BY_LOOPS: usize = 100_000;

/// How far a sum of `terms` products in single precision may be off, twice the unit roundoff for each term, where
/// `absolute` is the sum of the products' sizes.
pub(super) fn rounding(absolute: f64, terms: usize) -> f64 {
    absolute * (terms + 2) as f64 * f64::from(f32::EPSILON)
}

/// Size of a sum of products, at most: the largest filter on the largest number, and the bias.
pub(super) fn scale(input: &Planes, kernels: &Kernels) -> f64 {
    let largest = input.values.iter().map(|value| f64::from(value.abs())).fold(0.0, f64::max);
    let sum = |filter: u32| {
        let weights: f64 = kernels.of(filter).iter().map(|weight| f64::from(weight.abs())).sum();
        weights * largest + f64::from(kernels.bias_of(filter).abs())
    };
    (0..kernels.filters).map(sum).fold(0.0, f64::max)
}

/// Output size by the formula and by walking.
pub(super) fn of_the_size(input: &Planes, geometry: &Geometry) -> Vec<Check> {
    let Geometry { kernel, stride, padding, dilation, .. } = geometry;
    let formula = |axis: usize, n: u32| {
        let size = output_size(n, kernel[axis], stride[axis], padding[axis], dilation[axis]);
        f64::from(size.unwrap_or_default())
    };
    let walk = |axis: usize, n: u32| {
        let reach = dilation[axis] * (kernel[axis] - 1);
        let last = n + 2 * padding[axis];
        (0..last).step_by(stride[axis] as usize).filter(|start| start + reach < last).count()
    };
    let by = "steps counted until the kernel leaves the padded picture";
    [("Rows", 0, input.height), ("Columns", 1, input.width)]
        .map(|(name, axis, n)| {
            let claim = format!("{name} of the output, ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1");
            Check::equal(claim, formula(axis, n), by, walk(axis, n) as f64, 0.0)
        })
        .into()
}

/// The output against burn's matrix product of patches and against plain loops.
pub(super) fn of_the_output(
    input: &Planes,
    kernels: &Kernels,
    geometry: &Geometry,
    output: &Planes,
    device: &Device,
) -> Vec<Check> {
    let tolerance = rounding(scale(input, kernels), kernels.weights_each());
    let (rows, theirs) = first_rows_by_burn(input, kernels, geometry, output, device);
    let ours = Planes::new(output.channels, rows, output.width, |channel, row, column| {
        output.get(channel, row, column)
    });
    let cells = output.values.len();
    let every = (cells * kernels.weights_each()).div_ceil(BY_LOOPS).max(1);
    let off = |index: usize| {
        let (filter, cell) = (index / output.area(), index % output.area());
        let cell = [cell as u32 / output.width, cell as u32 % output.width];
        let exact = sum_at(input, kernels, geometry, filter as u32, cell);
        (f64::from(output.values[index]) - exact).abs()
    };
    let worst = (0..cells).step_by(every).map(off).fold(0.0, f64::max);
    vec![
        Check::equal(
            format!(
                "Largest distance of the output from burn's product of filters and patches, rows 0 to {}",
                rows - 1
            ),
            ours.largest_difference(&theirs),
            "none, but for rounding",
            0.0,
            tolerance,
        ),
        Check::equal(
            format!("Largest distance from plain loops in double precision, {} cells", cells.div_ceil(every)),
            worst,
            "none, but for rounding",
            0.0,
            tolerance,
        ),
    ]
}

/// As many of the first rows as are affordable, by burn as patches and one matrix product.
fn first_rows_by_burn(
    input: &Planes,
    kernels: &Kernels,
    geometry: &Geometry,
    output: &Planes,
    device: &Device,
) -> (u32, Planes) {
    let row_cost = (kernels.filters * output.width) as usize * kernels.weights_each();
    let rows = (BY_BURN / row_cost.max(1)).clamp(1, output.height as usize) as u32;
    let needed = (rows - 1) * geometry.stride[0] + geometry.dilation[0] * (geometry.kernel[0] - 1) + 1;
    let padded = pad(input, geometry);
    let needed =
        Planes::new(padded.channels, needed.min(padded.height), padded.width, |channel, row, column| {
            padded.get(channel, row, column)
        });
    let unpadded = Geometry { padding: [0, 0], ..*geometry };
    (rows, by_burn(&needed, kernels, &unpadded, device).unwrap_or_default())
}

/// f(2x − 3y) = 2f(x) − 3f(y), where y is the picture moved, on as many of the first rows as are affordable.
pub(super) fn of_linearity(input: &Planes, kernels: &Kernels, geometry: &Geometry, device: &Device) -> Check {
    let row_cost = (kernels.filters * input.width) as usize * kernels.weights_each();
    let least = geometry.dilation[0] * (geometry.kernel[0] - 1) + 1;
    let rows = (BY_BURN as u32 / row_cost.max(1) as u32).max(least).min(input.height);
    let x = Planes::new(input.channels, rows, input.width, |channel, row, column| {
        input.get(channel, row, column)
    });
    let y = x.shifted(1, 2);
    let mut both = x.clone();
    both.values = x.values.iter().zip(&y.values).map(|(x, y)| 2.0 * x - 3.0 * y).collect();
    let weights = weights_tensor(kernels, device);
    let batch = [&x, &y, &both].map(|planes| planes_tensor(planes, device));
    let out = forward(Tensor::cat(batch.into(), 0), weights, None, geometry); // [3, O, H′, W′]
    let values: Vec<f32> = out.map(|out| out.into_data().iter::<f32>().collect()).unwrap_or_default();
    let third = values.len() / 3;
    let off = |i: usize| {
        let [x, y, both] = [i, third + i, 2 * third + i].map(|i| f64::from(values[i]));
        (both - (2.0 * x - 3.0 * y)).abs()
    };
    Check::equal(
        "The layer without biases is linear: largest distance of f(2x − 3y) from 2f(x) − 3f(y), y the picture moved",
        (0..third).map(off).fold(0.0, f64::max),
        "none, but for rounding",
        0.0,
        6.0 * rounding(scale(input, kernels), kernels.weights_each()),
    )
}

/// Costs by formula and by counting.
pub(super) fn of_the_costs(
    input: &Planes,
    kernels: &Kernels,
    geometry: &Geometry,
    device: &Device,
) -> Vec<Check> {
    let shared = costs(input, kernels, geometry).shared;
    let ones = Planes::new(1, input.height, input.width, |_, _, _| 1.0);
    let weights = vec![1.0; (kernels.height * kernels.width) as usize];
    let kernel = Kernels::new(1, 1, kernels.height, kernels.width, weights);
    let counted = convolve(&ones, &kernel, &Geometry { groups: 1, ..*geometry }, device).unwrap_or_default();
    let counted: f64 = counted.values.iter().map(|value| f64::from(*value)).sum();
    let counted = counted * f64::from(kernels.filters) * f64::from(kernels.inputs);
    let (claim, stated) = match geometry.mode {
        Padding::Zero => ("Connections, the padding left out", shared.connections),
        _ => ("Multiplications of the layer", shared.multiply_adds),
    };
    vec![
        Check::equal(
            claim,
            stated as f64,
            "sum of the output when all inputs and weights are 1, times channels and filters",
            counted,
            0.0,
        ),
        Check::equal(
            "Parameters, k²·C·F/groups + F",
            shared.parameters as f64,
            "weights and biases that are there, counted",
            (kernels.values.len() + kernels.filters as usize) as f64,
            0.0,
        ),
    ]
}
