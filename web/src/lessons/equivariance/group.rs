//! A group convolution over the quarter turns: four kernels, four maps, and how they change places.

use super::dials::{choice, filter, padding};
use super::{Part, cells};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Checks, Maps, Numbers, Picture, Table};
use crate::plot::heatmap::MapLegend;
use crate::plot::maps::common;
use crate::plot::{Ink, Map, Plane};
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::equivariance::{Equivariance, Group, View};
use yew::prelude::*;

/// The four turns of the filter.
const TURNS: [&str; 4] = ["0°", "90°", "180°", "270°"];

#[component]
pub(super) fn GroupPart(props: &Part) -> Html {
    let answer = use_lesson::<Equivariance>(Some(props.request.only(View::Group)));
    let Some((group, reply)) = answer.reply.as_ref().and_then(|reply| Some((reply.group.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change) = (&props.request, &props.change);
    let kernels: Vec<Plane> = (0..4)
        .map(|turn| {
            Plane::new(&group.kernels, turn, Map::Sign, TURNS[turn as usize]).ink(Ink::Series(turn as u8))
        })
        .collect();
    let numbers = |second: bool| {
        let reply = reply.clone();
        Numbers::new(move || reply.group.as_ref().map(|group| table(group, second)).unwrap_or_default())
    };
    html! {
        <section class="part" aria-label="A group convolution">
            <h2>{"All four turns in the layer: a group convolution"}</h2>
            <div class="figures">
                { picture("lifted", "First layer: one filter, four turns, four maps", (&group.lifted, &group.lifted_of_turned),
                    [Plane::picture(&group.picture, "x"), Plane::picture(&group.turned_picture, "T x")], group, numbers(false)) }
                <div class="beside">
                    <div class="dials">
                        { choice(change, ("quarter", "T: rotate by", false), TURNS, Some(group.turns as usize), |request, index| request.angle = 90.0 * index as f64) }
                        { filter(request, change, "group-filter") }
                        { padding(request, change, "group-padding") }
                        { change.seed("group-seed", request.seed, |request, seed| request.seed = seed) }
                    </div>
                    <Maps id="kernels" label="the four kernels" planes={kernels} />
                    { errors(group) }
                    if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
                </div>
                { picture("second", "Second layer, and the maximum of its four maps", (&group.second, &group.second_of_turned),
                    [signed(&group.pooled, "max fᵢ"), signed(&group.pooled_of_turned, "max fᵢ, T x")], group, numbers(true)) }
                <div class="beside"><Checks checks={reply.checks.clone()} /></div>
            </div>
        </section>
    }
}

fn signed(planes: &Planes, caption: &'static str) -> Plane {
    Plane::new(planes, 0, Map::Sign, caption).ink(Ink::Output)
}

/// The maps for x above those for T x, led by one plane each. A map below has the colour of the one it equals.
fn picture(
    id: &'static str,
    title: &'static str,
    (maps, of_turned): (&Planes, &Planes),
    [mut first, mut other]: [Plane; 2],
    group: &Group,
    numbers: Numbers,
) -> Html {
    let range = common(&[maps, of_turned], Map::Sign);
    if id == "second" {
        (first, other) = (first.range(range), other.range(range));
    }
    let plane = |planes: &Planes, map: u32, of: u32, caption: String| {
        Plane::new(planes, map, Map::Sign, caption).range(range).ink(Ink::Series(of as u8))
    };
    let index = |map: u32| ["₀", "₁", "₂", "₃"][map as usize % 4];
    let above = (0..4).map(|map| plane(maps, map, map, format!("f{}", index(map))));
    let below = group
        .from
        .iter()
        .zip(0..)
        .map(|(of, map)| plane(of_turned, map, *of, format!("f{} = T f{}", index(map), index(*of))));
    let planes: Vec<Plane> =
        std::iter::once(first).chain(above).chain(std::iter::once(other)).chain(below).collect();
    let moved =
        group.from.iter().zip(0..).map(|(of, map)| format!("{of}→{map}")).collect::<Vec<_>>().join(", ");
    let ends = (significant(range.0, 3).into(), significant(range.1, 3).into());
    html! {
        <Picture {id} wide=true title={html! { title }} {numbers} legend={html! { <MapLegend map={Map::Sign} range={ends} /> }}
            summary={html! { <>{"Above for x, below for T x. Each map is turned, and they change places: "}<b>{ moved }</b>{". The same colour is the same map."}</> }}>
            <Maps id={format!("{id}-maps")} label={title} {planes} wide=5 />
        </Picture>
    }
}

/// What is left between the two sides, layer by layer.
fn errors(group: &Group) -> Html {
    let row = |name: &'static str, value: f64| html! { <tr><th scope="row">{ name }</th><td>{ significant(value, 3) }</td></tr> };
    html! {
        <table class="measured">
            <caption>{"What is left between the two sides, relative"}</caption>
            <tbody>
                { row("first layer, turned alone", group.error_unshifted) }
                { row("first layer, turned and exchanged", group.error) }
                { row("second layer", group.second_error) }
                { row("maximum over the four maps", group.pooled_error) }
                { row("global maximum, x", group.global) }
                { row("global maximum, T x", group.global_of_turned) }
            </tbody>
        </table>
    }
}

fn table(group: &Group, second: bool) -> Table {
    let (of_x, of_turned) = if second {
        (&group.second, &group.second_of_turned)
    } else {
        (&group.lifted, &group.lifted_of_turned)
    };
    let planes: Vec<(&Planes, u32)> =
        (0..4).map(|map| (of_x, map)).chain((0..4).map(|map| (of_turned, map))).collect();
    let head = [
        "map 0, x",
        "map 1, x",
        "map 2, x",
        "map 3, x",
        "map 0, T x",
        "map 1, T x",
        "map 2, T x",
        "map 3, T x",
    ];
    cells("The four maps, cell by cell", &head, &planes)
}
