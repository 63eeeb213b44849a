//! Values to assert, each from another source: 60-digit arithmetic, published numbers, integrals.

use super::super::born_dead::born_dead;
use super::super::curve::worst_tanh_error;
use super::super::functions::normal_density;
use super::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    function: Function,
    x: f64,
    value: f64,
    first: f64,
    second: f64,
}

/// Relative, so that the left tails count as well.
fn near(ours: f64, stated: f64, tolerance: f64) -> bool {
    (ours - stated).abs() <= tolerance * stated.abs()
}

#[test]
fn all_digits_agree_with_60_digit_arithmetic() {
    let rows: Vec<Row> =
        serde_json::from_str(include_str!("../../../../tests/fixtures/activations.json")).unwrap();
    assert_eq!(rows.len(), 23 * Function::ALL.len());
    for row in rows {
        let jet = row.function.jet(row.x);
        let pairs = [(jet.value, row.value), (jet.first, row.first), (jet.second, row.second)];
        for (ours, stated) in pairs {
            // Where terms of either sign cancel, digits are lost against the terms, not against their sum.
            let close = near(ours, stated, 1e-11) || (ours - stated).abs() < 1e-16;
            assert!(close, "{:?} at {}: {pairs:?}", row.function, row.x);
        }
    }
}

#[test]
fn gelu_has_its_published_values() {
    let gelu = |x: f64| Function::Gelu.jet(x);
    for (x, value) in [
        (1.0, 0.841_344_746_068_543),
        (-1.0, -0.158_655_253_931_457),
        (2.0, 1.954_499_736_103_64),
        (3.0, 2.995_950_305_905_11),
        (-6.0, -5.919_525_870e-9),
        (-10.0, -7.619_85e-23),
    ] {
        assert!(near(gelu(x).value, value, 1e-6), "{x}: {}", gelu(x).value);
    }
    assert!(near(gelu(1.0).first, 1.083_315_470_587_69, 1e-13));
    assert_eq!(gelu(0.0).first, 0.5);
    let bend = std::f64::consts::SQRT_2;
    assert!(near(gelu(bend).first, 1.128_904_145_185_15, 1e-13));
    assert!(near(gelu(-bend).first, -0.128_904_145_185_15, 1e-13));
    assert!(gelu(bend).second.abs() < 1e-15);
    assert!(gelu(GELU_MINIMUM.0).first.abs() < 1e-16);
    assert!(near(gelu(GELU_MINIMUM.0).value, GELU_MINIMUM.1, 1e-14));
}

#[test]
fn the_other_forms_are_as_far_off_as_published() {
    let (place, error) = worst_tanh_error();
    assert!((error - 4.732_355_206_873e-4).abs() < 1e-12 && (place - 2.698_941_386).abs() < 1e-5, "{place}");
    let xs = || (-60_000..=60_000).map(|i| 1e-4 * f64::from(i));
    let worst = |f: &dyn Fn(f64) -> f64| xs().map(f).fold(0.0, f64::max);
    let gelu = |x: f64| Function::Gelu.jet(x);
    let sigmoid_form = |x: f64| (x * Function::Sigmoid.value(1.702 * x) - gelu(x).value).abs();
    assert!((worst(&sigmoid_form) - 2.0335e-2).abs() < 1e-6);
    assert!((worst(&|x| (Function::Silu.value(x) - gelu(x).value).abs()) - 0.193).abs() < 1e-5);
    assert!((worst(&|x| (Function::Relu.value(x) - gelu(x).value).abs()) - 0.169_97).abs() < 1e-5);
    let first = |x: f64| (Function::GeluTanh.jet(x).first - gelu(x).first).abs();
    assert!((worst(&first) - 8.68e-4).abs() < 1e-6);
    let lowest = xs().map(|x| Function::GeluTanh.value(x)).fold(0.0, f64::min);
    assert!((lowest + 0.170_040_8).abs() < 1e-7, "{lowest}");
}

#[test]
fn moments_under_the_normal_are_as_published() {
    let mean = |f: &dyn Fn(f64) -> f64| -> f64 {
        (-100_000..=100_000).map(|i| 1e-4 * f64::from(i)).map(|x| f(x) * normal_density(x) * 1e-4).sum()
    };
    let [gelu, relu] = [Function::Gelu, Function::Relu].map(|f| move |x: f64| f.jet(x));
    for (measured, stated) in [
        (mean(&|x| gelu(x).value), 0.282_094_8),
        (mean(&|x| gelu(x).value.powi(2)), 0.425_221_5),
        (mean(&|x| gelu(x).first.powi(2)), 0.455_850_9),
        (mean(&|x| relu(x).value), 0.398_942_3),
        (mean(&|x| relu(x).value.powi(2)), 0.5),
    ] {
        assert!((measured - stated).abs() < 1e-7, "{measured} {stated}");
    }
    // At 0 the sum counts the kink for one side or the other.
    assert!((mean(&|x| relu(x).first.powi(2)) - 0.5).abs() < 1e-4);
}

#[test]
fn born_dead_has_its_published_chances() {
    for (width, depth, chance) in [(2, 10, 0.943_69), (4, 10, 0.4755), (8, 20, 0.0753), (1, 1, 0.5)] {
        assert!((born_dead(width, depth) - chance).abs() < 6e-5, "{width} {depth}");
    }
}

#[test]
fn every_function_is_right_for_every_number() {
    for function in Function::ALL {
        for x in [f64::MAX, 1e300, 1e154, 700.0, 40.0, 1e-300, 0.0] {
            for x in [x, -x] {
                let jet = function.jet(x);
                let all = [jet.value, jet.first, jet.second];
                assert!(all.iter().all(|value| value.is_finite()), "{jet:?} at {x}");
                assert!(jet.value.abs() <= x.abs().max(1.0) && jet.first.abs() < 1.2, "{jet:?}");
            }
        }
        assert!(function.jet(f64::NAN).value.is_nan());
    }
}

#[test]
fn at_a_kink_the_left_derivative_stands() {
    assert_eq!(Function::Relu.jet(0.0).first, 0.0);
    assert_eq!(Function::LeakyRelu.jet(0.0).first, 0.01);
    for function in Function::ALL {
        let Some(kink) = function.kink() else {
            assert_eq!(function.jet_from_right(0.0), function.jet(0.0));
            continue;
        };
        let of = |jet: Jet| if kink.order == 1 { jet.first } else { jet.second };
        assert_eq!(of(function.jet(kink.x)), kink.left);
        assert_eq!(of(function.jet_from_right(kink.x)), kink.right);
        assert!((of(function.jet(1e-9)) - kink.right).abs() < 1e-8);
        assert!((of(function.jet(-1e-9)) - kink.left).abs() < 1e-8);
    }
}
