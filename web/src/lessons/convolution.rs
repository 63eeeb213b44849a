//! Convolution: the room.
//!
//! A layer that slides over a picture; the same layer as a matrix, beside two dearer ones; a stack of layers and what
//! its units see; a trained network that reads digits; a filter that learns to imitate another.

mod depth;
mod digits;
mod filter;
mod grids;
mod imitate;
mod matrix;
mod slide;

use super::Room;
use crate::parts::{Change, Head, Slider, Verdict, use_change};
use std::ops::RangeInclusive;
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::convolution::{Convolution, Named, Request, View};
use yew::prelude::*;

/// What each part of the room is given.
#[derive(Properties, PartialEq)]
pub(super) struct Part {
    /// What the reader has set, as far as the part shows it.
    pub(super) request: Request,
    /// Changes the whole request.
    pub(super) change: Change<Request>,
}

/// A dial for a whole number: name and label, value and default, range, and what it does.
fn dial(
    (name, label): (&'static str, &'static str),
    (value, default): (u32, u32),
    range: RangeInclusive<u32>,
    on_input: Callback<f64>,
) -> Html {
    html! {
        <Slider {name} {label} value={f64::from(value)} default={f64::from(default)} min={f64::from(*range.start())}
            max={f64::from(*range.end())} step=1.0 {on_input} />
    }
}

/// The names of the filters, for a list.
fn filter_names() -> Vec<AttrValue> {
    Named::ALL.iter().map(|named| named.title().into()).collect()
}

/// What could not be taken as it was asked for.
fn notes(notes: &[String]) -> Html {
    html! { if !notes.is_empty() { <p class="quiet">{ notes.join(" ") }</p> } }
}

/// The room.
#[component]
pub(crate) fn ConvolutionRoom(props: &Room<Convolution>) -> Html {
    let change = use_change(&props.request, &props.set);
    let only = |view: View| props.request.only(view);
    html! {
        <>
            <Head title={Convolution::INFO.title} note={Convolution::INFO.note} />
            <slide::SlidePart request={only(View::Slide)} change={change.clone()} />
            { verdict() }
            <matrix::MatrixPart request={only(View::Matrix)} change={change.clone()} />
            <depth::DepthPart request={only(View::Depth)} change={change.clone()} />
            <digits::DigitsPart request={only(View::Digits)} change={change.clone()} />
            <imitate::ImitatePart request={only(View::Imitate)} {change} />
        </>
    }
}

fn verdict() -> Html {
    html! {
        <Verdict short="Shared weights, sparse connections: yes. One filter per layer: no, a bank of filters">
            <p>
                {"The same few weights meet every place of the picture, and an output sees its own patch alone. Both can \
                  be counted, and are, below. But a layer is not one filter: it has a filter for each output channel, \
                  and each filter has a kernel for each input channel, and a bias."}
            </p>
            <p>
                {"What is computed is a sum of products without turning the kernel over. In mathematics that is called \
                  cross-correlation; for a filter that is learnt the difference is only a name."}
            </p>
            <p class="formulae">
                <math>
                    <msub><mi>{"y"}</mi><mrow><mi>{"f"}</mi><mi>{"i"}</mi><mi>{"j"}</mi></mrow></msub><mo>{"="}</mo>
                    <msub><mi class="ink-bias">{"b"}</mi><mi>{"f"}</mi></msub><mo>{"+"}</mo>
                    <munder><mo>{"∑"}</mo><mrow><mi>{"c"}</mi><mi>{"r"}</mi><mi>{"s"}</mi></mrow></munder>
                    <msub><mi class="ink-weight">{"w"}</mi><mrow><mi>{"f"}</mi><mi>{"c"}</mi><mi>{"r"}</mi><mi>{"s"}</mi></mrow></msub>
                    <msub><mi class="ink-input">{"x"}</mi><mrow><mi>{"c"}</mi><mo>{","}</mo><mi>{"i"}</mi><mo>{"+"}</mo><mi>{"r"}</mi><mo>{","}</mo><mi>{"j"}</mi><mo>{"+"}</mo><mi>{"s"}</mi></mrow></msub>
                </math>
            </p>
            <p class="try">{"Try this: paint one bright pixel on a blank picture. The output shows the kernel, turned by half. Then set the stride to 2."}</p>
        </Verdict>
    }
}
