//! Attention is not all you need: the room.
//!
//! A stack layer by layer with the tokens of each; which parts keep them apart, over seeds; the paper's circle.

mod circle;
mod depth;
mod ends;
mod switches;
mod tokens;

use super::Room;
use crate::parts::format::significant;
use crate::parts::{Change, Head, Verdict, use_change};
use crate::plot::Ink;
use crate::plot::ticks::superscript;
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::rank_collapse::{RankCollapse, Request, View, Which};
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
pub(crate) fn RankCollapseRoom(props: &Room<RankCollapse>) -> Html {
    let change = use_change(&props.request, &props.set);
    let only = |view: View| props.request.only(view);
    let depth = Request { layer: props.request.layer, ..only(View::Depth) };
    html! {
        <>
            <Head title={RankCollapse::INFO.title} note={RankCollapse::INFO.note} />
            <depth::DepthPart request={depth} change={change.clone()} />
            <switches::SwitchesPart request={only(View::Switches)} change={change.clone()} />
            <circle::CirclePart request={only(View::Circle)} change={change.clone()} />
        </>
    }
}

/// A positive number by its log₁₀, however small.
pub(super) fn tiny(log10: f64) -> String {
    if log10.is_nan() {
        "not told".into()
    } else if log10 == f64::NEG_INFINITY {
        "0".into()
    } else if log10 > -300.0 {
        significant(10f64.powf(log10), 3)
    } else if log10 > -1e6 {
        format!("10{}", superscript(log10.round() as i32))
    } else {
        format!("10^({})", significant(log10, 3))
    }
}

/// The words for a combination of parts.
pub(super) fn name(which: Which) -> &'static str {
    match which {
        Which::Alone => "attention alone",
        Which::Causal => "with a causal mask",
        Which::Mlp => "with an MLP",
        Which::Pre => "with layer norm before",
        Which::Post => "with layer norm after",
        Which::Skip => "with skip connections",
        Which::BlockPost => "whole block, norm after",
        Which::BlockPre => "whole block, norm before",
    }
}

/// The colour of a combination, in every picture.
pub(super) fn ink(which: Which) -> Ink {
    let place = Which::ALL.iter().position(|other| *other == which).unwrap_or(0);
    // The eighth of the nine colours is too pale for the words of a legend.
    Ink::Series(if place == 7 { 8 } else { place as u8 })
}

pub(super) fn verdict() -> Html {
    html! {
        <Verdict short="True of attention alone and without a mask; skip connections are the cure">
            <p>
                {"Attention replaces every token by averages. Without a mask, tokens that are near each other ask nearly \
                  the same question and get nearly the same answer: what still tells them apart is of third order. The \
                  exponent of the distance triples with every layer, and after a few layers all tokens are one."}
            </p>
            <p>
                {"A random MLP or layer norm alone do not stop it: both map equal tokens to equal tokens. A causal mask \
                  only slows it down, to a constant factor a layer, since averages of different lengths differ. A skip \
                  connection carries the tokens past the layer, and short paths keep what long paths lose: at the usual \
                  size of weights the fall becomes a slow one. It is no promise. Drag the layers to 24, or the weights up: \
                  random skips too lose a factor a layer; the block with norm before its parts loses least."}
            </p>
            { formulae() }
            <p class="try">{"Try this: switch on skip connections, then the causal mask instead. Set the scale to “exponent”, where a line that goes up straight is a doubly exponential fall. Raise the weights: steep attention delays it."}</p>
        </Verdict>
    }
}

/// The residual, and what one layer makes of it.
fn formulae() -> Html {
    let res = |of: Html| html! { <><mo>{"‖"}</mo><mi>{"res"}</mi><mo>{"("}</mo>{ of }<mo>{")"}</mo><mo>{"‖"}</mo></> };
    let x = || html! { <mi class="ink-input">{"X"}</mi> };
    html! {
        <p class="formulae">
            <math>
                <mi>{"res"}</mi><mo>{"("}</mo>{ x() }<mo>{")"}</mo><mo>{"="}</mo>{ x() }<mo>{"−"}</mo><mn>{"1"}</mn>
                <msup><mover><mi>{"x"}</mi><mo>{"¯"}</mo></mover><mi>{"⊤"}</mi></msup>
            </math>
            <math>
                { res(html! { <><mi>{"SA"}</mi><mo>{"("}</mo>{ x() }<mo>{")"}</mo></> }) }<mo>{"≤"}</mo>
                <mfrac><mrow><mn>{"4"}</mn><mi>{"β"}</mi><mi>{"H"}</mi></mrow><msqrt><msub><mi>{"d"}</mi><mi>{"qk"}</mi></msub></msqrt></mfrac>
                <msup><mrow>{ res(x()) }</mrow><mn>{"3"}</mn></msup>
            </math>
        </p>
    }
}
