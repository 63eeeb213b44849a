//! T, its inverse, the layers and what they read, each by another route.

use super::super::layers::{Layers, Reach, Wide};
use super::super::transform::Motion;
use super::*;
use crate::kit::planes::Planes;

/// A smooth picture: interpolation loses little.
fn smooth(size: u32) -> Planes {
    Planes::new(1, size, size, |_, row, column| {
        let [y, x] =
            [row, column].map(|place| (f64::from(place) - f64::from(size - 1) / 2.0) / f64::from(size));
        libm::exp(-20.0 * ((x - 0.1) * (x - 0.1) + 2.0 * (y + 0.05) * (y + 0.05))) as f32
    })
}

fn motion(transform: Transform, angle: f64, factor: f64) -> Motion {
    Motion::of(&Request { transform, angle, factor, ..Request::default() })
}

#[test]
fn an_angle_goes_over_into_quarter_turns() {
    let picture = noise(9, 1).planes().0;
    for turns in -3..=3 {
        // So near to whole quarter turns that the exact and the interpolated picture must agree.
        let near = motion(Transform::Rotate, 90.0 * f64::from(turns) + 1e-7, 1.0);
        assert!(!near.exact());
        let inner =
            |planes: &Planes| Planes::new(1, 7, 7, |_, row, column| planes.get(0, row + 1, column + 1));
        let (near, exact) = (inner(&near.of_planes(&picture)), inner(&picture.rotated(turns)));
        assert!(near.largest_difference(&exact) < 1e-5, "{turns}");
    }
}

#[test]
fn turning_moves_the_bright_spot_where_geometry_says() {
    // One bright cell 4 to the right of the centre: after 30° anticlockwise it stands higher and less far right.
    let picture = Planes::new(1, 17, 17, |_, row, column| f32::from(u8::from(row == 8 && column == 12)));
    let moved = motion(Transform::Rotate, 30.0, 1.0).of_planes(&picture);
    let mass: f32 = moved.values.iter().sum();
    let mean = |of: &dyn Fn(usize) -> f64| {
        moved.values.iter().enumerate().map(|(cell, v)| f64::from(*v) * of(cell)).sum::<f64>()
            / f64::from(mass)
    };
    let (row, column) = (mean(&|cell| (cell / 17) as f64), mean(&|cell| (cell % 17) as f64));
    assert!(
        (row - (8.0 - 4.0 * 0.5)).abs() < 0.15 && (column - (8.0 + 4.0 * 0.866)).abs() < 0.15,
        "{row} {column}"
    );
    let larger = motion(Transform::Scale, 0.0, 2.0).of_planes(&picture);
    let brightest = larger.values.iter().position(|v| *v == 1.0).unwrap();
    assert_eq!((brightest / 17, brightest % 17), (8, 16));
}

#[test]
fn both_precisions_move_alike_and_back() {
    let picture = noise(10, 4).planes().0;
    let tall = Planes::new(2, 5, 8, |channel, row, column| picture.get(0, row + channel, column));
    for motion in [
        Motion::Shift([3, -2]),
        Motion::Turn(1),
        Motion::Turn(2),
        Motion::Turn(3),
        Motion::Turn(0),
        Motion::Reflect,
        motion(Transform::Rotate, 33.0, 1.0),
        motion(Transform::Scale, 0.0, 0.6),
    ] {
        let (narrow, wide) = (motion.of_planes(&tall), motion.of_wide(&Wide::of(&tall)));
        assert_eq!(wide.shape, [narrow.channels, narrow.height, narrow.width]);
        let pairs = narrow.values.iter().zip(&wide.values);
        assert!(pairs.map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max) < 1e-6, "{motion:?}");
        if motion.exact() {
            assert_eq!(motion.inverse().of_planes(&narrow), tall, "{motion:?}");
        }
    }
}

#[test]
fn interpolation_loses_little_of_what_is_smooth_and_is_said_apart() {
    let image = |size: u32| {
        let planes = smooth(size);
        vec![planes.values.chunks(size as usize).map(<[f32]>::to_vec).collect::<Vec<Vec<f32>>>()]
    };
    let request = Request { angle: 30.0, image: image(48), preset: Named::Gaussian, ..Request::default() };
    let symmetric = diagram(&request);
    assert_eq!(symmetric.verdict, Verdict::Interpolated);
    assert!(symmetric.interpolation > 0.0 && symmetric.interpolation < 0.02, "{}", symmetric.interpolation);
    assert!(symmetric.interior_relative < 0.02, "{}", symmetric.interior_relative);
    let general = diagram(&Request { preset: Named::SobelX, ..request.clone() });
    assert!(general.interior_relative > 0.3, "{}", general.interior_relative);
    // Turned with the picture, a filter of 3×3 comes nearer, but its own interpolation is coarse.
    let turned = diagram(&Request { preset: Named::SobelX, rotate_filter: true, ..request });
    assert!(turned.interior_relative < 0.7 * general.interior_relative, "{}", turned.interior_relative);
}

/// What an output cell reads, found by changing one cell of the picture after the other.
#[test]
fn a_cell_reads_what_its_reach_says() {
    for (stack, stride, window, padding) in [
        (Stack::One, 1, 2, Border::None),
        (Stack::One, 3, 2, Border::Zero),
        (Stack::Several, 2, 2, Border::Zero),
        (Stack::Pooled, 2, 3, Border::None),
        (Stack::Group, 1, 2, Border::Zero),
        (Stack::Magnitude, 2, 2, Border::Zero),
    ] {
        let request = Request {
            stack,
            stride,
            window,
            padding,
            // Everything passes: positive weights and positive pictures.
            kernel: vec![vec![1.0; 3]; 3],
            ..Request::default()
        };
        let picture = Planes::new(1, 32, 32, |_, _, _| 1.0);
        let layers = Layers::new(&request, &picture, None);
        let reach = Reach::of(&layers).unwrap();
        let wide = |row: u32| {
            let mut picture = Wide::of(&picture);
            picture.values[(row * 32 + 15) as usize] = 1e3;
            layers.run_wide(&picture)
        };
        let plain = layers.run_wide(&Wide::of(&picture));
        let [_, height, width] = plain.shape;
        for row in 0..32 {
            let changed = wide(row);
            for output in 0..height {
                let line = |map: &Wide| map.values[(output * width) as usize..][..width as usize].to_vec();
                let begin = i64::from(reach.step * output) + reach.offset;
                let inside = (begin..begin + i64::from(reach.field)).contains(&i64::from(row));
                // A random second layer may let nothing through where all is alike; then it reads no more than that.
                let reads = line(&changed) != line(&plain);
                assert!(
                    if stack == Stack::Group { !reads || inside } else { reads == inside },
                    "{stack:?} {row} {output}"
                );
            }
        }
    }
}

#[test]
fn single_precision_stays_within_what_rounding_can_reach() {
    for stack in Stack::ALL {
        for seed in 0..5 {
            let request = Request { stack: *stack, preset: Named::Random, seed, ..Request::default() };
            let picture = noise(16, seed).planes().0;
            let layers = Layers::new(&request, &picture, None);
            let (narrow, wide) =
                (layers.run(&picture, &Backend::default().device()), layers.run_wide(&Wide::of(&picture)));
            let worst = narrow
                .values
                .iter()
                .zip(&wide.values)
                .map(|(a, b)| (f64::from(*a) - b).abs())
                .fold(0.0, f64::max);
            assert!(worst <= 0.5 * layers.rounding(1.0), "{stack:?} {worst} {}", layers.rounding(1.0));
            assert!(worst > 0.0 && layers.rounding(1.0) < 1e-3);
        }
    }
}
