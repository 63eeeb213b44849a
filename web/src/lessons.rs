//! Which room shows which lesson: an exhaustive match, so that a lesson without a room does not compile.

mod activations;
mod attention;
mod composition;
mod convolution;
mod equivariance;
mod rank_collapse;
mod sequences;
mod tokenizer;

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
    use unfold_model::lessons as model;
    match request {
        AnyRequest::Composition(request) => {
            apart::<composition::CompositionRoom, model::composition::Composition>(request, set)
        }
        AnyRequest::Activations(request) => {
            apart::<activations::ActivationsRoom, model::activations::Activations>(request, set)
        }
        AnyRequest::Convolution(request) => {
            apart::<convolution::ConvolutionRoom, model::convolution::Convolution>(request, set)
        }
        AnyRequest::Equivariance(request) => {
            apart::<equivariance::EquivarianceRoom, model::equivariance::Equivariance>(request, set)
        }
        AnyRequest::Tokenizer(request) => {
            apart::<tokenizer::TokenizerRoom, model::tokenizer::Tokenizer>(request, set)
        }
        AnyRequest::Sequences(request) => {
            apart::<sequences::SequencesRoom, model::sequences::Sequences>(request, set)
        }
        AnyRequest::Attention(request) => {
            apart::<attention::AttentionRoom, model::attention::Attention>(request, set)
        }
        AnyRequest::RankCollapse(request) => {
            apart::<rank_collapse::RankCollapseRoom, model::rank_collapse::RankCollapse>(request, set)
        }
    }
}

/// One lesson's room, in a function of its own: inlined, it would stand in the part that every reader waits for.
#[inline(never)]
fn apart<C, L>(request: &L::Request, set: &Callback<AnyRequest>) -> Html
where
    C: BaseComponent<Properties = Room<L>>,
    L: Registered + 'static,
{
    html! { <C request={request.clone()} set={set.reform(L::wrap)} /> }
}
