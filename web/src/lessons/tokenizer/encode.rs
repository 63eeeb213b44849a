//! Another text, encoded with the learned merges step by step.

use super::tokens::Tokens;
use super::{Part, notes, text_area, tree, visible};
use crate::ask::use_lesson;
use crate::parts::format::number;
use crate::parts::{Checks, Entry, Numbers, Picture, Slider, Table};
use std::rc::Rc;
use unfold_model::lessons::tokenizer::{
    Encoding, MERGES, MOST_SECOND, Reply, Request, Span, Tokenizer, View,
};
use yew::prelude::*;

#[component]
pub(super) fn EncodePart(props: &Part) -> Html {
    let (request, change) = (&props.request, &props.change);
    let answer = use_lesson::<Tokenizer>(Some(request.only(View::Encode)));
    let pointed = use_state_eq(|| None::<usize>);
    let Some((encoding, reply)) =
        answer.reply.as_ref().and_then(|reply| Some((reply.encoding.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let names: Vec<AttrValue> = encoding.names.iter().map(|name| name.clone().into()).collect();
    let on_point = {
        let pointed = pointed.clone();
        Callback::from(move |index| pointed.set(index))
    };
    let at = pointed.filter(|index| *index < encoding.spans.len());
    let last = encoding.steps.len() as u32;
    let on_text = change.on(|request: &mut Request, text: String| request.second = text);
    let merges = props.last();
    let same = match encoding.same {
        true if request.second.len() > MOST_SECOND => "✓ the same text, as far as it was taken",
        true => "✓ the same text",
        false => "✗ another text",
    };
    let all = change.on(move |request: &mut Request, _: MouseEvent| {
        (request.merges, request.step) = (merges, *MERGES.end());
    });
    html! {
        <section class="part" aria-label="Another text">
            <h2>{"Another text, with the merges that were learnt"}</h2>
            <div class="figures">
                <Picture id="second" wide=true title={html! { "Encoded, merge by merge in the order of learning" }} summary={summary(encoding, props.done(), at)} numbers={steps(reply)}>
                    { text_area(("second", "Another text"), &request.second, "2", on_text) }
                    <Tokens id="second" label="The other text in tokens" text={request.second.clone()} spans={encoding.spans.clone()} {names}
                        symbols={0} ids=true pointed={at} {on_point} />
                    <div class="dials">
                        { props.merges("encode-merges") }
                        <Slider name="step" label="Steps" value={f64::from(request.step.min(last))} default={f64::from(last)} min=0.0 max={f64::from(last.max(1))} step=1.0
                            on_input={change.on(|request: &mut Request, step: f64| request.step = step as u32)} />
                        <button type="button" name="all-merges" onclick={all}>{"Every merge"}</button>
                    </div>
                </Picture>
                <div class="beside">
                    <h2>{"Decoded again"}</h2>
                    <p class="decoded">{ &encoding.decoded }</p>
                    <p class={if encoding.same { "ink-held" } else { "ink-failed" }}>{ same }</p>
                    { notes(&reply.notes) }
                    { made(encoding, props.merged.as_ref(), at) }
                </div>
            </div>
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

/// How the token that is pointed at was made; else the last one that merges made, so that the place is never empty.
fn made(encoding: &Encoding, merged: Option<&Rc<Reply>>, pointed: Option<usize>) -> Html {
    let learnt = merged.and_then(|reply| Some((reply, reply.merging.as_ref()?)));
    let Some((reply, merging)) = learnt else { return html! { <span hidden=true /> } };
    let known = |id: u32| (id as usize) < merging.names.len();
    let last = || {
        let made = |span: &Span| known(span.id) && span.id >= merging.symbols;
        encoding.spans.iter().rposition(made).or(encoding.spans.len().checked_sub(1))
    };
    let told = pointed.or_else(last);
    match told.and_then(|index| encoding.spans.get(index).zip(encoding.names.get(index))) {
        Some((span, _)) if known(span.id) => tree::picture("second-tree", reply, merging, span.id),
        Some((span, name)) if span.id == u32::MAX => tree::unmet("second-tree", name),
        _ => html! { <span hidden=true /> },
    }
}

fn summary(encoding: &Encoding, merges: u32, pointed: Option<usize>) -> Html {
    if let Some((span, name)) =
        pointed.and_then(|index| encoding.spans.get(index).zip(encoding.names.get(index)))
    {
        let id = if span.id == u32::MAX {
            "never met in learning, a token of last resort".to_owned()
        } else {
            format!("token {}", span.id)
        };
        return html! { <><b>{ visible(name) }</b>{ format!(": {id}, bytes of the text: {}.", span.bytes) }</> };
    }
    let now = match encoding.steps.get((encoding.done as usize).wrapping_sub(1)) {
        Some(step) => format!(
            "Step {}: merge {}, {} + {}, places joined: {}. ",
            encoding.done,
            step.merge,
            visible(&step.left),
            visible(&step.right),
            step.joined
        ),
        None => String::new(),
    };
    html! { { format!("{now}Symbols: {}, tokens now: {}. Merges learnt: {}, used here: {}; rank decides, not length.",
    number(f64::from(encoding.symbols)), number(encoding.spans.len() as f64), number(f64::from(merges)), encoding.steps.len()) } }
}

fn steps(reply: &Rc<Reply>) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table =
            Table::new("Steps", &["step", "merge", "left", "right", "places joined", "tokens after it"]);
        if let Some(encoding) = &reply.encoding {
            let count = |value: u32| Entry::from(f64::from(value));
            table.row([0_usize.into(), "—".into(), "".into(), "".into(), count(0), count(encoding.symbols)]);
            for (index, step) in encoding.steps.iter().enumerate() {
                let [left, right] = [&step.left, &step.right].map(|name| Entry::from(visible(name)));
                table.row([
                    (index + 1).into(),
                    count(step.merge),
                    left,
                    right,
                    count(step.joined),
                    count(step.tokens),
                ]);
            }
        }
        table
    }))
}
