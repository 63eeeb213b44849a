//! Does the filter rotate with the image: the room.

use super::Room;
use crate::parts::{Head, Maps};
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::equivariance::Equivariance;
use yew::prelude::*;

/// The room.
#[component]
pub(crate) fn EquivarianceRoom(props: &Room<Equivariance>) -> Html {
    let _ = props;
    html! { <><Head title={Equivariance::INFO.title} note={Equivariance::INFO.note} /><Maps id="x" label="x" planes={vec![]} /></> }
}
