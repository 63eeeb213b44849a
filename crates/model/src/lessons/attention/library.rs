//! A question to a shelf of books: titles are keys, contents are values.
//!
//! score = q·k of unit vectors, weight = softmax(score/T), answer = Σ weight·value. Left out: learned vectors; these
//! are counted from the text by a rule that is told on the page.

use super::checks::{of_loops, of_shift, of_sums};
use super::reduce::Reduced;
use super::vectors::Vectors;
use super::words::told as told_words;
use super::{Library, Part, Reply, Request, Scored};
use crate::kit::attention::{Attended, Mask, by_burn, entropy};
use crate::kit::dense::Dense;
use crate::kit::dense::dot;
use crate::lesson::Check;
use burn::tensor::Device;

/// Words of the answer that are shown.
const PARTS: usize = 10;

/// The shelf's answer.
pub(super) fn answer(request: &Request, device: &Device) -> Reply {
    let vectors = Vectors::of(request);
    let shelf = stacked(&vectors);
    let reduced = (request.dimensions > 0).then(|| Reduced::of(&shelf, request.dimensions as usize));
    let compared = |texts: &Dense| reduced.as_ref().map_or_else(|| texts.clone(), |it| it.project(texts));
    let (q, k) = (compared(&vectors.query), compared(&vectors.titles));
    let scale = 1.0 / request.temperature;
    let all = Mask::new(1, k.rows, |_, _| true);
    let attended = by_burn(&q, &k, &vectors.contents, &all, scale, device);
    let library = picture(request, &vectors, reduced.as_ref(), &q, &k, &attended);
    let mut checks = vec![of_sums(&[&attended.weights], &all)];
    checks.extend(of_values(&library, &vectors, &attended));
    checks.push(of_words(&library, &vectors, reduced.is_none()));
    checks.push(of_shift(&attended.scores, &attended.weights, &all, device));
    checks.extend(of_loops(&q, &k, &vectors.contents, &all, scale, &attended));
    if let Some(reduced) = &reduced {
        checks.push(of_strengths(&shelf, reduced));
    }
    let mut notes = Vec::new();
    if library.words.is_empty() {
        notes.push(
            "No word of the query counts: all scores are 0, and every book gets the same weight.".to_owned(),
        );
    } else if attended.scores.largest() == 0.0 {
        notes.push(
            "The query shares no word with any title: all scores are 0, and every book gets the same weight."
                .to_owned(),
        );
    }
    Reply { library: Some(library), checks, notes, ..Reply::default() }
}

/// Titles above contents.
fn stacked(vectors: &Vectors) -> Dense {
    let values = [vectors.titles.values.as_slice(), &vectors.contents.values].concat();
    Dense { rows: 2 * vectors.titles.rows, columns: vectors.titles.columns, values }
}

fn picture(
    request: &Request,
    vectors: &Vectors,
    reduced: Option<&Reduced>,
    q: &Dense,
    k: &Dense,
    attended: &Attended,
) -> Library {
    let (weights, answer) = (&attended.weights.values, &attended.output.values);
    let size = f64::sqrt(dot(answer, answer));
    let query = vectors.query.row(0);
    let shared = |title: &[f64]| {
        let mut shared: Vec<(String, f64)> = (0..vectors.words.len())
            .map(|word| (vectors.words[word].clone(), query[word] * title[word]))
            .filter(|word| word.1 > 0.0)
            .collect();
        shared.sort_by(|one, other| other.1.total_cmp(&one.1));
        shared
    };
    let heaviest = weights.iter().copied().fold(0.0, f64::max);
    let book = |(index, book): (usize, &super::Book)| {
        let content = vectors.contents.row(index);
        let shared = shared(vectors.titles.row(index));
        Scored {
            title: book.title.clone(),
            content: book.content.clone(),
            score: dot(q.row(0), k.row(index)),
            weight: weights[index],
            best: same(weights[index], heaviest),
            told: told(&shared, reduced.is_some()),
            shared,
            likeness: if size > 0.0 { dot(answer, content) / size } else { 0.0 },
        }
    };
    let books: Vec<Scored> = request.books.iter().enumerate().map(book).collect();
    let first_of = |value: fn(&Scored) -> f64| {
        let most = books.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
        books.iter().position(|book| same(value(book), most)).unwrap_or(0) as u32
    };
    let best = first_of(|book| book.weight);
    let total: f64 = reduced.map_or(1.0, |reduced| reduced.strengths.iter().sum());
    let kept: f64 = reduced.map_or(1.0, |reduced| reduced.strengths.iter().take(reduced.axes.rows).sum());
    let kept = if total > 0.0 { kept / total } else { 1.0 };
    Library {
        words: (0..query.len())
            .filter(|word| query[*word] > 0.0)
            .map(|word| vectors.words[word].clone())
            .collect(),
        best,
        most: most(&books, best as usize),
        nearest: first_of(|book| book.likeness),
        entropy: entropy(weights),
        parts: parts(vectors, weights, answer),
        vocabulary: vectors.words.len() as u32,
        dimensions: q.columns as u32,
        kept,
        rule: rule(vectors.words.len(), q.columns, kept),
        books,
    }
}

/// How a text became a vector, in words.
fn rule(vocabulary: usize, dimensions: usize, kept: f64) -> String {
    let directions = if kept < 1.0 {
        format!(
            ", the strongest directions of the shelf's singular value decomposition, which keep {:.1} % of the \
             squares",
            100.0 * kept
        )
    } else {
        String::new()
    };
    format!(
        "Nothing is made up: {} A word's number is how often it stands there times ln((1 + N)/(1 + n)) + 1, where n of \
         the N titles and contents have it (tf–idf); the vector is divided by its length. Words that count here: \
         {vocabulary}. Dimensions in which query and keys are compared: {dimensions}{directions}. Try 2 dimensions: a \
         title that shares no word with the question can be found all the same.",
        told_words()
    )
}

/// Whether a value is the largest one: values that differ by rounding alone are one value, on every backend.
pub(super) fn same(value: f64, largest: f64) -> bool {
    value >= largest - 1e-9
}

/// The title of the book of most weight, and whether others weigh as much.
fn most(books: &[Scored], best: usize) -> String {
    let title = books.get(best).map_or("", |book| book.title.as_str());
    alike(format!("“{title}”"), "book", books.iter().filter(|book| book.best).count())
}

/// The first of `count` that weigh as much, and how many others there are.
pub(super) fn alike(first: String, kind: &str, count: usize) -> String {
    match count {
        0 | 1 => first,
        2 => format!("{first} and another {kind} alike"),
        _ => format!("{first} and {} others alike", count - 1),
    }
}

/// What a title has to do with the query, before its score.
fn told(shared: &[(String, f64)], reduced: bool) -> String {
    let mut told = if shared.is_empty() {
        "shares no word with the query".to_owned()
    } else {
        let parts = shared.iter().map(|(word, part)| format!("{word} {part:.2}")).collect::<Vec<_>>();
        format!("shares {} with the query", parts.join(" and "))
    };
    if reduced {
        told.push_str(
            " as whole vectors; in fewer dimensions words that stand in the same texts point the same way",
        );
    }
    told
}

/// The words that weigh most in the answer, and which book brings how much of them.
fn parts(vectors: &Vectors, weights: &[f64], answer: &[f64]) -> Vec<Part> {
    let mut order: Vec<usize> = (0..answer.len()).filter(|word| answer[*word] > 0.0).collect();
    // Compared in steps that rounding cannot cross often; ties keep the order of the shelf.
    let step = |word: usize| (answer[word] * 1e9).round();
    order.sort_by(|one, other| step(*other).total_cmp(&step(*one)).then(one.cmp(other)));
    order.truncate(PARTS);
    let part = |word: &usize| {
        let shares =
            (0..weights.len()).map(|book| weights[book] * vectors.contents.at(book, *word)).collect();
        Part { word: vectors.words[*word].clone(), shares, total: answer[*word] }
    };
    order.iter().map(part).collect()
}

/// What comes out depends on the contents alone once the weights are there.
fn of_values(library: &Library, vectors: &Vectors, attended: &Attended) -> Vec<Check> {
    let shown: f64 =
        library.parts.iter().map(|part| part.total - part.shares.iter().sum::<f64>()).map(f64::abs).sum();
    // cos(answer, content) once more from the contents' products with each other, without the answer itself.
    let product = |i: usize, j: usize| dot(vectors.contents.row(i), vectors.contents.row(j));
    let weights = &attended.weights.values;
    let best = library.nearest as usize;
    let along: f64 = weights.iter().enumerate().map(|(book, weight)| weight * product(book, best)).sum();
    let square: f64 = (0..weights.len())
        .flat_map(|i| (0..weights.len()).map(move |j| (i, j)))
        .map(|(i, j)| weights[i] * weights[j] * product(i, j))
        .sum();
    let other = if square > 0.0 { along / f64::sqrt(square) } else { 0.0 };
    vec![
        Check::equal(
            "Cosine of the answer and the content that it is nearest to",
            library.books[best].likeness,
            "weights and the contents' products with each other",
            other,
            1e-9,
        ),
        Check::equal(
            "Words of the answer against the sum of what the books bring: differences added up",
            shown,
            "0: the answer is the weighted mean of the contents",
            0.0,
            1e-12,
        ),
    ]
}

/// The best book's score from the shared words alone, or, when reduced, no larger than 1.
fn of_words(library: &Library, vectors: &Vectors, whole: bool) -> Check {
    let best = &library.books[library.best as usize];
    if whole {
        let shared = best.shared.iter().map(|word| word.1).sum();
        let claim = format!("Score of “{}”, from all words that count: {}", best.title, vectors.words.len());
        Check::equal(claim, best.score, "added up over the shared words alone", shared, 1e-12)
    } else {
        let most = library.books.iter().map(|book| book.score.abs()).fold(0.0, f64::max);
        Check::at_most(
            "Largest score of a title, either sign",
            most,
            "1, the product of vectors of length 1",
            1.0,
            1e-9,
        )
    }
}

/// The squared singular values sum to the number of texts that have words, each of length 1.
fn of_strengths(shelf: &Dense, reduced: &Reduced) -> Check {
    let texts = (0..shelf.rows).filter(|text| shelf.row(*text).iter().any(|value| *value != 0.0)).count();
    Check::equal(
        "Squared singular values of the shelf, added up",
        reduced.strengths.iter().sum(),
        "texts with words that count, each of length 1",
        texts as f64,
        1e-9,
    )
}
