//! Typical is not maximal: random networks, counted one after the other, beside the largest possible number.

use super::Part;
use crate::ask::use_lesson;
use crate::parts::format::number;
use crate::parts::{Checks, Item, Legend, Numbers, Picture, Table, use_run};
use crate::plot::{Axis, Band, Chart, Dash, Ink, Layer, Line as Stroke, Marker};
use std::rc::Rc;
use unfold_model::lessons::composition::{
    Composition, LAYERS, NETS, Picture as Answered, Request, Typical as Counted, TypicalDials, View, WIDTHS,
};
use yew::prelude::*;

#[component]
pub(super) fn Typical(props: &Part) -> Html {
    let answer = use_lesson::<Composition>(Some(props.request.only(View::Typical)));
    let run = use_run(&answer);
    let Some((typical, checks)) = answer.reply.as_deref().and_then(|reply| match &reply.picture {
        Answered::Typical(typical) => Some((typical, reply.checks.clone())),
        _ => None,
    }) else {
        return html! { <section class="part" /> };
    };
    let change = props.change.clone();
    let (dials, default) = (props.request.typical, Request::default().typical);
    html! {
        <section class="part" aria-label="Typical is not maximal">
            <h2>{"Typical is not maximal"}</h2>
            <div class="figures">
                <Picture id="typical" title={html! { "Regions of networks with random weights" }} summary={summary(typical, dials)}
                    numbers={numbers(typical)} legend={html! { <Legend items={legend()} /> }}>
                    <Chart x={Axis::new("hidden layers").whole()} y={Axis::new("regions on [−10, 10]").log()} layers={layers(typical)} />
                    { run.player("counting", (typical.drawn, typical.nets), "networks") }
                </Picture>
                <div class="beside wide">
                    <div class="dials">
                        { change.count(("typical-width", "Units in each layer"), (dials.width, default.width), WIDTHS.into(), |request, width| request.typical.width = width) }
                        { change.count(("typical-layers", "Hidden layers"), (dials.layers, default.layers), LAYERS.into(), |request, layers| request.typical.layers = layers) }
                        { change.count(("typical-nets", "Networks"), (dials.nets, default.nets), NETS.into(), |request, nets| request.typical.nets = nets) }
                        { change.seed("typical-seed", dials.seed, |request, seed| request.typical.seed = seed) }
                    </div>
                    <Checks {checks} />
                </div>
            </div>
        </section>
    }
}

fn legend() -> Vec<Item> {
    vec![
        Item::line(Ink::Composition, "mean, and fewest to most").marker(Marker::Circle, true),
        Item::line(Ink::Activation, "neurons").dash(Dash::Dotted),
        Item::line(Ink::Muted, "largest possible").dash(Dash::Dashed).marker(Marker::Square, false),
    ]
}

fn layers(typical: &Counted) -> Rc<[Layer]> {
    let series = |value: fn(&unfold_model::lessons::composition::TypicalDepth) -> f64| -> Vec<(f64, f64)> {
        typical.by_depth.iter().map(|depth| (f64::from(depth.layers), value(depth))).collect()
    };
    let band: Vec<(f64, f64, f64)> = typical
        .by_depth
        .iter()
        .map(|depth| (f64::from(depth.layers), depth.least.max(0.5), depth.most))
        .collect();
    Rc::new([
        Band::new(band, Ink::Composition).into(),
        Stroke::new(series(|depth| depth.maximum), Ink::Muted)
            .dash(Dash::Dashed)
            .marked(Marker::Square)
            .hollow()
            .into(),
        Stroke::new(series(|depth| f64::from(depth.neurons)), Ink::Activation).dash(Dash::Dotted).into(),
        Stroke::new(series(|depth| depth.mean), Ink::Composition).marked(Marker::Circle).into(),
    ])
}

fn summary(typical: &Counted, dials: TypicalDials) -> Html {
    typical.by_depth.last().map_or_else(
        || html! { <span /> },
        |deepest| {
            html! {
                <>
                    { format!("{}×{}: ", dials.width, dials.layers) }
                    <b class="ink-composition">{ format!("{:.1}", deepest.mean) }</b>{ format!(" ± {:.1} regions on average, for ", deepest.deviation) }
                    <b class="ink-activation">{ deepest.neurons }</b>{" neurons; possible would be "}<b>{ number(deepest.maximum) }</b>{"."}
                </>
            }
        },
    )
}

fn numbers(typical: &Counted) -> Option<Numbers> {
    let typical = typical.clone();
    Some(Numbers::new(move || {
        let head =
            ["hidden layers", "mean", "standard deviation", "fewest", "most", "neurons", "largest possible"];
        let mut table = Table::new("Activation regions of the networks so far", &head);
        for depth in &typical.by_depth {
            table.row([
                f64::from(depth.layers).into(),
                depth.mean.into(),
                depth.deviation.into(),
                depth.least.into(),
                depth.most.into(),
                f64::from(depth.neurons).into(),
                depth.maximum.into(),
            ]);
        }
        table
    }))
}
