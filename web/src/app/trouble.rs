//! What the reader is told when the model does not answer, and what can be done about it.

use crate::ask::{self, Health, Status};
use yew::prelude::*;

/// The status as the room's attribute has it.
pub(super) fn word(status: Status) -> &'static str {
    match status {
        Status::Starting => "starting",
        Status::Live => "live",
        Status::Slow => "slow",
        Status::Restarting => "restarting",
        Status::Failed => "failed",
        Status::Fetching => "fetching",
        Status::Unfetched => "unfetched",
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct TroubleProps {
    pub(super) health: Health,
    pub(super) reset: Callback<()>,
}

/// A visible line while something is wrong; an empty region else, so that it is announced when it fills.
#[component]
pub(super) fn Trouble(props: &TroubleProps) -> Html {
    let Health { status, message, progress } = &props.health;
    let load = Callback::from(|_: MouseEvent| ask::load_again());
    let again = Callback::from(|_: MouseEvent| ask::start_again());
    let reset = {
        let reset = props.reset.clone();
        Callback::from(move |_: MouseEvent| {
            reset.emit(());
            ask::start_again();
        })
    };
    let starting = *status == Status::Starting && message.is_empty();
    html! {
        <div id="trouble" class={classes!("trouble", word(*status))} role="alert" hidden={message.is_empty() && !starting}>
            if starting {
                <span class="loading">{"Loading the model …"}</span>
            } else {
                <span>{message}</span>
            }
            if let Some([so_far, all]) = progress {
                <progress aria-label="Loaded" value={so_far.to_string()} max={all.to_string()} />
            }
            if *status == Status::Unfetched {
                <button type="button" onclick={load}>{"Load it again"}</button>
            }
            if *status == Status::Failed {
                <button type="button" onclick={again}>{"Start the model again"}</button>
                <button type="button" onclick={reset}>{"Reset this lesson"}</button>
            }
        </div>
    }
}
