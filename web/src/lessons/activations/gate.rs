//! GELU as the mean of a random gate, drawn while you watch.

use super::{Part, zip};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Item, Legend, Numbers, Picture, Slider, Table, use_run};
use crate::plot::{Axis, Band, Chart, Dash, Guide, Ink, Layer, Line as Stroke, Marker};
use std::rc::Rc;
use unfold_model::lessons::activations::{Activations, DRAWS, GATE_X, Gate, Request, View};
use yew::prelude::*;

#[component]
pub(super) fn GatePart(props: &Part) -> Html {
    let answer = use_lesson::<Activations>(Some(props.request.only(View::Gate)));
    let run = use_run(&answer);
    let Some((gate, reply)) = answer.reply.as_deref().and_then(|reply| Some((reply.gate.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let change = props.change.clone();
    let default = Request::default();
    let running =
        vec![Item::line(Ink::Output, "mean so far"), Item::line(Ink::Text, "x·Φ(x)").dash(Dash::Dashed)];
    let across = vec![
        Item::line(Ink::Series(2), "GELU"),
        Item::dots(Ink::Output, Marker::Circle, "mean of as many gates"),
    ];
    html! {
        <section class="part" aria-label="A random gate">
            <h2>{"Meaningful: the mean of a random gate"}</h2>
            <div class="figures">
                <Picture id="gate" title={html! { "The mean settles" }} summary={summary(gate)} numbers={running_numbers(gate)} legend={html! { <Legend items={running} /> }}>
                    <Chart x={Axis::new("gates drawn").log()} y={Axis::new("mean of gate·x").hold()} layers={running_layers(gate)} />
                    { run.player("drawing gates", (gate.draws, gate.of), "gates") }
                    { lamps(gate) }
                </Picture>
                <Picture id="gates" title={html! { "At every x" }} summary={html! { "Each dot is the mean of as many gates at its own x." }} numbers={numbers(gate)}
                    legend={html! { <Legend items={across} /> }}>
                    <Chart x={Axis::new("x")} y={Axis::new("mean of gate·x").hold()} layers={across_layers(gate)} />
                </Picture>
                <div class="beside">
                    <div class="dials">
                        <Slider name="gate-x" label="x" class={classes!("ink-input")} value={props.request.x} min={*GATE_X.start()} max={*GATE_X.end()}
                            step={0.01} default={default.x} on_input={change.on(|request: &mut Request, x| request.x = x)} />
                        <Slider name="draws" label="Gates at each x" log=true value={f64::from(props.request.draws)} min={f64::from(*DRAWS.start())}
                            max={f64::from(*DRAWS.end())} step={1.0} default={f64::from(default.draws)}
                            on_input={change.on(|request: &mut Request, draws: f64| request.draws = draws as u32)} />
                        { change.seed("seed", props.request.seed, |request, seed| request.seed = seed) }
                    </div>
                    if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
                    <Checks checks={reply.checks.clone()} />
                </div>
            </div>
        </section>
    }
}

fn running_layers(gate: &Gate) -> Rc<[Layer]> {
    // Two standard errors on both sides, as they shrink with the number of gates.
    let deviation = gate.expected_variance.sqrt();
    let band: Vec<(f64, f64, f64)> = gate
        .running_draws
        .iter()
        .map(|draws| {
            let spread = 2.0 * deviation / f64::from(*draws).sqrt();
            (f64::from(*draws), gate.expected - spread, gate.expected + spread)
        })
        .collect();
    let mean: Vec<(f64, f64)> = gate
        .running_draws
        .iter()
        .map(|draws| f64::from(*draws))
        .zip(gate.running_means.iter().copied())
        .collect();
    Rc::new([
        Band::new(band, Ink::Output).into(),
        Guide::at_y(gate.expected, Ink::Text).into(),
        Stroke::new(mean, Ink::Output).into(),
    ])
}

fn across_layers(gate: &Gate) -> Rc<[Layer]> {
    Rc::new([
        Guide::at_x(gate.x, Ink::Input).into(),
        Stroke::new(zip(&gate.xs, &gate.gelu), Ink::Series(2)).width(2.5).into(),
        Stroke::dots(zip(&gate.xs, &gate.means), Ink::Output, Marker::Circle).hollow().into(),
    ])
}

/// The latest gates, one mark each.
fn lamps(gate: &Gate) -> Html {
    let marks: String =
        gate.latest.iter().rev().take(40).rev().map(|open| if *open { '●' } else { '○' }).collect();
    html! { <p class="lamps"><span class="quiet">{"latest: "}</span><span aria-hidden="true">{ marks }</span></p> }
}

fn summary(gate: &Gate) -> Html {
    html! {
        <>
            {"x = "}{ significant(gate.x, 3) }{" passes with probability Φ(x) = "}{ significant(gate.chance, 4) }{". Open so far: "}
            { gate.open }{" of "}{ gate.draws }{"; mean "}<b class="ink-output">{ significant(gate.mean, 4) }</b>
            {", expected "}<b>{ significant(gate.expected, 4) }</b>{". Band: two standard errors."}
        </>
    }
}

fn numbers(gate: &Gate) -> Option<Numbers> {
    let gate = gate.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Means over the gates so far", &["x", "mean of gate·x", "GELU"]);
        for (x, (mean, gelu)) in gate.xs.iter().zip(gate.means.iter().zip(&gate.gelu)) {
            table.row([(*x).into(), (*mean).into(), (*gelu).into()]);
        }
        table
    }))
}

fn running_numbers(gate: &Gate) -> Option<Numbers> {
    let gate = gate.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("The running mean", &["gates drawn", "mean of gate·x"]);
        for (draws, mean) in gate.running_draws.iter().zip(&gate.running_means) {
            table.row([f64::from(*draws).into(), (*mean).into()]);
        }
        table
    }))
}
