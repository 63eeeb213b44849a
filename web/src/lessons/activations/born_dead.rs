//! How often a thin ReLU network is born dead, counted beside its closed form.

use super::Part;
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Item, Legend, Numbers, Picture, Table, use_run};
use crate::plot::{Axis, Chart, Dash, Ink, Layer, Line as Stroke, Marker};
use std::rc::Rc;
use unfold_model::lessons::activations::{
    Activations, BornDead, DEAD_DEPTH, DEAD_NETS, DEAD_WIDTH, Request, View,
};
use yew::prelude::*;

#[component]
pub(super) fn BornDeadPart(props: &Part) -> Html {
    let answer = use_lesson::<Activations>(Some(props.request.only(View::BornDead)));
    let run = use_run(&answer);
    let Some((dead, reply)) =
        answer.reply.as_deref().and_then(|reply| Some((reply.born_dead.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let change = props.change.clone();
    let (request, default) = (&props.request, Request::default());
    let legend = vec![
        Item::line(Ink::Text, "1 − (1 − 2⁻ᴺ)ᴸ").dash(Dash::Dashed),
        Item::dots(Ink::Series(0), Marker::Circle, "counted"),
    ];
    let range = |range: std::ops::RangeInclusive<u32>| (*range.start(), *range.end());
    html! {
        <section class="part" aria-label="Born dead">
            <h2>{"Born dead: ReLU networks that answer 0 before they have learnt anything"}</h2>
            <div class="figures">
                <Picture id="born-dead" title={html! { "Share of networks that are born dead" }} summary={summary(dead)} numbers={numbers(dead)}
                    legend={html! { <Legend items={legend} /> }}>
                    <Chart x={Axis::new("layers L").whole()} y={Axis::new("share").span(0.0, 1.0)} layers={layers(dead)} />
                    { run.player("counting", (dead.nets, dead.of), "networks") }
                </Picture>
                <div class="beside wide">
                    <div class="dials">
                        { change.count(("dead-width", "Units in each layer N"), (request.dead_width, default.dead_width), range(DEAD_WIDTH), |request, width| request.dead_width = width) }
                        { change.count(("dead-depth", "Layers L"), (request.dead_depth, default.dead_depth), range(DEAD_DEPTH), |request, depth| request.dead_depth = depth) }
                        { change.count(("dead-nets", "Networks"), (request.dead_nets, default.dead_nets), range(DEAD_NETS), |request, nets| request.dead_nets = nets) }
                    </div>
                    if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
                    <Checks checks={reply.checks.clone()} />
                </div>
            </div>
        </section>
    }
}

fn layers(dead: &BornDead) -> Rc<[Layer]> {
    let series = |shares: &[f64]| -> Vec<(f64, f64)> {
        shares.iter().enumerate().map(|(index, share)| (index as f64 + 1.0, *share)).collect()
    };
    Rc::new([
        Stroke::new(series(&dead.expected), Ink::Text).dash(Dash::Dashed).into(),
        Stroke::dots(series(&dead.counted), Ink::Series(0), Marker::Circle).into(),
    ])
}

fn summary(dead: &BornDead) -> Html {
    let last = |shares: &[f64]| shares.last().map_or_else(String::new, |share| significant(*share, 3));
    html! {
        <>
            {"Weights are symmetric and there are no biases: each unit is on or off like a coin, and a layer of "}{ dead.width }
            {" is all off once in 2ᴺ. Counted "}<b>{ last(&dead.counted) }</b>{" of "}{ dead.nets }{" networks, expected "}
            <b>{ last(&dead.expected) }</b>{"."}
        </>
    }
}

fn numbers(dead: &BornDead) -> Option<Numbers> {
    let dead = dead.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Share born dead", &["layers", "expected", "counted", "standard error"]);
        for (index, expected) in dead.expected.iter().enumerate() {
            table.row([
                (index + 1).into(),
                (*expected).into(),
                dead.counted[index].into(),
                dead.standard_errors[index].into(),
            ]);
        }
        table
    }))
}
