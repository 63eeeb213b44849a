//! The fast loops against the plain ones in double precision, at every geometry, and bit by bit under shifts.

use super::super::{Padding, direct};
use super::*;
use crate::kit::seeds::Seeds;
use proptest::prelude::*;

fn noise(channels: u32, height: u32, width: u32, seeds: &mut Seeds) -> Planes {
    Planes::new(channels, height, width, |_, _, _| seeds.normal() as f32)
}

/// A case of any geometry, sizes over several tiles, blocks of filters that are not full.
fn case(geometry: Geometry, [inputs, filters]: [u32; 2], size: [u32; 2], seed: u64) -> (Planes, Kernels) {
    let mut seeds = Seeds::new(seed, "tiled");
    let [height, width] = geometry.kernel;
    let count = (filters * geometry.groups * inputs * height * width) as usize;
    let values = (0..count).map(|_| seeds.normal() as f32).collect();
    let mut kernels = Kernels::new(filters * geometry.groups, inputs, height, width, values);
    if seed.is_multiple_of(2) {
        kernels.bias = (0..kernels.filters).map(|_| seeds.normal() as f32).collect();
    }
    (noise(inputs * geometry.groups, size[0], size[1], &mut seeds), kernels)
}

/// Largest difference from the loops in double precision, in terms of Σ|w·x|, and how many numbers there are.
fn gap(input: &Planes, kernels: &Kernels, geometry: &Geometry, output: &Planes) -> (f64, usize) {
    let all = |values: &[f32]| values.iter().map(|value| value.abs()).collect();
    let sizes = direct(
        &Planes { values: all(&input.values), ..input.clone() },
        &Kernels { values: all(&kernels.values), bias: all(&kernels.bias), ..kernels.clone() },
        geometry,
    );
    let exact = direct(input, kernels, geometry);
    let far = output.values.iter().zip(exact.iter().zip(&sizes));
    let far = far.map(|(ours, (exact, size))| (f64::from(*ours) - exact).abs() / size.max(1e-30));
    (far.fold(0.0, f64::max), exact.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn equals_loops_in_double_precision(
        kernel in [1..8_u32, 1..8_u32],
        stride in [1..5_u32, 1..5_u32],
        padding in [0..6_u32, 0..6_u32],
        dilation in [1..4_u32, 1..4_u32],
        groups in 1..4_u32,
        mode in 0..Padding::ALL.len(),
        channels in [1..4_u32, 1..11_u32],
        size in [1..14_u32, 1..31_u32],
        seed in any::<u64>(),
    ) {
        let geometry = Geometry { kernel, stride, padding, mode: Padding::ALL[mode], dilation, groups };
        let (input, kernels) = case(geometry, channels, size, seed);
        let output = tiled(&input, &kernels, &geometry);
        prop_assert_eq!(output.is_some(), geometry.output(input.height, input.width).is_some());
        if let Some(output) = output {
            let (far, count) = gap(&input, &kernels, &geometry, &output);
            prop_assert_eq!(output.values.len(), count);
            prop_assert!(far < 1e-5, "{}", far);
        }
    }
}

#[test]
fn the_largest_layer_equals_loops_in_double_precision() {
    let geometry = Geometry::same(3, Padding::Zero);
    let (input, kernels) = case(geometry, [16, 32], [96, 96], 2);
    let output = tiled(&input, &kernels, &geometry).expect("a layer that fits");
    let (far, count) = gap(&input, &kernels, &geometry, &output);
    assert_eq!((output.values.len(), count), (32 * 96 * 96, 32 * 96 * 96));
    assert!(far < 1e-6, "{far}");
}

#[test]
fn a_shifted_picture_has_the_very_same_numbers_shifted() {
    let geometry = Geometry::same(5, Padding::Circular);
    let (input, kernels) = case(geometry, [3, 6], [13, 21], 4);
    let answer = |input: &Planes| tiled(input, &kernels, &geometry).expect("a layer that fits");
    for (down, right) in [(1, 0), (0, 1), (5, 11), (-3, 7)] {
        assert_eq!(answer(&input.shifted(down, right)), answer(&input).shifted(down, right));
    }
}

#[test]
fn what_is_not_finite_stays_where_it_is_seen() {
    let geometry = Geometry::same(3, Padding::Zero);
    let (mut input, kernels) = case(geometry, [1, 1], [12, 20], 1);
    let place = input.index(0, 5, 9);
    input.values[place] = f32::NAN;
    let output = tiled(&input, &kernels, &geometry).expect("a layer that fits");
    assert_eq!(output.values.iter().filter(|value| value.is_nan()).count(), 9);
    assert!(output.get(0, 4, 8).is_nan() && output.get(0, 6, 10).is_nan());
}

#[test]
fn nothing_is_answered_with_nothing() {
    let geometry = Geometry::same(3, Padding::Reflect);
    let kernels = Kernels::new(2, 1, 3, 3, vec![1.0; 18]);
    let none = Kernels::new(0, 1, 3, 3, Vec::new());
    assert_eq!(
        tiled(
            &Planes::zeros(0, 4, 4),
            &Kernels { inputs: 0, values: Vec::new(), ..kernels.clone() },
            &geometry
        ),
        None
    );
    assert_eq!(tiled(&Planes::zeros(1, 0, 4), &kernels, &geometry), None);
    assert_eq!(tiled(&Planes::zeros(1, 4, 4), &none, &geometry), Some(Planes::zeros(0, 4, 4)));
    assert_eq!(tiled(&Planes::zeros(2, 4, 4), &kernels, &geometry), None);
}
