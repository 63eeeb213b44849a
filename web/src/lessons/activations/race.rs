//! Two functions train the same networks on the same data from the same seeds.

use super::{Part, ink, zip};
use crate::ask::{use_lesson, use_pull_later};
use crate::parts::format::significant;
use crate::parts::{Checks, Choice, Item, Legend, Numbers, Picture, Slider, Table, use_run};
use crate::plot::heatmap::{MapLegend, Raster};
use crate::plot::{Axis, Chart, Dash, Ink, Layer, Line as Stroke, Map, Marker};
use std::ops::RangeInclusive;
use std::rc::Rc;
use unfold_model::lessons::activations::{
    Activations, Contestant, DEPTH, Data, Function, Optimizer, Preset, RATE, Race, Request, SEEDS, STEPS,
    View, WIDTH,
};
use yew::prelude::*;

const DATA: [(Data, &str); 3] = [(Data::Spirals, "Spirals"), (Data::Circles, "Circles"), (Data::Xor, "XOR")];
const OPTIMIZERS: [(Optimizer, &str); 2] = [(Optimizer::Adam, "Adam"), (Optimizer::Sgd, "Gradient descent")];

#[component]
pub(super) fn RacePart(props: &Part) -> Html {
    let answer = use_lesson::<Activations>(Some(props.request.only(View::Race)));
    let run = use_run(&answer);
    let bare = answer
        .reply
        .as_deref()
        .and_then(|reply| reply.race.as_ref())
        .is_some_and(|race| race.contestants.iter().any(|racer| racer.slice.offsets.is_empty()));
    use_pull_later(&answer, bare);
    let Some((race, reply)) = answer.reply.as_deref().and_then(|reply| Some((reply.race.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let items: Vec<Item> = race
        .contestants
        .iter()
        .enumerate()
        .map(|(index, racer)| Item::line(ink(racer.function), racer.function.name()).dash(dash(index)))
        .collect();
    let legend = html! { <Legend items={items} /> };
    html! {
        <section class="part" aria-label="The race">
            <h2>{"More stable? A race over several seeds"}</h2>
            <Dials request={props.request.clone()} change={props.change.clone()} />
            <div class="figures">
                <Picture id="race-loss" title={html! { "Loss, each seed a line" }} summary={loss_summary(race)} numbers={loss_numbers(race)} legend={legend.clone()}>
                    <Chart x={Axis::new("step").span(0.0, f64::from(race.of))} y={Axis::new("cross-entropy").unit("nats").log().hold()} layers={loss_layers(race)} />
                    { run.player("the race", (race.step, race.of), "steps") }
                </Picture>
                <Picture id="race-off" title={html! { "Units with no gradient on any example" }} summary={off_summary(race)} numbers={layer_numbers(race, "share of units off", |racer| &racer.off_by_layer)} legend={legend.clone()}>
                    <Chart x={Axis::new("hidden layer").whole()} y={Axis::new("share, mean over seeds").span(0.0, 1.0)}
                        layers={by_layer(race, |racer| &racer.off_by_layer)} />
                </Picture>
                <Picture id="race-gradient" title={html! { "Gradient of each layer" }} numbers={layer_numbers(race, "gradient norm", |racer| &racer.gradient_norms)} legend={legend.clone()}
                    summary={html! { "Norm of the loss's gradient with respect to the layer's weights and biases, median over the seeds." }}>
                    <Chart x={Axis::new("layer").whole()} y={Axis::new("norm").log()} layers={by_layer(race, |racer| &racer.gradient_norms)} />
                </Picture>
                <Picture id="race-slice" title={html! { "A cut through the loss" }} {legend} summary={slice_summary(race)} numbers={slice_numbers(race)}>
                    <Chart x={Axis::new("way along a random direction").unit("weight norms")} y={Axis::new("cross-entropy").unit("nats").hold()} layers={slices(race)} />
                </Picture>
                { for race.contestants.iter().enumerate().map(|(index, racer)| field(index, racer, race)) }
            </div>
            if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

fn dash(index: usize) -> Dash {
    if index == 0 { Dash::Solid } else { Dash::Dashed }
}

#[component]
fn Dials(props: &Part) -> Html {
    let change = props.change.clone();
    let (request, default) = (&props.request, Request::default());
    let range = |range: RangeInclusive<u32>| (*range.start(), *range.end());
    let names =
        || Function::ALL.iter().map(|function| AttrValue::Static(function.name())).collect::<Vec<_>>();
    let place = |function: Function| Function::ALL.iter().position(|other| *other == function);
    let preset =
        Preset::ALL.iter().position(|preset| preset.request().only(View::Race) == request.only(View::Race));
    let on_preset = change.on(|request: &mut Request, index: usize| {
        let race = Preset::ALL[index].request();
        // Everything that is not the race's stays as the reader left it.
        *request = Request {
            view: request.view,
            xs: request.xs.clone(),
            functions: request.functions.clone(),
            x: request.x,
            low: request.low,
            high: request.high,
            draws: request.draws,
            dead_width: request.dead_width,
            dead_depth: request.dead_depth,
            dead_nets: request.dead_nets,
            ..race
        };
    });
    html! {
        <div class="dials">
            <Choice name="race-preset" label="Setting" list=true options={Preset::ALL.iter().map(|preset| AttrValue::Static(preset.title())).collect::<Vec<_>>()}
                chosen={preset} on_choose={on_preset} />
            <Choice name="race-first" label="One function" list=true options={names()} chosen={place(request.first)}
                on_choose={change.on(|request: &mut Request, index: usize| request.first = Function::ALL[index])} />
            <Choice name="race-second" label="The other" list=true options={names()} chosen={place(request.second)}
                on_choose={change.on(|request: &mut Request, index: usize| request.second = Function::ALL[index])} />
            <Choice name="race-data" label="Data" options={DATA.map(|(_, name)| AttrValue::Static(name)).to_vec()}
                chosen={DATA.iter().position(|(data, _)| *data == request.data)}
                on_choose={change.on(|request: &mut Request, index: usize| request.data = DATA[index].0)} />
            <Choice name="race-optimizer" label="Optimiser" options={OPTIMIZERS.map(|(_, name)| AttrValue::Static(name)).to_vec()}
                chosen={OPTIMIZERS.iter().position(|(optimizer, _)| *optimizer == request.optimizer)}
                on_choose={change.on(|request: &mut Request, index: usize| request.optimizer = OPTIMIZERS[index].0)} />
            <Slider name="race-rate" label="Learning rate" log=true value={request.rate} min={*RATE.start()} max={*RATE.end()}
                default={default.rate} on_input={change.on(|request: &mut Request, rate| request.rate = rate)} />
            { change.count(("race-width", "Units in each layer"), (request.width, default.width), range(WIDTH), |request, width| request.width = width) }
            { change.count(("race-depth", "Hidden layers"), (request.depth, default.depth), range(DEPTH), |request, depth| request.depth = depth) }
            { change.count(("race-seeds", "Seeds side by side"), (request.seeds, default.seeds), range(SEEDS), |request, seeds| request.seeds = seeds) }
            { change.count(("race-steps", "Steps"), (request.steps, default.steps), range(STEPS), |request, steps| request.steps = steps) }
            { change.seed("race-seed", request.seed, |request, seed| request.seed = seed) }
        </div>
    }
}

fn loss_layers(race: &Race) -> Rc<[Layer]> {
    let lines = race.contestants.iter().enumerate().flat_map(|(index, racer)| {
        let steps: Vec<f64> = racer.steps.iter().map(|step| f64::from(*step)).collect();
        racer.losses.iter().map(move |losses| {
            Layer::from(
                Stroke::new(zip(&steps, losses), ink(racer.function))
                    .dash(dash(index))
                    .width(1.5)
                    .opacity(0.8),
            )
        })
    });
    lines.collect()
}

fn by_layer(race: &Race, values: fn(&Contestant) -> &Vec<f64>) -> Rc<[Layer]> {
    let lines = race.contestants.iter().enumerate().map(|(index, racer)| {
        let points: Vec<(f64, f64)> =
            values(racer).iter().enumerate().map(|(layer, value)| (layer as f64 + 1.0, *value)).collect();
        Layer::from(Stroke::new(points, ink(racer.function)).dash(dash(index)).marked(Marker::nth(index)))
    });
    lines.collect()
}

fn slices(race: &Race) -> Rc<[Layer]> {
    let lines = race.contestants.iter().enumerate().map(|(index, racer)| {
        Layer::from(
            Stroke::new(zip(&racer.slice.offsets, &racer.slice.losses), ink(racer.function))
                .dash(dash(index)),
        )
    });
    lines.collect()
}

fn field(index: usize, racer: &Contestant, race: &Race) -> Html {
    let side = racer.field.side as usize;
    // The model gives the lowest row first, a picture the highest; around ½ as a sign.
    let values: Vec<f32> = racer
        .field
        .probabilities
        .chunks(side.max(1))
        .rev()
        .flatten()
        .map(|share| 2.0 * share - 1.0)
        .collect();
    let examples = |class: bool| -> Vec<(f64, f64)> {
        race.examples
            .iter()
            .filter(|example| example.class == class)
            .map(|example| (f64::from(example.x), f64::from(example.y)))
            .collect()
    };
    let layers: Vec<Layer> = vec![
        Raster::new(values, side, Map::Sign).over((-1.0, 1.0), (-1.0, 1.0)).range(-1.0, 1.0).into(),
        Stroke::dots(examples(false), Ink::Text, Marker::Circle).hollow().radius(2.5).into(),
        Stroke::dots(examples(true), Ink::Text, Marker::Square).radius(2.5).into(),
    ];
    let accuracies: Vec<String> = racer.accuracies.iter().map(|share| significant(*share, 3)).collect();
    let name = racer.function.name();
    html! {
        <Picture key={format!("field-{index}")} id={format!("race-field-{index}")} title={html! { <>{"What "}<b class={ink(racer.function).class()}>{ name }</b>{" has learnt, first seed"}</> }}
            summary={html! { <>{"○ one class, ■ the other, and the colour the network's answer. Right on, by seed: "}{ accuracies.join(", ") }{"."}</> }} numbers={field_numbers(racer)}>
            <Chart square=true x={Axis::new("x₁").span(-1.0, 1.0)} y={Axis::new("x₂").span(-1.0, 1.0)} layers={Rc::from(layers)} />
            <MapLegend map={Map::Sign} range={(AttrValue::from("○ surely"), AttrValue::from("■ surely"))} />
        </Picture>
    }
}

fn loss_summary(race: &Race) -> Html {
    html! {
        <>
            {"Mean ± deviation over the seeds: "}
            { for race.contestants.iter().enumerate().map(|(index, racer)| html! {
                <span key={index}>
                    if index > 0 { {"; "} }
                    <b class={ink(racer.function).class()}>
                        { racer.function.name() }
                        if racer.mean.is_finite() { {" "}{ significant(racer.mean, 3) }{" ± "}{ significant(racer.deviation, 2) } }
                    </b>
                    if racer.diverged > 0 { { format!(", {} blown up", racer.diverged) } }
                </span>
            }) }
            {". "}{ race.parameters }{" parameters each."}
        </>
    }
}

fn off_summary(race: &Race) -> Html {
    let mean = |racer: &Contestant| racer.off.iter().sum::<f64>() / racer.off.len().max(1) as f64;
    html! {
        <>
            {"The derivative is exactly 0 on every example, so the unit cannot learn: "}
            { for race.contestants.iter().enumerate().map(|(index, racer)| html! {
                <span key={index}>
                    if index > 0 { {", "} }
                    <b class={ink(racer.function).class()}>{ racer.function.name() }{" "}{ format!("{:.1} %", 100.0 * mean(racer)) }</b>
                </span>
            }) }
            {"."}
        </>
    }
}

fn slice_summary(race: &Race) -> Html {
    let step = race.contestants.first().map_or(0, |racer| racer.slice.step);
    html! { { format!("Loss of the first seed when all weights are moved along one line, as it was at step {step}. Smooth, or with corners.") } }
}

fn loss_numbers(race: &Race) -> Option<Numbers> {
    let race = race.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Now, by seed", &["function", "seed", "loss", "accuracy", "units off"]);
        for racer in &race.contestants {
            for (seed, loss) in racer.latest.iter().enumerate() {
                table.row([
                    racer.function.name().into(),
                    (seed + 1).into(),
                    (*loss).into(),
                    racer.accuracies[seed].into(),
                    racer.off[seed].into(),
                ]);
            }
        }
        table
    }))
}

/// One row for each layer, one column for each function.
fn layer_numbers(race: &Race, what: &'static str, values: fn(&Contestant) -> &Vec<f64>) -> Option<Numbers> {
    let race = race.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new(what, &["layer"]);
        table.head.extend(race.contestants.iter().map(|racer| AttrValue::Static(racer.function.name())));
        let layers = race.contestants.iter().map(|racer| values(racer).len()).max().unwrap_or(0);
        for layer in 0..layers {
            let row = race
                .contestants
                .iter()
                .map(|racer| values(racer).get(layer).copied().unwrap_or(f64::NAN).into());
            table.row([(layer + 1).into()].into_iter().chain(row));
        }
        table
    }))
}

fn slice_numbers(race: &Race) -> Option<Numbers> {
    let race = race.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Loss along the cut, in nats", &["function", "way", "loss"]);
        for racer in &race.contestants {
            for (offset, loss) in racer.slice.offsets.iter().zip(&racer.slice.losses) {
                table.row([racer.function.name().into(), (*offset).into(), (*loss).into()]);
            }
        }
        table
    }))
}

fn field_numbers(racer: &Contestant) -> Option<Numbers> {
    let field = racer.field.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Probability of ■", &["row from below", "column", "probability"]);
        for (index, probability) in field.probabilities.iter().enumerate() {
            let (row, column) = (index / field.side.max(1) as usize, index % field.side.max(1) as usize);
            table.row([(row + 1).into(), (column + 1).into(), f64::from(*probability).into()]);
        }
        table
    }))
}
