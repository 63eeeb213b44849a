//! The commuting diagram: two ways from x to the corner, their difference, and the verdict on it.

use super::dials::Dials;
use super::{Part, cells, typical};
use crate::ask::use_lesson;
use crate::parts::format::{fixed, significant};
use crate::parts::{Change, Checks, Handle, Maps, Numbers, Picture, Way};
use crate::plot::heatmap::MapLegend;
use crate::plot::maps::{Spot, common};
use crate::plot::scale::Axes;
use crate::plot::{Ink, Map, Plane};
use std::rc::Rc;
use unfold_model::lessons::equivariance::{
    ANGLE, Diagram, Equivariance, FACTOR, Reply, Request, Stack, Transform, Verdict, View,
};
use yew::prelude::*;

#[component]
pub(super) fn DiagramPart(props: &Part) -> Html {
    let answer = use_lesson::<Equivariance>(Some(props.request.only(View::Diagram)));
    let at = use_state_eq(|| None::<Spot>);
    let Some((diagram, reply)) =
        answer.reply.as_ref().and_then(|reply| Some((reply.diagram.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change) = (&props.request, &props.change);
    let range = common(&[&diagram.output, &diagram.moved_output, &diagram.output_of_moved], Map::Sign);
    let ends = (significant(range.0, 3).into(), significant(range.1, 3).into());
    let legend = html! { <MapLegend map={Map::Sign} range={ends} name="f(x), difference" /> };
    let numbers = {
        let reply = reply.clone();
        Numbers::new(move || corner(&reply))
    };
    html! {
        <section class="part" aria-label="The two ways">
            <div class="figures">
                <Picture id="diagram" wide=true title={html! { "First T and then f, or first f and then T" }} summary={summary(request, diagram, *at)}
                    {numbers} {legend}>
                    <div class="commute">{ pieces(request, change, diagram, range, &at) }</div>
                </Picture>
                <div class="beside">
                    <p class="says">{ mark(diagram.verdict) }{ &diagram.says }</p>
                    if !reply.notes.is_empty() { <p class="quiet">{ reply.notes.join(" ") }</p> }
                    <Dials request={request.clone()} change={change.clone()} />
                </div>
            </div>
            <Checks checks={reply.checks.clone()} />
            <div class="figures">
                { typical::picture(request, reply) }
                { super::verdict() }
            </div>
        </section>
    }
}

/// A sign in front of the sentence: the second cue beside its words.
fn mark(verdict: Verdict) -> Html {
    let (class, sign) = match verdict {
        Verdict::Everywhere => ("ink-held", "= "),
        Verdict::Interior => ("ink-caution", "≈ "),
        Verdict::Nowhere => ("ink-failed", "≠ "),
        Verdict::Interpolated => ("ink-muted", "≈ "),
    };
    html! { <b {class} aria-hidden="true">{ sign }</b> }
}

/// The planes with the arrows between them, each in its area of the style sheet's grid.
fn pieces(
    request: &Request,
    change: &Change<Request>,
    diagram: &Diagram,
    range: (f64, f64),
    at: &UseStateHandle<Option<Spot>>,
) -> Html {
    let turned = request.rotate_filter && request.stack != Stack::Dense;
    let (f_of, minus) =
        if turned { ("f′(T x)", "f′(T x) − T f(x)") } else { ("f(T x)", "f(T x) − T f(x)") };
    let output = |planes, caption: &'static str| {
        Plane::new(planes, 0, Map::Sign, caption).range(range).ink(Ink::Output)
    };
    let partly = matches!(diagram.verdict, Verdict::Interior);
    let difference = output(&diagram.difference, minus).region(if partly { &diagram.interior } else { &[] });
    let moved = Plane::picture(&diagram.moved_picture, "T x").ink(Ink::Input);
    let (axes, hand) = (moved.axes(), handle(request, change, moved.axes()));
    let hand = html! { <ContextProvider<Axes> context={axes}><div class={classes!("grab", (request.transform == Transform::Shift).then_some("all"))}>{ hand }</div></ContextProvider<Axes>> };
    // The same cell lights up where the three outputs are compared.
    let corner = (
        **at,
        Callback::from({
            let at = at.clone();
            move |to| at.set(to)
        }),
    );
    let apart = (None, Callback::noop());
    let piece = |area: &'static str,
                 plane: Plane,
                 (lit, on_point): (Option<Spot>, Callback<Option<Spot>>),
                 over: Html| {
        let label = plane.caption.clone();
        html! { <div class={area} key={area}><Maps id={area} {label} planes={vec![plane]} {lit} {on_point}>{ over }</Maps></div> }
    };
    let arrow = |area: &'static str, sign: &'static str, letter: &'static str| {
        html! { <span class={classes!("arrow", area)} key={area} aria-hidden="true"><i>{ letter }</i>{ sign }</span> }
    };
    let none = Html::default;
    let of_x =
        Plane::new(&diagram.kernel, 0, Map::Sign, if turned { "k" } else { "k, in f" }).ink(Ink::Weight);
    let of_moved = Plane::new(&diagram.moved_kernel, 0, Map::Sign, "T k, in f′").ink(Ink::Weight);
    let kernels = if turned { vec![of_x, of_moved] } else { vec![of_x] };
    html! {
        <>
            { piece("x", Plane::picture(&diagram.picture, "x").ink(Ink::Input), apart.clone(), none()) }
            <div class="k" key="k"><Maps id="kernel-of" label="the filter that meets x, and the one that meets T x" planes={kernels} /></div>
            { arrow("up", "→", "T") }
            { arrow("down", "↘", "f") }
            { piece("tx", moved, apart.clone(), hand) }
            { piece("fx", output(&diagram.output, "f(x)"), apart, none()) }
            { arrow("right-up", "→", if turned { "f\u{2009}′" } else { "f" }) }
            { arrow("right-down", "→", "T") }
            { piece("ftx", output(&diagram.output_of_moved, f_of), corner.clone(), none()) }
            { piece("tfx", output(&diagram.moved_output, "T f(x)"), corner.clone(), none()) }
            { arrow("minus", "→", "−") }
            <div class="apart" key="apart">
                { piece("difference", difference, corner, none()) }
                <p class="apart-number">{"‖"}{ minus }{"‖ / ‖f(x)‖ = "}<b class="ink-output">{ fixed(diagram.relative, 3) }</b></p>
                <p class="quiet">{"in the interior "}{ significant(diagram.interior_relative, 3) }{"; largest "}{ significant(diagram.largest, 3) }</p>
            </div>
        </>
    }
}

/// What is dragged on T x: the picture itself, its rim, or its enlargement.
fn handle(request: &Request, change: &Change<Request>, axes: Axes) -> Html {
    // From the request, not from the reply: keys may be pressed faster than the model answers.
    let half = axes.x.hi;
    match request.transform {
        Transform::Shift => {
            let around = |by: i32| (f64::from(by) + half).rem_euclid(2.0 * half) - half;
            let [down, right] = request.shift;
            let on_move = change.on(|request: &mut Request, (x, y): (f64, f64)| {
                request.shift = [-y.round() as i32, x.round() as i32];
            });
            html! { <Handle id="move" label="shift of the picture" at={(around(right), -around(down))} x={(-half, half)} y={(-half, half)}
            step={1.0} ink={Ink::Accent} words={format!("{right} to the right, {down} down")} {on_move} /> }
        }
        Transform::Rotate => {
            let on_move = change.on(|request: &mut Request, (angle, _): (f64, f64)| {
                // Quarter turns catch the handle: they alone move whole cells.
                let quarter = 90.0 * (angle / 90.0).round();
                request.angle = if (angle - quarter).abs() < 4.0 { quarter } else { angle.round() };
            });
            html! { <Handle id="move" label="angle of the picture" at={(request.angle, 0.86 * half)} x={(*ANGLE.start(), *ANGLE.end())} way={Way::Turn}
            step={15.0} ink={Ink::Accent} {on_move} /> }
        }
        Transform::Scale => {
            // The handle stands on what was half way between the centre and the right edge.
            let unit = half / 2.0;
            let on_move = change.on(move |request: &mut Request, (x, _): (f64, f64)| {
                request.factor = (x / unit * 20.0).round() / 20.0;
            });
            html! { <Handle id="move" label="enlargement of the picture" at={(request.factor * unit, 0.0)} x={(FACTOR.start() * unit, FACTOR.end() * unit)}
            way={Way::X} step={unit * 0.05} ink={Ink::Accent} words={significant(request.factor, 3)} {on_move} /> }
        }
        Transform::Reflect => Html::default(),
    }
}

fn summary(request: &Request, diagram: &Diagram, at: Option<Spot>) -> Html {
    if let Some((_, row, column)) = at {
        let value = |planes: &unfold_model::kit::planes::Planes| {
            fixed(f64::from(planes.get(0, row as u32, column as u32)), 3)
        };
        return html! {
            <>
                {"Row "}{ row }{", column "}{ column }{": f(T x) "}<b class="ink-output">{ value(&diagram.output_of_moved) }</b>
                {", T f(x) "}<b class="ink-output">{ value(&diagram.moved_output) }</b>{", difference "}<b>{ value(&diagram.difference) }</b>{"."}
            </>
        };
    }
    let shift = match (request.transform, diagram.searched) {
        (Transform::Shift, true) => {
            let [down, right] = diagram.output_shift;
            format!(" No shift of the output fits; the best is taken: {down} down, {right} to the right.")
        }
        _ => String::new(),
    };
    let every =
        if diagram.step == 1 { String::new() } else { format!(", one at every {} cells", diagram.step) };
    let dashed = if diagram.verdict == Verdict::Interior {
        " Dashed: the interior, where nothing that is read crosses the border."
    } else {
        ""
    };
    html! {
        <>
            { diagram.weights }{" weights; a cell of the output reads "}{ diagram.field }{"×"}{ diagram.field }{" cells of x"}{ every }
            {". In x, black is 0 and white 1."}{ shift }{ dashed }
        </>
    }
}

fn corner(reply: &Rc<Reply>) -> crate::parts::Table {
    let Some(diagram) = &reply.diagram else { return crate::parts::Table::default() };
    let planes = [(&diagram.output_of_moved, 0), (&diagram.moved_output, 0), (&diagram.difference, 0)];
    cells("The two ways, cell by cell, first channel", &["f(T x)", "T f(x)", "difference"], &planes)
}
