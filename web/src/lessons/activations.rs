//! Why GELU: the room.
//!
//! The functions with their derivatives and a point to drag; GELU as the mean of a random gate; a race between
//! two functions over several seeds; how often a thin ReLU network is born dead.

mod born_dead;
mod curves;
mod gate;
mod race;

use super::Room;
use crate::parts::{Change, Head, Verdict, use_change};
use crate::plot::Ink;
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::activations::{Activations, Function, Request, View};
use yew::prelude::*;

/// What each part of the room is given.
#[derive(Properties, PartialEq)]
pub(super) struct Part {
    /// What the reader has set, as far as the part shows it.
    pub(super) request: Request,
    /// Changes the whole request.
    pub(super) change: Change<Request>,
}

/// The colour of a function, in every picture.
pub(super) fn ink(function: Function) -> Ink {
    Ink::Series(Function::ALL.iter().position(|other| *other == function).unwrap_or(0) as u8)
}

/// Two columns as points.
pub(super) fn zip(xs: &[f64], ys: &[f64]) -> Vec<(f64, f64)> {
    xs.iter().copied().zip(ys.iter().copied()).collect()
}

/// The room.
#[component]
pub(crate) fn ActivationsRoom(props: &Room<Activations>) -> Html {
    let change = use_change(&props.request, &props.set);
    let only = |view: View| props.request.only(view);
    html! {
        <>
            <Head title={Activations::INFO.title} note={Activations::INFO.note} />
            <curves::Curves request={only(View::Curve)} change={change.clone()} />
            { verdict() }
            <gate::GatePart request={only(View::Gate)} change={change.clone()} />
            <race::RacePart request={only(View::Race)} change={change.clone()} />
            <born_dead::BornDeadPart request={only(View::BornDead)} change={change.clone()} />
        </>
    }
}

fn verdict() -> Html {
    html! {
        <Verdict short="“More stable” is not proven; “never fully off” is">
            <p>
                {"GELU is smooth, and its derivative is zero at one point only, near −0.75. ReLU has a corner, and its \
                  derivative is zero for every negative input: a unit that is negative on all the data learns nothing \
                  more. That much can be proven and is checked here. “Meaningful” has a reading: GELU is what a \
                  random gate gives on average."}
            </p>
            <p>
                {"That it trains better does not follow. In the race below it depends on the setting: with thin, deep \
                  networks ReLU loses units and runs; with plain gradient descent and long steps GELU is the one that \
                  can blow up. The papers' differences are between a tenth of a percent and one."}
            </p>
            { formulae() }
            <p class="try">{"Try this: drag x below −4, where GELU is off too, nearly. Then choose “gradient descent, long steps” and play."}</p>
        </Verdict>
    }
}

/// GELU, its derivative, and the chance that a ReLU network is born dead.
fn formulae() -> Html {
    let gelu = || html! { <><mi>{"GELU"}</mi></> };
    html! {
        <p class="formulae">
            <math>
                { gelu() }<mo>{"("}</mo><mi>{"x"}</mi><mo>{")"}</mo><mo>{"="}</mo><mi>{"x"}</mi><mi>{"Φ"}</mi><mo>{"("}</mo><mi>{"x"}</mi><mo>{")"}</mo>
            </math>
            <math>
                <mo>{"="}</mo><mi>{"E"}</mi><mo>{"["}</mo><mi>{"x"}</mi><mo>{"·"}</mo><mi>{"Bernoulli"}</mi><mo>{"("}</mo><mi>{"Φ"}</mi><mo>{"("}</mo><mi>{"x"}</mi><mo>{")"}</mo><mo>{")"}</mo><mo>{"]"}</mo>
            </math>
            <math>
                <msup>{ gelu() }<mo>{"′"}</mo></msup><mo>{"("}</mo><mi>{"x"}</mi><mo>{")"}</mo><mo>{"="}</mo>
                <mi>{"Φ"}</mi><mo>{"("}</mo><mi>{"x"}</mi><mo>{")"}</mo><mo>{"+"}</mo><mi>{"x"}</mi><mi>{"φ"}</mi><mo>{"("}</mo><mi>{"x"}</mi><mo>{")"}</mo>
            </math>
            <math>
                <mi>{"P"}</mi><mo>{"("}</mo><mtext>{"born dead"}</mtext><mo>{")"}</mo><mo>{"="}</mo><mn>{"1"}</mn><mo>{"−"}</mo>
                <msup><mrow><mo>{"("}</mo><mn>{"1"}</mn><mo>{"−"}</mo><msup><mn>{"2"}</mn><mrow><mo>{"−"}</mo><mi>{"N"}</mi></mrow></msup><mo>{")"}</mo></mrow><mi>{"L"}</mi></msup>
            </math>
        </p>
    }
}
