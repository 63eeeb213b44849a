//! A trained network reads a digit: drawn here or taken from the samples, and with a patch covered.

use super::{Part, dial, notes};
use crate::ask::use_lesson;
use crate::parts::format::{number, significant};
use crate::parts::maps::numbers;
use crate::parts::{Board, Change, Checks, Choice, Item, Legend, Maps, Numbers, Picture, Table};
use crate::plot::heatmap::MapLegend;
use crate::plot::maps::{Spot, common};
use crate::plot::{Axis, Bars, Chart, Ink, Layer, Line as Stroke, Map, Marker, Plane};
use std::rc::Rc;
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::convolution::{
    Convolution, Digits, OCCLUDE, Picture as Drawn, Preset, Request, SAMPLE,
};
use yew::prelude::*;

#[component]
pub(super) fn DigitsPart(props: &Part) -> Html {
    let answer = use_lesson::<Convolution>(Some(props.request.clone()));
    let Some((digits, reply)) =
        answer.reply.as_deref().and_then(|reply| Some((reply.digits.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let change = &props.change;
    let legend = vec![
        Item::line(Ink::Output, "as drawn"),
        Item::dots(Ink::Accent, Marker::Diamond, "with the patch covered"),
    ];
    html! {
        <section class="part" aria-label="A trained network reads digits">
            <h2>{"Learned filters: a trained network reads a digit"}</h2>
            <div class="figures">
                { board(props, digits) }
                { covered(digits, change) }
                <div class="beside">
                    <Picture id="probabilities" title={html! { "Probability of each digit" }} summary={read(digits)} numbers={table(digits)}
                        legend={html! { <Legend items={legend} /> }}>
                        <Chart x={Axis::new("digit").span(-0.5, 9.5).whole()} y={Axis::new("probability").span(0.0, 1.0)} layers={bars(digits)} />
                    </Picture>
                    { notes(&reply.notes) }
                </div>
            </div>
            if !digits.first.values.is_empty() {
                <div class="figures two">
                    { maps("first", "First layer: 16 filters of 3 × 3, ReLU", &digits.first) }
                    { maps("second", "Second layer: 32 filters on those 16 maps, ReLU", &digits.second) }
                </div>
            }
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

/// The digit to draw on.
fn board(props: &Part, digits: &Digits) -> Html {
    let (request, change) = (&props.request, &props.change);
    let picture =
        Drawn { preset: Preset::Blank, size: 8, colour: false, seed: 1, pixels: request.drawn.clone() };
    let shown = request.drawn.is_empty().then(|| Rc::new(digits.input.clone()));
    let samples = SAMPLE.map(|digit| AttrValue::from(digit.to_string())).collect::<Vec<_>>();
    let chosen = request.drawn.is_empty().then_some(request.sample as usize);
    let on_sample = change.on(|request: &mut Request, sample: usize| {
        request.sample = sample as u32;
        request.drawn.clear();
    });
    html! {
        <Picture id="digit" title={html! { "Draw a digit" }} numbers={numbers("The digit", &[Plane::picture(&digits.input, "digit")])}
            summary={html! { "8 × 8 cells, as the network was trained on: fill the board from top to bottom, strokes one or two cells wide." }}>
            <Board<Convolution> id="digit-board" label="the digit" bare=true {picture} {shown}
                on_change={change.on(|request: &mut Request, picture: Drawn| request.drawn = picture.pixels)} />
            <Choice name="sample" label="Or take a handwritten one" options={samples} {chosen} on_choose={on_sample} />
        </Picture>
    }
}

/// The covered digit, whose patch is dragged, and what a patch at each place would take away.
fn covered(digits: &Digits, change: &Change<Request>) -> Html {
    let [row, column, size] = digits.occluded;
    let [top, left, side] = [row, column, size].map(|cells| cells as i32);
    let drops: Vec<f32> = digits.drops.iter().map(|drop| *drop as f32).collect();
    let places = (drops.len() as f64).sqrt() as u32;
    let drops = Planes { channels: 1, height: places, width: places, values: drops };
    let range = common(&[&drops], Map::Sign);
    let planes = vec![
        Plane::picture(&digits.covered, "patch covered").boxed(top, left, side, side),
        Plane::new(&drops, 0, Map::Sign, "drop by place"),
    ];
    let on_press = change.on(|request: &mut Request, ((plane, row, column), _): (Spot, bool)| {
        let [_, _, size] = request.occlude;
        // On the digit the patch's middle goes there; on the map a place is the patch's first cell.
        let half = if plane == 0 { size as usize / 2 } else { 0 };
        let at = |cell: usize| (cell.saturating_sub(half) as u32).min(8_u32.saturating_sub(size));
        request.occlude = [at(row), at(column), size];
    });
    let resize = change.on(|request: &mut Request, size: f64| request.occlude[2] = size as u32);
    let end = significant(range.1, 3);
    html! {
        <Picture id="occlusion" title={html! { "Cover a patch" }} numbers={numbers("The covered digit, and the drops", &planes)} summary={html! {
            format!("Drag the patch over the digit: it takes {} from the probability of {}. The map shows that for a patch of 3 × 3 at every place.",
                significant(-digits.changes.get(digits.read as usize).copied().unwrap_or_default(), 3), digits.read) }}>
            <Maps id="covered" label="patch: Space puts it where the cursor is" {planes} {on_press} />
            <MapLegend map={Map::Sign} name="drop" range={(AttrValue::from(format!("−{end}")), AttrValue::from(end.clone()))} />
            { dial(("occlude", "Size of the patch"), (size, 3), OCCLUDE, resize) }
        </Picture>
    }
}

fn bars(digits: &Digits) -> Rc<[Layer]> {
    let points = |shares: &[f64]| {
        shares.iter().enumerate().map(|(digit, share)| (digit as f64, *share)).collect::<Vec<_>>()
    };
    Rc::new([
        Bars::new(points(&digits.probabilities), 0.7, Ink::Output).into(),
        Stroke::dots(points(&digits.covered_probabilities), Ink::Accent, Marker::Diamond).radius(5.0).into(),
    ])
}

fn read(digits: &Digits) -> Html {
    let truth = digits.truth.map_or(String::new(), |truth| format!(" The sample shows a {truth}."));
    html! {
        <>
            {"Read as "}<b class="ink-output">{ digits.read }</b>{", covered as "}<b class="ink-accent">{ digits.covered_read }</b>{"."}{ truth }
            { format!(" {} weights and biases; right on {} % of {} digits held out.", number(f64::from(digits.parameters)), significant(100.0 * digits.accuracy, 3), digits.held_out) }
        </>
    }
}

fn table(digits: &Digits) -> Option<Numbers> {
    let digits = digits.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Probabilities", &["digit", "as drawn", "patch covered"]);
        for (digit, (share, covered)) in
            digits.probabilities.iter().zip(&digits.covered_probabilities).enumerate()
        {
            table.row([digit.into(), (*share).into(), (*covered).into()]);
        }
        table
    }))
}

/// All maps of a layer, in one range from 0.
fn maps(id: &'static str, title: &'static str, layer: &Planes) -> Html {
    let range = (0.0, common(&[layer], Map::Magnitude).1);
    let planes: Vec<Plane> = (0..layer.channels)
        .map(|map| Plane::new(layer, map, Map::Magnitude, (map + 1).to_string()).range(range))
        .collect();
    html! {
        <Picture id={format!("digits-{id}")} {title} numbers={numbers("Feature maps", &planes)} summary={html! { "Each map is one filter's answer; drawing moves them all." }}
            legend={html! { <MapLegend map={Map::Magnitude} range={(AttrValue::from("0"), AttrValue::from(significant(range.1, 3)))} /> }}>
            <Maps id={format!("maps-{id}")} label="cell of the feature maps" wide={8} {planes} />
        </Picture>
    }
}
