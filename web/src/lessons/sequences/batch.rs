//! Sentences of unequal length in one batch, and what masks are for.

use super::{Part, count, name, notes};
use crate::ask::use_lesson;
use crate::parts::Checks;
use crate::parts::format::significant;
use unfold_model::lessons::sequences::{Batch, Gap, PADS, Request, Sequences};
use yew::prelude::*;

#[component]
pub(super) fn BatchPart(props: &Part) -> Html {
    let answer = use_lesson::<Sequences>(Some(props.request.clone()));
    let Some((batch, reply)) = answer.reply.as_deref().and_then(|reply| Some((reply.batch.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change) = (&props.request, &props.change);
    html! {
        <section class="part" aria-label="Sentences in a batch">
            <h2>{"Input size fluctuates: padding and masks"}</h2>
            <div class="figures two">
                <div class="beside">
                    { sentences(batch) }
                    <div class="dials">
                        { count(change, ("pads", "Padding behind the longest"), (request.pads, Request::default().pads), &PADS, |request, pads| request.pads = pads) }
                    </div>
                    { notes(&reply.notes) }
                </div>
                { gaps(batch) }
            </div>
            <div class="wide-checks"><Checks checks={reply.checks.clone()} /></div>
        </section>
    }
}

/// The batch as it is computed: padding stands where a sentence has ended.
fn sentences(batch: &Batch) -> Html {
    html! {
        <div class="table-room" tabindex="0" role="region" aria-label="The batch">
            <table class="padded">
                <caption>{ format!("Three sentences, filled up to length {}", batch.length) }</caption>
                { for batch.sentences.iter().enumerate().map(|(index, sentence)| html! {
                    <tr key={index}>
                        { for (0..batch.length as usize).map(|t| match sentence.get(t) {
                            Some(token) => html! { <td>{ token }</td> },
                            None => html! { <td class="quiet">{"▢"}</td> },
                        }) }
                    </tr>
                }) }
            </table>
        </div>
    }
}

fn gaps(batch: &Batch) -> Html {
    let largest = |gaps: &[f64]| significant(gaps.iter().copied().fold(0.0, f64::max), 2);
    let row = |gap: &Gap| {
        html! { <tr><th scope="row">{ name(gap.model) }</th><td>{ largest(&gap.masked) }</td><td>{ largest(&gap.unmasked) }</td></tr> }
    };
    html! {
        <table class="measured">
            <caption>{"How far the batch is from each sentence alone: features of every token, of the RNN and the gated cell the last state"}</caption>
            <thead><tr><th scope="col">{"model"}</th><th scope="col">{"with masks"}</th><th scope="col">{"without"}</th></tr></thead>
            <tbody>{ for batch.gaps.iter().map(row) }</tbody>
        </table>
    }
}
