//! A small matrix: name, shape, labelled rows and columns, numbers on tiles coloured by sign or magnitude.
//!
//! Leaves out large ones: those are heatmaps.

use super::format::significant;
use super::place;
use crate::plot::Map;
use crate::plot::canvas::{Canvas, Draw};
use crate::plot::heatmap::{MapLegend, true_range};
use crate::plot::tiles::{self, Tiles};
use std::rc::Rc;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

/// Properties of [`Matrix`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct MatrixProps {
    /// Name for tests; unique on the page.
    pub(crate) id: AttrValue,
    /// Its letter: `Ω₁`.
    pub(crate) name: AttrValue,
    /// Row by row.
    pub(crate) values: Rc<[f64]>,
    /// Names of the rows: where it leads to.
    pub(crate) rows: Vec<AttrValue>,
    /// Names of the columns: where it starts from.
    pub(crate) columns: Vec<AttrValue>,
    /// Signs unless told otherwise.
    #[prop_or(Map::Sign)]
    pub(crate) map: Map,
    /// What the ends of the map stand for; from the numbers if `None`.
    #[prop_or_default]
    pub(crate) range: Option<(f64, f64)>,
    /// Colour class of the name, such as `ink-weight`.
    #[prop_or_default]
    pub(crate) class: Classes,
    /// Row and column that stand out.
    #[prop_or_default]
    pub(crate) lit: Option<(usize, usize)>,
    /// Told the row and column that is pointed at.
    #[prop_or_default]
    pub(crate) on_point: Callback<Option<(usize, usize)>>,
}

/// The matrix with its shape and its legend, and the same as a table for those who do not see it.
#[component]
pub(crate) fn Matrix(props: &MatrixProps) -> Html {
    let node = use_node_ref();
    let (rows, columns) = (props.rows.len(), props.columns.len());
    place::use_counts(&node, rows, columns);
    let range = props.range.unwrap_or_else(|| {
        let values: Vec<f32> = props.values.iter().map(|value| *value as f32).collect();
        true_range(&values, props.map)
    });
    let key = (props.values.clone(), columns, range, props.map, props.lit);
    let draw = use_memo(key, |(values, columns, range, map, lit)| {
        let words = values.iter().map(|value| significant(*value, 3)).collect();
        let (values, columns, range, map, lit) = (values.clone(), *columns, *range, *map, *lit);
        let board = Tiles { values, words, columns, range, map, lit };
        Draw::new(move |frame| tiles::draw(frame, &board))
    });
    let point = {
        let on_point = props.on_point.clone();
        Callback::from(move |event: PointerEvent| on_point.emit(tile_under(&event, rows, columns)))
    };
    let leave = props.on_point.reform(|_: PointerEvent| None);
    let labels = |names: &[AttrValue]| names.iter().enumerate().map(label).collect::<Html>();
    html! {
        <div class="matrix" data-matrix={props.id.clone()} ref={node}>
            <p class="matrix-name">
                <span class={props.class.clone()}>{ &props.name }</span>
                <span class="matrix-shape">{ format!("{rows} × {columns}") }</span>
            </p>
            <div class="matrix-columns" aria-hidden="true">{ labels(&props.columns) }</div>
            <div class="matrix-rows" aria-hidden="true">{ labels(&props.rows) }</div>
            <div class="matrix-tiles" onpointermove={point.clone()} onpointerdown={point} onpointerleave={leave}>
                <Canvas draw={(*draw).clone()} />
            </div>
            { hidden_table(props) }
            <MapLegend map={props.map} range={(significant(range.0, 3).into(), significant(range.1, 3).into())} />
        </div>
    }
}

fn label((index, name): (usize, &AttrValue)) -> Html {
    html! { <span key={index}>{ name }</span> }
}

fn tile_under(event: &PointerEvent, rows: usize, columns: usize) -> Option<(usize, usize)> {
    let room = event.current_target().and_then(|target| {
        use wasm_bindgen::JsCast;
        target.dyn_into::<Element>().ok()
    })?;
    let room = room.closest(".matrix-tiles").ok().flatten().unwrap_or(room).get_bounding_client_rect();
    let (x, y) = place::client(event);
    let index = |along: f64, count: usize| {
        let index = (along * count as f64).floor();
        (index >= 0.0 && index < count as f64).then_some(index as usize)
    };
    Some((index((y - room.top()) / room.height(), rows)?, index((x - room.left()) / room.width(), columns)?))
}

/// A table is never narrower than what stands in it; the box around it is.
fn hidden_table(props: &MatrixProps) -> Html {
    let columns = props.columns.len().max(1);
    html! {
        <div class="offscreen"><table>
            <caption>{ format!("{}, {} × {}", props.name, props.rows.len(), props.columns.len()) }</caption>
            <thead><tr>
                <td />
                { for props.columns.iter().enumerate().map(|(index, name)| html! {
                    <th key={index} scope="col">{ name }</th>
                }) }
            </tr></thead>
            <tbody>
                { for props.values.chunks(columns).zip(&props.rows).enumerate().map(|(index, (row, name))| html! {
                    <tr key={index}>
                        <th scope="row">{ name }</th>
                        { for row.iter().enumerate().map(|(index, value)| html! {
                            <td key={index}>{ significant(*value, 3) }</td>
                        }) }
                    </tr>
                }) }
            </tbody>
        </table></div>
    }
}
