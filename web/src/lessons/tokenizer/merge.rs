//! The text and its merges: tokens, the pair that is next, sizes as curves, the tree of one token.

use super::tokens::Tokens;
use super::{Part, notes, text_area, times, tree, verdict, visible};
use crate::app::later;
use crate::parts::format::number;
use crate::parts::run::still;
use crate::parts::{Checks, Entry, Item, Legend, Numbers, Picture, Play, Player, Slider, Table};
use crate::plot::{Axis, Chart, Dash, Guide, Ink, Layer, Line};
use std::rc::Rc;
use unfold_model::address;
use unfold_model::lessons::tokenizer::{LEAST, MOST_TEXT, Merging, Pair, Reply, Request, Training};
use yew::prelude::*;

/// Time between two merges that play, in milliseconds.
const BEAT: i32 = 320;
/// Pairs that the table shows.
const SHOWN: usize = 8;

#[component]
pub(super) fn MergePart(props: &Part) -> Html {
    let (request, change) = (&props.request, &props.change);
    let training = props.learnt.as_ref().and_then(|reply| reply.training.as_ref());
    let pointed = use_state_eq(|| None::<usize>);
    // The tokens stand in the text that they were made of: the field's may be newer.
    let cut = use_memo(props.merged.as_ref().map(|reply| Rc::as_ptr(reply) as usize), |_| {
        AttrValue::from(request.text.clone())
    });
    let player = use_player(props, props.last());
    let shown = props.merged.as_ref().and_then(|reply| Some((reply.merging.as_ref()?, reply)));
    let Some((merging, reply)) = shown else {
        return html! { <section class="part" /> };
    };
    let step = change.on(|request: &mut Request, _: MouseEvent| request.merges += 1);
    let on_text = change.on(|request: &mut Request, text: String| {
        request.text = text;
        request.from = 0;
    });
    let at = pointed.filter(|index| *index < merging.spans.len());
    let newest = merging.symbols + (merging.merges.len() as u32).saturating_sub(1);
    let told = at
        .map_or(newest.min(merging.names.len() as u32 - u32::from(!merging.names.is_empty())), |index| {
            merging.spans[index].id
        });
    let names: Vec<AttrValue> = merging
        .spans
        .iter()
        .map(|span| merging.names.get(span.id as usize).cloned().unwrap_or_default().into())
        .collect();
    let long = !address::holds(&request.text);
    let name = |id: u32| merging.names.get(id as usize).map(|name| visible(name)).unwrap_or_default();
    let next = merging.pairs.first().filter(|_| merging.more);
    let end = end(request.rules.least);
    let label =
        next.map_or_else(|| end.clone(), |pair| format!("Merge {} + {}", name(pair.left), name(pair.right)));
    html! {
        <section class="part" aria-label="The text and its merges">
            <div class="figures merging">
                <Picture id="text" wide=true title={html! { "The text in tokens" }} summary={summary(merging, &end, at)} numbers={vocabulary(reply)}>
                    { text_area(("text", "Your text"), &request.text, "2", on_text) }
                    <Tokens id="text" label="The text in tokens" text={(*cut).clone()} spans={merging.spans.clone()} {names} symbols={merging.symbols}
                        pointed={at} on_point={let pointed = pointed.clone(); Callback::from(move |index| pointed.set(index))} />
                    <div class="dials">
                        <button type="button" class="main" name="merge" disabled={next.is_none()} onclick={step}>{ label }</button>
                        { props.merges("merges") }
                        { player }
                    </div>
                    { window(props) }
                </Picture>
                { curves(training, merging) }
                { pairs(reply, merging) }
                if merging.tokens > 0 { { tree::picture("tree", reply, merging, told) } } else { <span hidden=true /> }
                <div class="beside"><Checks checks={[reply.checks.clone(), props.learnt.as_ref().map_or_else(Vec::new, |reply| reply.checks.clone())].concat()} /></div>
                { verdict() }
            </div>
            { notes(&reply.notes) }
            if long {
                <p class="quiet">{ format!("A text of {} bytes does not fit into a link: a link opens the lesson with the rhyme. At most {} bytes are learnt from.", number(request.text.len() as f64), number(MOST_TEXT as f64)) }</p>
            }
        </section>
    }
}

/// Play, step and restart of the merges.
#[hook]
fn use_player(props: &Part, last: u32) -> Html {
    let playing = use_state_eq(|| false);
    let now = props.request.merges.min(last);
    let done = now >= last;
    let change = &props.change;
    let to = change.on(|request: &mut Request, merges: u32| request.merges = merges);
    {
        let (to, playing) = (to.clone(), playing.clone());
        use_effect_with((*playing, now, done), move |(play, now, done)| {
            let now = *now;
            if *done {
                playing.set(false);
            }
            let timer = (*play && !*done).then(|| later(BEAT, move || to.emit(now + 1)));
            move || drop(timer)
        });
    }
    let on_play = {
        let playing = playing.clone();
        Callback::from(move |wish: Play| match wish {
            Play::Run if still() => to.emit(now + 1),
            Play::Run | Play::Restart if done => {
                to.emit(0);
                playing.set(!still());
            }
            Play::Run => playing.set(true),
            Play::Pause => playing.set(false),
            Play::Step => {
                playing.set(false);
                to.emit(now + 1);
            }
            Play::Restart => to.emit(0),
        })
    };
    let progress = f64::from(now) / f64::from(last.max(1));
    html! {
        <Player label="the merges" playing={*playing && !done} {done} {progress} words={format!("{now} of {last} merges")} {on_play} />
    }
}

/// For a text longer than what is shown: which part.
fn window(props: &Part) -> Html {
    let (request, default) = (&props.request, Request::default());
    if request.text.len() <= request.shown as usize {
        return html! { <span hidden=true /> };
    }
    let on_input = props.change.on(|request: &mut Request, from: f64| request.from = from as u32);
    html! {
        <Slider name="from" label="Shown from byte" value={f64::from(request.from)} default={f64::from(default.from)} min=0.0
            max={request.text.len() as f64} step=100.0 {on_input} />
    }
}

/// Why nothing more is merged.
fn end(least: u32) -> String {
    match least.clamp(*LEAST.start(), *LEAST.end()) {
        1 => "No pair is left".to_owned(),
        least => format!("No pair occurs {least} times"),
    }
}

fn summary(merging: &Merging, end: &str, pointed: Option<usize>) -> Html {
    if let Some(span) = pointed.and_then(|index| merging.spans.get(index)) {
        // The vocabulary may hold the most frequent tokens alone.
        let count = merging
            .vocabulary
            .iter()
            .find(|token| token.id == span.id)
            .map_or_else(String::new, |token| format!(", {} in the text", times(token.count)));
        let name = merging.names.get(span.id as usize).map(|name| visible(name)).unwrap_or_default();
        return html! { <><b>{ name }</b>{ format!(": token {}{count}.", span.id) }</> };
    }
    let size = |value: u32| number(f64::from(value));
    if merging.tokens == 0 {
        return html! { "There is no word in this text: write one." };
    }
    html! { <>
        { format!("Words: {}, different ones: {}. ", size(merging.words), size(merging.word_types)) }
        <b class="ink-output">{ format!("Tokens: {}", size(merging.tokens)) }</b>{ format!(", before the first merge: {}. ", size(merging.tokens_before)) }
        <b class="ink-weight">{ format!("Different tokens in use: {}", size(merging.in_use)) }</b>
        { format!(". {}. Point at a token for its tree.", if merging.more { "Outlined: the pair that is next" } else { end }) }
    </> }
}

/// The most frequent tokens in use with their counts.
fn vocabulary(reply: &Rc<Reply>) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Vocabulary: the most frequent tokens in use", &["token", "id", "count"]);
        if let Some(merging) = &reply.merging {
            for token in &merging.vocabulary {
                let name = merging.names.get(token.id as usize).map(|name| visible(name)).unwrap_or_default();
                table.row([name.into(), f64::from(token.id).into(), f64::from(token.count).into()]);
            }
            if merging.vocabulary.is_empty() {
                table.row(["none".into(), 0.0.into(), 0.0.into()]);
            }
        }
        table
    }))
}

fn curves(training: Option<&Training>, merging: &Merging) -> Html {
    let Some(training) = training.filter(|_| merging.tokens > 0).cloned().map(Rc::new) else {
        return html! { <span hidden=true /> };
    };
    let line = |values: &[u32]| -> Vec<(f64, f64)> {
        training.steps.iter().zip(values).map(|(step, value)| (f64::from(*step), f64::from(*value))).collect()
    };
    let now = merging.merges.len() as f64;
    let layers: Rc<[Layer]> = Rc::new([
        Line::new(line(&training.tokens), Ink::Output).into(),
        Line::new(line(&training.vocabulary), Ink::Weight).dash(Dash::Dashed).into(),
        Guide::at_x(now, Ink::Accent).label("now").into(),
    ]);
    let legend = html! { <Legend items={vec![Item::line(Ink::Output, "tokens"), Item::line(Ink::Weight, "in use").dash(Dash::Dashed)]} /> };
    let most = training.vocabulary.iter().max().copied().unwrap_or_default();
    let last = |values: &[u32]| number(f64::from(values.last().copied().unwrap_or_default()));
    let end = if training.ended { "the last" } else { "so far the last" };
    let summary = html! { { format!("At most {} tokens are in use at once. After merge {}, {end}: {} in use, {} tokens in the text.",
    number(f64::from(most)), number(f64::from(training.trained)), last(&training.vocabulary), last(&training.tokens)) } };
    let numbers = {
        let training = training.clone();
        Numbers::new(move || {
            let mut table =
                Table::new("Sizes over the merges", &["merges", "tokens in use", "tokens of the text"]);
            let sizes = training.vocabulary.iter().zip(&training.tokens);
            for (step, (vocabulary, tokens)) in training.steps.iter().zip(sizes) {
                table.row([step, vocabulary, tokens].map(|value| Entry::from(f64::from(*value))));
            }
            table
        })
    };
    html! {
        <Picture id="sizes" title={html! { "Vocabulary and text" }} {legend} {summary} {numbers}>
            <Chart x={Axis::new("merges").span(0.0, f64::from(training.trained.max(1))).whole()} y={Axis::new("tokens").log().hold()} {layers} />
        </Picture>
    }
}

/// The most frequent pairs.
fn pairs(reply: &Rc<Reply>, merging: &Merging) -> Html {
    let name = |id: u32| merging.names.get(id as usize).map(|name| visible(name)).unwrap_or_default();
    let most = merging.pairs.first().map_or(1, |pair| pair.count);
    let row = |(index, pair): (usize, &Pair)| {
        html! {
            <tr key={index} class={(index == 0 && merging.more).then_some("next")}>
                <th scope="row"><span class="token">{ name(pair.left) }</span>{" + "}<span class="token">{ name(pair.right) }</span></th>
                <td><progress max={most.to_string()} value={pair.count.to_string()} aria-hidden="true" /></td>
                <td>{ number(f64::from(pair.count)) }</td>
            </tr>
        }
    };
    let numbers = {
        let reply = reply.clone();
        Numbers::new(move || {
            let mut table = Table::new("The most frequent pairs", &["left", "right", "count"]);
            if let Some(merging) = &reply.merging {
                let name = |id: u32| {
                    Entry::from(merging.names.get(id as usize).map(|name| visible(name)).unwrap_or_default())
                };
                for pair in &merging.pairs {
                    table.row([name(pair.left), name(pair.right), f64::from(pair.count).into()]);
                }
                table.row(["different pairs".into(), "".into(), f64::from(merging.different).into()]);
            }
            table
        })
    };
    let summary = if merging.pairs.is_empty() {
        "There is no pair.".to_owned()
    } else {
        format!(
            "The most frequent {} of {} different pairs; {}.",
            merging.pairs.len().min(SHOWN),
            number(f64::from(merging.different)),
            if merging.more { "the first is merged next" } else { "none of them is merged" }
        )
    };
    html! {
        <Picture id="pairs" title={html! { "Pairs now" }} summary={html! { { summary } }} {numbers}>
            <table class="pairs-table"><tbody>{ for merging.pairs.iter().take(SHOWN).enumerate().map(row) }</tbody></table>
        </Picture>
    }
}
