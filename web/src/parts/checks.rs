//! The check panel: what is claimed, measured now, and obtained another way; held or not held.
//!
//! A claim that does not hold says so in words, sign and colour, and is counted in the summary; none is ever hidden.
//! Leaves out the comparing, which is the model's.

use super::format::{number, pair, typeset};
use unfold_model::lesson::{Check, Rule};
use yew::prelude::*;

/// Properties of [`Checks`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct ChecksProps {
    /// The checks of the reply that is shown.
    pub(crate) checks: Vec<Check>,
}

/// The panel.
#[component]
pub(crate) fn Checks(props: &ChecksProps) -> Html {
    let (all, held) = (props.checks.len(), props.checks.iter().filter(|check| check.held).count());
    let summary = match (all, all - held) {
        (0, _) => "Nothing to check here".to_string(),
        (_, 0) => format!("{held} of {all} hold"),
        (_, failed) => format!("{held} of {all} hold, {failed} not"),
    };
    html! {
        <section class="checks" aria-label="Checks" data-failed={(all - held).to_string()}>
            <h2 class="checks-title">
                { "Checked now" }<span class="checks-summary">{ summary }</span>
            </h2>
            <ul>{ for props.checks.iter().enumerate().map(|(index, check)| row(index, check)) }</ul>
        </section>
    }
}

fn row(index: usize, check: &Check) -> Html {
    let (value, other) = pair(check.value, check.other, check.tolerance);
    let (relation, spoken) = match (check.rule, check.held) {
        (Rule::Equal, true) => ("=", "equals"),
        (Rule::Equal, false) => ("≠", "does not equal"),
        (Rule::AtMost, true) => ("≤", "is at most"),
        (Rule::AtMost, false) => ("≰", "is not at most"),
        (Rule::AtLeast, true) => ("≥", "is at least"),
        (Rule::AtLeast, false) => ("≱", "is not at least"),
    };
    let (sign, word) = if check.held { ("✓", "held") } else { ("✗", "not held") };
    let tolerance = match (check.tolerance, check.rule) {
        (0.0, Rule::Equal) => "exactly".to_string(),
        (0.0, _) => String::new(),
        (tolerance, _) => format!("within {}", number(tolerance)),
    };
    html! {
        <li key={index} class="check" data-held={check.held.to_string()}>
            <span class="check-mark"><span aria-hidden="true">{ sign }</span>{ word }</span>
            <span class="check-claim">{ typeset(&check.claim) }</span>
            <span class="check-values">
                <span class="check-value">{ value }</span>
                <span class="check-rule" role="img" aria-label={spoken}>{ relation }</span>
                <span class="check-other">{ other }</span>
            </span>
            <span class="check-by">{ typeset(&check.by) }<span class="check-tolerance">{ tolerance }</span></span>
        </li>
    }
}
