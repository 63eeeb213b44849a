//! A text cut into its tokens: a tile for each, the next pair lit, one of them pointed at.
//!
//! The tiles answer to the pointer, to a tap and to the arrow keys as one. Leaves out what is told of a token.

use super::visible;
use unfold_model::lessons::tokenizer::Span;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, KeyboardEvent};
use yew::prelude::*;

/// Colours of tokens that were merged; symbols have none.
const INKS: u32 = 7;

/// Properties of [`Tokens`].
#[derive(Properties, PartialEq)]
pub(super) struct TokensProps {
    /// Name for tests.
    pub(super) id: &'static str,
    /// What is shown, for people.
    pub(super) label: AttrValue,
    /// The text that the tokens stand in: what lies between them comes from here.
    pub(super) text: AttrValue,
    /// The tokens.
    pub(super) spans: Vec<Span>,
    /// Their names.
    pub(super) names: Vec<AttrValue>,
    /// Ids below this one are symbols.
    #[prop_or_default]
    pub(super) symbols: u32,
    /// Puts the ids under the names.
    #[prop_or_default]
    pub(super) ids: bool,
    /// The token that is pointed at.
    pub(super) pointed: Option<usize>,
    /// Told the number of the token that is pointed at.
    pub(super) on_point: Callback<Option<usize>>,
}

fn index_of(event: &Event) -> Option<usize> {
    let tile = event.target()?.dyn_into::<Element>().ok()?.closest("[data-tokens] > .token").ok()??;
    // Counted when it is asked for: a number written on each of hundreds of tiles would cost more.
    let before = std::iter::successors(tile.previous_element_sibling(), Element::previous_element_sibling);
    Some(before.count())
}

/// What the arrow keys and Escape do.
fn keys(props: &TokensProps) -> Callback<KeyboardEvent> {
    let (on_point, pointed, last) =
        (props.on_point.clone(), props.pointed, props.spans.len().saturating_sub(1));
    Callback::from(move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowRight" => Some(pointed.map_or(0, |index| (index + 1).min(last))),
            "ArrowLeft" => Some(pointed.map_or(last, |index| index.saturating_sub(1))),
            "Escape" => None,
            _ => return,
        };
        event.prevent_default();
        on_point.emit(to);
    })
}

/// The tiles, in the flow of the text.
#[component]
pub(super) fn Tokens(props: &TokensProps) -> Html {
    let point = {
        let on_point = props.on_point.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(index) = index_of(&event) {
                on_point.emit(Some(index));
            }
        })
    };
    let leave = {
        let on_point = props.on_point.clone();
        Callback::from(move |event: PointerEvent| {
            // A finger that is lifted leaves too; what it has tapped stays.
            if event.pointer_type() == "mouse" {
                on_point.emit(None);
            }
        })
    };
    let key = keys(props);
    let mut end = props.spans.first().map_or(0, |span| span.at);
    let tiles = props.spans.iter().enumerate().map(|(index, span)| {
        // White space between words belongs to no token.
        let gap = props.text.get(end as usize..span.at as usize).unwrap_or_default().to_owned();
        end = span.at + span.bytes;
        let unknown = span.id == u32::MAX;
        let merged = !unknown && span.id >= props.symbols;
        // The right one of a pair is lit with the left one.
        let right = index > 0 && props.spans[index - 1].next;
        let class = classes!(
            "token",
            merged.then(|| format!("token-{}", span.id % INKS)),
            unknown.then_some("unknown"),
            (span.next || right).then_some("lit"),
            right.then_some("right"),
            (props.pointed == Some(index)).then_some("pointed"),
        );
        let name = props.names.get(index).map(|name| visible(name)).unwrap_or_default();
        let id = if unknown { "?".to_owned() } else { span.id.to_string() };
        html! {
            <>
                { gap }
                <span {class}>
                    { name }
                    if props.ids { <small>{ id }</small> }
                </span>
            </>
        }
    });
    // Letters of Hebrew, Arabic and their neighbours, which would turn the order of the tiles.
    let leftward = |name: &AttrValue| name.chars().any(|letter| ('\u{590}'..='\u{8ff}').contains(&letter));
    let both_ways = props.names.iter().any(leftward).then_some("both-ways");
    html! {
        <div class={classes!("tokens", props.ids.then_some("with-ids"), both_ways)} data-tokens={props.id} tabindex="0" role="group"
            aria-label={format!("{}: the arrow keys go from token to token", props.label)} onpointermove={point.clone()} onpointerdown={point}
            onpointerleave={leave} onkeydown={key}>
            { for tiles }
        </div>
    }
}
