//! The layer as a matrix, beside two layers that could do the same and more: all connections; connections to the
//! patch alone, without sharing.

use super::{Part, dial, notes};
use crate::ask::use_lesson;
use crate::parts::format::number;
use crate::parts::maps::numbers;
use crate::parts::{Checks, Choice, Maps, Picture};
use crate::plot::maps::Spot;
use crate::plot::{Ink, Plane};
use unfold_model::lessons::convolution::{Convolution, Cost, Matrix, ROW, Request, SQUARE};
use yew::prelude::*;

#[component]
pub(super) fn MatrixPart(props: &Part) -> Html {
    let over = use_state_eq(|| None::<Spot>);
    let answer = use_lesson::<Convolution>(Some(props.request.clone()));
    let Some((matrix, reply)) =
        answer.reply.as_deref().and_then(|reply| Some((reply.matrix.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let planes = planes(matrix, *over);
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let axes = ["one row of the picture", "a square of it"].map(AttrValue::from).to_vec();
    html! {
        <section class="part" aria-label="Why it is cheap">
            <h2>{"Why it is cheap: the same layer as a matrix"}</h2>
            <div class="dials">
                <Choice name="axes" label="The input is" options={axes} chosen={Some(request.axes.clamp(1, 2) as usize - 1)}
                    on_choose={change.on(|request: &mut Request, index: usize| request.axes = index as u32 + 1)} />
                if request.axes == 2 {
                    { dial(("square", "Rows and columns"), (request.square, default.square), SQUARE, change.on(|request: &mut Request, side: f64| request.square = side as u32)) }
                } else {
                    { dial(("row", "Cells"), (request.row, default.row), ROW, change.on(|request: &mut Request, cells: f64| request.row = cells as u32)) }
                }
            </div>
            <Picture id="matrices" title={html! { format!("A row for each of {} outputs, a column for each of {} inputs", matrix.rows, matrix.columns) }}
                summary={summary(matrix)} numbers={numbers("Which weight stands where; −1 for none", &planes)}>
                <Maps id="matrix" label="entry of the matrices" {planes} on_point={Callback::from(move |spot| over.set(spot))} />
            </Picture>
            <div class="figures two">
                { costs(matrix) }
                <div>
                    { notes(&reply.notes) }
                    <Checks checks={reply.checks.clone()} />
                </div>
            </div>
        </section>
    }
}

/// The kernel as a legend, and the three matrices; what is pointed at lights up wherever the same weight stands.
fn planes(matrix: &Matrix, over: Option<Spot>) -> Vec<Plane> {
    let [_, wide] = matrix.geometry.kernel;
    let kernel: Vec<i32> = (0..matrix.kernel.len() as i32).collect();
    let dense: Vec<i32> = (0..matrix.weight.len() as i32).collect();
    let mut count = -1;
    let number = |weight: &i32| {
        let there = *weight != unfold_model::lessons::convolution::NO_WEIGHT;
        count += i32::from(there);
        if there { count } else { -1 }
    };
    let local: Vec<i32> = matrix.weight.iter().map(number).collect();
    // Several weights in one entry are one more kind.
    let several = matrix.kernel.len() as i32;
    let kind =
        |weight: &i32| if *weight == unfold_model::lessons::convolution::SEVERAL { several } else { *weight };
    let shared: Vec<i32> = matrix.weight.iter().map(kind).collect();
    let mut planes = vec![
        Plane::kinds(&dense, matrix.columns, "dense"),
        Plane::kinds(&local, matrix.columns, "locally connected"),
        Plane::kinds(&shared, matrix.columns, "convolution").ink(Ink::Weight),
        Plane::kinds(&kernel, wide, "its kernel").ink(Ink::Weight),
    ];
    if let Some((at, row, column)) = over {
        let value = planes.get(at).and_then(|plane| plane.at(row, column)).filter(|value| *value >= 0.0);
        // The kernel's weight lights up in the convolution, and the other way round.
        let alike = |plane: usize| plane == at || (at >= 2 && plane >= 2);
        for (index, plane) in planes.iter_mut().enumerate().filter(|(index, _)| alike(*index)) {
            let cells: Vec<bool> = plane.values.iter().map(|other| value == Some(*other)).collect();
            // One cell alone is outlined already.
            if index >= 2 {
                *plane = plane.clone().region(&cells);
            }
        }
    }
    planes
}

fn summary(matrix: &Matrix) -> Html {
    let shared = matrix.costs.shared.parameters;
    html! { { format!("A colour is a weight. Dense: every entry its own. Locally connected: few entries, every one its own. Convolution: the same {} weights in every row, moved on by the stride; {shared} parameters with the bias. Point at an entry to see where its weight stands again.", matrix.kernel.len()) } }
}

fn costs(matrix: &Matrix) -> Html {
    let here = matrix.costs;
    let whole = matrix.whole;
    let row = |name: &'static str, here: Cost, whole: Cost| {
        let cells = [here.parameters, here.connections, whole.parameters, whole.connections];
        html! {
            <tr>
                <th scope="row" class="words">{ name }</th>
                { for cells.map(|count| html! { <td>{ number(count as f64) }</td> }) }
            </tr>
        }
    };
    html! {
        <div class="table-room costs" tabindex="0" role="region" aria-label="Costs">
            <table>
                <caption>{"As drawn, and the whole layer on the whole picture"}</caption>
                <thead><tr>
                    <th scope="col" class="words">{"layer"}</th><th scope="col">{"parameters"}</th><th scope="col">{"connections"}</th>
                    <th scope="col">{"whole layer: parameters"}</th><th scope="col">{"connections"}</th>
                </tr></thead>
                <tbody>
                    { row("dense", here.dense, whole.dense) }
                    { row("locally connected", here.local, whole.local) }
                    { row("convolution", here.shared, whole.shared) }
                </tbody>
            </table>
        </div>
    }
}
