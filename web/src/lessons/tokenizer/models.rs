//! The reader's other text in the vocabularies of real models, and one sentence in many languages.
//!
//! A vocabulary is fetched when the reader asks for it, and not before.

use super::Part;
use super::tokens::Tokens;
use crate::ask::{Answer, use_lesson};
use crate::parts::format::{fixed, number};
use crate::parts::{Checks, Entry, Numbers, Picture, Table};
use std::rc::Rc;
use unfold_model::lessons::tokenizer::{Known, Reading, Reply, Request, Tokenizer};
use yew::prelude::*;

/// Tokens that are shown with their ids.
const SHOWN: usize = 300;

fn name(known: Known) -> &'static str {
    match known {
        Known::Gpt2 => "GPT-2 (r50k)",
        Known::Cl100k => "GPT-4 (cl100k)",
        Known::O200k => "GPT-4o (o200k)",
    }
}

#[component]
pub(super) fn ModelsPart(props: &Part) -> Html {
    let wanted = use_state_eq(|| [false; 3]);
    let ask = |index: usize| {
        wanted[index].then(|| Request { vocabulary: Known::ALL[index], ..props.request.clone() })
    };
    let answers =
        [use_lesson::<Tokenizer>(ask(0)), use_lesson::<Tokenizer>(ask(1)), use_lesson::<Tokenizer>(ask(2))];
    let column = |(index, answer): (usize, &Answer<Reply>)| {
        let (wanted, known) = (wanted.clone(), Known::ALL[index]);
        match &answer.reply {
            Some(reply) => {
                html! { <Model key={index} {known} text={props.request.second.clone()} reply={reply.clone()} /> }
            }
            None => {
                let kilobytes = number(f64::from(known.shipped().bytes.div_ceil(1000)));
                let asked = wanted[index];
                let load = Callback::from(move |_: MouseEvent| {
                    let mut now = *wanted;
                    now[index] = true;
                    wanted.set(now);
                });
                html! {
                    <div key={index}>
                        <h2>{ name(known) }</h2>
                        <p><button type="button" name={known.shipped().name} disabled={asked} onclick={load}>
                            { if asked { "Loading …".to_owned() } else { format!("Load this vocabulary, {kilobytes} KB") } }
                        </button></p>
                    </div>
                }
            }
        }
    };
    let readings: Vec<Option<&Reading>> =
        answers.iter().map(|answer| answer.reply.as_ref().and_then(|reply| reply.reading.as_ref())).collect();
    html! {
        <section class="part" aria-label="The vocabularies of real models">
            <h2>{"Your other text as real models read it"}</h2>
            <p class="quiet">{"The same algorithm, learnt from a large part of the Internet. The ids are what the model is given."}</p>
            <div class="figures">{ for answers.iter().enumerate().map(column) }</div>
            { languages(&readings) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ModelProps {
    known: Known,
    text: AttrValue,
    reply: Rc<Reply>,
}

/// The text in one vocabulary.
#[component]
fn Model(props: &ModelProps) -> Html {
    let pointed = use_state_eq(|| None::<usize>);
    let Some(reading) = &props.reply.reading else {
        return html! { <div><h2>{ name(props.known) }</h2>{ super::notes(&props.reply.notes) }</div> };
    };
    let count = reading.spans.len();
    let shown = count.min(SHOWN);
    let numbers = {
        let reply = props.reply.clone();
        Numbers::new(move || {
            let mut table = Table::new("Tokens", &["place", "token", "id", "bytes"]);
            if let Some(reading) = &reply.reading {
                for (index, (span, name)) in reading.spans.iter().zip(&reading.names).enumerate() {
                    let entry = |value: u32| Entry::from(f64::from(value));
                    table.row([index.into(), super::visible(name).into(), entry(span.id), entry(span.bytes)]);
                }
                table.row(["all".into(), "".into(), "".into(), reading.spans.len().into()]);
            }
            table
        })
    };
    let summary = html! { { format!("{} tokens of a vocabulary of {} without special tokens, for {} bytes.{}", number(count as f64), number(f64::from(reading.size)),
    number(props.text.len() as f64), if shown < count { format!(" Shown are the first {shown}.") } else { String::new() }) } };
    html! {
        <Picture id={props.known.shipped().name} title={html! { { name(props.known) } }} {summary} {numbers}>
            <Tokens id={props.known.shipped().name} label={format!("The text in the tokens of {}", name(props.known))} text={props.text.clone()}
                spans={reading.spans[..shown].to_vec()} names={reading.names[..shown].iter().map(|name| name.clone().into()).collect::<Vec<AttrValue>>()}
                ids=true pointed={*pointed} on_point={Callback::from(move |index| pointed.set(index))} />
            <Checks checks={props.reply.checks.clone()} />
        </Picture>
    }
}

/// Tokens per character, language by language, for every vocabulary that is here.
fn languages(readings: &[Option<&Reading>]) -> Html {
    let Some(first) = readings.iter().flatten().next() else { return html! { <span hidden=true /> } };
    let row = |index: usize| {
        let language = &first.languages[index];
        let share = |reading: &Option<&Reading>| {
            reading.and_then(|reading| reading.languages.get(index)).map_or(String::new(), |language| {
                format!(
                    "{} ({})",
                    fixed(f64::from(language.tokens) / f64::from(language.characters.max(1)), 2),
                    language.tokens
                )
            })
        };
        html! {
            <tr key={index}>
                <th scope="row">{ &language.name }</th>
                <td class="words">{ &language.text }</td>
                <td>{ language.characters }</td>
                <td>{ language.bytes }</td>
                { for readings.iter().enumerate().map(|(column, reading)| html! { <td key={column}>{ share(reading) }</td> }) }
            </tr>
        }
    };
    html! {
        <>
            <h2>{"One sentence in many languages: tokens for each character, and in all"}</h2>
            <div class="table-room whole languages" tabindex="0" role="region" aria-label="Languages compared">
                <table>
                    <thead><tr>
                        { for ["language", "sentence", "characters", "bytes"].into_iter().chain(Known::ALL.iter().map(|known| name(*known))).enumerate().map(|(column, words)| html! {
                            <th key={column} scope="col">{ words }</th>
                        }) }
                    </tr></thead>
                    <tbody>{ for (0..first.languages.len()).map(row) }</tbody>
                </table>
            </div>
        </>
    }
}
