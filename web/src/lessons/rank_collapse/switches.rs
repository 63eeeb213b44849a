//! Which part keeps the tokens apart: every combination, over several seeds.

use super::{Part, ink, name, tiny};
use crate::ask::{use_lesson, use_pull_behind};
use crate::parts::format::significant;
use crate::parts::table::DataTable;
use crate::parts::{Checks, Entry, Item, Legend, Numbers, Picture, Slider, Table};
use crate::plot::{Axis, Band, Chart, Dash, Layer, Line};
use std::rc::Rc;
use unfold_model::lessons::rank_collapse::{RankCollapse, Request, SCALE, SEEDS, Switches, View};
use yew::prelude::*;

/// The picture ends at this power of ten.
const LOW: f64 = -20.0;

#[component]
pub(super) fn SwitchesPart(props: &Part) -> Html {
    let answer = use_lesson::<RankCollapse>(Some(props.request.only(View::Switches)));
    use_pull_behind(&answer);
    let Some((switches, reply)) =
        answer.reply.as_ref().and_then(|reply| Some((reply.switches.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let items = switches.spreads.iter().enumerate();
    let items =
        items.map(|(index, spread)| Item::line(ink(spread.which), name(spread.which)).dash(Dash::nth(index)));
    let numbers = {
        let reply = reply.clone();
        Numbers::new(move || reply.switches.as_ref().map(numbers).unwrap_or_default())
    };
    let last = switches.spreads.first().map_or(1, |spread| spread.median.len().saturating_sub(1));
    html! {
        <section class="part" aria-label="The switches">
            <h2>{"Which part is the cure?"}</h2>
            <div class="figures two switches">
                <Picture id="switches" title={html! { "Median over the seeds, with the whole spread" }} {numbers} legend={html! { <Legend items={items.collect::<Vec<_>>()} /> }}
                    summary={html! { { format!("{} of {} stacks: 16 tokens, 32 columns, 4 heads, random weights. Lines that leave below go on falling.", switches.done, switches.of) } }}>
                    <Chart x={Axis::new("layer").whole().span(0.0, last.max(1) as f64)} y={Axis::new("‖res(X)‖ / ‖X‖").span(LOW, 0.5).powers()} layers={layers(switches)} />
                </Picture>
                <div class="beside">
                    <DataTable table={ends(switches)} />
                    <div class="dials">
                        { change.count(("switch-layers", "Layers"), (request.switch_layers, default.switch_layers), (1, 24), |request, layers| request.switch_layers = layers) }
                        { change.count(("seeds", "Seeds"), (request.seeds, default.seeds), (*SEEDS.start(), *SEEDS.end()), |request, seeds| request.seeds = seeds) }
                        <Slider name="switch-scale" label="Weight scale" log=true value={request.switch_scale} min={*SCALE.start()} max={*SCALE.end()} default={default.switch_scale}
                            on_input={change.on(|request: &mut Request, scale| request.switch_scale = scale)} />
                    </div>
                    if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
                </div>
            </div>
            <Checks checks={reply.checks.clone()} />
        </section>
    }
}

fn layers(switches: &Switches) -> Rc<[Layer]> {
    // Written so that what is no number stays none.
    let place = |log10: f64| if log10 < 100.0 * LOW { 100.0 * LOW } else { log10 };
    let bands = switches.spreads.iter().map(|spread| {
        let ends = spread.least.iter().zip(&spread.most).enumerate();
        let points: Vec<_> =
            ends.map(|(layer, (low, high))| (layer as f64, place(*low), place(*high))).collect();
        Layer::from(Band::new(points, ink(spread.which)))
    });
    let lines = switches.spreads.iter().enumerate().map(|(index, spread)| {
        let points = spread.median.iter().enumerate().map(|(layer, log10)| (layer as f64, place(*log10)));
        Layer::from(Line::new(points.collect::<Vec<_>>(), ink(spread.which)).dash(Dash::nth(index)))
    });
    bands.chain(lines).collect()
}

/// The answer to the title, line by line.
fn ends(switches: &Switches) -> Table {
    let mut table = Table::new(
        "After the last layer: what still tells the tokens apart",
        &["stack", "median", "least", "most", "local slope"],
    );
    for spread in &switches.spreads {
        let end = |values: &[f64]| Entry::from(values.last().map_or_else(String::new, |log10| tiny(*log10)));
        table.row([
            name(spread.which).into(),
            end(&spread.median),
            end(&spread.least),
            end(&spread.most),
            if spread.slope.is_nan() { "not told".into() } else { significant(spread.slope, 3).into() },
        ]);
    }
    table
}

fn numbers(switches: &Switches) -> Table {
    let mut table =
        Table::new("log₁₀ of the relative residual", &["stack", "layer", "median", "least", "most", "seeds"]);
    for spread in &switches.spreads {
        for (layer, median) in spread.median.iter().enumerate() {
            table.row([
                name(spread.which).into(),
                layer.into(),
                (*median).into(),
                spread.least[layer].into(),
                spread.most[layer].into(),
                f64::from(spread.seeds).into(),
            ]);
        }
    }
    table
}
