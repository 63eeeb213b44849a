//! Self-attention on a sentence, or on X in numbers: X → Q, K, V → scores → mask → softmax → output, head by head.
//!
//! A word's vector is drawn by its letters and the seed; positions are sinusoids,
//! PE(p, 2i) = sin(p/10000^(2i/d)) and PE(p, 2i + 1) the cosine. Heads are columns of Q, K and V side by side; where
//! their number does not divide the columns, some heads get one more. Left out: biases, and training.

mod layer;
mod turned;

pub(super) use layer::{Layer, Passed};

use super::checks::{of_loops, of_shift, of_sums};
use super::words::words;
use super::{Masking, Matrix, Reply, Request, Sequence, WIDTH};
use crate::kit::attention::{Attended, Mask};
use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;
use crate::lesson::Check;
use burn::tensor::Device;
use turned::Turned;

/// Every matrix on the way.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let bare = tokens(request);
    let x = if request.positions { with_positions(&bare) } else { bare.clone() };
    let memory = (!request.memory.is_empty()).then(|| {
        let memory = Dense::of_rows(&request.memory);
        if request.positions { with_positions(&memory) } else { memory }
    });
    let layer = Layer::of(request, x.columns);
    let keys = memory.as_ref().unwrap_or(&x);
    let mask = mask(request, x.rows, keys.rows);
    let passed = layer.by_burn(&x, keys, &mask, device);
    let reversed = memory.is_none().then(|| Turned::new(&layer, &bare, device));
    let mut picture = Sequence {
        tokens: names(request, x.rows),
        keys: if memory.is_some() { numbered(keys.rows) } else { names(request, x.rows) },
        x: (&x).into(),
        projections: layer.projections.iter().map(Matrix::from).collect(),
        w_o: layer.w_o.as_ref().map(Matrix::from).unwrap_or_default(),
        reversed: reversed.as_ref().map(|turned| turned.told),
        multiply_adds: layer.multiply_adds(&passed),
        ..Sequence::default()
    };
    layer.show(&passed, &mask, &mut picture);
    let mut checks = layer.checks(&passed, &mask, &x, keys, device);
    if let Some(turned) = &reversed {
        checks.splice(1..1, turned.checks());
    }
    Reply { notes: blind(&picture, &mask), sequence: Some(picture), checks, ..Reply::default() }
}

/// What is said of queries that may look at nothing.
pub(super) fn blind(picture: &Sequence, mask: &Mask) -> Vec<String> {
    let names: Vec<&str> = mask.blind().iter().map(|row| picture.tokens[*row].as_str()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "Nothing is allowed for {}: softmax has nothing to share out, 0/0. By our rule its weights and its output are 0; \
         a program without a rule gives “not a number”.",
        names.join(", ")
    )]
}

/// Numbers from 1 as names.
pub(super) fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|number| number.to_string()).collect()
}

fn names(request: &Request, count: usize) -> Vec<String> {
    if request.x.is_empty() { words(&request.sentence) } else { numbered(count) }
}

/// One row for each token: X as given, or a vector for each word, the same wherever the word stands.
fn tokens(request: &Request) -> Dense {
    if !request.x.is_empty() {
        return Dense::of_rows(&request.x);
    }
    let vector = |word: &String| Seeds::new(request.seed, &format!("word {word}")).normals(WIDTH, 1.0);
    Dense::of_rows(&words(&request.sentence).iter().map(vector).collect::<Vec<_>>())
}

/// Adds the sinusoids of each row's place.
pub(super) fn with_positions(x: &Dense) -> Dense {
    Dense::new(x.rows, x.columns, |place, column| {
        let rate = libm::pow(10_000.0, (column / 2 * 2) as f64 / x.columns as f64);
        let angle = place as f64 / rate;
        x.at(place, column) + if column % 2 == 0 { libm::sin(angle) } else { libm::cos(angle) }
    })
}

/// Which query may look at which key.
pub(super) fn mask(request: &Request, rows: usize, columns: usize) -> Mask {
    let kept = columns.saturating_sub(request.padding as usize);
    let band = request.band as usize;
    match request.mask {
        Masking::None => Mask::new(rows, columns, |_, _| true),
        Masking::Causal => Mask::new(rows, columns, |i, j| j <= i),
        Masking::Padding => Mask::new(rows, columns, |_, j| j < kept),
        Masking::Banded => Mask::new(rows, columns, |i, j| i.abs_diff(j) <= band),
        Masking::Drawn => Mask::new(rows, columns, |i, j| request.allowed[i][j]),
    }
}

/// Checks of one head alone: sums, both ways, the shift.
pub(super) fn of_one(
    qkv: &[Dense; 3],
    mask: &Mask,
    scale: f64,
    ours: &Attended,
    device: &Device,
) -> Vec<Check> {
    let mut checks = vec![of_sums(&[&ours.weights], mask)];
    checks.extend(of_loops(&qkv[0], &qkv[1], &qkv[2], mask, scale, ours));
    checks.push(of_shift(&ours.scores, &ours.weights, mask, device));
    checks
}
