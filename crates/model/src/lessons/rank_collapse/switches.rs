//! Which part keeps the tokens apart? Every combination of parts over several seeds, one stack a reply.

use super::block::Stack;
use super::depth::slope;
use super::exact::Exact;
use super::grown::apart_as_told;
use super::split::Split;
use super::{Reply, Request, Spread, Switches, Which};
use crate::lesson::Check;
use std::f64::consts::LOG10_E;
use std::ops::RangeInclusive;

/// A stack whose relative residual ends below this has collapsed.
const COLLAPSED: f64 = -6.0;
/// And one that ends above this has not.
const ALIVE: f64 = -2.0;

/// Results so far, one list for each combination.
#[derive(Default)]
struct Results {
    curves: Vec<Vec<Vec<f64>>>, // [combination][seed][layer]
    slopes: Vec<Vec<f64>>,      // [combination][seed]
}

/// One stack after another: all combinations with one seed, then with the next.
pub(super) fn answer(request: &Request) -> crate::lesson::Replies<Reply> {
    let request = request.clone();
    let count = Which::ALL.len();
    let of = request.seeds * count as u32;
    let mut results = Results { curves: vec![Vec::new(); count], slopes: vec![Vec::new(); count] };
    Box::new((0..of).map(move |done| {
        let which = done as usize % count;
        let seed = u64::from(done) / count as u64 + 1;
        let (curve, slope) = one(&request, Which::ALL[which], seed);
        results.curves[which].push(curve);
        results.slopes[which].push(slope);
        let notes = notes(&results, request.switch_layers, request.switch_scale);
        let switches = Switches { done: done + 1, of, spreads: spreads(&results) };
        let checks = checks(&switches, request.switch_layers, request.switch_scale);
        Reply { switches: Some(switches), checks, notes, ..Reply::default() }
    }))
}

/// One stack of 16 tokens with 32 columns and 4 heads: log₁₀ of its relative residuals, and its last layer's slope.
pub(super) fn one(request: &Request, which: Which, seed: u64) -> (Vec<f64>, f64) {
    let request = Request {
        seed,
        layers: request.switch_layers,
        scale: request.switch_scale,
        ..which.of(&Request::default())
    };
    let stack = Stack::of(&request);
    let (tokens, lost) = apart_as_told(&stack);
    let (last, lost) = (stack.layers.len() - 1, lost.unwrap_or(tokens.len()));
    let slope = slope(&Exact::new(&stack.layers[last]), stack.parts, &tokens[last], &tokens[last + 1]);
    let told = |(state, tokens): (usize, &Split)| {
        if state < lost { tokens.relative() * LOG10_E } else { f64::NAN }
    };
    (tokens.iter().enumerate().map(told).collect(), if lost < tokens.len() { f64::NAN } else { slope })
}

/// The middle of some numbers; of an even count the mean of the two. What is none does not count.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.retain(|value| !value.is_nan());
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[count / 2],
        count => (values[count / 2 - 1] + values[count / 2]) / 2.0,
    }
}

fn spreads(results: &Results) -> Vec<Spread> {
    let of = |(index, which): (usize, &Which)| {
        let curves = &results.curves[index];
        let layers = curves.first().map_or(0, Vec::len);
        let at = |layer: usize| curves.iter().map(|curve| curve[layer]).collect::<Vec<f64>>();
        let each = |make: fn(Vec<f64>) -> f64| (0..layers).map(|layer| make(at(layer))).collect();
        Spread {
            which: *which,
            seeds: curves.len() as u32,
            median: each(median),
            least: each(|values| values.into_iter().fold(f64::NAN, f64::min)),
            most: each(|values| values.into_iter().fold(f64::NAN, f64::max)),
            slope: median(results.slopes[index].clone()),
        }
    };
    let there = |(index, _): &(usize, &Which)| !results.curves[*index].is_empty();
    Which::ALL.iter().enumerate().filter(there).map(of).collect()
}

/// Depths and sizes of weights at which the title is claimed. Deeper, random skip connections too lose a constant factor a
/// layer, and with larger weights more of it.
const DEPTHS: RangeInclusive<u32> = 8..=16;
const SCALES: RangeInclusive<f64> = 0.8..=1.1;

/// Whether the title is claimed of such stacks.
fn claimed(layers: u32, scale: f64) -> bool {
    DEPTHS.contains(&layers) && SCALES.contains(&scale)
}

/// Why nothing is claimed, and what is left out.
fn notes(results: &Results, layers: u32, scale: f64) -> Vec<String> {
    let mut notes = Vec::new();
    if !claimed(layers, scale) {
        notes.push(format!(
            "The answers are claimed for {} to {} layers and weights of {} to {} times their usual size; here they are only \
             measured. Deeper, skip connections too lose a constant factor a layer, and more with larger weights.",
            DEPTHS.start(),
            DEPTHS.end(),
            SCALES.start(),
            SCALES.end()
        ));
    }
    let lost = |curve: &&Vec<f64>| curve.last().is_some_and(|end| end.is_nan());
    let lost = results.curves.iter().flatten().filter(lost).count();
    if lost > 0 {
        notes.push(format!(
            "Stacks whose residual is lost in rounding before the end, since their scores are steep: {lost}. From there on \
             they do not count."
        ));
    }
    notes
}

/// The title, part by part.
fn checks(switches: &Switches, layers: u32, scale: f64) -> Vec<Check> {
    if !claimed(layers, scale) || switches.done < Which::ALL.len() as u32 {
        return Vec::new();
    }
    let claims = [
        (Which::Alone, "attention alone", true),
        (Which::Mlp, "attention with a random MLP", true),
        (Which::Pre, "attention with layer norm before it", true),
        (Which::Post, "attention with layer norm after it", true),
        (Which::Skip, "attention with skip connections", false),
        (Which::BlockPost, "the block with layer norm after the sums", false),
        (Which::BlockPre, "the block with layer norm before the parts", false),
    ];
    let end = |which: Which| {
        let spread = switches.spreads.iter().find(|spread| spread.which == which);
        spread.map_or((f64::NAN, f64::NAN, 0), |it| {
            (it.median.last().copied().unwrap_or(f64::NAN), it.slope, it.seeds)
        })
    };
    let mut checks: Vec<Check> = claims
        .into_iter()
        .map(|(which, words, collapses)| {
            let (value, _, seeds) = end(which);
            let claim = format!(
                "After {layers} layers of {words}, median of {seeds}: log₁₀ of the relative residual"
            );
            if collapses {
                Check::at_most(claim, value, "a millionth: the tokens have become one", COLLAPSED, 0.0)
            } else {
                Check::at_least(claim, value, "a hundredth: the tokens are still apart", ALIVE, 0.0)
            }
        })
        .collect();
    for (which, words, slope) in
        [(Which::Alone, "Without a mask", 3.0), (Which::Causal, "With a causal mask", 1.0)]
    {
        checks.push(Check::equal(
            format!("{words}, local slope of the last layer"),
            end(which).1,
            if slope == 3.0 { "3: doubly exponential" } else { "1: exponential only" },
            slope,
            0.05,
        ));
    }
    checks
}
