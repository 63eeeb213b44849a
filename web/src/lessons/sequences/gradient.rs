//! How the gradient vanishes or explodes over a distance, and what gates and clipping do about it.

use super::{Part, choice, count, dial, ink, notes};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Item, Legend, Numbers, Picture, Table};
use crate::plot::{Axis, Chart, Dash, Guide, Ink, Layer, Line, Marker};
use std::rc::Rc;
use unfold_model::kit::cell::Phi;
use unfold_model::lessons::sequences::{
    CLIP, DRIVE, FORGET, Gradient, Model, Preset, RADIUS, Request, SIGMA, STEPS, Sequences,
};
use yew::prelude::*;

#[component]
pub(super) fn GradientPart(props: &Part) -> Html {
    let answer = use_lesson::<Sequences>(Some(props.request.clone()));
    let Some((gradient, reply)) =
        answer.reply.as_deref().and_then(|reply| Some((reply.gradient.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (rnn, lstm) = (ink(Model::Rnn), ink(Model::Lstm));
    let lines: [(&str, &Vec<f64>, Ink, Dash); 4] = [
        ("RNN, ∂h/∂h", &gradient.rnn, rnn, Dash::Solid),
        ("its bound", &gradient.bound, rnn, Dash::Dashed),
        ("LSTM, ∂c/∂c", &gradient.lstm, lstm, Dash::Solid),
        ("σ(forget bias)", &gradient.gate, lstm, Dash::Dotted),
    ];
    let added: [(&str, &Vec<f64>, Ink, Dash); 2] = [
        ("as it comes", &gradient.added, rnn, Dash::Solid),
        ("clipped", &gradient.clipped, Ink::Output, Dash::Dashed),
    ];
    let steps = gradient.rnn.len().saturating_sub(1).max(1);
    html! {
        <section class="part" aria-label="Gradient against distance">
            <h2>{"Gradients vanish over long distances: gradient against distance"}</h2>
            <div class="figures">
                { picture("gradient", "How much of the gradient is left", ("log₁₀ of largest singular value", steps), &lines, reached(gradient)) }
                { picture("clipping", "What each step adds to the gradient of the bias", ("log₁₀ of norm", steps), &added, clipped(props.request.clip, gradient)) }
                <div class="beside">
                    { dials(props) }
                    { notes(&reply.notes) }
                </div>
            </div>
            <div class="wide-checks"><Checks checks={reply.checks.clone()} /></div>
        </section>
    }
}

/// Lines over so many steps, with a guide at 1. A line of one point is a marker.
fn picture(
    id: &'static str,
    title: &'static str,
    (axis, steps): (&'static str, usize),
    lines: &[(&'static str, &Vec<f64>, Ink, Dash)],
    summary: Html,
) -> Html {
    let mut layers: Vec<Layer> = vec![Guide::at_y(0.0, Ink::Text).label("1").into()];
    let mut items = Vec::new();
    for (index, (words, values, ink, dash)) in lines.iter().enumerate() {
        let points: Vec<(f64, f64)> =
            values.iter().enumerate().map(|(lag, log)| (lag as f64, *log)).collect();
        let single = points.len() == 1;
        let mut line = Line::new(points, *ink).dash(*dash).width(2.5);
        if single {
            line = line.marked(Marker::nth(index)).hollow();
        }
        layers.push(line.into());
        items.push(Item::line(*ink, *words).dash(*dash));
    }
    let table: Vec<(&'static str, Vec<f64>)> =
        lines.iter().map(|(words, values, ..)| (*words, (*values).clone())).collect();
    let numbers = Numbers::new(move || {
        let mut out = Table::new("log₁₀, by distance", &["distance"]);
        out.head.extend(table.iter().map(|(words, _)| AttrValue::Static(words)));
        for lag in 0..table.first().map_or(0, |(_, values)| values.len()) {
            let row = table.iter().map(|(_, values)| values[lag].into());
            out.row([lag.into()].into_iter().chain(row));
        }
        out
    });
    html! {
        <Picture {id} title={html! { title }} {summary} numbers={Some(numbers)} legend={html! { <Legend {items} /> }}>
            <Chart x={Axis::new("distance T − t").unit("steps").whole().span(0.0, steps as f64)} y={Axis::new(axis).hold()} layers={Rc::from(layers)} />
        </Picture>
    }
}

/// A number whose logarithm is given.
fn power(log: f64) -> String {
    significant(10_f64.powf(log), 3)
}

fn reached(gradient: &Gradient) -> Html {
    let last = gradient.rnn.len() - 1;
    let end = |values: &Vec<f64>| power(values[last]);
    html! {
        <>
            { format!("After {last} steps: ") }<b class={ink(Model::Rnn).class()}>{"RNN "}{ end(&gradient.rnn) }</b>
            { format!(", its bound (σ_max·max|φ′|)^{last} = {}; ", end(&gradient.bound)) }
            <b class={ink(Model::Lstm).class()}>{"LSTM "}{ end(&gradient.lstm) }</b>
            { format!(", its forget bias alone {}.", end(&gradient.gate)) }
        </>
    }
}

fn clipped(limit: f64, gradient: &Gradient) -> Html {
    let total = significant(gradient.total, 3);
    if gradient.factor < 1.0 {
        let factor = significant(gradient.factor, 3);
        html! { { format!("The whole gradient has norm {total}; clipped to {} all of it is multiplied by {factor}. Near and far keep their proportion: clipping cures explosions, not vanishing.", significant(limit, 3)) } }
    } else {
        html! { { format!("The whole gradient has norm {total}, below the limit: clipping changes nothing, and what vanished stays so.") } }
    }
}

fn dials(props: &Part) -> Html {
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let preset = Preset::ALL
        .iter()
        .position(|preset| preset.values() == (request.phi, request.sigma, request.radius, request.drive));
    let phi = Phi::ALL.iter().position(|phi| *phi == request.phi);
    html! {
        <div class="dials">
            { choice(change, ("preset", "Start from", true), Preset::ALL.iter().map(|preset| preset.title()).collect(), preset, |request, index| Preset::ALL[index].put_into(request)) }
            { choice(change, ("phi", "φ of the RNN", true), Phi::ALL.iter().map(|phi| phi.name()).collect(), phi, |request, index| request.phi = Phi::ALL[index]) }
            { dial(change, ("sigma", "Largest singular value σ_max"), (request.sigma, default.sigma), &SIGMA, 0.01, |request, sigma| {
                request.sigma = sigma;
                request.radius = request.radius.min(sigma);
            }) }
            { dial(change, ("radius", "Spectral radius ρ"), (request.radius, default.radius), &RADIUS, 0.01, |request, radius| {
                request.radius = radius;
                request.sigma = request.sigma.max(radius);
            }) }
            { dial(change, ("forget", "LSTM: forget bias"), (request.forget, default.forget), &FORGET, 0.1, |request, bias| request.forget = bias) }
            { dial(change, ("clip", "Clip the norm to"), (request.clip, default.clip), &CLIP, 0.0, |request, clip| request.clip = clip) }
            { dial(change, ("drive", "Size of the inputs"), (request.drive, default.drive), &DRIVE, 0.1, |request, drive| request.drive = drive) }
            { count(change, ("steps", "Distance"), (request.steps, default.steps), &STEPS, |request, steps| request.steps = steps) }
        </div>
    }
}
