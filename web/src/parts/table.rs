//! The numbers behind a picture, as a table and as CSV.
//!
//! Made only when somebody looks. Leaves out pictures.

use super::format::{exact, number};
use std::rc::Rc;
use yew::prelude::*;

/// Rows shown; the rest is counted, and is in the CSV.
const SHOWN: usize = 200;

/// One entry of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry {
    /// A number, shown with sensible digits and copied exactly.
    Number(f64),
    /// Words.
    Words(AttrValue),
}

impl From<f64> for Entry {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<usize> for Entry {
    fn from(value: usize) -> Self {
        Self::Number(value as f64)
    }
}

impl From<&'static str> for Entry {
    fn from(words: &'static str) -> Self {
        Self::Words(words.into())
    }
}

impl From<String> for Entry {
    fn from(words: String) -> Self {
        Self::Words(words.into())
    }
}

/// A table: a caption, heads of columns, rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// What it shows.
    pub(crate) caption: AttrValue,
    /// Heads of the columns, with units.
    pub(crate) head: Vec<AttrValue>,
    /// The rows, each as long as the head.
    pub(crate) rows: Vec<Vec<Entry>>,
}

impl Table {
    /// A table of columns named by `head`.
    pub(crate) fn new(caption: impl Into<AttrValue>, head: &[&'static str]) -> Self {
        let head = head.iter().map(|words| AttrValue::Static(words)).collect();
        Self { caption: caption.into(), head, rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, row: impl IntoIterator<Item = Entry>) {
        self.rows.push(row.into_iter().collect());
    }

    /// Adds a row for each point.
    pub(crate) fn points(mut self, points: &[(f64, f64)]) -> Self {
        self.rows.extend(points.iter().map(|&(x, y)| vec![x.into(), y.into()]));
        self
    }

    /// The whole table as comma-separated values, RFC 4180.
    pub(crate) fn csv(&self) -> String {
        let quoted = |words: &str| {
            let special = words.contains([',', '"', '\n', '\r']);
            if special { format!("\"{}\"", words.replace('"', "\"\"")) } else { words.to_string() }
        };
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let head = line(self.head.iter().map(|words| quoted(words)).collect());
        let rows = self.rows.iter().map(|row| {
            let cell = |entry: &Entry| match entry {
                Entry::Number(value) => exact(*value),
                Entry::Words(words) => quoted(words),
            };
            line(row.iter().map(cell).collect())
        });
        std::iter::once(head).chain(rows).collect()
    }
}

/// Makes a [`Table`] when it is asked for.
#[derive(Clone)]
pub(crate) struct Numbers(Rc<dyn Fn() -> Table>);

impl Numbers {
    /// Wraps what makes the table.
    pub(crate) fn new(make: impl Fn() -> Table + 'static) -> Self {
        Self(Rc::new(make))
    }

    /// The table now.
    pub(crate) fn table(&self) -> Table {
        (self.0)()
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Properties of [`DataTable`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct DataTableProps {
    /// What is shown.
    pub(crate) table: Table,
}

/// The table, with at most 200 rows; the first column names its row.
#[component]
pub(crate) fn DataTable(props: &DataTableProps) -> Html {
    let table = &props.table;
    let cell = |(column, entry): (usize, &Entry)| {
        let (class, text) = match entry {
            Entry::Number(value) => ("number", AttrValue::from(number(*value))),
            Entry::Words(words) => ("words", words.clone()),
        };
        if column == 0 {
            html! { <th key={column} scope="row" {class}>{ text }</th> }
        } else {
            html! { <td key={column} {class}>{ text }</td> }
        }
    };
    let more = table.rows.len().saturating_sub(SHOWN);
    html! {
        <div class="table-room" tabindex="0" role="region" aria-label={table.caption.clone()}>
            <table>
                <caption>{ &table.caption }</caption>
                <thead><tr>
                    { for table.head.iter().enumerate().map(|(column, words)| html! {
                        <th key={column} scope="col">{ words }</th>
                    }) }
                </tr></thead>
                <tbody>
                    { for table.rows.iter().take(SHOWN).enumerate().map(|(index, row)| html! {
                        <tr key={index}>{ for row.iter().enumerate().map(cell) }</tr>
                    }) }
                </tbody>
            </table>
            if more > 0 {
                <p class="more">{ format!("{more} more rows are in the CSV.") }</p>
            } else {
                <span hidden=true />
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_exact_and_quoted() {
        let mut table = Table::new("joints", &["x", "side, in words"]);
        table.row([0.1.into(), "left \"fold\"".into()]);
        table.row([f64::NAN.into(), 3usize.into()]);
        assert_eq!(table.csv(), "x,\"side, in words\"\r\n0.1,\"left \"\"fold\"\"\"\r\n,3\r\n");
    }
}
