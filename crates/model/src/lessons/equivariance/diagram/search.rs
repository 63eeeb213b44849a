//! Which shift of one map comes nearest to another: all of them are tried.

use crate::kit::planes::Planes;

/// A shift that is better by less than this share of the maps' sizes is not taken, so that rounding never chooses.
const BETTER: f64 = 1e-6;

/// The shift (down, right) of `map`, round the edge, for which ‖shifted map − other‖ is smallest: the one with the
/// largest Σ shifted·other, since both norms stay. `start` is kept unless another is better.
pub(super) fn best(map: &Planes, other: &Planes, start: [i32; 2]) -> [i32; 2] {
    let (height, width) = (map.height as usize, map.width as usize);
    if map.values.is_empty() || !map.fits(other) {
        return start;
    }
    let product = |down: usize, right: usize| -> f64 {
        let line = |row: usize| {
            let from = &map.values[(row + height - down) % height * width..][..width];
            let to = &other.values[row * width..][..width];
            // What wraps round the right edge, and what does not.
            dot(&from[width - right..], &to[..right]) + dot(&from[..width - right], &to[right..])
        };
        (0..height).map(line).sum()
    };
    let inside = |by: i32, n: usize| i64::from(by).rem_euclid(n as i64) as usize;
    let least = BETTER * map.norm() * other.norm();
    let mut best = (start, product(inside(start[0], height), inside(start[1], width)));
    for (down, right) in (0..height).flat_map(|down| (0..width).map(move |right| (down, right))) {
        let value = product(down, right);
        if value > best.1 + least {
            best = ([nearest(down, height), nearest(right, width)], value);
        }
    }
    best.0
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    f64::from(a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>())
}

/// The same shift round the edge, the shorter way.
fn nearest(by: usize, n: usize) -> i32 {
    if 2 * by > n { by as i32 - n as i32 } else { by as i32 }
}
