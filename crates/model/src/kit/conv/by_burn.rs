//! Convolution as patches and one matrix product: the patch under the kernel becomes a column, and all filters
//! meet all columns at once. Works with gradients, in the precision of its tensors.
//!
//! burn's own conv2d is slower on the ndarray backend in WebAssembly, and knows zero padding alone; it is the
//! second opinion in the rooms' checks.

use super::{Geometry, Kernels, Planes};
use burn::tensor::{DType, Device, Int, Tensor, TensorData};

/// Planes as a tensor in single precision.
pub fn planes_tensor(planes: &Planes, device: &Device) -> Tensor<4> {
    let shape = [1, planes.channels as usize, planes.height as usize, planes.width as usize];
    Tensor::from_data(TensorData::new(planes.values.clone(), shape), (device, DType::F32)) // [1, C, H, W]
}

/// The first of a batch as planes.
pub fn planes_of(tensor: Tensor<4>) -> Planes {
    let [_, channels, height, width] = tensor.dims();
    let mut values: Vec<f32> = tensor.into_data().iter::<f32>().collect();
    values.truncate(channels * height * width);
    Planes { channels: channels as u32, height: height as u32, width: width as u32, values }
}

/// Weights as a tensor in single precision.
pub fn weights_tensor(kernels: &Kernels, device: &Device) -> Tensor<4> {
    let shape = [kernels.filters, kernels.inputs, kernels.height, kernels.width].map(|n| n as usize);
    Tensor::from_data(TensorData::new(kernels.values.clone(), shape), (device, DType::F32)) // [O, C/g, kh, kw]
}

/// [`convolve`](super::convolve) by [`forward`].
pub fn by_burn(input: &Planes, kernels: &Kernels, geometry: &Geometry, device: &Device) -> Option<Planes> {
    geometry.output(input.height, input.width)?;
    if !geometry.fits(input, kernels) {
        return None;
    }
    let bias = (!kernels.bias.is_empty()).then(|| {
        let values: Vec<f32> = (0..kernels.filters).map(|filter| kernels.bias_of(filter)).collect();
        let shape = [values.len()];
        Tensor::from_data(TensorData::new(values, shape), (device, DType::F32)) // [O]
    });
    let (x, weights) = (planes_tensor(input, device), weights_tensor(kernels, device));
    forward(x, weights, bias, geometry).map(planes_of)
}

/// The same for tensors, with gradients: `x` [batch, C, H, W], `weights` [O, C/groups, kh, kw], `bias` \[O\] to
/// [batch, O, H′, W′]; `None` if the kernel does not fit in.
pub fn forward(
    x: Tensor<4>,
    weights: Tensor<4>,
    bias: Option<Tensor<1>>,
    geometry: &Geometry,
) -> Option<Tensor<4>> {
    let [batch, _, height, width] = x.dims();
    let [filters, inputs, rows, across] = weights.dims();
    let [out_height, out_width] = geometry.output(height as u32, width as u32)?.map(|n| n as usize);
    let groups = geometry.groups as usize;
    let (sums, each) = (inputs * rows * across, filters / groups);
    let columns = patches(x, geometry)?; // [batch, C·kh·kw, H′·W′]
    let weights = weights.reshape([filters, sums]);
    let of_group = |group: usize| {
        let weights = weights.clone().narrow(0, group * each, each).unsqueeze::<3>(); // [1, O/g, sums]
        weights.matmul(columns.clone().narrow(1, group * sums, sums)) // [batch, O/g, H′·W′]
    };
    let mut out = Tensor::cat((0..groups).map(of_group).collect(), 1); // [batch, O, H′·W′]
    if let Some(bias) = bias {
        out = out + bias.reshape([1, filters, 1]);
    }
    Some(out.reshape([batch, filters, out_height, out_width]))
}

/// The patch under the kernel for every output cell, one column each: `x` [batch, C, H, W] to
/// [batch, C·kh·kw, H′·W′].
pub fn patches(x: Tensor<4>, geometry: &Geometry) -> Option<Tensor<3>> {
    let [batch, channels, height, width] = x.dims();
    let size = [height, width].map(|n| n as u32);
    let output = geometry.output(size[0], size[1])?;
    let (device, dtype) = (x.device(), x.dtype());
    // One more row and column, of zeros, for all that lies beyond the edge.
    let x = Tensor::cat(vec![x, Tensor::zeros([batch, channels, 1, width], (&device, dtype))], 2);
    let x = Tensor::cat(vec![x, Tensor::zeros([batch, channels, height + 1, 1], (&device, dtype))], 3);
    // What each row or column of the kernel meets depends on that row or column alone.
    let met = |axis: usize, tap: u32| {
        let source = |place| geometry.mode.source(geometry.place(axis, place, tap), size[axis]);
        let from: Vec<i32> = (0..output[axis]).map(|n| source(n).unwrap_or(size[axis]) as i32).collect();
        let count = from.len();
        Tensor::<1, Int>::from_data(TensorData::new(from, [count]), &device) // [H′] or [W′]
    };
    let bands: Vec<Tensor<4>> = // [batch, C, H + 1, W′] each
        (0..geometry.kernel[1]).map(|column| x.clone().select(3, met(1, column))).collect();
    let cells = output.map(|n| n as usize);
    let cells = cells[0] * cells[1];
    let mut taps = Vec::with_capacity(bands.len() * geometry.kernel[0] as usize);
    for row in 0..geometry.kernel[0] {
        let rows = met(0, row);
        let tap =
            |band: &Tensor<4>| band.clone().select(2, rows.clone()).reshape([batch, channels, 1, cells]);
        taps.extend(bands.iter().map(tap));
    }
    let sums = channels * taps.len();
    Some(Tensor::cat(taps, 2).reshape([batch, sums, cells]))
}

/// `input` with its padding around it, for a convolution that knows none.
pub fn pad(input: &Planes, geometry: &Geometry) -> Planes {
    let [down, right] = geometry.padding;
    let (height, width) = (input.height + 2 * down, input.width + 2 * right);
    Planes::new(input.channels, height, width, |channel, row, column| {
        let along =
            |place: u32, before: u32, n: u32| geometry.mode.source(i64::from(place) - i64::from(before), n);
        match (along(row, down, input.height), along(column, right, input.width)) {
            (Some(y), Some(x)) => input.get(channel, y, x),
            _ => 0.0,
        }
    })
}
