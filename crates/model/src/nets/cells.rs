//! Recurrent cells in double precision: RNN, LSTM and GRU by PyTorch's formulas and order of gates, with the Jacobians of
//! every step in closed form.
//!
//! The second route to what `recurrent.rs` computes by burn and autodiff. Left out: several layers, both directions.

use crate::kit::cell::{Kind, Phi};
use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;

/// A cell with its weights. The gates stand one below the other: one block, or i, f, g, o, or r, z, n.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Which.
    pub kind: Kind,
    /// φ of an RNN; LSTM and GRU have σ and tanh of their own.
    pub phi: Phi,
    /// For the input.
    pub weight_ih: Dense, // [gates·hidden, inputs]
    /// For the state before.
    pub weight_hh: Dense, // [gates·hidden, hidden]
    /// Beside the input's sum.
    pub bias_ih: Vec<f64>, // [gates·hidden]
    /// Beside the state's sum; only in a GRU does it matter which of the two.
    pub bias_hh: Vec<f64>, // [gates·hidden]
}

/// One step: what comes out, and how it depends on what went in.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// h, in an LSTM followed by c.
    pub state: Vec<f64>, // [parts·hidden]
    /// The gates after their functions, in PyTorch's order.
    pub gates: Vec<f64>, // [gates·hidden]
    /// ∂ state / ∂ state before.
    pub by_state: Dense, // [parts·hidden, parts·hidden]
    /// ∂ state / ∂ input.
    pub by_input: Dense, // [parts·hidden, inputs]
}

impl Cell {
    /// PyTorch's start: everything uniform within ±1/√hidden.
    pub fn random(kind: Kind, phi: Phi, [inputs, hidden]: [usize; 2], seeds: &mut Seeds) -> Self {
        let (rows, bound) = (kind.gates() * hidden, 1.0 / f64::sqrt(hidden as f64));
        let mut part = |columns: usize| Dense::uniform(rows, columns, bound, seeds);
        let (weight_ih, weight_hh) = (part(inputs), part(hidden));
        let (bias_ih, bias_hh) = (part(1).values, part(1).values);
        Self { kind, phi, weight_ih, weight_hh, bias_ih, bias_hh }
    }

    /// The cell with this bias of the forget gate in all units, in place of what it was. Only an LSTM has one.
    pub fn with_forget_bias(mut self, bias: f64) -> Self {
        if self.kind == Kind::Lstm {
            let hidden = self.hidden();
            self.bias_ih[hidden..2 * hidden].fill(bias);
            self.bias_hh[hidden..2 * hidden].fill(0.0);
        }
        self
    }

    /// Units.
    pub fn hidden(&self) -> usize {
        self.weight_hh.columns
    }

    /// Zeros for h, and c if there is one.
    pub fn start(&self) -> Vec<f64> {
        vec![0.0; self.kind.parts() * self.hidden()]
    }

    /// The new state, without Jacobians: h, or h and c; and the gates.
    pub fn advance(&self, input: &[f64], state: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let n = self.hidden();
        let (x, u) = self.sums(input, state);
        let sum = |row: usize| x[row] + u[row];
        let gates: Vec<f64> = (0..x.len())
            .map(|row| match (self.kind, row / n) {
                (Kind::Rnn, _) => self.phi.value(sum(row)),
                (Kind::Lstm, 2) => libm::tanh(sum(row)),
                (Kind::Gru, 2) => libm::tanh(x[row] + Phi::Sigmoid.value(sum(row - 2 * n)) * u[row]),
                _ => Phi::Sigmoid.value(sum(row)),
            })
            .collect();
        let state = match self.kind {
            Kind::Rnn => gates.clone(),
            Kind::Gru => (0..n)
                .map(|unit| {
                    let (z, new) = (gates[n + unit], gates[2 * n + unit]);
                    (1.0 - z) * new + z * state[unit]
                })
                .collect(),
            Kind::Lstm => {
                let c = (0..n).map(|k| gates[n + k] * state[n + k] + gates[k] * gates[2 * n + k]);
                let c: Vec<f64> = c.collect();
                let h = (0..n).map(|k| gates[3 * n + k] * libm::tanh(c[k]));
                h.chain(c.iter().copied()).collect()
            }
        };
        (state, gates)
    }

    /// The new state and its Jacobians.
    pub fn step(&self, input: &[f64], state: &[f64]) -> Step {
        let (after, gates) = self.advance(input, state);
        let (by_state, by_input) = match self.kind {
            Kind::Rnn => self.jacobians_of_rnn(input, state),
            Kind::Lstm => self.jacobians_of_lstm(state, &after, &gates),
            Kind::Gru => self.jacobians_of_gru(input, state, &gates),
        };
        Step { state: after, gates, by_state, by_input }
    }

    /// W x + b and U h + b, apart.
    fn sums(&self, input: &[f64], state: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let add = |mut sums: Vec<f64>, bias: &[f64]| {
            sums.iter_mut().zip(bias).for_each(|(sum, bias)| *sum += bias);
            sums
        };
        let x = add(self.weight_ih.apply(input), &self.bias_ih);
        (x, add(self.weight_hh.apply(&state[..self.hidden()]), &self.bias_hh))
    }

    /// diag φ′ · U and diag φ′ · W.
    fn jacobians_of_rnn(&self, input: &[f64], state: &[f64]) -> (Dense, Dense) {
        let (x, u) = self.sums(input, state);
        let slopes: Vec<f64> = x.iter().zip(&u).map(|(x, u)| self.phi.slope(x + u)).collect();
        (self.weight_hh.scale_rows(&slopes), self.weight_ih.scale_rows(&slopes))
    }

    /// c = f∘c′ + i∘g and h = o∘tanh c, differentiated; the derivative by c′ is diagonal.
    fn jacobians_of_lstm(&self, state: &[f64], after: &[f64], gates: &[f64]) -> (Dense, Dense) {
        let n = self.hidden();
        let gate = |gate: usize, k: usize| gates[gate * n + k];
        let sigmoid = |value: f64| value * (1.0 - value);
        let of_c = |which: usize, k: usize| match which {
            0 => gate(2, k) * sigmoid(gate(0, k)),
            1 => state[n + k] * sigmoid(gate(1, k)),
            2 => gate(0, k) * (1.0 - gate(2, k) * gate(2, k)),
            _ => 0.0,
        };
        let through = |k: usize| {
            let squashed = libm::tanh(after[n + k]);
            (squashed, gate(3, k) * (1.0 - squashed * squashed))
        };
        let of_h = |which: usize, k: usize| {
            let (squashed, slope) = through(k);
            slope * of_c(which, k) + if which == 3 { squashed * sigmoid(gate(3, k)) } else { 0.0 }
        };
        let rows = |weights: &Dense| {
            let mut out = blend(weights, n, of_h);
            out.rows *= 2;
            out.values.extend(blend(weights, n, of_c).values);
            out // [2·hidden, columns]
        };
        let by_h = rows(&self.weight_hh);
        let by_c = |row: usize, unit: usize| match row {
            row if row == unit => through(unit).1 * gate(1, unit),
            row if row == unit + n => gate(1, unit),
            _ => 0.0,
        };
        let by_state = Dense::new(2 * n, 2 * n, |row, column| {
            if column < n { by_h.values[row * n + column] } else { by_c(row, column - n) }
        });
        (by_state, rows(&self.weight_ih))
    }

    /// h = (1 − z)∘n + z∘h′ with n = tanh(W x + r∘(U h′ + b)), differentiated.
    fn jacobians_of_gru(&self, input: &[f64], state: &[f64], gates: &[f64]) -> (Dense, Dense) {
        let n = self.hidden();
        let u = self.sums(input, state).1;
        let gate = |gate: usize, k: usize| gates[gate * n + k];
        let sigmoid = |value: f64| value * (1.0 - value);
        let of_n = |k: usize| (1.0 - gate(1, k)) * (1.0 - gate(2, k) * gate(2, k));
        let shared = |which: usize, k: usize| match which {
            0 => of_n(k) * u[2 * n + k] * sigmoid(gate(0, k)),
            1 => (state[k] - gate(2, k)) * sigmoid(gate(1, k)),
            _ => of_n(k),
        };
        let by_h = |which: usize, k: usize| if which == 2 { of_n(k) * gate(0, k) } else { shared(which, k) };
        let mut by_state = blend(&self.weight_hh, n, by_h);
        (0..n).for_each(|k| by_state.values[k * n + k] += gate(1, k));
        (by_state, blend(&self.weight_ih, n, shared))
    }
}

/// Σ over the gates of diag(factors) times the gate's block of rows.
fn blend(weights: &Dense, hidden: usize, factor: impl Fn(usize, usize) -> f64) -> Dense {
    let mut out = Dense::zeros(hidden, weights.columns);
    for gate in 0..weights.rows / hidden {
        for unit in 0..hidden {
            let by = factor(gate, unit);
            let sums = out.values[unit * weights.columns..][..weights.columns].iter_mut();
            sums.zip(weights.row(gate * hidden + unit)).for_each(|(sum, weight)| *sum += by * weight);
        }
    }
    out // [hidden, columns]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every Jacobian against central differences of the step itself.
    #[test]
    fn jacobians_are_those_of_finite_differences() {
        for (kind, phi) in Kind::ALL.iter().flat_map(|kind| Phi::ALL.iter().map(move |phi| (*kind, *phi))) {
            let mut seeds = Seeds::new(5, "jacobians");
            let cell = Cell::random(kind, phi, [3, 4], &mut seeds).with_forget_bias(0.7);
            let (x, state) = (seeds.normals(3, 1.0), seeds.normals(4 * kind.parts(), 1.0));
            let step = cell.step(&x, &state);
            let shifted = |from: &[f64], place: usize, by: f64| {
                let mut to = from.to_vec();
                to[place] += by;
                to
            };
            let assert_near = |jacobian: &Dense, column: usize, plus: Vec<f64>, minus: Vec<f64>| {
                for (row, (plus, minus)) in plus.iter().zip(&minus).enumerate() {
                    let (ours, theirs) = (jacobian.row(row)[column], (plus - minus) / 2e-6);
                    assert!((ours - theirs).abs() < 1e-8, "{kind:?} {phi:?} {row} {column}: {ours} {theirs}");
                }
            };
            for place in 0..state.len() {
                let at = |by: f64| cell.advance(&x, &shifted(&state, place, by)).0;
                assert_near(&step.by_state, place, at(1e-6), at(-1e-6));
            }
            for place in 0..3 {
                let at = |by: f64| cell.advance(&shifted(&x, place, by), &state).0;
                assert_near(&step.by_input, place, at(1e-6), at(-1e-6));
            }
        }
    }
}
