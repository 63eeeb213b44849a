//! The paper's circle: a layer that moves two points one step, applied again and again.

use super::{Part, ink};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Choice, Item, Legend, Numbers, Picture, Table, use_run};
use crate::plot::{Axis, Chart, Dash, Ink, Layer, Line, Marker};
use std::rc::Rc;
use unfold_model::lessons::rank_collapse::{
    Arm, CIRCLE_STEPS, CIRCLE_WIDTHS, Circle, RankCollapse, Request, Variant, View, Which,
};
use yew::prelude::*;

/// Half the side of the pictures, as in the paper.
const SIDE: f64 = 0.56;

fn words(variant: Variant) -> (Which, &'static str) {
    match variant {
        Variant::Alone => (Which::Alone, "Attention alone"),
        Variant::Mlp => (Which::Mlp, "With an MLP"),
        Variant::Skip => (Which::Skip, "With a skip connection"),
    }
}

#[component]
pub(super) fn CirclePart(props: &Part) -> Html {
    let answer = use_lesson::<RankCollapse>(Some(props.request.only(View::Circle)));
    let run = use_run(&answer);
    let Some((circle, reply)) = answer.reply.as_ref().and_then(|reply| Some((reply.circle.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let items = circle.arms.iter().enumerate().map(|(index, arm)| {
        let (which, words) = words(arm.which);
        Item::line(ink(which), words).dash(Dash::nth(index))
    });
    let curve = |axis: Axis, values: fn(&Arm) -> &Vec<f64>| {
        let lines = circle.arms.iter().enumerate().map(|(index, arm)| {
            let points = values(arm).iter().enumerate().map(|(step, value)| (step as f64, *value));
            Layer::from(Line::new(points.collect::<Vec<_>>(), ink(words(arm.which).0)).dash(Dash::nth(index)))
        });
        html! { <Chart x={Axis::new("times applied").whole().span(0.0, 48.0)} y={axis} layers={lines.collect::<Rc<[Layer]>>()} /> }
    };
    let numbers = {
        let reply = reply.clone();
        Numbers::new(move || reply.circle.as_ref().map(table).unwrap_or_default())
    };
    html! {
        <section class="part" aria-label="The circle">
            <h2>{"The paper's circle: one layer, applied again and again"}</h2>
            <p class="prose">{"One layer is trained to move two points one step along a circle. Then it is given its own output, once round. Play to train."}</p>
            <div class="figures">{ for circle.arms.iter().map(|arm| plane(arm, circle, numbers.clone())) }</div>
            { run.player("training", (circle.step, circle.of), "steps") }
            <div class="figures">
                <Picture id="circle-apart" wide=true title={html! { "Relative residual of the two points" }} {numbers} legend={html! { <Legend items={items.collect::<Vec<_>>()} /> }}
                    summary={html! { "Below 10⁻² the two points are one for the eye. A line that ends early has left the picture by a factor of a million." }}>
                    { curve(Axis::new("‖res(X)‖ / ‖X‖").span(1e-16, 2.0).log(), |arm| &arm.relative) }
                </Picture>
                <div class="beside">
                    <div class="dials">
                        <Choice name="circle-width" label="Hidden columns" options={CIRCLE_WIDTHS.map(|width| AttrValue::from(width.to_string())).to_vec()}
                            chosen={CIRCLE_WIDTHS.iter().position(|width| *width == request.circle_width)}
                            on_choose={change.on(|request: &mut Request, index: usize| request.circle_width = CIRCLE_WIDTHS[index])} />
                        { change.count(("circle-steps", "Training steps"), (request.circle_steps, default.circle_steps), (*CIRCLE_STEPS.start(), *CIRCLE_STEPS.end()), |request, steps| request.circle_steps = steps) }
                        { change.seed("circle-seed", request.circle_seed, |request, seed| request.circle_seed = seed) }
                    </div>
                    if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
                    <Checks checks={reply.checks.clone()} />
                    <p class="quiet">{"Dong, Cordonnier and Loukas (2021) train with 1000 points on the circle, in small steps; here there are 48. The figure has the same shape: attention alone makes one point of two, seen from where they are, which may be far outside of the frame; a skip connection keeps two. Here an MLP does not. A wider layer, trained longer, can learn attention so steep that each point sees itself alone, and holds as well."}</p>
                </div>
            </div>
        </section>
    }
}

/// The ways of both points.
fn plane(arm: &Arm, circle: &Circle, numbers: Numbers) -> Html {
    let (which, title) = words(arm.which);
    let ring: Vec<(f64, f64)> = (0..=96)
        .map(|step| libm::sincos(f64::from(step) * std::f64::consts::PI / 48.0))
        .map(|(y, x)| (circle.radius * x, circle.radius * y))
        .collect();
    let of = |point: usize| -> Vec<(f64, f64)> {
        arm.path.chunks_exact(4).map(|at| (at[2 * point].into(), at[2 * point + 1].into())).collect()
    };
    let mut layers: Vec<Layer> = vec![Line::new(ring, Ink::Axis).width(1.0).into()];
    for (point, ink, marker) in [(0, ink(which), Marker::Circle), (1, Ink::Text, Marker::Square)] {
        let all = of(point);
        let start = all.first().copied().into_iter().collect::<Vec<_>>();
        layers.push(Line::new(all, ink).width(1.0).opacity(0.7).marked(marker).radius(2.5).into());
        layers.push(Line::dots(start, ink, marker).hollow().radius(6.0).into());
    }
    let id = match arm.which {
        Variant::Alone => "circle-alone",
        Variant::Mlp => "circle-mlp",
        Variant::Skip => "circle-skip",
    };
    let least = arm.relative.iter().copied().fold(f64::INFINITY, f64::min);
    html! {
        <Picture {id} key={id} {numbers} title={html! { <b class={ink(which).class()}>{ title }</b> }}
            summary={html! { <>{"Error "}{ significant(arm.losses.last().copied().unwrap_or(f64::NAN), 2) }{" of the radius squared; least relative residual "}<b>{ if least == 0.0 { "less than floats hold".to_owned() } else { significant(least, 2) } }</b>{"."}</> }}>
            <Chart square=true x={Axis::new("x").span(-SIDE, SIDE)} y={Axis::new("y").span(-SIDE, SIDE)} layers={Rc::from(layers)} />
        </Picture>
    }
}

fn table(circle: &Circle) -> Table {
    let head = [
        "layer",
        "times applied",
        "distance over that at the start",
        "relative residual",
        "x₁",
        "y₁",
        "x₂",
        "y₂",
    ];
    let mut table = Table::new("The two points", &head);
    for arm in &circle.arms {
        for (step, place) in arm.path.chunks_exact(4).enumerate() {
            let measured = [arm.apart[step].into(), arm.relative[step].into()];
            let place = place.iter().map(|value| f64::from(*value).into());
            table.row([words(arm.which).1.into(), step.into()].into_iter().chain(measured).chain(place));
        }
    }
    table
}
