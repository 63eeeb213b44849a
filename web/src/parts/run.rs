//! Play, pause, step and restart of a run of replies: when the page pulls.

use super::{Play, Player};
use crate::ask::{Answer, use_pull};
use yew::prelude::*;

/// Whether a run goes on by itself, and what the player's buttons do to it.
#[derive(Clone, PartialEq)]
pub(crate) struct Run {
    playing: bool,
    done: bool,
    on_play: Callback<Play>,
}

/// Pulls `answer` while the reader lets it play.
#[hook]
pub(crate) fn use_run<R: 'static>(answer: &Answer<R>) -> Run {
    let playing = use_state(|| false);
    use_pull(answer, *playing);
    let (next, restart, done) = (answer.next.clone(), answer.restart.clone(), answer.done);
    let on_play = {
        let playing = playing.clone();
        Callback::from(move |wish: Play| match wish {
            Play::Run => playing.set(true),
            Play::Pause => playing.set(false),
            Play::Step => {
                playing.set(false);
                next.emit(());
            }
            Play::Restart => {
                // Pressed at the end it plays again; in the middle it goes on as it did.
                playing.set(*playing || done);
                restart.emit(());
            }
        })
    };
    Run { playing: *playing, done, on_play }
}

impl Run {
    /// The player: `label` says what is played, `at` and `of` how far it has come in `units`.
    pub(crate) fn player(&self, label: &'static str, (at, of): (u32, u32), units: &'static str) -> Html {
        let done = self.done || at >= of;
        html! {
            <Player {label} playing={self.playing && !done} {done} progress={f64::from(at) / f64::from(of.max(1))}
                words={format!("{at} of {of} {units}")} on_play={self.on_play.clone()} />
        }
    }
}

/// Whether the reader's system asks for as little motion as possible: what would play takes one step instead.
pub(crate) fn still() -> bool {
    let query =
        |window: web_sys::Window| window.match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    web_sys::window().and_then(query).is_some_and(|list| list.matches())
}
