//! The picture of any deep ReLU network with one input that the asker gives as layers.

use super::deep::forward;
use super::reply::{MOST_DRAWN, MOST_LISTED, Network, Picture, Reply};
use super::segments::Segments;
use super::{Request, deep::Layers};
use crate::lesson::Check;
use burn::tensor::Device;

/// Exact regions of `request.layers` on `request.interval`, checked against burn's forward pass.
pub(crate) fn answer(request: &Request, device: &Device) -> Reply {
    let layers = &request.layers;
    let segments = Segments::of(layers, request.interval);
    let merged = segments.merged();
    let checks = checks(layers, &segments, &merged, device);
    let shown = merged.len().min(MOST_LISTED);
    let outputs = layers.outputs();
    let inner =
        |bounds: &[f64], most: usize| bounds[1..bounds.len() - 1].iter().copied().take(most).collect();
    let picture = Picture::Network(Network {
        interval: request.interval,
        outputs,
        parameters: layers.parameters(),
        joints: inner(&merged.bounds, MOST_LISTED),
        slopes: merged.slopes[..shown * outputs].to_vec(),
        intercepts: merged.intercepts[..shown * outputs].to_vec(),
        linear_regions: merged.len(),
        activation_joints: inner(&segments.bounds, MOST_LISTED),
        activation_regions: segments.len(),
        complete: !segments.stopped,
        points: corners(&merged, outputs),
    });
    Reply { checks, picture }
}

/// Where the first output's line bends, ends included.
fn corners(merged: &Segments, outputs: usize) -> Vec<[f64; 2]> {
    let at = |(index, x): (usize, &f64)| {
        let row = index.min(merged.len() - 1) * outputs;
        [*x, merged.slopes[row] * x + merged.intercepts[row]]
    };
    merged.bounds.iter().enumerate().map(at).take(MOST_DRAWN).collect()
}

fn checks(layers: &Layers, segments: &Segments, merged: &Segments, device: &Device) -> Vec<Check> {
    let middles: Vec<f64> = segments.bounds.windows(2).map(|ends| 0.5 * (ends[0] + ends[1])).collect();
    let seen = forward(layers, &middles, device);
    let outputs = layers.outputs();
    let mut gap = 0.0_f64;
    let mut size = 1.0_f64;
    for (point, x) in middles.iter().enumerate() {
        for output in 0..outputs {
            let line =
                segments.slopes[point * outputs + output] * x + segments.intercepts[point * outputs + output];
            let by_burn = seen.outputs[point * outputs + output];
            gap = gap.max((line - by_burn).abs());
            size = size.max(by_burn.abs());
        }
    }
    let runs = 1 + seen.patterns.windows(2).filter(|pair| pair[0] != pair[1]).count();
    vec![
        Check::at_most(
            "In every region burn's forward pass lies on the region's line",
            gap,
            "rounding alone",
            1e-9 * size,
            0.0,
        ),
        Check::equal(
            "Each activation region has a pattern of its own",
            segments.len() as f64,
            "patterns that change from region to region in burn's forward pass",
            runs as f64,
            0.0,
        ),
        Check::at_most(
            "Merging equal neighbours leaves no more linear than activation regions",
            merged.len() as f64,
            "activation regions",
            segments.len() as f64,
            0.0,
        ),
    ]
}
