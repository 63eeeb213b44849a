//! What is known of rank collapse, by number: the cube, the bound, depth curves over twenty seeds, the circle.

use super::super::block::{Stack, pass};
use super::super::exact::Exact;
use super::super::matrix::{Dense, Residual as _};
use super::super::plain::Plain;
use super::super::split::Split;
use super::super::switches::{median, one};
use super::super::{bound, depth::slope};
use super::*;
use crate::kit::seeds::Seeds;

/// Oracle: X = 1xᵀ + εR through one layer, ε from 1e-2 to 1e-3, in plain doubles.
#[test]
fn the_cube_without_a_mask_and_the_line_with_one() {
    for (causal, order, margin) in [(false, 3.0, 0.05), (true, 1.0, 0.02)] {
        for seed in 0..20 {
            let stack = Stack::of(&Request { causal, seed, ..Request::default() });
            let mut seeds = Seeds::new(seed, "near");
            let (mean, noise) =
                (Dense::normal(1, 32, 1.0, &mut seeds), Dense::normal(16, 32, 1.0, &mut seeds));
            let made = |size: f64| {
                let mut x = Dense::zeros(16, 32).plus(size, &noise);
                (0..16).for_each(|row| super::super::matrix::add(x.row_mut(row), 1.0, &mean.values));
                let out = pass(&Plain, &stack.layers[0], stack.parts, &x);
                libm::log10(out.clone().less(&out.mean()).norm())
            };
            let measured = made(1e-2) - made(1e-3);
            assert!((measured - order).abs() < margin, "{causal} {seed}: {measured}");
            let near = Split::of(&Dense::zeros(16, 32).plus(1e-4, &noise));
            let near = Split { mean: mean.values.clone(), ..near };
            let exact = Exact::new(&stack.layers[0]);
            let out = pass(&exact, &(), stack.parts, &near);
            let local = slope(&exact, stack.parts, &near, &out);
            assert!((local - order).abs() < 1e-3, "{causal} {seed}: {local}");
        }
    }
}

/// Facts 5.8: one layer never exceeds the bound with γ = 1, over random sizes, weights and heads.
#[test]
fn the_bound_is_never_broken_and_loose() {
    let mut seeds = Seeds::new(3, "trials");
    let mut ratios = Vec::new();
    for seed in 0..300 {
        let request = Request {
            tokens: 4 + (seeds.uniform() * 13.0) as u32,
            width: 8 * (1 + (seeds.uniform() * 2.0) as u32),
            heads: HEADS[(seeds.uniform() * 4.0) as usize],
            scale: 0.25 + 2.0 * seeds.uniform(),
            layers: 1,
            seed,
            ..Request::default()
        };
        let stack = Stack::of(&request);
        let mut x = Split::of(&stack.x);
        x.log += libm::log(10.0) * (0.5 - 3.0 * seeds.uniform());
        let out = pass(&Exact::new(&stack.layers[0]), &(), stack.parts, &x);
        ratios.push((out.log - bound::factor(&stack.layers[0]) - 3.0 * x.log) / libm::log(10.0));
    }
    assert!(ratios.iter().all(|ratio| *ratio <= 0.0));
    let middle = median(ratios);
    assert!((-6.0..-1.0).contains(&middle), "{middle}");
}

/// Facts 5.10: 16 tokens, 32 columns, 4 heads, 12 layers, medians of 20 seeds.
#[test]
fn the_depth_curves_of_twenty_seeds() {
    let sorted = |which: Which| -> Vec<Vec<f64>> {
        let runs: Vec<Vec<f64>> = (1..=20).map(|seed| one(&Request::default(), which, seed).0).collect();
        let at = |layer: usize| runs.iter().map(|run| run[layer]).collect::<Vec<f64>>();
        let mut layers: Vec<Vec<f64>> = (0..=12).map(at).collect();
        layers.iter_mut().for_each(|values| values.sort_by(f64::total_cmp));
        layers
    };
    let medians = |which| sorted(which).into_iter().map(median).collect::<Vec<f64>>();
    // The median of n normal numbers is off by 1.2533·σ/√n, and half of them lie within 1.349·σ: three standard errors of
    // the difference of two such medians, and the last digit that is known.
    let near = |which: Which, known: &[(usize, f64)]| {
        for (layer, value) in known {
            let values = &sorted(which)[*layer];
            let deviation = (values[15] - values[4]) / 1.349;
            let margin = 3.0 * 1.2533 * (2.0_f64 / 20.0).sqrt() * deviation + 0.005;
            let apart = (median(values.clone()) - libm::log10(*value)).abs();
            assert!(apart < margin, "{which:?} {layer}: {apart} of {margin}, {values:?}");
        }
        medians(which)
    };
    let alone = near(Which::Alone, &[(0, 0.979), (1, 0.717), (2, 0.0513), (3, 2.5e-6)]);
    near(Which::Post, &[(0, 0.979), (1, 0.727), (2, 0.275), (3, 0.0122), (4, 1.0e-6)]);
    let mlp = near(Which::Mlp, &[(0, 0.979), (1, 0.679)]);
    near(Which::Skip, &[(0, 0.979), (1, 0.948), (2, 0.903), (3, 0.865), (12, 0.164)]);
    near(Which::BlockPost, &[(12, 0.058)]);
    near(Which::BlockPre, &[(12, 0.558)]);
    let causal = medians(Which::Causal);
    // An MLP does not help; a mask makes it a line: two layers cost about as much as the two before them.
    assert!(mlp[3] < alone[3] && mlp[12] < -1e4 && alone[12] < -1e4);
    let falls = [causal[8] - causal[6], causal[10] - causal[8], causal[12] - causal[10]];
    assert!(falls.iter().all(|fall| (-1.2..-0.2).contains(fall)), "{falls:?}");
}

#[test]
fn larger_weights_delay_it() {
    let falls = |scale: f64| {
        let layers: Vec<f64> = (1..=9)
            .map(|seed| {
                let request = Request { switch_scale: scale, switch_layers: 16, ..Request::default() };
                one(&request, Which::Alone, seed).0.iter().position(|log10| *log10 < -6.0).unwrap_or(17)
                    as f64
            })
            .collect();
        median(layers)
    };
    let [usual, larger, largest] = [1.0, 1.5, 3.0].map(falls);
    assert!(usual <= 5.0 && usual + 2.0 < larger && usual + 2.0 < largest, "{usual} {larger} {largest}");
}

#[test]
fn every_switch_has_checks_that_hold_for_every_seed() {
    for which in Which::ALL {
        for seed in [1, 2, 3] {
            let depth = depth(&which.of(&Request { seed, ..Request::default() }));
            let order =
                if matches!(which, Which::Alone | Which::Mlp | Which::Pre | Which::Post) { 3.0 } else { 1.0 };
            if depth.relative[11] < -20.0 {
                assert!((depth.slopes[11] - order).abs() < 1e-6, "{which:?} {:?}", depth.slopes);
            }
            assert_eq!(depth.condition.is_empty(), *which != Which::Alone);
            assert_eq!(order == 3.0, depth.double_floor.is_some(), "{which:?} {:?}", depth.double);
        }
    }
}

#[test]
fn the_switches_answer_the_title_seed_by_seed() {
    let request = Request { view: View::Switches, seeds: 3, ..Request::default() };
    let all: Vec<Reply> = replies(&request).collect();
    assert_eq!(all.len(), 24);
    assert!(all[0].checks.is_empty() && all[23].checks.len() == 9);
    assert!(all[7..].iter().flat_map(|reply| &reply.checks).all(|check| check.held));
    let switches = all[23].switches.as_ref().unwrap();
    assert_eq!((switches.done, switches.of, switches.spreads.len()), (24, 24, 8));
    for spread in &switches.spreads {
        assert_eq!((spread.seeds, spread.median.len()), (3, 13));
        for layer in 0..=12 {
            assert!(
                spread.least[layer] <= spread.median[layer] && spread.median[layer] <= spread.most[layer]
            );
        }
    }
    let seed_two = one(&request, Which::Skip, 2).0;
    let last = depth(&Request { seed: 2, skip: true, ..Request::default() }).relative;
    assert_eq!(seed_two, last);
}

/// The shape of the paper's figure: attention alone makes one point of two, a skip connection keeps two.
#[test]
fn the_circle_is_lost_by_attention_alone() {
    let request = Request { view: View::Circle, circle_width: 16, circle_steps: 240, ..Request::default() };
    let all: Vec<Reply> = replies(&request).collect();
    let (born, last) = (all[0].circle.as_ref().unwrap(), all.last().unwrap());
    assert!(last.checks.len() == 2 && last.checks.iter().all(|check| check.held), "{:?}", last.checks);
    assert!(born.arms[0].relative[2] < 1e-3 && born.arms[2].relative[40] > 0.9);
    let circle = last.circle.as_ref().unwrap();
    assert_eq!((circle.step, circle.of, circle.arms.len()), (240, 240, 3));
    let [alone, _, skip] = &circle.arms[..] else { panic!("three") };
    assert!(alone.relative.iter().copied().fold(1.0, f64::min) < 1e-6 && skip.relative[48] > 0.8);
    assert!(circle.arms.iter().all(|arm| arm.losses.last() < arm.losses.first()));
    assert!(skip.losses.last().unwrap() < &1e-4 && (skip.apart[48] - 1.0).abs() < 0.1);
    // Once round, it is back where it began.
    let ends = [0, 1, 2, 3].map(|index| (skip.path[index] - skip.path[48 * 4 + index]).abs());
    assert!(ends.iter().all(|apart| *apart < 0.1), "{ends:?}");
}
