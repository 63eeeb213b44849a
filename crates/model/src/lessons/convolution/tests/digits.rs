//! The trained network's view: what it reads, what covering changes, and what happens without its weights.

use super::*;
use crate::lessons::convolution::samples::sample;
use crate::nets::cnn::INK;
use crate::weights::DIGITS;
use serde::Deserialize;

/// A lab with the shipped weights, changed by `change`.
pub(super) fn lab(backend: Backend, change: impl FnOnce(&mut Vec<u8>)) -> Lab {
    let path = format!("{}/../../web/models/digits.safetensors", env!("CARGO_MANIFEST_DIR"));
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    let mut lab = Lab::new(backend.device());
    lab.put(DIGITS.name, &bytes);
    lab
}

fn read(request: Request, backend: Backend) -> (Digits, Reply) {
    let request = Request { view: View::Digits, ..request };
    assert_eq!(Convolution::weights(&request), Some(DIGITS));
    let replies: Vec<Reply> = Convolution::answer(&request, &lab(backend, |_| {})).collect();
    assert_eq!(replies.len(), 1);
    (replies[0].digits.clone().unwrap(), replies[0].clone())
}

fn sampled(sample: u32, occlude: [u32; 3]) -> (Digits, Reply) {
    read(Request { sample, occlude, ..Request::default() }, Backend::default())
}

#[derive(Deserialize)]
struct Case {
    pixels: Vec<f32>,
    first_sums: Vec<f64>,
    second_sums: Vec<f64>,
    probabilities: Vec<f64>,
}

#[test]
fn maps_and_probabilities_are_pytorch_s_on_both_backends() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../../../tests/fixtures/digits.json")).unwrap();
    for (case, digit) in cases.iter().zip([3, 8]) {
        assert_eq!(sample(digit as usize).map(|value| value * INK).to_vec(), case.pixels);
        for backend in Backend::ALL {
            let (digits, _) = read(Request { sample: digit, ..Request::default() }, *backend);
            let sums = |planes: &Planes| -> Vec<f64> {
                let sum = |map: u32| planes.channel(map).iter().map(|value| f64::from(*value)).sum();
                (0..planes.channels).map(sum).collect()
            };
            let close = |ours: &[f64], theirs: &[f64]| {
                assert_eq!(ours.len(), theirs.len());
                ours.iter().zip(theirs).for_each(|(a, b)| assert!((a - b).abs() < 1e-4, "{a} {b}"));
            };
            close(&sums(&digits.first), &case.first_sums);
            close(&sums(&digits.second), &case.second_sums);
            close(&digits.probabilities, &case.probabilities);
        }
    }
}

#[test]
fn every_sample_s_checks_hold_and_most_are_read_right() {
    let mut right = 0;
    for digit in 0..10 {
        let (digits, reply) = sampled(digit, [2, 3, 3]);
        assert_held(&reply);
        assert!(reply.checks.len() >= 8 && reply.notes.is_empty(), "{:?}", reply.notes);
        assert_eq!(digits.truth, Some(digit));
        right += u32::from(digits.read == digit);
    }
    // Nine or ten of ten, for a network that reads 97 of 100.
    assert!(right >= 9, "{right}");
}

#[test]
fn covering_nothing_changes_nothing_and_covering_all_is_blank_paper() {
    let (digits, _) = sampled(5, [4, 4, 0]);
    assert!(digits.changes.iter().all(|change| *change == 0.0));
    assert_eq!(digits.covered, digits.input);
    let (digits, reply) = sampled(5, [0, 0, 8]);
    assert_held(&reply);
    assert!(digits.covered.values.iter().all(|value| *value == 0.0));
    let blank = Planes::zeros(1, 8, 8);
    let drawn = Request { drawn: encode(&blank), occlude: [0, 0, 0], ..Request::default() };
    let (paper, reply) = read(drawn, Backend::default());
    assert_held(&reply);
    assert_eq!(paper.truth, None);
    let far = paper.probabilities.iter().zip(&digits.covered_probabilities).map(|(a, b)| (a - b).abs());
    assert!(far.fold(0.0, f64::max) < 1e-6);
}

#[test]
fn the_map_of_drops_is_that_of_covering_place_by_place() {
    let (digits, _) = sampled(2, [0, 0, 3]);
    assert_eq!(digits.drops.len(), 36);
    for place in [0, 7, 14, 35_u32] {
        let (covered, _) = sampled(2, [place / 6, place % 6, 3]);
        let drop = -covered.changes[digits.read as usize];
        assert!((drop - digits.drops[place as usize]).abs() < 1e-6);
    }
    assert!(digits.drops.iter().any(|drop| *drop > 0.01), "{:?}", digits.drops);
}

#[test]
fn a_drawn_digit_is_read_and_a_bad_drawing_is_a_note() {
    let picture = Planes { channels: 1, height: 8, width: 8, values: sample(7).to_vec() };
    let drawn = Request { drawn: encode(&picture), ..Request::default() };
    let (digits, reply) = read(drawn, Backend::default());
    // Bytes hold sixteenths to within half of 1/255.
    assert!(digits.input.largest_difference(&picture) < 0.002);
    assert_eq!(digits.read, sampled(7, [0, 0, 0]).0.read);
    assert!(reply.notes.is_empty());
    for drawn in ["A", "####", &encode(&Planes::zeros(1, 9, 8)), &"A".repeat(100_000)] {
        let request = Request { drawn: drawn.to_owned(), sample: 4, ..Request::default() };
        let (digits, reply) = read(request, Backend::default());
        assert!(reply.notes[0].contains("8×8") && digits.truth == Some(4), "{:?}", reply.notes);
    }
}

#[test]
fn without_the_right_weights_there_is_a_note_and_the_digit() {
    let request = Request { view: View::Digits, ..Request::default() };
    let none = Lab::new(Backend::default().device());
    let short = lab(Backend::default(), |bytes| bytes.truncate(1000));
    let changed = lab(Backend::default(), |bytes| bytes[20_000] ^= 1);
    for (lab, why) in [(none, "not been loaded"), (short, "1000 bytes"), (changed, "SHA-256")] {
        let reply = Convolution::answer(&request, &lab).next().unwrap();
        assert!(reply.notes[0].contains(why), "{:?}", reply.notes);
        let digits = reply.digits.unwrap();
        assert!(digits.input.values.iter().any(|value| *value > 0.5) && digits.probabilities.is_empty());
    }
}

#[test]
fn the_other_views_need_no_weights() {
    for view in VIEWS.into_iter().filter(|view| *view != View::Digits) {
        assert_eq!(Convolution::weights(&Request { view, ..Request::default() }), None);
    }
}

#[test]
fn what_is_kept_from_other_digits_and_patches_changes_nothing() {
    let lab = lab(Backend::default(), |_| {});
    for (sample, occlude) in [(3, [0, 0, 3]), (3, [2, 5, 3]), (8, [2, 5, 3]), (8, [1, 1, 2]), (3, [0, 0, 3])]
    {
        let request = Request { view: View::Digits, sample, occlude, ..Request::default() };
        let warm = Convolution::answer(&request, &lab).next().unwrap();
        assert_eq!(warm, sampled(sample, occlude).1, "{sample} {occlude:?}");
    }
}
