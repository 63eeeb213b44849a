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
        interval: [segments.bounds[0], segments.bounds[segments.len()]],
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
    Reply::new(checks, picture)
}

/// Where the first output's line bends, ends included.
fn corners(merged: &Segments, outputs: usize) -> Vec<[f64; 2]> {
    let at = |(index, x): (usize, &f64)| {
        let row = index.min(merged.len() - 1) * outputs;
        [*x, merged.slopes[row] * x + merged.intercepts[row]]
    };
    merged.bounds.iter().enumerate().map(at).take(MOST_DRAWN).collect()
}

/// Points of the dense grid.
const GRID: usize = 1000;

fn checks(layers: &Layers, segments: &Segments, merged: &Segments, device: &Device) -> Vec<Check> {
    let xs = segments.witnesses(GRID);
    let seen = forward(layers, &xs, device);
    let outputs = layers.outputs();
    let (mut gap, mut size) = (0.0_f64, 0.0_f64);
    for (x, values) in xs.iter().zip(seen.outputs.chunks_exact(outputs)) {
        let segment = segments.bounds[1..segments.len()].partition_point(|bound| bound < x);
        for (output, by_burn) in values.iter().enumerate() {
            let line = segment * outputs + output;
            let (rise, start) = (segments.slopes[line] * x, segments.intercepts[line]);
            gap = gap.max((rise + start - by_burn).abs());
            size = size.max(rise.abs()).max(start.abs());
        }
    }
    // The lines' own two terms are rounded too.
    let rounding = seen.rounding + 1e-14 * size;
    vec![
        Check::at_most(
            format!("Largest gap between the regions' lines and burn's forward pass, at {} points", xs.len()),
            gap,
            "what rounding may do in the terms that every unit sums",
            rounding,
            0.0,
        ),
        Check::equal(
            "Activation regions, by breakpoint propagation",
            segments.len() as f64,
            format!(
                "runs of equal on/off patterns in burn's forward pass, at three points of each and {GRID} more"
            ),
            seen.runs() as f64,
            0.0,
        ),
        Check::at_most(
            format!("The lines of {} linear regions meet: largest step from one to the next", merged.len()),
            merged.largest_step(),
            "what rounding may do in the terms that every unit sums",
            rounding,
            0.0,
        ),
    ]
}
