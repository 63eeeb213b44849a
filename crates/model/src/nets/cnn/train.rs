//! Trains the digit network: mini-batches of examples that are moved by a pixel, dropout before the dense layer, Adam, a
//! rate that falls to 0.
//!
//! Deterministic by seed. Left out: reading the examples, and what is done with the result.

use super::{CLASSES, Cnn, SEEN, SIDE, images_tensor};
use crate::kit::seeds::Seeds;
use crate::nets::descent::{Descent, Rule};
use crate::nets::mlp::numbers;
use burn::tensor::activation::log_softmax;
use burn::tensor::{DType, Device, Tensor, TensorData};

/// A picture of values 0 to 1, row by row.
pub type Picture = [f32; SIDE * SIDE];

/// A picture and the digit it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The pixels.
    pub picture: Picture,
    /// 0 to 9.
    pub digit: u8,
}

/// Examples of one step.
pub const BATCH: usize = 32;
/// Adam's rate at the start; it falls along half a cosine.
pub const RATE: f64 = 2e-3;
/// Most pixels by which an example is moved, in each direction.
const SHIFT: i64 = 1;
/// Share of what the dense layer sees that is hidden from it at each step (dropout).
const HIDDEN: f64 = 0.5;

/// A network in training.
pub struct Training<'a> {
    cnn: Cnn,
    descent: Descent,
    examples: &'a [Example],
    seeds: Seeds,
    epochs: u32,
    steps_done: u32,
}

impl<'a> Training<'a> {
    /// Starts from random weights; after `epochs` epochs the rate is 0.
    pub fn new(examples: &'a [Example], seed: u64, epochs: u32, device: &Device) -> Self {
        Self {
            cnn: Cnn::new(seed, device),
            descent: Descent::new(Rule::Adam { rate: RATE }),
            examples,
            seeds: Seeds::new(seed, "train the digits"),
            epochs,
            steps_done: 0,
        }
    }

    /// The network as it stands.
    pub fn cnn(&self) -> &Cnn {
        &self.cnn
    }

    /// Goes once through all examples in a new order. Returns the mean loss in nats.
    pub fn epoch(&mut self) -> f64 {
        let mut order: Vec<usize> = (0..self.examples.len()).collect();
        // Fisher and Yates.
        for last in (1..order.len()).rev() {
            order.swap(last, (self.seeds.uniform() * (last + 1) as f64) as usize);
        }
        let mut total = 0.0;
        for batch in order.chunks(BATCH) {
            let pictures: Vec<Picture> =
                batch.iter().map(|&index| moved(&self.examples[index].picture, &mut self.seeds)).collect();
            let digits: Vec<u8> = batch.iter().map(|&index| self.examples[index].digit).collect();
            total += self.step(&pictures, &digits) * batch.len() as f64;
        }
        total / order.len().max(1) as f64
    }

    fn step(&mut self, pictures: &[Picture], digits: &[u8]) -> f64 {
        let steps = self.examples.len().div_ceil(BATCH) as f64 * f64::from(self.epochs);
        let along = (f64::from(self.steps_done) / steps.max(1.0)).min(1.0);
        let rate = RATE * 0.5 * (1.0 + libm::cos(std::f64::consts::PI * along));
        // What stays is made larger, so that the dense layer's sums keep their mean.
        let kept = || if self.seeds.uniform() < HIDDEN { 0.0 } else { (1.0 / (1.0 - HIDDEN)) as f32 };
        let mask: Vec<f32> = std::iter::repeat_with(kept).take(pictures.len() * SEEN).collect();
        let (loss, gradient) = gradient(&self.cnn, pictures, digits, Some(mask));
        self.descent.follow(Rule::Adam { rate });
        let parameters = self.descent.step(self.cnn.parameters().unsqueeze(), gradient.unsqueeze()); // [1, parameters]
        self.cnn = Cnn::from_parameters(parameters.squeeze());
        self.steps_done += 1;
        loss
    }
}

/// The mean cross-entropy in nats over the pictures, and its gradient with respect to all parameters. What the dense
/// layer sees is multiplied by `mask`, if there is one.
pub fn gradient(cnn: &Cnn, pictures: &[Picture], digits: &[u8], mask: Option<Vec<f32>>) -> (f64, Tensor<1>) {
    let leaf = cnn.parameters().autodiff().require_grad(); // [parameters]
    let loss = loss(&Cnn::from_parameters(leaf.clone()), pictures, digits, mask); // [1]
    let mut gradients = loss.clone().backward();
    let gradient = leaf.grad_remove(&mut gradients);
    let gradient = gradient.unwrap_or_else(|| cnn.parameters().zeros_like()); // [parameters]
    let value = loss.without_autodiff().into_data().iter::<f64>().next().unwrap_or(f64::NAN);
    (value, gradient)
}

/// −Σ log p(digit)/images: `log_softmax` picked by a tensor with a 1 at each picture's digit.
fn loss(cnn: &Cnn, pictures: &[Picture], digits: &[u8], mask: Option<Vec<f32>>) -> Tensor<1> {
    let count = pictures.len();
    let device = cnn.parameters().device();
    let mut wanted = vec![0.0_f32; count * CLASSES];
    for (row, digit) in wanted.chunks_mut(CLASSES).zip(digits) {
        row[usize::from(*digit).min(CLASSES - 1)] = 1.0;
    }
    let matrix = |values: Vec<f32>, columns: usize| {
        Tensor::<2>::from_data(TensorData::new(values, [count, columns]), (&device, DType::F32))
    };
    let [.., pooled] = cnn.maps(images_tensor(pictures, &device)); // [n, 32, 4, 4]
    let seen = pooled.reshape([count, SEEN]);
    let seen = match mask {
        Some(mask) => seen * matrix(mask, SEEN),
        None => seen,
    };
    let (logits, wanted) = (cnn.read_out(seen), matrix(wanted, CLASSES)); // [n, 10]
    (log_softmax(logits, 1) * wanted).sum() * (-1.0 / count.max(1) as f64)
}

/// The share of `examples` that the network reads right, and how often digit row was read as digit column.
pub fn evaluate(cnn: &Cnn, examples: &[Example]) -> (f64, [[u32; CLASSES]; CLASSES]) {
    let mut confusion = [[0; CLASSES]; CLASSES];
    let device = cnn.parameters().device();
    for batch in examples.chunks(256) {
        let pictures: Vec<Picture> = batch.iter().map(|example| example.picture).collect();
        let logits = numbers(cnn.trace(images_tensor(&pictures, &device)).logits);
        for (example, row) in batch.iter().zip(logits.chunks(CLASSES)) {
            confusion[usize::from(example.digit).min(CLASSES - 1)][largest(row)] += 1;
        }
    }
    let right: u32 = (0..CLASSES).map(|digit| confusion[digit][digit]).sum();
    (f64::from(right) / examples.len().max(1) as f64, confusion)
}

/// Where the largest number stands; the first of equals.
pub fn largest(row: &[f64]) -> usize {
    let mut best = 0;
    for (place, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = place;
        }
    }
    best
}

/// The picture moved by whole pixels, by chance; what comes in is 0. Turning and stretching, which blur so few
/// pixels, made the network worse.
fn moved(picture: &Picture, seeds: &mut Seeds) -> Picture {
    let mut by = || (seeds.uniform() * (2 * SHIFT + 1) as f64) as i64 - SHIFT;
    let (down, right, side) = (by(), by(), SIDE as i64);
    std::array::from_fn(|cell| {
        let (y, x) = (cell as i64 / side - down, cell as i64 % side - right);
        let inside = (0..side).contains(&y) && (0..side).contains(&x);
        if inside { picture[(y * side + x) as usize] } else { 0.0 }
    })
}
