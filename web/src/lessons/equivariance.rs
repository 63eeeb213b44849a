//! If the image rotates, does the filter rotate with it: the room.
//!
//! Two ways through a diagram and their difference; many random filters; a group convolution; pooling over shifts.

mod diagram;
mod dials;
mod group;
mod own;
mod pooling;
mod typical;

use super::Room;
use crate::parts::{Change, Head, Table, Verdict, use_change};
use unfold_model::kit::planes::Planes;
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::equivariance::{Equivariance, Request, View};
use yew::prelude::*;

/// What each part of the room is given.
#[derive(Properties, PartialEq)]
pub(super) struct Part {
    /// What the reader has set, as far as the part shows it.
    pub(super) request: Request,
    /// Changes the whole request.
    pub(super) change: Change<Request>,
}

/// The room.
#[component]
pub(crate) fn EquivarianceRoom(props: &Room<Equivariance>) -> Html {
    let change = use_change(&props.request, &props.set);
    let only = |view: View| props.request.only(view);
    // The group knows quarter turns alone: between two of them it is not asked again.
    let group = Request { angle: 90.0 * f64::from(props.request.quarter_turns()), ..only(View::Group) };
    let default = Request::default();
    let own = Request { angle: default.angle, padding: default.padding, ..group.clone() };
    html! {
        <>
            <Head title={Equivariance::INFO.title} note={Equivariance::INFO.note} />
            <diagram::DiagramPart request={only(View::Diagram)} change={change.clone()} />
            <own::OwnPart request={own} change={change.clone()} />
            <group::GroupPart request={group} change={change.clone()} />
            <pooling::PoolingPart request={only(View::Pooling)} change={change.clone()} />
        </>
    }
}

/// Planes of one shape cell by cell: `head` names the columns after row and column.
pub(super) fn cells(caption: &'static str, head: &[&'static str], planes: &[(&Planes, u32)]) -> Table {
    let mut table = Table::new(caption, &[&["row", "column"], head].concat());
    let Some((first, _)) = planes.first() else { return table };
    for row in 0..first.height {
        for column in 0..first.width {
            let values =
                planes.iter().map(|(planes, channel)| f64::from(planes.get(*channel, row, column)).into());
            table.row([f64::from(row).into(), f64::from(column).into()].into_iter().chain(values));
        }
    }
    table
}

pub(super) fn verdict() -> Html {
    html! {
        <Verdict short="The image rotates, the weights do not">
            <p>
                {"A convolution uses the same weights everywhere, so it commutes with shifts: exactly on a ring, away \
                  from the border with zero padding, and for multiples of the stride. With rotations it does not. \
                  Nothing in the layer turns the filter. Rotate the image and the same filter meets it, so f(T x) \
                  is another picture than T f(x)."}
            </p>
            <p>
                {"Only if the filter is rotated too, or is symmetric, are the two the same. Then there is a choice: \
                  learn the rotated copies from rotated examples, or build all four turns into the layer, as the \
                  group convolution below does."}
            </p>
            { formulae() }
            <p class="try">{"Try this: switch on “Rotate the filter too”. Switch it off, and choose the Gaussian blur. Then drag T x to an angle between, where the grid itself gets in the way."}</p>
        </Verdict>
    }
}

/// The rule with the filter rotated, and the rule of the group convolution.
fn formulae() -> Html {
    let open = || html! { <mo>{"("}</mo> };
    let close = || html! { <mo>{")"}</mo> };
    let times = || html! { <><mi class="ink-weight">{"k"}</mi><mo>{"∗"}</mo></> };
    html! {
        <p class="formulae">
            <math>
                { open() }<mi>{"T"}</mi><mi class="ink-weight">{"k"}</mi>{ close() }<mo>{"∗"}</mo>{ open() }<mi>{"T"}</mi><mi class="ink-input">{"x"}</mi>{ close() }
                <mo>{"="}</mo><mi>{"T"}</mi>{ open() }{ times() }<mi class="ink-input">{"x"}</mi>{ close() }
            </math>
            <math>
                { times() }{ open() }<mi>{"T"}</mi><mi class="ink-input">{"x"}</mi>{ close() }
                <mo>{"≠"}</mo><mi>{"T"}</mi>{ open() }{ times() }<mi class="ink-input">{"x"}</mi>{ close() }
            </math>
        </p>
    }
}
