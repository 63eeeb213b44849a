//! Who remembers the first token: four models, the same budget, the accuracy as it comes.

use super::{Part, choice, count, dial, ink, name, notes};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Item, Legend, Numbers, Picture, Table, use_run};
use crate::plot::{Axis, Band, Chart, Dash, Guide, Ink, Layer, Line, Marker};
use std::rc::Rc;
use unfold_model::kit::cell::Kind;
use unfold_model::lessons::sequences::{
    BUDGET, FORGET, LONGEST, Memory, RATE, RIGHT, Racer, Request, SEEDS, Score, Sequences,
};
use yew::prelude::*;

/// Accuracy of guessing one of eight.
const CHANCE: f64 = 0.125;

#[component]
pub(super) fn MemoryPart(props: &Part) -> Html {
    let answer = use_lesson::<Sequences>(Some(props.request.clone()));
    let run = use_run(&answer);
    let Some((memory, reply)) =
        answer.reply.as_deref().and_then(|reply| Some((reply.memory.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let lag = memory.lags.get(memory.now as usize).copied().unwrap_or(0);
    let legend = html! { <Legend items={items(memory)} /> };
    html! {
        <section class="part" aria-label="Who remembers the first token">
            <h2>{"Who remembers? Repeat the first token after n more"}</h2>
            <div class="figures">
                <Picture id="memory-now" title={html! { format!("Learning at distance n = {lag}") }} summary={budget(memory)} numbers={curves(memory)} legend={legend.clone()}>
                    <Chart x={Axis::new("training step").span(0.0, f64::from(memory.of))} y={Axis::new("accuracy on new sequences").span(0.0, 1.0)} layers={learning(memory)} />
                    { run.player("the memory task", (memory.total[0], memory.total[1]), "steps") }
                </Picture>
                <Picture id="memory" title={html! { "Accuracy against distance" }} summary={scores(memory)} numbers={score_numbers(memory)} {legend}>
                    <Chart x={Axis::new("distance n").span(0.0, f64::from(memory.lags.last().copied().unwrap_or(4)) + 1.0)} y={Axis::new("accuracy after training").span(0.0, 1.0)} layers={against(memory)} />
                </Picture>
                <div class="beside">
                    { dials(props) }
                    { notes(&reply.notes) }
                </div>
            </div>
            <div class="wide-checks"><Checks checks={reply.checks.clone()} /></div>
        </section>
    }
}

fn items(memory: &Memory) -> Vec<Item> {
    let item = |(index, racer): (usize, &Racer)| {
        Item::line(ink(racer.model), racer.model.name()).marker(Marker::nth(index), true)
    };
    let chance = Item::line(Ink::Text, "chance, 1/8").dash(Dash::Dotted);
    memory.racers.iter().enumerate().map(item).chain(std::iter::once(chance)).collect()
}

fn chance() -> Layer {
    Guide::at_y(CHANCE, Ink::Text).dash(Dash::Dotted).into()
}

fn learning(memory: &Memory) -> Rc<[Layer]> {
    let line = |(index, racer): (usize, &unfold_model::lessons::sequences::Racer)| {
        let points: Vec<(f64, f64)> =
            racer.steps.iter().map(|step| f64::from(*step)).zip(racer.accuracies.iter().copied()).collect();
        Layer::from(Line::new(points, ink(racer.model)).marked(Marker::nth(index)))
    };
    std::iter::once(chance()).chain(memory.racers.iter().enumerate().map(line)).collect()
}

/// One point for each distance that is done, with a band from the lowest to the highest seed.
fn against(memory: &Memory) -> Rc<[Layer]> {
    let mut layers = vec![chance()];
    for (index, racer) in memory.racers.iter().enumerate() {
        let at = || memory.lags.iter().map(|lag| f64::from(*lag)).zip(&racer.scores);
        let band: Vec<(f64, f64, f64)> = at().map(|(lag, score)| (lag, score.low, score.high)).collect();
        let mean: Vec<(f64, f64)> = at().map(|(lag, score)| (lag, score.mean)).collect();
        layers.push(Band::new(band, ink(racer.model)).into());
        layers.push(Line::new(mean, ink(racer.model)).marked(Marker::nth(index)).into());
    }
    layers.into()
}

fn budget(memory: &Memory) -> Html {
    html! {
        <>
            { format!("Each trains {} steps of Adam on the same batches of 32. Parameters: ", memory.of) }
            { for memory.racers.iter().enumerate().map(|(index, racer)| html! {
                <span key={index}>{ if index > 0 { ", " } else { "" } }{ name(racer.model) }{ format!(" {}", racer.parameters) }</span>
            }) }
            {". The CNN sees 15 tokens, whatever it learns; self-attention has no positions, but the first token is marked."}
        </>
    }
}

fn scores(memory: &Memory) -> Html {
    let done = memory.racers.iter().map(|racer| racer.scores.len()).min().unwrap_or(0);
    let Some(lag) = done.checked_sub(1).and_then(|last| memory.lags.get(last)) else {
        return html! { "Press play. A point for each model and distance comes when its training is done; the band holds all seeds." };
    };
    let of_each = |words: fn(&Racer, usize) -> String| {
        memory.racers.iter().enumerate().map(move |(index, racer)| html! {
            <span key={index}>{ if index > 0 { ", " } else { "" } }{ name(racer.model) }{" "}{ words(racer, done - 1) }</span>
        }).collect::<Html>()
    };
    let right = significant(RIGHT, 2);
    html! {
        <>
            { format!("At distance {lag}: ") }{ of_each(score) }
            if memory.seeds > 1 {
                { format!(". Every one of {} seeds is right in {right} or more up to distance: ", memory.seeds) }{ of_each(|racer, _| racer.remembers.to_string()) }
                {". Band: lowest to highest seed."}
            } else {
                {". One seed is an example, no result: take more."}
            }
        </>
    }
}

/// The mean, and from the lowest seed to the highest if they differ.
fn score(racer: &Racer, done: usize) -> String {
    let Score { mean, low, high } = racer.scores[done];
    let [mean, low, high] = [mean, low, high].map(|share| significant(share, 2));
    if low == high { mean } else { format!("{mean} ({low} to {high})") }
}

fn dials(props: &Part) -> Html {
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let longest: Vec<u32> = [4, 8, 16, 32].into_iter().filter(|lag| LONGEST.contains(lag)).collect();
    let chosen = longest.iter().rposition(|lag| *lag <= request.longest);
    let gated = usize::from(request.gated == Kind::Gru);
    html! {
        <div class="dials two">
            { choice(change, ("longest", "Longest distance", false), vec!["4", "8", "16", "32"], chosen, |request, index| request.longest = 4 << index.min(3)) }
            { choice(change, ("memory-gated", "Gated cell", false), vec!["LSTM", "GRU"], Some(gated), |request, index| request.gated = [Kind::Lstm, Kind::Gru][index.min(1)]) }
            { dial(change, ("memory-forget", "LSTM: forget bias"), (request.forget, default.forget), &FORGET, 0.1, |request, bias| request.forget = bias) }
            { dial(change, ("rate", "Step size"), (request.rate, default.rate), &RATE, 0.0, |request, rate| request.rate = rate) }
            { count(change, ("budget", "Steps of training"), (request.budget, default.budget), &BUDGET, |request, steps| request.budget = steps) }
            { count(change, ("seeds", "Seeds side by side"), (request.seeds, default.seeds), &SEEDS, |request, seeds| request.seeds = seeds) }
            { change.seed("memory-seed", request.seed, |request, seed| request.seed = seed) }
        </div>
    }
}

fn curves(memory: &Memory) -> Option<Numbers> {
    let memory = memory.clone();
    Some(Numbers::new(move || {
        let caption = format!("Accuracy within {} steps of learning, mean over the seeds", memory.of);
        let mut table = Table::new(caption, &["model", "step", "accuracy"]);
        for racer in &memory.racers {
            for (step, accuracy) in racer.steps.iter().zip(&racer.accuracies) {
                table.row([racer.model.name().into(), f64::from(*step).into(), (*accuracy).into()]);
            }
        }
        table
    }))
}

fn score_numbers(memory: &Memory) -> Option<Numbers> {
    let memory = memory.clone();
    Some(Numbers::new(move || {
        let head = ["model", "distance", "mean", "lowest seed", "highest seed"];
        let far = memory.lags.last().copied().unwrap_or_default();
        let mut table = Table::new(format!("Accuracy after training, at distances up to {far}"), &head);
        for racer in &memory.racers {
            for (lag, score) in memory.lags.iter().zip(&racer.scores) {
                let numbers = [score.mean, score.low, score.high].map(Into::into);
                table.row([racer.model.name().into(), f64::from(*lag).into()].into_iter().chain(numbers));
            }
        }
        table
    }))
}
