//! A dial: a real range input with a number field, a unit and a way back to the default.
//!
//! Both inputs answer on `input`, so a drag is heard sixty times a second. Leaves out what the number means.

use super::change::use_newest;
use super::format::{exact, number, read_back};
use std::cell::RefCell;
use web_sys::{HtmlInputElement, InputEvent};
use yew::prelude::*;

/// Properties of [`Slider`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct SliderProps {
    /// Name of the input: for tests and the address.
    pub(crate) name: AttrValue,
    /// Name for people.
    pub(crate) label: AttrValue,
    /// The value now.
    pub(crate) value: f64,
    /// Least value; positive if logarithmic.
    pub(crate) min: f64,
    /// Greatest value.
    pub(crate) max: f64,
    /// What the value is a multiple of; 1 for whole numbers. Ignored by the thumb of a logarithmic dial.
    #[prop_or(0.01)]
    pub(crate) step: f64,
    /// Unit, behind the number.
    #[prop_or_default]
    pub(crate) unit: AttrValue,
    /// Where the small button leads back to; none if `None`.
    #[prop_or_default]
    pub(crate) default: Option<f64>,
    /// Moves in equal factors instead of equal steps.
    #[prop_or_default]
    pub(crate) log: bool,
    /// Colour class of the label, such as `ink-weight`.
    #[prop_or_default]
    pub(crate) class: Classes,
    /// What the value means, in words; the number and its unit if empty.
    #[prop_or_default]
    pub(crate) words: AttrValue,
    /// Told the new value, within the limits.
    pub(crate) on_input: Callback<f64>,
}

/// How finely a logarithmic dial moves.
const NOTCHES: f64 = 400.0;

impl SliderProps {
    /// The nearest value that the dial can show.
    fn settle(&self, value: f64) -> Option<f64> {
        if value.is_nan() {
            return None;
        }
        let value =
            if self.log || self.step <= 0.0 { value } else { (value / self.step).round() * self.step };
        // Written and read back, so that 0.30000000000000004 becomes 0.3.
        let clean =
            if value.is_finite() { read_back(&format!("{value:.12}")).unwrap_or(value) } else { value };
        let clean = if self.log { three_digits(value) } else { clean };
        Some(clean.max(self.min).min(self.max))
    }

    /// Tells `on_input` what `value` settles to, and answers with the value that stands then; `newest` is the last one.
    fn hear(&self, value: f64, newest: &RefCell<f64>) -> f64 {
        let old = *newest.borrow();
        let settled = self.settle(value).unwrap_or(old);
        if settled != old {
            newest.replace(settled);
            self.on_input.emit(settled);
        }
        settled
    }

    fn notch(&self, value: f64) -> f64 {
        if self.log {
            (NOTCHES * (value / self.min).ln() / (self.max / self.min).ln()).round()
        } else {
            value
        }
    }

    fn value_at(&self, notch: f64) -> f64 {
        if self.log { self.min * (self.max / self.min).powf(notch / NOTCHES) } else { notch }
    }
}

/// `value` to three significant digits: what a logarithmic dial can mean.
fn three_digits(value: f64) -> f64 {
    read_back(&format!("{value:.2e}")).unwrap_or(value)
}

/// Label, range, number, unit, way back.
#[component]
pub(crate) fn Slider(props: &SliderProps) -> Html {
    let newest = use_newest(&props.value);
    let moved = {
        let (props, newest) = (props.clone(), newest.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                props.hear(props.value_at(input.value_as_number()), &newest);
            }
        })
    };
    // The number field answers when it is left or Enter is pressed: half-typed numbers are none.
    let typed = {
        let (props, newest) = (props.clone(), newest);
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let settled = props.hear(input.value_as_number(), &newest);
                // What was typed and could not be kept must not stay there.
                input.set_value(&exact(settled));
            }
        })
    };
    let back = props.default.map(|default| {
        let on_input = props.on_input.clone();
        Callback::from(move |_: MouseEvent| on_input.emit(default))
    });
    let id = format!("dial-{}", props.name);
    let spoken: AttrValue = if props.words.is_empty() {
        format!("{} {}", number(props.value), props.unit).trim_end().to_string().into()
    } else {
        props.words.clone()
    };
    let (low, high, step) = if props.log { (0.0, NOTCHES, 1.0) } else { (props.min, props.max, props.step) };
    let there = props.default.is_none_or(|default| default == props.value);
    html! {
        <div class="dial slider" data-dial={props.name.clone()}>
            <label class={classes!("dial-label", props.class.clone())} for={id.clone()}>{ &props.label }</label>
            <input {id} type="range" name={props.name.clone()} min={low.to_string()} max={high.to_string()}
                step={step.to_string()} value={props.notch(props.value).to_string()} aria-valuetext={spoken}
                oninput={moved} ondblclick={back.clone()} />
            <span class="dial-number">
                <input type="number" name={format!("{}-number", props.name)}
                    aria-label={format!("{}, as a number", props.label)}
                    min={props.min.to_string()} max={props.max.to_string()}
                    step={if props.log { "any".to_string() } else { props.step.to_string() }}
                    value={exact(props.value)} onchange={typed} />
                <span class="dial-unit">{ &props.unit }</span>
            </span>
            if let Some(onclick) = back {
                <button type="button" class={classes!("reset", there.then_some("idle"))} {onclick}
                    aria-label={format!("Set {} back", props.label)} title="Back to the default">{ "↺" }</button>
            } else {
                <span hidden=true />
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dial(log: bool) -> SliderProps {
        SliderProps {
            name: "rate".into(),
            label: "rate".into(),
            value: 0.1,
            min: if log { 1e-4 } else { -1.0 },
            max: 1.0,
            step: 0.1,
            unit: "".into(),
            default: None,
            log,
            class: Classes::new(),
            words: "".into(),
            on_input: Callback::noop(),
        }
    }

    #[test]
    fn values_snap_and_stay_within_the_limits() {
        assert_eq!(dial(false).settle(0.3 + 1e-17), Some(0.3));
        assert_eq!(dial(false).settle(7.0), Some(1.0));
        assert_eq!(dial(false).settle(f64::NAN), None);
        assert_eq!(dial(false).settle(f64::NEG_INFINITY), Some(-1.0));
    }

    #[test]
    fn a_logarithmic_dial_keeps_its_place() {
        let dial = dial(true);
        for value in [1e-4, 1e-3, 0.03, 1.0] {
            let back = dial.settle(dial.value_at(dial.notch(value))).unwrap_or(f64::NAN);
            assert!((back / value - 1.0).abs() < 0.03, "{value}: {back}");
        }
    }
}
