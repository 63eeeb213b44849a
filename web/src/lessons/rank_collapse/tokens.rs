//! The tokens of one layer: as points that fall together, what is left of them enlarged, and how alike they are.

use super::tiny;
use crate::parts::{Maps, Numbers, Picture, Table};
use crate::plot::heatmap::MapLegend;
use crate::plot::{Axis, Chart, Ink, Layer, Line, Map, Marker, Plane};
use std::rc::Rc;
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::rank_collapse::Depth;
use yew::prelude::*;

/// Three pictures of one layer.
pub(super) fn pictures(depth: &Depth, layer: u32) -> Html {
    let (count, at) = (depth.tokens as usize, layer as usize);
    let of = |all: &[f32]| -> Vec<(f64, f64)> {
        let places = all.chunks_exact(2).skip(at * count).take(count);
        places.map(|place| (f64::from(place[0]), f64::from(place[1]))).collect()
    };
    let (places, rest) = (of(&depth.places), of(&depth.rest_places));
    let side = |values: &[(f64, f64)]| {
        values.iter().flat_map(|(x, y)| [x.abs(), y.abs()]).fold(0.6_f64, f64::max).min(8.0)
    };
    let widest =
        side(&depth.places.chunks_exact(2).map(|at| (at[0].into(), at[1].into())).collect::<Vec<_>>());
    let points =
        |id: &'static str, title: &'static str, points: Vec<(f64, f64)>, side: f64, summary: Html| {
            let table = points.clone();
            let numbers = Numbers::new(move || Table::new("Tokens on the plane", &["x", "y"]).points(&table));
            let axis = |name: &'static str| Axis::new(name).span(-side, side);
            let layers: Rc<[Layer]> =
                Rc::new([Line::dots(points, Ink::First, Marker::Circle).opacity(0.75).radius(4.5).into()]);
            html! {
                <Picture {id} title={html! { title }} {summary} {numbers}>
                    <Chart square=true x={axis("first direction")} y={axis("second direction")} {layers} />
                </Picture>
            }
        };
    let values: Vec<f32> =
        depth.similarity.iter().skip(at * count * count).take(count * count).copied().collect();
    let least = values.iter().copied().fold(1.0_f32, f32::min);
    let planes = Planes { channels: 1, height: depth.tokens, width: depth.tokens, values };
    let plane = Plane::new(&planes, 0, Map::Sign, "").range((-1.0, 1.0));
    let cosines = Numbers::new(move || {
        let mut table = Table::new("Cosines", &["token", "token", "cosine"]);
        for (cell, value) in planes.values.iter().enumerate() {
            let width = planes.width.max(1) as usize;
            table.row([(cell / width).into(), (cell % width).into(), f64::from(*value).into()]);
        }
        table
    });
    html! {
        <>
            { points("tokens", "The tokens", places, widest,
                html! { <>{"Layer "}<b class="ink-accent">{ layer }</b>{", "}{ count }{" tokens on a fixed plane, over their typical length."}</> }) }
            { points("rest", "Their residual alone, enlarged", rest, 1.1,
                html! { <>{"The same plane, mean taken away. The farthest point here has a distance of about "}<b class="ink-first">{ tiny(depth.relative[at]) }</b>{" there."}</> }) }
            <Picture id="alike" title={html! { "How alike they are" }} numbers={cosines}
                summary={html! { <>{"Cosine of the angle between any two tokens; the least is "}<b>{ format!("{least:.4}") }</b>{"."}</> }}>
                <Maps id="cosines" label="cosine between two tokens" planes={vec![plane]} />
                <MapLegend map={Map::Sign} range={(AttrValue::Static("−1"), AttrValue::Static("1"))} />
            </Picture>
        </>
    }
}
