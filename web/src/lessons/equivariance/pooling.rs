//! From equivariance to invariance: how much the output changes in place, over shifts, with and without pooling.

use super::Part;
use super::dials::{filter, padding, window};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Entry, Handle, Item, Legend, Maps, Numbers, Picture, Table, Way};
use crate::plot::{Axis, Chart, Dash, Guide, Ink, Layer, Line, Map, Marker, Plane};
use std::rc::Rc;
use unfold_model::lessons::equivariance::{Equivariance, FARTHEST, Pool, Pooling, Request, View};
use yew::prelude::*;

fn name(pool: Pool) -> &'static str {
    match pool {
        Pool::None => "no pooling",
        Pool::Maximum => "maximum of windows",
        Pool::Mean => "mean of windows",
        Pool::Blur => "blur, then every w-th",
        Pool::Global => "global maximum",
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
    let legend =
        pooling.curves.iter().zip(0..).map(|(curve, index)| {
            Item::line(Ink::Series(index), name(curve.pool)).dash(Dash::nth(index.into()))
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
                <div class="beside">
                    <div class="dials">
                        { window(request, change, "window") }
                        { filter(request, change, "pooling-filter") }
                        { padding(request, change, "pooling-padding") }
                    </div>
                    if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
                    <Checks checks={reply.checks.clone()} />
                </div>
            </div>
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

/// g(x) above g(T x), for every pooling.
fn outputs(pooling: &Pooling) -> Html {
    let plane = |(curve, index): (&unfold_model::lessons::equivariance::Change, usize), moved: bool| {
        let planes = if moved { &curve.output_of_moved } else { &curve.output };
        let most = curve
            .output
            .values
            .iter()
            .chain(&curve.output_of_moved.values)
            .fold(0.0_f32, |most, value| most.max(*value));
        Plane::new(planes, 0, Map::Magnitude, if moved { "" } else { name(curve.pool) })
            .range((0.0, f64::from(most)))
            .ink(Ink::Series(index as u8))
    };
    let curves = || pooling.curves.iter().zip(0..);
    let planes: Vec<Plane> =
        curves().map(|curve| plane(curve, false)).chain(curves().map(|curve| plane(curve, true))).collect();
    html! { <Maps id="pooled" label="g(x) above g(T x)" {planes} wide=5 /> }
}

fn summary(pooling: &Pooling) -> Html {
    let way = if pooling.down { "down" } else { "to the right" };
    html! {
        <>
            {"Shifted "}{ way }{" by "}<b class="ink-accent">{ pooling.at }</b>{": "}
            { for pooling.curves.iter().enumerate().map(|(index, curve)| html! {
                <span key={index}>
                    if index > 0 { {", "} }
                    { name(curve.pool) }{" "}<b class={Ink::Series(index as u8).class()}>{ significant(curve.changes.get(pooling.at as usize).copied().unwrap_or(f64::NAN), 3) }</b>
                </span>
            }) }
            {"."}
        </>
    }
}

fn table(pooling: &Pooling) -> Table {
    let mut table = Table::new("Change in place", &["shift, cells"]);
    table.head.extend(pooling.curves.iter().map(|curve| AttrValue::Static(name(curve.pool))));
    for (index, by) in pooling.shifts.iter().enumerate() {
        let changes = pooling
            .curves
            .iter()
            .map(|curve| Entry::Number(curve.changes.get(index).copied().unwrap_or(f64::NAN)));
        table.row([Entry::Number(f64::from(*by))].into_iter().chain(changes));
    }
    table
}
