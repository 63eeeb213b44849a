//! One stack: how far its tokens are apart, layer by layer, and the dials that change it.

use super::{Part, ends, tiny, tokens};
use crate::ask::use_lesson;
use crate::parts::{
    Change, Checks, Choice, Handle, Item, Legend, Numbers, Picture, Slider, Table, Toggle, Way,
};
use crate::plot::{Axis, Chart, Dash, Guide, Ink, Layer, Line, Marker, Span};
use std::rc::Rc;
use unfold_model::lessons::rank_collapse::{
    Depth, HEADS, LAYERS, Norm, RankCollapse, Reply, Request, SCALE, TOKENS, View, WIDTH,
};
use yew::prelude::*;

/// How far down the picture goes: the power of ten, and the words for it. The last one draws exponents.
const SCALES: [(f64, &str); 3] = [(-20.0, "10⁻²⁰"), (-400.0, "10⁻⁴⁰⁰"), (0.0, "exponent")];

#[component]
pub(super) fn DepthPart(props: &Part) -> Html {
    let answer = use_lesson::<RankCollapse>(Some(props.request.only(View::Depth)));
    let scale = use_state_eq(|| 0_usize);
    let Some((depth, reply)) = answer.reply.as_ref().and_then(|reply| Some((reply.depth.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change) = (&props.request, &props.change);
    let last = depth.slopes.len() as u32;
    let layer = request.layer.min(last);
    let on_move = change.on(|request: &mut Request, (at, _): (f64, f64)| request.layer = at as u32);
    let on_choose = {
        let scale = scale.clone();
        Callback::from(move |index| scale.set(index))
    };
    let x = Axis::new("layer").whole().span(0.0, f64::from(last));
    let words = AttrValue::from(format!("layer {layer}, {}", tiny(depth.relative[layer as usize])));
    html! {
        <section class="part" aria-label="One stack">
            <div class="figures collapse">
                <Picture id="depth" title={html! { "What still tells the tokens apart" }} summary={summary(depth, layer)} numbers={numbers(reply)}
                    legend={html! { <Legend items={legend(depth)} /> }}>
                    <Chart {x} y={axis(*scale)} layers={layers(depth, layer, *scale)}>
                        <Handle id="layer" label="layer shown" {words} at={(f64::from(layer), knob(depth, layer, *scale))} x={(0.0, f64::from(last))} way={Way::X} step={1.0} ink={Ink::Accent} {on_move} />
                    </Chart>
                    <Choice name="depth-scale" label="Down to" options={SCALES.map(|(_, words)| AttrValue::Static(words)).to_vec()} chosen={Some(*scale)} {on_choose} />
                </Picture>
                <tokens::Tokens reply={reply.clone()} {layer} />
            </div>
            <Dials request={request.clone()} change={change.clone()} />
            if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
            <Checks checks={reply.checks.clone()} />
            <div class="figures">{ ends::pictures(depth, reply) }{ super::verdict() }</div>
        </section>
    }
}

#[component]
fn Dials(props: &Part) -> Html {
    let change: &Change<Request> = &props.change;
    let (request, default) = (&props.request, Request::default());
    let range = |range: std::ops::RangeInclusive<u32>| (*range.start(), *range.end());
    let toggle = |name: &'static str, label: &'static str, on: bool, set: fn(&mut Request, bool)| {
        html! { <Toggle {name} {label} {on} on_toggle={change.on(set)} /> }
    };
    // What is given in the address as numbers is not drawn by chance, and has no dial.
    html! {
        <div class="dials">
            { toggle("skip", "Skip connections", request.skip, |request, on| request.skip = on) }
            { toggle("causal", "Causal mask", request.causal, |request, on| request.causal = on) }
            { toggle("mlp", "MLP", request.mlp, |request, on| request.mlp = on) }
            <Choice name="norm" label="Layer norm" options={["none", "before", "after"].map(AttrValue::Static).to_vec()}
                chosen={Norm::ALL.iter().position(|norm| *norm == request.norm)}
                on_choose={change.on(|request: &mut Request, index: usize| request.norm = Norm::ALL[index])} />
            if request.w_qk.is_empty() {
                { change.count(("layers", "Layers"), (request.layers, default.layers), range(LAYERS), |request, layers| request.layers = layers) }
                <Choice name="heads" label="Heads" options={HEADS.map(|heads| AttrValue::from(heads.to_string())).to_vec()}
                    chosen={HEADS.iter().position(|heads| *heads == request.heads)}
                    on_choose={change.on(|request: &mut Request, index: usize| request.heads = HEADS[index])} />
            }
            // An MLP is drawn by chance in any case.
            if request.w_qk.is_empty() || request.mlp {
                <Slider name="scale" label="Weight scale" log=true value={request.scale} min={*SCALE.start()} max={*SCALE.end()} default={default.scale}
                    on_input={change.on(|request: &mut Request, scale| request.scale = scale)} />
            }
            if request.x.is_empty() {
                { change.count(("tokens", "Tokens"), (request.tokens, default.tokens), range(TOKENS), |request, tokens| request.tokens = tokens) }
                <Slider name="width" label="Columns d" value={f64::from(request.width)} min={f64::from(*WIDTH.start())} max={f64::from(*WIDTH.end())} step={8.0}
                    default={f64::from(default.width)} on_input={change.on(|request: &mut Request, width: f64| request.width = width as u32)} />
            }
            if request.w_qk.is_empty() || request.mlp {
                { change.seed("seed", request.seed, |request, seed| request.seed = seed) }
            }
        </div>
    }
}

fn axis(scale: usize) -> Axis {
    let (low, _) = SCALES[scale];
    if scale == 2 {
        Axis::new("−log₁₀ of the relative residual").log().hold()
    } else {
        Axis::new("‖res(X)‖ / ‖X‖").span(low, -low / 40.0).powers()
    }
}

/// Where log₁₀ values stand on the axis: on the last scale as exponents; else what is far below stays below, within the
/// range of a canvas.
fn line(values: impl Iterator<Item = f64>, scale: usize) -> Vec<(f64, f64)> {
    let (low, _) = SCALES[scale];
    let place =
        |log10: f64| if scale == 2 { -log10 } else { if log10 < 100.0 * low { 100.0 * low } else { log10 } };
    values.enumerate().map(|(layer, log10)| (layer as f64, place(log10))).collect()
}

/// Where the handle stands: on the line, as long as that is in the picture.
fn knob(depth: &Depth, layer: u32, scale: usize) -> f64 {
    let log10 = depth.relative[layer as usize];
    if scale < 2 {
        return log10.max(SCALES[scale].0);
    }
    let shown = depth.relative.iter().map(|log10| -log10).filter(|power| *power > 0.0 && power.is_finite());
    (-log10).min(shown.clone().fold(0.0, f64::max)).max(shown.fold(1e300, f64::min))
}

fn layers(depth: &Depth, layer: u32, scale: usize) -> Rc<[Layer]> {
    let mut layers: Vec<Layer> = Vec::new();
    // Where the theorem's condition does not hold, its bound says nothing.
    if !depth.condition.is_empty() {
        let to = depth.bound_from.map_or(depth.slopes.len() as f64, f64::from);
        layers.push(Span::new(0.0, to, Ink::Muted).into());
    }
    let powers = |values: &[f64]| values.iter().map(|value| value.log10()).collect::<Vec<f64>>().into_iter();
    let theorem = Line::new(line(bound(depth), scale), Ink::Target).dash(Dash::Alternating);
    layers.push(theorem.into());
    layers.push(Line::new(line(powers(&depth.single), scale), Ink::Weight).dash(Dash::Dotted).into());
    layers.push(Line::new(line(powers(&depth.double), scale), Ink::Second).dash(Dash::Dashed).into());
    let exact = Line::new(line(depth.relative.iter().copied(), scale), Ink::First);
    layers.push(exact.marked(Marker::Circle).into());
    layers.push(Guide::at_x(f64::from(layer), Ink::Accent).into());
    layers.into()
}

/// The bound, with nothing before the layer where it begins.
fn bound(depth: &Depth) -> impl Iterator<Item = f64> {
    let before = depth.bound_from.map_or(0, |from| from as usize);
    std::iter::repeat_n(f64::NAN, before).chain(depth.bound.iter().copied())
}

fn legend(depth: &Depth) -> Vec<Item> {
    let mut items = vec![
        Item::line(Ink::First, "mean and residual apart").marker(Marker::Circle, true),
        Item::line(Ink::Second, "plain doubles").dash(Dash::Dashed),
        Item::line(Ink::Weight, "single precision").dash(Dash::Dotted),
    ];
    if !depth.condition.is_empty() {
        items.push(Item::line(Ink::Target, "the theorem's bound").dash(Dash::Alternating));
    }
    items
}

fn summary(depth: &Depth, layer: u32) -> Html {
    let last = depth.slopes.len();
    let floor = |words: &'static str, floor: Option<u32>| {
        floor.map_or_else(String::new, |floor| format!(" {words} is wrong from layer {floor} on."))
    };
    let bound = match (depth.condition.is_empty(), depth.bound_from) {
        (true, _) => String::new(),
        (false, Some(from)) => format!(
            " The theorem's condition holds from layer {from} on; before, in the grey, it says nothing."
        ),
        (false, None) => " The theorem's condition holds nowhere: its bound says nothing.".to_owned(),
    };
    let one = match depth.relative.iter().position(|log10| *log10 == f64::NEG_INFINITY) {
        Some(0) => " The tokens are one from the start.".to_owned(),
        Some(layer) => format!(" From layer {layer} on the tokens are one."),
        None => String::new(),
    };
    html! {
        <>
            {"After layer "}<b class="ink-accent">{ layer }</b>{": "}<b class="ink-first">{ tiny(depth.relative[layer as usize]) }</b>
            {"; after all "}{ last }{": "}<b class="ink-first">{ tiny(depth.relative[last]) }</b>{"."}
            { floor("Single precision", depth.single_floor) }{ floor("A plain double", depth.double_floor) }{ bound }{ one }
        </>
    }
}

fn numbers(reply: &Rc<Reply>) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new(
            "Layer by layer, as log₁₀ unless said otherwise",
            &[
                "layer",
                "‖res‖/‖X‖",
                "‖res‖",
                "plain doubles",
                "single precision",
                "bound/‖X‖",
                "4βH/√d_qk·‖res‖²",
            ],
        );
        let Some(depth) = &reply.depth else { return table };
        let (bound, condition): (Vec<f64>, _) = (bound(depth).collect(), &depth.condition);
        let or_none = |values: &[f64], layer: usize| values.get(layer).copied().unwrap_or(f64::NAN);
        for layer in 0..depth.relative.len() {
            table.row([
                layer.into(),
                depth.relative[layer].into(),
                depth.residual[layer].log10.into(),
                depth.double[layer].log10().into(),
                depth.single[layer].log10().into(),
                or_none(&bound, layer).into(),
                or_none(condition, layer).into(),
            ]);
        }
        table
    }))
}
