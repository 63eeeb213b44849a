//! Both ways against each other, at the edges: masks, blind rows, scores that would overflow.

use super::*;
use crate::backend::Backend;
use crate::kit::seeds::Seeds;

fn noise(rows: usize, columns: usize, seed: u64, deviation: f64) -> Dense {
    let mut seeds = Seeds::new(seed, "test of attention");
    Dense::new(rows, columns, |_, _| deviation * seeds.normal())
}

#[test]
fn both_ways_agree_under_every_mask() {
    let (q, k, v) = (noise(5, 3, 1, 1.0), noise(7, 3, 2, 1.0), noise(7, 4, 3, 1.0));
    let masks = [
        Mask::new(5, 7, |_, _| true),
        Mask::new(5, 7, |i, j| j <= i),
        Mask::new(5, 7, |i, j| i.abs_diff(j) <= 1),
        Mask::new(5, 7, |i, j| i != 2 && (i + j) % 3 != 0),
    ];
    for mask in masks {
        for backend in Backend::ALL {
            let device = backend.device();
            let (burn, loops) = (by_burn(&q, &k, &v, &mask, 0.5, &device), by_loops(&q, &k, &v, &mask, 0.5));
            let [weights, output] = rounding(&q, &k, &v, 0.5);
            assert!(weights < 1e-13 && output < 1e-12);
            assert!(burn.weights.apart(&loops.weights) <= weights);
            assert!(burn.output.apart(&loops.output) <= output);
            for row in 0..5 {
                let sum: f64 = burn.weights.row(row).iter().sum();
                let expected = if mask.blind().contains(&row) { 0.0 } else { 1.0 };
                assert!((sum - expected).abs() < 1e-14);
                let masked = burn.weights.row(row).iter().zip(mask.row(row)).filter(|pair| !pair.1);
                assert!(masked.into_iter().all(|(weight, _)| *weight == 0.0));
            }
        }
    }
}

#[test]
fn scores_of_ten_thousand_do_not_overflow() {
    let scores = [1e4, -1e4, 1e4 - 1.0, 0.0];
    let all = Mask::new(1, 4, |_, _| true);
    let expected = 1.0 / (1.0 + (-1.0_f64).exp());
    for dtype in [DType::F32, DType::F64] {
        let rows = Dense { rows: 1, columns: 4, values: scores.to_vec() };
        let tensor = rows.tensor(dtype, &Backend::default().device());
        let weights = Dense::of(softmax_by_burn(tensor, &all)).values;
        assert!(
            (weights[0] - expected).abs() < 1e-7 && weights[1] == 0.0 && weights[3] == 0.0,
            "{weights:?}"
        );
    }
    assert!((softmax(&scores, &all.allowed)[0] - expected).abs() < 1e-15);
    assert!(scores[0].exp().is_infinite());
}

#[test]
fn entropy_counts_the_keys_that_share() {
    assert!((entropy(&[0.25; 4]) - 4.0_f64.ln()).abs() < 1e-15);
    assert_eq!(entropy(&[1.0, 0.0]).to_bits(), 0.0_f64.to_bits());
}
