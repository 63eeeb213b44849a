//! How do I bake bread: the room.
//!
//! A question to a shelf of books; arrows in the plane; scores as vectors get longer; self-attention on a sentence; and
//! what it costs.

mod cost;
mod library;
mod plane;
mod scale;
mod sequence;

use super::Room;
use crate::parts::{Change, Head, Verdict, use_change};
use unfold_model::kit::planes::Planes;
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::attention::{Attention, Matrix, Request, View};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What each part of the room is given.
#[derive(Properties, PartialEq)]
pub(super) struct Part {
    /// What the reader has set, as far as the part shows it.
    pub(super) request: Request,
    /// Changes the whole request.
    pub(super) change: Change<Request>,
}

/// The room.
#[component]
pub(crate) fn AttentionRoom(props: &Room<Attention>) -> Html {
    let change = use_change(&props.request, &props.set);
    let only = |view: View| props.request.only(view);
    // The size that is marked is no part of the question: the answer holds all sizes.
    let scale = Request { size: props.request.size, ..only(View::Scale) };
    html! {
        <>
            <Head title={Attention::INFO.title} note={Attention::INFO.note} />
            <library::LibraryPart request={only(View::Library)} change={change.clone()} />
            { verdict() }
            <plane::PlanePart request={only(View::Plane)} change={change.clone()} />
            <scale::ScalePart request={scale} change={change.clone()} />
            <sequence::SequencePart request={only(View::Sequence)} change={change.clone()} />
            <cost::CostPart request={only(View::Cost)} change={change.clone()} />
        </>
    }
}

/// A matrix as one plane.
pub(super) fn planes(matrix: &Matrix) -> Planes {
    let values = matrix.values.iter().map(|value| *value as f32).collect();
    Planes { channels: 1, height: matrix.rows, width: matrix.columns, values }
}

/// A share from 0 to 1 as a bar with its number.
pub(super) fn bar(label: String, value: f64) -> Html {
    html! {
        <span class="share">
            <meter min="0" max="1" value={format!("{:.3}", value.clamp(0.0, 1.0))} aria-label={label} />
            { crate::parts::format::fixed(value, 2) }
        </span>
    }
}

/// What the model said of the request.
pub(super) fn notes(notes: &[String]) -> Html {
    if notes.is_empty() {
        Html::default()
    } else {
        html! { <p class="quiet">{ notes.join(" ") }</p> }
    }
}

/// What stands in the field that was written in.
pub(super) fn text_of(event: &InputEvent) -> String {
    let input = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
    input.or_else(|| Some(event.target_dyn_into::<HtmlTextAreaElement>()?.value())).unwrap_or_default()
}

/// A line of text to change.
pub(super) fn text_field(
    (name, label, class): (&'static str, &'static str, &'static str),
    value: &str,
    on_input: Callback<InputEvent>,
) -> Html {
    let most = unfold_model::lessons::attention::LINE.to_string();
    html! {
        <label class="dial text" data-dial={name}>
            <span class={classes!("dial-label", class)}>{ label }</span>
            <input type="text" {name} maxlength={most} value={value.to_owned()} oninput={on_input} autocomplete="off" />
        </label>
    }
}

fn verdict() -> Html {
    html! {
        <Verdict short="Yes: the weight says how relevant a key is. What comes out is the values">
            <p>
                {"The score compares the query with a "}<b class="ink-key">{"key"}</b>{", softmax makes the scores into weights that sum to \
                  1, and a weight does say how relevant its key is to this "}<b class="ink-query">{"query"}</b>{". But no key is ever given \
                  back. The answer is the mean of the "}<b class="ink-value">{"values"}</b>{" under these weights: exchange the contents of \
                  two books, and the same weights bring another answer."}
            </p>
            <p>
                {"And it is a mixture, never one book: a low temperature comes close to one, a high one takes all alike. In a \
                  network every word plays all three roles, by three learned matrices, and q·k is neither a cosine nor \
                  symmetric."}
            </p>
            { formula() }
            <p class="try">{"Try this: put the car manual between the covers of “Baking bread”. Then ask how to repair a car."}</p>
        </Verdict>
    }
}

/// Attention(Q, K, V) = softmax(QKᵀ/√d)·V.
fn formula() -> Html {
    let letter = |class: &'static str, letter: &'static str| html! { <mi {class}>{ letter }</mi> };
    html! {
        <p class="formulae">
            <math>
                <mi>{"Attention"}</mi><mo>{"("}</mo>{ letter("ink-query", "Q") }<mo>{","}</mo>{ letter("ink-key", "K") }<mo>{","}</mo>{ letter("ink-value", "V") }<mo>{")"}</mo>
                <mo>{"="}</mo><mi>{"softmax"}</mi><mo>{"("}</mo>
                <mfrac>
                    <mrow>{ letter("ink-query", "Q") }<msup>{ letter("ink-key", "K") }<mi>{"T"}</mi></msup></mrow>
                    <msqrt><mi>{"d"}</mi></msqrt>
                </mfrac>
                <mo>{")"}</mo>{ letter("ink-value", "V") }
            </math>
        </p>
    }
}
