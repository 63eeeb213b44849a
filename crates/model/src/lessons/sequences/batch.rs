//! Sentences of unequal length in one batch: padding, and the masks that make it harmless.
//!
//! Each sentence is computed alone in double precision, and all of them together by burn, with and without masks. The
//! convolution's mask puts zeros where nothing is, before every layer; a recurrent cell keeps its state there; attention
//! gives those keys no weight. Left out: sorting by length and packing, which save time and change no number.

use super::models::{HIDDEN, INPUTS, Models, embedded};
use super::pictures::{Batch, Gap, Model};
use super::request::Request;
use super::tokens::{embed, split};
use super::{Check, Reply};
use crate::nets::cells::Cell;
use crate::nets::mlp::numbers;
use crate::nets::recurrent::{Recurrent, State, tensor_of};
use burn::tensor::{Device, Tensor};

/// Most tokens of a sentence.
const MOST: usize = 24;
/// What is added to the score of a key that must not be seen: its weight is then exactly 0.
const NEVER: f64 = -1e9;

/// Rows of features: those of the tokens of one sentence, or all that is compared of each sentence.
type Features = Vec<Vec<f64>>;

/// The gaps, and the checks.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let mut longest = split(&request.text);
    let notes = notes(longest.len());
    longest.truncate(MOST);
    let lengths = [longest.len(), longest.len().div_ceil(2), longest.len().div_ceil(4)];
    let length = longest.len() + request.pads as usize;
    // The bias of the forget gate is no question here: a dial for it would ask for this picture too.
    let models = Models::new(&Request { forget: Request::default().forget, ..request.clone() });
    let padding = embed("<pad>", INPUTS, request.seed);
    let vectors = embedded(&longest, request.seed);
    let gap = |model: Model, alone: &Features, masked: &Features, unmasked: &Features| Gap {
        model,
        masked: differences(alone, masked),
        unmasked: differences(alone, unmasked),
    };
    let filled: Vec<f64> = lengths
        .iter()
        .flat_map(|n| (0..length).flat_map(|t| if t < *n { &vectors[t] } else { &padding }).copied())
        .collect();
    let rows = Rows { lengths: &lengths, length, filled, device };
    let sentences: Vec<&[Vec<f64>]> = lengths.iter().map(|n| &vectors[..*n]).collect();
    let each = |run: &dyn Fn(&[Vec<f64>]) -> Features| -> Features {
        sentences.iter().map(|sentence| run(sentence).concat()).collect()
    };
    let alone = each(&|x| models.convolution.run(x));
    let mut gaps = vec![gap(
        Model::Convolution,
        &alone,
        &rows.convolution(&models, true),
        &rows.convolution(&models, false),
    )];
    for (model, cell) in models.cells() {
        let last = |x: &[Vec<f64>]| x.iter().fold(cell.start(), |state, x| cell.advance(x, &state).0);
        let alone = each(&|x| vec![last(x)[..HIDDEN].to_vec()]);
        gaps.push(gap(model, &alone, &rows.recurrent(cell, true), &rows.recurrent(cell, false)));
    }
    let alone = each(&|x| models.attention.run(x));
    gaps.push(gap(Model::Attention, &alone, &rows.attention(&models, true), &rows.attention(&models, false)));
    let checks = checks(request, &gaps, &lengths, length);
    let sentences = lengths.iter().map(|n| longest[..*n].to_vec()).collect();
    let batch = Batch { sentences, length: length as u32, gaps };
    Reply { batch: Some(batch), notes, checks, ..Reply::default() }
}

/// What is said of a sentence of so many tokens that is too long, or too short to have parts.
fn notes(words: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if words > MOST {
        notes.push(format!(
            "Of the sentence the first {MOST} tokens are taken; the other two are the first half and the first quarter of them."
        ));
    }
    if words == 1 {
        notes.push("The sentence has one token: all three are equal.".to_owned());
    }
    notes
}

/// Largest difference for each sentence.
fn differences(alone: &Features, together: &Features) -> Vec<f64> {
    let one = |(alone, together): (&Vec<f64>, &Vec<f64>)| {
        alone.iter().zip(together).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    alone.iter().zip(together).map(one).collect()
}

/// The batch as burn takes it.
struct Rows<'a> {
    lengths: &'a [usize],
    length: usize,
    filled: Vec<f64>, // [sentences, length, INPUTS]
    device: &'a Device,
}

impl Rows<'_> {
    /// 1 where a token stands, 0 on padding; all 1 if padding is not masked.
    fn mask(&self, masked: bool) -> Vec<f64> {
        let inside = |n: &usize, t: usize| f64::from(u8::from(!masked || t < *n));
        self.lengths.iter().flat_map(|n| (0..self.length).map(move |t| inside(n, t))).collect()
    }

    fn x(&self) -> Tensor<3> {
        tensor_of(&self.filled, [self.lengths.len(), self.length, INPUTS], self.device)
    }

    /// What stands at the sentences' own tokens, of `features` [sentences, length, HIDDEN].
    fn own(&self, features: Tensor<3>) -> Features {
        let values = numbers(features);
        let rows = values.chunks(self.length * HIDDEN).zip(self.lengths);
        rows.map(|(row, n)| row[..n * HIDDEN].to_vec()).collect()
    }

    fn convolution(&self, models: &Models, masked: bool) -> Features {
        let shape = [1, self.lengths.len(), self.length];
        let mask = tensor_of(&self.mask(masked), shape, self.device).unsqueeze_dim::<4>(3);
        let x = self.x().unsqueeze::<4>(); // [1, sentences, length, INPUTS]
        let layers = models.convolution.layers.iter();
        let features = layers.fold(x, |below, layer| layer.by_burn(below * mask.clone(), self.device));
        self.own(features.reshape([self.lengths.len(), self.length, HIDDEN]))
    }

    fn recurrent(&self, cell: &Cell, masked: bool) -> Features {
        let by_burn = Recurrent::of(cell, self.device);
        let (count, mask) = (self.lengths.len(), self.mask(masked));
        let mut state = State { h: self.zeros(), c: self.zeros() };
        for t in 0..self.length {
            let input = self.x().narrow(1, t, 1).reshape([1, count, INPUTS]);
            let open: Vec<f64> = (0..count).map(|row| mask[row * self.length + t]).collect();
            let open = tensor_of(&open, [1, count, 1], self.device);
            let new = by_burn.step(by_burn.drive(input), &state);
            let keep = |old: Tensor<3>, new: Tensor<3>| old.clone() + (new - old) * open.clone();
            state = State { h: keep(state.h, new.h), c: keep(state.c, new.c) };
        }
        numbers(state.h).chunks(HIDDEN).map(<[f64]>::to_vec).collect()
    }

    fn zeros(&self) -> Tensor<3> {
        let count = self.lengths.len();
        tensor_of(&vec![0.0; count * HIDDEN], [1, count, HIDDEN], self.device)
    }

    fn attention(&self, models: &Models, masked: bool) -> Features {
        let mask: Vec<f64> = self.mask(masked).iter().map(|open| (1.0 - open) * NEVER).collect();
        let mask = tensor_of(&mask, [self.lengths.len(), 1, self.length], self.device);
        self.own(models.attention.by_burn(self.x(), self.x(), Some(mask), self.device))
    }
}

fn checks(request: &Request, gaps: &[Gap], lengths: &[usize], length: usize) -> Vec<Check> {
    let mut checks = Vec::new();
    for gap in gaps {
        checks.push(Check::equal(
            format!("{}: largest difference of the masked batch from each sentence alone", gap.model.name()),
            gap.masked.iter().copied().fold(0.0, f64::max),
            "none: plain loops over one sentence at a time",
            0.0,
            1e-12,
        ));
        // A kernel of one token never meets its neighbours; an even one with gaps has no tap on the token itself, and what
        // it meets depends on the lengths.
        let meets =
            request.kernel > 1 && (request.kernel % 2 == 1 || request.dilation == 1 || request.layers == 1);
        let blind = gap.model == Model::Convolution && !meets;
        let padded = gap.unmasked.iter().zip(lengths).filter(|(_, n)| **n < length).map(|(gap, _)| *gap);
        if let Some(least) = padded.reduce(f64::min).filter(|_| !blind) {
            checks.push(Check::at_least(
                format!(
                    "{}: difference without masks, the smallest of the padded sentences",
                    gap.model.name()
                ),
                least,
                "more than rounding",
                1e-9,
                0.0,
            ));
        }
    }
    checks
}
