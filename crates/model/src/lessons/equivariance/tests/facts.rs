//! What is known of shifts, turns, groups and pooling, by number.

use super::super::layers::{Wide, bank, four_turns, geometry};
use super::super::transform::Motion;
use super::*;
use crate::kit::planes::Planes;

#[test]
fn a_shift_on_a_ring_leaves_nothing_not_even_a_last_bit() {
    for shift in [[0, 0], [1, 0], [0, -1], [5, 7], [-23, 30], [96, -96]] {
        for stack in [Stack::One, Stack::Several, Stack::Magnitude, Stack::Group] {
            let reply = held(&Request { stack, ..shifted(shift) });
            let diagram = reply.diagram.unwrap();
            assert_eq!(diagram.verdict, Verdict::Everywhere, "{shift:?} {stack:?}");
            assert!(diagram.relative <= 1e-6 && diagram.interior.iter().all(|is| *is));
            let double = reply.checks.iter().find(|check| check.claim.contains("double precision")).unwrap();
            assert_eq!((double.value, double.tolerance), (0.0, 0.0));
        }
    }
}

#[test]
fn the_sentence_speaks_of_the_border_where_the_border_hurts() {
    let mut dark = vec![vec![0.0; 12]; 12];
    for cell in dark[4..8].iter_mut().flat_map(|row| &mut row[4..8]) {
        *cell = 1.0;
    }
    let bright = vec![vec![1.0; 12]; 12];
    for padding in Border::ALL {
        for stack in Stack::ALL {
            for (image, is_dark) in [(&dark, true), (&bright, false)] {
                let image = vec![image.clone()];
                let diagram =
                    diagram(&Request { image, padding: *padding, stack: *stack, ..shifted([1, -1]) });
                let spoken = diagram.says.contains("but beyond the border");
                let why =
                    format!("{padding:?} {stack:?} dark {is_dark}: {:?} {}", diagram.verdict, diagram.says);
                assert_eq!(spoken, diagram.verdict == Verdict::Interior, "{why}");
                if *stack == Stack::One && *padding == Border::Zero {
                    assert_eq!(
                        diagram.verdict,
                        if is_dark { Verdict::Everywhere } else { Verdict::Interior },
                        "{why}"
                    );
                }
            }
        }
    }
}

#[test]
fn zeros_at_the_border_hurt_the_border_alone() {
    for (padding, size) in [(Border::Zero, 24), (Border::None, 22)] {
        let diagram = diagram(&Request { padding, ..shifted([3, -5]) });
        assert_eq!(diagram.verdict, Verdict::Interior);
        assert_eq!((diagram.output.height, diagram.output.width), (size, size));
        assert!(diagram.relative > 0.1 && diagram.interior_relative <= 1e-6, "{}", diagram.relative);
        // 3×3 with zeros: two rows at the border and two more at the seam are left out, and so with columns. Without
        // padding the output's own seam lies elsewhere, and what comes in there is left out as well.
        let kept = diagram.interior.iter().filter(|is| **is).count();
        let expected = if padding == Border::Zero { 20 * 20 } else { 19 * 17 };
        assert_eq!(kept, expected);
        // Outside there is a difference: the interior is not chosen too small by much.
        let outside: Vec<f32> = diagram
            .difference
            .values
            .iter()
            .zip(&diagram.interior)
            .filter(|(_, is)| !**is)
            .map(|(d, _)| *d)
            .collect();
        let differing = outside.iter().filter(|d| d.abs() > 1e-4).count();
        assert!(differing * 10 > outside.len() * 9, "{differing} of {}", outside.len());
    }
}

#[test]
fn a_stride_keeps_its_multiples_alone() {
    for stride in [2_i32, 3, 4] {
        for by in 0..=8 {
            let request = Request { stride: stride as u32, ..shifted([by, 0]) };
            let diagram = diagram(&request);
            assert_eq!(diagram.step, stride as u32);
            if by % stride == 0 {
                assert_eq!((diagram.verdict, diagram.output_shift), (Verdict::Everywhere, [by / stride, 0]));
                assert!(!diagram.searched);
            } else {
                assert_eq!(diagram.verdict, Verdict::Nowhere);
                assert!(diagram.searched && diagram.relative > 0.3, "{stride} {by}: {}", diagram.relative);
                // No other alignment is nearer.
                for (down, right) in [(0, 0), (1, 0), (0, 1), (by / stride, 0), (by / stride + 1, 0), (2, 3)]
                {
                    let other = diagram.output.shifted(down, right);
                    let apart = diagram.output_of_moved.minus(&other).norm();
                    assert!(diagram.difference.norm() <= apart * (1.0 + 1e-5));
                }
            }
        }
    }
    // Pooling has a step of its own, and the two multiply.
    let both = |by| Request { stack: Stack::Pooled, stride: 2, window: 3, ..shifted([0, by]) };
    assert_eq!(diagram(&both(6)).verdict, Verdict::Everywhere);
    assert_eq!((diagram(&both(6)).step, diagram(&both(6)).output_shift), (6, [0, 1]));
    assert_eq!(diagram(&both(3)).verdict, Verdict::Nowhere);
}

#[test]
fn a_turn_needs_a_filter_that_turns_or_looks_the_same() {
    for angle in [90.0, 180.0, 270.0, -90.0] {
        for padding in Border::ALL {
            let with = |preset, rotate_filter, stack| {
                diagram(&Request { padding: *padding, rotate_filter, stack, ..turned(angle, preset) })
            };
            for preset in [Named::Gaussian, Named::Box, Named::Laplacian, Named::Sharpen, Named::Identity] {
                let diagram = with(preset, false, Stack::One);
                assert!(diagram.relative <= 1e-6 && diagram.verdict == Verdict::Everywhere, "{preset:?}");
            }
            for stack in [Stack::One, Stack::Several, Stack::Pooled, Stack::Magnitude, Stack::Group] {
                let diagram = with(Named::Random, true, stack);
                assert_eq!(
                    diagram.verdict,
                    Verdict::Everywhere,
                    "{stack:?} {padding:?} {}",
                    diagram.relative
                );
            }
            for stack in [Stack::One, Stack::Several, Stack::Pooled] {
                let diagram = with(Named::Random, false, stack);
                assert_eq!(diagram.verdict, Verdict::Nowhere);
                assert!(diagram.relative > 0.3, "{stack:?} {}", diagram.relative);
            }
            assert_eq!(with(Named::Random, false, Stack::Group).verdict, Verdict::Everywhere);
            assert_eq!(with(Named::SobelX, false, Stack::Magnitude).verdict, Verdict::Everywhere);
        }
    }
    let magnitude = Request { stack: Stack::Magnitude, ..turned(90.0, Named::Random) };
    assert_eq!(diagram(&magnitude).verdict, Verdict::Nowhere);
}

#[test]
fn sobel_turned_by_two_quarters_is_its_own_negative() {
    for (preset, angle, expected, margin) in [
        (Named::SobelX, 180.0, 2.0, 1e-6),
        (Named::SobelY, -180.0, 2.0, 1e-6),
        // √2 for a picture without correlations; one picture comes near.
        (Named::SobelX, 90.0, std::f64::consts::SQRT_2, 0.08),
    ] {
        let diagram = diagram(&Request { picture: noise(64, 1), ..turned(angle, preset) });
        assert!((diagram.relative - expected).abs() < margin, "{preset:?} {}", diagram.relative);
    }
    let mirrored = Request { transform: Transform::Reflect, ..turned(0.0, Named::SobelX) };
    assert!((diagram(&mirrored).relative - 2.0).abs() < 1e-6);
    let mirrored = Request { transform: Transform::Reflect, ..turned(0.0, Named::SobelY) };
    assert_eq!(diagram(&mirrored).verdict, Verdict::Everywhere);
}

#[test]
fn a_random_filter_errs_by_1_31_in_the_mean() {
    // On white noise with mean 0, as the published value: the mean of noise between 0 and 1 is the same for all turns.
    let mut seeds = crate::kit::seeds::Seeds::new(5, "white");
    let image =
        vec![(0..64).map(|_| seeds.normals(64, 1.0).into_iter().map(|v| v as f32).collect()).collect()];
    let means = (0..10).map(|seed| {
        let reply = held(&Request { image: image.clone(), seed, ..turned(90.0, Named::Random) });
        let typical = reply.diagram.unwrap().typical.unwrap();
        assert_eq!(typical.errors.len() as u32, typical.counts.iter().sum::<u32>());
        assert!(typical.errors.is_sorted() && typical.errors[0] > 0.3 && typical.errors[199] < 2.0);
        typical.mean
    });
    let mean = means.sum::<f64>() / 10.0;
    assert!((mean - 1.31).abs() < 0.02, "{mean}");
}

#[test]
fn a_dense_layer_commutes_with_nothing() {
    for transform in Transform::ALL {
        let request = Request { stack: Stack::Dense, transform: *transform, ..shifted([4, 1]) };
        let diagram = diagram(&request);
        assert!(diagram.relative > 0.5, "{transform:?} {}", diagram.relative);
        assert_eq!((diagram.picture.height, diagram.weights), (12, 144 * 144));
        assert!(diagram.interior.iter().all(|is| !is));
    }
    assert_eq!(diagram(&Request { stack: Stack::Dense, ..shifted([0, 0]) }).verdict, Verdict::Everywhere);
}

#[test]
fn a_stride_also_breaks_turns_unless_its_grid_is_symmetric() {
    let with = |size, stride| {
        let request = Request {
            picture: noise(size, 2),
            stride,
            padding: Border::Zero,
            ..turned(90.0, Named::Gaussian)
        };
        diagram(&request).verdict
    };
    // Columns 0, 2, …, 30 of 32 become 31, 29, …, 1; those of 33 stay.
    assert_eq!((with(32, 2), with(33, 2), with(33, 3), with(31, 3)), {
        (Verdict::Nowhere, Verdict::Everywhere, Verdict::Nowhere, Verdict::Everywhere)
    });
}

#[test]
fn the_group_convolution_turns_and_exchanges_its_maps() {
    for (turn, padding) in
        [(90.0, Border::Circular), (180.0, Border::Zero), (-90.0, Border::None), (0.0, Border::Zero)]
    {
        for seed in 0..4 {
            let request = Request {
                view: View::Group,
                picture: noise(24, seed),
                padding,
                seed,
                ..turned(turn, Named::Random)
            };
            let group = held(&request).group.unwrap();
            assert!(group.error <= 1e-6 && group.second_error <= 1e-5 && group.pooled_error <= 1e-5);
            assert!((group.global - group.global_of_turned).abs() <= 1e-5 * group.global.abs());
            assert_eq!(group.error_unshifted > 0.1, turn != 0.0, "{}", group.error_unshifted);
            assert_eq!(group.errors.len(), 4);
        }
    }
}

/// Facts 3.7, oracle (c): in double precision less than 1e-12 is left.
#[test]
fn lifting_in_double_precision() {
    let filter = Planes { channels: 1, height: 3, width: 3, values: Named::Random.weights(4).to_vec() };
    let steps = vec![super::super::layers::Step::Convolve(
        bank(&four_turns(&filter), 1),
        geometry(3, Border::Zero, 1),
    )];
    let layers = super::super::layers::Layers { steps, weights: 9 };
    let picture = Wide::of(&noise(20, 9).planes().0);
    let turn = Motion::Turn(1);
    let (of_turned, lifted) =
        (layers.run_wide(&turn.of_wide(&picture)), turn.of_wide(&layers.run_wide(&picture)));
    let area = 400;
    for map in 0..4_usize {
        let from = (map + 3) % 4;
        for cell in 0..area {
            let (ours, theirs) = (of_turned.values[map * area + cell], lifted.values[from * area + cell]);
            assert!((ours - theirs).abs() < 1e-12);
        }
    }
    assert!(of_turned.norm() > 1.0);
}

#[test]
fn pooling_goes_from_following_to_forgetting() {
    for seed in 0..12 {
        let request = Request {
            view: View::Pooling,
            picture: noise(32, seed),
            preset: [Named::SobelX, Named::Emboss, Named::Laplacian][seed as usize % 3],
            seed,
            window: 4,
            shift: [0, 2],
            ..Request::default()
        };
        let pooling = held(&request).pooling.unwrap();
        assert_eq!((pooling.at, pooling.down, pooling.shifts.len()), (2, false, 9));
        let mean = |pool: Pool| pooling.curves.iter().find(|curve| curve.pool == pool).unwrap().mean;
        for curve in &pooling.curves {
            assert_eq!((curve.changes[0], curve.changes.len()), (0.0, 9));
        }
        assert!(mean(Pool::None) > 0.3, "{}", mean(Pool::None));
        for pool in [Pool::Maximum, Pool::Mean, Pool::Blur] {
            assert!(mean(pool) < 0.9 * mean(Pool::None), "{pool:?} {} {}", mean(pool), mean(Pool::None));
        }
        assert!(mean(Pool::Global) < 1e-6, "{}", mean(Pool::Global));
        // A shift by a whole number of windows renames them, and so does change in place.
        let curve = pooling.curves.iter().find(|curve| curve.pool == Pool::Maximum).unwrap();
        assert!(curve.changes[4] > 0.05 && curve.output.height == 8);
    }
}
