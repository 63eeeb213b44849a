//! The filters of a layer: a bank of kernels with biases, and the well-known ones by name.

use crate::kit::seeds::Seeds;
use serde::{Deserialize, Serialize};

/// The filters of one layer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kernels {
    /// How many filters: channels of the output.
    pub filters: u32,
    /// Input channels that each filter sees.
    pub inputs: u32,
    /// Rows of each kernel.
    pub height: u32,
    /// Columns of each kernel.
    pub width: u32,
    /// Weights: filter by filter, channel by channel, row by row.
    pub values: Vec<f32>,
    /// What is added to each filter's sums; empty for nothing.
    pub bias: Vec<f32>,
}

impl Kernels {
    /// Filters without biases whose weights are `values`.
    pub fn new(filters: u32, inputs: u32, height: u32, width: u32, values: Vec<f32>) -> Self {
        Self { filters, inputs, height, width, values, bias: Vec::new() }
    }

    /// He's random weights, normal with standard deviation √(2/inputs of a sum), without biases.
    pub fn random(filters: u32, inputs: u32, side: u32, seeds: &mut Seeds) -> Self {
        let each = (inputs * side * side) as usize;
        let deviation = f64::sqrt(2.0 / each.max(1) as f64);
        let values =
            seeds.normals(filters as usize * each, deviation).into_iter().map(|v| v as f32).collect();
        Self::new(filters, inputs, side, side, values)
    }

    /// Weights of one filter.
    pub fn weights_each(&self) -> usize {
        self.inputs as usize * self.height as usize * self.width as usize
    }

    /// The weights of one filter; empty if there is no such filter.
    pub fn of(&self, filter: u32) -> &[f32] {
        let start = filter as usize * self.weights_each();
        self.values.get(start..start + self.weights_each()).unwrap_or_default()
    }

    /// Where a weight stands among the values.
    pub fn index(&self, filter: u32, channel: u32, row: u32, column: u32) -> usize {
        (((filter * self.inputs + channel) * self.height + row) * self.width + column) as usize
    }

    /// A filter's bias; 0 if there is none.
    pub fn bias_of(&self, filter: u32) -> f32 {
        self.bias.get(filter as usize).copied().unwrap_or_default()
    }

    /// Weights and biases: k²·C_in·C_out/groups + C_out, the biases counted even where all are 0.
    pub fn parameters(&self) -> u64 {
        u64::from(self.filters) * (self.weights_each() as u64 + 1)
    }

    /// Every kernel turned anticlockwise by so many quarter turns.
    pub fn rotated(&self, quarter_turns: i32) -> Self {
        let planes = crate::kit::planes::Planes {
            channels: self.filters * self.inputs,
            height: self.height,
            width: self.width,
            values: self.values.clone(),
        }
        .rotated(quarter_turns);
        Self { height: planes.height, width: planes.width, values: planes.values, ..self.clone() }
    }
}

/// A filter with a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// Brightness changes from left to right: [[−1, 0, 1], [−2, 0, 2], [−1, 0, 1]].
    #[default]
    SobelX,
    /// Brightness changes from top to bottom: the same, transposed.
    SobelY,
    /// [[0, 1, 0], [1, −4, 1], [0, 1, 0]], the second differences.
    Laplacian,
    /// The 3×3 Gaussian [1 2 1]ᵀ[1 2 1]/16.
    Gaussian,
    /// Mean of nine: all 1/9.
    Box,
    /// [[0, −1, 0], [−1, 5, −1], [0, −1, 0]].
    Sharpen,
    /// [[−2, −1, 0], [−1, 1, 1], [0, 1, 2]], light from the lower right.
    Emboss,
    /// 1 in the middle.
    Identity,
    /// Normal weights by seed.
    Random,
}

impl Named {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[
        Self::SobelX,
        Self::SobelY,
        Self::Laplacian,
        Self::Gaussian,
        Self::Box,
        Self::Sharpen,
        Self::Emboss,
        Self::Identity,
        Self::Random,
    ];

    /// The name on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::SobelX => "Sobel x",
            Self::SobelY => "Sobel y",
            Self::Laplacian => "Laplacian",
            Self::Gaussian => "Gaussian blur",
            Self::Box => "box blur",
            Self::Sharpen => "sharpen",
            Self::Emboss => "emboss",
            Self::Identity => "identity",
            Self::Random => "random",
        }
    }

    /// The 3×3 weights, row by row. The random ones have standard deviation √(2/9) and depend on `seed`.
    pub fn weights(self, seed: u64) -> [f32; 9] {
        match self {
            Self::SobelX => [-1.0, 0.0, 1.0, -2.0, 0.0, 2.0, -1.0, 0.0, 1.0],
            Self::SobelY => [-1.0, -2.0, -1.0, 0.0, 0.0, 0.0, 1.0, 2.0, 1.0],
            Self::Laplacian => [0.0, 1.0, 0.0, 1.0, -4.0, 1.0, 0.0, 1.0, 0.0],
            Self::Gaussian => [1.0, 2.0, 1.0, 2.0, 4.0, 2.0, 1.0, 2.0, 1.0].map(|weight: f32| weight / 16.0),
            Self::Box => [1.0 / 9.0; 9],
            Self::Sharpen => [0.0, -1.0, 0.0, -1.0, 5.0, -1.0, 0.0, -1.0, 0.0],
            Self::Emboss => [-2.0, -1.0, 0.0, -1.0, 1.0, 1.0, 0.0, 1.0, 2.0],
            Self::Identity => [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
            Self::Random => {
                let mut seeds = Seeds::new(seed, "random filter");
                std::array::from_fn(|_| (f64::sqrt(2.0 / 9.0) * seeds.normal()) as f32)
            }
        }
    }

    /// One filter that sees `inputs` channels and averages over them.
    pub fn kernels(self, inputs: u32, seed: u64) -> Kernels {
        self.sized(3, inputs, seed)
    }

    /// The same with so many rows and columns: the 3×3 weights in the middle of an odd side from 3, zeros around
    /// them. Other sides, which have no such middle, and the random filter have normal weights with standard
    /// deviation √2/side.
    pub fn sized(self, side: u32, inputs: u32, seed: u64) -> Kernels {
        let weights = self.square(side, seed).into_iter().map(|weight| weight / inputs.max(1) as f32);
        let weights: Vec<f32> = weights.collect();
        Kernels::new(1, inputs, side, side, weights.repeat(inputs as usize))
    }

    fn square(self, side: u32, seed: u64) -> Vec<f32> {
        if self == Self::Random && side == 3 {
            return self.weights(seed).into();
        }
        if self == Self::Random || side < 3 || side.is_multiple_of(2) {
            return Kernels::random(1, 1, side, &mut Seeds::new(seed, "random filter of any size")).values;
        }
        let weights = self.weights(seed);
        let near = side / 2 - 1..side / 2 + 2;
        let cells = (0..side).flat_map(|row| (0..side).map(move |column| (row, column)));
        cells
            .map(|(row, column)| {
                let inside = near.contains(&row) && near.contains(&column);
                let at = || (3 * (row - near.start) + column - near.start) as usize;
                if inside { weights[at()] } else { 0.0 }
            })
            .collect()
    }
}
