//! The shell: contents from the register, the address, undo, theme, and the current room.
//!
//! Left out: what a lesson shows (`lessons/`), and the worker (`ask.rs`).

mod book;
mod browser;
mod embed;
mod part;
mod trouble;

use crate::ask;
use crate::lessons::room;
use crate::parts::{Notice, Weight};
use book::{Act, Book};
use browser::Theme;
pub(crate) use browser::{crash, later, moving};
pub(crate) use part::ready;
use part::{Wait, use_open};
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
    let act = use_callback(book.dispatcher(), |act: Act, book| book.dispatch(act));
    let (open, wait) = use_open(&act);
    use_listeners(&book, &theme, &open);
    // Written when the reader rests: at every move it would cost more than the move.
    let opened = use_mut_ref(|| false);
    use_effect_with(book.shared_request(), move |request| {
        let request = request.clone();
        if opened.replace(true) {
            browser::show_moving(true);
        }
        let stood = browser::fragment();
        let timer = browser::later(200, move || {
            browser::show_moving(false);
            let address = address::write(&request);
            // Back, forward or a link meanwhile: that entry of the history is another's, and is about to be opened.
            if browser::fragment() == stood {
                browser::put_fragment(&address);
            }
            embed::tell_state(&address);
        });
        move || drop(timer)
    });
    let title = book.request().slug().info().title;
    use_effect_with(title, |title| browser::put_title(title));
    use_effect_with(health.clone(), embed::tell_health);

    let set = use_callback(book.dispatcher(), |request: AnyRequest, book| {
        book.dispatch(Act::Set(request, browser::now_ms()));
    });
    let set_theme = use_callback(theme.setter(), |new: Theme, theme| theme.set(new));
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
            <Bar {slug} theme={*theme} {set_theme} can_undo={book.can_undo()} can_redo={book.can_redo()} act={act.clone()} {copy} />
            <div id="notice" role="status">
                { notice(book.notice(), wait, &act, &open) }
            </div>
            <main id="room" class="room" tabindex="-1" data-lesson={slug.info().slug} data-status={trouble::word(health.status)}>
                <Trouble {health} {reset} />
                { room(book.request(), &set) }
            </main>
        </>
    }
}

/// What the page itself has to say: a lesson that is awaited, or the notice about an address.
fn notice(about: &str, wait: Option<Wait>, act: &Callback<Act>, open: &Callback<String>) -> Html {
    let (weight, action, on_action, words) = match wait {
        Some(wait) if wait.failed => {
            let words = wait.words();
            (Weight::Trouble, "Try again", open.reform(move |()| wait.address.clone()), words)
        }
        Some(wait) => (Weight::Quiet, "", Callback::noop(), wait.words()),
        None if about.is_empty() => return html! { <span hidden=true /> },
        None => (Weight::Caution, "Close", act.reform(|()| Act::CloseNotice), about.to_owned()),
    };
    html! { <Notice {weight} {action} {on_action}>{ words }</Notice> }
}

/// The address line, undo keys, the browser's theme and the embedding page.
#[hook]
fn use_listeners(book: &UseReducerHandle<Book>, theme: &UseStateHandle<Theme>, open: &Callback<String>) {
    let dispatcher = book.dispatcher();
    let theme = theme.setter();
    let open = open.clone();
    use_effect_with((), move |()| {
        let open = move |address: String| open.emit(address);
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
    use_effect_with(props.slug, |_| browser::show_current());
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
