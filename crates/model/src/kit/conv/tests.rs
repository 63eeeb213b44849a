//! Convolution against closed forms, against plain loops and against burn's own.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::kernels::Named;
use super::*;
use crate::backend::Backend;
use crate::kit::seeds::Seeds;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use proptest::prelude::*;

fn device() -> burn::tensor::Device {
    Backend::default().device()
}

fn noise(channels: u32, height: u32, width: u32, seed: u64) -> Planes {
    let mut seeds = Seeds::new(seed, "test planes");
    Planes::new(channels, height, width, |_, _, _| seeds.normal() as f32)
}

fn close(output: &Planes, exact: &[f64]) -> bool {
    let near = |(a, b): (&f32, &f64)| (f64::from(*a) - b).abs() <= 1e-5 * b.abs().max(1.0);
    output.values.len() == exact.len() && output.values.iter().zip(exact).all(near)
}

#[test]
fn sizes_are_as_published() {
    for (n, kernel, stride, padding, dilation, size) in [
        (7, 3, 2, 0, 1, Some(3)),
        (8, 3, 2, 1, 1, Some(4)),
        (9, 3, 1, 0, 2, Some(5)),
        (10, 3, 2, 3, 3, Some(5)),
        (2, 3, 1, 0, 1, None),
        (0, 1, 1, 0, 1, None),
        (3, 0, 1, 0, 1, None),
        (3, 3, 0, 0, 1, None),
        (u32::MAX, 1, 1, u32::MAX, 1, None),
        (u32::MAX, u32::MAX, 1, 0, u32::MAX, None),
    ] {
        assert_eq!(output_size(n, kernel, stride, padding, dilation), size, "{n} {kernel} {stride}");
    }
}

#[test]
fn beyond_the_edge_lies_what_the_mode_says() {
    let row = |mode: Padding, n| (-4..7).map(|place| mode.source(place, n)).collect::<Vec<_>>();
    let some = |numbers: [u32; 11]| numbers.map(Some).to_vec();
    assert_eq!(row(Padding::Circular, 3), some([2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0]));
    assert_eq!(row(Padding::Reflect, 3), some([0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2]));
    assert_eq!(row(Padding::Reflect, 1), some([0; 11]));
    assert_eq!(row(Padding::Zero, 3).iter().flatten().count(), 3);
    assert_eq!(row(Padding::Circular, 0), vec![None; 11]);
}

#[test]
fn the_book_s_signal_has_the_book_s_answers() {
    // Understanding Deep Learning, notebook 10.1: one row, zero padding.
    let signal = [5.2, 5.3, 5.4, 5.1, 10.1, 10.3, 9.9, 10.3, 3.2, 3.4, 3.3, 3.1];
    let signal = Planes { channels: 1, height: 1, width: 12, values: signal.to_vec() };
    let run = |weights: &[f32], stride, dilation| {
        let kernels = Kernels::new(1, 1, 1, weights.len() as u32, weights.to_vec());
        let mut geometry = Geometry::of(1, kernels.width);
        geometry.stride[1] = stride;
        geometry.dilation[1] = dilation;
        geometry.padding[1] = dilation * (kernels.width / 2);
        let output = convolve(&signal, &kernels, &geometry, &device()).unwrap();
        assert!(close(&output, &direct(&signal, &kernels, &geometry)));
        output.values
    };
    let sum = |values: Vec<f32>| values.into_iter().map(f64::from).sum::<f64>();
    assert!((sum(run(&[0.33; 3], 1, 1)) - 71.115).abs() < 1e-4);
    assert!((sum(run(&[0.2; 5], 1, 1)) - 69.56).abs() < 1e-4);
    assert!((sum(run(&[0.33; 3], 1, 2)) - 68.277).abs() < 1e-4);
    assert_eq!(run(&[0.33; 3], 2, 1).len(), 6);
    let slopes = [2.65, 0.1, -0.1, 2.35, 2.6, -0.1, 0.0, -3.35, -3.45, 0.05, -0.15, -1.65];
    let ours = run(&[-0.5, 0.0, 0.5], 1, 1);
    assert!(ours.iter().zip(slopes).all(|(a, b)| (a - b).abs() < 1e-5), "{ours:?}");
}

#[test]
fn named_filters_answer_as_they_should() {
    let middle = |named: Named, value: &dyn Fn(f32, f32) -> f32| {
        let input = Planes::new(1, 9, 9, |_, row, column| value(column as f32, row as f32));
        convolve(&input, &named.kernels(1, 1), &Geometry::of(3, 3), &device()).unwrap().get(0, 3, 3)
    };
    assert_eq!(middle(Named::SobelX, &|x, _| x), 8.0);
    assert_eq!(middle(Named::SobelX, &|_, y| y), 0.0);
    assert_eq!(middle(Named::SobelY, &|_, y| y), 8.0);
    assert_eq!(middle(Named::Laplacian, &|x, y| x * x + y * y), 4.0);
    for named in [Named::Gaussian, Named::Box, Named::Sharpen, Named::Identity, Named::Emboss] {
        let sum: f32 = named.weights(1).iter().sum();
        assert!((sum - 1.0).abs() < 1e-6, "{named:?}: {sum}");
        // A ramp stays what it is; emboss adds its slope over the kernel, 1·(1 + 1) + 2 + 2 in all.
        let slope = if named == Named::Emboss { 6.0 } else { 0.0 };
        assert!((middle(named, &|x, _| x) - 4.0 - slope).abs() < 1e-5, "{named:?}");
    }
    assert_ne!(Named::Random.weights(1), Named::Random.weights(2));
}

#[test]
fn parameters_are_counted_as_published() {
    let count = |filters, inputs, height, width| {
        let values = vec![0.0; (filters * inputs * height * width) as usize];
        Kernels::new(filters, inputs, height, width, values).parameters()
    };
    assert_eq!(count(64, 3, 3, 3), 1792);
    assert_eq!(count(1, 1, 3, 3), 10);
    assert_eq!(count(15, 1, 1, 3) + 2 * count(15, 15, 1, 3), 60 + 690 + 690);
    assert_eq!(count(10, 1, 5, 5) + count(20, 10, 5, 5), 260 + 5020);
}

#[test]
fn what_does_not_fit_is_no_answer_and_no_panic() {
    let (input, kernels) = (noise(4, 5, 5, 1), Kernels::random(4, 2, 3, &mut Seeds::new(1, "k")));
    let fits = Geometry { groups: 2, ..Geometry::of(3, 3) };
    assert!(convolve(&input, &kernels, &fits, &device()).is_some());
    for wrong in [
        Geometry { groups: 1, ..fits },
        Geometry { groups: 0, ..fits },
        Geometry { groups: 4, ..fits },
        Geometry { kernel: [3, 2], ..fits },
        Geometry { dilation: [3, 1], ..fits },
        Geometry { stride: [0, 1], ..fits },
    ] {
        assert_eq!(convolve(&input, &kernels, &wrong, &device()), None);
        assert!(direct(&input, &kernels, &wrong).is_empty());
    }
}

#[test]
fn gradients_are_the_differences_of_the_sums() {
    // The output is linear in the weights: its gradient is the sum of the inputs that a weight meets.
    for mode in Padding::ALL.iter().copied() {
        let geometry = Geometry { stride: [2, 1], padding: [1, 2], groups: 2, ..Geometry::same(3, mode) };
        let (input, kernels) = (noise(4, 6, 5, 3), Kernels::random(2, 2, 3, &mut Seeds::new(4, "k")));
        let weights = weights_tensor(&kernels, &device()).autodiff().require_grad();
        let x = planes_tensor(&input, &device()).autodiff().require_grad();
        let sum = forward(x.clone(), weights.clone(), None, &geometry).unwrap().sum();
        let mut gradients = sum.backward();
        let of_weights: Vec<f32> = weights.grad_remove(&mut gradients).unwrap().into_data().iter().collect();
        let of_inputs: Vec<f32> = x.grad_remove(&mut gradients).unwrap().into_data().iter().collect();
        let total = |input: &Planes, kernels: &Kernels| direct(input, kernels, &geometry).iter().sum::<f64>();
        for (index, slope) in of_weights.iter().enumerate() {
            let mut unit = Kernels { values: vec![0.0; kernels.values.len()], ..kernels.clone() };
            unit.values[index] = 1.0;
            assert!((f64::from(*slope) - total(&input, &unit)).abs() < 1e-4);
        }
        for (index, slope) in of_inputs.iter().enumerate() {
            let mut unit = Planes::zeros(4, 6, 5);
            unit.values[index] = 1.0;
            assert!((f64::from(*slope) - total(&unit, &kernels)).abs() < 1e-4);
        }
    }
}

prop_compose! {
    fn any_case()(
        size in (1..12_u32, 1..12_u32),
        kernel in (1..8_u32, 1..8_u32),
        stride in (1..4_u32, 1..4_u32),
        padding in (0..5_u32, 0..5_u32),
        dilation in (1..4_u32, 1..4_u32),
        groups in 1..4_u32,
        channels in (1..3_u32, 1..3_u32),
        mode in 0..3_usize,
        seed in any::<u64>(),
    ) -> (Planes, Kernels, Geometry) {
        let geometry = Geometry {
            kernel: kernel.into(),
            stride: stride.into(),
            padding: padding.into(),
            mode: Padding::ALL[mode],
            dilation: dilation.into(),
            groups,
        };
        let mut seeds = Seeds::new(seed, "case");
        let count = (channels.1 * groups * channels.0 * kernel.0 * kernel.1) as usize;
        let values = seeds.normals(count, 0.5).into_iter().map(|value| value as f32).collect();
        let mut kernels = Kernels::new(channels.1 * groups, channels.0, kernel.0, kernel.1, values);
        if seed % 2 == 0 {
            kernels.bias = (0..kernels.filters).map(|_| seeds.normal() as f32).collect();
        }
        (noise(channels.0 * groups, size.0, size.1, seed), kernels, geometry)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn tensors_loops_and_burn_agree((input, kernels, geometry) in any_case()) {
        let exact = direct(&input, &kernels, &geometry);
        for backend in Backend::ALL {
            let device = backend.device();
            let Some(output) = convolve(&input, &kernels, &geometry, &device) else {
                prop_assert!(exact.is_empty() && geometry.output(input.height, input.width).is_none());
                continue;
            };
            prop_assert_eq!(geometry.output(input.height, input.width), Some([output.height, output.width]));
            prop_assert!(close(&output, &exact));
            prop_assert!(close(&by_burn(&input, &kernels, &geometry, &device).unwrap(), &exact));
            let longs = |pair: [u32; 2]| pair.map(|n| n as usize);
            let options =
                ConvOptions::new(longs(geometry.stride), [0, 0], longs(geometry.dilation), geometry.groups as usize);
            let bias = Kernels { bias: (0..kernels.filters).map(|f| kernels.bias_of(f)).collect(), ..kernels.clone() }.bias;
            let bias = burn::tensor::Tensor::<1>::from_floats(bias.as_slice(), &device);
            let x = planes_tensor(&pad(&input, &geometry), &device);
            let theirs = planes_of(conv2d(x, weights_tensor(&kernels, &device), Some(bias), options));
            prop_assert!(close(&theirs, &exact));
        }
    }
}
