//! The rules of learning, and what changes if one of them changes.

use super::{Part, notes, visible};
use crate::ask::use_lesson;
use crate::parts::format::number;
use crate::parts::{Change, Checks, Choice, Toggle};
use unfold_model::lessons::tokenizer::{
    Changed, LEAST, Marker, Request, Rules, Split, Symbols, Tie, Tokenizer, View,
};
use yew::prelude::*;

const SYMBOLS: [(Symbols, &str); 2] = [(Symbols::Characters, "characters"), (Symbols::Bytes, "bytes")];
const MARKERS: [(Marker, &str); 3] =
    [(Marker::None, "none"), (Marker::Separate, "a symbol, _"), (Marker::Attached, "on the last letter")];
const SPLITS: [(Split, &str); 3] =
    [(Split::None, "nowhere"), (Split::Spaces, "at spaces"), (Split::Gpt2, "as GPT-2 does")];
const TIES: [(Tie, &str); 3] = [
    (Tie::First, "first in the text"),
    (Tie::Greatest, "last in the alphabet"),
    (Tie::Smallest, "first in the alphabet"),
];

#[component]
pub(super) fn RulesPart(props: &Part) -> Html {
    let answer = use_lesson::<Tokenizer>(Some(props.request.only(View::Rules)));
    let Some(reply) = answer.reply.as_deref().filter(|reply| !reply.changed.is_empty()) else {
        return html! { <section class="part" /> };
    };
    html! {
        <section class="part" aria-label="The rules">
            <h2>{"The rules, and what another one would change"}</h2>
            <p class="quiet">{"Programs differ in them, and so in their merges. The first row is what you have chosen; in each of the others one rule is changed. A text that is not cut has no ends of words to mark."}</p>
            { dials(&props.request.rules, &props.change) }
            <div class="table-room whole" tabindex="0" role="region" aria-label="What another rule would change">
                <table class="changes">
                    <thead><tr>
                        { for ["one rule changed", "merges in all", "first merge that differs", "", "tokens in common", "in use at the end", "text in tokens at the end"].iter().enumerate().map(|(column, words)| html! {
                            <th key={column} scope="col">{ words }</th>
                        }) }
                    </tr></thead>
                    <tbody>{ for reply.changed.iter().enumerate().map(|(index, changed)| row(index, changed, &reply.changed[0].rules, &props.change)) }</tbody>
                </table>
            </div>
            { notes(&reply.notes) }
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

/// One of several values of a rule.
fn choice<T: Copy + PartialEq + 'static, const N: usize>(
    change: &Change<Request>,
    (name, label): (&'static str, &'static str),
    options: &'static [(T, &'static str); N],
    chosen: T,
    act: fn(&mut Rules, T),
) -> Html {
    let on_choose =
        change.on(move |request: &mut Request, index: usize| act(&mut request.rules, options[index].0));
    let words: Vec<AttrValue> = options.iter().map(|option| AttrValue::Static(option.1)).collect();
    html! {
        <Choice {name} {label} options={words} chosen={options.iter().position(|option| option.0 == chosen)} {on_choose} />
    }
}

fn dials(rules: &Rules, change: &Change<Request>) -> Html {
    let range = (*LEAST.start(), 10);
    let marker = if rules.split == Split::None { Marker::None } else { rules.marker };
    html! {
        <div class="dials">
            { choice(change, ("symbols", "Symbols"), &SYMBOLS, rules.symbols, |rules, symbols| rules.symbols = symbols) }
            { choice(change, ("split", "Cut into words"), &SPLITS, rules.split, |rules, split| rules.split = split) }
            { choice(change, ("marker", "End of a word"), &MARKERS, marker, |rules, marker| rules.marker = marker) }
            { choice(change, ("tie", "Among equal counts"), &TIES, rules.tie, |rules, tie| rules.tie = tie) }
            <Toggle name="overlaps" label="Overlapping pairs count" on={rules.overlaps}
                on_toggle={change.on(|request: &mut Request, on| request.rules.overlaps = on)} />
            { change.count(("least", "Least count"), (rules.least, 1), range, |request, least| request.rules.least = least) }
        </div>
    }
}

/// What `rules` has that `own` has not; both without a marker where the text is not cut.
fn difference(own: &Rules, rules: &Rules) -> String {
    fn named<T: PartialEq>(options: &[(T, &'static str)], value: &T) -> &'static str {
        options.iter().find(|option| option.0 == *value).map_or("", |option| option.1)
    }
    let mut words = Vec::new();
    if own.symbols != rules.symbols {
        words.push(format!("symbols: {}", named(&SYMBOLS, &rules.symbols)));
    }
    if own.split != rules.split {
        words.push(format!("cut: {}", named(&SPLITS, &rules.split)));
    }
    if own.marker != rules.marker {
        words.push(format!("end of a word: {}", named(&MARKERS, &rules.marker)));
    }
    if own.tie != rules.tie {
        words.push(format!("equal counts: {}", named(&TIES, &rules.tie)));
    }
    if own.overlaps != rules.overlaps {
        words.push(if rules.overlaps { "overlaps count" } else { "overlaps do not count" }.to_owned());
    }
    if own.least != rules.least {
        words.push(format!("least count {}", rules.least));
    }
    if words.is_empty() { "your rules".to_owned() } else { words.join(", ") }
}

fn row(index: usize, changed: &Changed, own: &Rules, change: &Change<Request>) -> Html {
    let rules = changed.rules;
    // The reader's marker waits until the text is cut again.
    let take = change.on(move |request: &mut Request, _: MouseEvent| {
        let marker = if rules.split == Split::None { request.rules.marker } else { rules.marker };
        request.rules = Rules { marker, ..rules };
    });
    let count = |value: u32| number(f64::from(value));
    let words = difference(own, &rules);
    let first = if changed.first == 0 { "none".to_owned() } else { format!("merge {}", changed.first) };
    let merge = match (changed.first, changed.merge.as_str()) {
        (1.., "") => "it ends before".to_owned(),
        (_, merge) => visible_pair(merge),
    };
    html! {
        <tr key={index}>
            <th scope="row">
                if index == 0 { { words } } else {
                    <button type="button" onclick={take} title="Take this rule">{ words }</button>
                }
            </th>
            <td>{ count(changed.merges) }</td>
            <td>{ if index == 0 { String::new() } else { first } }</td>
            <td class="words">{ merge }</td>
            <td>{ count(changed.common) }</td>
            <td>{ count(changed.vocabulary) }</td>
            <td>{ count(changed.tokens) }</td>
        </tr>
    }
}

/// Spaces around the plus stay; those in the tokens are made visible.
fn visible_pair(merge: &str) -> String {
    merge.split(" + ").map(visible).collect::<Vec<_>>().join(" + ")
}
