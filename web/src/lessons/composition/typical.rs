//! Typical is not maximal: random networks, counted one after the other, beside the largest possible number.

use super::Part;
use crate::ask::{use_lesson, use_pull};
use crate::parts::format::number;
use crate::parts::{Checks, Item, Legend, Numbers, Picture, Play, Player, Slider, Table};
use crate::plot::{Axis, Band, Chart, Dash, Ink, Layer, Line as Stroke, Marker};
use std::rc::Rc;
use unfold_model::lessons::composition::{
    Composition, LAYERS, NETS, Picture as Answered, Request, Typical as Counted, TypicalDials, View, WIDTHS,
};
use yew::prelude::*;

#[component]
pub(super) fn Typical(props: &Part) -> Html {
    let playing = use_state(|| false);
    let answer = use_lesson::<Composition>(Some(props.request.only(View::Typical)));
    use_pull(&answer, *playing);
    let on_play = {
        let (playing, next, restart) = (playing.clone(), answer.next.clone(), answer.restart.clone());
        Callback::from(move |wish: Play| {
            playing.set(matches!(wish, Play::Run) || matches!(wish, Play::Restart) && *playing);
            match wish {
                Play::Step => next.emit(()),
                Play::Restart => restart.emit(()),
                Play::Run | Play::Pause => {}
            }
        })
    };
    let Some((typical, checks)) = answer.reply.as_deref().and_then(|reply| match &reply.picture {
        Answered::Typical(typical) => Some((typical, reply.checks.clone())),
        _ => None,
    }) else {
        return html! { <section class="stage" /> };
    };
    let change = |act: fn(&mut TypicalDials, f64)| {
        let (request, set) = (props.request.clone(), props.set.clone());
        Callback::from(move |value: f64| {
            let mut request = request.clone();
            act(&mut request.typical, value);
            set.emit(request);
        })
    };
    let (dials, default) = (props.request.typical, Request::default().typical);
    let progress = f64::from(typical.drawn) / f64::from(typical.nets);
    html! {
        <section class="stage" aria-label="Typical is not maximal">
            <h2>{"Typical is not maximal"}</h2>
            <div class="figures">
                <Picture id="typical" title={html! { "Regions of networks with random weights" }} summary={summary(typical, dials)}
                    numbers={numbers(typical)} legend={html! { <Legend items={legend()} /> }}>
                    <Chart x={Axis::new("hidden layers").whole()} y={Axis::new("regions on [−10, 10]").log()} layers={layers(typical)} />
                    <Player label="counting" playing={*playing && !answer.done} done={typical.drawn >= typical.nets} {progress}
                        words={format!("{} of {} networks", typical.drawn, typical.nets)} {on_play} />
                </Picture>
                <div class="beside">
                    <div class="dials">
                        <Slider name="typical-width" label="Units in each layer" value={f64::from(dials.width)} min={f64::from(WIDTHS[0])}
                            max={f64::from(WIDTHS[1])} step={1.0} default={f64::from(default.width)} on_input={change(|dials, value| dials.width = value as u32)} />
                        <Slider name="typical-layers" label="Hidden layers" value={f64::from(dials.layers)} min={f64::from(LAYERS[0])}
                            max={f64::from(LAYERS[1])} step={1.0} default={f64::from(default.layers)} on_input={change(|dials, value| dials.layers = value as u32)} />
                        <Slider name="typical-nets" label="Networks" value={f64::from(dials.nets)} min={f64::from(NETS[0])}
                            max={f64::from(NETS[1])} step={1.0} default={f64::from(default.nets)} on_input={change(|dials, value| dials.nets = value as u32)} />
                        <Slider name="typical-seed" label="Seed of the weights" value={dials.seed as f64} min={1.0} max={100.0} step={1.0}
                            default={default.seed as f64} on_input={change(|dials, value| dials.seed = value as u64)} />
                    </div>
                    <Checks {checks} />
                </div>
            </div>
        </section>
    }
}

fn legend() -> Vec<Item> {
    vec![
        Item::line(Ink::Composition, "mean, and fewest to most").marker(Marker::Circle, true),
        Item::line(Ink::Activation, "neurons").dash(Dash::Dotted),
        Item::line(Ink::Muted, "largest possible").dash(Dash::Dashed).marker(Marker::Square, false),
    ]
}

fn layers(typical: &Counted) -> Rc<[Layer]> {
    let series = |value: fn(&unfold_model::lessons::composition::TypicalDepth) -> f64| -> Vec<(f64, f64)> {
        typical.by_depth.iter().map(|depth| (f64::from(depth.layers), value(depth))).collect()
    };
    let band: Vec<(f64, f64, f64)> =
        typical.by_depth.iter().map(|depth| (f64::from(depth.layers), depth.least.max(0.5), depth.most)).collect();
    Rc::new([
        Band::new(band, Ink::Composition).into(),
        Stroke::new(series(|depth| depth.maximum), Ink::Muted).dash(Dash::Dashed).marked(Marker::Square).hollow().into(),
        Stroke::new(series(|depth| f64::from(depth.neurons)), Ink::Activation).dash(Dash::Dotted).into(),
        Stroke::new(series(|depth| depth.mean), Ink::Composition).marked(Marker::Circle).into(),
    ])
}

fn summary(typical: &Counted, dials: TypicalDials) -> Html {
    typical.by_depth.last().map_or_else(
        || html! { <span /> },
        |deepest| {
            html! {
                <>
                    { format!("{}×{}: ", dials.width, dials.layers) }
                    <b class="ink-composition">{ format!("{:.1}", deepest.mean) }</b>{ format!(" ± {:.1} regions on average, for ", deepest.deviation) }
                    <b class="ink-activation">{ deepest.neurons }</b>{" neurons; possible would be "}<b>{ number(deepest.maximum) }</b>{"."}
                </>
            }
        },
    )
}

fn numbers(typical: &Counted) -> Option<Numbers> {
    let typical = typical.clone();
    Some(Numbers::new(move || {
        let head = ["hidden layers", "mean", "standard deviation", "fewest", "most", "neurons", "largest possible"];
        let mut table = Table::new("Activation regions of the networks so far", &head);
        for depth in &typical.by_depth {
            table.row([
                f64::from(depth.layers).into(), depth.mean.into(), depth.deviation.into(), depth.least.into(),
                depth.most.into(), f64::from(depth.neurons).into(), depth.maximum.into(),
            ]);
        }
        table
    }))
}
