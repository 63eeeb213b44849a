//! The asker's own cell: explicit weights, initial state and inputs; every state and gate, and how far the last state
//! depends on the earlier ones.
//!
//! Left out: the models of the page, whose weights come from the seed.

use crate::kit::cell::{Kind, Phi};
use crate::kit::notes::Notes;
#[cfg(feature = "answer")]
use crate::{
    kit::dense::Dense,
    lesson::Check,
    nets::{
        cells::Cell,
        mlp::numbers,
        recurrent::{Recurrent, State, tensor_of},
    },
};
use serde::{Deserialize, Serialize};

/// Most units.
const MOST_HIDDEN: usize = 16;
/// Most numbers in an input.
const MOST_INPUTS: usize = 32;
/// Most inputs.
const MOST_STEPS: usize = 100;
/// Size of a number, either sign.
const MOST: f64 = 1e3;

/// A cell as PyTorch stores it. Without `weight_hh` none is meant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Own {
    /// Which.
    pub kind: Kind,
    /// φ of an RNN.
    pub phi: Phi,
    /// Rows for the gates (i, f, g, o or r, z, n), columns for the inputs.
    pub weight_ih: Vec<Vec<f64>>,
    /// Rows for the gates, columns for the units; it says how many units there are.
    pub weight_hh: Vec<Vec<f64>>,
    /// One number for each row; zeros if left out.
    pub bias_ih: Vec<f64>,
    /// One number for each row; zeros if left out.
    pub bias_hh: Vec<f64>,
    /// Hidden state at the start; zeros if left out.
    pub h0: Vec<f64>,
    /// Cell state at the start; zeros if left out.
    pub c0: Vec<f64>,
    /// The inputs, one list for each step.
    pub inputs: Vec<Vec<f64>>,
}

/// Every step of the asker's cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unrolled {
    /// Names of the gates, in the order of `gates`.
    pub gate_names: Vec<String>,
    /// Hidden state after each step.
    pub h: Vec<Vec<f64>>,
    /// Cell state after each step; empty if the cell has none.
    pub c: Vec<Vec<f64>>,
    /// For each step, the gates after their functions.
    pub gates: Vec<Vec<Vec<f64>>>,
    /// ‖∂h_T/∂h_t‖, largest singular value, for T − t = 0, 1, …
    pub norms: Vec<f64>,
    /// log₁₀ of the same, which does not underflow.
    pub log10_norms: Vec<f64>,
    /// log₁₀ of an upper bound: RNN (σ_max·max|φ′|)^lag, else the product over the steps of the largest singular values
    /// of ∂(h, c)/∂(h, c).
    pub log10_bound: Vec<f64>,
}

impl Own {
    /// Brings the lists into shape and the numbers into range.
    pub(super) fn clamp(&mut self, notes: &mut Notes) {
        if self.weight_hh.is_empty() {
            if *self != Self::default() {
                notes.say("Your own cell has no weight_hh, so that nothing is known of its units; it is not answered.");
                *self = Self::default();
            }
            return;
        }
        let hidden = widest(&self.weight_hh).clamp(1, MOST_HIDDEN);
        let inputs = widest(&self.weight_ih).max(widest(&self.inputs)).clamp(1, MOST_INPUTS);
        let rows = self.kind.gates() * hidden;
        let mut changed = shape("weight_hh", &mut self.weight_hh, rows, hidden, notes);
        changed += shape("weight_ih", &mut self.weight_ih, rows, inputs, notes);
        let steps = self.inputs.len().min(MOST_STEPS);
        changed += shape("inputs", &mut self.inputs, steps, inputs, notes);
        let cell = if self.kind == Kind::Lstm { hidden } else { 0 };
        let lists = [
            ("bias_ih", &mut self.bias_ih, rows),
            ("bias_hh", &mut self.bias_hh, rows),
            ("h0", &mut self.h0, hidden),
            ("c0", &mut self.c0, cell),
        ];
        for (name, list, length) in lists {
            // A list that is left out means zeros, and needs no words.
            if !list.is_empty() && list.len() != length {
                notes.say(format!("{name} has {} numbers; it was taken with {length}.", list.len()));
            }
            list.resize(length, 0.0);
            changed += bound(list);
        }
        if changed > 0 {
            notes.say(format!(
                "{changed} numbers of your own cell were none or beyond ±{MOST}; the nearest were taken."
            ));
        }
    }
}

fn widest(rows: &[Vec<f64>]) -> usize {
    rows.iter().map(Vec::len).max().unwrap_or(0)
}

/// Makes a matrix of the shape, with zeros where nothing was given. Returns how many numbers had to change.
fn shape(name: &str, matrix: &mut Vec<Vec<f64>>, rows: usize, columns: usize, notes: &mut Notes) -> u32 {
    if matrix.len() != rows || matrix.iter().any(|row| row.len() != columns) {
        notes.say(format!("{name} was taken as {rows} rows of {columns}; missing numbers are 0."));
    }
    matrix.resize(rows, Vec::new());
    let mut changed = 0;
    for row in matrix {
        row.resize(columns, 0.0);
        changed += bound(row);
    }
    changed
}

fn bound(list: &mut [f64]) -> u32 {
    let mut changed = 0;
    for value in list {
        let taken = if value.is_nan() { 0.0 } else { value.clamp(-MOST, MOST) };
        changed += u32::from(taken != *value);
        *value = taken;
    }
    changed
}

#[cfg(feature = "answer")]
impl Own {
    fn cell(&self) -> Cell {
        let matrix =
            |rows: &[Vec<f64>]| Dense { rows: rows.len(), columns: rows[0].len(), values: rows.concat() };
        Cell {
            kind: self.kind,
            phi: self.phi,
            weight_ih: matrix(&self.weight_ih),
            weight_hh: matrix(&self.weight_hh),
            bias_ih: self.bias_ih.clone(),
            bias_hh: self.bias_hh.clone(),
        }
    }
}

/// Every step of a clamped cell, and the checks; `None` if there is none.
#[cfg(feature = "answer")]
pub(super) fn unroll(own: &Own, device: &burn::tensor::Device) -> Option<(Unrolled, Vec<Check>)> {
    if own.weight_hh.is_empty() {
        return None;
    }
    let cell = own.cell();
    let n = cell.hidden();
    let names: &[&str] = match own.kind {
        Kind::Rnn => &["h"],
        Kind::Lstm => &["i", "f", "g", "o"],
        Kind::Gru => &["r", "z", "n"],
    };
    let mut out = Unrolled {
        gate_names: names.iter().map(|name| (*name).to_owned()).collect(),
        h: Vec::new(),
        c: Vec::new(),
        gates: Vec::new(),
        norms: Vec::new(),
        log10_norms: Vec::new(),
        log10_bound: vec![0.0],
    };
    let start: Vec<f64> = own.h0.iter().chain(&own.c0).copied().collect();
    let (mut state, mut jacobians) = (start, Vec::new());
    for input in &own.inputs {
        let step = cell.step(input, &state);
        out.h.push(step.state[..n].to_vec());
        if own.kind == Kind::Lstm {
            out.c.push(step.state[n..].to_vec());
        }
        out.gates.push(step.gates.chunks(n).map(<[f64]>::to_vec).collect());
        jacobians.push(step.by_state);
        state = step.state;
    }
    out.log10_norms = super::lag::log_norms(&jacobians, 0..n);
    out.norms = out.log10_norms.iter().map(|log| libm::pow(10.0, *log)).collect();
    let mut bound = 0.0;
    for jacobian in jacobians.iter().rev() {
        bound += match own.kind {
            Kind::Rnn => libm::log10(cell.weight_hh.spectral() * own.phi.steepest()),
            _ => libm::log10(jacobian.spectral()),
        };
        out.log10_bound.push(bound);
    }
    let checks = checks(own, &cell, &out, device);
    Some((out, checks))
}

#[cfg(feature = "answer")]
fn checks(own: &Own, cell: &Cell, out: &Unrolled, device: &burn::tensor::Device) -> Vec<Check> {
    let n = cell.hidden();
    // A state that grew beyond all numbers is shown; there is nothing left to compare.
    if out.h.iter().chain(&out.c).flatten().any(|value| !value.is_finite()) {
        return Vec::new();
    }
    let by_burn = Recurrent::of(cell, device);
    let part = |values: &[f64]| tensor_of(values, [1, 1, values.len()], device);
    let h = part(&own.h0);
    let c = if own.c0.is_empty() { h.clone() } else { part(&own.c0) };
    let inputs: Vec<_> = own.inputs.iter().map(|input| part(input)).collect();
    let states = by_burn.run(&inputs, State { h, c });
    // Steep weights let the last digits grow: compared are the states in which 1e-12 grows to 1e-9 at most.
    let mut growth = 0.0;
    let steps = out.log10_bound.windows(2).rev().map(|pair| pair[1] - pair[0]);
    let near = steps.take_while(|log| {
        growth += log.max(0.0);
        growth <= 3.0
    });
    let near = near.count().max(1).min(states.len());
    let off = states.iter().zip(&out.h).take(near).flat_map(|(state, h)| {
        numbers(state.h.clone()).into_iter().zip(h.clone()).map(|(a, b)| (a - b).abs() / b.abs().max(1.0))
    });
    let above = out.log10_norms.iter().zip(&out.log10_bound).map(|(own, bound)| own - bound);
    vec![
        Check::equal(
            format!(
                "Your {}: largest difference in the first {near} of {} states of {n} units, relative where above 1",
                own.kind.name(),
                states.len()
            ),
            off.fold(0.0, f64::max),
            "none: burn's forward pass",
            0.0,
            1e-9,
        ),
        Check::at_most(
            "Your cell: largest log₁₀ of gradient over bound",
            above.filter(|value| !value.is_nan()).fold(0.0, f64::max),
            "0: the bound is never exceeded",
            0.0,
            1e-9,
        ),
    ]
}
