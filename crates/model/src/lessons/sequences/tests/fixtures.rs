//! PyTorch's numbers: cells asked for as an asker would, by JSON; layers from their tensors.

use super::*;
use crate::lessons::{AnyReply, Slug};
use crate::nets::mlp::numbers;
use crate::nets::sequence::{attend, conv1d};
use burn::tensor::{DType, Device, Tensor, TensorData};
use serde::Deserialize;
use serde_json::{Value, json};

type Nested = Vec<Vec<Vec<f64>>>;

#[derive(Deserialize)]
struct Fixture {
    cells: Vec<CellCase>,
    conv: Vec<ConvCase>,
    attention: Vec<AttentionCase>,
}

#[derive(Deserialize)]
struct CellCase {
    own: Value,
    h: Vec<Vec<f64>>,
    c: Vec<Vec<f64>>,
    norms: Vec<f64>,
}

#[derive(Deserialize)]
struct ConvCase {
    x: Nested,
    weight: Nested,
    bias: Vec<f64>,
    padding: [usize; 2],
    dilation: usize,
    output: Nested,
}

#[derive(Deserialize)]
struct AttentionCase {
    q: Nested,
    k: Nested,
    v: Nested,
    hidden: usize,
    output: Nested,
}

fn fixture() -> Fixture {
    serde_json::from_str(include_str!("../../../../tests/fixtures/sequences.json")).unwrap()
}

fn assert_all_near(ours: &[f64], theirs: &[f64], what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!((ours - theirs).abs() <= 1e-10 * theirs.abs().max(1.0), "{what}: {ours} {theirs}");
    }
}

#[test]
fn every_cell_is_pytorch_s() {
    let cells = fixture().cells;
    assert_eq!(cells.len(), 6);
    for (index, case) in cells.iter().enumerate() {
        for backend in Backend::ALL {
            let request = Slug::Sequences.request_from_json(json!({ "own": case.own })).unwrap();
            let lab = Lab::new(backend.device());
            let AnyReply::Sequences(reply) = request.answer(&lab).next().unwrap() else {
                panic!("another lesson's reply");
            };
            assert!(reply.notes.is_empty(), "{:?}", reply.notes);
            assert_held(&reply);
            let own = reply.own.unwrap();
            let what = format!("cell {index} on {}", backend.name());
            assert_all_near(&own.h.concat(), &case.h.concat(), &what);
            assert_all_near(&own.c.concat(), &case.c.concat(), &what);
            assert_all_near(&own.norms, &case.norms, &what);
            assert!(own.norms.iter().skip(1).any(|norm| *norm > 1e-4), "{:?}", own.norms);
            assert_eq!((own.log10_bound.len(), own.gates.len()), (own.norms.len(), own.h.len()));
            for (norm, bound) in own.log10_norms.iter().zip(&own.log10_bound) {
                assert!(*norm <= bound + 1e-9);
            }
        }
    }
}

#[test]
fn the_states_follow_from_the_gates() {
    // PyTorch's formulas once more from what is given: i, f, g, o, and r, z, n.
    for case in fixture().cells {
        let request = Slug::Sequences.request_from_json(json!({ "own": case.own })).unwrap();
        let AnyReply::Sequences(reply) =
            request.answer(&Lab::new(Backend::default().device())).next().unwrap()
        else {
            panic!("another lesson's reply");
        };
        let own = reply.own.unwrap();
        let start =
            |name: &str| -> Vec<f64> { serde_json::from_value(case.own[name].clone()).unwrap_or_default() };
        let (mut h, mut c) = (start("h0"), start("c0"));
        for (step, gates) in own.gates.iter().enumerate() {
            for unit in 0..h.len() {
                match &gates[..] {
                    [i, f, g, o] => {
                        c[unit] = f[unit] * c[unit] + i[unit] * g[unit];
                        h[unit] = o[unit] * c[unit].tanh();
                    }
                    [_, z, n] => h[unit] = (1.0 - z[unit]) * n[unit] + z[unit] * h[unit],
                    [only] => h[unit] = only[unit],
                    _ => panic!("{} gates", gates.len()),
                }
            }
            assert_all_near(&own.h[step], &h, "h");
            assert_eq!(own.gate_names.len(), gates.len());
        }
    }
}

#[test]
fn the_convolution_is_pytorch_s() {
    for case in fixture().conv {
        for backend in Backend::ALL {
            let device = backend.device();
            let (batch, inputs, steps) = (case.x.len(), case.x[0].len(), case.x[0][0].len());
            let (outputs, taps) = (case.weight.len(), case.weight[0][0].len());
            // PyTorch's axes are batch, channel, step and output, input, tap.
            let mut x = Vec::new();
            for sequence in &case.x {
                (0..steps).for_each(|t| x.extend(sequence.iter().map(|channel| channel[t])));
            }
            let mut weight = Vec::new();
            for tap in 0..taps {
                for input in 0..inputs {
                    weight.extend(case.weight.iter().map(|filter| filter[input][tap]));
                }
            }
            let x =
                Tensor::<4>::from_data(TensorData::new(x, [1, batch, steps, inputs]), (&device, DType::F64));
            let weight = tensor(weight, [1, taps * inputs, outputs], &device);
            let bias = tensor(case.bias.clone(), [1, 1, outputs], &device);
            let out = conv1d(x, weight, bias, case.padding, case.dilation);
            let length = case.output[0][0].len();
            assert_eq!(out.dims(), [1, batch, length, outputs]);
            let mut theirs = Vec::new();
            for sequence in &case.output {
                (0..length).for_each(|t| theirs.extend(sequence.iter().map(|channel| channel[t])));
            }
            assert_all_near(&numbers(out), &theirs, "Conv1d");
        }
    }
}

#[test]
fn attention_is_pytorch_s() {
    for case in fixture().attention {
        for backend in Backend::ALL {
            let device = backend.device();
            let (rows, n) = (case.q.len(), case.q[0].len());
            let all = |nested: &Nested| {
                let width = nested[0][0].len();
                tensor(nested.iter().flatten().flatten().copied().collect(), [rows, n, width], &device)
            };
            // The last keys of the last row are hidden.
            let mut mask = vec![0.0; rows * n];
            let from = rows * n - case.hidden;
            mask[from..].fill(-1e9);
            let mask = tensor(mask, [rows, 1, n], &device);
            let attended = attend(all(&case.q), all(&case.k), all(&case.v), Some(mask));
            let theirs: Vec<f64> = case.output.iter().flatten().flatten().copied().collect();
            assert_all_near(&numbers(attended.output), &theirs, "attention");
            for row in numbers(attended.weights).chunks(n) {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }
}

fn tensor(values: Vec<f64>, shape: [usize; 3], device: &Device) -> Tensor<3> {
    Tensor::from_data(TensorData::new(values, shape), (device, DType::F64))
}
