//! Why GELU: the room.

use super::Room;
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::activations::Activations;
use yew::prelude::*;

/// The room.
#[component]
pub(crate) fn ActivationsRoom(_props: &Room<Activations>) -> Html {
    html! { <h1>{ Activations::INFO.title }</h1> }
}
