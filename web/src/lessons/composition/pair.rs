//! The two networks with joints to drag, their composition beside them, and the dials.

use super::points;
use crate::parts::format::{number, significant};
use crate::parts::{Change, Choice, Handle, Numbers, Picture, Slider, Table, Way};
use crate::plot::{Axis, Chart, Dash, Guide, Ink, Layer, Line as Stroke, Marker, Span};
use std::rc::Rc;
use unfold_model::lessons::composition::presets::{Preset, random};
use unfold_model::lessons::composition::shallow::Shallow;
use unfold_model::lessons::composition::{Curve, DEPTHS, Line, Request};
use yew::prelude::*;

/// Joints are marked while they can be told apart.
const MOST_MARKED: usize = 80;

#[derive(Properties, PartialEq)]
pub(super) struct PairProps {
    pub(super) request: Request,
    pub(super) change: Change<Request>,
    pub(super) line: Line,
}

#[component]
pub(super) fn Pair(props: &PairProps) -> Html {
    let PairProps { request, line, .. } = props;
    let [low, high] = line.composition.interval;
    html! {
        <>
            <div class="figures">
                <Picture id="first" title={html! { <>{"First network "}<b class="ink-first">{"f"}</b></> }}
                    summary={curve_summary(&line.first)} numbers={curve_numbers("f", &line.first)}>
                    <Chart x={Axis::new("x").span(low, high)} y={Axis::new("h = f(x)").hold()} layers={first_layers(line)}>
                        { handles(props, "first", Ink::First, |request| &mut request.first) }
                    </Chart>
                </Picture>
                <Picture id="second" title={html! { <>{"Second network "}<b class="ink-second">{"g"}</b></> }}
                    summary={curve_summary(&line.second)} numbers={curve_numbers("g", &line.second)}>
                    <Chart x={Axis::new("h").span(low, high)} y={Axis::new("y = g(h)").hold()} layers={second_layers(line)}>
                        { handles(props, "second", Ink::Second, |request| &mut request.second) }
                    </Chart>
                </Picture>
                <Picture id="composition" title={html! { <>{"Composition "}<b class="ink-composition">{chain(line.depth)}</b></> }}
                    summary={composition_summary(line, request.depth)} numbers={curve_numbers("g∘f", &line.composition)}>
                    <Chart x={Axis::new("x").span(low, high)} y={Axis::new("y").hold()} layers={composition_layers(line)} />
                </Picture>
            </div>
            <Dials request={request.clone()} change={props.change.clone()} />
        </>
    }
}

/// g∘f, g∘f∘f, g∘f³ …
fn chain(depth: u32) -> String {
    match depth {
        1 => "g(f(x))".to_owned(),
        2 => "g(f(f(x)))".to_owned(),
        depth => format!("g(f(…f(x))), f {depth} times"),
    }
}

fn handles(props: &PairProps, name: &'static str, ink: Ink, net: fn(&mut Request) -> &mut Shallow) -> Html {
    let interval = props.line.composition.interval;
    // From the request, not from the reply: keys may be pressed faster than the model answers.
    let vertices = net(&mut props.request.clone()).vertices(interval);
    let last = vertices.len() - 1;
    let reach = props
        .line
        .first
        .points
        .iter()
        .chain(&props.line.second.points)
        .fold(1.0_f64, |most, point| most.max(point[1].abs()));
    let room = (2.0 * reach).max(2.0);
    vertices.iter().enumerate().map(|(index, [x, y])| {
        let on_move = props.change.on(move |request: &mut Request, (x, y): (f64, f64)| {
            let dragged = net(request).dragged(interval, index, [x, y]);
            *net(request) = dragged;
        });
        let end = index == 0 || index == last;
        let label = if end { format!("{} end of the {name} network", if index == 0 { "left" } else { "right" }) }
            else { format!("joint {index} of the {name} network") };
        let bounds = if end { (*x, *x) } else { (vertices[index - 1][0], vertices[index + 1][0]) };
        html! {
            <Handle key={index} id={format!("{name}-{index}")} {label} at={(*x, *y)} x={bounds} y={(-room, room)}
                way={if end { Way::Y } else { Way::Both }} {ink} {on_move} />
        }
    }).collect()
}

fn first_layers(line: &Line) -> Rc<[Layer]> {
    let mut layers = folds(line, 1);
    layers.push(Guide::at_y(line.fold.probe, Ink::Accent).dash(Dash::Dotted).into());
    layers.push(Stroke::new(points(&line.first.points), Ink::First).width(2.5).into());
    let lit: Vec<(f64, f64)> = line.fold.inputs.iter().map(|input| (input.x, line.fold.probe)).collect();
    layers.push(Stroke::dots(lit, Ink::Accent, Marker::Diamond).into());
    layers.into()
}

fn second_layers(line: &Line) -> Rc<[Layer]> {
    Rc::new([
        Guide::at_x(line.fold.probe, Ink::Accent).dash(Dash::Dotted).into(),
        Stroke::new(points(&line.second.points), Ink::Second).width(2.5).into(),
        Stroke::dots(vec![(line.fold.probe, line.fold.output)], Ink::Accent, Marker::Diamond).into(),
    ])
}

fn composition_layers(line: &Line) -> Rc<[Layer]> {
    let mut layers = folds(line, line.depth);
    let curve = &line.composition;
    let width = if curve.linear_regions > 400 { 1.0 } else { 2.5 };
    layers.push(Stroke::new(points(&curve.points), Ink::Composition).width(width).into());
    if curve.linear_regions <= MOST_MARKED {
        let inner = &curve.points[1..curve.points.len() - 1];
        layers
            .push(Stroke::dots(points(inner), Ink::Composition, Marker::Circle).hollow().radius(3.0).into());
    }
    let shared: Vec<(f64, f64)> = line.fold.shared.iter().map(|x| (*x, line.fold.output)).collect();
    if shared.len() <= MOST_MARKED {
        layers.push(Stroke::new(shared.clone(), Ink::Accent).width(1.0).dash(Dash::Dotted).into());
        layers.push(Stroke::dots(shared, Ink::Accent, Marker::Diamond).into());
    }
    layers.into()
}

/// Every second fold of f is shaded: the second network is replayed on each.
fn folds(line: &Line, depth: u32) -> Vec<Layer> {
    if depth > 1 {
        return Vec::new();
    }
    let second = line.fold.layers.iter().skip(1).step_by(2);
    second.map(|layer| Span::new(layer.inputs[0], layer.inputs[1], Ink::First).into()).collect()
}

fn curve_summary(curve: &Curve) -> Html {
    let joints: Vec<String> = curve.joints.iter().take(4).map(|joint| significant(*joint, 3)).collect();
    let more = if curve.joints.len() > 4 { ", …" } else { "" };
    let regions = counts(curve);
    match joints.len() {
        0 => html! { <>{regions}{", no joint."}</> },
        1 => html! { <>{regions}{", joint at "}{ &joints[0] }{"."}</> },
        _ => html! { <>{regions}{", joints at "}{ joints.join(", ") }{more}{"."}</> },
    }
}

fn counts(curve: &Curve) -> Html {
    let linear = curve.linear_regions;
    let word = if linear == 1 { "linear region" } else { "linear regions" };
    if curve.activation_regions == linear {
        html! { <><b>{ number(linear as f64) }</b>{" "}{word}</> }
    } else {
        html! { <><b>{ number(linear as f64) }</b>{" "}{word}{" ("}{ number(curve.activation_regions as f64) }{" on/off patterns)"}</> }
    }
}

fn composition_summary(line: &Line, wanted: u32) -> Html {
    let whole = |count: usize| number(count as f64);
    html! {
        <>
            { counts(&line.composition) }{" from "}<b>{ whole(line.parameters) }</b>{" parameters. A shallow network with as many has at most "}
            <b>{ whole(line.shallow_regions) }</b>{"; it would need "}<b>{ whole(line.units_needed) }</b>{" hidden units or more."}
            if line.depth < wanted {
                {format!(" At depth {wanted} there are too many pieces to follow: this is depth {}.", line.depth)}
            }
            if line.composition.points.len() > 2000 {
                {" Drawn by the lowest and highest of each strip."}
            }
        </>
    }
}

fn curve_numbers(name: &'static str, curve: &Curve) -> Option<Numbers> {
    let curve = curve.clone();
    Some(Numbers::new(move || {
        let mut table =
            Table::new(format!("Linear regions of {name}"), &["from x", "to x", "slope", "intercept"]);
        let ends: Vec<f64> = [curve.interval[0]]
            .into_iter()
            .chain(curve.joints.iter().copied())
            .chain(curve.listed.then_some(curve.interval[1]))
            .collect();
        for (index, pair) in ends.windows(2).enumerate() {
            table.rows.push(
                [pair[0], pair[1], curve.slopes[index], curve.intercepts[index]].map(Into::into).to_vec(),
            );
        }
        table
    }))
}

#[derive(Properties, PartialEq)]
struct DialsProps {
    request: Request,
    change: Change<Request>,
}

#[component]
fn Dials(props: &DialsProps) -> Html {
    let seed = use_state(|| 1_u64);
    let change = props.change.clone();
    let chosen_seed = *seed;
    let on_choose = change.on(move |request: &mut Request, index: usize| {
        *request = Preset::ALL
            .get(index)
            .map_or_else(|| random(request, chosen_seed), |preset| preset.put_into(request));
    });
    let on_seed = {
        let seed = seed.clone();
        change.on(move |request: &mut Request, value: f64| {
            seed.set(value as u64);
            *request = random(request, value as u64);
        })
    };
    let preset = Preset::of(&props.request);
    let chosen =
        preset.and_then(|preset| Preset::ALL.iter().position(|other| *other == preset)).or_else(|| {
            let drawn = random(&props.request, *seed);
            (drawn.first == props.request.first && drawn.second == props.request.second)
                .then_some(Preset::ALL.len())
        });
    let options: Vec<AttrValue> =
        Preset::ALL.iter().map(|preset| preset.title().into()).chain([AttrValue::Static("Random")]).collect();
    html! {
        <div class="dials">
            <Choice name="preset" label="Start from" {options} {chosen} {on_choose} />
            { change.count(("depth", "Depth: times f is applied"), (props.request.depth, 1), DEPTHS.into(), |request, depth| request.depth = depth) }
            if chosen == Some(Preset::ALL.len()) {
                <Slider name="pair-seed" label="Seed of the random pair" value={*seed as f64} min={1.0} max={100.0} step={1.0} on_input={on_seed} />
            } else {
                <span hidden=true />
            }
        </div>
    }
}
