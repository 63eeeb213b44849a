//! The plane: a query and keys as arrows to drag, values as numbers and as the colour of the field.

use super::{Part, bar, notes, text_of};
use crate::ask::use_lesson;
use crate::parts::format::{exact, fixed, number, read_back, significant};
use crate::parts::{Change, Checks, Choice, Handle, Numbers, Picture, Slider, Table};
use crate::plot::heatmap::{MapLegend, Raster};
use crate::plot::{Axis, Chart, Dash, Ink, Layer, Line, Map, Marker, Words};
use std::rc::Rc;
use unfold_model::lessons::attention::{
    ADD_KEY, ADD_OUT, ADD_QUERY, Attention, KEYS, NUMBER, PLACES, Plane, REACH, Reply, Request, Scoring,
    TEMPERATURE, View,
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

const ENDS: (f64, f64) = (*REACH.start(), *REACH.end());

#[component]
pub(super) fn PlanePart(props: &Part) -> Html {
    let answer = use_lesson::<Attention>(Some(props.request.only(View::Plane)));
    let Some((plane, reply)) = answer.reply.as_ref().and_then(|reply| Some((reply.plane.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change) = (&props.request, &props.change);
    let legend = html! { <MapLegend map={Map::Sign} range={("−1".into(), "1".into())} name="output" /> };
    let axis = |name: &'static str| Axis::new(name).span(ENDS.0, ENDS.1);
    html! {
        <section class="part" aria-label="The plane">
            <h2>{"The plane: drag the query, drag the keys"}</h2>
            <div class="figures two">
                <Picture id="plane" title={html! { <><span class="ink-query">{"q"}</span>{", "}<span class="ink-key">{"keys"}</span>{", and the output for a query anywhere"}</> }}
                    summary={summary(plane)} numbers={table(request, reply)} {legend}>
                    <Chart square=true x={axis("first component")} y={axis("second component")} layers={layers(request, plane)}>
                        { for request.arrows.iter().enumerate().map(|(index, at)| handle(Some(index), *at, change)) }
                        { handle(None, request.arrow, change) }
                    </Chart>
                </Picture>
                <div class="beside">
                    { dials(request, change) }
                    <ol class="shelf keys">
                        <li class="shelf-head" aria-hidden="true"><b class="ink-key">{"key"}</b><span>{"score"}</span><span>{"weight"}</span><b class="ink-value">{"value"}</b><span /></li>
                        { for (0..request.arrows.len()).map(|index| row(index, request, plane, change)) }
                        <li class="sum"><b class="ink-output">{"output"}</b><span /><span>{"sum 1.00"}</span><b class="ink-output">{ fixed(plane.output, 3) }</b><span /></li>
                    </ol>
                    <button type="button" data-add="key" disabled={request.arrows.len() >= *KEYS.end()} onclick={change.on(|request: &mut Request, _: MouseEvent| {
                        let free = PLACES.into_iter().find(|place| !request.arrows.contains(place));
                        request.arrows.push(free.unwrap_or_default());
                        request.numbers.resize(request.arrows.len(), 0.0);
                    })}>{"+ Add a key"}</button>
                    { notes(&reply.notes) }
                    <Checks checks={reply.checks.clone()} />
                </div>
            </div>
        </section>
    }
}

fn dials(request: &Request, change: &Change<Request>) -> Html {
    let options = ["q·k", "q·k/√2", "cosine", "additive"].map(AttrValue::Static).to_vec();
    html! {
        <>
            <div class="dials">
                <Choice name="scoring" label="Score" {options} chosen={Scoring::ALL.iter().position(|scoring| *scoring == request.scoring)}
                    on_choose={change.on(|request: &mut Request, index: usize| request.scoring = Scoring::ALL[index])} />
                <Slider name="plane-temperature" label="Temperature" log=true value={request.plane_temperature} min={*TEMPERATURE.start()} max={*TEMPERATURE.end()}
                    step={0.01} default={Request::default().plane_temperature} on_input={change.on(|request: &mut Request, t: f64| request.plane_temperature = t)} />
            </div>
            if request.scoring == Scoring::Additive { <p class="quiet">{ additive() }</p> }
        </>
    }
}

/// The additive score with its weights in numbers.
fn additive() -> String {
    let rows = |matrix: &[[f64; 2]]| {
        matrix
            .iter()
            .map(|row| format!("({}, {})", number(row[0]), number(row[1])))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let out: Vec<String> = ADD_OUT.iter().map(|weight| number(*weight)).collect();
    format!(
        "score = uᵀ·tanh(A q + B k), with the rows of A {}, those of B {}, and u = ({}).",
        rows(&ADD_QUERY),
        rows(&ADD_KEY),
        out.join(", ")
    )
}

fn handle(key: Option<usize>, [x, y]: [f64; 2], change: &Change<Request>) -> Html {
    let round = |value: f64| (value * 100.0).round() / 100.0;
    let on_move = change.on(move |request: &mut Request, (x, y): (f64, f64)| {
        let place = match key {
            Some(index) => request.arrows.get_mut(index),
            None => Some(&mut request.arrow),
        };
        if let Some(place) = place {
            *place = [round(x), round(y)];
        }
    });
    let (id, label, ink): (AttrValue, AttrValue, Ink) = match key {
        Some(index) => (format!("key-{}", index + 1).into(), format!("key {}", index + 1).into(), Ink::Key),
        None => ("query".into(), "the query".into(), Ink::Query),
    };
    html! { <Handle key={key.map_or(0, |index| index + 1)} {id} {label} {ink} at={(x, y)} x={ENDS} y={ENDS} step={0.05} {on_move} /> }
}

fn row(index: usize, request: &Request, plane: &Plane, change: &Change<Request>) -> Html {
    let number = index + 1;
    let at = |list: &[f64]| list.get(index).copied().unwrap_or_default();
    let on_value = change.on(move |request: &mut Request, event: InputEvent| {
        if let (Some(value), Some(old)) = (read_back(&text_of(&event)), request.numbers.get_mut(index)) {
            *old = value.clamp(*NUMBER.start(), *NUMBER.end());
        }
    });
    let kept = exact(at(&request.numbers));
    let put_back = {
        let kept = kept.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                // What was typed and could not be kept must not stay there.
                input.set_value(&kept);
            }
        })
    };
    let remove = change.on(move |request: &mut Request, _: MouseEvent| {
        if request.arrows.len() > 1 && index < request.arrows.len() {
            request.arrows.remove(index);
            request.numbers.remove(index);
        }
    });
    html! {
        <li key={index}>
            <b class="ink-key">{ format!("k{}", subscript(number)) }</b>
            <span>{ fixed(at(&plane.scores), 2) }</span>
            { bar(format!("Weight of key {number}"), at(&plane.weights)) }
            <input type="number" class="ink-value" aria-label={format!("Value of key {number}")} min="-1" max="1" step="0.1" value={kept} oninput={on_value} onchange={put_back} />
            <button type="button" aria-label={format!("Remove key {number}")} disabled={request.arrows.len() == 1} onclick={remove}>{"×"}</button>
        </li>
    }
}

/// A small number below the line.
fn subscript(number: usize) -> char {
    char::from_u32('₀' as u32 + number as u32 % 10).unwrap_or('₀')
}

fn layers(request: &Request, plane: &Plane) -> Rc<[Layer]> {
    let mut layers: Vec<Layer> = vec![
        Raster::new(plane.field.clone(), plane.side as usize, Map::Sign)
            .over(ENDS, ENDS)
            .range(-1.0, 1.0)
            .into(),
    ];
    let arrow = |[x, y]: [f64; 2], ink, width| Line::new(vec![(0.0, 0.0), (x, y)], ink).width(width);
    for (index, key) in request.arrows.iter().enumerate() {
        let weight = plane.weights.get(index).copied().unwrap_or_default();
        layers.push(arrow(*key, Ink::Key, 1.0 + 7.0 * weight).dash(Dash::Dashed).into());
        let value = request.numbers.get(index).copied().unwrap_or_default();
        layers.push(
            Words::new((key[0], key[1]), format!("k{}: {}", subscript(index + 1), number(value)), Ink::Text)
                .into(),
        );
    }
    layers.push(arrow(request.arrow, Ink::Query, 3.0).into());
    layers.push(Line::dots(vec![(0.0, 0.0)], Ink::Text, Marker::Circle).into());
    layers.push(Words::new((request.arrow[0], request.arrow[1]), "q", Ink::Text).below().into());
    layers.into()
}

fn summary(plane: &Plane) -> Html {
    html! {
        <>
            {"Most weight, "}{ significant(plane.largest, 3) }{": "}<b class="ink-key">{ &plane.most }</b>{". Output "}<b class="ink-output">{ significant(plane.output, 3) }</b>
            {", the mean of all values under the weights. The line of a key is as thick as its weight; the colour is the output that a query there would get."}
        </>
    }
}

fn table(request: &Request, reply: &Rc<Reply>) -> Option<Numbers> {
    let (request, reply) = (request.clone(), reply.clone());
    Some(Numbers::new(move || {
        let mut table =
            Table::new("Keys", &["key", "first component", "second component", "score", "weight", "value"]);
        if let Some(plane) = &reply.plane {
            for (index, ((key, value), (score, weight))) in request
                .arrows
                .iter()
                .zip(&request.numbers)
                .zip(plane.scores.iter().zip(&plane.weights))
                .enumerate()
            {
                table.row([
                    (index + 1).into(),
                    key[0].into(),
                    key[1].into(),
                    (*score).into(),
                    (*weight).into(),
                    (*value).into(),
                ]);
            }
        }
        table
    }))
}
