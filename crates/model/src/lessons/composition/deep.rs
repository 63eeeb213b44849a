//! A deep ReLU network as its matrices: h₁ = relu(β₀ + Ω₀x), …, y = β_K + Ω_K h_K.
//!
//! Its exact regions along a line, and its forward pass in burn. Regions of a plane are in `plane.rs`.

use super::shallow::{LARGEST, Shallow};
use serde::{Deserialize, Serialize};

/// Most units of one layer of an explicit network.
pub const WIDEST: usize = 64;
/// Most layers of an explicit network.
pub const DEEPEST: usize = 16;

/// One layer: Ω, `W` in JSON, one row for each unit, and β, `b` in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Fields")]
pub struct Layer {
    /// Ω, `[units, inputs]`.
    #[serde(rename = "W")]
    pub weights: Vec<Vec<f64>>,
    /// β, `[units]`.
    #[serde(rename = "b")]
    pub biases: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a layer: W and b")]
struct Fields {
    #[serde(rename = "W")]
    weights: Vec<Vec<f64>>,
    #[serde(rename = "b")]
    biases: Vec<f64>,
}

impl TryFrom<Fields> for Layer {
    type Error = String;

    fn try_from(Fields { weights, biases }: Fields) -> Result<Self, String> {
        let (rows, columns) = (weights.len(), weights.first().map_or(0, Vec::len));
        if rows == 0 || columns == 0 || rows > WIDEST || columns > WIDEST {
            return Err(format!("a layer's W is {rows}×{columns}, it must be 1×1 to {WIDEST}×{WIDEST}"));
        }
        if let Some(row) = weights.iter().find(|row| row.len() != columns) {
            return Err(format!("a layer's W has rows of {columns} and of {} numbers", row.len()));
        }
        if biases.len() != rows {
            return Err(format!("a layer's W has {rows} rows, its b {} numbers", biases.len()));
        }
        if weights.iter().flatten().chain(&biases).any(|number| !number.is_finite() || number.abs() > LARGEST)
        {
            return Err(format!("every number of a layer must be finite and at most {LARGEST} in size"));
        }
        Ok(Self { weights, biases })
    }
}

/// Layers that fit each other: none, or one or two inputs and at most [`DEEPEST`] layers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Layer>", into = "Vec<Layer>")]
pub struct Layers(Vec<Layer>);

impl TryFrom<Vec<Layer>> for Layers {
    type Error = String;

    fn try_from(layers: Vec<Layer>) -> Result<Self, String> {
        if layers.len() > DEEPEST {
            return Err(format!("{} layers, at most {DEEPEST} are computed", layers.len()));
        }
        if let Some(inputs) = layers.first().map(Layer::inputs).filter(|inputs| *inputs > 2) {
            return Err(format!("the first layer takes {inputs} inputs, one or two can be shown"));
        }
        for (index, pair) in layers.windows(2).enumerate() {
            if pair[1].inputs() != pair[0].units() {
                let (given, taken) = (pair[0].units(), pair[1].inputs());
                return Err(format!(
                    "layer {index} gives {given} numbers, layer {} takes {taken}",
                    index + 1
                ));
            }
        }
        Ok(Self(layers))
    }
}

impl From<Layers> for Vec<Layer> {
    fn from(layers: Layers) -> Self {
        layers.0
    }
}

impl Layer {
    /// Numbers that the layer takes.
    pub fn inputs(&self) -> usize {
        self.weights[0].len()
    }

    /// Numbers that the layer gives.
    pub fn units(&self) -> usize {
        self.biases.len()
    }
}

#[cfg(feature = "answer")]
impl Layer {
    /// An output layer that adds everything up: to look at the hidden layers alone.
    pub(crate) fn summing(units: usize) -> Self {
        Self { weights: vec![vec![1.0; units]], biases: vec![0.0] }
    }
}

impl Layers {
    /// The layers, the output layer last.
    pub fn all(&self) -> &[Layer] {
        &self.0
    }

    /// Numbers that the network takes: 0 for none, else 1 or 2.
    pub fn inputs(&self) -> usize {
        self.0.first().map_or(0, Layer::inputs)
    }

    /// Numbers that the network gives.
    pub fn outputs(&self) -> usize {
        self.0.last().map_or(0, Layer::units)
    }

    /// Number of weights and biases.
    pub fn parameters(&self) -> usize {
        self.0.iter().map(|layer| layer.units() * (layer.inputs() + 1)).sum()
    }

    /// Number of hidden units: those with a ReLU.
    pub fn hidden_units(&self) -> usize {
        self.0.iter().rev().skip(1).map(Layer::units).sum()
    }

    /// The chain of shallow networks as one deep network: Ωₖ is the outer product of the next network's
    /// hidden slopes and this one's output weights, so that its rank is one.
    pub fn of_chain(chain: &[&Shallow]) -> Self {
        let mut layers = Vec::with_capacity(chain.len() + 1);
        let mut before: Option<&Shallow> = None;
        for net in chain {
            layers.push(match before {
                None => Layer {
                    weights: net.hidden_slopes.iter().map(|slope| vec![*slope]).collect(),
                    biases: net.hidden_offsets.clone(),
                },
                Some(before) => Layer {
                    weights: net
                        .hidden_slopes
                        .iter()
                        .map(|slope| before.output_weights.iter().map(|weight| slope * weight).collect())
                        .collect(),
                    biases: net
                        .units()
                        .map(|(offset, slope, _)| offset + slope * before.output_offset)
                        .collect(),
                },
            });
            before = Some(net);
        }
        if let Some(last) = before {
            layers
                .push(Layer { weights: vec![last.output_weights.clone()], biases: vec![last.output_offset] });
        }
        Self(layers)
    }

    /// The network's value at one input, in plain double precision.
    pub fn at(&self, input: &[f64]) -> Vec<f64> {
        let last = self.0.len().saturating_sub(1);
        let mut values = input.to_vec();
        for (index, layer) in self.0.iter().enumerate() {
            let rows = layer.weights.iter().zip(&layer.biases);
            values = rows
                .map(|(row, bias)| row.iter().zip(&values).map(|(w, v)| w * v).sum::<f64>() + bias)
                .collect();
            if index < last {
                values.iter_mut().for_each(|value| *value = value.max(0.0));
            }
        }
        values
    }
}

#[cfg(feature = "answer")]
pub(crate) use forward::{Forward, forward};

#[cfg(feature = "answer")]
mod forward {
    use super::Layers;
    use burn::tensor::{DType, Device, Tensor, TensorData, activation::relu};

    /// What burn's forward pass gives for many inputs.
    pub(crate) struct Forward {
        /// Outputs, [points, outputs] row by row.
        pub(crate) outputs: Vec<f64>,
        /// For each point a hash of which hidden units are on.
        pub(crate) patterns: Vec<u64>,
        /// How far rounding may have taken an output: what each unit's sum of terms may get wrong, through the
        /// weights behind it; at most 10⁻¹⁰ of the largest term.
        pub(crate) rounding: f64,
    }

    impl Forward {
        /// Runs of equal on/off patterns, for inputs in order along a line.
        pub(crate) fn runs(&self) -> usize {
            1 + self.patterns.windows(2).filter(|pair| pair[0] != pair[1]).count()
        }
    }

    /// A unit whose value is a smaller share of its terms is off: its terms cancel.
    const CANCELLED: f64 = 1e-14;

    /// Hash of an on/off pattern: FNV-1a over its bits. The exact algorithms use the same.
    pub(crate) fn add_to_pattern(hash: u64, on: bool) -> u64 {
        (hash ^ (u64::from(on) + 1)).wrapping_mul(0x0000_0100_0000_01b3)
    }

    /// Where a pattern's hash starts.
    pub(crate) const EMPTY_PATTERN: u64 = 0xcbf2_9ce4_8422_2325;

    /// Runs `layers` in burn, in double precision, on `inputs`, [points, inputs] row by row.
    pub(crate) fn forward(layers: &Layers, inputs: &[f64], device: &Device) -> Forward {
        let tensor = |values: Vec<f64>, rows: usize, columns: usize| {
            Tensor::<2>::from_data(TensorData::new(values, [rows, columns]), (device, DType::F64))
        };
        let width = layers.inputs().max(1);
        let points = inputs.len() / width;
        let mut patterns = vec![EMPTY_PATTERN; points];
        let mut hidden = tensor(inputs.to_vec(), points, width); // [points, inputs]
        let mut sizes = largest(inputs, width); // of each unit, over all points
        let mut errors = vec![0.0; width];
        let mut largest_term = 0.0_f64;
        let last = layers.all().len().saturating_sub(1);
        for (index, layer) in layers.all().iter().enumerate() {
            let (rows, columns) = (layer.units(), layer.inputs());
            let weights = tensor(layer.weights.concat(), rows, columns).transpose(); // [inputs, units]
            hidden = hidden.matmul(weights) + tensor(layer.biases.clone(), 1, rows); // [points, units]
            let through =
                |row: &[f64], values: &[f64]| row.iter().zip(values).map(|(w, v)| w.abs() * v).sum::<f64>();
            let rows_and_biases = || layer.weights.iter().zip(&layer.biases);
            let terms: Vec<f64> =
                rows_and_biases().map(|(row, bias)| through(row, &sizes) + bias.abs()).collect();
            let sums = layer.weights.iter().zip(&terms);
            errors = sums.map(|(row, terms)| through(row, &errors) + 4.0 * f64::EPSILON * terms).collect();
            largest_term = terms.iter().fold(largest_term, |most, term| most.max(*term));
            sizes = terms;
            if index < last {
                hidden = relu(hidden);
                let values = read(&hidden);
                for (pattern, units) in patterns.iter_mut().zip(values.chunks_exact(rows)) {
                    let on = units.iter().zip(&sizes).map(|(unit, size)| *unit > CANCELLED * size);
                    *pattern = on.fold(*pattern, add_to_pattern);
                }
                sizes = largest(&values, rows);
            }
        }
        let most = |values: &[f64]| values.iter().fold(0.0_f64, |most, value| most.max(*value));
        let rounding = most(&errors).min(1e-10 * largest_term);
        Forward { outputs: read(&hidden), patterns, rounding }
    }

    /// Largest size in each column of a table of `width` columns.
    fn largest(table: &[f64], width: usize) -> Vec<f64> {
        let mut most = vec![0.0_f64; width];
        for row in table.chunks_exact(width) {
            most.iter_mut().zip(row).for_each(|(most, value)| *most = most.max(value.abs()));
        }
        most
    }

    fn read(tensor: &Tensor<2>) -> Vec<f64> {
        tensor.clone().try_into_vec_as::<f64>().unwrap_or_default()
    }
}

#[cfg(feature = "answer")]
pub(crate) use forward::{EMPTY_PATTERN, add_to_pattern};

#[cfg(test)]
mod tests {
    use super::super::presets::Preset;
    use super::*;

    #[test]
    fn the_chain_has_the_matrices_of_the_textbook() {
        let (first, second, _) = Preset::Notebook.networks();
        let layers = Layers::of_chain(&[&first, &second]);
        let [zero, one, two] = layers.all() else { panic!("three layers") };
        assert_eq!(zero.biases, [0.0, 0.0, -0.67]);
        assert_eq!(zero.weights, [[-1.0], [1.0], [1.0]]);
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        [-1.6, 1.2, 0.5].iter().zip(&one.biases).for_each(|(a, b)| near(*a, *b));
        let omega = [[2.0, 3.0, -9.3], [-2.0, -3.0, 9.3], [-2.0, -3.0, 9.3]];
        omega.iter().flatten().zip(one.weights.iter().flatten()).for_each(|(a, b)| near(*a, *b));
        assert_eq!((two.weights.clone(), two.biases.clone()), (vec![vec![-1.0, -1.5, 2.0]], vec![0.5]));
        for x in [-1.0, -0.3, 0.2, 0.9] {
            near(layers.at(&[x])[0], second.at(first.at(x)));
        }
        near(layers.at(&[0.0])[0], -0.3);
    }

    #[test]
    fn misfitting_layers_are_refused_in_words() {
        let refused = |json: &str| serde_json::from_str::<Layers>(json).expect_err(json).to_string();
        assert!(refused(r#"[{"W":[[1],[2]],"b":[0]}]"#).contains("2 rows"));
        assert!(refused(r#"[{"W":[[1],[2,3]],"b":[0,0]}]"#).contains("rows of"));
        assert!(refused(r#"[{"W":[[1,2,3]],"b":[0]}]"#).contains("3 inputs"));
        assert!(refused(r#"[{"W":[[1],[2]],"b":[0,0]},{"W":[[1]],"b":[0]}]"#).contains("takes 1"));
        assert!(refused(r#"[{"W":[],"b":[]}]"#).contains("0×0"));
        assert!(refused(r#"[{"W":[[1]],"b":[1],"c":1}]"#).contains("unknown field"));
    }

    #[cfg(feature = "answer")]
    #[test]
    fn burn_agrees_with_plain_arithmetic_on_every_backend() {
        let (first, second, _) = Preset::Notebook.networks();
        let layers = Layers::of_chain(&[&first, &first, &second]);
        let xs: Vec<f64> = (0..200).map(|step| -1.0 + f64::from(step) / 100.0).collect();
        for backend in crate::backend::Backend::ALL {
            let seen = forward(&layers, &xs, &backend.device());
            for (x, y) in xs.iter().zip(&seen.outputs) {
                let wanted = layers.at(&[*x])[0];
                assert!((y - wanted).abs() < 1e-12, "{} at {x}: {y} {wanted}", backend.name());
            }
        }
    }
}
