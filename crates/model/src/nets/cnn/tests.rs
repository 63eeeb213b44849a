//! The digit network against plain loops, finite differences and its own file.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::train::{BATCH, Example, Picture, Training, evaluate, gradient, largest};
use super::*;
use crate::backend::Backend;

fn pictures(count: usize) -> Vec<Picture> {
    let mut seeds = Seeds::new(3, "pictures");
    (0..count).map(|_| std::array::from_fn(|_| seeds.uniform() as f32)).collect()
}

/// A network whose biases are not all 0.
fn net(device: &Device) -> Cnn {
    let mut arrays = Cnn::new(5, device).arrays();
    let mut seeds = Seeds::new(5, "biases");
    for array in arrays.values_mut().filter(|array| array.shape.len() == 1) {
        array.values.iter_mut().for_each(|value| *value = seeds.between(-0.2, 0.2) as f32);
    }
    Cnn::read(&arrays, device).unwrap()
}

/// A convolution layer with ReLU in plain loops; the maps are 8×8.
fn plain_layer(maps: &[Vec<f64>], weight: &Array, bias: &Array) -> Vec<Vec<f64>> {
    let side = SIDE as i64;
    let filter = |filter: usize| {
        let cell = |place: i64| {
            let mut sum = f64::from(bias.values[filter]);
            for (channel, map) in maps.iter().enumerate() {
                for tap in 0..9 {
                    let (y, x) = (place / side + tap / 3 - 1, place % side + tap % 3 - 1);
                    if (0..side).contains(&y) && (0..side).contains(&x) {
                        let value = weight.values[(filter * maps.len() + channel) * 9 + tap as usize];
                        sum += f64::from(value) * map[(y * side + x) as usize];
                    }
                }
            }
            sum.max(0.0)
        };
        (0..side * side).map(cell).collect()
    };
    (0..bias.values.len()).map(filter).collect()
}

/// The whole network in plain loops: the second layer's maps and the outputs.
fn plain(arrays: &Arrays, picture: &Picture) -> (Vec<Vec<f64>>, Vec<f64>) {
    let image = vec![picture.iter().map(|value| f64::from(*value)).collect()];
    let first = plain_layer(&image, &arrays["conv1.weight"], &arrays["conv1.bias"]);
    let second = plain_layer(&first, &arrays["conv2.weight"], &arrays["conv2.bias"]);
    let pooled: Vec<f64> = second
        .iter()
        .flat_map(|map| {
            (0..16).map(move |cell| {
                let corner = cell / 4 * 2 * SIDE + cell % 4 * 2;
                [0, 1, SIDE, SIDE + 1].into_iter().map(|by| map[corner + by]).fold(f64::MIN, f64::max)
            })
        })
        .collect();
    let dense = &arrays["dense.weight"].values;
    let logit = |class: usize| {
        let weights = &dense[class * SEEN..][..SEEN];
        let sum: f64 = weights.iter().zip(&pooled).map(|(w, x)| f64::from(*w) * x).sum();
        sum + f64::from(arrays["dense.bias"].values[class])
    };
    (second, (0..CLASSES).map(logit).collect())
}

#[test]
fn every_layer_is_that_of_plain_loops_on_both_backends() {
    for backend in Backend::ALL {
        let device = backend.device();
        let net = net(&device);
        let pictures = pictures(3);
        let trace = net.trace(images_tensor(&pictures, &device));
        assert_eq!(trace.first.dims(), [3, 16, 8, 8]);
        assert_eq!(trace.pooled.dims(), [3, 32, 4, 4]);
        let second: Vec<f64> = trace.second.into_data().iter::<f64>().collect();
        let logits: Vec<f64> = trace.logits.into_data().iter::<f64>().collect();
        for (index, picture) in pictures.iter().enumerate() {
            let (maps, outputs) = plain(&net.arrays(), picture);
            let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 2e-5);
            assert!(close(&second[index * 2048..][..2048], &maps.concat()));
            assert!(close(&logits[index * 10..][..10], &outputs), "{logits:?} {outputs:?}");
            assert!(outputs.iter().any(|value| value.abs() > 0.1));
        }
    }
}

#[test]
fn the_parameters_are_as_many_as_the_formula_says() {
    assert_eq!(PARAMETERS, 160 + 4640 + 5130);
    let arrays = Cnn::new(1, &Backend::default().device()).arrays();
    assert_eq!(arrays.values().map(|array| array.values.len()).sum::<usize>(), PARAMETERS);
}

#[test]
fn the_gradient_is_that_of_finite_differences() {
    let device = Backend::default().device();
    let net = net(&device);
    let (pictures, digits) = (pictures(4), [3, 1, 4, 1]);
    let (loss, gradient_) = gradient(&net, &pictures, &digits, None);
    let slope: Vec<f64> = gradient_.into_data().iter::<f64>().collect();
    let values: Vec<f64> = net.parameters().into_data().iter::<f64>().collect();
    // The loss in double precision, so that a small step is not drowned in rounding; the step is small, so that few units
    // of ReLU turn on or off on the way. Returns also where the parameter really was.
    let at = |place: usize, by: f64| {
        let mut changed: Vec<f32> = values.iter().map(|value| *value as f32).collect();
        changed[place] = (values[place] + by) as f32;
        let taken = f64::from(changed[place]);
        let arrays = Cnn::from_values(changed, &device).arrays();
        let each = pictures.iter().zip(digits).map(|(picture, digit)| {
            let (_, outputs) = plain(&arrays, picture);
            let sum: f64 = outputs.iter().map(|value| value.exp()).sum();
            sum.ln() - outputs[digit as usize]
        });
        (each.sum::<f64>() / 4.0, taken)
    };
    assert!((at(0, 0.0).0 - loss).abs() < 1e-5, "{loss}");
    let mut largest_seen = 0.0_f64;
    // Some of every array: filters, biases, dense layer.
    for place in [0, 7, 100, 150, 165, 1000, 4000, 4790, 4805, 5000, 8000, PARAMETERS - 3] {
        let ((up, above), (down, below)) = (at(place, 2e-5), at(place, -2e-5));
        let expected = (up - down) / (above - below);
        largest_seen = largest_seen.max(expected.abs());
        assert!(
            (slope[place] - expected).abs() < 2e-3 * expected.abs().max(0.1),
            "{place}: {} {expected}",
            slope[place]
        );
    }
    assert!(largest_seen > 0.02, "{largest_seen}");
}

#[test]
fn the_file_gives_the_network_back_and_other_arrays_are_refused() {
    let device = Backend::default().device();
    let net = net(&device);
    let arrays = net.arrays();
    assert_eq!(Cnn::read(&arrays, &device).unwrap().arrays(), arrays);
    let mut without = arrays.clone();
    without.remove("dense.bias");
    assert!(Cnn::read(&without, &device).is_err_and(|why| why.contains("dense.bias")));
    let mut turned = arrays.clone();
    turned.get_mut("dense.weight").unwrap().shape.reverse();
    assert!(Cnn::read(&turned, &device).is_err_and(|why| why.contains("[512, 10]")));
}

/// Ten pictures that are easy to tell apart, moved or not: each digit's bits say which of four lines it has, across,
/// down and along both diagonals.
fn easy() -> Vec<Example> {
    let bright = |digit: u8, cell: usize| {
        let (row, column) = (cell / SIDE, cell % SIDE);
        let lines = [row == 3, column == 3, row == column, row + column == SIDE - 1];
        let on = (0..4).any(|line| (digit + 1) >> line & 1 == 1 && lines[line]);
        f32::from(u8::from(on))
    };
    (0..10).map(|digit| Example { digit, picture: std::array::from_fn(|cell| bright(digit, cell)) }).collect()
}

#[test]
fn training_is_the_same_by_seed_and_learns() {
    let examples: Vec<Example> = easy().into_iter().cycle().take(2 * BATCH + 6).collect();
    let device = Backend::default().device();
    let run = |seed: u64, epochs: u32| {
        let mut training = Training::new(&examples, seed, epochs, &device);
        let losses: Vec<f64> = (0..epochs).map(|_| training.epoch()).collect();
        (losses, training.cnn().arrays(), evaluate(training.cnn(), &examples))
    };
    let (losses, arrays, _) = run(1, 2);
    assert_eq!((losses, arrays.clone()), {
        let again = run(1, 2);
        (again.0, again.1)
    });
    assert_ne!(arrays, run(2, 2).1);
    let (losses, _, (accuracy, confusion)) = run(1, 60);
    assert!(losses[59] < losses[0] / 2.0, "{losses:?}");
    assert!(accuracy > 0.8, "{accuracy} {losses:?}");
    assert_eq!(confusion.iter().flatten().sum::<u32>() as usize, examples.len());
}

#[test]
fn the_largest_is_the_first_of_equals() {
    assert_eq!(largest(&[0.0, 2.0, 2.0, 1.0]), 1);
    assert_eq!(largest(&[f64::NAN, 1.0]), 0);
}

#[test]
fn the_shipped_weights_give_pytorch_s_outputs_on_both_backends() {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../tests/fixtures/digits.json")).unwrap();
    let bytes = include_bytes!("../../../../../web/models/digits.safetensors");
    let arrays = crate::weights::DIGITS.read(bytes).unwrap().into_arrays().unwrap();
    let list = |case: &serde_json::Value, field: &str| -> Vec<f64> {
        case[field].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
    };
    for backend in Backend::ALL {
        let device = backend.device();
        let cnn = Cnn::read(&arrays, &device).unwrap();
        for case in &cases {
            let pixels = list(case, "pixels");
            let picture = std::array::from_fn(|cell| pixels[cell] as f32 / INK);
            let logits: Vec<f64> =
                cnn.trace(images_tensor(&[picture], &device)).logits.into_data().iter::<f64>().collect();
            let theirs = list(case, "logits");
            assert_eq!(logits.len(), theirs.len());
            for (ours, theirs) in logits.iter().zip(theirs) {
                assert!((ours - theirs).abs() < 1e-4, "{ours} {theirs}");
            }
        }
    }
}
