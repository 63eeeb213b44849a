//! Useful? A deep and a shallow network of equal parameters learn the same target while you watch.

use super::{Part, points};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Choice, Item, Legend, Numbers, Picture, Slider, Table, use_run};
use crate::plot::{Axis, Chart, Dash, Ink, Layer, Line as Stroke};
use std::rc::Rc;
use unfold_model::lessons::composition::{
    Composition, Contestant, Picture as Answered, RATES, Request, STEPS, TRAINED_LAYERS, TRAINED_SEEDS,
    TRAINED_WIDTHS, Target, Training as Run, View,
};
use yew::prelude::*;

const TARGETS: [(Target, &str); 3] =
    [(Target::Teeth, "Eight teeth"), (Target::Sine, "Sine"), (Target::Composition, "Your composition")];

#[component]
pub(super) fn Training(props: &Part) -> Html {
    let answer = use_lesson::<Composition>(Some(props.request.only(View::Training)));
    let player = use_run(&answer);
    let Some((run, checks)) = answer.reply.as_deref().and_then(|reply| match &reply.picture {
        Answered::Training(run) => Some((run, reply.checks.clone())),
        _ => None,
    }) else {
        return html! { <section class="part" /> };
    };
    let legend = vec![
        Item::line(Ink::Target, "target").dash(Dash::Dotted),
        Item::line(Ink::Composition, format!("deep {}", shape(&run.deep))),
        Item::line(Ink::Second, format!("shallow {}", shape(&run.shallow))).dash(Dash::Dashed),
    ];
    html! {
        <section class="part" aria-label="Is it useful">
            <h2>{"Is it useful? The same target, as many parameters"}</h2>
            <div class="figures">
                <Picture id="fit" title={html! { "What both have learnt, first seed" }} summary={fit_summary(run)} numbers={fit_numbers(run)} legend={html! { <Legend items={legend.clone()} /> }}>
                    <Chart x={Axis::new("x")} y={Axis::new("y").hold()} layers={fits(run)} />
                    { player.player("training", (run.step, run.steps), "steps") }
                </Picture>
                <Picture id="loss" title={html! { "Loss, each seed a line" }} summary={loss_summary(run)} numbers={numbers(run)}>
                    <Chart x={Axis::new("step").span(0.0, f64::from(run.steps))} y={Axis::new("mean squared error").log().hold()} layers={losses(run)} />
                </Picture>
                <div class="beside">
                    <Dials request={props.request.clone()} change={props.change.clone()} />
                    <Checks {checks} />
                </div>
            </div>
        </section>
    }
}

#[component]
fn Dials(props: &Part) -> Html {
    let change = props.change.clone();
    let on_choose =
        change.on(|request: &mut Request, index: usize| request.training.target = TARGETS[index].0);
    let (dials, default) = (props.request.training, Request::default().training);
    let chosen = TARGETS.iter().position(|(target, _)| *target == dials.target);
    html! {
        <div class="dials">
            <Choice name="target" label="Target" options={TARGETS.map(|(_, name)| AttrValue::Static(name)).to_vec()} {chosen} {on_choose} />
            { change.count(("training-width", "Units in each layer"), (dials.width, default.width), TRAINED_WIDTHS.into(), |request, width| request.training.width = width) }
            { change.count(("training-layers", "Hidden layers"), (dials.layers, default.layers), TRAINED_LAYERS.into(), |request, layers| request.training.layers = layers) }
            <Slider name="training-rate" label="Learning rate" log=true value={dials.learning_rate} min={RATES[0]} max={RATES[1]}
                default={default.learning_rate} on_input={change.on(|request, rate| request.training.learning_rate = rate)} />
            { change.count(("training-steps", "Steps"), (dials.steps, default.steps), STEPS.into(), |request, steps| request.training.steps = steps) }
            { change.count(("training-seeds", "Seeds side by side"), (dials.seeds, default.seeds), TRAINED_SEEDS.into(), |request, seeds| request.training.seeds = seeds) }
            { change.seed("training-seed", dials.seed, |request, seed| request.training.seed = seed) }
        </div>
    }
}

fn shape(racer: &Contestant) -> String {
    racer.sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join("–")
}

fn fits(run: &Run) -> Rc<[Layer]> {
    Rc::new([
        Stroke::new(points(&run.target), Ink::Target).dash(Dash::Dotted).into(),
        Stroke::new(points(&run.shallow.fit), Ink::Second).dash(Dash::Dashed).into(),
        Stroke::new(points(&run.deep.fit), Ink::Composition).into(),
    ])
}

fn losses(run: &Run) -> Rc<[Layer]> {
    let lines = |racer: &Contestant, ink: Ink, dash: Dash| -> Vec<Layer> {
        let line = |losses: &Vec<f64>| {
            let points: Vec<(f64, f64)> =
                racer.steps.iter().map(|step| f64::from(*step)).zip(losses.iter().copied()).collect();
            Stroke::new(points, ink).dash(dash).width(1.5).opacity(0.8).into()
        };
        racer.losses.iter().map(line).collect()
    };
    let mut layers = lines(&run.shallow, Ink::Second, Dash::Dashed);
    layers.extend(lines(&run.deep, Ink::Composition, Dash::Solid));
    layers.into()
}

fn fit_summary(run: &Run) -> Html {
    html! {
        <>
            <b>{ run.deep.parameters }</b>{" parameters deep, "}<b>{ run.shallow.parameters }</b>
            {" shallow; trained with Adam on all 128 points at each step."}
        </>
    }
}

/// Lowest, middle and highest of the newest losses.
fn loss_summary(run: &Run) -> Html {
    let newest = |racer: &Contestant| {
        let mut last = racer.latest.clone();
        last.sort_by(f64::total_cmp);
        last.get(last.len() / 2).map_or_else(
            || "not a number".to_owned(),
            |middle| {
                format!(
                    "{} ({} to {})",
                    significant(*middle, 2),
                    significant(last[0], 2),
                    significant(last[last.len() - 1], 2)
                )
            },
        )
    };
    html! {
        <>
            {"Median over seeds, lowest to highest: "}<b class="ink-composition">{"deep "}{ newest(&run.deep) }</b>{", "}
            <b class="ink-second">{"shallow "}{ newest(&run.shallow) }</b>{"."}
        </>
    }
}

fn numbers(run: &Run) -> Option<Numbers> {
    let run = run.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new(
            format!("Loss of the first seed, up to step {}", run.step),
            &["step", "deep", "shallow"],
        );
        let first =
            |racer: &Contestant, index: usize| racer.losses[0].get(index).copied().unwrap_or(f64::NAN);
        for (index, step) in run.deep.steps.iter().enumerate() {
            table.row([
                f64::from(*step).into(),
                first(&run.deep, index).into(),
                first(&run.shallow, index).into(),
            ]);
        }
        table
    }))
}

fn fit_numbers(run: &Run) -> Option<Numbers> {
    let run = run.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Target and fits of the first seed", &["x", "target", "deep", "shallow"]);
        for (index, [x, y]) in run.target.iter().enumerate() {
            table.row([
                (*x).into(),
                (*y).into(),
                run.deep.fit[index][1].into(),
                run.shallow.fit[index][1].into(),
            ]);
        }
        table
    }))
}
