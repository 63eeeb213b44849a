//! The shelf of books: words, vectors, and what comes out when keys and values disagree.

use super::*;
use crate::lessons::attention::vectors::Vectors;
use crate::lessons::attention::words::{counted, stem};

fn library(request: &Request) -> Library {
    let reply = first(request);
    assert_held(&reply);
    reply.library.unwrap()
}

#[test]
fn words_are_cut_as_the_page_says() {
    assert_eq!(counted("How do I bake bread?"), ["bake", "bread"]);
    assert_eq!(counted("Äpfel, don’t; 3rd-rate"), ["äpfel", "don", "t", "3rd", "rate"]);
    for (word, cut) in [
        ("baking", "bak"),
        ("bake", "bak"),
        ("loaves", "loav"),
        ("ring", "ring"),
        ("bed", "bed"),
        ("eggs", "egg"),
    ] {
        assert_eq!(stem(word), cut);
    }
    let rule = library(&Request::default()).rule;
    assert!(rule.contains("-ing, -ed, -es, -s, -e the first that leaves three letters or more"), "{rule}");
    // All words that do not count are named, and none else.
    let (before, rest) = rule.split_once(" common words (").unwrap();
    let (named, _) = rest.split_once(')').unwrap();
    assert!(counted(named).is_empty(), "{named}");
    assert!(before.ends_with(&format!(" {}", named.split(", ").count())), "{before}");
}

#[test]
fn vectors_are_tf_idf_of_length_one() {
    let book = |title: &str, content: &str| Book { title: title.to_owned(), content: content.to_owned() };
    let request = Request {
        query: "red red fox".to_owned(),
        books: vec![book("red", "fox dog"), book("dog", "")],
        ..Request::default()
    };
    let vectors = Vectors::of(&request);
    assert_eq!(vectors.words, ["red", "fox", "dog"]);
    // Of four texts “red” is in one, “fox” in one, “dog” in two.
    let idf = |n: f64| (5.0 / (1.0 + n)).ln() + 1.0;
    let (red, fox, dog) = (idf(1.0), idf(1.0), idf(2.0));
    let length = (4.0 * red * red + fox * fox).sqrt();
    let expected = [2.0 * red / length, fox / length, 0.0];
    assert!(vectors.query.values.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
    let length = (fox * fox + dog * dog).sqrt();
    assert!((vectors.contents.row(0)[2] - dog / length).abs() < 1e-15);
    assert_eq!(vectors.contents.row(1), [0.0; 3]);
}

#[test]
fn the_shelf_gives_the_bread_and_then_the_car_manual() {
    let right = library(&Request::default());
    assert_eq!((right.best, right.nearest), (0, 0));
    assert_eq!(right.words, ["bake", "bread"]);
    assert!(right.books[0].weight > 0.5 && (right.books[0].score - 1.0).abs() < 1e-12);
    assert_eq!(right.books[2].shared.len(), 1);
    assert_eq!(right.most, "“Baking bread”");
    assert_eq!(
        right.books.iter().map(|book| book.best).collect::<Vec<_>>(),
        [true, false, false, false, false, false]
    );
    let wrong = library(&Request { books: shelf(true), ..Request::default() });
    // The weights are the same, and the answer is what the book holds, not what its title promises.
    for (one, other) in right.books.iter().zip(&wrong.books) {
        assert!((one.weight - other.weight).abs() < 1e-12 && one.title == other.title);
    }
    assert_eq!((wrong.best, wrong.nearest), (0, 0));
    assert!(wrong.books[0].content.contains("engine"));
    let top: Vec<&str> = wrong.parts.iter().take(4).map(|part| part.word.as_str()).collect();
    assert!(top.iter().all(|word| wrong.books[0].content.to_lowercase().contains(word)), "{top:?}");
}

#[test]
fn books_that_weigh_alike_are_all_named() {
    let mut request = Request::default();
    let books = request.books.len();
    request.query = "nothing of the kind".to_owned();
    let none = library(&request);
    assert!(none.books.iter().all(|book| book.best));
    assert_eq!(none.most, format!("“{}” and {} others alike", request.books[0].title, books - 1));
    request = Request::default();
    request.books[3].title = request.books[0].title.clone();
    let two = library(&request);
    assert_eq!(two.most, format!("“{}” and another book alike", request.books[0].title));
    assert_eq!(two.books.iter().filter(|book| book.best).count(), 2);
    assert!(two.books[0].told.starts_with("shares ") && two.books[1].told.starts_with("shares no word"));
}

#[test]
fn a_full_field_says_so() {
    let noted = |query: String| first(&Request { query, ..Request::default() }).notes;
    assert!(noted("a ".repeat(LINE / 2 - 1)).iter().all(|note| !note.contains("as long as can be")));
    assert_eq!(noted("b".repeat(LINE))[0], "The query is as long as can be: 200 letters.");
    // Two units each, as browsers count.
    assert_eq!(noted("🍞".repeat(LINE / 2))[0], "The query is as long as can be: 200 letters.");
}

#[test]
fn fewer_dimensions_find_what_shares_no_word() {
    let cakes = |dimensions| {
        let library = library(&Request { dimensions, ..Request::default() });
        (library.books[3].score, library.kept, library.dimensions)
    };
    assert_eq!(cakes(0).0, 0.0);
    let (score, kept, dimensions) = cakes(2);
    assert!(score > 0.9 && kept > 0.2 && kept < 1.0 && dimensions == 2, "{score} {kept}");
    let mut before = 0.0;
    for dimensions in 1..=8 {
        let kept = cakes(dimensions).1;
        assert!(kept > before && kept <= 1.0 + 1e-12);
        before = kept;
    }
}

#[test]
fn a_query_without_words_spreads_its_weight() {
    for (query, note) in [("How do I?", "No word"), ("", "No word"), ("quarks", "shares no word")] {
        for dimensions in [0, 3] {
            let request = Request { query: query.to_owned(), dimensions, ..Request::default() };
            let reply = first(&request);
            assert_held(&reply);
            assert!(reply.notes.iter().any(|text| text.contains(note)), "{query}: {:?}", reply.notes);
            let library = reply.library.unwrap();
            assert!(library.books.iter().all(|book| (book.weight - 1.0 / 6.0).abs() < 1e-12));
            assert!((library.entropy - 6.0_f64.ln()).abs() < 1e-12);
        }
    }
    // Books without any word that counts.
    let empty = Request { books: vec![Book::default(); 3], dimensions: 2, ..Request::default() };
    let library = library(&empty);
    assert!(library.parts.is_empty() && library.books.iter().all(|book| book.likeness == 0.0));
}

#[test]
fn temperature_goes_from_one_book_to_all() {
    let weight = |temperature| library(&Request { temperature, ..Request::default() }).books[0].weight;
    assert!(weight(0.01) > 0.999_999 && weight(10.0) < 0.2);
    let entropies: Vec<f64> = [0.01, 0.1, 0.5, 2.0, 10.0]
        .iter()
        .map(|t| library(&Request { temperature: *t, ..Request::default() }).entropy)
        .collect();
    assert!(entropies.is_sorted());
}
