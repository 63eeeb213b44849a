//! What the reader sets beside the diagram: the transformation, the layers, the filter and the picture.

use super::Part;
use crate::parts::{Change, Choice, Slider, Toggle};
use unfold_model::kit::conv::kernels::Named;
use unfold_model::kit::picture::Preset;
use unfold_model::lessons::equivariance::{ANGLE, Border, FACTOR, Request, STRIDE, Stack, Transform, WINDOW};
use yew::prelude::*;

/// One of several by name: sets the field to the index that is chosen.
pub(super) fn choice(
    change: &Change<Request>,
    (name, label, list): (&'static str, &'static str, bool),
    options: impl IntoIterator<Item = &'static str>,
    chosen: Option<usize>,
    act: fn(&mut Request, usize),
) -> Html {
    let options: Vec<AttrValue> = options.into_iter().map(AttrValue::Static).collect();
    html! { <Choice {name} {label} {list} {options} {chosen} on_choose={change.on(act)} /> }
}

/// The filter by name; none is chosen while its numbers are the reader's own.
pub(super) fn filter(request: &Request, change: &Change<Request>, name: &'static str) -> Html {
    let own = !request.kernel.is_empty();
    let chosen = Named::ALL.iter().position(|named| *named == request.preset).filter(|_| !own);
    choice(
        change,
        (name, "Filter k", true),
        Named::ALL.iter().map(|named| named.title()),
        chosen,
        |request, index| {
            request.preset = Named::ALL[index];
            request.kernel.clear();
        },
    )
}

/// What lies beyond the border.
pub(super) fn padding(request: &Request, change: &Change<Request>, name: &'static str) -> Html {
    let chosen = Border::ALL.iter().position(|border| *border == request.padding);
    choice(change, (name, "Padding", false), ["circular", "zero", "none"], chosen, |request, index| {
        request.padding = Border::ALL[index];
    })
}

/// Rows and columns of a pooling window.
pub(super) fn window(request: &Request, change: &Change<Request>, name: &'static str) -> Html {
    let ends = (*WINDOW.start(), *WINDOW.end());
    change
        .count((name, "Pooling window"), (request.window, 2), ends, |request, window| request.window = window)
}

#[component]
pub(super) fn Dials(props: &Part) -> Html {
    let (request, change) = (&props.request, &props.change);
    let transform = Transform::ALL.iter().position(|transform| *transform == request.transform);
    let stack = Stack::ALL.iter().position(|stack| *stack == request.stack);
    let picture = Preset::ALL.iter().position(|preset| *preset == request.picture.preset);
    let own = !request.picture.pixels.is_empty() || !request.image.is_empty();
    let stacks = [
        "one convolution",
        "three convolutions, ReLU",
        "convolution, ReLU, pooling",
        "size of the gradient",
        "group convolution",
        "flatten, dense",
    ];
    let words = if request.transform == Transform::Reflect {
        "Reflect the filter too"
    } else {
        "Rotate the filter too"
    };
    html! {
        <div class="dials two">
            { choice(change, ("transform", "Transformation T", false), ["shift", "rotate", "reflect", "scale"], transform, |request, index| request.transform = Transform::ALL[index]) }
            { amount(request, change) }
            <Toggle name="rotate-filter" label={words} on={request.rotate_filter} on_toggle={change.on(|request: &mut Request, on| request.rotate_filter = on)} />
            { filter(request, change, "filter") }
            { choice(change, ("stack", "Layers f", true), stacks, stack, |request, index| request.stack = Stack::ALL[index]) }
            { padding(request, change, "padding") }
            { choice(change, ("picture", "Picture x", true), Preset::ALL.iter().map(|preset| preset.title()), picture.filter(|_| !own), |request, index| {
                request.picture.preset = Preset::ALL[index];
                request.picture.pixels.clear();
                request.image.clear();
            }) }
            { change.count(("stride", "Stride"), (request.stride, 1), (*STRIDE.start(), *STRIDE.end()), |request, stride| request.stride = stride) }
            if request.stack == Stack::Pooled { { window(request, change, "diagram-window") } }
        </div>
    }
}

/// How far T goes.
fn amount(request: &Request, change: &Change<Request>) -> Html {
    let default = Request::default();
    let dial = |name: &'static str,
                label: &'static str,
                unit: &'static str,
                (value, default): (f64, f64),
                (min, max, step): (f64, f64, f64),
                act: fn(&mut Request, f64)| {
        html! { <Slider key={name} {name} {label} {unit} {value} {default} {min} {max} {step} on_input={change.on(act)} /> }
    };
    // Half the picture either way reaches every shift of a ring.
    let half = f64::from(request.picture.size / 2);
    let [down, right] = request.shift.map(f64::from);
    match request.transform {
        Transform::Shift => html! {
            <>
                { dial("right", "Right", "cells", (right, f64::from(default.shift[1])), (-half, half, 1.0), |request, by| request.shift[1] = by as i32) }
                { dial("down", "Down", "cells", (down, f64::from(default.shift[0])), (-half, half, 1.0), |request, by| request.shift[0] = by as i32) }
            </>
        },
        Transform::Rotate => dial(
            "angle",
            "Angle",
            "°",
            (request.angle, default.angle),
            (*ANGLE.start(), *ANGLE.end(), 1.0),
            |request, angle| request.angle = angle,
        ),
        Transform::Scale => dial(
            "factor",
            "Enlargement",
            "×",
            (request.factor, default.factor),
            (*FACTOR.start(), *FACTOR.end(), 0.05),
            |request, factor| request.factor = factor,
        ),
        Transform::Reflect => Html::default(),
    }
}
