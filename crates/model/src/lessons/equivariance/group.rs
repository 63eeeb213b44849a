//! A group convolution over the quarter turns (Cohen and Welling 2016): equivariant to them by construction.
//!
//! First layer: lift(x)\[q\] = corr(x, rotq k) for the four turns q of the filter, so that
//! lift(rot x)\[q\] = rot(lift(x)\[q − 1 mod 4\]). Second layer: out\[q\] = Σ_c corr(y\[c\], rotq ψ\[c − q mod 4\]) with four
//! planes ψ. Left out: training the filters, and other angles, which no square grid keeps.

use super::layers::{
    Layers, Step, Wide, bank, four_turns, geometry, over_channels, second_bank, second_filter,
};
use super::transform::Motion;
use super::{Group, Reply, Request};
use crate::kit::planes::Planes;
use crate::lesson::Check;
use burn::tensor::Device;

/// A relative difference that is far above rounding.
const CLEAR: f64 = 0.01;

/// The two layers for x and for T x, and what is left between them.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let turns = request.quarter_turns().rem_euclid(4) as u32;
    let picture = request.planes();
    let turned_picture = picture.rotated(turns as i32);
    let kernels = four_turns(&request.filter());
    let [first, second] = layers(request, &kernels, picture.channels);
    let (lifted, lifted_of_turned) = (first.run(&picture, device), first.run(&turned_picture, device));
    let (second_maps, second_of_turned) =
        (second.run(&lifted, device), second.run(&lifted_of_turned, device));
    let from: Vec<u32> = (0..4).map(|map| (map + 4 - turns) % 4).collect();
    let expected = turned(&lifted, turns, &from);
    let alone = lifted.rotated(turns as i32);
    let errors = (0..4).map(|map| {
        let (ours, theirs) = (plane(&lifted_of_turned, map), plane(&expected, map));
        super::diagram::share(ours.minus(&theirs).norm(), lifted.norm(), lifted_of_turned.norm())
    });
    let errors: Vec<f64> = errors.collect();
    let (pooled, pooled_of_turned) = (most(&second_maps), most(&second_of_turned));
    let group = Group {
        turns,
        error: apart(&lifted_of_turned, &expected),
        error_unshifted: apart(&lifted_of_turned, &alone),
        second_error: apart(&second_of_turned, &turned(&second_maps, turns, &from)),
        pooled_error: apart(&pooled_of_turned, &pooled.rotated(turns as i32)),
        global: greatest(&pooled),
        global_of_turned: greatest(&pooled_of_turned),
        weights: [first.weights, second.weights],
        picture,
        turned_picture,
        kernels,
        lifted,
        lifted_of_turned,
        from,
        errors,
        second: second_maps,
        second_of_turned,
        pooled,
        pooled_of_turned,
    };
    let mut notes = Vec::new();
    if group.second.values.is_empty() {
        notes.push("A filter is larger than what it is given: there is no output.".to_owned());
    }
    let checks = checks(&group, &first, &second);
    Reply { notes, group: Some(group), checks, ..Reply::default() }
}

/// The lifting layer, and ReLU with the second layer.
fn layers(request: &Request, kernels: &Planes, channels: u32) -> [Layers; 2] {
    let second = second_filter(request.seed);
    let around = |side: u32| geometry(side, request.padding, 1);
    [
        Layers {
            steps: vec![Step::Convolve(bank(kernels, channels), around(kernels.height))],
            weights: kernels.area() as u32,
        },
        Layers {
            steps: vec![Step::Relu, Step::Convolve(second_bank(&second), around(second.height))],
            weights: second.values.len() as u32,
        },
    ]
}

/// Each map turned, and map q taken from map `from[q]`.
fn turned(maps: &Planes, turns: u32, from: &[u32]) -> Planes {
    let turned = maps.rotated(turns as i32);
    let values = from.iter().flat_map(|map| turned.channel(*map).iter().copied()).collect();
    Planes { values, ..turned }
}

fn plane(maps: &Planes, map: u32) -> Planes {
    Planes { channels: 1, values: maps.channel(map).to_vec(), ..*maps }
}

fn most(maps: &Planes) -> Planes {
    over_channels(maps, |values| values.fold(f32::NEG_INFINITY, f32::max))
}

/// Largest number; 0 if there is none.
fn greatest(map: &Planes) -> f64 {
    map.values.iter().copied().reduce(f32::max).map_or(0.0, f64::from)
}

fn apart(ours: &Planes, theirs: &Planes) -> f64 {
    super::diagram::share(ours.minus(theirs).norm(), theirs.norm(), ours.norm())
}

fn checks(group: &Group, first: &Layers, second: &Layers) -> Vec<Check> {
    let largest =
        |planes: &Planes| planes.values.iter().fold(0.0_f64, |most, v| most.max(f64::from(v.abs())));
    let lift_rounding = first.rounding(largest(&group.picture));
    // The second layer passes the first one's rounding on, and adds its own.
    let rounding = second.rounding(largest(&group.lifted)) + second.gain() * lift_rounding;
    let difference =
        |ours: &Planes, maps: &Planes| ours.largest_difference(&turned(maps, group.turns, &group.from));
    let moved =
        ["", " by a quarter turn", " by two quarter turns", " by three quarter turns"][group.turns as usize];
    let by = "0 by theory; the tolerance is what rounding can reach";
    let zero = |claim: String, value: f64, tolerance: f64| Check::at_most(claim, value, by, 0.0, tolerance);
    let mut checks = vec![
        zero(
            format!(
                "Lifted maps of the picture turned{moved} are the lifted maps turned and exchanged: largest difference"
            ),
            difference(&group.lifted_of_turned, &group.lifted),
            2.0 * lift_rounding,
        ),
        zero(
            "The second group layer keeps that: largest difference".to_owned(),
            difference(&group.second_of_turned, &group.second),
            2.0 * rounding,
        ),
        zero(
            "The maximum over the four maps turns as the picture does: largest difference".to_owned(),
            group.pooled_of_turned.largest_difference(&group.pooled.rotated(group.turns as i32)),
            2.0 * rounding,
        ),
        Check::equal(
            "The maximum over maps and cells does not change at all",
            group.global_of_turned,
            "the same for the picture as it stood",
            group.global,
            2.0 * rounding,
        ),
    ];
    checks.extend(in_double(group, first, second, rounding));
    if group.error_unshifted > 2.0 * CLEAR {
        checks.push(Check::at_least(
            "Without exchanging the maps it does not hold: relative size of the difference",
            group.error_unshifted,
            "a hundredth, where rounding reaches a few millionths",
            CLEAR,
            0.0,
        ));
    }
    checks
}

/// Both layers once more by plain loops in double precision: the same numbers, and the same identity.
fn in_double(group: &Group, first: &Layers, second: &Layers, rounding: f64) -> Vec<Check> {
    let both = |x: &Wide| second.run_wide(&first.run_wide(x));
    let motion = Motion::Turn(group.turns as i32);
    let picture = Wide::of(&group.picture);
    let (maps, of_turned) = (both(&picture), both(&motion.of_wide(&picture)));
    let turned = motion.of_wide(&maps);
    let area = turned.values.len() / 4;
    let left = group.from.iter().enumerate().flat_map(|(map, from)| {
        let ours = &of_turned.values[map * area..][..area];
        ours.iter().zip(&turned.values[*from as usize * area..][..area]).map(|(a, b)| (a - b).abs())
    });
    let left = left.fold(0.0, f64::max);
    let cells = f64::sqrt(maps.values.len() as f64);
    vec![
        Check::at_most(
            "Both layers in double precision: largest difference",
            left,
            "0 by theory",
            0.0,
            1e-8 * rounding,
        ),
        Check::equal(
            "Size of the second layer's output for the picture as it stood",
            group.second.norm(),
            "plain loops in double precision",
            maps.norm(),
            cells * rounding,
        ),
    ]
}
