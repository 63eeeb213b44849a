//! Typical is not maximal: regions of random networks, counted exactly, beside the largest possible number.
//!
//! He weights and normal biases, as in Hanin and Rolnick (2019), who prove that the mean grows with the
//! number of neurons, not exponentially with depth.

use super::TypicalDials;
use super::deep::{Layer, Layers, forward};
use super::reply::{Picture, Reply, Typical, TypicalDepth};
use super::segments::Segments;
use crate::kit::seeds::Seeds;
use crate::lesson::Check;
use burn::tensor::Device;

/// Standard deviation of the biases.
const BIAS_DEVIATION: f64 = 0.5;
/// The interval on which regions are counted.
const INTERVAL: [f64; 2] = [-10.0, 10.0];
/// Points of the grid on which burn looks for regions that were missed.
const GRID: usize = 200;
/// Regions that one reply may take, so that it comes within a frame.
const WORK: usize = 3_000;

/// Draws networks batch by batch; each reply holds all that are drawn so far.
pub(crate) fn answer(dials: TypicalDials, device: Device) -> impl Iterator<Item = Reply> {
    let neurons = (dials.width * dials.layers) as usize;
    let batch = (WORK / (neurons * neurons / 4 + 1)).clamp(1, 25);
    let mut counts: Vec<Vec<f64>> = vec![Vec::new(); dials.layers as usize];
    let mut drawn = 0;
    std::iter::from_fn(move || {
        if drawn >= dials.nets {
            return None;
        }
        let mut check = None;
        let end = (drawn + batch as u32).min(dials.nets);
        for net in drawn..end {
            let seed = dials.seed.wrapping_mul(1_000_003).wrapping_add(u64::from(net));
            let layers = random_layers(dials.width as usize, dials.layers as usize, seed);
            let mut segments = Segments::identity(INTERVAL);
            for (layer, counts) in layers.iter().zip(&mut counts) {
                segments = segments.through(layer, true);
                counts.push(segments.len() as f64);
            }
            if net + 1 == end {
                check = Some(counted_by_burn(layers, &segments, &device));
            }
        }
        drawn = end;
        Some(reply(&dials, &counts, drawn, check.as_ref()))
    })
}

/// Hidden layers with He's weights and normal biases.
fn random_layers(width: usize, layers: usize, seed: u64) -> Vec<Layer> {
    let mut seeds = Seeds::new(seed, "composition: typical");
    (0..layers)
        .map(|index| {
            let inputs = if index == 0 { 1 } else { width };
            let deviation = (2.0 / inputs as f64).sqrt();
            let weights = (0..width).map(|_| seeds.normals(inputs, deviation)).collect();
            Layer { weights, biases: seeds.normals(width, BIAS_DEVIATION) }
        })
        .collect()
}

fn reply(dials: &TypicalDials, counts: &[Vec<f64>], drawn: u32, check: Option<&Check>) -> Reply {
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
    let mut checks = Vec::new();
    if let Some(deepest) = by_depth.last() {
        let (width, layers) = (dials.width, dials.layers);
        checks.push(Check::at_most(
            format!("Networks of {width}×{layers} reach less than a tenth of their possible regions, on average of {drawn}"),
            deepest.mean,
            "a tenth of the maximum, (width + 1) to the power of the layers",
            0.1 * deepest.maximum,
            0.0,
        ));
        let before = by_depth.iter().rev().nth(1).map_or(1.0, |depth| depth.mean);
        checks.push(Check::at_most(
            format!(
                "The last layer adds to the mean, it does not multiply: regions more than with {} layers",
                layers - 1
            ),
            deepest.mean - before,
            "two for each of its neurons",
            2.0 * f64::from(width),
            0.0,
        ));
    }
    checks.extend(check.cloned());
    let counts = counts.last().cloned().unwrap_or_default();
    Reply::new(checks, Picture::Typical(Typical { by_depth, drawn, nets: dials.nets, counts }))
}

/// The newest network's regions once more: burn's forward pass at three points of each and on a grid.
fn counted_by_burn(layers: Vec<Layer>, segments: &Segments, device: &Device) -> Check {
    let output = Layer::summing(layers.last().map_or(1, Layer::units));
    let network =
        Layers::try_from(layers.into_iter().chain([output]).collect::<Vec<Layer>>()).unwrap_or_default();
    let seen = forward(&network, &segments.witnesses(GRID), device);
    Check::equal(
        "Activation regions of the newest network on [−10, 10], by breakpoint propagation",
        segments.len() as f64,
        "runs of equal on/off patterns in burn's forward pass",
        seen.runs() as f64,
        0.0,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_those_of_the_reference_run() {
        // Independent run, 300 networks: 4×1 4.9, 8×2 16.5, 8×4 31.2, 16×4 62.7, 10×5 47.5.
        let device = crate::backend::Backend::default().device();
        for (width, layers, wanted) in [(4, 1, 4.9), (8, 2, 16.5), (8, 4, 31.2), (16, 4, 62.7), (10, 5, 47.5)]
        {
            let last = answer(TypicalDials { width, layers, nets: 300, seed: 1 }, device.clone())
                .last()
                .expect("replies");
            let Picture::Typical(typical) = last.picture else { panic!("typical") };
            let depth = &typical.by_depth[layers as usize - 1];
            // Four standard errors of this mean and about as much for the reference's.
            let allowed = 6.0 * depth.deviation / f64::from(typical.drawn).sqrt();
            assert!(
                (depth.mean - wanted).abs() < allowed,
                "{width}×{layers}: {} for {wanted} ± {allowed}",
                depth.mean
            );
            // Small networks do reach their maximum, and the first claim then says that it does not hold.
            let claims = &last.checks[usize::from(layers < 4)..];
            assert!(claims.iter().all(|check| check.held), "{:?}", last.checks);
        }
    }
}
