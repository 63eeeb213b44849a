//! Depth by composing and folding: the room.
//!
//! Three pictures that can be dragged (first network, second network, composition), how the first folds the
//! line, growth with depth, why the pieces are tied; then the plane, random networks, and a training run.

mod explicit;
mod fold;
mod pair;
mod plane;
mod probe;
mod training;
mod typical;

use super::Room;
use crate::ask::use_lesson;
use crate::parts::{Change, Checks, Head, Verdict, use_change};
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::composition::{Composition, Picture, Request, View};
use yew::prelude::*;

/// What each part of the room is given.
#[derive(Properties, PartialEq)]
pub(super) struct Part {
    /// What the reader has set, as far as the part shows it.
    pub(super) request: Request,
    /// Changes the whole request.
    pub(super) change: Change<Request>,
}

/// Points of the model as points of a picture.
pub(super) fn points(points: &[[f64; 2]]) -> Vec<(f64, f64)> {
    points.iter().map(|[x, y]| (*x, *y)).collect()
}

/// The room.
#[component]
pub(crate) fn CompositionRoom(props: &Room<Composition>) -> Html {
    let hovered = use_state(|| None::<f64>);
    let mut asked = props.request.only(View::Line);
    if let Some(output) = *hovered {
        asked.probe = output;
    }
    let given_plane = props.request.layers.inputs() == 2;
    let answer = use_lesson::<Composition>((!given_plane).then_some(asked));
    let change = use_change(&props.request, &props.set);
    let request = props.request.only(View::Line);
    let hover = {
        let hovered = hovered.clone();
        Callback::from(move |output| hovered.set(output))
    };
    let top = match answer.reply.as_deref().map(|reply| (&reply.picture, &reply.checks)) {
        _ if given_plane => {
            html! { <explicit::Back request={props.request.only(View::Plane)} change={change.clone()} /> }
        }
        Some((Picture::Network(network), checks)) => html! { <>
            <explicit::Back request={request.clone()} change={change.clone()} />
            { explicit::picture(network) }
            <Checks checks={checks.clone()} />
        </> },
        Some((Picture::Line(line), checks)) => html! { <>
            <pair::Pair request={request.clone()} change={change.clone()} line={line.clone()} />
            <Checks checks={checks.clone()} />
            <fold::FoldAndGrowth {request} change={change.clone()} line={line.clone()} {hover} />
        </> },
        _ => html! { <p class="loading">{"…"}</p> },
    };
    let notes = answer.reply.as_deref().map(|reply| reply.notes.join(" ")).unwrap_or_default();
    html! {
        <>
            <Head title={Composition::INFO.title} note={Composition::INFO.note} />
            if notes.is_empty() { <span hidden=true /> } else { <p class="quiet">{ notes }</p> }
            { top }
            { verdict() }
            <plane::Plane request={props.request.only(View::Plane)} change={change.clone()} />
            <typical::Typical request={props.request.only(View::Typical)} change={change.clone()} />
            <training::Training request={props.request.only(View::Training)} {change} />
        </>
    }
}

fn verdict() -> Html {
    html! {
        <Verdict short="Half right">
            <p>
                {"The second network does not refine the first: it is "}<strong>{"replayed"}</strong>
                {" on every fold of it, flipped and rescaled. Regions multiply while parameters only add. That is \
                  more complex, and counted here exactly. But the pieces are tied to each other: the matrix between \
                  the two networks has rank one, so they cannot be moved one by one. And it is the most that is \
                  possible: networks with random weights have about one region for each neuron. Whether it is \
                  useful depends on the target: the race at the end measures it."}
            </p>
            { formulae() }
            <p class="try">
                {"Try this: drag a joint of the first network, and watch every copy of the second move. Then point \
                  at the folded line."}
            </p>
        </Verdict>
    }
}

/// f as the sum of its hidden units, and why the matrix between the networks is one column times one row.
fn formulae() -> Html {
    html! {
        <p class="formulae">
            <math>
                <mrow class="ink-first"><mi>{"f"}</mi></mrow><mo>{"("}</mo><mi>{"x"}</mi><mo>{")"}</mo><mo>{"="}</mo>
                <msub><mi>{"φ"}</mi><mn>{"0"}</mn></msub><mo>{"+"}</mo>
                <munder><mo>{"∑"}</mo><mi>{"j"}</mi></munder>
                <msub><mi>{"φ"}</mi><mi>{"j"}</mi></msub>
                <mi>{"relu"}</mi><mo>{"("}</mo>
                <msub><mi>{"θ"}</mi><mrow><mi>{"j"}</mi><mn>{"0"}</mn></mrow></msub><mo>{"+"}</mo>
                <msub><mi>{"θ"}</mi><mrow><mi>{"j"}</mi><mn>{"1"}</mn></mrow></msub><mi>{"x"}</mi><mo>{")"}</mo>
            </math>
            <math>
                <mrow class="ink-composition"><mi>{"y"}</mi></mrow><mo>{"="}</mo>
                <mrow class="ink-second"><mi>{"g"}</mi></mrow><mo>{"("}</mo>
                <mrow class="ink-first"><mi>{"f"}</mi></mrow><mo>{"("}</mo><mi>{"x"}</mi><mo>{")"}</mo><mo>{")"}</mo>
            </math>
            <math>
                <msub class="ink-weight"><mi>{"Ω"}</mi><mn>{"1"}</mn></msub><mo>{"="}</mo>
                <msub><mi>{"θ"}</mi><mrow class="ink-second"><mi>{"g"}</mi></mrow></msub>
                <msubsup><mi>{"φ"}</mi><mrow class="ink-first"><mi>{"f"}</mi></mrow><mi>{"T"}</mi></msubsup>
            </math>
        </p>
    }
}
