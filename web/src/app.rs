//! The shell: contents from the register, the address, undo, theme, and the current room.
//!
//! Left out: what a lesson shows (`lessons/`), and the worker (`ask.rs`).

mod book;
mod browser;
mod embed;
mod trouble;

use crate::ask;
use crate::lessons::room;
use crate::parts::{Notice, Weight};
use book::{Act, Book};
use browser::Theme;
pub(crate) use browser::{crash, later};
use trouble::Trouble;
use unfold_model::lessons::{AnyRequest, Slug};
use yew::prelude::*;

/// The whole page.
#[component]
pub(crate) fn App() -> Html {
    let book = use_reducer(|| Book::open(&browser::fragment()).told(browser::notice_of_query()));
    let theme = use_state(browser::theme_of_address);
    let health = ask::use_health();
    use_effect_with(*theme, |theme| browser::show_theme(*theme));
    use_listeners(&book, &theme);
    let address = book.address();
    use_effect_with(address.clone(), |address| {
        let timer = browser::later(200, {
            let address = address.clone();
            move || {
                browser::put_fragment(&address);
                embed::tell_state(&address);
            }
        });
        move || drop(timer)
    });
    let title = book.request().slug().info().title;
    use_effect_with(title, |title| browser::put_title(title));
    use_effect_with(health.clone(), embed::tell_health);

    let act = |act: Act| {
        let book = book.dispatcher();
        Callback::from(move |()| book.dispatch(act.clone()))
    };
    let set = use_callback(book.dispatcher(), |request: AnyRequest, book| {
        book.dispatch(Act::Set(request, browser::now_ms()));
    });
    let slug = book.request().slug();
    html! {
        <>
            <a class="skip" href="#room" onclick={skip_to_room()}>{"Skip to the lesson"}</a>
            <Bar {slug} theme={*theme} set_theme={{ let theme = theme.clone(); Callback::from(move |new| theme.set(new)) }}
                undo={book.can_undo().then(|| act(Act::Undo))} redo={book.can_redo().then(|| act(Act::Redo))}
                reset={act(Act::Reset)} address={address.clone()}
                tell={{ let book = book.dispatcher(); Callback::from(move |text: String| book.dispatch(Act::Tell(text))) }} />
            <div id="notice" role="status">
                if book.notice().is_empty() {
                    <span hidden=true />
                } else {
                    <Notice weight={Weight::Caution} action="Close" on_action={act(Act::CloseNotice)}>
                        { book.notice().to_owned() }
                    </Notice>
                }
            </div>
            <main id="room" class="room" tabindex="-1" data-lesson={slug.info().slug} data-status={trouble::word(health.status)}>
                <Trouble {health} reset={act(Act::Reset)} />
                { room(book.request(), &set) }
            </main>
        </>
    }
}

/// The address line, undo keys, the browser's theme and the embedding page.
#[hook]
fn use_listeners(book: &UseReducerHandle<Book>, theme: &UseStateHandle<Theme>) {
    let dispatcher = book.dispatcher();
    let theme = theme.setter();
    use_effect_with((), move |()| {
        let open = {
            let dispatcher = dispatcher.clone();
            move |address: String| dispatcher.dispatch(Act::Open(address))
        };
        let keys = move |redo: bool| dispatcher.dispatch(if redo { Act::Redo } else { Act::Undo });
        let listeners = [
            browser::on_fragment(open.clone()),
            browser::on_undo_keys(keys),
            browser::on_fault(),
            embed::on_message(open, move |new| theme.set(new)),
            embed::on_resize(),
        ];
        embed::tell_ready();
        move || drop(listeners)
    });
}

fn skip_to_room() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        event.prevent_default();
        browser::focus("room");
    })
}

#[derive(Properties, PartialEq)]
struct BarProps {
    slug: Slug,
    theme: Theme,
    set_theme: Callback<Theme>,
    undo: Option<Callback<()>>,
    redo: Option<Callback<()>>,
    reset: Callback<()>,
    address: String,
    tell: Callback<String>,
}

/// Name, contents, and what can be done with the reader's settings.
#[component]
fn Bar(props: &BarProps) -> Html {
    let button = |name: &'static str, label: &'static str, mark: &'static str, act: Option<Callback<()>>| {
        let disabled = act.is_none();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(act) = &act {
                act.emit(());
            }
        });
        html! { <button type="button" {name} title={label} aria-label={label} {disabled} {onclick}>{mark}</button> }
    };
    let copy = {
        let (tell, address) = (props.tell.clone(), props.address.clone());
        Callback::from(move |()| browser::copy_link(&address, tell.clone()))
    };
    let turn = {
        let (set, next) = (props.set_theme.clone(), props.theme.next());
        Callback::from(move |()| set.emit(next))
    };
    let theme_label = match props.theme.next() {
        Theme::Light => "Light colours",
        Theme::Dark => "Dark colours",
        Theme::Auto => "Colours as the system has them",
    };
    html! {
        <header class="bar">
            <span class="brand">{"Unfold"}</span>
            <nav aria-label="Lessons">
                { for Slug::ALL.iter().map(|slug| {
                    let info = slug.info();
                    let current = (*slug == props.slug).then_some("page");
                    html! { <a key={info.slug} href={format!("#{}", info.slug)} aria-current={current}>{info.title}</a> }
                }) }
            </nav>
            <div class="tools" role="group" aria-label="Settings">
                { button("undo", "Undo", "↶", props.undo.clone()) }
                { button("redo", "Redo", "↷", props.redo.clone()) }
                { button("reset", "Reset this lesson", "Reset", Some(props.reset.clone())) }
                { button("copy-link", "Copy link to this picture", "Copy link", Some(copy)) }
                { button("theme", theme_label, props.theme.next().mark(), Some(turn)) }
            </div>
        </header>
    }
}
