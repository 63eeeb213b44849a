//! Play, pause, step, restart: for replies that come one after another.
//!
//! Leaves out the pulling itself, which is the page's: this part says what the reader wants.

use yew::prelude::*;

/// What the reader wants of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Play {
    /// Go on by itself.
    Run,
    /// Stop where it is.
    Pause,
    /// One more, then stop.
    Step,
    /// From the beginning.
    Restart,
}

/// Properties of [`Player`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct PlayerProps {
    /// What is played, for people: "training".
    pub(crate) label: AttrValue,
    /// Whether it goes on by itself now.
    pub(crate) playing: bool,
    /// Whether it has come to its end.
    #[prop_or_default]
    pub(crate) done: bool,
    /// How far it has come, 0 to 1.
    pub(crate) progress: f64,
    /// How far in words: "step 120 of 400".
    #[prop_or_default]
    pub(crate) words: AttrValue,
    /// Told what the reader wants.
    pub(crate) on_play: Callback<Play>,
}

/// Three buttons and a bar.
#[component]
pub(crate) fn Player(props: &PlayerProps) -> Html {
    let press = |wish: Play| props.on_play.reform(move |_: MouseEvent| wish);
    let (wish, sign, words) = match (props.playing, props.done) {
        (true, _) => (Play::Pause, "pause", "Pause"),
        (false, true) => (Play::Restart, "play", "Play again"),
        (false, false) => (Play::Run, "play", "Play"),
    };
    let progress = if props.progress.is_finite() { props.progress.clamp(0.0, 1.0) } else { 0.0 };
    html! {
        <div class="dial player" role="group" aria-label={props.label.clone()}>
            <button type="button" class="main" data-play={sign} onclick={press(wish)}
                aria-label={format!("{words} {}", props.label)}>
                <span class={classes!("sign", sign)} aria-hidden="true" />{ words }
            </button>
            <button type="button" data-play="step" onclick={press(Play::Step)} disabled={props.done}
                aria-label={format!("One step of {}", props.label)}>{ "Step" }</button>
            <button type="button" data-play="restart" onclick={press(Play::Restart)}
                aria-label={format!("Restart {}", props.label)}>{ "Restart" }</button>
            <progress max="1" value={format!("{progress:.4}")} aria-label={format!("{}, so far", props.label)} />
            <span class="player-words">{ &props.words }</span>
        </div>
    }
}
