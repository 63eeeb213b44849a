//! Why scores are divided by √d: variance, entropy, largest weight and gradient over the number of components.

use super::Part;
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{
    Change, Checks, Entry, Handle, Item, Legend, Numbers, Picture, Slider, Table, Way, use_run,
};
use crate::plot::{Axis, Band, Bars, Chart, Dash, Guide, Ink, Layer, Line, Marker};
use std::rc::Rc;
use unfold_model::lessons::attention::{Attention, Measured, Reply, Request, SEEDS, SIZES, Scale, View};
use yew::prelude::*;

/// Without and with the division: colour, dash, words.
const WAYS: [(Ink, Dash, &str); 2] =
    [(Ink::Series(1), Dash::Solid, "q·k"), (Ink::Series(0), Dash::Dashed, "q·k/√d")];

/// One of the four curves: its name for tests, its title, its axis, whether that is logarithmic, its numbers.
type Curve = (&'static str, &'static str, &'static str, bool, fn(&Scale) -> &[Measured; 2]);

const CURVES: [Curve; 4] = [
    ("variance", "Variance of a score", "variance", true, |scale| &scale.variance),
    ("largest", "The largest of 32 weights, in the mean", "largest weight", false, |scale| &scale.largest),
    ("entropy", "How many keys share", "entropy (nats)", false, |scale| &scale.entropy),
    ("gradient", "What is left to learn from", "‖∂weights/∂scores‖", false, |scale| &scale.gradient),
];

/// The size nearest to `d` as the eye sees it on a logarithmic axis.
fn nearest(d: f64) -> u32 {
    let off = |size: &u32| (f64::from(*size) / d.max(1.0)).ln().abs();
    SIZES.into_iter().min_by(|one, other| off(one).total_cmp(&off(other))).unwrap_or(SIZES[0])
}

#[component]
pub(super) fn ScalePart(props: &Part) -> Html {
    let answer = use_lesson::<Attention>(Some(props.request.only(View::Scale)));
    let run = use_run(&answer);
    let Some((scale, reply)) = answer.reply.as_ref().and_then(|reply| Some((reply.scale.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let size = nearest(f64::from(request.size));
    let legend = html! { <Legend items={WAYS.map(|(ink, dash, words)| Item::line(ink, words).dash(dash)).to_vec()} /> };
    html! {
        <section class="part" aria-label="Why √d">
            <h2>{"Why the scores are divided by √d"}</h2>
            <div class="dials">
                <Slider name="size" label="Components d" log=true value={f64::from(size)} min={2.0} max={512.0} step={1.0} default={f64::from(default.size)}
                    on_input={change.on(|request: &mut Request, d: f64| request.size = nearest(d))} />
                { change.count(("seeds", "Seeds"), (request.seeds, default.seeds), (*SEEDS.start(), *SEEDS.end()), |request, seeds| request.seeds = seeds) }
                { change.seed("first-seed", request.first_seed, |request, seed| request.first_seed = seed) }
                { run.player("drawing vectors", (scale.seed, scale.of), "seeds") }
            </div>
            <div class="figures">
                <Picture id="weights-at-d" title={html! { format!("One query's weights at d = {size}") }} summary={at_size(scale, size)} numbers={weights(reply, size)} legend={legend.clone()}>
                    <Chart x={Axis::new("key, by weight").span(0.0, 33.0).whole()} y={Axis::new("weight").span(0.0, 1.0)} layers={bars(scale, size)} />
                </Picture>
                { for CURVES.iter().map(|curve| picture(curve, scale, reply, size, change, &legend)) }
                <div class="beside">
                    <p>{"Components with mean 0 and variance 1 give scores of variance d. Softmax then comes close to taking one key alone, and its gradient shrinks as d grows: less and less is left to learn from. Divided by √d, nothing changes with d."}</p>
                </div>
            </div>
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

fn picture(
    &(id, title, axis, log, of): &Curve,
    scale: &Scale,
    reply: &Rc<Reply>,
    size: u32,
    change: &Change<Request>,
    legend: &Html,
) -> Html {
    let x = Axis::new("components d").log().span(2.0, 512.0);
    let y = Axis::new(axis).hold();
    let y = if log { y.log() } else { y };
    let on_move = change.on(|request: &mut Request, (d, _): (f64, f64)| request.size = nearest(d));
    let at = SIZES.iter().position(|other| *other == size).unwrap_or(0);
    let [plain, scaled] =
        of(scale).each_ref().map(|measured| measured.mean.get(at).copied().unwrap_or(f64::NAN));
    let theory = if id == "variance" { format!(" Theory: {size} and 1, dotted.") } else { String::new() };
    let foot = if log { 1.0 } else { 0.0 };
    html! {
        <Picture key={id} {id} title={html! { title }} numbers={table(reply, title, of)} legend={legend.clone()}
            summary={html! { <>{"At d = "}<b class="ink-accent">{ size }</b>{": "}{ significant(plain, 3) }{", divided "}<b>{ significant(scaled, 3) }</b>{"; seeds: "}{ scale.seed }{", band: one deviation."}{ theory }</> }}>
            <Chart {x} {y} layers={layers(id, scale, of(scale), size)}>
                <Handle id={format!("size-{id}")} label={format!("components d, in the picture of {axis}")} at={(f64::from(size), foot)} x={(2.0, 512.0)} way={Way::X} step={f64::from(size) * 0.3}
                    ink={Ink::Accent} {on_move} />
            </Chart>
        </Picture>
    }
}

fn layers(id: &str, scale: &Scale, both: &[Measured; 2], size: u32) -> Rc<[Layer]> {
    let xs = || scale.sizes.iter().map(|size| f64::from(*size));
    let mut layers: Vec<Layer> = vec![Guide::at_x(f64::from(size), Ink::Accent).into()];
    if id == "variance" {
        layers.push(
            Line::new(xs().map(|d| (d, d)).collect::<Vec<_>>(), Ink::Text)
                .dash(Dash::Dotted)
                .width(3.0)
                .into(),
        );
        layers.push(Guide::at_y(1.0, Ink::Text).dash(Dash::Dotted).into());
    }
    for (measured, (ink, dash, _)) in both.iter().zip(WAYS) {
        let numbers = || xs().zip(measured.mean.iter().copied());
        let band = numbers().zip(&measured.deviation).map(|((d, mean), off)| (d, mean - off, mean + off));
        layers.push(Band::new(band.collect::<Vec<_>>(), ink).into());
        layers.push(Line::new(numbers().collect::<Vec<_>>(), ink).dash(dash).into());
    }
    layers.into()
}

/// The weights side by side, without and with the division.
fn bars(scale: &Scale, size: u32) -> Rc<[Layer]> {
    let at = scale.sizes.iter().position(|other| *other == size).unwrap_or(0);
    let layer = |(side, (ink, ..)): (usize, (Ink, Dash, &str))| {
        let row = scale.weights[side].get(at).map(Vec::as_slice).unwrap_or_default();
        let shift = if side == 0 { -0.2 } else { 0.2 };
        let points: Vec<(f64, f64)> =
            (1..).map(|key| f64::from(key) + shift).zip(row.iter().copied()).collect();
        [
            Layer::from(Bars::new(points.clone(), 0.4, ink)),
            Line::dots(points, ink, Marker::nth(side)).radius(2.0).into(),
        ]
    };
    WAYS.into_iter().enumerate().flat_map(layer).collect()
}

fn at_size(scale: &Scale, size: u32) -> Html {
    let at = scale.sizes.iter().position(|other| *other == size).unwrap_or(0);
    let top =
        |side: usize| scale.weights[side].get(at).and_then(|row| row.first()).copied().unwrap_or(f64::NAN);
    html! { <>{"The largest of "}{ scale.keys }{" weights: "}<b class="ink-series-1">{ significant(top(0), 3) }</b>{" from q·k, "}<b class="ink-series-0">{ significant(top(1), 3) }</b>{" from q·k/√d: one query of the first seed. The curves are means of "}{ scale.queries }{" queries and all seeds."}</> }
}

fn weights(reply: &Rc<Reply>, size: u32) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table =
            Table::new("Weights from the largest down", &["key, by weight", "from q·k", "from q·k/√d"]);
        if let Some(scale) = &reply.scale {
            let at = scale.sizes.iter().position(|other| *other == size).unwrap_or(0);
            for (key, (plain, scaled)) in scale.weights[0][at].iter().zip(&scale.weights[1][at]).enumerate() {
                table.row([(key + 1).into(), (*plain).into(), (*scaled).into()]);
            }
        }
        table
    }))
}

fn table(reply: &Rc<Reply>, title: &'static str, of: fn(&Scale) -> &[Measured; 2]) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new(title, &["d", "q·k: mean", "deviation", "q·k/√d: mean", "deviation"]);
        if let Some(scale) = &reply.scale {
            let both = of(scale);
            for (at, size) in scale.sizes.iter().enumerate() {
                let numbers = both.iter().flat_map(|measured| [measured.mean[at], measured.deviation[at]]);
                table.row([Entry::Number(f64::from(*size))].into_iter().chain(numbers.map(Entry::Number)));
            }
        }
        table
    }))
}
