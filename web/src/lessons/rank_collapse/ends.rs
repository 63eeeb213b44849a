//! Why: the slope of each layer, and the output as a sum over paths.

use crate::parts::format::significant;
use crate::parts::{Item, Legend, Numbers, Picture, Table};
use crate::plot::{Axis, Bars, Chart, Guide, Ink, Layer, Line, Marker};
use std::rc::Rc;
use unfold_model::lessons::rank_collapse::{Depth, Paths, Reply};
use yew::prelude::*;

/// Slopes, and paths where the layers are sums.
pub(super) fn pictures(depth: &Depth, reply: &Rc<Reply>) -> Html {
    let points: Vec<(f64, f64)> =
        depth.slopes.iter().enumerate().map(|(layer, slope)| (layer as f64 + 1.0, *slope)).collect();
    let table = points.clone();
    let last = depth.slopes.last().copied().unwrap_or(f64::NAN);
    let layers: Rc<[Layer]> = Rc::new([
        Guide::at_y(3.0, Ink::Muted).label("3: doubly exponential").into(),
        Guide::at_y(1.0, Ink::Muted).label("1: exponential").into(),
        Line::new(points, Ink::First).marked(Marker::Circle).into(),
    ]);
    let (from, to) = (0.5, depth.slopes.len() as f64 + 0.5);
    html! {
        <>
            <Picture id="slopes" title={html! { "Local slope of each layer" }} numbers={Numbers::new(move || Table::new("d ln‖res(out)‖ / d ln‖res(in)‖", &["layer", "slope"]).points(&table))}
                summary={html! { <>{"By what power of ten the output comes nearer when the layer's tokens come ten times nearer: "}<b class="ink-first">{ significant(last, 3) }</b>{" in the last layer."}</> }}>
                <Chart x={Axis::new("layer").whole().span(from, to)} y={Axis::new("slope").span(0.0, 3.6)} {layers} />
            </Picture>
            { depth.paths.as_ref().map_or_else(no_paths, |paths| path_picture(paths, reply)) }
        </>
    }
}

fn no_paths() -> Html {
    html! { <p class="beside quiet">{"Paths: with an MLP or layer norm a layer is no sum, and its output cannot be told apart by path. Switch both off to see it."}</p> }
}

fn path_picture(paths: &Paths, reply: &Rc<Reply>) -> Html {
    let length = |index: usize| {
        paths.lengths.get(index).map_or(paths.lengths.len() as f64, |length| f64::from(*length))
    };
    let bars = |values: &[f64], shift: f64| {
        values.iter().enumerate().map(|(index, share)| (length(index) + shift, *share)).collect::<Vec<_>>()
    };
    let numbers = {
        let reply = reply.clone();
        Numbers::new(move || table(&reply))
    };
    let layers: Rc<[Layer]> = Rc::new([
        Bars::new(bars(&paths.share, -0.2), 0.38, Ink::Output).into(),
        Bars::new(bars(&paths.residual_share, 0.2), 0.38, Ink::First).into(),
    ]);
    let legend = vec![
        Item::dots(Ink::Output, Marker::Square, "of the output"),
        Item::dots(Ink::First, Marker::Square, "of what tells tokens apart"),
    ];
    let mean =
        |values: &[f64]| values.iter().enumerate().map(|(index, share)| length(index) * share).sum::<f64>();
    let words = if paths.share.len() == 1 {
        html! { {"Without skip connections every path goes through every layer: there is one length."} }
    } else {
        html! { <>
            {"Mean length "}<b class="ink-output">{ significant(mean(&paths.share), 3) }</b>{" weighed by the output, "}
            <b class="ink-first">{ significant(mean(&paths.residual_share), 3) }</b>{" by the residual: short paths carry what tells the tokens apart."}
            if paths.rest { {" The last bar has all longer paths together."} }
        </> }
    };
    let (first, last) = (length(0), length(paths.share.len() - 1));
    html! {
        <Picture id="paths" title={html! { "Share by length of path" }} {numbers} summary={words} legend={html! { <Legend items={legend} /> }}>
            <Chart x={Axis::new("attention layers on the way").whole().span(first - 0.7, last + 0.7)} y={Axis::new("share").hold()} {layers} />
        </Picture>
    }
}

fn table(reply: &Reply) -> Table {
    let mut table =
        Table::new("Paths by length", &["length", "share of ‖P‖", "share of ‖res(P)‖", "‖res(P)‖/‖P‖"]);
    if let Some(paths) = reply.depth.as_ref().and_then(|depth| depth.paths.as_ref()) {
        for (index, share) in paths.share.iter().enumerate() {
            let length = paths.lengths.get(index).map_or("longer".into(), |length| f64::from(*length).into());
            table.row([
                length,
                (*share).into(),
                paths.residual_share[index].into(),
                paths.relative[index].into(),
            ]);
        }
    }
    table
}
