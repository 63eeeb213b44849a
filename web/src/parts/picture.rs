//! A picture with its words: title, chart, legend, one sentence of summary, and the numbers behind it.
//!
//! Leaves out what is drawn: the chart, with its handles, is the picture's child.

use super::table::{DataTable, Numbers};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Properties of [`Picture`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct PictureProps {
    /// Name for tests and links; unique on the page.
    pub(crate) id: AttrValue,
    /// What it shows, in a few words.
    pub(crate) title: Html,
    /// What is to be seen in it now, in one sentence with its numbers.
    pub(crate) summary: Html,
    /// Which line is which: a [`super::legend::Legend`].
    #[prop_or_default]
    pub(crate) legend: Html,
    /// The numbers behind it.
    #[prop_or_default]
    pub(crate) numbers: Option<Numbers>,
    /// As wide as two.
    #[prop_or_default]
    pub(crate) wide: bool,
    /// The chart, and what belongs under it.
    pub(crate) children: Html,
}

/// The figure.
#[component]
pub(crate) fn Picture(props: &PictureProps) -> Html {
    let title_id = format!("title-{}", props.id);
    html! {
        <figure class={classes!("picture", props.wide.then_some("wide"))} data-picture={props.id.clone()}
            aria-labelledby={title_id.clone()}>
            <div class="picture-head">
                <h2 class="picture-title" id={title_id}>{ props.title.clone() }</h2>
                { props.legend.clone() }
            </div>
            { props.children.clone() }
            <figcaption>{ props.summary.clone() }</figcaption>
            if let Some(numbers) = &props.numbers {
                <NumbersOf numbers={numbers.clone()} />
            } else {
                <span hidden=true />
            }
        </figure>
    }
}

#[derive(Properties, PartialEq)]
struct NumbersOfProps {
    numbers: Numbers,
}

/// How the last copying went.
#[derive(Clone, Debug, PartialEq)]
enum Copied {
    NotYet,
    Done,
    /// The browser refused: the text is shown, to be copied by hand.
    Refused(String),
}

/// The table is made only while it is open.
#[component]
fn NumbersOf(props: &NumbersOfProps) -> Html {
    let open = use_state_eq(|| false);
    let copied = use_state_eq(|| Copied::NotYet);
    // The summary's click, not the toggle event, which does not bubble and so does not reach Yew.
    let flip = {
        let (open, copied) = (open.clone(), copied.clone());
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            open.set(!*open);
            copied.set(Copied::NotYet);
        })
    };
    let copy = {
        let (numbers, copied) = (props.numbers.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let csv = numbers.table().csv();
            copied.set(if copy_text(&csv).is_some() { Copied::Done } else { Copied::Refused(csv) });
        })
    };
    let said = match &*copied {
        Copied::NotYet => "",
        Copied::Done => "Copied.",
        Copied::Refused(_) => "The browser does not allow copying here. Mark the text and copy it by hand.",
    };
    html! {
        <details class="numbers" open={*open}>
            <summary onclick={flip}>{ "Numbers" }</summary>
            if *open {
                <DataTable table={props.numbers.table()} />
                <p class="copy">
                    <button type="button" data-copy="csv" onclick={copy}>{ "Copy as CSV" }</button>
                    <span role="status">{ said }</span>
                </p>
                if let Copied::Refused(csv) = &*copied {
                    <textarea class="csv" readonly=true rows="6" aria-label="The numbers as CSV" value={csv.clone()} />
                } else {
                    <span hidden=true />
                }
            } else {
                <span hidden=true />
            }
        </details>
    }
}

/// Copies by a selection, which also works where the clipboard interface is closed: in sandboxed frames.
fn copy_text(text: &str) -> Option<()> {
    let document = web_sys::window()?.document()?.dyn_into::<HtmlDocument>().ok()?;
    let before = document.active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let area = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    area.set_value(text);
    area.set_class_name("offscreen");
    document.body()?.append_child(&area).ok()?;
    area.select();
    let done = document.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(element) = before {
        element.focus().ok();
    }
    done.then_some(())
}
