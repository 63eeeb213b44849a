//! A stack of layers on the picture: its feature maps, and what one of its units sees.

use super::{Part, dial, notes};
use crate::ask::use_lesson;
use crate::parts::format::{number, significant};
use crate::parts::maps::numbers;
use crate::parts::{Change, Checks, Choice, Maps, Picture, Toggle};
use crate::plot::heatmap::{MapLegend, true_range};
use crate::plot::maps::Spot;
use crate::plot::{Ink, Map, Plane};
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::convolution::{
    Convolution, Depth, FILTERS, KERNEL, LAYER_DILATION, LAYER_STRIDE, LAYERS, Layer, PADDING, Padding, Pool,
    Request, Weights,
};
use yew::prelude::*;

/// What follows a layer, in the order of the list.
const POOLS: [(Pool, &str); 3] =
    [(Pool::None, "nothing"), (Pool::Max, "maximum of 2 × 2"), (Pool::Mean, "mean of 2 × 2")];

#[component]
pub(super) fn DepthPart(props: &Part) -> Html {
    let over = use_state_eq(|| None::<[u32; 3]>);
    let mut asked = props.request.clone();
    asked.unit = over.unwrap_or(asked.unit);
    let answer = use_lesson::<Convolution>(Some(asked));
    let Some((depth, reply)) = answer.reply.as_deref().and_then(|reply| Some((reply.depth.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    html! {
        <section class="part" aria-label="Depth">
            <h2>{"Depth: units that see more and more"}</h2>
            <Stack request={props.request.clone()} change={props.change.clone()} />
            <div class="figures stack">
                <div class="maps-of-layers">{ for depth.maps.iter().enumerate().map(|(index, _)| layer(index, depth, &over, &props.change)) }</div>
                <div class="beside">
                    { field(depth) }
                    { notes(&reply.notes) }
                    <Checks checks={reply.checks.clone()} />
                </div>
            </div>
        </section>
    }
}

/// The feature maps of one layer; in the last one a unit is chosen.
fn layer(
    index: usize,
    depth: &Depth,
    over: &UseStateHandle<Option<[u32; 3]>>,
    change: &Change<Request>,
) -> Html {
    let (map, last) = (&depth.maps[index], index + 1 == depth.maps.len());
    let wide = depth.maps.iter().map(|map| map.planes.channels as usize).max().unwrap_or(1);
    let range = true_range(&map.planes.values, Map::Sign);
    let planes: Vec<Plane> = (0..map.planes.channels)
        .map(|channel| Plane::new(&map.planes, channel, Map::Sign, "").range(range).ink(Ink::Activation))
        .collect();
    let cell = |(plane, row, column): Spot| [plane as u32, row as u32, column as u32];
    let over = over.clone();
    let on_point = if last {
        Callback::from(move |spot: Option<Spot>| over.set(spot.map(cell)))
    } else {
        Callback::noop()
    };
    let on_press = if last {
        change.on(move |request: &mut Request, (spot, _): (Spot, bool)| request.unit = cell(spot))
    } else {
        Callback::noop()
    };
    let lit: Option<Spot> = last.then(|| depth.unit.map(|at| at as usize).into());
    let label = if last {
        "unit whose field is shown".to_string()
    } else {
        format!("feature maps of layer {}", index + 1)
    };
    let title = format!("Layer {}", index + 1);
    let size = format!("{} maps of {} × {}", map.planes.channels, map.planes.height, map.planes.width);
    let end = significant(range.1, 3);
    html! {
        <Picture key={index} id={format!("layer-{}", index + 1)} title={html! { title }} numbers={numbers("Feature maps", &planes)}
            summary={html! { format!("{size}, {} parameters. A unit sees {} × {} cells, its neighbour the same {} further on.", number(map.parameters as f64), map.field, map.field, map.jump) }}
            legend={html! { <MapLegend map={Map::Sign} range={(AttrValue::from(format!("−{end}")), AttrValue::from(end.clone()))} /> }}>
            <Maps id={format!("maps-{}", index + 1)} {label} {wide} {planes} {lit} {on_point} {on_press} />
        </Picture>
    }
}

/// What the unit sees: by formula on the input, by gradient, by paths.
fn field(depth: &Depth) -> Html {
    let [top, left, bottom, right] = depth.field;
    let plane = |values: &[f32], caption: &'static str| {
        let planes = Planes { channels: 1, values: values.to_vec(), ..depth.input };
        Plane::new(&planes, 0, Map::Magnitude, caption).boxed(top, left, bottom - top, right - left)
    };
    let planes = vec![
        Plane::picture(&depth.input, "input").ink(Ink::Input).boxed(top, left, bottom - top, right - left),
        plane(&depth.gradient, "|∂unit/∂x|"),
        plane(&depth.paths, "paths"),
    ];
    let end = |plane: &Plane| AttrValue::from(significant(plane.range.1, 3));
    let legend = |index: usize, name: &'static str| html! { <MapLegend map={Map::Magnitude} {name} range={(AttrValue::from("0"), end(&planes[index]))} /> };
    let legends = html! { <>{ legend(1, "gradient") }{ legend(2, "paths") }</> };
    let [channel, row, column] = depth.unit;
    html! {
        <Picture id="field" title={html! { "What the unit sees of the input" }} numbers={numbers("The input, the gradient and the paths", &planes)}
            summary={html! { format!("Unit at row {row}, column {column} of map {}: {}. The frame is the receptive field by the formula: rows {top} to {}, columns {left} to {}. Press a unit in the last layer, or drag over it.", channel + 1, significant(f64::from(depth.value), 3), bottom - 1, right - 1) }}>
            <Maps id="fields" label="input cell" wide=2 {planes} />
            { legends }
        </Picture>
    }
}

/// The editor of the stack: one layer at a time.
#[component]
fn Stack(props: &Part) -> Html {
    let at = use_state_eq(|| 0_usize);
    let (request, change) = (&props.request, &props.change);
    let at_layer = (*at).min(request.layers.len().saturating_sub(1));
    let Some(layer) = request.layers.get(at_layer).copied() else {
        return html! { <div class="dials">{ size_buttons(request, change, &at) }</div> };
    };
    let default = Layer::default();
    let on = |act: fn(&mut Layer, u32)| {
        change.on(move |request: &mut Request, value: f64| {
            if let Some(layer) = request.layers.get_mut(at_layer) {
                act(layer, value as u32);
            }
        })
    };
    let on_index = |act: fn(&mut Layer, u32)| on(act).reform(|index: usize| index as f64);
    let names =
        (1..=request.layers.len()).map(|number| AttrValue::from(number.to_string())).collect::<Vec<_>>();
    let words = |words: &[&'static str]| words.iter().map(|word| AttrValue::Static(word)).collect::<Vec<_>>();
    let choose = at.clone();
    html! {
        <div class="dials">
            <Choice name="layer" label="Layer" options={names} chosen={Some(at_layer)} on_choose={Callback::from(move |index| choose.set(index))} />
            { size_buttons(request, change, &at) }
            { dial(("layer-kernel", "Kernel size"), (layer.kernel, default.kernel), KERNEL, on(|layer, value| layer.kernel = value)) }
            { dial(("layer-filters", "Filters"), (layer.filters, default.filters), FILTERS, on(|layer, value| layer.filters = value)) }
            { dial(("layer-stride", "Stride"), (layer.stride, default.stride), LAYER_STRIDE, on(|layer, value| layer.stride = value)) }
            { dial(("layer-dilation", "Dilation"), (layer.dilation, default.dilation), LAYER_DILATION, on(|layer, value| layer.dilation = value)) }
            { dial(("layer-padding", "Padding"), (layer.padding, default.padding), PADDING, on(|layer, value| layer.padding = value)) }
            <Choice name="layer-mode" label="Padding with" list=true options={words(&["zeros", "circular", "reflected"])}
                chosen={Padding::ALL.iter().position(|mode| *mode == layer.padding_mode)} on_choose={on_index(|layer, index| layer.padding_mode = Padding::ALL[index as usize])} />
            <Choice name="layer-pool" label="Then" list=true options={words(&POOLS.map(|(_, name)| name))}
                chosen={POOLS.iter().position(|(pool, _)| *pool == layer.pool)} on_choose={on_index(|layer, index| layer.pool = POOLS[index as usize].0)} />
            <Toggle name="layer-relu" label="ReLU" on={layer.relu} on_toggle={on(|layer, on| layer.relu = on == 1).reform(|on: bool| f64::from(u8::from(on)))} />
            <Choice name="stack-weights" label="Weights" options={words(&["named filters", "random"])} chosen={Some(usize::from(request.weights == Weights::Random))}
                on_choose={change.on(|request: &mut Request, index: usize| request.weights = if index == 1 { Weights::Random } else { Weights::Named })} />
            if request.weights == Weights::Random {
                { change.seed("stack-seed", request.seed, |request, seed| request.seed = seed) }
            }
        </div>
    }
}

/// One layer more after this one, or this one less.
fn size_buttons(request: &Request, change: &Change<Request>, at: &UseStateHandle<usize>) -> Html {
    let (here, layers) = (at.clone(), request.layers.len());
    let add = change.on(move |request: &mut Request, _: MouseEvent| {
        let new = request.layers.get(*here).copied().unwrap_or_default();
        request
            .layers
            .insert((*here + 1).min(request.layers.len()), Layer { pool: Pool::None, stride: 1, ..new });
        here.set(*here + 1);
    });
    let here = at.clone();
    let remove = change.on(move |request: &mut Request, _: MouseEvent| {
        let index = (*here).min(request.layers.len().saturating_sub(1));
        if request.layers.len() > 1 {
            request.layers.remove(index);
        }
        here.set(index.saturating_sub(1));
    });
    html! {
        <>
            <button type="button" onclick={add} disabled={layers >= *LAYERS.end() as usize}>{"Add a layer"}</button>
            <button type="button" onclick={remove} disabled={layers < 2}>{"Remove it"}</button>
        </>
    }
}
