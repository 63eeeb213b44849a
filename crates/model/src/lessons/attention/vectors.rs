//! From texts to vectors: tf–idf over the shelf.
//!
//! A text's number for a word is how often the text has it, times ln((1 + N)/(1 + n)) + 1, where N counts the titles
//! and contents on the shelf and n those that have the word; then the vector is divided by its length. Left out: what
//! the vectors are compared with.

use super::words::{counted, stem};
use super::{Book, Request};
use crate::kit::dense::Dense;

/// The texts of a library as vectors of length 1, or 0 for a text without words that count.
pub(super) struct Vectors {
    /// Each word as it was met first, query first, then titles, then contents.
    pub(super) words: Vec<String>,
    /// The query.
    pub(super) query: Dense, // [1, words]
    /// The titles.
    pub(super) titles: Dense, // [books, words]
    /// The contents.
    pub(super) contents: Dense, // [books, words]
}

impl Vectors {
    /// Reads the query and the shelf.
    pub(super) fn of(request: &Request) -> Self {
        let text = |part: fn(&Book) -> &str| request.books.iter().map(move |book| counted(part(book)));
        let query = counted(&request.query);
        let shelf: Vec<Vec<String>> = text(|book| &book.title).chain(text(|book| &book.content)).collect();
        let mut words: Vec<String> = Vec::new();
        let mut stems: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        let mut places = |text: &Vec<String>| -> Vec<usize> {
            let place = |word: &String| {
                *stems.entry(stem(word).to_owned()).or_insert_with(|| {
                    words.push(word.clone());
                    words.len() - 1
                })
            };
            text.iter().map(place).collect()
        };
        let query = places(&query);
        let shelf: Vec<Vec<usize>> = shelf.iter().map(&mut places).collect();
        let idf: Vec<f64> = (0..words.len()).map(|word| idf(&shelf, word)).collect();
        // A matrix without columns cannot be multiplied: texts without words share one column of zeros.
        let columns = words.len().max(1);
        let row = |text: &[usize]| {
            let mut row = vec![0.0; columns];
            text.iter().for_each(|word| row[*word] += idf[*word]);
            unit(&mut row);
            row
        };
        let rows = |texts: &[Vec<usize>]| Dense {
            rows: texts.len(),
            columns,
            values: texts.iter().flat_map(|text| row(text)).collect(),
        };
        let (titles, contents) = shelf.split_at(request.books.len());
        Self { query: rows(&[query]), titles: rows(titles), contents: rows(contents), words }
    }
}

/// ln((1 + N)/(1 + n)) + 1.
fn idf(shelf: &[Vec<usize>], word: usize) -> f64 {
    let having = shelf.iter().filter(|text| text.contains(&word)).count();
    libm::log((1 + shelf.len()) as f64 / (1 + having) as f64) + 1.0
}

/// Divides a vector by its length; 0 stays 0.
pub(super) fn unit(vector: &mut [f64]) {
    let length = f64::sqrt(vector.iter().map(|value| value * value).sum());
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}
