//! What every position of a sentence depends on: ‖∂h_t/∂x_s‖ for all t and s, in four models.
//!
//! All of it in closed recursions in double precision, since one backward pass gives one row only; the row that is looked
//! at also by burn and autodiff. Left out: trained weights.

use super::convolution::{Dependence, norm};
use super::models::{HIDDEN, INPUTS, Models, embedded, named};
use super::pictures::{Depends, Map, Model};
use super::request::{LENGTH, Request};
use super::tokens::{fit, missing, split};
use super::{Check, Reply};
use crate::kit::dense::{Dense, add_product};
use crate::nets::cells::Cell;
use crate::nets::mlp::numbers;
use crate::nets::recurrent::{Recurrent, State, tensor_of};
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Steps of a recurrent model that the backward pass goes through: more would take longer than a reader waits.
pub(super) const FOLLOWED: usize = 8;

/// The maps of the four models.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let sentence = split(&request.text);
    let tokens = fit(&sentence, request.length, *LENGTH.end());
    let n = tokens.len();
    let at = request.at.map(|place| place.min(n as u32 - 1));
    let mut notes: Vec<String> = missing(&request.text).into_iter().collect();
    let words = sentence.len();
    if n != words {
        let how = if n < words { "cut" } else { "repeated" };
        notes.push(format!("Tokens of the sentence: {words}; they were {how} to {n}."));
    }
    notes.extend(of_even_kernels(request));
    let models = Models::new(request);
    let inputs = embedded(&tokens, request.seed);
    let field = field(request);
    let span = span(request, n, at[0] as usize);
    let dependences = all(&models, &inputs);
    let checks = checks(request, &models, &inputs, &dependences, (at, span), device);
    let map = |(model, dependence): &(Model, Dependence)| Map {
        model: *model,
        sizes: dependence.sizes.iter().map(|size| *size as f32).collect(),
        states: dependence.states.iter().flat_map(|h| &h[..HIDDEN]).map(|value| *value as f32).collect(),
    };
    let maps = dependences.iter().map(map).collect();
    let depends = Depends { tokens, words: words as u32, at, field, span, maps };
    Reply { depends: Some(depends), notes, checks, ..Reply::default() }
}

/// Where the taps of an even kernel lie: its middle falls between two of them.
fn of_even_kernels(request: &Request) -> Option<String> {
    let apart = request.layers > 1 && request.dilation > 1;
    let (first, rest) = if apart {
        ("in the first layer ", "; where taps lie apart, none lies on the position itself.")
    } else {
        ("", ".")
    };
    request.kernel.is_multiple_of(2).then(|| {
        format!(
            "An even kernel has no middle: {first}one tap more lies after the position than before it{rest}"
        )
    })
}

/// Tokens that a position of the convolution can see: 1 + (k − 1)·Σ dilations.
fn field(request: &Request) -> u32 {
    let dilations: u32 = (0..request.layers).map(|layer| request.dilation.pow(layer)).sum();
    1 + (request.kernel - 1) * dilations
}

/// The first and the last of them, within the sentence.
fn span(request: &Request, n: usize, t: usize) -> [u32; 2] {
    let reach = |layer: u32| (request.kernel - 1) * request.dilation.pow(layer);
    let before: u32 = (0..request.layers).map(|layer| reach(layer) / 2).sum();
    let after = field(request) - 1 - before;
    [(t as u32).saturating_sub(before), (t as u32 + after).min(n as u32 - 1)]
}

/// The four models over the same inputs.
pub(super) fn all(models: &Models, inputs: &[Vec<f64>]) -> Vec<(Model, Dependence)> {
    vec![
        (Model::Convolution, models.convolution.depends(inputs)),
        (Model::Rnn, recurrent(&models.rnn, inputs)),
        (named(models.gated.kind), recurrent(&models.gated, inputs)),
        (Model::Attention, models.attention.depends(inputs)),
    ]
}

/// J_ts ← (∂ state_t/∂ state_{t−1}) J_{t−1,s} for all s before t, and ∂ state_t/∂ x_t for t itself.
fn recurrent(cell: &Cell, inputs: &[Vec<f64>]) -> Dependence {
    let n = inputs.len();
    let mut state = cell.start();
    let mut columns: Vec<Dense> = Vec::with_capacity(n); // ∂ state/∂ x_s for every s so far
    let mut fresh = Dense::zeros(state.len(), INPUTS);
    let (mut states, mut sizes) = (Vec::with_capacity(n), vec![0.0; n * n]);
    for (t, input) in inputs.iter().enumerate() {
        let step = cell.step(input, &state);
        for column in &mut columns {
            fresh.values.fill(0.0);
            add_product(
                &step.by_state.values,
                step.by_state.columns,
                &column.values,
                INPUTS,
                &mut fresh.values,
            );
            std::mem::swap(column, &mut fresh);
        }
        columns.push(step.by_input);
        for (s, column) in columns.iter().enumerate() {
            sizes[t * n + s] = norm(&column.values[..HIDDEN * INPUTS]);
        }
        state = step.state;
        states.push(state.clone());
    }
    Dependence { states, sizes }
}

/// ‖∂h_t/∂x_s‖ for all s from `first` on, by burn's backward pass. One pass gives all features of h_t: each runs on its
/// own copy of the sentence. Before `first` and behind `inputs` the convolution meets zeros, attention nothing.
pub(super) fn row_by_autodiff(
    models: &Models,
    which: Model,
    inputs: &[Vec<f64>],
    (first, t): (usize, usize),
    device: &Device,
) -> Vec<f64> {
    let last = if matches!(which, Model::Convolution | Model::Attention) { inputs.len() - 1 } else { t };
    let part = &inputs[first..=last];
    let copies: Vec<f64> = (0..HIDDEN).flat_map(|_| part.iter().flatten().copied()).collect();
    let shape = [1, HIDDEN, part.len(), INPUTS];
    let x = Tensor::<4>::from_data(TensorData::new(copies, shape), (device, DType::F64));
    let x = x.autodiff().require_grad(); // [1, HIDDEN copies, part, INPUTS]
    let place = t - first;
    let h: Tensor<3> = match which {
        Model::Convolution => {
            let features =
                models.convolution.layers.iter().fold(x.clone(), |below, layer| layer.by_burn(below, device));
            features.narrow(2, place, 1).reshape([1, HIDDEN, HIDDEN])
        }
        Model::Attention => {
            let flat = x.clone().reshape([HIDDEN, part.len(), INPUTS]);
            let query = flat.clone().narrow(1, place, 1);
            models.attention.by_burn(query, flat, None, device).reshape([1, HIDDEN, HIDDEN])
        }
        _ => {
            let cell = if which == Model::Rnn { &models.rnn } else { &models.gated };
            last_state(cell, &inputs[..first], &x, device)
        }
    }; // [1, HIDDEN copies, HIDDEN]
    let own = tensor_of(&Dense::identity(HIDDEN).values, [1, HIDDEN, HIDDEN], device);
    let mut gradients = (h * own).sum().backward();
    let slopes = x.grad_remove(&mut gradients).map(numbers).unwrap_or_default(); // [HIDDEN, part, INPUTS]
    let square = |s: usize, row: usize| -> f64 {
        let start = (row * part.len() + s) * INPUTS;
        slopes.get(start..start + INPUTS).map_or(0.0, |entries| entries.iter().map(|e| e * e).sum())
    };
    (0..part.len()).map(|s| f64::sqrt((0..HIDDEN).map(|row| square(s, row)).sum())).collect()
}

/// The last hidden state by burn, from where the cell stands after `before`.
fn last_state(cell: &Cell, before: &[Vec<f64>], x: &Tensor<4>, device: &Device) -> Tensor<3> {
    let state = before.iter().fold(cell.start(), |state, input| cell.advance(input, &state).0);
    let copies = |part: &[f64]| tensor_of(&part.repeat(HIDDEN), [1, HIDDEN, HIDDEN], device);
    let h = copies(&state[..HIDDEN]);
    let c = state.get(HIDDEN..).filter(|c| !c.is_empty()).map_or_else(|| h.clone(), copies);
    let steps: Vec<Tensor<3>> =
        (0..x.dims()[2]).map(|step| x.clone().narrow(2, step, 1).reshape([1, HIDDEN, INPUTS])).collect();
    let states = Recurrent::of(cell, device).run(&steps, State { h: h.clone(), c });
    states.last().map_or(h, |state| state.h.clone())
}

/// The token whose influence on position `t` burn is asked for, and the first and last token that it is given: the last
/// few before `t` for a recurrent model, the field with a neighbour at each end for the convolution, all for attention.
fn followed(model: Model, (t, s): (usize, usize), span: [u32; 2], n: usize) -> (usize, usize, usize) {
    match model {
        Model::Attention => (s, 0, n - 1),
        Model::Convolution => {
            let [first, last] = span.map(|end| end as usize);
            (s, first.saturating_sub(1).min(s), (last + 1).max(s).min(n - 1))
        }
        _ => {
            let s = s.clamp((t + 1).saturating_sub(FOLLOWED), t);
            (s, s, t)
        }
    }
}

fn checks(
    request: &Request,
    models: &Models,
    inputs: &[Vec<f64>],
    dependences: &[(Model, Dependence)],
    ([t, s], span): ([u32; 2], [u32; 2]),
    device: &Device,
) -> Vec<Check> {
    let n = inputs.len();
    let (t, s) = (t as usize, s as usize);
    let mut checks: Vec<Check> = dependences
        .iter()
        .map(|(model, dependence)| {
            let (s, first, last) = followed(*model, (t, s), span, n);
            let part = &inputs[..=last];
            let by_burn = row_by_autodiff(models, *model, part, (first, t), device)[s - first];
            Check::equal(
                format!(
                    "{}: ‖∂h/∂x‖ of position {} by token {}, closed recursion",
                    model.name(),
                    t + 1,
                    s + 1
                ),
                dependence.sizes[t * n + s],
                "burn's backward pass, the sum of squares over all features",
                by_burn,
                1e-9 * by_burn.max(1.0),
            )
        })
        .collect();
    let row = |index: usize| &dependences[index].1.sizes[t * n..][..n];
    let seen: Vec<usize> = (0..n).filter(|s| row(0)[*s] > 0.0).collect();
    let width = seen.last().zip(seen.first()).map_or(0, |(last, first)| last - first + 1);
    checks.push(of_the_field(request, t, n, span, width));
    let later = |index: usize| {
        let sizes = &dependences[index].1.sizes;
        (0..n * n).filter(|cell| cell % n > cell / n && sizes[*cell] != 0.0).count()
    };
    checks.push(Check::equal(
        "RNN and gated: pairs in which a position depends on a later token",
        (later(1) + later(2)) as f64,
        "none: the state has not met it yet",
        0.0,
        0.0,
    ));
    let met = dependences[3].1.sizes.iter().filter(|size| **size > 0.0).count();
    checks.push(Check::equal(
        "Self-attention: pairs of positions that depend on each other in one layer",
        met as f64,
        "all, n²",
        (n * n) as f64,
        0.0,
    ));
    checks
}

/// Tokens that the row of position `t` depends on, counted, against the formula. Where the field reaches over the ends of
/// the sentence some ways lead through nothing.
fn of_the_field(request: &Request, t: usize, n: usize, span: [u32; 2], counted: usize) -> Check {
    let formula = field(request);
    let claim =
        format!("1-D CNN: tokens from the first to the last that position {} depends on, counted", t + 1);
    let (inside, counted) = (f64::from(span[1] - span[0] + 1), counted as f64);
    if span[1] - span[0] + 1 == formula {
        return Check::equal(claim, counted, "1 + (k − 1)·Σ dilations", inside, 0.0);
    }
    let by = format!("1 + (k − 1)·Σ dilations = {formula}, cut at the ends of the {n} tokens");
    Check::at_most(claim, counted, by, inside, 0.0)
}
