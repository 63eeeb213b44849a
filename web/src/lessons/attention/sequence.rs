//! Self-attention on a sentence: every matrix from X to the output, a head's weights with the words beside them, the
//! mask to draw, and the weights W to drag.

mod own;

use super::{Part, notes, planes, text_field, text_of};
use crate::ask::use_lesson;
use crate::parts::format::{number, significant};
use crate::parts::maps::numbers;
use crate::parts::{Change, Checks, Choice, Maps, Matrix, Picture, Toggle};
use crate::plot::heatmap::MapLegend;
use crate::plot::maps::Spot;
use crate::plot::{Ink, Map, Plane};
use std::cell::RefCell;
use std::rc::Rc;
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::attention::{
    Attention, BAND, HEADS, Head, Masking, PADDING, Request, Reversed, Sequence, View, WORDS,
};
use yew::prelude::*;

/// A query and a key.
type Pair = (usize, usize);

/// What is looked at, on this page alone.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    head: usize,
    pair: Pair,
    /// Which of W_Q, W_K and W_V is to be dragged.
    matrix: usize,
}

#[component]
pub(super) fn SequencePart(props: &Part) -> Html {
    let answer = use_lesson::<Attention>(Some(props.request.only(View::Sequence)));
    let brush = use_mut_ref(|| false);
    let over = use_state_eq(|| None::<Spot>);
    let look = use_state_eq(|| Look { head: 0, pair: (1, 2), matrix: 0 });
    let Some((sequence, reply)) =
        answer.reply.as_ref().and_then(|reply| Some((reply.sequence.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let head_index = look.head.min(sequence.heads.len().saturating_sub(1));
    let Some(head) = sequence.heads.get(head_index) else { return html! { <section class="part" /> } };
    let pair = (look.pair.0.min(sequence.tokens.len() - 1), look.pair.1.min(sequence.keys.len() - 1));
    let (request, change) = (&props.request, &props.change);
    let set = |act: fn(&mut Look, usize)| {
        let look = look.clone();
        Callback::from(move |index: usize| {
            let mut now = *look;
            act(&mut now, index);
            look.set(now);
        })
    };
    let on_pair = {
        let look = look.clone();
        Callback::from(move |pair: Option<Pair>| {
            if let Some(pair) = pair {
                look.set(Look { pair, ..*look });
            }
        })
    };
    let every = every(sequence, head, pair);
    let pointed = over.and_then(|spot| told(&every, spot));
    let head_plane = [Plane::new(&planes(&head.weights), 0, Map::Magnitude, "weights")];
    let at = Callback::from({
        let (on_pair, over) = (on_pair.clone(), over.setter());
        move |spot: Option<Spot>| {
            over.set(spot);
            on_pair.emit(spot.map(|spot| follow(spot, pair)));
        }
    });
    let heads = (1..=sequence.heads.len()).map(|head| AttrValue::from(head.to_string())).collect::<Vec<_>>();
    html! {
        <section class="part" aria-label="Self-attention">
            <h2>{"Self-attention on a sentence: every word is query, key and value"}</h2>
            { dials(request, change) }
            { notes(&reply.notes) }
            <div class="figures">
                <div class="beside wide">
                    <Picture id="weights" numbers={numbers("Weights of this head", &head_plane)} title={html! { format!("Who looks at whom: weights of head {}", head_index + 1) }} summary={of_pair(sequence, head, pair)}
                    legend={html! { if heads.len() > 1 { <Choice name="head" label="Head" options={heads} chosen={Some(head_index)} on_choose={set(|look, head| look.head = head)} /> } }}>
                    { weights(sequence, head, pair, on_pair) }
                </Picture>
                { reversed(sequence.reversed.as_ref()) }
                </div>
                <div class="beside">
                    { mask(sequence, change, &brush) }
                    if sequence.heads.len() > 1 { { all_heads(sequence, pair) } }
                </div>
            </div>
            <div class="figures">
                <Picture id="every" wide=true title={html! { "Every matrix on the way" }} summary={of_way(sequence, head, pointed)} numbers={numbers("Every matrix, number by number", &every)}
                    legend={html! { <MapLegend map={Map::Sign} range={("least".into(), "most".into())} name="each in its own range" /> }}>
                    <Maps id="every" label="number of a matrix" planes={every} wide=4 on_point={at} />
                </Picture>
                <div class="beside">{ own::own(sequence, request, change, look.matrix, set(|look, matrix| look.matrix = matrix)) }</div>
            </div>
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

fn dials(request: &Request, change: &Change<Request>) -> Html {
    let default = Request::default();
    let masks = ["none", "causal", "padding", "banded", "drawn"].map(AttrValue::Static).to_vec();
    html! {
        <div class="dials">
            { text_field(("sentence", "Sentence", ""), &request.sentence, change.on(|request: &mut Request, event: InputEvent| request.sentence = text_of(&event))) }
            { change.count(("heads", "Heads"), (request.heads, default.heads), (*HEADS.start(), *HEADS.end()), |request, heads| request.heads = heads) }
            <Choice name="mask" label="Mask" options={masks} chosen={Masking::ALL.iter().position(|mask| *mask == request.mask)}
                on_choose={change.on(|request: &mut Request, index: usize| request.mask = Masking::ALL[index])} />
            if request.mask == Masking::Banded {
                { change.count(("band", "Words either way"), (request.band, default.band), (*BAND.start(), *BAND.end()), |request, band| request.band = band) }
            }
            if request.mask == Masking::Padding {
                { change.count(("padding", "Padding at the end"), (request.padding, default.padding), (*PADDING.start(), *PADDING.end()), |request, padding| request.padding = padding) }
            }
            <Toggle name="positions" label="Add positions" on={request.positions} on_toggle={change.on(|request: &mut Request, on| request.positions = on)} />
            { change.seed("sequence-seed", request.seed, |request, seed| request.seed = seed) }
        </div>
    }
}

/// A head's weights: with words on both sides, or, where there are many, as a map.
fn weights(sequence: &Sequence, head: &Head, pair: Pair, on_point: Callback<Option<Pair>>) -> Html {
    if sequence.tokens.len() > WORDS || sequence.keys.len() > WORDS {
        let plane = Plane::new(&planes(&head.weights), 0, Map::Magnitude, "query by key").range((0.0, 1.0));
        let on_point = on_point.reform(|spot: Option<Spot>| spot.map(|(_, row, column)| (row, column)));
        return html! { <Maps id="weights" label="weight" planes={vec![plane]} {on_point} /> };
    }
    let names = |names: &[String]| names.iter().map(|name| AttrValue::from(name.clone())).collect::<Vec<_>>();
    let values: Rc<[f64]> = head.weights.values.clone().into();
    html! {
        <Matrix id="weights" name="q ↓ k →" {values} rows={names(&sequence.tokens)} columns={names(&sequence.keys)} map={Map::Magnitude}
            range={Some((0.0, 1.0))} lit={Some(pair)} {on_point} />
    }
}

/// What may be looked at; pressing a cell draws.
fn mask(sequence: &Sequence, change: &Change<Request>, brush: &Rc<RefCell<bool>>) -> Html {
    let (rows, columns) = (sequence.tokens.len(), sequence.keys.len());
    let values = sequence.allowed.iter().map(|allowed| f32::from(u8::from(*allowed))).collect();
    let drawn = Planes { channels: 1, height: rows as u32, width: columns as u32, values };
    let plane = Plane::new(&drawn, 0, Map::Magnitude, "mask: 1 may look, 0 may not").range((0.0, 1.0));
    let (allowed, brush) = (sequence.allowed.clone(), brush.clone());
    let on_press = change.on(move |request: &mut Request, ((_, row, column), on): (Spot, bool)| {
        if request.mask != Masking::Drawn || request.allowed.len() != rows {
            request.mask = Masking::Drawn;
            request.allowed = allowed.chunks(columns.max(1)).map(<[bool]>::to_vec).collect();
        }
        if let Some(cell) = request.allowed.get_mut(row).and_then(|row| row.get_mut(column)) {
            // A stroke goes on with what its first cell became.
            let mut brush = brush.borrow_mut();
            if !on {
                *brush = !*cell;
            }
            *cell = *brush;
        }
    });
    html! {
        <div class="mask">
            <Maps id="mask" label="cell of the mask, Enter changes it" planes={vec![plane]} {on_press} />
            <MapLegend map={Map::Magnitude} range={("0".into(), "1".into())} name="may look" />
            <p class="quiet">{"Press a cell to draw a mask of your own. What a query may not look at gets −∞ before the softmax. A row of zeros leaves nothing to share out: its output is 0 by our rule."}</p>
        </div>
    }
}

/// The proof that order is not seen.
fn reversed(reversed: Option<&Reversed>) -> Html {
    let Some(reversed) = reversed else { return Html::default() };
    let row = |name: &'static str, value: f64| html! { <tr><th scope="row">{ name }</th><td>{ significant(value, 3) }</td></tr> };
    html! {
        <table class="measured">
            <caption>{"The words in reverse order and no mask: does the output just reverse?"}</caption>
            <tbody>
                { row("largest difference, without positions", reversed.without) }
                { row("largest difference, with positions", reversed.with) }
                { row("largest number of that output", reversed.size) }
            </tbody>
        </table>
    }
}

/// All matrices; the rows that belong to a query and a key are outlined.
fn every(sequence: &Sequence, head: &Head, (query, key): Pair) -> Vec<Plane> {
    let sign =
        |matrix, caption: &'static str, ink| Plane::new(&planes(matrix), 0, Map::Sign, caption).ink(ink);
    let row = |plane: Plane, row: usize| {
        let wide = plane.columns as i32;
        plane.boxed(row as i32, 0, 1, wide)
    };
    let cell = |plane: Plane| plane.boxed(query as i32, key as i32, 1, 1);
    let w = |index: usize, caption| {
        sequence.projections.get(index).map(|matrix| sign(matrix, caption, Ink::Weight))
    };
    let shown: Vec<f32> = head.weights.values.iter().map(|weight| *weight as f32).collect();
    let weights = Planes { values: shown, ..planes(&head.weights) };
    let [w_q, w_k, w_v] = [w(0, "W_Q"), w(1, "W_K"), w(2, "W_V")];
    [
        Some(row(sign(&sequence.x, "X", Ink::Input), query)),
        w_q,
        w_k,
        w_v,
        Some(row(sign(&sequence.q, "Q = X·W_Q", Ink::Query), query)),
        Some(row(sign(&sequence.k, "K = X·W_K", Ink::Key), key)),
        Some(row(sign(&sequence.v, "V = X·W_V", Ink::Value), key)),
        Some(cell(sign(&head.scores, "Q·Kᵀ/√d", Ink::Text))),
        Some(row(
            cell(Plane::new(&weights, 0, Map::Magnitude, "weights").range((0.0, 1.0)).ink(Ink::Activation)),
            query,
        )),
        Some(row(sign(&head.output, "weights·V", Ink::Output), query)),
        Some(row(sign(&sequence.output, "output, all heads", Ink::Output), query)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The query and the key that a cell of one of [`every`] belongs to.
fn follow((plane, row, column): Spot, (query, key): Pair) -> Pair {
    match plane {
        0 | 4 | 9 | 10 => (row, key),
        5 | 6 => (query, row),
        7 | 8 => (row, column),
        _ => (query, key),
    }
}

fn all_heads(sequence: &Sequence, (query, key): Pair) -> Html {
    let plane = |(index, head): (usize, &Head)| {
        Plane::new(&planes(&head.weights), 0, Map::Magnitude, format!("head {}", index + 1))
            .range((0.0, 1.0))
            .boxed(query as i32, key as i32, 1, 1)
    };
    let planes: Vec<Plane> = sequence.heads.iter().enumerate().map(plane).collect();
    let wide = planes.len().min(4);
    html! {
        <Picture id="heads" title={html! { "The weights of all heads" }} numbers={numbers("Weights of all heads", &planes)}
            summary={html! { "Each head has its own columns of Q, K and V, and its own softmax. Rows are queries, columns keys." }}
            legend={html! { <MapLegend map={Map::Magnitude} range={("0".into(), "1".into())} name="weight" /> }}>
            <Maps id="heads" label="weight of a head" {planes} {wide} />
        </Picture>
    }
}

fn of_pair(sequence: &Sequence, head: &Head, (query, key): Pair) -> Html {
    let at = query * sequence.keys.len() + key;
    let of = |values: &[f64]| significant(values.get(at).copied().unwrap_or(f64::NAN), 3);
    let name = |names: &[String], index: usize| names.get(index).cloned().unwrap_or_default();
    let columns = sequence.keys.len();
    let row = sequence.allowed.get(query * columns..(query + 1) * columns);
    let nothing = row.is_some_and(|row| row.iter().all(|allowed| !allowed));
    let masked = if sequence.allowed.get(at) == Some(&false) { ", masked" } else { "" };
    html! {
        <>
            <b class="ink-query">{"“"}{ name(&sequence.tokens, query) }{"”"}</b>{" looks at "}<b class="ink-key">{"“"}{ name(&sequence.keys, key) }{"”"}</b>{" with weight "}
            <b>{ of(&head.weights.values) }</b>{": score "}{ of(&head.scores.values) }{ masked }{". Entropy of its row "}
            { significant(head.entropy.get(query).copied().unwrap_or(f64::NAN), 3) }
            { if nothing { " nats. Its whole row is masked: there is nothing to share out." } else { " nats. A row sums to 1; a column need not." } }
        </>
    }
}

/// The number under the pointer: its matrix, its place from 1, its value.
fn told(every: &[Plane], (plane, row, column): Spot) -> Option<Html> {
    let plane = every.get(plane)?;
    let value = plane.values.get(row * plane.columns + column)?;
    Some(html! {
        <><b class={plane.ink.class()}>{ &plane.caption }</b>{ format!(", row {}, column {}: ", row + 1, column + 1) }<b>{ significant(f64::from(*value), 4) }</b>{". "}</>
    })
}

fn of_way(sequence: &Sequence, head: &Head, pointed: Option<Html>) -> Html {
    let [projections, attention] = sequence.multiply_adds;
    let [start, count] = head.columns;
    html! {
        <>
            { pointed }
            {"Rows are tokens. Outlined: the row of the query, and of the key. This head has columns "}{ start + 1 }{" to "}{ start + count }{" of Q and K, scores times "}{ significant(head.scale, 3) }
            {". Multiply-adds: projections "}{ number(projections as f64) }{", scores and mixture "}{ number(attention as f64) }{"."}
        </>
    }
}
