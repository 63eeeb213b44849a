//! The tokens of one layer: as points that fall together, what is left of them enlarged, and how alike they are.

use super::tiny;
use crate::parts::format::significant;
use crate::parts::{Maps, Numbers, Picture, Table, Toggle};
use crate::plot::heatmap::MapLegend;
use crate::plot::{Axis, Chart, Ink, Layer, Line, Map, Marker, Plane};
use std::rc::Rc;
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::rank_collapse::{Depth, Reply};
use yew::prelude::*;

/// What the two pictures show.
#[derive(Properties, PartialEq)]
pub(super) struct TokensProps {
    /// The stack.
    pub(super) reply: Rc<Reply>,
    /// The layer, at most the last one.
    pub(super) layer: u32,
}

/// The tokens on a plane, and their cosines.
#[component]
pub(super) fn Tokens(props: &TokensProps) -> Html {
    let alone = use_state_eq(|| false);
    let Some(depth) = &props.reply.depth else { return Html::default() };
    let (layer, at) = (props.layer, props.layer as usize);
    let all = if *alone { &depth.rest_places } else { &depth.places };
    let points = pairs(all.chunks_exact(2 * depth.tokens.max(1) as usize).nth(at).unwrap_or_default());
    // One frame for all layers, so that they are seen to fall together.
    let side = pairs(all).iter().flat_map(|(x, y)| [x.abs(), y.abs()]).fold(0.1, f64::max) * 1.08;
    let table = points.clone();
    let numbers = Numbers::new(move || Table::new("Tokens on the plane", &["x", "y"]).points(&table));
    let axis = |name: &'static str| Axis::new(name).span(-side, side);
    let dots = Line::dots(points, Ink::First, Marker::Circle).opacity(0.75).radius(4.5);
    let summary = if *alone {
        html! { <>{"Mean taken away, the farthest point put at 1: the rest is "}<b class="ink-first">{ tiny(depth.relative[at]) }</b>{" of the whole."}</> }
    } else {
        html! { <>{"Layer "}<b class="ink-accent">{ layer }</b>{": "}{ depth.tokens }{" tokens on a fixed plane, over their typical length."}</> }
    };
    let on_toggle = {
        let alone = alone.clone();
        Callback::from(move |on| alone.set(on))
    };
    html! {
        <>
            <Picture id="tokens" title={html! { { format!("The tokens after layer {layer}") } }} {summary} {numbers}>
                <Chart square=true x={axis("first direction")} y={axis("second direction")} layers={Rc::<[Layer]>::from([dots.into()])} />
                <Toggle name="alone" label="Residual alone, enlarged" on={*alone} {on_toggle} />
            </Picture>
            { cosines(depth, at) }
        </>
    }
}

fn pairs(values: &[f32]) -> Vec<(f64, f64)> {
    values.chunks_exact(2).map(|at| (at[0].into(), at[1].into())).collect()
}

fn cosines(depth: &Depth, layer: usize) -> Html {
    let count = depth.tokens as usize;
    let values =
        depth.similarity.chunks_exact((count * count).max(1)).nth(layer).unwrap_or_default().to_vec();
    let least = values.iter().copied().fold(1.0_f32, f32::min);
    let planes = Planes { channels: 1, height: depth.tokens, width: depth.tokens, values };
    let plane = Plane::new(&planes, 0, Map::Sign, "").range((-1.0, 1.0));
    let numbers = Numbers::new(move || {
        let mut table = Table::new("Cosines", &["token", "token", "cosine"]);
        for (cell, value) in planes.values.iter().enumerate() {
            table.row([(cell / count + 1).into(), (cell % count + 1).into(), f64::from(*value).into()]);
        }
        table
    });
    html! {
        <Picture id="alike" title={html! { "How alike they are" }} {numbers}
            summary={html! { <>{"Cosine of the angle between any two tokens; the least is "}<b>{ significant(f64::from(least), 4) }</b>{"."}</> }}>
            <Maps id="cosines" label="cosine between two tokens" planes={vec![plane]} />
            <MapLegend map={Map::Sign} range={(AttrValue::Static("−1"), AttrValue::Static("1"))} />
        </Picture>
    }
}
