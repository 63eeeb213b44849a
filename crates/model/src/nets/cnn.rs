//! A small convolutional network that reads handwritten digits of 8×8 pixels: two layers of 3×3 filters with
//! ReLU, a pooling by 2, one dense layer.
//!
//! Its arrays are named and shaped as PyTorch's, so that the shipped file opens there too. Left out: training,
//! which is `cnn/train.rs`, and the file, which is `weights.rs`.

pub mod train;

#[cfg(test)]
mod tests;

use crate::kit::conv::{Geometry, Padding, forward};
use crate::kit::seeds::Seeds;
use crate::nets::pool::larger_half;
use crate::weights::safetensors::{Array, Arrays};
use burn::tensor::activation::relu;
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Rows and columns of a picture.
pub const SIDE: usize = 8;
/// What a pixel of full ink is in the data; the network sees 0 to 1.
pub const INK: f32 = 16.0;
/// Digits that are told apart.
pub const CLASSES: usize = 10;
/// Filters of the two convolutions.
pub const FILTERS: [usize; 2] = [16, 32];
/// Numbers that the dense layer sees: 32 maps of 4×4.
const SEEN: usize = FILTERS[1] * SIDE * SIDE / 4;

/// Name and shape of every array, in the order of the flat parameters.
pub const ARRAYS: [(&str, &[usize]); 6] = [
    ("conv1.weight", &[FILTERS[0], 1, 3, 3]),
    ("conv1.bias", &[FILTERS[0]]),
    ("conv2.weight", &[FILTERS[1], FILTERS[0], 3, 3]),
    ("conv2.bias", &[FILTERS[1]]),
    ("dense.weight", &[CLASSES, SEEN]),
    ("dense.bias", &[CLASSES]),
];

/// Weights and biases of the whole network: (1·9 + 1)·16 + (16·9 + 1)·32 + (512 + 1)·10.
pub const PARAMETERS: usize = 10 * FILTERS[0] + (9 * FILTERS[0] + 1) * FILTERS[1] + (SEEN + 1) * CLASSES;

/// How both convolutions go over their input: the maps stay 8×8.
pub const GEOMETRY: Geometry = Geometry::same(3, Padding::Zero);

/// The network.
#[derive(Clone, Debug)]
pub struct Cnn {
    parameters: Tensor<1>, // [PARAMETERS]
}

/// Everything a forward pass went through.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The first convolution's maps, after ReLU.
    pub first: Tensor<4>, // [images, 16, 8, 8]
    /// The second's.
    pub second: Tensor<4>, // [images, 32, 8, 8]
    /// The largest of every 2×2 cells of it.
    pub pooled: Tensor<4>, // [images, 32, 4, 4]
    /// The dense layer's outputs: softmax makes them probabilities.
    pub logits: Tensor<2>, // [images, 10]
}

impl Cnn {
    /// He's random weights, no biases.
    pub fn new(seed: u64, device: &Device) -> Self {
        let mut draws = Seeds::new(seed, "cnn");
        let mut values = Vec::with_capacity(PARAMETERS);
        for (_, shape) in ARRAYS {
            let inputs: usize = shape[1..].iter().product();
            // A bias has no inputs of its own, and starts at 0.
            let deviation = if shape.len() == 1 { 0.0 } else { f64::sqrt(2.0 / inputs as f64) };
            values.extend(draws.normals(shape[0] * inputs, deviation).into_iter().map(|value| value as f32));
        }
        Self::from_values(values, device)
    }

    fn from_values(values: Vec<f32>, device: &Device) -> Self {
        let length = values.len();
        Self::from_parameters(Tensor::from_data(TensorData::new(values, [length]), (device, DType::F32)))
    }

    /// The network with these parameters, in the order of [`ARRAYS`].
    pub fn from_parameters(parameters: Tensor<1>) -> Self {
        debug_assert_eq!(parameters.dims(), [PARAMETERS]);
        Self { parameters }
    }

    /// The network whose arrays these are.
    ///
    /// # Errors
    /// A sentence that names the array which is missing or of another shape.
    pub fn read(arrays: &Arrays, device: &Device) -> Result<Self, String> {
        let mut values = Vec::with_capacity(PARAMETERS);
        for (name, shape) in ARRAYS {
            let array = arrays.get(name).ok_or_else(|| format!("The weights have no array “{name}”."))?;
            if array.shape != shape {
                return Err(format!(
                    "The array “{name}” has the shape {:?} instead of {shape:?}.",
                    array.shape
                ));
            }
            values.extend_from_slice(&array.values);
        }
        Ok(Self::from_values(values, device))
    }

    /// The network's arrays, to be written to a file.
    pub fn arrays(&self) -> Arrays {
        let values: Vec<f32> = self.parameters.to_data().iter::<f32>().collect();
        let mut rest = values.as_slice();
        let mut arrays = Arrays::new();
        for (name, shape) in ARRAYS {
            let (part, after) = rest.split_at(shape.iter().product());
            rest = after;
            arrays.insert(name.to_owned(), Array { shape: shape.to_vec(), values: part.to_vec() });
        }
        arrays
    }

    /// All parameters, in the order of [`ARRAYS`].
    pub fn parameters(&self) -> Tensor<1> {
        self.parameters.clone() // [PARAMETERS]
    }

    /// The parameters of array number `index`.
    fn part(&self, index: usize) -> Tensor<1> {
        let length = |shape: &[usize]| shape.iter().product::<usize>();
        let start = ARRAYS[..index].iter().map(|(_, shape)| length(shape)).sum::<usize>();
        self.parameters.clone().narrow(0, start, length(ARRAYS[index].1)) // [length]
    }

    /// The maps of both convolutions after ReLU, and the pooled ones, for `images` [images, 1, 8, 8] of values 0 to 1.
    fn maps(&self, images: Tensor<4>) -> [Tensor<4>; 3] {
        let weight = self.part(0).reshape([FILTERS[0], 1, 3, 3]);
        let first = relu(convolve(images, weight, self.part(1))); // [images, 16, 8, 8]
        let weight = self.part(2).reshape([FILTERS[1], FILTERS[0], 3, 3]);
        let second = relu(convolve(first.clone(), weight, self.part(3))); // [images, 32, 8, 8]
        let pooled = pool(second.clone()); // [images, 32, 4, 4]
        [first, second, pooled]
    }

    /// The dense layer: `seen` [images, 512] to [images, 10].
    fn read_out(&self, seen: Tensor<2>) -> Tensor<2> {
        let weight = self.part(4).reshape([CLASSES, SEEN]).transpose(); // [512, 10]
        seen.matmul(weight) + self.part(5).reshape([1, CLASSES])
    }

    /// The outputs for `images` [images, 1, 8, 8] of values 0 to 1, and every map on the way.
    pub fn trace(&self, images: Tensor<4>) -> Trace {
        let [first, second, pooled] = self.maps(images);
        let count = pooled.dims()[0];
        let logits = self.read_out(pooled.clone().reshape([count, SEEN])); // [images, 10]
        Trace { first, second, pooled, logits }
    }
}

fn convolve(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>) -> Tensor<4> {
    forward(x, weight, Some(bias), &GEOMETRY).expect("a padded 3×3 kernel fits into 8×8 cells")
}

/// The largest of every 2×2 cells: `x` [images, maps, h, w] to [images, maps, h/2, w/2].
fn pool(x: Tensor<4>) -> Tensor<4> {
    let [images, maps, height, width] = x.dims();
    let rows = larger_half(x.reshape([images * maps * height / 2, 2, width]), 1); // [.., 1, w]
    let cells = larger_half(rows.reshape([images * maps * height * width / 4, 2]), 1);
    cells.reshape([images, maps, height / 2, width / 2])
}

/// Pictures of values 0 to 1, row by row, as a tensor [images, 1, 8, 8].
pub fn images_tensor(pictures: &[[f32; SIDE * SIDE]], device: &Device) -> Tensor<4> {
    let values: Vec<f32> = pictures.iter().flatten().copied().collect();
    let shape = [pictures.len(), 1, SIDE, SIDE];
    Tensor::from_data(TensorData::new(values, shape), (device, DType::F32)) // [images, 1, 8, 8]
}
