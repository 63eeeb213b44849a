//! Byte-pair encoding: the room.
//!
//! A text that is merged pair by pair; its rules, and what another rule would change; a second text encoded with what
//! was learnt; the same in the vocabularies of real models.

mod encode;
mod merge;
mod models;
mod rules;
mod tokens;
mod tree;

use super::Room;
use crate::ask::{use_lesson, use_pull, use_rested};
use crate::parts::format::number;
use crate::parts::{Change, Head, Slider, Verdict, use_change};
use std::rc::Rc;
use unfold_model::lesson::Lesson as _;
use unfold_model::lessons::tokenizer::{Reply, Request, Tokenizer, View};
use web_sys::{HtmlTextAreaElement, InputEvent};
use yew::prelude::*;

/// A text of more bytes is learnt from to the end, and by other rules, when its writer rests.
const LONG: usize = 10_000;

/// What each part of the room is given.
#[derive(Properties, PartialEq)]
pub(super) struct Part {
    /// What the reader has set, as far as the part shows it.
    pub(super) request: Request,
    /// Changes the whole request.
    pub(super) change: Change<Request>,
    /// The text in tokens, where the part shows it.
    #[prop_or_default]
    pub(super) merged: Option<Rc<Reply>>,
    /// What was learnt so far, where the part shows it.
    #[prop_or_default]
    pub(super) learnt: Option<Rc<Reply>>,
}

impl Part {
    /// How many merges there are so far.
    fn last(&self) -> u32 {
        let training = self.learnt.as_ref().and_then(|reply| reply.training.as_ref());
        training.map_or(self.request.merges, |training| training.trained)
    }

    /// How many of them are done: as the reader has set it, which an answer may be behind.
    fn done(&self) -> u32 {
        self.request.merges.min(self.last())
    }

    /// The dial for that.
    fn merges(&self, name: &'static str) -> Html {
        let on_input = self.change.on(|request: &mut Request, merges: f64| request.merges = merges as u32);
        html! {
            <Slider {name} label="Merges" value={f64::from(self.done())} default={f64::from(Request::default().merges)} min=0.0
                max={f64::from(self.last().max(1))} step=1.0 {on_input} />
        }
    }
}

/// The room.
#[component]
pub(crate) fn TokenizerRoom(props: &Room<Tokenizer>) -> Html {
    let change = use_change(&props.request, &props.set);
    // Asked first, and so drawn first: a reader who writes looks at the tokens.
    let merge = Request { whole: false, ..props.request.only(View::Merge) };
    let merged = use_lesson::<Tokenizer>(Some(merge.clone()));
    let text = use_rested(&props.request.text, props.request.text.len() > LONG);
    let rested = Request { text, ..props.request.clone() };
    let only = |view: View| rested.only(view);
    let run = use_lesson::<Tokenizer>(Some(only(View::Train)));
    let training = run.reply.as_ref().and_then(|reply| reply.training.as_ref());
    // A long text is learnt piece by piece, without being asked.
    use_pull(&run, training.is_some_and(|training| !training.ended));
    html! {
        <>
            <Head title={Tokenizer::INFO.title} note={Tokenizer::INFO.note} />
            <merge::MergePart request={merge} change={change.clone()} merged={merged.reply.clone()} learnt={run.reply.clone()} />
            <rules::RulesPart request={only(View::Rules)} change={change.clone()} />
            <encode::EncodePart request={only(View::Encode)} change={change.clone()} merged={merged.reply} learnt={run.reply.clone()} />
            <models::ModelsPart request={only(View::Vocabularies)} {change} />
        </>
    }
}

/// A field for a text that is answered at every key.
fn text_area(
    (name, label): (&'static str, &'static str),
    text: &str,
    rows: &'static str,
    on_text: Callback<String>,
) -> Html {
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
            on_text.emit(area.value());
        }
    });
    html! {
        <label class="text-field">
            <span class="dial-label">{ label }</span>
            <textarea {name} {rows} spellcheck="false" value={text.to_owned()} {oninput} />
        </label>
    }
}

/// What could not be taken as it was asked for.
fn notes(notes: &[String]) -> Html {
    html! { if !notes.is_empty() { <p class="quiet">{ notes.join(" ") }</p> } else { <span hidden=true /> } }
}

/// How often something occurs.
fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        _ => format!("{} times", number(f64::from(count))),
    }
}

/// A token's name with its white space made visible.
fn visible(name: &str) -> String {
    name.replace(' ', "␣").replace('\n', "⏎").replace('\t', "⇥")
}

fn verdict() -> Html {
    html! {
        <Verdict short="Tokens, yes. The example is right, and it shows that frequency decides, not meaning">
            <p>
                {"A language model reads no letters and no pixels. It reads the numbers of tokens, and a table of vectors \
                  has one row for each. Byte-pair encoding makes that table from a text: the pair of neighbours that \
                  occurs most often becomes one token, and then again. Frequent words end as one token, rare ones are \
                  spelt in pieces, and the text becomes shorter."}
            </p>
            <p>
                {"In the rhyme, se comes first, because sea and see share it: not because they mean the same. Then come \
                  the ends of words. The vocabulary grows from 19 symbols to 29 tokens and shrinks to the 18 words. \
                  From merge 18 on every pair occurs once: what is merged then is the tie rule alone."}
            </p>
            <p class="try">{"Try this: play to the end. Then write a word of your own into the text five times, and watch how early it becomes a token."}</p>
        </Verdict>
    }
}
