//! What waits for what: the four graphs as they ran, step by step, and what they cost.

use super::{Part, ink, notes};
use crate::app::later;
use crate::ask::use_lesson;
use crate::parts::format::number;
use crate::parts::maps::numbers;
use crate::parts::run::still;
use crate::parts::{Checks, Item, Legend, Maps, Numbers, Picture, Play, Player, Slider, Table};
use crate::plot::heatmap::MapLegend;
use crate::plot::{Axis, Chart, Dash, Guide, Ink, Layer, Line, Map, Plane};
use std::rc::Rc;
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::sequences::{
    Cost, FORMULAE, Graph, KERNEL, Model, Parallel, Request, Sequences, TOKENS, WIDTH,
};
use yew::prelude::*;

/// From one step to the next while it plays.
const STEP_MS: i32 = 350;

/// Colour and dash of a graph: both convolutions have one colour.
fn look(index: usize) -> (Ink, Dash) {
    match index {
        0 => (ink(Model::Rnn), Dash::Solid),
        1 => (ink(Model::Convolution), Dash::Solid),
        2 => (ink(Model::Convolution), Dash::Dashed),
        _ => (ink(Model::Attention), Dash::Solid),
    }
}

#[component]
pub(super) fn ParallelPart(props: &Part) -> Html {
    let answer = use_lesson::<Sequences>(Some(props.request.clone()));
    let parallel = answer.reply.as_deref().and_then(|reply| reply.parallel.as_ref());
    let end =
        parallel.map_or(1, |parallel| parallel.graphs.iter().map(|graph| graph.waits).max().unwrap_or(1));
    let now = use_state_eq(|| 4_u32);
    let playing = use_state_eq(|| false);
    let step = (*now).min(end);
    {
        let (now, playing) = (now.clone(), playing.clone());
        use_effect_with((*playing, step, end), move |&(on, step, end)| {
            let timer = on.then(|| {
                later(STEP_MS, move || if step < end { now.set(step + 1) } else { playing.set(false) })
            });
            move || drop(timer)
        });
    }
    let (Some(parallel), Some(reply)) = (parallel, answer.reply.as_deref()) else {
        return html! { <section class="part" /> };
    };
    let goes_on = *playing;
    let on_play = Callback::from(move |wish: Play| {
        let goes = wish == Play::Run && !still();
        let to = match wish {
            Play::Pause => step,
            Play::Restart => 0,
            Play::Run if step == end => 0,
            Play::Run if goes => step,
            _ => (step + 1).min(end),
        };
        playing.set(goes || (*playing && wish == Play::Restart));
        now.set(to);
    });
    let planes: Vec<Plane> =
        parallel.graphs.iter().enumerate().map(|plane| lit(plane, parallel, step, end)).collect();
    let ends = (AttrValue::from("step 1"), AttrValue::from(format!("step {end}")));
    html! {
        <section class="part" aria-label="What waits for what">
            <h2>{"They struggle with parallel processing: what waits for what"}</h2>
            <div class="figures">
                <Picture id="graphs" wide=true title={html! { format!("n = {}: a cell is one operation on vectors, coloured once it is done", parallel.tokens) }}
                    summary={summary(parallel, step)} numbers={numbers("Step in which each operation is done at the earliest", &planes)}
                    legend={html! { <MapLegend map={Map::Magnitude} range={ends} /> }}>
                    <Maps id="graphs" label="operation, in the step in which it is done" {planes} wide=4 />
                    <Player label="the steps" playing={goes_on} done={step >= end} progress={f64::from(step) / f64::from(end)}
                        words={format!("step {step} of {end}")} {on_play} />
                </Picture>
                <div class="beside">
                    { dials(props) }
                    { table(parallel, &props.request) }
                    { notes(&reply.notes) }
                </div>
                { costs(props, parallel) }
                <div class="beside wide"><Checks checks={reply.checks.clone()} /></div>
            </div>
        </section>
    }
}

/// A graph with what is done by `step`; what is not yet is grey.
fn lit((index, graph): (usize, &Graph), parallel: &Parallel, step: u32, end: u32) -> Plane {
    let shade = |depth: &u32| if *depth <= step { *depth as f32 } else { f32::NAN };
    let planes = Planes {
        channels: 1,
        height: graph.rows,
        width: parallel.tokens,
        values: graph.depths.iter().map(shade).collect(),
    };
    Plane::new(&planes, 0, Map::Magnitude, graph.name.clone()).range((1.0, f64::from(end))).ink(look(index).0)
}

fn summary(parallel: &Parallel, step: u32) -> Html {
    let done = |graph: &Graph| graph.depths.iter().filter(|depth| **depth <= step).count();
    html! {
        <>
            { for parallel.graphs.iter().enumerate().map(|(index, graph)| {
                let words = if graph.waits <= step { "done".to_owned() } else { format!("{} of {}", done(graph), graph.depths.len()) };
                html! { <span key={index}><b class={look(index).0.class()}>{ &graph.name }</b>{ format!(": {words}. ") }</span> }
            }) }
            {"A row is a layer, a column a token. The recurrence walks; all else is done layer by layer, for all tokens at once."}
        </>
    }
}

/// Operations of one layer against the number of tokens.
fn costs(props: &Part, parallel: &Parallel) -> Html {
    let request = &props.request;
    let (n, d) = (f64::from(request.tokens), f64::from(request.width));
    // Two labels closer than that share of the axis would be printed over each other.
    let axis = f64::from(*TOKENS.end()) / f64::from(*TOKENS.start());
    let near = (n / d).ln().abs() < 0.15 * axis.ln();
    let mut layers: Vec<Layer> = vec![
        Guide::at_x(d, Ink::Muted).label("n = d").dash(Dash::Dotted).into(),
        Guide::at_x(n, Ink::Input).label(if near { "" } else { "n" }).into(),
    ];
    let mut items = Vec::new();
    // Both convolutions cost the same in one layer.
    for (index, words) in [(0, "recurrence, n·d²"), (1, "convolution, k·n·d²"), (3, "self-attention, n²·d")]
    {
        let Some(graph) = parallel.graphs.get(index) else { continue };
        let points: Vec<(f64, f64)> =
            parallel.lengths.iter().copied().zip(graph.costs.iter().copied()).collect();
        layers.push(Line::new(points, look(index).0).width(2.5).into());
        items.push(Item::line(look(index).0, words));
    }
    let parallel = parallel.clone();
    let numbers = Numbers::new(move || {
        let mut table = Table::new(
            "Multiplications of one layer, by formula",
            &["n", "recurrence", "convolution", "self-attention"],
        );
        for (index, length) in parallel.lengths.iter().enumerate() {
            let costs = [0, 1, 3].map(|graph: usize| parallel.graphs[graph].costs[index].into());
            table.row([(*length).into()].into_iter().chain(costs));
        }
        table
    });
    let words = match n.total_cmp(&d) {
        std::cmp::Ordering::Less => {
            "By these leading terms, with fewer tokens than numbers in a vector, every word to every word is the cheaper way."
        }
        std::cmp::Ordering::Equal => {
            "By these leading terms, at n = d every word to every word costs as much as the recurrence."
        }
        std::cmp::Ordering::Greater => {
            "By these leading terms, with more tokens than numbers in a vector, every word to every word costs more: n² pairs."
        }
    };
    html! {
        <Picture id="costs" title={html! { "Every word to every word: cost of one layer" }} summary={html! { <>{ words }{" The table beside the graphs counts all products: two for each step of the recurrence, and the three projections of self-attention besides its scores and its mixture."}</> }} numbers={Some(numbers)}
            legend={html! { <Legend {items} /> }}>
            <Chart x={Axis::new("tokens n").log()} y={Axis::new("multiplications").log().hold()} layers={Rc::from(layers)} />
        </Picture>
    }
}

fn dials(props: &Part) -> Html {
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let size = |name: &'static str,
                label: &'static str,
                (value, default): (u32, u32),
                (min, max): (u32, u32),
                act: fn(&mut Request, f64)| {
        let [value, default, min, max] = [value, default, min, max].map(f64::from);
        html! { <Slider {name} {label} log=true {value} {default} {min} {max} step={1.0} on_input={change.on(act)} /> }
    };
    html! {
        <div class="dials">
            { size("tokens", "Tokens n", (request.tokens, default.tokens), (*TOKENS.start(), *TOKENS.end()), |request, n| request.tokens = n.round() as u32) }
            { size("width", "Numbers in a vector d", (request.width, default.width), (*WIDTH.start(), *WIDTH.end()), |request, d| request.width = d.round() as u32) }
            { change.count(("parallel-kernel", "Kernel k"), (request.kernel, default.kernel), (2, *KERNEL.end()), |request, k| request.kernel = k) }
        </div>
    }
}

/// As counted, or by formula for more tokens than are run; under each number the formula.
fn table(parallel: &Parallel, request: &Request) -> Html {
    let ran = parallel.counted == request.tokens;
    let row = |(index, graph): (usize, &Graph)| {
        let Cost { waits, path, multiplications } = if ran { graph.counted } else { graph.formula };
        let terms = FORMULAE.get(index).into_iter().flatten();
        html! {
            <tr>
                <th scope="row"><b class={look(index).0.class()}>{ &graph.name }</b></th>
                { for [waits, path, multiplications].into_iter().zip(terms).map(|(value, term)| html! {
                    <td>{ number(value) }<br /><small class="quiet">{ *term }</small></td>
                }) }
            </tr>
        }
    };
    let how = if ran { "counted as it ran" } else { "by formula" };
    html! {
        <div class="table-room" tabindex="0" role="region" aria-label="Steps, ways, costs">
            <table class="measured">
                <caption>{ format!("n = {}, d = {}, {how}: steps that wait for each other, the longest way, products of numbers in all", request.tokens, request.width) }</caption>
                <thead><tr><th scope="col">{"model"}</th><th scope="col">{"waits"}</th><th scope="col">{"way"}</th><th scope="col">{"products"}</th></tr></thead>
                <tbody>{ for parallel.graphs.iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}
