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
use unfold_model::address;
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
    // Written when the reader rests: at every move it would cost more than the move.
    let opened = use_mut_ref(|| false);
    use_effect_with(book.shared_request(), move |request| {
        let request = request.clone();
        if opened.replace(true) {
            browser::show_moving(true);
        }
        let timer = browser::later(200, move || {
            browser::show_moving(false);
            let address = address::write(&request);
            browser::put_fragment(&address);
            embed::tell_state(&address);
        });
        move || drop(timer)
    });
    let title = book.request().slug().info().title;
    use_effect_with(title, |title| browser::put_title(title));
    use_effect_with(health.clone(), embed::tell_health);

    let act = use_callback(book.dispatcher(), |act: Act, book| book.dispatch(act));
    let set = use_callback(book.dispatcher(), |request: AnyRequest, book| {
        book.dispatch(Act::Set(request, browser::now_ms()));
    });
    let set_theme = use_callback(theme.setter(), |new: Theme, theme| theme.set(new));
    let close = use_callback(act.clone(), |(), act| act.emit(Act::CloseNotice));
    let reset = use_callback(act.clone(), |(), act| act.emit(Act::Reset));
    let newest = use_mut_ref(|| book.shared_request());
    *newest.borrow_mut() = book.shared_request();
    let copy = use_callback(act.clone(), move |(), act| {
        let tell = act.reform(Act::Tell);
        browser::copy_link(&address::write(&newest.borrow()), tell);
    });
    let slug = book.request().slug();
    html! {
        <>
            <a class="skip" href="#room" onclick={skip_to_room()}>{"Skip to the lesson"}</a>
            <Bar {slug} theme={*theme} {set_theme} can_undo={book.can_undo()} can_redo={book.can_redo()} act={act} {copy} />
            <div id="notice" role="status">
                if book.notice().is_empty() {
                    <span hidden=true />
                } else {
                    <Notice weight={Weight::Caution} action="Close" on_action={close}>
                        { book.notice().to_owned() }
                    </Notice>
                }
            </div>
            <main id="room" class="room" tabindex="-1" data-lesson={slug.info().slug} data-status={trouble::word(health.status)}>
                <Trouble {health} {reset} />
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
    can_undo: bool,
    can_redo: bool,
    act: Callback<Act>,
    copy: Callback<()>,
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
    let act = |act: Act| props.act.reform(move |()| act.clone());
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
                { button("undo", "Undo", "↶", props.can_undo.then(|| act(Act::Undo))) }
                { button("redo", "Redo", "↷", props.can_redo.then(|| act(Act::Redo))) }
                { button("reset", "Reset this lesson", "Reset", Some(act(Act::Reset))) }
                { button("copy-link", "Copy link to this picture", "Copy link", Some(props.copy.clone())) }
                { button("theme", theme_label, props.theme.next().mark(), Some(turn)) }
            </div>
        </header>
    }
}
