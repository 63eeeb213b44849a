//! The picture of two networks and their composition on an interval, and what proves it.

use super::deep::{Layers, forward};
use super::pieces::{Count, Lines, Pieces, powers};
use super::rank::largest_minor;
use super::reply::{
    Curve, Fold, FoldInput, FoldLayer, Growth, Line, MOST_DRAWN, MOST_LISTED, MOST_SHARED, Picture, Reply,
};
use super::shallow::Shallow;
use super::{DEPTHS, Request};
use crate::kit::singular::singular_values;
use crate::lesson::Check;
use burn::tensor::Device;

/// Points of the dense grid.
const GRID: usize = 1001;
/// Regions that burn visits one by one; of more, the leftmost.
const VISITED: usize = 2_500;
/// Largest shallow twin that is built to prove that it computes the same.
const LARGEST_TWIN: usize = 400;

/// Joints, regions, growth and fold of the reader's two networks.
pub(crate) fn answer(request: &Request, device: &Device) -> Reply {
    let (first, second, interval) = (&request.first, &request.second, request.interval);
    let lines = Lines::of(second);
    let powers = powers(first, interval, DEPTHS[1] as usize);
    let (depth, pieces) = composed(&powers, &lines, request.depth as usize, interval);
    let mut chain = vec![first; depth];
    chain.push(second);
    let layers = Layers::of_chain(&chain);
    let omega = layers.all()[1].weights.clone();
    let merged = pieces.merged();
    let curve = curve_of(&pieces, &merged);
    let parameters = depth * first.parameters() + second.parameters();
    let shallow_units = (parameters - 1) / 3;
    let first_pieces = powers.first().cloned().unwrap_or_else(|| Pieces::identity(interval));
    let mut checks = region_checks(&pieces, &merged, &layers, rounding_of(&chain, &powers, interval), device);
    checks.extend(structure_checks(&merged, &omega, product(first, &lines, depth)));
    let picture = Picture::Line(Line {
        second: {
            let alone = Pieces::identity(interval).then(&lines).unwrap_or_else(|| Pieces::identity(interval));
            curve_of(&alone, &alone.merged())
        },
        depth: depth as u32,
        first_vertices: first.vertices(interval),
        second_vertices: second.vertices(interval),
        parameters,
        shallow_units,
        shallow_regions: shallow_units + 1,
        units_needed: curve.linear_regions - 1,
        growth: growth(first, second, &powers, &lines),
        fold: fold(&first_pieces.merged(), &powers[..depth.min(powers.len())], second, request.probe),
        singular_values: singular_values(&omega),
        omega,
        composition: curve,
        first: curve_of(&first_pieces, &first_pieces.merged()),
    });
    Reply::new(checks, picture)
}

/// g after `wanted` times f, or after as many as can be followed.
fn composed(powers: &[Pieces], lines: &Lines, wanted: usize, interval: [f64; 2]) -> (usize, Pieces) {
    let reached = (1..=wanted.min(powers.len())).rev();
    reached
        .filter_map(|depth| powers[depth - 1].then(lines).map(|pieces| (depth, pieces)))
        .next()
        .unwrap_or_else(|| (1, Pieces::identity(interval)))
}

fn curve_of(pieces: &Pieces, merged: &Pieces) -> Curve {
    let count = merged.slopes.len();
    let shown = count.min(MOST_LISTED);
    Curve {
        interval: [merged.bounds[0], merged.bounds[count]],
        joints: merged.bounds[1..shown.max(1)].to_vec(),
        slopes: merged.slopes[..shown].to_vec(),
        intercepts: merged.intercepts[..shown].to_vec(),
        linear_regions: count,
        activation_regions: pieces.slopes.len(),
        listed: shown == count,
        points: merged.polyline(MOST_DRAWN),
    }
}

/// Largest possible number of regions: the folds of f, `depth` times, times the lines of g.
fn product(first: &Shallow, lines: &Lines, depth: usize) -> f64 {
    (Lines::of(first).count() as f64).powi(depth as i32) * lines.count() as f64
}

fn growth(first: &Shallow, second: &Shallow, powers: &[Pieces], lines: &Lines) -> Vec<Growth> {
    powers
        .iter()
        .enumerate()
        .map(|(index, power)| {
            let depth = index + 1;
            let Count { activation, linear } = power.count_then(lines);
            let parameters = depth * first.parameters() + second.parameters();
            Growth {
                depth: depth as u32,
                linear_regions: linear,
                activation_regions: activation,
                parameters,
                shallow_regions: (parameters - 1) / 3 + 1,
                product: product(first, lines, depth),
            }
        })
        .collect()
}

fn fold(first: &Pieces, powers: &[Pieces], second: &Shallow, probe: f64) -> Fold {
    let layers = first.slopes.iter().zip(&first.intercepts).zip(first.bounds.windows(2));
    let layer_of = |x: f64| first.bounds[1..first.slopes.len()].partition_point(|bound| *bound < x);
    let mut shared = powers.last().map(|power| power.preimages(probe)).unwrap_or_default();
    shared.truncate(MOST_SHARED);
    Fold {
        layers: layers
            .map(|((slope, intercept), ends)| FoldLayer {
                inputs: [ends[0], ends[1]],
                outputs: [slope * ends[0] + intercept, slope * ends[1] + intercept],
            })
            .collect(),
        probe,
        inputs: first.preimages(probe).into_iter().map(|x| FoldInput { x, layer: layer_of(x) }).collect(),
        output: second.at(probe),
        shared,
    }
}

/// Claim (a): the regions, counted exactly, against burn's forward pass.
fn region_checks(
    pieces: &Pieces,
    merged: &Pieces,
    layers: &Layers,
    rounding: f64,
    device: &Device,
) -> Vec<Check> {
    let visited = pieces.slopes.len().min(VISITED);
    let (low, high) = (pieces.bounds[0], pieces.bounds[pieces.slopes.len()]);
    let quarter = |ends: &[f64], share: f64| ends[0] + share * (ends[1] - ends[0]);
    let mut xs = Vec::with_capacity(3 * visited + GRID);
    for ends in pieces.bounds.windows(2).take(visited) {
        xs.extend([quarter(ends, 0.25), quarter(ends, 0.5), quarter(ends, 0.75)]);
    }
    xs.extend((0..GRID).map(|step| low + (high - low) * step as f64 / (GRID - 1) as f64));
    let seen = forward(layers, &xs, device);
    let gap = xs.iter().zip(&seen.outputs).fold(0.0_f64, |gap, (x, y)| gap.max((pieces.at(*x) - y).abs()));

    let by_burn = visits(&xs, &seen.outputs, &seen.patterns, visited, rounding);
    let of = if visited == pieces.slopes.len() {
        format!("on [{low}, {high}]")
    } else {
        format!("on [{low}, {:.4}], the first {visited} activation regions", pieces.bounds[visited])
    };
    let linear =
        merged.bounds[..merged.slopes.len()].partition_point(|start| *start < pieces.bounds[visited]);
    vec![
        Check::equal(
            format!("Linear regions of the composition {of}, by breakpoint propagation"),
            linear as f64,
            "runs of equal slope in burn's forward pass, at three points of every region",
            by_burn.linear as f64,
            0.0,
        ),
        Check::equal(
            format!("Activation regions {of}: every hidden unit stays on or stays off"),
            visited as f64,
            "runs of equal on/off patterns in burn's forward pass",
            by_burn.activation as f64,
            0.0,
        ),
        Check::at_most(
            format!("Largest gap between the exact lines and burn's forward pass, at {} points", xs.len()),
            gap,
            "what rounding may do: the terms that every unit sums, times the slopes behind it, times 10⁻¹⁵",
            rounding,
            0.0,
        ),
    ]
}

/// Counts runs along the first `visited` regions, of which burn saw three points each.
fn visits(xs: &[f64], outputs: &[f64], patterns: &[u64], visited: usize, rounding: f64) -> Count {
    let mut count = Count::default();
    let mut before = (f64::NAN, 0);
    for region in 0..visited {
        let [left, middle, right] = [3 * region, 3 * region + 1, 3 * region + 2];
        let slope = (outputs[right] - outputs[left]) / (xs[right] - xs[left]);
        let bend = outputs[middle] - 0.5 * (outputs[left] + outputs[right]);
        // A bend inside a region would be a joint that propagation missed: count one line more.
        let run = xs[right] - xs[left];
        let bent = bend.abs() > 1e-6 * slope.abs() * run + rounding;
        let noise = 2.0 * rounding / run;
        let same = (slope - before.0).abs() <= 1e-6 * slope.abs().max(before.0.abs()) + noise;
        count.linear += usize::from(!same) + usize::from(bent);
        count.activation += usize::from(region == 0 || patterns[middle] != before.1);
        before = (slope, patterns[middle]);
    }
    count
}

/// How far rounding may take the last network's output: each network sums terms of some size, and what it
/// gets wrong is multiplied by the steepest line of every network behind it.
fn rounding_of(chain: &[&Shallow], powers: &[Pieces], [low, high]: [f64; 2]) -> f64 {
    let (mut low, mut high) = (low, high);
    let mut error = f64::EPSILON * low.abs().max(high.abs());
    for (index, net) in chain.iter().enumerate() {
        let input = low.abs().max(high.abs());
        let hidden = |offset: f64, slope: f64| offset.abs() + slope.abs() * input;
        let terms =
            net.units().map(|(offset, slope, weight)| weight.abs() * hidden(offset, slope)).sum::<f64>();
        error = error * Lines::of(net).steepest(low, high) + f64::EPSILON * (terms + net.output_offset.abs());
        if let Some(power) = powers.get(index) {
            (low, high) = power.range();
        }
    }
    8.0 * error
}

/// Claim (b): the pieces are tied, and what a shallow network needs for the same function.
fn structure_checks(merged: &Pieces, omega: &[Vec<f64>], product: f64) -> Vec<Check> {
    let values = singular_values(omega);
    let largest = values.first().copied().unwrap_or(0.0);
    let rank = values.iter().filter(|value| **value > 1e-12 * largest).count();
    let mut checks = vec![
        Check::at_most(
            "Regions multiply at most: the second network is replayed on each fold of the first",
            merged.slopes.len() as f64,
            "pieces of f to the power of the depth, times pieces of g, on the whole line",
            product,
            0.0,
        ),
        Check::at_most("The pieces are tied: rank of Ω₁, by singular values", rank as f64, "one", 1.0, 0.0),
        Check::equal(
            "The same by minors: the largest 2×2 minor of Ω₁, relative to its largest entry squared",
            largest_minor(omega),
            "zero for rank one",
            0.0,
            1e-12,
        ),
    ];
    if merged.slopes.len() <= LARGEST_TWIN {
        checks.extend(twin_checks(merged));
    }
    checks
}

/// What a shallow network needs for the same function: one is built, and compared.
fn twin_checks(merged: &Pieces) -> [Check; 2] {
    let twin = Shallow::through(&merged.polyline(usize::MAX));
    let (low, high) = (merged.bounds[0], merged.bounds[merged.slopes.len()]);
    let steepest = merged.slopes.iter().fold(0.0_f64, |most, slope| most.max(slope.abs()));
    let size = merged.polyline(usize::MAX).iter().fold(0.0_f64, |most, point| most.max(point[1].abs()));
    let units = twin.hidden_offsets.len();
    let gap = (0..=200)
        .map(|step| low + (high - low) * f64::from(step) / 200.0)
        .fold(0.0_f64, |gap, x| gap.max((twin.at(x) - merged.at(x)).abs()));
    [
        Check::at_most(
            "A shallow network needs a hidden unit for each joint, at least",
            (merged.slopes.len() - 1) as f64,
            "hidden units of one that was built for the same function",
            units as f64,
            0.0,
        ),
        Check::at_most(
            "That shallow network does the same: largest gap to the composition",
            gap,
            "what rounding may do in its many terms",
            1e-14 * units as f64 * (size + steepest * (high - low)),
            0.0,
        ),
    ]
}
