//! Which room shows which lesson: an exhaustive match, so that a lesson without a room does not compile.

mod activations;
mod composition;
mod equivariance;

use unfold_model::lesson::Lesson;
use unfold_model::lessons::{AnyRequest, Registered};
use yew::prelude::*;

/// What every room is given: the reader's request, and how to change it.
#[derive(Properties)]
pub(crate) struct Room<L: Lesson + 'static> {
    /// What the reader has set.
    pub(crate) request: L::Request,
    /// Sets a new request.
    pub(crate) set: Callback<L::Request>,
}

impl<L: Lesson> PartialEq for Room<L> {
    fn eq(&self, other: &Self) -> bool {
        self.request == other.request && self.set == other.set
    }
}

/// The room of `request`'s lesson.
pub(crate) fn room(request: &AnyRequest, set: &Callback<AnyRequest>) -> Html {
    macro_rules! room {
        ($room:ty, $lesson:ty, $request:expr) => {
            html! { <$room request={$request.clone()} set={set.reform(<$lesson>::wrap)} /> }
        };
    }
    match request {
        AnyRequest::Composition(request) => {
            room!(composition::CompositionRoom, unfold_model::lessons::composition::Composition, request)
        }
        AnyRequest::Activations(request) => {
            room!(activations::ActivationsRoom, unfold_model::lessons::activations::Activations, request)
        }
        // Until its room is merged.
        AnyRequest::Convolution(_) => html! { <p class="loading">{"…"}</p> },
        AnyRequest::Equivariance(request) => {
            room!(equivariance::EquivarianceRoom, unfold_model::lessons::equivariance::Equivariance, request)
        }
    }
}
