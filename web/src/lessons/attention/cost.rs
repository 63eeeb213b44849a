//! What attention costs: multiply-adds by formula, time and memory measured as the sequence gets longer, and the
//! weights themselves, up to 512 × 512.

use super::Part;
use crate::ask::use_lesson;
use crate::parts::format::{number, significant};
use crate::parts::{Checks, Entry, Item, Legend, Maps, Numbers, Picture, Table, use_run};
use crate::plot::heatmap::MapLegend;
use crate::plot::maps::Spot;
use crate::plot::{Axis, Chart, Dash, Guide, Ink, Layer, Line, Map, Marker, Plane};
use std::rc::Rc;
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::attention::{Attention, COST_WIDTH, Cost, Reply, Request, View};
use yew::prelude::*;

/// The three terms: colour, dash, words, numbers.
type Term = (Ink, Dash, &'static str, fn(&Cost) -> &Vec<u64>);

const TERMS: [Term; 3] = [
    (Ink::Series(1), Dash::Solid, "scores and mixture, 2n²d", |cost| &cost.attention),
    (Ink::Series(0), Dash::Dashed, "projections, 4nd²", |cost| &cost.projections),
    (Ink::Series(2), Dash::Dotted, "feed-forward layer, 8nd²", |cost| &cost.feed_forward),
];

#[component]
pub(super) fn CostPart(props: &Part) -> Html {
    let answer = use_lesson::<Attention>(Some(props.request.only(View::Cost)));
    let run = use_run(&answer);
    let times = use_mut_ref(Vec::<[f64; 3]>::new);
    let Some((cost, reply)) = answer.reply.as_ref().and_then(|reply| Some((reply.cost.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    // Length, time and memory for each length of this run, none for the answer with which the program starts.
    let measured = {
        let mut times = times.borrow_mut();
        if cost.done == 0 {
            times.clear();
        } else {
            times.truncate(cost.done as usize - 1);
            times.push([f64::from(cost.length), answer.model_ms, held(cost)]);
        }
        times.clone()
    };
    let (request, change) = (&props.request, &props.change);
    let legend = TERMS.map(|(ink, dash, words, _)| Item::line(ink, words).dash(dash)).to_vec();
    let lengths = || Axis::new("tokens n").log();
    html! {
        <section class="part" aria-label="What it costs">
            <h2>{"What it costs: n² weights"}</h2>
            <div class="dials">
                { change.count(("width", "Components of a token, d"), (request.width, Request::default().width), (*COST_WIDTH.start(), *COST_WIDTH.end()), |request, width| request.width = width) }
                { run.player("longer sequences", (cost.done, cost.of), "lengths") }
            </div>
            <div class="figures">
                <Picture id="multiply-adds" title={html! { "Multiply-adds of one layer" }} numbers={table(reply)} legend={html! { <Legend items={legend} /> }}
                    summary={html! { <>{"Attention costs as much as the projections at n = 2d = "}<b>{ number(f64::from(2 * cost.width)) }</b>{", and as much as all the rest at n = 6d = "}<b>{ number(f64::from(6 * cost.width)) }</b>{"."}</> }}>
                    <Chart x={lengths()} y={Axis::new("multiply-adds").log().hold()} layers={terms(cost)} />
                </Picture>
                <Picture id="time" title={html! { "Time and memory measured here" }} summary={of_memory(cost)} numbers={table(reply)}
                    legend={html! { <Legend items={vec![Item::dots(Ink::Output, Marker::Circle, "time (ms)"), Item::line(Ink::Weight, "weights (MB): line 4n², squares held").dash(Dash::Dashed).marker(Marker::Square, true)]} /> }}>
                    <Chart x={lengths()} y={Axis::new("milliseconds, megabytes").log().hold()} layers={time(cost, &measured)} />
                    <p class="measured quiet" data-times="">{ times_told(&measured) }</p>
                </Picture>
                <Big reply={reply.clone()} />
            </div>
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

#[derive(Properties)]
struct BigProps {
    reply: Rc<Reply>,
}

impl PartialEq for BigProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.reply, &other.reply)
    }
}

/// All weights with a crosshair. A component of its own: nothing else is drawn again while it is pointed at.
#[component]
fn Big(props: &BigProps) -> Html {
    let over = use_state_eq(|| None::<Spot>);
    let reply = &props.reply;
    let plane = use_memo(Rc::as_ptr(reply) as usize, |_| reply.cost.as_ref().map(weights));
    let Some(cost) = &reply.cost else { return Html::default() };
    let on_point = {
        let over = over.setter();
        Callback::from(move |spot| over.set(spot))
    };
    html! {
        <Picture id="big" title={html! { format!("All {0} × {0} weights", cost.length) }} summary={of_cell(cost, *over)} numbers={row_numbers(reply, over.map_or(0, |spot| spot.1))}
            legend={html! { <MapLegend map={Map::Magnitude} range={ends(plane.as_ref().as_ref())} name="weight" /> }}>
            <Maps id="big" label="weight of a query for a key" planes={plane.iter().cloned().collect::<Vec<_>>()} {on_point} />
        </Picture>
    }
}

fn weights(cost: &Cost) -> Plane {
    let planes =
        Planes { channels: 1, height: cost.length, width: cost.length, values: cost.weights.clone() };
    let plane = Plane::new(&planes, 0, Map::Magnitude, "query by key");
    let most = plane.range.1;
    plane.range((0.0, most)).crossed()
}

fn ends(plane: Option<&Plane>) -> (AttrValue, AttrValue) {
    let (low, high) = plane.map_or((0.0, 1.0), |plane| plane.range);
    (significant(low, 2).into(), significant(high, 2).into())
}

fn terms(cost: &Cost) -> Rc<[Layer]> {
    let line = |(ink, dash, _, of): &Term| {
        let points = cost.lengths.iter().zip(of(cost)).map(|(n, count)| (f64::from(*n), *count as f64));
        Layer::from(Line::new(points.collect::<Vec<_>>(), *ink).dash(*dash).marked(Marker::Circle))
    };
    let guide = |times: u32| {
        Guide::at_x(f64::from(times * cost.width), Ink::Muted).label(format!("n = {times}d")).into()
    };
    TERMS.iter().map(line).chain([guide(2), guide(6)]).collect()
}

fn time(cost: &Cost, measured: &[[f64; 3]]) -> Rc<[Layer]> {
    let points = |which: usize| measured.iter().map(|run| (run[0], run[which])).collect::<Vec<_>>();
    let memory = cost.lengths.iter().zip(&cost.bytes).map(|(n, bytes)| (f64::from(*n), *bytes as f64 / 1e6));
    Rc::new([
        Line::new(memory.collect::<Vec<_>>(), Ink::Weight).dash(Dash::Dashed).into(),
        Line::dots(points(2), Ink::Weight, Marker::Square).radius(5.0).into(),
        Line::new(points(1), Ink::Output).marked(Marker::Circle).radius(5.0).into(),
    ])
}

/// The times so far. Under the chart and not in its caption: caption and numbers say what the request alone decides.
fn times_told(measured: &[[f64; 3]]) -> String {
    if measured.is_empty() {
        return "Nothing is measured yet: the first answer is the program's start. Play goes from 32 tokens to 512.".to_owned();
    }
    let each = measured.iter().map(|[n, ms, _]| format!("{} ms at n = {}", significant(*ms, 2), number(*n)));
    format!(
        "Measured on this machine, the whole answer with its checks: {}.",
        each.collect::<Vec<_>>().join(", ")
    )
}

/// Megabytes of the weights that are there.
fn held(cost: &Cost) -> f64 {
    size_of_val(cost.weights.as_slice()) as f64 / 1e6
}

fn of_memory(cost: &Cost) -> Html {
    html! { <>{"n = "}{ cost.length }{": "}<b class="ink-weight">{ significant(held(cost), 3) }{" MB"}</b>{" of weights held now, 4n² bytes. Time grows as n² too as soon as n is large."}</> }
}

fn of_cell(cost: &Cost, over: Option<Spot>) -> Html {
    match over {
        Some((_, row, column)) => {
            let weight = cost.weights.get(row * cost.length as usize + column).copied().unwrap_or_default();
            html! { <>{"Query "}{ row }{" gives key "}{ column }{" the weight "}<b>{ significant(f64::from(weight), 3) }</b>{"."}</> }
        }
        None => {
            html! { {"Tokens are sixteen words by chance, with positions; q, k and v are the tokens themselves. A token looks at itself, at its likes and at its neighbours."} }
        }
    }
}

fn table(reply: &Rc<Reply>) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new(
            "Costs by length",
            &["tokens n", "scores and mixture", "projections", "feed-forward layer", "bytes of weights, 4n²"],
        );
        if let Some(cost) = &reply.cost {
            for (at, length) in cost.lengths.iter().enumerate() {
                let terms = TERMS.iter().map(|term| term.3(cost)[at] as f64);
                let row = [f64::from(*length)].into_iter().chain(terms).chain([cost.bytes[at] as f64]);
                table.row(row.map(Entry::Number));
            }
        }
        table
    }))
}

/// The weights of one query: all of them would be a quarter of a million.
fn row_numbers(reply: &Rc<Reply>, query: usize) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new(format!("Weights of query {query}"), &["key", "weight"]);
        if let Some(cost) = &reply.cost {
            let weights = cost.weights.chunks(cost.length.max(1) as usize).nth(query).unwrap_or_default();
            for (key, weight) in weights.iter().enumerate() {
                table.row([key.into(), f64::from(*weight).into()]);
            }
        }
        table
    }))
}
