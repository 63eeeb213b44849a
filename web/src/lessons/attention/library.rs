//! The shelf: a question, books whose titles are keys and whose contents are values, and the answer with its parts.

use super::{Part, bar, notes, text_field, text_of};
use crate::ask::use_lesson;
use crate::parts::format::significant;
use crate::parts::{Change, Checks, Choice, Entry, Numbers, Picture, Slider, Table};
use crate::plot::{Axis, Bars, Chart, Ink, Layer, Words};
use std::rc::Rc;
use unfold_model::lessons::attention::{
    Attention, BOOKS, Book, CONTENT, DIMENSIONS, LINE, Library, Reply, Request, TEMPERATURE, View, shelf,
};
use yew::prelude::*;

#[component]
pub(super) fn LibraryPart(props: &Part) -> Html {
    let answer = use_lesson::<Attention>(Some(props.request.only(View::Library)));
    let over = use_state_eq(|| None::<usize>);
    let Some((library, reply)) =
        answer.reply.as_ref().and_then(|reply| Some((reply.library.as_ref()?, reply)))
    else {
        return html! { <section class="part" /> };
    };
    let (request, change) = (&props.request, &props.change);
    // In steps, so that the axis stands still while a dial moves.
    let heaviest = library.parts.first().map_or(0.0, |part| part.total);
    let top = [0.2, 0.3, 0.4, 0.6, 0.9].into_iter().find(|top| 1.25 * heaviest < *top).unwrap_or(1.3);
    let point = Callback::from({
        let over = over.setter();
        move |index| over.set(index)
    });
    html! {
        <section class="part" aria-label="The library">
            { dials(request, change) }
            <div class="figures">
                <Picture id="shelf" wide=true title={html! { <>{"Scores of the "}<span class="ink-key">{"keys"}</span>{", and the weights that they become"}</> }}
                    summary={of_shelf(library, *over)} numbers={shelf_numbers(reply)}>
                    <ol class="shelf">
                        <li class="shelf-head" aria-hidden="true">
                            <span /><b class="ink-key">{"key: title"}</b><span>{"score q·k"}</span><span>{"weight"}</span><b class="ink-value">{"value: content"}</b><span />
                        </li>
                        { for request.books.iter().enumerate().map(|(index, book)| row(index, book, library, request.books.len() == 1, change, &point)) }
                    </ol>
                    <button type="button" data-add="book" disabled={request.books.len() >= *BOOKS.end()} onclick={change.on(|request: &mut Request, _: MouseEvent| {
                        request.books.push(Book { title: "A new title".to_owned(), content: "What the book says.".to_owned() });
                    })}>{"+ Add a book"}</button>
                </Picture>
                <div class="beside">
                    <Picture id="answer" title={html! { <>{"The answer: a mixture of "}<span class="ink-value">{"values"}</span></> }} summary={of_answer(library)} numbers={answer_numbers(reply)}>
                        <Chart x={Axis::new("its ten heaviest words").span(0.4, 10.6).whole()} y={Axis::new("weight in the answer").span(0.0, top)} layers={layers(library, top)} />
                    </Picture>
                    { notes(&reply.notes) }
                </div>
            </div>
            <Checks checks={reply.checks.clone()} />
            <p class="quiet prose">{ &library.rule }</p>
        </section>
    }
}

fn dials(request: &Request, change: &Change<Request>) -> Html {
    let default = Request::default();
    let chosen = [false, true].into_iter().position(|swapped| request.books == shelf(swapped));
    let options = vec![AttrValue::Static("as promised"), AttrValue::Static("bread ↔ car")];
    html! {
        <div class="dials">
            { text_field(("query", "Query", "ink-query"), &request.query, change.on(|request: &mut Request, event: InputEvent| request.query = text_of(&event))) }
            <Choice name="shelf" label="Contents" {options} {chosen} on_choose={change.on(|request: &mut Request, _: usize| {
                // The lesson's shelf becomes its other one by this, and the reader's own stays the reader's.
                if let [one, other, ..] = request.books.as_mut_slice() {
                    std::mem::swap(&mut one.content, &mut other.content);
                }
            })} />
            <Slider name="temperature" label="Temperature" log=true value={request.temperature} min={*TEMPERATURE.start()} max={*TEMPERATURE.end()}
                step={0.01} default={default.temperature} on_input={change.on(|request: &mut Request, t: f64| request.temperature = t)} />
            { change.count(("dimensions", "Dimensions, 0: words"), (request.dimensions, default.dimensions), (*DIMENSIONS.start(), *DIMENSIONS.end()),
                |request, dimensions| request.dimensions = dimensions) }
        </div>
    }
}

/// One book: its number, title, score, weight, content, and the way off the shelf.
fn row(
    index: usize,
    book: &Book,
    library: &Library,
    last: bool,
    change: &Change<Request>,
    point: &Callback<Option<usize>>,
) -> Html {
    let number = index + 1;
    let (score, weight, best) =
        library.books.get(index).map_or((0.0, 0.0, false), |book| (book.score, book.weight, book.best));
    let write = |act: fn(&mut Book, String)| {
        change.on(move |request: &mut Request, event: InputEvent| {
            if let Some(book) = request.books.get_mut(index) {
                act(book, text_of(&event));
            }
        })
    };
    let remove = change.on(move |request: &mut Request, _: MouseEvent| {
        if request.books.len() > 1 && index < request.books.len() {
            request.books.remove(index);
        }
    });
    html! {
        <li key={index} class={if best { "book best" } else { "book" }} data-book={number.to_string()}
            onpointerover={point.reform(move |_: PointerEvent| Some(index))} onpointerout={point.reform(|_: PointerEvent| None)}
            onfocusin={point.reform(move |_: FocusEvent| Some(index))}>
            <b class={Ink::Series(index as u8).class()}>{ number }</b>
            <input type="text" class="ink-key" aria-label={format!("Title of book {number}")} maxlength={LINE.to_string()} value={book.title.clone()}
                oninput={write(|book, text| book.title = text)} autocomplete="off" />
            { bar(format!("Score of book {number}"), score) }
            { bar(format!("Weight of book {number}"), weight) }
            <textarea class="ink-value" rows="2" aria-label={format!("Content of book {number}")} maxlength={CONTENT.to_string()} value={book.content.clone()}
                oninput={write(|book, text| book.content = text)} />
            <button type="button" aria-label={format!("Remove book {number}")} disabled={last} onclick={remove}>{"×"}</button>
        </li>
    }
}

/// The words of the answer, each a bar put together from what the books bring.
fn layers(library: &Library, top: f64) -> Rc<[Layer]> {
    let mut layers: Vec<Layer> = Vec::new();
    // The whole first, then less and less of it over it: what is left to see of each is its book's own part.
    for book in (0..library.books.len()).rev() {
        let upto =
            |part: &unfold_model::lessons::attention::Part| part.shares.iter().take(book + 1).sum::<f64>();
        let points: Vec<(f64, f64)> = (1..).map(f64::from).zip(library.parts.iter().map(upto)).collect();
        layers.push(Bars { opacity: 1.0, ..Bars::new(points, 0.7, Ink::Series(book as u8)) }.into());
    }
    for (place, part) in (1..).zip(&library.parts) {
        // Every other word stands higher: neighbours do not touch.
        let lift = if place % 2 == 0 { 0.09 * top } else { 0.0 };
        layers.push(Words::new((f64::from(place), part.total + lift), part.word.clone(), Ink::Text).into());
    }
    layers.into()
}

fn of_shelf(library: &Library, over: Option<usize>) -> Html {
    let index = over.unwrap_or(library.best as usize);
    let Some(book) = library.books.get(index) else { return Html::default() };
    html! {
        <>
            <b class="ink-key">{ format!("“{}”", book.title) }</b>{" "}{ &book.told }{": score "}{ significant(book.score, 3) }{", weight "}<b>{ significant(book.weight, 3) }</b>
            {". Entropy of the weights "}{ significant(library.entropy, 3) }{" nats, as if so many books had equal shares: "}{ significant(library.entropy.exp(), 2) }{"."}
        </>
    }
}

fn of_answer(library: &Library) -> Html {
    let Some(nearest) = library.books.get(library.nearest as usize) else { return Html::default() };
    html! {
        <>
            {"Most weight: "}<b class="ink-key">{ &library.most }</b>{". What comes out is nearest to: "}
            <b class="ink-value" data-nearest="">{ format!("“{}”", nearest.content) }</b>{" (cosine "}{ significant(nearest.likeness, 3) }
            { if library.books.len() > 9 { "). Colours repeat after nine books." } else { "). The colour is the number of the book." } }
        </>
    }
}

fn shelf_numbers(reply: &Rc<Reply>) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table =
            Table::new("The shelf", &["key", "score", "weight", "cosine of answer and value", "value"]);
        for book in reply.library.iter().flat_map(|library| &library.books) {
            let words = |text: &String| Entry::from(text.clone());
            table.row([
                words(&book.title),
                book.score.into(),
                book.weight.into(),
                book.likeness.into(),
                words(&book.content),
            ]);
        }
        table
    }))
}

fn answer_numbers(reply: &Rc<Reply>) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table =
            Table::new("The answer's heaviest words, and what each book brings", &["word", "in the answer"]);
        if let Some(library) = &reply.library {
            table
                .head
                .extend((1..=library.books.len()).map(|number| AttrValue::from(format!("book {number}"))));
            for part in &library.parts {
                let shares = part.shares.iter().map(|share| Entry::Number(*share));
                table.row([part.word.clone().into(), part.total.into()].into_iter().chain(shares));
            }
        }
        table
    }))
}
