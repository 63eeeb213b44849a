//! What the reader has set in each lesson, how it got there, and the notice about a bad address.

use std::collections::HashMap;
use std::rc::Rc;
use unfold_model::address;
use unfold_model::lessons::{AnyRequest, Slug};
use yew::Reducible;

/// Changes that follow each other faster than this are one step of undo: a drag is one step.
const ONE_STEP_MS: f64 = 600.0;
/// Steps that can be undone.
const MOST_STEPS: usize = 200;

/// The state of the page.
#[derive(Clone, PartialEq)]
pub(super) struct Book {
    slug: Slug,
    // Shared, since the book is copied at every move of a dial.
    requests: HashMap<Slug, Rc<AnyRequest>>,
    undo: Vec<Rc<AnyRequest>>,
    redo: Vec<Rc<AnyRequest>>,
    changed_ms: f64,
    notice: String,
}

/// What can happen to it.
#[derive(Clone)]
#[allow(clippy::large_enum_variant, reason = "one act at a time is alive")]
pub(super) enum Act {
    /// The reader moved something, at this time in milliseconds.
    Set(AnyRequest, f64),
    /// An address was opened: a link, the address line, the embedding page.
    Open(String),
    Undo,
    Redo,
    /// The current lesson's default.
    Reset,
    /// Tells the reader something.
    Tell(String),
    CloseNotice,
}

impl Book {
    /// The page at `fragment`; a bad one gives a notice and a default.
    pub(super) fn open(fragment: &str) -> Self {
        let slug = Slug::ALL[0];
        let empty = Self {
            slug,
            requests: HashMap::new(),
            undo: Vec::new(),
            redo: Vec::new(),
            changed_ms: f64::NEG_INFINITY,
            notice: String::new(),
        };
        let opened = empty.opened(fragment);
        Self { undo: Vec::new(), ..opened }
    }

    /// The same with one more sentence for the reader, if there is one.
    pub(super) fn told(mut self, sentence: Option<String>) -> Self {
        if let Some(sentence) = sentence {
            self.notice = format!("{} {sentence}", self.notice).trim().to_owned();
        }
        self
    }

    /// What is asked in the current lesson.
    pub(super) fn request(&self) -> &AnyRequest {
        // `opened` and `reduce` put a request in before they change the slug.
        &self.requests[&self.slug]
    }

    /// The same, to be kept while the book moves on.
    pub(super) fn shared_request(&self) -> Rc<AnyRequest> {
        self.requests[&self.slug].clone()
    }

    pub(super) fn notice(&self) -> &str {
        &self.notice
    }

    pub(super) fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    pub(super) fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    fn opened(&self, fragment: &str) -> Self {
        let mut book = self.clone();
        let name = fragment.trim_start_matches('#');
        let (request, notice) =
            match (Slug::find(name).and_then(|slug| self.requests.get(&slug)), address::read(name)) {
                // The bare name of a lesson goes back to where the reader was in it.
                (Some(kept), _) => (kept.clone(), String::new()),
                (None, Ok(request)) => (Rc::new(request), String::new()),
                (None, Err((slug, notice))) => {
                    (Rc::new(slug.default_request()), format!("{notice} This is the lesson as it starts."))
                }
            };
        book.notice = notice;
        book.put(request);
        book
    }

    fn put(&mut self, request: Rc<AnyRequest>) {
        if let Some(old) = self.requests.get(&self.slug).filter(|old| **old != request) {
            self.undo.push(old.clone());
            self.redo.clear();
            if self.undo.len() > MOST_STEPS {
                self.undo.remove(0);
            }
        }
        self.show(request);
    }

    fn show(&mut self, request: Rc<AnyRequest>) {
        self.slug = request.slug();
        self.requests.insert(self.slug, request);
    }
}

impl Reducible for Book {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut book = (*self).clone();
        match act {
            Act::Set(request, now_ms) => {
                if *self.request() == request {
                    return self;
                }
                let request = Rc::new(request);
                if now_ms - self.changed_ms < ONE_STEP_MS && self.can_undo() {
                    book.show(request);
                } else {
                    book.put(request);
                }
                book.changed_ms = now_ms;
            }
            Act::Open(fragment) => {
                // The page's own writing of the address comes back as an event: nothing new.
                if fragment.trim_start_matches('#') == address::write(self.request()) {
                    return self;
                }
                book = self.opened(&fragment);
                book.changed_ms = f64::NEG_INFINITY;
            }
            Act::Undo | Act::Redo => {
                let redo = matches!(act, Act::Redo);
                let (from, to) =
                    if redo { (&mut book.redo, &mut book.undo) } else { (&mut book.undo, &mut book.redo) };
                let Some(request) = from.pop() else { return self };
                to.push(self.requests[&self.slug].clone());
                book.show(request);
                book.changed_ms = f64::NEG_INFINITY;
            }
            Act::Reset => {
                book.notice.clear();
                book.put(Rc::new(self.slug.default_request()));
                book.changed_ms = f64::NEG_INFINITY;
            }
            Act::Tell(text) => book.notice = text,
            Act::CloseNotice => book.notice.clear(),
        }
        Rc::new(book)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unfold_model::lessons::composition::Request;

    fn with_depth(depth: u32) -> AnyRequest {
        AnyRequest::Composition(Request { depth, ..Request::default() })
    }

    fn after(acts: impl IntoIterator<Item = Act>) -> Rc<Book> {
        acts.into_iter().fold(Rc::new(Book::open("")), |book, act| book.reduce(act))
    }

    #[test]
    fn a_bad_address_gives_a_notice_and_a_default() {
        let book = Book::open("#activations?v=1&nosuch=1");
        assert!(book.notice().contains("nosuch"));
        assert_eq!(*book.request(), Slug::Activations.default_request());
        let book = Book::open("#nosuch");
        assert!(book.notice().contains("nosuch"));
        assert_eq!(book.request().slug(), Slug::ALL[0]);
        assert_eq!(Book::open("#composition?v=1&depth=3").request(), &with_depth(3));
    }

    #[test]
    fn a_drag_is_one_step_and_a_pause_begins_another() {
        let drag = (2..=5).map(|depth| Act::Set(with_depth(depth), 1000.0 + 16.0 * f64::from(depth)));
        let moved = after(drag.chain([Act::Set(with_depth(8), 9000.0)]));
        let once = moved.clone().reduce(Act::Undo);
        assert_eq!(*once.request(), with_depth(5));
        let twice = once.reduce(Act::Undo);
        assert_eq!(*twice.request(), with_depth(1));
        assert!(!twice.can_undo());
        let again = twice.reduce(Act::Redo).reduce(Act::Redo);
        assert_eq!(*again.request(), with_depth(8));
        assert!(!again.can_redo());
    }

    #[test]
    fn a_reset_can_be_undone() {
        let book = after([Act::Set(with_depth(4), 0.0), Act::Reset]);
        assert_eq!(*book.request(), with_depth(1));
        assert_eq!(*book.reduce(Act::Undo).request(), with_depth(4));
    }

    #[test]
    fn each_lesson_keeps_what_was_set_in_it() {
        let book = after([
            Act::Set(with_depth(6), 0.0),
            Act::Open("#activations".into()),
            Act::Open("#composition".into()),
        ]);
        assert_eq!(*book.request(), with_depth(6));
    }
}
