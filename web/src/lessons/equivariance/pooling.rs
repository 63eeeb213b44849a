//! From equivariance to invariance: how much the output changes in place, over shifts, with and without pooling.

use super::Part;
use super::dials::{filter, padding, window};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Entry, Handle, Item, Legend, Maps, Numbers, Picture, Table, Way};
use crate::plot::heatmap::MapLegend;
use crate::plot::maps::common;
use crate::plot::{Axis, Chart, Dash, Guide, Ink, Layer, Line, Map, Marker, Plane};
use std::rc::Rc;
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::equivariance::{Equivariance, FARTHEST, Pool, Pooling, Request, View};
use yew::prelude::*;

/// In a word over a map, and in a legend.
fn name(pool: Pool) -> (&'static str, &'static str) {
    match pool {
        Pool::None => ("none", "no pooling"),
        Pool::Maximum => ("max", "maximum of windows"),
        Pool::Mean => ("mean", "mean of windows"),
        Pool::Blur => ("blur", "blur, then every w-th"),
        Pool::Global => ("global", "global maximum"),
    }
}

#[component]
pub(super) fn PoolingPart(props: &Part) -> Html {
    let answer = use_lesson::<Equivariance>(Some(props.request.only(View::Pooling)));
    let Some((pooling, reply)) =
        answer.reply.as_ref().and_then(|reply| Some((reply.pooling.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change) = (&props.request, &props.change);
    let on_move = change.on(|request: &mut Request, (by, _): (f64, f64)| {
        let down = request.shift[0].unsigned_abs() > request.shift[1].unsigned_abs();
        // A shift down stays one, as long as there is a shift.
        request.shift = if down && by >= 1.0 { [by.round() as i32, 0] } else { [0, by.round() as i32] };
    });
    let [down, right] = request.shift.map(i32::unsigned_abs);
    let at = (f64::from(down.max(right).min(FARTHEST)), 0.0);
    let numbers = {
        let reply = reply.clone();
        Numbers::new(move || reply.pooling.as_ref().map(table).unwrap_or_default())
    };
    let legend = pooling.curves.iter().zip(0..).map(|(curve, index)| {
        Item::line(Ink::Series(index), name(curve.pool).1).dash(Dash::nth(index.into()))
    });
    html! {
        <section class="part" aria-label="Pooling">
            <h2>{"From equivariance to invariance: pooling"}</h2>
            <div class="figures">
                <Picture id="pooling" title={html! { "Change in place when the picture is shifted" }} {numbers} summary={summary(pooling)}
                    legend={html! { <Legend items={legend.collect::<Vec<_>>()} /> }}>
                    <Chart x={Axis::new("shift").unit("cells").whole().span(0.0, f64::from(FARTHEST))} y={Axis::new("‖g(T x) − g(x)‖ / ‖g(x)‖").hold()} layers={layers(pooling)}>
                        <Handle id="pooling-shift" label="marked shift" {at} x={(0.0, f64::from(FARTHEST))} way={Way::X} step={1.0} ink={Ink::Accent} {on_move} />
                    </Chart>
                </Picture>
                { outputs(pooling) }
            </div>
            <div class="dials">
                { window(request, change, "window") }
                { filter(request, change, "pooling-filter") }
                { padding(request, change, "pooling-padding") }
            </div>
            if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

fn layers(pooling: &Pooling) -> Rc<[Layer]> {
    let mut layers: Vec<Layer> = vec![Guide::at_x(f64::from(pooling.at), Ink::Accent).into()];
    for (index, curve) in pooling.curves.iter().enumerate() {
        let points: Vec<(f64, f64)> =
            pooling.shifts.iter().map(|by| f64::from(*by)).zip(curve.changes.iter().copied()).collect();
        layers.push(
            Line::new(points, Ink::Series(index as u8))
                .dash(Dash::nth(index))
                .marked(Marker::nth(index))
                .into(),
        );
    }
    layers.into()
}

/// g(x) above g(T x), for every pooling, over one range.
fn outputs(pooling: &Pooling) -> Html {
    let all: Vec<&Planes> =
        pooling.curves.iter().flat_map(|curve| [&curve.output, &curve.output_of_moved]).collect();
    let range = (0.0, common(&all, Map::Magnitude).1);
    let row = |moved: usize| {
        let all = all.clone();
        pooling.curves.iter().zip(0..).map(move |(curve, index)| {
            let planes = all[2 * usize::from(index) + moved];
            Plane::new(planes, 0, Map::Magnitude, name(curve.pool).0).range(range).ink(Ink::Series(index))
        })
    };
    let planes: Vec<Plane> = row(0).chain(row(1)).collect();
    let ends = ("0".into(), significant(range.1, 3).into());
    html! {
        <div class="beside wide">
            <div class="picture-head"><h3 class="picture-title">{"g(x) above, g(T x) below"}</h3><MapLegend map={Map::Magnitude} range={ends} /></div>
            <Maps id="pooled" label="g(x) above g(T x)" {planes} wide=5 />
        </div>
    }
}

fn summary(pooling: &Pooling) -> Html {
    let way = if pooling.down { "down" } else { "to the right" };
    html! {
        <>
            {"Shifted "}{ way }{" by "}<b class="ink-accent">{ pooling.at }</b>{": "}
            { for pooling.curves.iter().enumerate().map(|(index, curve)| html! {
                <span key={index}>
                    if index > 0 { {", "} }
                    { name(curve.pool).0 }{" "}<b class={Ink::Series(index as u8).class()}>{ significant(curve.changes.get(pooling.at as usize).copied().unwrap_or(f64::NAN), 3) }</b>
                </span>
            }) }
            {"."}
        </>
    }
}

fn table(pooling: &Pooling) -> Table {
    let mut table = Table::new("Change in place", &["shift, cells"]);
    table.head.extend(pooling.curves.iter().map(|curve| AttrValue::Static(name(curve.pool).1)));
    for (index, by) in pooling.shifts.iter().enumerate() {
        let changes = pooling
            .curves
            .iter()
            .map(|curve| Entry::Number(curve.changes.get(index).copied().unwrap_or(f64::NAN)));
        table.row([Entry::Number(f64::from(*by))].into_iter().chain(changes));
    }
    table
}
