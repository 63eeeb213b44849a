//! Typical is not maximal: regions of random networks, counted exactly, beside the largest possible number.
//!
//! He weights and normal biases, as in Hanin and Rolnick (2019), who prove that the mean grows with the
//! number of neurons, not exponentially with depth.

use super::TypicalDials;
use super::deep::Layer;
use super::reply::{Picture, Reply, Typical, TypicalDepth};
use super::segments::Segments;
use crate::kit::seeds::Seeds;
use crate::lesson::Check;

/// Standard deviation of the biases.
const BIAS_DEVIATION: f64 = 0.5;
/// The interval on which regions are counted.
const INTERVAL: [f64; 2] = [-10.0, 10.0];
/// Regions that one reply may take, so that it comes within a frame.
const WORK: usize = 8_000;

/// Draws networks batch by batch; each reply holds all that are drawn so far.
pub(crate) fn answer(dials: TypicalDials) -> impl Iterator<Item = Reply> {
    let neurons = (dials.width * dials.layers) as usize;
    let batch = (WORK / (neurons * neurons / 4 + 1)).clamp(1, 25);
    let mut counts: Vec<Vec<f64>> = vec![Vec::new(); dials.layers as usize];
    let mut drawn = 0;
    std::iter::from_fn(move || {
        if drawn >= dials.nets {
            return None;
        }
        for net in drawn..(drawn + batch as u32).min(dials.nets) {
            let seed = dials.seed.wrapping_mul(1_000_003).wrapping_add(u64::from(net));
            for (depth, count) in
                regions_by_depth(dials.width as usize, dials.layers as usize, seed).into_iter().enumerate()
            {
                counts[depth].push(count as f64);
            }
        }
        drawn = (drawn + batch as u32).min(dials.nets);
        Some(reply(&dials, &counts, drawn))
    })
}

/// Regions of one random network after each of its hidden layers.
fn regions_by_depth(width: usize, layers: usize, seed: u64) -> Vec<usize> {
    let mut seeds = Seeds::new(seed, "composition: typical");
    let mut segments = Segments::identity(INTERVAL);
    (0..layers)
        .map(|index| {
            let inputs = if index == 0 { 1 } else { width };
            let deviation = (2.0 / inputs as f64).sqrt();
            let weights = (0..width).map(|_| seeds.normals(inputs, deviation)).collect();
            let layer = Layer { weights, biases: seeds.normals(width, BIAS_DEVIATION) };
            segments = segments.through(&layer, true);
            segments.len()
        })
        .collect()
}

fn reply(dials: &TypicalDials, counts: &[Vec<f64>], drawn: u32) -> Reply {
    let by_depth: Vec<TypicalDepth> = counts
        .iter()
        .enumerate()
        .map(|(index, counts)| {
            let mean = counts.iter().sum::<f64>() / counts.len() as f64;
            let spread = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>();
            TypicalDepth {
                layers: index as u32 + 1,
                mean,
                deviation: (spread / (counts.len() as f64 - 1.0).max(1.0)).sqrt(),
                least: counts.iter().copied().fold(f64::INFINITY, f64::min),
                most: counts.iter().copied().fold(0.0, f64::max),
                maximum: f64::from(dials.width + 1).powi(index as i32 + 1),
                neurons: dials.width * (index as u32 + 1),
            }
        })
        .collect();
    let checks = by_depth.last().map_or_else(Vec::new, |deepest| {
        vec![
            Check::at_most(
                format!(
                    "Random networks of {}×{} have far fewer regions than they could, on average",
                    dials.width, dials.layers
                ),
                deepest.mean,
                "the maximum, (width + 1) to the power of the layers",
                deepest.maximum,
                0.0,
            ),
            Check::at_most(
                "Their mean grows like the number of neurons: at most two regions for each",
                deepest.mean,
                "twice the neurons, and one",
                2.0 * f64::from(deepest.neurons) + 1.0,
                0.0,
            ),
        ]
    });
    Reply {
        checks,
        picture: Picture::Typical(Typical {
            by_depth,
            drawn,
            nets: dials.nets,
            counts: counts.last().cloned().unwrap_or_default(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_those_of_the_reference_run() {
        // Independent run, 300 networks: 4×1 4.9, 8×2 16.5, 8×4 31.2, 16×4 62.7, 10×5 47.5.
        for (width, layers, wanted) in [(4, 1, 4.9), (8, 2, 16.5), (8, 4, 31.2), (16, 4, 62.7), (10, 5, 47.5)]
        {
            let last = answer(TypicalDials { width, layers, nets: 300, seed: 1 }).last().expect("replies");
            let Picture::Typical(typical) = last.picture else { panic!("typical") };
            let depth = &typical.by_depth[layers as usize - 1];
            // Four standard errors of this mean and about as much for the reference's.
            let allowed = 6.0 * depth.deviation / f64::from(typical.drawn).sqrt();
            assert!(
                (depth.mean - wanted).abs() < allowed,
                "{width}×{layers}: {} for {wanted} ± {allowed}",
                depth.mean
            );
            assert!(last.checks.iter().all(|check| check.held), "{:?}", last.checks);
        }
    }
}
