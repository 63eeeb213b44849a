//! Many random filters under the same transformation: how far apart the two ways usually end.

use crate::parts::format::{number, significant};
use crate::parts::{Numbers, Picture, Table};
use crate::plot::{Axis, Bars, Chart, Guide, Ink, Layer};
use std::rc::Rc;
use unfold_model::lessons::equivariance::{Reply, Request, Typical};
use yew::prelude::*;

/// The histogram, where the model has one.
pub(super) fn picture(request: &Request, reply: &Rc<Reply>) -> Html {
    let Some((diagram, typical)) =
        reply.diagram.as_ref().and_then(|diagram| Some((diagram, diagram.typical.as_ref()?)))
    else {
        return Html::default();
    };
    let this = if request.rotate_filter { "this filter, rotated too" } else { "this filter" };
    let numbers = {
        let reply = reply.clone();
        Numbers::new(move || {
            let mut table = Table::new("Random filters", &["from", "to", "filters"]);
            if let Some(typical) = reply.diagram.as_ref().and_then(|diagram| diagram.typical.as_ref()) {
                for (ends, count) in typical.edges.windows(2).zip(&typical.counts) {
                    table.row([ends[0].into(), ends[1].into(), f64::from(*count).into()]);
                }
            }
            table
        })
    };
    let (least, most) = (typical.errors.first(), typical.errors.last());
    let end = |value: Option<&f64>| significant(value.copied().unwrap_or(f64::NAN), 3);
    html! {
            <Picture id="typical" wide=true title={html! { "Other filters, by chance" }} {numbers}
                summary={html! { <>
                    { number(typical.errors.len() as f64) }{" random 3×3 filters: mean "}<b>{ significant(typical.mean, 3) }</b>{", from "}{ end(least) }{" to "}{ end(most) }
                    {". √2 is what two pictures that have nothing to do with each other would give; 2 is a change of sign."}
                </> }}>
                <Chart low=true x={Axis::new("‖f(T x) − T f(x)‖ / ‖f(x)‖").span(0.0, 2.0)} y={Axis::new("filters").hold()}
                    layers={layers(typical, diagram.relative, this)} />
            </Picture>
    }
}

fn layers(typical: &Typical, relative: f64, this: &'static str) -> Rc<[Layer]> {
    let width = typical.edges.windows(2).next().map_or(0.1, |ends| ends[1] - ends[0]);
    let centres = typical.edges.windows(2).map(|ends| (ends[0] + ends[1]) / 2.0);
    let bars: Vec<(f64, f64)> = centres.zip(typical.counts.iter().map(|count| f64::from(*count))).collect();
    Rc::new([
        Bars::new(bars, width * 0.9, Ink::Weight).into(),
        Guide::at_x(typical.mean, Ink::Weight).label("mean").into(),
        Guide::at_x(relative, Ink::Output).label(this).into(),
    ])
}
