//! The functions and their two derivatives, with a point to drag.

use super::{Part, ink, zip};
use crate::ask::use_lesson;
use crate::parts::format::{fixed, significant};
use crate::parts::{
    Change, Checks, Entry, Handle, Item, Legend, Numbers, Picture, Slider, Table, Toggle, Way,
};
use crate::plot::{Axis, Chart, Guide, Ink, Layer, Line as Stroke, Marker};
use std::rc::Rc;
use unfold_model::lessons::activations::{Activations, Curve, Function, Jet, Line, Request, View, X};
use yew::prelude::*;

/// One of the three pictures: which numbers of a line, which of a jet.
struct Order {
    id: &'static str,
    title: &'static str,
    axis: &'static str,
    line: fn(&Line) -> &Vec<f64>,
    jet: fn(&Jet) -> f64,
}

const ORDERS: [Order; 3] = [
    Order { id: "value", title: "Function", axis: "f(x)", line: |line| &line.value, jet: |jet| jet.value },
    Order {
        id: "first",
        title: "First derivative",
        axis: "f′(x)",
        line: |line| &line.first,
        jet: |jet| jet.first,
    },
    Order {
        id: "second",
        title: "Second derivative",
        axis: "f″(x)",
        line: |line| &line.second,
        jet: |jet| jet.second,
    },
];

#[component]
pub(super) fn Curves(props: &Part) -> Html {
    let answer = use_lesson::<Activations>(Some(props.request.only(View::Curve)));
    let Some((curve, reply)) = answer.reply.as_deref().and_then(|reply| Some((reply.curve.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let change = props.change.clone();
    html! {
        <section class="part" aria-label="The functions">
            <div class="figures">{ for ORDERS.iter().map(|order| picture(order, curve, props.request.x, &change)) }</div>
            <div class="dials">
                <Slider name="x" label="x" class={classes!("ink-input")} value={props.request.x} min={*X.start()} max={*X.end()}
                    step={0.01} default={Request::default().x} on_input={change.on(|request: &mut Request, x| request.x = x)} />
                <Slider name="reach" label="Shown from −r to r" value={props.request.high} min={0.5} max={*X.end()} step={0.5}
                    default={Request::default().high} on_input={change.on(|request: &mut Request, reach: f64| (request.low, request.high) = (-reach, reach))} />
                <fieldset class="dial choice functions">
                    <legend class="dial-label">{"Functions"}</legend>
                    { for Function::ALL.iter().map(|function| toggle(*function, &props.request, &change)) }
                </fieldset>
            </div>
            if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

fn toggle(function: Function, request: &Request, change: &Change<Request>) -> Html {
    let on_toggle = change.on(move |request: &mut Request, on: bool| {
        let stays =
            |other: &Function| if *other == function { on } else { request.functions.contains(other) };
        request.functions = Function::ALL.iter().copied().filter(stays).collect();
    });
    let on = request.functions.contains(&function);
    html! { <Toggle key={function.name()} name={format!("function-{}", function.name())} label={function.name()} {on} {on_toggle} /> }
}

fn picture(order: &Order, curve: &Curve, x: f64, change: &Change<Request>) -> Html {
    let (low, high) = (curve.xs.first().copied().unwrap_or(-1.0), curve.xs.last().copied().unwrap_or(1.0));
    let on_move =
        change.on(|request: &mut Request, (x, _): (f64, f64)| request.x = (x * 100.0).round() / 100.0);
    let inside = x.clamp(low, high);
    let legend: Vec<Item> =
        curve.lines.iter().map(|line| Item::line(ink(line.function), line.function.name())).collect();
    html! {
        <Picture key={order.id} id={order.id} title={html! { order.title }} summary={summary(order, curve)} numbers={numbers(order, curve)}
            legend={html! { <Legend items={legend} /> }}>
            <Chart x={Axis::new("x").span(low, high)} y={Axis::new(order.axis).hold()} layers={layers(order, curve)}>
                <Handle id={format!("{}-x", order.id)} label={format!("x in the picture of {}", order.axis)} at={(inside, 0.0)} x={(low, high)}
                    way={Way::X} ink={Ink::Input} {on_move} />
            </Chart>
        </Picture>
    }
}

fn layers(order: &Order, curve: &Curve) -> Rc<[Layer]> {
    let mut layers: Vec<Layer> = vec![Guide::at_x(curve.at.x, Ink::Input).into()];
    for line in &curve.lines {
        layers.push(Stroke::new(broken(&curve.xs, (order.line)(line)), ink(line.function)).width(2.5).into());
    }
    for (index, jet) in curve.at.jets.iter().enumerate() {
        let at = (curve.at.x, (order.jet)(jet));
        layers.push(Stroke::dots(vec![at], ink(jet.function), Marker::nth(index)).radius(4.5).into());
    }
    if order.id == "first" && curve.lines.iter().any(|line| line.function == Function::Gelu) {
        let minimum = unfold_model::lessons::activations::GELU_MINIMUM.0;
        layers.push(
            Stroke::dots(vec![(minimum, 0.0)], ink(Function::Gelu), Marker::Circle)
                .hollow()
                .radius(6.0)
                .into(),
        );
    }
    layers.into()
}

/// The line with a gap where an x stands twice: a derivative jumps there.
fn broken(xs: &[f64], ys: &[f64]) -> Vec<(f64, f64)> {
    let mut points = Vec::with_capacity(xs.len() + 2);
    for (index, point) in zip(xs, ys).into_iter().enumerate() {
        let jumps = index > 0 && xs[index - 1] == point.0 && ys[index - 1] != point.1;
        if jumps {
            points.push((point.0, f64::NAN));
        }
        points.push(point);
    }
    points
}

fn summary(order: &Order, curve: &Curve) -> Html {
    html! {
        <>
            {"At "}<b class="ink-input">{"x = "}{ fixed(curve.at.x, 2) }</b>{": "}
            { for curve.at.jets.iter().enumerate().map(|(index, jet)| html! {
                <span key={index}>
                    if index > 0 { {", "} }
                    <b class={ink(jet.function).class()}>{ jet.function.name() }{" "}{ significant((order.jet)(jet), 4) }</b>
                </span>
            }) }
            {"."}
            if order.id == "first" && curve.lines.iter().any(|line| line.function == Function::Gelu) {
                {" ○ the one point where GELU′ is 0."}
            }
        </>
    }
}

fn numbers(order: &Order, curve: &Curve) -> Option<Numbers> {
    let (curve, line, axis) = (curve.clone(), order.line, order.axis);
    Some(Numbers::new(move || {
        let mut table = Table::new(axis, &["x"]);
        table.head.extend(curve.lines.iter().map(|line| AttrValue::Static(line.function.name())));
        for (index, x) in curve.xs.iter().enumerate() {
            let values = curve.lines.iter().map(|each| Entry::Number(line(each)[index]));
            table.row([Entry::Number(*x)].into_iter().chain(values));
        }
        table
    }))
}
