//! What each position of the sentence depends on: four aligned heatmaps and four rows of states, and words to press.

use super::{Part, choice, count, dial, ink, name, notes};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Maps, Numbers, Picture, Table};
use crate::plot::heatmap::MapLegend;
use crate::plot::maps::{Spot, common};
use crate::plot::{Map, Plane};
use std::rc::Rc;
use unfold_model::kit::cell::Kind;
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::sequences::{
    DILATION, Depends, FORGET, KERNEL, LAYERS, LENGTH, MOST_TEXT, Reply, Request, Sequences,
};
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// Everything below this gets the lowest colour, and so does exactly nothing.
const FLOOR: f32 = -4.0;
/// Features of a position.
const FEATURES: u32 = 8;

/// A reply that is only equal to itself: planes are made once for each.
struct Same(Option<Rc<Reply>>);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }
}

#[component]
pub(super) fn DependsPart(props: &Part) -> Html {
    let over = use_state_eq(|| None::<(usize, Option<usize>)>);
    let answer = use_lesson::<Sequences>(Some(props.request.clone()));
    let made = use_memo(Same(answer.reply.clone()), |Same(reply)| {
        reply.as_ref().and_then(|reply| reply.depends.as_ref()).map(planes).unwrap_or_default()
    });
    let point = use_callback(over.setter(), |spot: Option<Spot>, over| {
        over.set(
            spot.map(|(plane, row, column)| if plane < 4 { (row, Some(column)) } else { (column, None) }),
        );
    });
    let Some((depends, reply)) =
        answer.reply.as_ref().and_then(|reply| Some((reply.depends.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let last = depends.tokens.len() - 1;
    let (row, column) = over.unwrap_or((depends.at[0] as usize, None));
    let (row, column) = (row.min(last), column.unwrap_or(depends.at[1] as usize).min(last));
    let (range, planes) = (made.1, outlined(&made.0, depends, row, column));
    let press = props.change.on(|request: &mut Request, ((plane, row, column), _): (Spot, bool)| {
        request.at = if plane < 4 { [row as u32, column as u32] } else { [column as u32, request.at[1]] };
    });
    let ends = (AttrValue::from("−4 or less"), AttrValue::from(significant(range, 2)));
    html! {
        <section class="part" aria-label="What each position depends on">
            <div class="figures">
                <Picture id="depends" wide=true title={html! { "How much position t (row) depends on token s (column): log₁₀ ‖∂h/∂x‖" }}
                    summary={summary(depends, row, column)} numbers={numbers(reply)}
                    legend={html! { <MapLegend map={Map::Magnitude} range={ends} /> }}>
                    { sentence(props, depends, (row, column), &over) }
                    <Maps id="depends" label="position and token whose dependence is shown; colours are logarithms to base ten" {planes} wide=4 on_point={point} on_press={press} />
                </Picture>
                <div class="beside">
                    { dials(props, depends) }
                    { notes(&reply.notes) }
                    <Checks checks={reply.checks.clone()} />
                </div>
            </div>
        </section>
    }
}

/// The four maps as logarithms and the four states, one column for each position; the upper end of the maps' range.
fn planes(depends: &Depends) -> (Vec<Plane>, f64) {
    let n = depends.tokens.len() as u32;
    let shade = |size: &f32| if *size > 0.0 { size.log10().max(FLOOR) } else { FLOOR };
    let maps: Vec<Planes> = depends
        .maps
        .iter()
        .map(|map| Planes { channels: 1, height: n, width: n, values: map.sizes.iter().map(shade).collect() })
        .collect();
    let top = common(&maps.iter().collect::<Vec<_>>(), Map::Magnitude).1.max(f64::from(FLOOR) + 0.1);
    let of_maps = maps.iter().zip(&depends.maps).map(|(planes, map)| {
        Plane::new(planes, 0, Map::Magnitude, map.model.name())
            .range((f64::from(FLOOR), top))
            .ink(ink(map.model))
    });
    let of_states = depends.maps.iter().map(|map| {
        let states = Planes::new(1, FEATURES, n, |_, feature, position| {
            map.states[(position * FEATURES + feature) as usize]
        });
        let mut plane = Plane::new(&states, 0, Map::Sign, "").ink(ink(map.model));
        plane.caption = format!("h, ±{}", significant(plane.range.1, 2)).into();
        plane
    });
    (of_maps.chain(of_states).collect(), top)
}

/// With the row of the position in all maps, its column in all states, and the convolution's field by formula.
fn outlined(planes: &[Plane], depends: &Depends, row: usize, column: usize) -> Vec<Plane> {
    let n = depends.tokens.len() as i32;
    let (t, s) = (row as i32, column as i32);
    let mark = |(index, plane): (usize, &Plane)| {
        let plane = plane.clone();
        if index >= 4 {
            return plane.boxed(0, t, FEATURES as i32, 1);
        }
        let plane = plane.boxed(t, 0, 1, n).boxed(t, s, 1, 1);
        // The formula is for the position that is chosen, not for one that is pointed at.
        let [first, last] = depends.span.map(|end| end as i32);
        if index == 0 && row == depends.at[0] as usize {
            plane.boxed(t, first, 1, last + 1 - first)
        } else {
            plane
        }
    };
    planes.iter().enumerate().map(mark).collect()
}

/// The token of the element that an event comes from.
fn word(target: Option<Element>) -> Option<usize> {
    target?.get_attribute("data-word")?.parse().ok()
}

/// The token under a pointer: all events of a finger come from the word on which it went down.
fn under(event: &MouseEvent) -> Option<usize> {
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let element = web_sys::window()?.document()?.element_from_point(x, y)?;
    word(element.closest("[data-word]").ok()?)
}

/// The tokens: pointing shows a row of all maps, pressing or dragging chooses it.
fn sentence(
    props: &Part,
    depends: &Depends,
    (row, column): (usize, usize),
    over: &UseStateHandle<Option<(usize, Option<usize>)>>,
) -> Html {
    let choose = props.change.on(|request: &mut Request, t: usize| request.at[0] = t as u32);
    let moved = {
        let (over, choose) = (over.clone(), choose.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(t) = under(&event) {
                over.set((event.pointer_type() == "mouse").then_some((t, None)));
                if event.buttons() & 1 == 1 {
                    choose.emit(t);
                }
            }
        })
    };
    let leave = {
        let over = over.clone();
        Callback::from(move |_: PointerEvent| over.set(None))
    };
    let click = Callback::from(move |event: MouseEvent| {
        if let Some(t) = word(event.target_dyn_into()) {
            choose.emit(t);
        }
    });
    html! {
        <div class="sentence" role="group" aria-label="The sentence: choose the position that is looked at"
            onpointermove={moved.clone()} onpointerdown={moved} onpointerleave={leave} onclick={click}>
            { for depends.tokens.iter().enumerate().map(|(t, token)| html! {
                <button key={t} type="button" data-word={t.to_string()} aria-pressed={(depends.at[0] as usize == t).to_string()}
                    class={classes!((t == row).then_some("row"), (t == column).then_some("column"))}>{ token }</button>
            }) }
        </div>
    }
}

fn summary(depends: &Depends, row: usize, column: usize) -> Html {
    let n = depends.tokens.len();
    let sizes = depends.maps.iter().enumerate().map(|(index, map)| {
        let size = f64::from(map.sizes[row * n + column]);
        html! { <span key={index}>{ if index > 0 { ", " } else { "" } }{ name(map.model) }{" "}{ significant(size, 3) }</span> }
    });
    html! {
        <>
            { format!("Position {}, “{}”, by token {}, “{}”: ", row + 1, depends.tokens[row], column + 1, depends.tokens[column]) }
            { for sizes }
            { format!(". In the maps −4 stands for that or less, and for nothing at all. Outlined in the CNN: what it can see by formula, {} wide, as far as it is there. Weights are those before training; self-attention has no positions and no mask here.", depends.field) }
        </>
    }
}

fn dials(props: &Part, depends: &Depends) -> Html {
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let n = depends.tokens.len() as u32;
    // What is set, not what has come back: keys may be faster than replies.
    let length = if request.length == 0 { n } else { request.length.min(*LENGTH.end()) };
    let at = request.at[0].min(length - 1);
    let typed = change.on(|request: &mut Request, text: String| {
        request.text = text;
        request.length = 0;
    });
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            typed.emit(input.value());
        }
    });
    let gated = usize::from(request.gated == Kind::Gru);
    html! {
        <div class="dials two">
            <label class="dial own-sentence"><span class="dial-label">{"Your sentence"}</span>
                <input type="text" name="text" maxlength={MOST_TEXT.to_string()} value={request.text.clone()} aria-describedby="sentence-rule" {oninput} /></label>
            <small id="sentence-rule">{"Words are runs of letters, digits and apostrophes; every other sign but a space is a token of its own."}</small>
            { change.count(("length", "Tokens n"), (length, depends.words), (1, *LENGTH.end()), |request, n| request.length = n) }
            { change.count(("at", "Position t"), (at + 1, 9), (1, length.max(2)), |request, t| request.at[0] = t.saturating_sub(1)) }
            { count(change, ("kernel", "CNN: kernel k"), (request.kernel, default.kernel), &KERNEL, |request, k| request.kernel = k) }
            { count(change, ("layers", "CNN: layers L"), (request.layers, default.layers), &LAYERS, |request, l| request.layers = l) }
            { count(change, ("dilation", "CNN: dilation ×"), (request.dilation, default.dilation), &DILATION, |request, d| request.dilation = d) }
            { dial(change, ("depends-forget", "LSTM: forget bias"), (request.forget, default.forget), &FORGET, 0.1, |request, bias| request.forget = bias) }
            { choice(change, ("gated", "Gated cell", false), vec!["LSTM", "GRU"], Some(gated), |request, index| request.gated = [Kind::Lstm, Kind::Gru][index.min(1)]) }
            { change.seed("depends-seed", request.seed, |request, seed| request.seed = seed) }
        </div>
    }
}

fn numbers(reply: &Rc<Reply>) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let Some(depends) = &reply.depends else { return Table::default() };
        let mut table = Table::new("‖∂h_t/∂x_s‖", &["t", "position", "s", "token"]);
        table.head.extend(depends.maps.iter().map(|map| AttrValue::Static(map.model.name())));
        let n = depends.tokens.len();
        for (t, s) in (0..n).flat_map(|t| (0..n).map(move |s| (t, s))) {
            let (position, token) = (depends.tokens[t].clone(), depends.tokens[s].clone());
            let sizes = depends.maps.iter().map(|map| f64::from(map.sizes[t * n + s]).into());
            table.row(
                [(t + 1).into(), position.into(), (s + 1).into(), token.into()].into_iter().chain(sizes),
            );
        }
        table
    }))
}
