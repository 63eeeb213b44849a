//! Recurrent cells as burn computes and differentiates them: RNN, LSTM and GRU by PyTorch's formulas and order of gates.
//!
//! All tensors lead with a seeds axis, so that several seeds are computed in one batched matrix product. Left out:
//! several layers, both directions; the same in double precision with closed Jacobians is `cells.rs`.

use super::activation::Activation;
use super::cells::Cell;
use crate::kit::cell::{Kind, Phi};
use burn::tensor::{DType, Device, Tensor, TensorData};

/// A cell's weights as tensors: the transposes of PyTorch's matrices, and its two biases.
#[derive(Clone, Debug)]
pub struct Recurrent {
    /// Which.
    pub kind: Kind,
    /// φ of an RNN.
    pub phi: Phi,
    /// For the input.
    pub weight_ih: Tensor<3>, // [seeds, inputs, gates·hidden]
    /// For the state before.
    pub weight_hh: Tensor<3>, // [seeds, hidden, gates·hidden]
    /// Beside the input's sum.
    pub bias_ih: Tensor<3>, // [seeds, 1, gates·hidden]
    /// Beside the state's sum.
    pub bias_hh: Tensor<3>, // [seeds, 1, gates·hidden]
}

/// What a cell hands on.
#[derive(Clone, Debug)]
pub struct State {
    /// The hidden state.
    pub h: Tensor<3>, // [seeds, batch, hidden]
    /// The cell state; as `h` if the kind has none.
    pub c: Tensor<3>, // [seeds, batch, hidden]
}

/// A tensor of one seed from numbers in double precision.
pub fn tensor_of(values: &[f64], shape: [usize; 3], device: &Device) -> Tensor<3> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), (device, DType::F64))
}

impl Recurrent {
    /// One seed with the weights of `cell`, in double precision.
    pub fn of(cell: &Cell, device: &Device) -> Self {
        let (rows, hidden) = (cell.weight_hh.rows, cell.hidden());
        let matrix = |weights: &crate::kit::dense::Dense| {
            tensor_of(&weights.transposed().values, [1, weights.columns, weights.rows], device)
        };
        debug_assert_eq!(rows, cell.kind.gates() * hidden);
        Self {
            kind: cell.kind,
            phi: cell.phi,
            weight_ih: matrix(&cell.weight_ih),
            weight_hh: matrix(&cell.weight_hh),
            bias_ih: tensor_of(&cell.bias_ih, [1, 1, rows], device),
            bias_hh: tensor_of(&cell.bias_hh, [1, 1, rows], device),
        }
    }

    /// The input's share of all gates, for any number of inputs at once: [seeds, rows, inputs] to [seeds, rows,
    /// gates·hidden]. It does not wait for the state.
    pub fn drive(&self, inputs: Tensor<3>) -> Tensor<3> {
        inputs.matmul(self.weight_ih.clone()) + self.bias_ih.clone()
    }

    /// One step from `state`, given the input's share.
    pub fn step(&self, drive: Tensor<3>, state: &State) -> State {
        let hidden = self.weight_hh.dims()[1];
        let own = state.h.clone().matmul(self.weight_hh.clone()) + self.bias_hh.clone(); // [seeds, batch, gates·hidden]
        let part =
            |of: &Tensor<3>, gate: usize, count: usize| of.clone().narrow(2, gate * hidden, count * hidden);
        let sigma = |z: Tensor<3>| Activation::Sigmoid.apply(z);
        match self.kind {
            Kind::Rnn => {
                let z = drive + own;
                let h = match self.phi {
                    Phi::Tanh => z.tanh(),
                    Phi::Sigmoid => sigma(z),
                    Phi::Relu => Activation::Relu.apply(z),
                    Phi::Linear => z,
                };
                State { c: h.clone(), h }
            }
            Kind::Lstm => {
                // σ(z) = ½ tanh(½z) + ½: one tanh for all gates, with its own scale and shift in each.
                let [scale, shift] = gates_of_lstm(hidden, &drive);
                let gates = ((drive + own) * scale.clone()).tanh() * scale + shift;
                let [i, f, g, o] = [0, 1, 2, 3].map(|gate| part(&gates, gate, 1));
                let c = f * state.c.clone() + i * g; // [seeds, batch, hidden]
                State { h: o * c.clone().tanh(), c }
            }
            Kind::Gru => {
                let open = sigma(part(&drive, 0, 2) + part(&own, 0, 2)); // r and z side by side
                let (r, z) = (part(&open, 0, 1), part(&open, 1, 1));
                let n = (part(&drive, 2, 1) + r * part(&own, 2, 1)).tanh();
                let h = n.clone() + z * (state.h.clone() - n); // [seeds, batch, hidden]
                State { c: h.clone(), h }
            }
        }
    }

    /// Every state for `inputs`, one tensor [seeds, batch, inputs] for each step, from `start`.
    pub fn run(&self, inputs: &[Tensor<3>], start: State) -> Vec<State> {
        let mut states = Vec::with_capacity(inputs.len());
        let mut state = start;
        for input in inputs {
            state = self.step(self.drive(input.clone()), &state);
            states.push(state.clone());
        }
        states
    }

    /// Zeros for `batch` sequences.
    pub fn start(&self, batch: usize) -> State {
        let [seeds, hidden, _] = self.weight_hh.dims();
        let like = self.weight_hh.clone().without_autodiff();
        let h = Tensor::zeros([seeds, batch, hidden], (&like.device(), like.dtype()));
        State { c: h.clone(), h }
    }
}

/// What the sums of the gates i, f, g, o are multiplied by, before tanh and after, and what is added then.
fn gates_of_lstm(hidden: usize, like: &Tensor<3>) -> [Tensor<3>; 2] {
    let plain = like.clone().without_autodiff();
    let row = |sigmoid: f64, tanh: f64| {
        let values: Vec<f64> = [sigmoid, sigmoid, tanh, sigmoid].map(|value| vec![value; hidden]).concat();
        Tensor::<3>::from_data(TensorData::new(values, [1, 1, 4 * hidden]), (&plain.device(), plain.dtype()))
    };
    [row(0.5, 1.0), row(0.5, 0.0)] // [1, 1, gates·hidden]
}
