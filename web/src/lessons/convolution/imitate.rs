//! A filter that learns, from pictures before and after, what a hidden one does.

use super::grids::Grids;
use super::{Part, dial, filter_names, notes};
use crate::ask::use_lesson;
use crate::parts::format::{number, significant};
use crate::parts::maps::numbers;
use crate::parts::{Checks, Choice, Item, Legend, Maps, Numbers, Picture, Slider, Table, use_run};
use crate::plot::heatmap::MapLegend;
use crate::plot::maps::common;
use crate::plot::{Axis, Chart, Dash, Grid, Ink, Layer, Line as Stroke, Map, Plane};
use std::rc::Rc;
use unfold_model::lessons::convolution::{
    Convolution, Imitate, Named, Optimizer, RATE, Request, SIDE, STEPS,
};
use yew::prelude::*;

#[component]
pub(super) fn ImitatePart(props: &Part) -> Html {
    let answer = use_lesson::<Convolution>(Some(props.request.clone()));
    let run = use_run(&answer);
    let Some((imitate, reply)) =
        answer.reply.as_deref().and_then(|reply| Some((reply.imitate.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let legend = vec![
        Item::line(Ink::First, "mean squared difference of the outputs"),
        Item::line(Ink::Weight, "largest difference of a weight").dash(Dash::Dashed),
    ];
    html! {
        <section class="part" aria-label="Learned filters">
            <h2>{"Learned: a filter finds a hidden one from what it does"}</h2>
            { dials(props) }
            <div class="figures">
                <Picture id="imitate" title={html! { "The hidden filter and the one that learns" }} summary={summary(imitate)} numbers={weights(imitate)}>
                    <Grids label="The hidden filter, the one that learns, their difference" grids={grids(imitate)} />
                    { run.player("the learning", (imitate.step, imitate.of), "steps") }
                </Picture>
                <Picture id="imitate-loss" title={html! { "Loss" }} summary={html! { "Both fall together: only the hidden filter makes the same of random pictures." }}
                    numbers={curve(imitate)} legend={html! { <Legend items={legend} /> }}>
                    <Chart x={Axis::new("step").span(0.0, f64::from(imitate.of))} y={Axis::new("difference").log().hold()} layers={losses(imitate)} />
                </Picture>
                { pictures(imitate) }
            </div>
            { notes(&reply.notes) }
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

fn dials(props: &Part) -> Html {
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let optimizers = ["Adam", "Gradient descent"].map(AttrValue::from).to_vec();
    html! {
        <div class="dials">
            <Choice name="hidden" label="Hidden filter" list=true options={filter_names()} chosen={Named::ALL.iter().position(|named| *named == request.hidden)}
                on_choose={change.on(|request: &mut Request, index: usize| request.hidden = Named::ALL[index])} />
            { dial(("side", "Rows and columns"), (request.side, default.side), SIDE, change.on(|request: &mut Request, side: f64| request.side = side as u32)) }
            <Choice name="imitate-optimizer" label="Optimiser" options={optimizers} chosen={Some(usize::from(request.optimizer != Optimizer::Adam))}
                on_choose={change.on(|request: &mut Request, index: usize| request.optimizer = if index == 0 { Optimizer::Adam } else { Optimizer::Sgd })} />
            <Slider name="imitate-rate" label="Learning rate" log=true value={request.rate} min={*RATE.start()} max={*RATE.end()} default={default.rate}
                on_input={change.on(|request: &mut Request, rate| request.rate = rate)} />
            { dial(("imitate-steps", "Steps"), (request.steps, default.steps), STEPS, change.on(|request: &mut Request, steps: f64| request.steps = steps as u32)) }
            { change.seed("imitate-seed", request.seed, |request, seed| request.seed = seed) }
        </div>
    }
}

fn grids(imitate: &Imitate) -> Vec<Grid> {
    let columns = imitate.side as usize;
    let grid = |caption: &'static str, ink: Ink, values: Rc<[f32]>, sign: &'static str| Grid {
        caption: caption.into(),
        ink,
        values,
        columns,
        sign,
    };
    let difference: Rc<[f32]> = imitate.kernel.iter().zip(&imitate.hidden).map(|(a, b)| a - b).collect();
    vec![
        grid("learning", Ink::Weight, imitate.kernel.as_slice().into(), "−"),
        grid("hidden", Ink::Target, imitate.hidden.as_slice().into(), "="),
        grid("difference", Ink::Text, difference, ""),
    ]
}

fn summary(imitate: &Imitate) -> Html {
    html! {
        <>
            { format!("After {} steps the largest difference of a weight is ", number(f64::from(imitate.step))) }
            <b class="ink-weight">{ significant(imitate.difference, 3) }</b>{"."}
        </>
    }
}

fn weights(imitate: &Imitate) -> Option<Numbers> {
    let imitate = imitate.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Weights", &["row", "column", "learning", "hidden", "gradient"]);
        let side = imitate.side.max(1) as usize;
        for (cell, weight) in imitate.kernel.iter().enumerate() {
            let of = |values: &[f32]| f64::from(values.get(cell).copied().unwrap_or(f32::NAN)).into();
            table.row([
                (cell / side).into(),
                (cell % side).into(),
                f64::from(*weight).into(),
                of(&imitate.hidden),
                of(&imitate.gradient),
            ]);
        }
        table
    }))
}

fn series(imitate: &Imitate, values: &[f64]) -> Vec<(f64, f64)> {
    imitate.steps.iter().map(|step| f64::from(*step)).zip(values.iter().copied()).collect()
}

fn losses(imitate: &Imitate) -> Rc<[Layer]> {
    Rc::new([
        Stroke::new(series(imitate, &imitate.losses), Ink::First).into(),
        Stroke::new(series(imitate, &imitate.differences), Ink::Weight).dash(Dash::Dashed).into(),
    ])
}

fn curve(imitate: &Imitate) -> Option<Numbers> {
    let (losses, differences) = (series(imitate, &imitate.losses), imitate.differences.clone());
    Some(Numbers::new(move || {
        let mut table =
            Table::new("The learning so far", &["step", "loss", "largest difference of a weight"]);
        for ((step, loss), difference) in losses.iter().zip(&differences) {
            table.row([(*step).into(), (*loss).into(), (*difference).into()]);
        }
        table
    }))
}

fn pictures(imitate: &Imitate) -> Html {
    let range = common(&[&imitate.target, &imitate.output], Map::Sign);
    let planes = vec![
        Plane::new(&imitate.picture, 0, Map::Sign, "picture").ink(Ink::Input),
        Plane::new(&imitate.target, 0, Map::Sign, "by the hidden filter").range(range).ink(Ink::Target),
        Plane::new(&imitate.output, 0, Map::Sign, "by the other").range(range).ink(Ink::Output),
    ];
    html! {
        <Picture id="imitate-pictures" title={html! { "One of the random pictures" }} numbers={numbers("The picture and what the filters make of it", &planes)}
            summary={html! { "What the two filters make of the same picture; the loss is their mean squared difference." }}>
            <Maps id="imitate-maps" label="cell of the pictures" {planes} />
            <MapLegend map={Map::Sign} range={(AttrValue::from(significant(range.0, 3)), AttrValue::from(significant(range.1, 3)))} />
        </Picture>
    }
}
