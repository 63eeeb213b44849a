//! A network that came with the address: what is known of it, and the way back.

use super::{Part, points};
use crate::parts::format::number;
use crate::parts::{Notice, Numbers, Picture, Table};
use crate::plot::{Axis, Chart, Ink, Layer, Line as Stroke, Marker};
use unfold_model::lessons::composition::{Network, Request};
use yew::prelude::*;

/// Says whose network this is, and leads back to the lesson's own.
#[component]
pub(super) fn Back(props: &Part) -> Html {
    let on_action = props.change.on(|request: &mut Request, ()| request.layers = Default::default());
    let shape: Vec<String> =
        props.request.layers.all().iter().map(|layer| layer.units().to_string()).collect();
    let inputs = if props.request.layers.inputs() == 1 { "one input" } else { "two inputs" };
    html! {
        <Notice action="Back to the two networks" {on_action}>
            { format!("The address holds a network of its own: {inputs}, layers of {}.", shape.join(", ")) }
        </Notice>
    }
}

/// The network's first output on its interval.
pub(super) fn picture(network: &Network) -> Html {
    let [low, high] = network.interval;
    let inner = network.points.len().saturating_sub(1).max(1);
    let layers: Vec<Layer> = vec![
        Stroke::new(points(&network.points), Ink::Composition).width(2.5).into(),
        Stroke::dots(points(&network.points[1..inner]), Ink::Composition, Marker::Circle).hollow().into(),
    ];
    let numbers = {
        let network = network.clone();
        Numbers::new(move || {
            let mut table =
                Table::new("Linear regions", &["from x", "slope of the first output", "intercept"]);
            let starts = [network.interval[0]].into_iter().chain(network.joints.iter().copied());
            for (start, line) in starts
                .zip(network.slopes.chunks(network.outputs).zip(network.intercepts.chunks(network.outputs)))
            {
                table.row([start.into(), line.0[0].into(), line.1[0].into()]);
            }
            table
        })
    };
    let summary = html! {
        <>
            <b>{ number(network.linear_regions as f64) }</b>{" linear regions, "}
            <b>{ number(network.activation_regions as f64) }</b>{" on/off patterns, "}
            { number(network.parameters as f64) }{" parameters."}
            if !network.complete { {" It has more regions than are followed here."} }
        </>
    };
    html! {
        <div class="figures">
            <Picture id="network" wide=true title={html! { "The given network" }} {summary} numbers={Some(numbers)}>
                <Chart x={Axis::new("x").span(low, high)} y={Axis::new("first output").hold()} layers={std::rc::Rc::from(layers)} />
            </Picture>
        </div>
    }
}
