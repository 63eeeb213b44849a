//! The graphs against other programs for the same models, the two tapes against each other, counts against loops.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::*;
use crate::kit::cell::{Kind, Phi};
use crate::kit::dense::{Dense, dot};
use crate::nets::cells::Cell;

const SEED: u64 = 5;

fn forms(k: usize) -> [Form; 4] {
    [Form::Recurrence, Form::Contiguous(k), Form::Dilated(k), Form::Attention]
}

/// Tokens, and so many matrices, as a run with numbers draws them.
fn drawn(n: usize, d: usize, matrices: usize) -> (Vec<Vec<f64>>, Vec<Dense>) {
    let mut tape = Numbers::new(SEED);
    let x = (0..n).map(|_| tape.vector(d)).collect();
    (x, (0..matrices).map(|_| tape.matrix(d)).collect())
}

fn outputs(form: Form, n: usize, d: usize) -> Vec<Vec<f64>> {
    form.run(&mut Numbers::new(SEED), n, d).1
}

fn assert_near(ours: &[Vec<f64>], theirs: &[Vec<f64>]) {
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().flatten().zip(theirs.iter().flatten()) {
        assert!((ours - theirs).abs() < 1e-12, "{ours} {theirs}");
    }
}

#[test]
fn the_graphs_compute_what_they_are_named_after() {
    let (n, d) = (11, 6);
    let (x, weights) = drawn(n, d, 2);
    let cell = Cell {
        kind: Kind::Rnn,
        phi: Phi::Tanh,
        weight_ih: weights[0].clone(),
        weight_hh: weights[1].clone(),
        bias_ih: vec![0.0; d],
        bias_hh: vec![0.0; d],
    };
    let mut state = cell.start();
    let states: Vec<Vec<f64>> = x
        .iter()
        .map(|x| {
            state = cell.advance(x, &state).0;
            state.clone()
        })
        .collect();
    assert_near(&outputs(Form::Recurrence, n, d), &states);

    let (x, weights) = drawn(n, d, 3);
    let [q, k, v] =
        [0, 1, 2].map(|which: usize| x.iter().map(|x| weights[which].apply(x)).collect::<Vec<_>>());
    let mixed = q.iter().map(|q| {
        let powers: Vec<f64> = k.iter().map(|k| (dot(q, k) / (d as f64).sqrt()).exp()).collect();
        let row = |row: usize| powers.iter().zip(&v).map(|(power, v)| power * v[row]).sum::<f64>();
        (0..d).map(|i| row(i) / powers.iter().sum::<f64>()).collect()
    });
    assert_near(&outputs(Form::Attention, n, d), &mixed.collect::<Vec<Vec<f64>>>());

    // Eleven tokens with a kernel of three: taps 1, 3 and 9 apart, or five layers side by side.
    for (form, dilations) in [(Form::Dilated(3), vec![1, 3, 9]), (Form::Contiguous(3), vec![1; 5])] {
        let (mut below, weights) = drawn(n, d, 3 * dilations.len());
        for (dilation, taps) in dilations.iter().zip(weights.chunks(3)) {
            let at = |t: usize, row: usize| -> f64 {
                let part = |tap: usize| match t.checked_sub(tap * dilation) {
                    Some(source) => dot(taps[tap].row(row), &below[source]),
                    None => 0.0,
                };
                (0..3).map(part).sum::<f64>().tanh()
            };
            below = (0..n).map(|t| (0..d).map(|row| at(t, row)).collect()).collect();
        }
        assert_near(&outputs(form, n, d), &below);
    }
}

/// An output changes with a token exactly where the graph has a way from one to the other.
#[test]
fn what_waits_is_what_depends() {
    let (n, d) = (9, 4);
    for form in forms(2).into_iter().chain(forms(3)) {
        let (x, _) = drawn(n, d, 0);
        let run = |x: &[Vec<f64>]| {
            let tape = &mut Numbers::new(SEED);
            match form {
                Form::Recurrence => recurrence(tape, x, d),
                Form::Attention => attention(tape, x, d),
                Form::Contiguous(k) | Form::Dilated(k) => convolution(tape, x, d, (k, &form.dilations(n))),
            }
        };
        let (graph, before) = run(&x);
        let mut pairs = 0;
        for token in 0..n {
            let mut other = x.clone();
            other[token][0] += 1.0;
            pairs += run(&other).1.iter().zip(&before).filter(|(one, other)| one != other).count();
        }
        assert_eq!(graph.path_and_pairs().1, pairs, "{}", form.name());
    }
}

#[test]
fn lengths_alone_count_what_numbers_count_and_wait_alike() {
    for (n, d, k) in [(2, 4, 2), (5, 3, 4), (17, 8, 2), (24, 5, 5), (40, 16, 3)] {
        for form in forms(k) {
            let numbers = form.measured(Numbers::new(SEED), n, d);
            let lengths = form.measured(Lengths::default(), n, d);
            assert_eq!(
                (numbers.cost, numbers.pairs),
                (lengths.cost, lengths.pairs),
                "{} {n} {d}",
                form.name()
            );
            assert_eq!(numbers.run.depths(), lengths.run.depths());
        }
    }
}

/// Lengths up to the longest that is counted, at the width that the page opens with, against loops over all pairs.
#[test]
fn every_length_is_counted_as_the_formulas_have_it() {
    let d = Request::default().width as usize;
    for n in (2..30).chain((30..COUNTED).step_by(19)).chain([COUNTED]) {
        for k in [2, 3, 5] {
            for form in forms(k) {
                let counted = form.measured(Lengths::default(), n, d);
                assert_eq!(counted.cost, form.cost(n, d), "{} {n} {k}", form.name());
                let looks = |dilation: usize| {
                    (0..n).map(|t| (0..k).filter(|tap| tap * dilation <= t).count()).sum::<usize>()
                };
                let products = match form {
                    Form::Recurrence => 2 * n * d * d,
                    Form::Attention => 3 * n * d * d + 2 * n * n * d,
                    _ => form.dilations(n).into_iter().map(looks).sum::<usize>() * d * d,
                };
                assert_eq!(counted.cost.multiplications, products as f64, "{} {n} {k}", form.name());
                let pairs = if matches!(form, Form::Attention) { n * n } else { n * (n + 1) / 2 };
                assert_eq!(counted.pairs, pairs, "{} {n} {k}", form.name());
            }
        }
    }
}
