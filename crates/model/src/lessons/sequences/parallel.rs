//! What waits for what: the four models as graphs that really ran, and what they cost by formula.
//!
//! Every node is one operation on vectors: it notes on which nodes it waited, and how deep it stands: 1 + the deepest of
//! those. The same code runs twice: with numbers, for the picture, and with the lengths of vectors alone, which counts long
//! sentences and wide vectors too. The convolutions look back only, and have as many layers as the last token needs to see
//! the first. Left out: the additions inside a sum, which wait log n steps for each other, and exponentials.

mod graph;
mod tape;

use super::pictures::{Cost, Graph, Parallel};
use super::request::Request;
use super::{Check, Reply};
use graph::{Ran, Run, attention, convolution, recurrence};
use tape::{Lengths, Numbers, Tape};

/// Most tokens of the graph that is drawn, and most numbers in a token's vector there.
const DRAWN: [usize; 2] = [24, 8];
/// Most tokens of the graphs that are counted.
const COUNTED: usize = 128;
/// Points of the cost curves.
const POINTS: usize = 45;

/// Graphs, costs, checks.
pub(super) fn answer(request: &Request) -> Reply {
    let (asked, d, k) = (request.tokens as usize, request.width as usize, request.kernel as usize);
    let (drawn, n) = (asked.min(DRAWN[0]), asked.min(COUNTED));
    let last = libm::log2(2048.0);
    let lengths: Vec<f64> = (0..POINTS)
        .map(|i| libm::exp2(1.0 + (last - 1.0) * i as f64 / (POINTS - 1) as f64).round())
        .collect();
    let forms = [Form::Recurrence, Form::Contiguous(k), Form::Dilated(k), Form::Attention];
    let with_numbers = forms.map(|form| form.measured(Numbers::new(request.seed), drawn, d.min(DRAWN[1])));
    let counted = forms.map(|form| form.measured(Lengths::default(), n, d));
    let graph = |((form, ran), counted): ((&Form, &Measured), &Measured)| Graph {
        name: form.name(),
        rows: (ran.run.depths().len() / drawn) as u32,
        depths: ran.run.depths().to_vec(),
        waits: ran.run.waits(),
        counted: counted.cost,
        formula: form.cost(asked, d),
        costs: lengths.iter().map(|length| form.table(*length, d as f64)).collect(),
    };
    let graphs = forms.iter().zip(&with_numbers).zip(&counted).map(graph).collect();
    let mut checks = checks_of_counts(&forms, &counted, n, d);
    checks.push(checks_of_tapes(&forms, &with_numbers, drawn, d.min(DRAWN[1])));
    checks.push(where_they_cross(d.min(COUNTED)));
    let parallel = Parallel { tokens: drawn as u32, counted: n as u32, graphs, lengths };
    Reply { parallel: Some(parallel), notes: notes(asked, drawn, n), checks, ..Reply::default() }
}

fn notes(asked: usize, drawn: usize, counted: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if drawn < asked {
        notes.push(format!(
            "Drawn is a run with {drawn} tokens; the counts are those of a run with {counted}."
        ));
    }
    if counted < asked {
        notes.push(format!("No more than {COUNTED} tokens are run; the table has {asked} by formula."));
    }
    notes
}

/// What is built.
#[derive(Clone, Copy)]
enum Form {
    Recurrence,
    /// Taps side by side.
    Contiguous(usize),
    /// Taps kˡ apart in layer l.
    Dilated(usize),
    Attention,
}

/// A run with what was counted in it.
struct Measured {
    run: Run,
    cost: Cost,
    /// Pairs of a token and a position that depends on it.
    pairs: usize,
}

impl Form {
    fn name(self) -> String {
        let name = match self {
            Self::Recurrence => "recurrence",
            Self::Contiguous(_) => "convolution",
            Self::Dilated(_) => "dilated",
            Self::Attention => "self-attention",
        };
        name.to_owned()
    }

    /// Distances between the taps, layer by layer, until the last of `n` tokens sees the first.
    fn dilations(self, n: usize) -> Vec<usize> {
        let (k, grows) = match self {
            Self::Contiguous(k) => (k, 1),
            Self::Dilated(k) => (k, k),
            _ => return Vec::new(),
        };
        let (mut dilations, mut seen, mut dilation) = (Vec::new(), 1, 1);
        while seen < n {
            dilations.push(dilation);
            seen += (k - 1) * dilation;
            dilation *= grows;
        }
        dilations
    }

    /// Steps that must wait for each other.
    fn waits(self, n: usize) -> usize {
        match self {
            Self::Recurrence => n + 1,
            Self::Contiguous(k) => (n - 1).div_ceil(k - 1),
            // ⌈log_k n⌉, in whole numbers.
            Self::Dilated(k) => (0..).find(|layers| k.pow(*layers) >= n).unwrap_or(0) as usize,
            Self::Attention => 4,
        }
    }

    /// Nodes on the longest of the shortest ways from an input to an output.
    fn path(self, n: usize) -> usize {
        if matches!(self, Self::Attention) { 2 } else { self.waits(n) }
    }

    /// All three by formula.
    fn cost(self, n: usize, d: usize) -> Cost {
        Cost {
            waits: self.waits(n) as f64,
            path: self.path(n) as f64,
            multiplications: self.multiplications(n, d),
        }
    }

    /// Multiplications in products of matrices.
    fn multiplications(self, n: usize, d: usize) -> f64 {
        let (tokens, width) = (n as f64, d as f64);
        match self {
            Self::Recurrence => 2.0 * tokens * width * width,
            Self::Attention => 3.0 * tokens * width * width + 2.0 * tokens * tokens * width,
            Self::Contiguous(k) | Self::Dilated(k) => {
                let taps =
                    |dilation: usize| (0..k).map(|tap| n.saturating_sub(tap * dilation)).sum::<usize>();
                self.dilations(n).into_iter().map(taps).sum::<usize>() as f64 * width * width
            }
        }
    }

    /// The term of the well-known table (Vaswani and others, 2017) for one layer.
    fn table(self, n: f64, d: f64) -> f64 {
        match self {
            Self::Recurrence => n * d * d,
            Self::Contiguous(k) | Self::Dilated(k) => k as f64 * n * d * d,
            Self::Attention => n * n * d,
        }
    }

    /// `n` tokens of `d` numbers, on a tape.
    fn run<T: Tape>(self, tape: &mut T, n: usize, d: usize) -> Ran<T> {
        let x: Vec<T::Vector> = (0..n).map(|_| tape.vector(d)).collect();
        match self {
            Self::Recurrence => recurrence(tape, &x, d),
            Self::Attention => attention(tape, &x, d),
            Self::Contiguous(k) | Self::Dilated(k) => convolution(tape, &x, d, (k, &self.dilations(n))),
        }
    }

    /// The same, and what was counted.
    fn measured<T: Tape>(self, mut tape: T, n: usize, d: usize) -> Measured {
        let (run, _) = self.run(&mut tape, n, d);
        let (path, pairs) = run.path_and_pairs();
        let cost = Cost {
            waits: f64::from(run.waits()),
            path: f64::from(path),
            multiplications: tape.multiplications() as f64,
        };
        Measured { run, cost, pairs }
    }
}

/// What was counted, against the formulas.
fn checks_of_counts(forms: &[Form], counted: &[Measured], n: usize, d: usize) -> Vec<Check> {
    let mut checks = Vec::new();
    for (form, Measured { cost, .. }) in forms.iter().zip(counted) {
        let (name, formula) = (form.name(), form.cost(n, d));
        checks.push(Check::equal(
            format!("{name}: steps that wait for each other with {n} tokens, the longest chain that ran"),
            cost.waits,
            match form {
                Form::Recurrence => "n, and one for W x: formula",
                Form::Contiguous(_) => "⌈(n − 1)/(k − 1)⌉ layers: formula",
                Form::Dilated(_) => "⌈log_k n⌉ layers: formula",
                Form::Attention => "4 for any n: projections, scores, softmax, sum",
            },
            formula.waits,
            0.0,
        ));
        checks.push(Check::equal(
            format!("{name}: multiplications with {n} tokens of {d} numbers, counted as they ran"),
            cost.multiplications,
            "formula",
            formula.multiplications,
            0.0,
        ));
        // Through layers the shortest way is as long as the chain; the checks above have it.
        if matches!(form, Form::Recurrence | Form::Attention) {
            checks.push(Check::equal(
                format!("{name}: longest way from a token to a position, in operations, over all pairs"),
                cost.path,
                "formula",
                formula.path,
                0.0,
            ));
        }
    }
    let pairs: Vec<usize> = counted.iter().map(|counted| counted.pairs).collect();
    checks.push(Check::equal(
        "Pairs that are connected: recurrence and both convolutions together",
        pairs[..3].iter().sum::<usize>() as f64,
        "3·n(n + 1)/2: each position looks back",
        (3 * n * (n + 1) / 2) as f64,
        0.0,
    ));
    checks.push(Check::equal(
        "Pairs that are connected: self-attention",
        pairs[3] as f64,
        "n²",
        (n * n) as f64,
        0.0,
    ));
    checks
}

/// Both ways to count, where both can.
fn checks_of_tapes(forms: &[Form], with_numbers: &[Measured], n: usize, d: usize) -> Check {
    let by_lengths = |form: &Form| {
        let mut tape = Lengths::default();
        form.run(&mut tape, n, d);
        tape.multiplications()
    };
    Check::equal(
        format!("All four with {n} tokens of {d} numbers: multiplications, each counted as two numbers met"),
        with_numbers.iter().map(|ran| ran.cost.multiplications).sum(),
        "the same code, run with the lengths of vectors alone",
        forms.iter().map(by_lengths).sum::<u64>() as f64,
        0.0,
    )
}

/// At n = d what grows with n² costs as much as the recurrence.
fn where_they_cross(d: usize) -> Check {
    let [attention, recurrence] = [Form::Attention, Form::Recurrence].map(|form| {
        let mut tape = Lengths::default();
        form.run(&mut tape, d, d);
        tape.multiplications()
    });
    Check::equal(
        format!("At n = d = {d}: multiplications for scores and sums of self-attention, counted"),
        (attention - 3 * (d * d * d) as u64) as f64,
        "multiplications of the recurrence, counted",
        recurrence as f64,
        0.0,
    )
}

#[cfg(test)]
mod tests;
