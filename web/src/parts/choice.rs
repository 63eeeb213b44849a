//! One of several: a row of radio buttons, or a list where there are many. And a switch for yes or no.
//!
//! Leaves out what is chosen between: a room names its choices and is told the index.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Properties of [`Choice`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct ChoiceProps {
    /// Name of the group: for tests.
    pub(crate) name: AttrValue,
    /// Name for people.
    pub(crate) label: AttrValue,
    /// The choices, in order.
    pub(crate) options: Vec<AttrValue>,
    /// Index of the one that is chosen; `None` if what is shown is none of them.
    pub(crate) chosen: Option<usize>,
    /// As a drop-down list.
    #[prop_or_default]
    pub(crate) list: bool,
    /// Told the index.
    pub(crate) on_choose: Callback<usize>,
}

/// Radio buttons side by side, or a list.
#[component]
pub(crate) fn Choice(props: &ChoiceProps) -> Html {
    if props.list { drop_down(props) } else { segments(props) }
}

fn segments(props: &ChoiceProps) -> Html {
    html! {
        <fieldset class="dial choice" data-dial={props.name.clone()}>
            <legend class="dial-label">{ &props.label }</legend>
            <div class="segments">
                { for props.options.iter().enumerate().map(|(index, option)| {
                    let onchange = props.on_choose.reform(move |_: Event| index);
                    html! {
                        <label key={index} class="segment">
                            <input type="radio" name={props.name.clone()} value={index.to_string()}
                                checked={props.chosen == Some(index)} {onchange} />
                            <span>{ option }</span>
                        </label>
                    }
                }) }
            </div>
        </fieldset>
    }
}

fn drop_down(props: &ChoiceProps) -> Html {
    let id = format!("choice-{}", props.name);
    let on_choose = props.on_choose.clone();
    let onchange = Callback::from(move |event: Event| {
        let list = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(index) = list.and_then(|list| list.value().parse().ok()) {
            on_choose.emit(index);
        }
    });
    // Told as a property too: an option that a reader has once chosen does not listen to its attribute any more.
    let chosen = props.chosen.map_or_else(String::new, |index| index.to_string());
    html! {
        <div class="dial choice" data-dial={props.name.clone()}>
            <label class="dial-label" for={id.clone()}>{ &props.label }</label>
            <select {id} name={props.name.clone()} ~value={chosen} {onchange}>
                <option key="none" value="" selected={props.chosen.is_none()} hidden={props.chosen.is_some()}>
                    { "—" }
                </option>
                { for props.options.iter().enumerate().map(|(index, option)| html! {
                    <option key={index} value={index.to_string()} selected={props.chosen == Some(index)}>
                        { option }
                    </option>
                }) }
            </select>
        </div>
    }
}

/// Properties of [`Toggle`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct ToggleProps {
    /// Name of the input: for tests.
    pub(crate) name: AttrValue,
    /// Name for people.
    pub(crate) label: AttrValue,
    /// On or off.
    pub(crate) on: bool,
    /// Told what it became.
    pub(crate) on_toggle: Callback<bool>,
}

/// A switch.
#[component]
pub(crate) fn Toggle(props: &ToggleProps) -> Html {
    let on_toggle = props.on_toggle.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            on_toggle.emit(input.checked());
        }
    });
    html! {
        <label class="dial toggle" data-dial={props.name.clone()}>
            <input type="checkbox" name={props.name.clone()} checked={props.on} {onchange} />
            <span>{ &props.label }</span>
        </label>
    }
}
