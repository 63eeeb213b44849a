//! A convolution, a recurrent network and attention on one sentence: the room.
//!
//! What each position depends on, in four heatmaps; sentences in a batch; gradients over a distance; what waits for what;
//! who remembers the first token.

mod batch;
mod depends;
mod gradient;
mod memory;
mod parallel;

use super::Room;
use crate::parts::{Change, Choice, Head, Slider, Verdict, use_change};
use crate::plot::Ink;
use std::ops::RangeInclusive;
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::sequences::{Model, Request, Sequences, View};
use yew::prelude::*;

/// What each part of the room is given.
#[derive(Properties, PartialEq)]
pub(super) struct Part {
    /// What the reader has set, as far as the part shows it.
    pub(super) request: Request,
    /// Changes the whole request.
    pub(super) change: Change<Request>,
}

/// The colour of a model, in every picture.
pub(super) fn ink(model: Model) -> Ink {
    Ink::Series(match model {
        Model::Convolution => 0,
        Model::Rnn => 1,
        Model::Attention => 2,
        Model::Lstm | Model::Gru => 5,
    })
}

/// A model's name in its colour.
pub(super) fn name(model: Model) -> Html {
    html! { <b class={ink(model).class()}>{ model.name() }</b> }
}

/// A dial for a number: name and label, value and default, range, step (0 for a logarithmic one).
pub(super) fn dial(
    change: &Change<Request>,
    (name, label): (&'static str, &'static str),
    (value, default): (f64, f64),
    range: &RangeInclusive<f64>,
    step: f64,
    act: fn(&mut Request, f64),
) -> Html {
    html! {
        <Slider {name} {label} {value} {default} min={*range.start()} max={*range.end()} log={step == 0.0}
            step={if step == 0.0 { 0.01 } else { step }} on_input={change.on(act)} />
    }
}

/// A dial for a count.
pub(super) fn count(
    change: &Change<Request>,
    words: (&'static str, &'static str),
    values: (u32, u32),
    range: &RangeInclusive<u32>,
    act: fn(&mut Request, u32),
) -> Html {
    change.count(words, values, (*range.start(), *range.end()), act)
}

/// One of several by name.
pub(super) fn choice(
    change: &Change<Request>,
    (name, label, list): (&'static str, &'static str, bool),
    options: Vec<&'static str>,
    chosen: Option<usize>,
    act: fn(&mut Request, usize),
) -> Html {
    let options: Vec<AttrValue> = options.into_iter().map(AttrValue::Static).collect();
    html! { <Choice {name} {label} {list} {options} {chosen} on_choose={change.on(act)} /> }
}

/// The notes of a reply.
pub(super) fn notes(notes: &[String]) -> Html {
    html! { if !notes.is_empty() { <p class="quiet">{ notes.join(" ") }</p> } }
}

/// The room.
#[component]
pub(crate) fn SequencesRoom(props: &Room<Sequences>) -> Html {
    let change = use_change(&props.request, &props.set);
    let only = |view: View| props.request.only(view);
    html! {
        <>
            <Head title={Sequences::INFO.title} note={Sequences::INFO.note} />
            <depends::DependsPart request={only(View::Depends)} change={change.clone()} />
            { verdict() }
            <batch::BatchPart request={only(View::Batch)} change={change.clone()} />
            <gradient::GradientPart request={only(View::Gradient)} change={change.clone()} />
            <parallel::ParallelPart request={only(View::Parallel)} change={change.clone()} />
            <memory::MemoryPart request={only(View::Memory)} change={change.clone()} />
        </>
    }
}

fn verdict() -> Html {
    html! {
        <Verdict short="Right; but vanishing is not fate, and waiting is">
            <p>
                {"All of it is true. Any number of tokens fits, since the same weights are used at every position. A \
                  convolution's feature depends on a few neighbours, k − 1 more with each layer. A recurrent state \
                  depends on all tokens before it, and less on those far back. Self-attention relates every token to \
                  every token in one layer."}
            </p>
            <p>
                {"Two things are worth telling apart. That gradients vanish depends on the weights: with a forget gate \
                  that stays open, or an orthogonal matrix, they do not; and a largest singular value above 1 does not \
                  suffice to make them explode. That state t must wait for state t − 1 does not depend on anything \
                  that is trained. It is the structure, and attention pays for being rid of it with n² pairs."}
            </p>
            { formulae() }
            <p class="try">{"Try this: press the last word of the sentence, drag along the words, and point at a cell of a map. Then open the forget gate in “Gradient against distance”, and let the four race below."}</p>
        </Verdict>
    }
}

/// The bound of the gradient, and the field of the convolution.
fn formulae() -> Html {
    let state =
        |index: &'static str| html! { <><mo>{"∂"}</mo><msub><mi>{"h"}</mi><mi>{index}</mi></msub></> };
    html! {
        <p class="formulae">
            <math>
                <mo>{"‖"}</mo><mfrac><mrow>{ state("T") }</mrow><mrow>{ state("t") }</mrow></mfrac><mo>{"‖"}</mo><mo>{"≤"}</mo>
                <msup>
                    <mrow><mo>{"("}</mo><msub><mi>{"σ"}</mi><mi>{"max"}</mi></msub><mi>{"max"}</mi><mo>{"|"}</mo><msup><mi>{"φ"}</mi><mo>{"′"}</mo></msup><mo>{"|"}</mo><mo>{")"}</mo></mrow>
                    <mrow><mi>{"T"}</mi><mo>{"−"}</mo><mi>{"t"}</mi></mrow>
                </msup>
            </math>
            <math>
                <mtext>{"field"}</mtext><mo>{"="}</mo><mn>{"1"}</mn><mo>{"+"}</mo><mo>{"("}</mo><mi>{"k"}</mi><mo>{"−"}</mo><mn>{"1"}</mn><mo>{")"}</mo>
                <munderover><mo>{"∑"}</mo><mrow><mi>{"l"}</mi><mo>{"="}</mo><mn>{"0"}</mn></mrow><mrow><mi>{"L"}</mi><mo>{"−"}</mo><mn>{"1"}</mn></mrow></munderover>
                <msup><mi>{"dilation"}</mi><mi>{"l"}</mi></msup>
            </math>
        </p>
    }
}
