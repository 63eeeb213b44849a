//! One layer goes over the picture: its patch, the products and the sum; what an output sees, what an input reaches.

use super::filter::FilterPart;
use super::grids::Grids;
use super::{Part, notes};
use crate::app::later;
use crate::ask::use_lesson;
use crate::parts::format::{number, significant};
use crate::parts::maps::numbers;
use crate::parts::run::still;
use crate::parts::{Board, Checks, Maps, Picture, Play, Player};
use crate::plot::heatmap::MapLegend;
use crate::plot::maps::{Spot, common};
use crate::plot::{Grid, Ink, Map, Plane};
use std::rc::Rc;
use unfold_model::lessons::convolution::{Convolution, Focus, Planes, Request, Slide};
use yew::prelude::*;

/// From one output cell to the next one while it plays.
const STEP_MS: i32 = 120;

#[component]
pub(super) fn SlidePart(props: &Part) -> Html {
    // What is pointed at or played, without asking the address to follow.
    let over = use_state_eq(|| None::<[u32; 3]>);
    let under = use_state_eq(|| None::<[u32; 3]>);
    let playing = use_state_eq(|| false);
    let weight = use_state_eq(|| None::<usize>);
    let on_weight = use_callback(weight.setter(), |cell, weight| weight.set(cell));
    let mut asked = props.request.clone();
    asked.at = over.unwrap_or(asked.at);
    asked.input_at = under.unwrap_or(asked.input_at);
    let answer = use_lesson::<Convolution>(Some(asked));
    let slide = answer.reply.as_deref().and_then(|reply| reply.slide.as_ref());
    let next = slide.and_then(|slide| Some(after(slide.focus.as_ref()?.at, &slide.output)));
    {
        let (over, playing) = (over.clone(), playing.clone());
        use_effect_with((*playing, next), move |&(on, next)| {
            let timer = on.then(|| {
                later(STEP_MS, move || match next.flatten() {
                    Some(next) => over.set(Some(next)),
                    None => playing.set(false),
                })
            });
            move || drop(timer)
        });
    }
    let (Some(slide), Some(reply)) = (slide, answer.reply.as_deref()) else {
        return html! { <section class="part" /> };
    };
    let (change, lit) = (props.change.clone(), *weight);
    let stay = change.on(|request: &mut Request, at| request.at = at);
    let on_play = {
        let (over, playing) = (over.clone(), playing.clone());
        let now = slide.focus.as_ref().map_or([0; 3], |focus| focus.at);
        Callback::from(move |wish: Play| {
            let goes = wish == Play::Run && !still();
            let to = match wish {
                Play::Restart => [now[0], 0, 0],
                Play::Run if next.flatten().is_none() => [now[0], 0, 0],
                Play::Run if goes => now,
                Play::Pause => now,
                _ => next.flatten().unwrap_or(now),
            };
            playing.set(goes || (*playing && wish == Play::Restart));
            over.set(None);
            stay.emit(to);
        })
    };
    let on_change = change.on(|request: &mut Request, picture| {
        request.picture = picture;
        request.image.clear();
    });
    let shown = (!props.request.image.is_empty()).then(|| Rc::new(slide.input.clone()));
    let on_point = Callback::from(move |at: Option<(usize, usize)>| {
        under.set(at.map(|(row, column)| [0, row as u32, column as u32]));
    });
    html! {
        <section class="part" aria-label="A layer slides over a picture">
            <div class="figures slide">
                <Picture id="input" title={html! { <>{"Input "}<span class="ink-input">{"x"}</span>{", "}{ shape(&slide.input) }</> }}
                    summary={input_summary(slide)} numbers={numbers("The input", &[Plane::picture(&slide.input, "x")])}>
                    <Board<Convolution> id="board" label="the input" picture={props.request.picture.clone()} {shown} region={patch(slide)} {on_point} {on_change} />
                </Picture>
                <FilterPart request={props.request.clone()} {change} size={slide.size} channels={slide.input.channels}
                    input={[slide.input.height, slide.input.width]} on_point={on_weight} />
                <div class="beside">
                    { output(props, slide, *playing, &over, lit) }
                    { player(slide, *playing, on_play) }
                </div>
                <div class="below">
                    { notes(&reply.notes) }
                    <Checks checks={reply.checks.clone()} />
                </div>
            </div>
        </section>
    }
}

/// The output cell after this one, in reading order.
fn after([filter, row, column]: [u32; 3], output: &Planes) -> Option<[u32; 3]> {
    match (column + 1 < output.width, row + 1 < output.height) {
        (true, _) => Some([filter, row, column + 1]),
        (false, true) => Some([filter, row + 1, 0]),
        _ => None,
    }
}

fn shape(planes: &Planes) -> String {
    let sides = format!("{} × {}", planes.height, planes.width);
    if planes.channels == 1 { sides } else { format!("{} channels of {sides}", planes.channels) }
}

/// Marks cells of a plane of this size.
fn marked(height: u32, width: u32, cells: &mut dyn Iterator<Item = [u32; 2]>) -> Rc<[bool]> {
    let mut region = vec![false; (height * width) as usize];
    for [row, column] in cells {
        if let Some(cell) = region.get_mut((row * width + column) as usize) {
            *cell = true;
        }
    }
    region.into()
}

/// The input cells that the output cell is made from.
fn patch(slide: &Slide) -> Rc<[bool]> {
    let taps = slide.focus.iter().flat_map(|focus| &focus.taps);
    marked(slide.input.height, slide.input.width, &mut taps.filter_map(|tap| tap.source))
}

fn output(
    props: &Part,
    slide: &Slide,
    playing: bool,
    over: &UseStateHandle<Option<[u32; 3]>>,
    lit_weight: Option<usize>,
) -> Html {
    let range = common(&[&slide.output], Map::Sign);
    let planes: Vec<Plane> = (0..slide.output.channels)
        .map(|filter| {
            let reached =
                slide.reached.iter().filter(|cell| cell.filter == filter).map(|cell| [cell.row, cell.column]);
            let region = marked(slide.output.height, slide.output.width, &mut { reached });
            let caption = format!("filter {}", filter + 1);
            Plane {
                region,
                ..Plane::new(&slide.output, filter, Map::Sign, caption).range(range).ink(Ink::Output)
            }
        })
        .collect();
    let cell = |(plane, row, column): Spot| [plane as u32, row as u32, column as u32];
    let lit = slide.focus.as_ref().map(|focus| focus.at.map(|at| at as usize).into());
    let on_press =
        props.change.on(move |request: &mut Request, (spot, _): (Spot, bool)| request.at = cell(spot));
    let over = over.clone();
    let on_point = Callback::from(move |spot: Option<Spot>| {
        if spot.is_some() || !playing {
            over.set(spot.map(cell));
        }
    });
    let numbers = numbers("The output", &planes);
    html! {
        <Picture id="output" title={html! { <>{"Output "}<span class="ink-output">{"y"}</span>{", "}{ shape(&slide.output) }</> }}
            summary={sum(slide.focus.as_ref())} {numbers}>
            <Maps id="outputs" label="output cell whose sum is shown" wide={planes.len().min(4)} {planes} {lit} {on_point} {on_press} />
            <MapLegend map={Map::Sign} range={(AttrValue::from(significant(range.0, 3)), AttrValue::from(significant(range.1, 3)))} />
            { work(slide, lit_weight) }
        </Picture>
    }
}

/// The patch, the weights and their products.
fn work(slide: &Slide, lit: Option<usize>) -> Html {
    let Some(focus) = &slide.focus else { return html! { <span hidden=true /> } };
    let grid = |caption: &'static str, ink: Ink, values: Vec<f32>, sign: &'static str| Grid {
        caption: caption.into(),
        ink,
        values: values.into(),
        columns: slide.kernels.width as usize,
        sign,
    };
    let taps =
        |value: fn(&unfold_model::lessons::convolution::Tap) -> f32| focus.taps.iter().map(value).collect();
    let grids = vec![
        grid("patch of x", Ink::Input, taps(|tap| tap.value), "×"),
        grid("weights", Ink::Weight, taps(|tap| tap.weight), "="),
        grid("products", Ink::Text, taps(|tap| tap.product), ""),
    ];
    html! { <Grids label="The patch, the weights, their products" {grids} {lit} /> }
}

fn sum(focus: Option<&Focus>) -> Html {
    let Some(focus) = focus else { return html! { "The kernel does not fit into the padded input." } };
    let [filter, row, column] = focus.at;
    html! {
        <>
            { format!("Row {row}, column {column} of filter {}: the {} products add up to ", filter + 1, focus.taps.len()) }
            { number(focus.sum) }{", with the "}<span class="ink-bias">{"bias"}</span>{" to "}
            <b class="ink-output">{ number(f64::from(focus.output)) }</b>{"."}
        </>
    }
}

fn input_summary(slide: &Slide) -> Html {
    let [_, row, column] = slide.input_at;
    let cells = slide.reached.len();
    html! { { format!("Outlined: what the output cell sees. The input's row {row}, column {column} reaches {cells} outputs, outlined there. Point at either.") } }
}

fn player(slide: &Slide, playing: bool, on_play: Callback<Play>) -> Html {
    let of = (slide.output.height * slide.output.width).max(1);
    let at = slide.focus.as_ref().map_or(0, |focus| focus.at[1] * slide.output.width + focus.at[2]) + 1;
    html! {
        <Player label="the slide" {playing} done={!playing && at >= of} progress={f64::from(at) / f64::from(of)}
            words={format!("output {at} of {of}")} {on_play} />
    }
}
