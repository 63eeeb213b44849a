//! A line that tells the reader something about the page itself: a bad address, a restarted model, a wait.
//!
//! Leaves out when to show it.

use yew::prelude::*;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Good to know.
    #[default]
    Quiet,
    /// Something was not as asked, and the page went on.
    Caution,
    /// The page cannot go on by itself.
    Trouble,
}

/// Properties of [`Notice`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct NoticeProps {
    /// How much it matters.
    #[prop_or_default]
    pub(crate) weight: Weight,
    /// What to press; no button if empty.
    #[prop_or_default]
    pub(crate) action: AttrValue,
    /// Told when it is pressed.
    #[prop_or_default]
    pub(crate) on_action: Callback<()>,
    /// What to say.
    pub(crate) children: Html,
}

/// The line.
#[component]
pub(crate) fn Notice(props: &NoticeProps) -> Html {
    let (role, class) = match props.weight {
        Weight::Quiet => ("status", "weight-quiet"),
        Weight::Caution => ("status", "weight-caution"),
        Weight::Trouble => ("alert", "weight-trouble"),
    };
    let onclick = props.on_action.reform(|_: MouseEvent| ());
    html! {
        <div class={classes!("notice", class)} {role}>
            <span>{ props.children.clone() }</span>
            if props.action.is_empty() {
                <span hidden=true />
            } else {
                <button type="button" name="notice" {onclick}>{ &props.action }</button>
            }
        </div>
    }
}
