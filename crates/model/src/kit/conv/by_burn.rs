//! Convolution as patches and one matrix product: the patch under the kernel becomes a column, and all filters
//! meet all columns at once. Works with gradients, in the precision of its tensors.
//!
//! burn's own conv2d is slower on the ndarray backend in WebAssembly, knows zero padding alone and makes the worker
//! larger; it is the second opinion in the tests.

use super::{Geometry, Kernels, Planes};
use burn::tensor::{DType, Device, Slice, Tensor, TensorData};

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
    let output = geometry.output(height as u32, width as u32)?;
    let x = padded(x, geometry);
    let along = |axis: usize, tap: u32| {
        let (first, step) = (tap * geometry.dilation[axis], geometry.stride[axis]);
        let end = first + (output[axis] - 1) * step + 1;
        Slice::new(first as isize, Some(end as isize), step as isize)
    };
    let cells = output[0] as usize * output[1] as usize;
    let places =
        (0..geometry.kernel[0]).flat_map(|row| (0..geometry.kernel[1]).map(move |column| (row, column)));
    let taps: Vec<Tensor<4>> = places
        .map(|(row, column)| {
            let met = x.clone().slice([Slice::full(), Slice::full(), along(0, row), along(1, column)]);
            met.reshape([batch, channels, 1, cells])
        })
        .collect();
    let sums = channels * taps.len();
    Some(Tensor::cat(taps, 2).reshape([batch, sums, cells]))
}

/// `x` [batch, C, H, W] with its padding around it, put together from slices: burn pads with zeros alone, and its
/// `select` brings a megabyte of other operations into the worker.
fn padded(x: Tensor<4>, geometry: &Geometry) -> Tensor<4> {
    [2, 3].into_iter().fold(x, |x, dim| {
        let (wide, n) = (i64::from(geometry.padding[dim - 2]), x.dims()[dim] as i64);
        if wide == 0 {
            return x;
        }
        let sources = |places: std::ops::Range<i64>| -> Vec<Option<u32>> {
            places.map(|place| geometry.mode.source(place, n as u32)).collect()
        };
        let next = |one: &Option<u32>, other: &Option<u32>| one.map(|it| it + 1) == *other;
        let piece = |run: &[Option<u32>]| match run[0] {
            Some(first) => x.clone().narrow(dim, first as usize, run.len()),
            None => {
                let mut shape = x.dims();
                shape[dim] = run.len();
                Tensor::zeros(shape, (&x.device(), x.dtype()))
            }
        };
        let (before, after) = (sources(-wide..0), sources(n..n + wide));
        let mut pieces: Vec<Tensor<4>> = before.chunk_by(next).map(piece).collect();
        pieces.push(x.clone());
        pieces.extend(after.chunk_by(next).map(piece));
        Tensor::cat(pieces, dim)
    })
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
