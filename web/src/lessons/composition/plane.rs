//! Two inputs: the regions of a small deep network on a plane, coloured by on/off pattern.

use super::Part;
use crate::ask::use_lesson;
use crate::parts::format::{number, significant};
use crate::parts::{Checks, Handle, Numbers, Picture, Table};
use crate::plot::plane::{Cell, Cells, Fill};
use crate::plot::{Axis, Chart, Layer};
use std::rc::Rc;
use unfold_model::lessons::composition::{
    Composition, PLANE_LAYERS, Picture as Answered, PlanePicture, Request, WIDTHS,
};
use yew::prelude::*;

#[component]
pub(super) fn Plane(props: &Part) -> Html {
    let one_input = props.request.layers.inputs() == 1;
    let mut asked = props.request.clone();
    if one_input {
        asked.layers = Default::default();
    }
    let answer = use_lesson::<Composition>(Some(asked));
    let Some((plane, checks)) = answer.reply.as_deref().and_then(|reply| match &reply.picture {
        Answered::Plane(plane) => Some((plane, reply.checks.clone())),
        _ => None,
    }) else {
        return html! { <section class="part" /> };
    };
    let change = props.change.clone();
    let on_move = change.on(|request: &mut Request, (x, y): (f64, f64)| request.plane.point = [x, y]);
    let dials = props.request.plane;
    let default = Request::default().plane;
    let [[x0, x1], [y0, y1]] = plane.area;
    html! {
        <section class="part" aria-label="Two inputs">
            <h2>{"Two inputs: the plane is cut, and cut again"}</h2>
            <div class="figures">
                <Picture id="plane" title={html! { "One colour for each on/off pattern" }} summary={summary(plane)} numbers={numbers(plane)}>
                    <Chart square=true x={Axis::new("x₁").span(x0, x1)} y={Axis::new("x₂").span(y0, y1)} layers={cells(plane)}>
                        <Handle id="plane-point" label="point whose region is named" at={(dials.point[0], dials.point[1])}
                            x={(x0, x1)} y={(y0, y1)} words={point_words(plane)} {on_move} />
                    </Chart>
                </Picture>
                <div class="beside wide">
                    if plane.explicit {
                        <p>{"The weights are those of the address."}</p>
                    } else {
                        <div class="dials">
                            { change.count(("plane-width", "Units in each layer"), (dials.width, default.width), WIDTHS.into(), |request, width| request.plane.width = width) }
                            { change.count(("plane-layers", "Hidden layers"), (dials.layers, default.layers), PLANE_LAYERS.into(), |request, layers| request.plane.layers = layers) }
                            { change.seed("plane-seed", dials.seed, |request, seed| request.plane.seed = seed) }
                        </div>
                    }
                    <Checks {checks} />
                </div>
            </div>
        </section>
    }
}

fn cells(plane: &PlanePicture) -> Rc<[Layer]> {
    let cells: Vec<Cell> = plane
        .cells
        .iter()
        .map(|cell| Cell {
            corners: cell.corners.iter().map(|[x, y]| (*x, *y)).collect(),
            fill: Fill::Pattern(u64::from(cell.pattern)),
        })
        .collect();
    Rc::new([Cells::new(cells).lit(plane.cell).into()])
}

fn point_words(plane: &PlanePicture) -> String {
    let [x, y] = plane.point;
    format!("x₁ {}, x₂ {}, output {}", significant(x, 3), significant(y, 3), significant(plane.output, 3))
}

fn summary(plane: &PlanePicture) -> Html {
    let whole = |count: usize| number(count as f64);
    let here = plane.cell.and_then(|cell| plane.cells.get(cell)).filter(|cell| cell.slopes.len() >= 2);
    html! {
        <>
            <b>{ whole(plane.activation_regions) }</b>{" regions from "}<b>{ whole(plane.hidden_units) }</b>
            {" neurons ("}{ whole(plane.parameters) }{" parameters); "}{ whole(plane.linear_regions) }{" of them differ as functions. "}
            {"The first layer alone makes "}<b>{ whole(plane.first_layer_regions) }</b>{"; Zaslavsky allows it "}{ number(plane.zaslavsky) }
            {". A shallow network with as many parameters may make "}{ number(plane.zaslavsky_same_parameters) }{". "}
            if !plane.complete { {"There are more regions than are followed here. "} }
            if let Some(cell) = here {
                <span class="ink-accent">
                    {"At the point: output "}{ significant(plane.output, 3) }{", slopes "}
                    { significant(cell.slopes[0], 3) }{" and "}{ significant(cell.slopes[1], 3) }{"."}
                </span>
            }
        </>
    }
}

fn numbers(plane: &PlanePicture) -> Option<Numbers> {
    let plane = plane.clone();
    Some(Numbers::new(move || {
        let head = ["region", "corners", "slope along x₁", "slope along x₂", "value at the origin"];
        let mut table = Table::new("Regions of the plane, first output", &head);
        for (index, cell) in plane.cells.iter().enumerate() {
            let slope = |axis: usize| cell.slopes.get(axis).copied().unwrap_or(f64::NAN);
            let intercept = cell.intercepts.first().copied().unwrap_or(f64::NAN);
            table.row([
                (index + 1).into(),
                cell.corners.len().into(),
                slope(0).into(),
                slope(1).into(),
                intercept.into(),
            ]);
        }
        table
    }))
}
