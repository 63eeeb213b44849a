//! The sentence of the lecture notes that a lesson tests, and what is true in it.
//!
//! Leaves out the checks that carry the verdict, which are [`super::checks`]'s.

use yew::prelude::*;

/// Properties of [`Note`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct NoteProps {
    /// The sentence as it was written, without quotation marks.
    pub(crate) text: AttrValue,
}

/// The sentence, in quotation marks.
#[component]
pub(crate) fn Note(props: &NoteProps) -> Html {
    html! { <blockquote class="note"><p>{ format!("“{}”", props.text) }</p></blockquote> }
}

/// Properties of [`Head`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct HeadProps {
    /// The lesson's title.
    pub(crate) title: AttrValue,
    /// The sentence that it tests, without quotation marks.
    pub(crate) note: AttrValue,
}

/// What stands on top of a room: the title and the sentence under test.
#[component]
pub(crate) fn Head(props: &HeadProps) -> Html {
    html! {
        <header class="head">
            <h1>{ &props.title }</h1>
            <Note text={props.note.clone()} />
        </header>
    }
}

/// Properties of [`Verdict`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct VerdictProps {
    /// In two or three words: "Half right".
    pub(crate) short: AttrValue,
    /// The sentence under test, repeated where the verdict stands far from it.
    #[prop_or_default]
    pub(crate) note: AttrValue,
    /// What is true in it, in a few short sentences.
    pub(crate) children: Html,
}

/// What is true in the note.
#[component]
pub(crate) fn Verdict(props: &VerdictProps) -> Html {
    html! {
        <section class="verdict prose" aria-label="What is true in the note">
            if props.note.is_empty() { <span hidden=true /> } else { <Note text={props.note.clone()} /> }
            <h2>{ &props.short }</h2>
            { props.children.clone() }
        </section>
    }
}
