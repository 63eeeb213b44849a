//! A probe over a chart: says where in the data the pointer is, for pictures that answer to being pointed at.
//!
//! Hovering points; so do a tap and the arrow keys. Put it before the handles of a chart, which lie above it.
//! Leaves out what lights up.

use crate::parts::change::use_newest;
use crate::parts::format::{number, plain};
use crate::parts::place;
use crate::plot::scale::Axes;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::prelude::*;

/// Properties of [`Probe`].
#[derive(Properties, Clone, PartialEq)]
pub(super) struct ProbeProps {
    /// Name for tests; unique on the page.
    pub(super) id: AttrValue,
    /// What is pointed at, for people: "output to trace back".
    pub(super) label: AttrValue,
    /// Where it points now; `None` for nowhere.
    pub(super) at: Option<(f64, f64)>,
    /// What is found there, in words; made from the numbers if empty.
    #[prop_or_default]
    pub(super) words: AttrValue,
    /// Told where the pointer is, in data units, within the axes; `None` when it leaves.
    pub(super) on_point: Callback<Option<(f64, f64)>>,
}

/// Covers the picture and reports.
#[component]
pub(super) fn Probe(props: &ProbeProps) -> Html {
    let axes = use_context::<Axes>().unwrap_or(Axes::NONE);
    let node = use_node_ref();
    let point = {
        let (node, on_point) = (node.clone(), props.on_point.clone());
        Callback::from(move |event: PointerEvent| {
            let element = node.cast::<Element>();
            let at = element.and_then(|element| place::to_data(&element, axes, place::client(&event)));
            if let Some(at) = at {
                on_point.emit(Some(axes.within(at)));
            }
        })
    };
    let leave = {
        let on_point = props.on_point.clone();
        Callback::from(move |event: PointerEvent| {
            // A finger that lifts has pointed; only a mouse that leaves takes the light away.
            if event.pointer_type() == "mouse" {
                on_point.emit(None);
            }
        })
    };
    let newest = use_newest(&props.at);
    let key = {
        let on_point = props.on_point.clone();
        Callback::from(move |event: KeyboardEvent| {
            let step = if event.shift_key() { 0.1 } else { 0.01 };
            let (along, up) = match event.key().as_str() {
                "ArrowLeft" => (-step, 0.0),
                "ArrowRight" => (step, 0.0),
                "ArrowDown" => (0.0, -step),
                "ArrowUp" => (0.0, step),
                "Escape" => {
                    on_point.emit(None);
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            let (x, y) = newest
                .borrow()
                .map_or((0.5, 0.5), |(x, y)| (axes.x.fraction(x) + along, axes.y.fraction(y) + up));
            let to = Some((axes.x.value(x.clamp(0.0, 1.0)), axes.y.value(y.clamp(0.0, 1.0))));
            newest.replace(to);
            on_point.emit(to);
        })
    };
    let spoken: AttrValue = match props.at {
        _ if !props.words.is_empty() => props.words.clone(),
        Some((x, y)) => format!("x {}, y {}", number(x), number(y)).into(),
        None => "nothing pointed at".into(),
    };
    let now = props.at.map_or(axes.x.lo, |at| at.0);
    html! {
        <div ref={node} class="probe" role="slider" tabindex="0" data-probe={props.id.clone()}
            aria-label={props.label.clone()} aria-valuetext={spoken} aria-valuenow={plain(now)}
            aria-valuemin={plain(axes.x.lo)} aria-valuemax={plain(axes.x.hi)}
            onpointermove={point.clone()} onpointerdown={point} onpointerleave={leave} onkeydown={key} />
    }
}
