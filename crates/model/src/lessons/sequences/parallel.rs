//! What waits for what: the four models as graphs that really ran, and what they cost by formula.
//!
//! Every node is one operation on vectors: it notes how many multiplications it took, on which nodes it waited, and how
//! deep it stands: 1 + the deepest of those. The convolutions look back only, and have as many layers as the last token
//! needs to see the first. Left out: the additions inside a sum, which wait log n steps for each other, and exponentials.

mod graph;

use super::pictures::{Graph, Parallel};
use super::request::Request;
use super::{Check, Reply};
use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;
use graph::{Run, attention, convolution, recurrence};

/// Most tokens of a graph that runs.
const MOST_TOKENS: usize = 24;
/// Most numbers in a token's vector there.
const MOST_WIDTH: usize = 8;
/// Points of the cost curves.
const POINTS: usize = 45;

/// Graphs, costs, checks.
pub(super) fn answer(request: &Request) -> Reply {
    let n = (request.tokens as usize).min(MOST_TOKENS);
    let d = (request.width as usize).min(MOST_WIDTH);
    let mut notes = Vec::new();
    if n < request.tokens as usize {
        notes.push(format!("The graphs ran with {n} tokens; the costs are for {}.", request.tokens));
    }
    let last = libm::log2(2048.0);
    let lengths: Vec<f64> = (0..POINTS)
        .map(|i| libm::exp2(1.0 + (last - 1.0) * i as f64 / (POINTS - 1) as f64).round())
        .collect();
    let k = request.kernel as usize;
    let forms = [Form::Recurrence, Form::Contiguous(k), Form::Dilated(k), Form::Attention];
    let runs: Vec<Run> = forms.iter().map(|form| form.run(n, d, request.seed)).collect();
    let graph = |(form, run): (&Form, &Run)| {
        let (asked, width) = (request.tokens as usize, request.width as usize);
        Graph {
            name: form.name(),
            rows: (run.nodes.len() / n) as u32,
            depths: run.nodes.iter().map(|node| node.depth).collect(),
            waits: run.nodes.iter().map(|node| node.depth).max().unwrap_or(0),
            waits_asked: form.waits(asked) as f64,
            path: run.longest_path(n),
            path_asked: form.path(asked) as f64,
            counted: run.multiplications as f64,
            formula: form.cost(n, d),
            asked: form.cost(asked, width),
            costs: lengths.iter().map(|length| form.table(*length, width as f64)).collect(),
        }
    };
    let graphs: Vec<Graph> = forms.iter().zip(&runs).map(graph).collect();
    let checks = checks(&forms, &runs, &graphs, n, d, request.seed);
    let parallel = Parallel { tokens: n as u32, width: d as u32, graphs, lengths };
    Reply { parallel: Some(parallel), notes, checks, ..Reply::default() }
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

    /// Multiplications in products of matrices.
    fn cost(self, n: usize, d: usize) -> f64 {
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

    fn run(self, n: usize, d: usize, seed: u64) -> Run {
        let mut seeds = Seeds::new(seed, "parallel");
        let x: Vec<Vec<f64>> = (0..n).map(|_| seeds.normals(d, 1.0)).collect();
        let bound = libm::sqrt(1.0 / d as f64);
        let mut matrix = || Dense::uniform(d, d, bound, &mut seeds);
        match self {
            Self::Recurrence => recurrence(&x, &matrix(), &matrix()),
            Self::Attention => attention(&x, [&matrix(), &matrix(), &matrix()]),
            Self::Contiguous(k) | Self::Dilated(k) => {
                let layers: Vec<(usize, Vec<Dense>)> = self
                    .dilations(n)
                    .into_iter()
                    .map(|dilation| (dilation, (0..k).map(|_| matrix()).collect()))
                    .collect();
                convolution(&x, &layers)
            }
        }
    }
}

fn checks(forms: &[Form], runs: &[Run], graphs: &[Graph], n: usize, d: usize, seed: u64) -> Vec<Check> {
    let mut checks = Vec::new();
    for (form, graph) in forms.iter().zip(graphs) {
        let name = &graph.name;
        checks.push(Check::equal(
            format!("{name}: steps that wait for each other with {n} tokens, the longest chain that ran"),
            f64::from(graph.waits),
            match form {
                Form::Recurrence => "n, and one for W x: formula",
                Form::Contiguous(_) => "⌈(n − 1)/(k − 1)⌉ layers: formula",
                Form::Dilated(_) => "⌈log_k n⌉ layers: formula",
                Form::Attention => "4 for any n: projections, scores, softmax, sum",
            },
            form.waits(n) as f64,
            0.0,
        ));
        checks.push(Check::equal(
            format!("{name}: multiplications with {n} tokens of {d} numbers, counted as they ran"),
            graph.counted,
            "formula",
            graph.formula,
            0.0,
        ));
        // Through layers the shortest way is as long as the chain; the checks above have it.
        if matches!(form, Form::Recurrence | Form::Attention) {
            checks.push(Check::equal(
                format!("{name}: longest way from a token to a position, in operations, over all pairs"),
                f64::from(graph.path),
                "formula",
                form.path(n) as f64,
                0.0,
            ));
        }
    }
    let pairs: Vec<usize> = runs.iter().map(|run| run.pairs(n)).collect();
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
    // At n = d what grows with n² costs as much as the recurrence.
    let (attention, recurrence) = (Form::Attention.run(d, d, seed), Form::Recurrence.run(d, d, seed));
    checks.push(Check::equal(
        format!("At n = d = {d}: multiplications for scores and sums of self-attention, counted"),
        (attention.multiplications - 3 * (d * d * d) as u64) as f64,
        "multiplications of the recurrence, counted",
        recurrence.multiplications as f64,
        0.0,
    ));
    checks
}
