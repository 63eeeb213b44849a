//! What is computed when the request is out of range, ragged, or does not fit together.
//!
//! Left out: the ranges themselves, which are in `request.rs`.

use super::request::*;
use super::words::words;
use crate::kit::notes::Notes;

impl Request {
    /// The nearest request that is computed, and one sentence for everything that had to change.
    pub fn clamped(&self) -> (Self, Vec<String>) {
        let (mut request, mut notes, default) = (self.clone(), Notes::default(), Self::default());
        request.texts(&default, &mut notes);
        notes.count("dimensions", &mut request.dimensions, &DIMENSIONS);
        notes.number("temperature", &mut request.temperature, &TEMPERATURE, default.temperature);
        request.arrows(&default, &mut notes);
        let nearest = SIZES.into_iter().min_by_key(|size| size.abs_diff(request.size)).unwrap_or(SIZES[0]);
        notes.count("size", &mut request.size, &(nearest..=nearest));
        notes.count("seeds", &mut request.seeds, &SEEDS);
        notes.count("heads", &mut request.heads, &HEADS);
        notes.count("band", &mut request.band, &BAND);
        notes.count("padding", &mut request.padding, &PADDING);
        notes.count("width", &mut request.width, &COST_WIDTH);
        if let Some(scale) = &mut request.scale {
            notes.number("scale", scale, &SCALE, 1.0);
        }
        if request.view == View::Sequence {
            request.sequence(&mut notes);
        }
        if request.view == View::Given {
            request.given(&mut notes);
        }
        (request, notes.0)
    }

    /// One sentence for every text of the view that is as long as it may be: the page's fields take no more.
    pub(super) fn full(&self) -> Vec<String> {
        let mut texts: Vec<(&str, &String, usize)> = Vec::new();
        match self.view {
            View::Library => {
                texts.push(("query", &self.query, LINE));
                texts.extend(self.books.iter().map(|book| ("title", &book.title, LINE)));
                texts.extend(self.books.iter().map(|book| ("content", &book.content, CONTENT)));
            }
            View::Sequence if self.x.is_empty() => texts.push(("sentence", &self.sentence, LINE)),
            _ => {}
        }
        // A browser counts as UTF-16 does, the lesson counts letters.
        let full = |(_, text, most): &(&str, &String, usize)| {
            text.encode_utf16().count() >= *most && text.chars().count() <= *most
        };
        let say = |(name, _, most)| format!("The {name} is as long as can be: {most} letters.");
        texts.into_iter().filter(full).map(say).collect()
    }

    /// A sentence where X is not read, since there is Q.
    pub(super) fn unread(&self) -> Option<String> {
        let both = self.view == View::Given && !self.q.is_empty() && !self.x.is_empty();
        both.then(|| "Both Q and X are given: Q is taken.".to_owned())
    }

    fn texts(&mut self, default: &Self, notes: &mut Notes) {
        line("query", &mut self.query, LINE, notes);
        line("sentence", &mut self.sentence, LINE, notes);
        if self.books.len() > *BOOKS.end() {
            notes.say(format!("Of {} books the first {} are read.", self.books.len(), BOOKS.end()));
            self.books.truncate(*BOOKS.end());
        }
        if self.books.is_empty() {
            notes.say("There is no book on the shelf: the lesson's own are taken.");
            self.books.clone_from(&default.books);
        }
        for book in &mut self.books {
            line("title", &mut book.title, LINE, notes);
            line("content", &mut book.content, CONTENT, notes);
        }
        let mut said = words(&self.sentence);
        if said.is_empty() {
            notes.say("The sentence has no words: the lesson's own is taken.");
            self.sentence.clone_from(&default.sentence);
        } else if said.len() > WORDS {
            notes.say(format!("Of {} words the first {WORDS} are taken.", said.len()));
            said.truncate(WORDS);
            self.sentence = said.join(" ");
        }
    }

    fn arrows(&mut self, default: &Self, notes: &mut Notes) {
        notes.number("plane_temperature", &mut self.plane_temperature, &TEMPERATURE, 1.0);
        if self.arrows.len() > *KEYS.end() {
            notes.say(format!("Of {} arrows the first {} are taken.", self.arrows.len(), KEYS.end()));
            self.arrows.truncate(*KEYS.end());
        }
        if self.arrows.is_empty() {
            notes.say("There is no key in the plane: the lesson's own are taken.");
            self.arrows.clone_from(&default.arrows);
        }
        if self.numbers.len() != self.arrows.len() {
            if self.numbers != default.numbers {
                notes.say(format!(
                    "Keys: {}, values: {}; missing values are taken as 0.",
                    self.arrows.len(),
                    self.numbers.len()
                ));
            }
            self.numbers.resize(self.arrows.len(), 0.0);
        }
        for place in self.arrow.iter_mut().chain(self.arrows.iter_mut().flatten()) {
            notes.number("coordinate", place, &REACH, 0.0);
        }
        for number in &mut self.numbers {
            notes.number("value", number, &NUMBER, 0.0);
        }
    }

    /// X decides how many rows the weights have; weights that are made by seed need nothing.
    fn sequence(&mut self, notes: &mut Notes) {
        square_up("X", &mut self.x, notes);
        square_up("the second sequence", &mut self.memory, notes);
        let width = self.x.first().map_or(WIDTH, Vec::len);
        fit("the second sequence", &mut self.memory, None, Some(width), notes);
        for (name, matrix) in
            [("W_Q", &mut self.w_q), ("W_K", &mut self.w_k), ("W_V", &mut self.w_v), ("W_O", &mut self.w_o)]
        {
            square_up(name, matrix, notes);
        }
        let own = |matrix: &[Vec<f64>]| matrix.first().map(Vec::len);
        // What is made by seed is as wide as a token, and so must be what meets it.
        let columns = own(&self.w_q).filter(|_| !self.w_k.is_empty()).unwrap_or(width);
        fit("W_Q", &mut self.w_q, Some(width), Some(columns), notes);
        fit("W_K", &mut self.w_k, Some(width), Some(columns), notes);
        fit("W_V", &mut self.w_v, Some(width), None, notes);
        let mixed = own(&self.w_v).unwrap_or(width);
        fit("W_O", &mut self.w_o, Some(mixed), None, notes);
        let most = columns.min(mixed) as u32;
        notes.count("heads", &mut self.heads, &(1..=most.clamp(1, *HEADS.end())));
        let rows = if self.x.is_empty() { words(&self.sentence).len() } else { self.x.len() };
        let keys = if self.memory.is_empty() { rows } else { self.memory.len() };
        self.drawn(rows, keys);
    }

    fn given(&mut self, notes: &mut Notes) {
        square_up("Q", &mut self.q, notes);
        if self.q.is_empty() && (!self.k.is_empty() || !self.v.is_empty()) {
            notes.say("There are no queries: the example's queries, keys and values are taken.");
        }
        if self.q.is_empty() {
            (self.k, self.v) = (Vec::new(), Vec::new());
            self.drawn(super::given::EXAMPLE, super::given::EXAMPLE);
            return;
        }
        for (name, matrix) in [("K", &mut self.k), ("V", &mut self.v)] {
            square_up(name, matrix, notes);
        }
        let columns = self.q[0].len();
        for (name, matrix) in [("keys, K", &mut self.k), ("values, V", &mut self.v)] {
            if matrix.is_empty() {
                notes.say(format!("There are no {name}: the queries are taken for them."));
                matrix.clone_from(&self.q);
            }
        }
        fit("K", &mut self.k, None, Some(columns), notes);
        fit("V", &mut self.v, Some(self.k.len()), None, notes);
        self.drawn(self.q.len(), self.k.len());
    }

    /// A mask that was drawn for a longer or shorter sequence is cut, or goes on with what is allowed, without a word:
    /// a dial of another kind may have changed the length.
    fn drawn(&mut self, rows: usize, columns: usize) {
        if self.mask != Masking::Drawn {
            self.allowed.truncate(ROWS);
            self.allowed.iter_mut().for_each(|row| row.truncate(ROWS));
            return;
        }
        self.allowed.resize(rows, Vec::new());
        self.allowed.iter_mut().for_each(|row| row.resize(columns, true));
    }
}

/// Shortens a text.
fn line(name: &str, text: &mut String, most: usize, notes: &mut Notes) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        notes.say(format!("Of the {name} the first {most} letters are read."));
        text.truncate(end);
    }
}

/// Makes all rows as long as the longest, within the ranges, with zeros where nothing was given; no rows if no row has
/// a number.
fn square_up(name: &str, matrix: &mut Vec<Vec<f64>>, notes: &mut Notes) {
    let columns = matrix.iter().map(Vec::len).max().unwrap_or(0);
    if columns == 0 {
        if !matrix.is_empty() {
            notes.say(format!("The rows of {name} have no numbers: it is taken as not given."));
        }
        matrix.clear();
        return;
    }
    if matrix.len() > ROWS || columns > COLUMNS {
        notes.say(format!(
            "Of the {}×{columns} numbers of {name} the first {ROWS}×{COLUMNS} are taken.",
            matrix.len()
        ));
    }
    matrix.truncate(ROWS);
    let (mut ragged, mut strange) = (false, 0);
    for row in matrix.iter_mut() {
        ragged |= row.len() < columns;
        row.resize(columns.min(COLUMNS), 0.0);
        for value in row {
            let taken = if value.is_nan() { 0.0 } else { value.clamp(-VALUE, VALUE) };
            strange += u32::from(taken != *value);
            *value = taken;
        }
    }
    if ragged {
        notes.say(format!("The rows of {name} are of different lengths; missing numbers are taken as 0."));
    }
    if strange > 0 {
        notes.say(format!(
            "Numbers of {name} that were none or beyond ±{VALUE}: {strange}. The nearest were taken."
        ));
    }
}

/// Cuts or fills a matrix that is given, so that it fits what it meets.
fn fit(
    name: &str,
    matrix: &mut Vec<Vec<f64>>,
    rows: Option<usize>,
    columns: Option<usize>,
    notes: &mut Notes,
) {
    if matrix.is_empty() {
        return;
    }
    let (had_rows, had_columns) = (matrix.len(), matrix[0].len());
    let (rows, columns) = (rows.unwrap_or(had_rows), columns.unwrap_or(had_columns));
    if (rows, columns) != (had_rows, had_columns) {
        notes.say(format!(
            "{name} has {had_rows}×{had_columns} numbers, {rows}×{columns} fit: it is cut, or filled with 0."
        ));
        matrix.resize(rows, Vec::new());
        matrix.iter_mut().for_each(|row| row.resize(columns, 0.0));
    }
}
