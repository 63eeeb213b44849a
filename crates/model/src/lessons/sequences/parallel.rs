//! What waits for what: the four models as graphs that really ran, and what they cost by formula.
//!
//! Every node is one operation on vectors: it notes how many multiplications it took, on which nodes it waited, and how
//! deep it stands: 1 + the deepest of those. The convolutions look back only, and have as many layers as the last token
//! needs to see the first. Left out: the additions inside a sum, which wait log n steps for each other, and exponentials.

use super::pictures::{Graph, Parallel};
use super::request::Request;
use super::{Check, Reply};
use crate::kit::dense::{Dense, dot};
use crate::kit::seeds::Seeds;

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

/// One operation on vectors.
struct Node {
    waits_for: Vec<usize>,
    depth: u32,
}

/// A graph that has run.
struct Run {
    nodes: Vec<Node>,
    /// What each input token is read by.
    reads: Vec<Vec<usize>>,
    /// The last node of each position.
    outputs: Vec<usize>,
    multiplications: u64,
    values: Vec<Vec<f64>>,
}

impl Run {
    fn new(n: usize) -> Self {
        Self {
            nodes: Vec::new(),
            reads: vec![Vec::new(); n],
            outputs: Vec::new(),
            multiplications: 0,
            values: Vec::new(),
        }
    }

    /// Notes a node that has the value, and waited for those.
    fn node(&mut self, value: Vec<f64>, waits_for: Vec<usize>) -> usize {
        let depth = 1 + waits_for.iter().map(|node| self.nodes[*node].depth).max().unwrap_or(0);
        self.nodes.push(Node { waits_for, depth });
        self.values.push(value);
        self.nodes.len() - 1
    }

    /// The same for one that reads input `token`.
    fn reader(&mut self, value: Vec<f64>, token: usize) -> usize {
        let node = self.node(value, Vec::new());
        self.reads[token].push(node);
        node
    }

    /// A product, counted.
    fn apply(&mut self, matrix: &Dense, vector: &[f64]) -> Vec<f64> {
        self.multiplications += (matrix.rows * matrix.columns) as u64;
        matrix.apply(vector)
    }

    /// Over all pairs of a token and a position that depends on it, the longest of the shortest ways, in nodes.
    fn longest_path(&self, n: usize) -> u32 {
        let mut longest = 0;
        for token in 0..n {
            let mut way = vec![u32::MAX; self.nodes.len()];
            for (index, node) in self.nodes.iter().enumerate() {
                let from = node.waits_for.iter().map(|other| way[*other]).min().unwrap_or(u32::MAX);
                way[index] = if self.reads[token].contains(&index) { 1 } else { from.saturating_add(1) };
            }
            let ways = self.outputs.iter().map(|output| way[*output]).filter(|way| *way < u32::MAX);
            longest = longest.max(ways.max().unwrap_or(0));
        }
        longest
    }

    /// Pairs of a token and a position that depends on it.
    fn pairs(&self, n: usize) -> usize {
        let mut pairs = 0;
        for token in 0..n {
            let mut met = vec![false; self.nodes.len()];
            for (index, node) in self.nodes.iter().enumerate() {
                met[index] =
                    self.reads[token].contains(&index) || node.waits_for.iter().any(|other| met[*other]);
            }
            pairs += self.outputs.iter().filter(|output| met[**output]).count();
        }
        pairs
    }
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

/// h_t = tanh(W x_t + U h_{t−1}): all W x_t at once, then one step after the other.
fn recurrence(x: &[Vec<f64>], own: &Dense, before: &Dense) -> Run {
    let mut run = Run::new(x.len());
    let driven: Vec<usize> = x
        .iter()
        .enumerate()
        .map(|(t, x)| {
            let value = run.apply(own, x);
            run.reader(value, t)
        })
        .collect();
    let mut state = vec![0.0; own.rows];
    for (t, drive) in driven.into_iter().enumerate() {
        let sums = run.apply(before, &state);
        state = sums.iter().zip(&run.values[drive]).map(|(a, b)| libm::tanh(a + b)).collect();
        let mut waits_for = vec![drive];
        waits_for.extend((t > 0).then(|| run.nodes.len() - 1));
        let node = run.node(state.clone(), waits_for);
        run.outputs.push(node);
    }
    run
}

/// Every layer at once for all positions.
fn convolution(x: &[Vec<f64>], layers: &[(usize, Vec<Dense>)]) -> Run {
    let n = x.len();
    let mut run = Run::new(n);
    let mut below: Vec<usize> = Vec::new();
    for (layer, (dilation, taps)) in layers.iter().enumerate() {
        let mut above = Vec::with_capacity(n);
        for t in 0..n {
            let mut sums = vec![0.0; taps[0].rows];
            let sources: Vec<usize> =
                (0..taps.len()).filter_map(|tap| t.checked_sub(tap * dilation)).collect();
            for (tap, source) in taps.iter().zip(&sources) {
                let from = if layer == 0 { x[*source].clone() } else { run.values[below[*source]].clone() };
                let part = run.apply(tap, &from);
                sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
            }
            let value: Vec<f64> = sums.into_iter().map(libm::tanh).collect();
            let waits_for = if layer == 0 { Vec::new() } else { sources.iter().map(|s| below[*s]).collect() };
            let node = run.node(value, waits_for);
            if layer == 0 {
                sources.iter().for_each(|source| run.reads[*source].push(node));
            }
            above.push(node);
        }
        below = above;
    }
    run.outputs = below;
    run
}

/// Four rows: query, key and value of each token in one node; scores; softmax; the weighted sum.
fn attention(x: &[Vec<f64>], [query, key, value]: [&Dense; 3]) -> Run {
    let (n, d) = (x.len(), query.rows);
    let mut run = Run::new(n);
    let projected: Vec<[Vec<f64>; 3]> =
        x.iter().map(|x| [query, key, value].map(|matrix| run.apply(matrix, x))).collect();
    for (t, vectors) in projected.iter().enumerate() {
        run.reader(vectors.concat(), t);
    }
    let all: Vec<usize> = (0..n).collect();
    let scale = libm::sqrt(d as f64);
    for [query, ..] in &projected {
        run.multiplications += (n * d) as u64;
        let scores = projected.iter().map(|[_, key, _]| dot(query, key) / scale).collect();
        run.node(scores, all.clone());
    }
    for t in 0..n {
        let powers: Vec<f64> = run.values[n + t].iter().map(|score| libm::exp(*score)).collect();
        let sum: f64 = powers.iter().sum();
        run.node(powers.into_iter().map(|power| power / sum).collect(), vec![n + t]);
    }
    for t in 0..n {
        run.multiplications += (n * d) as u64;
        let weights = &run.values[2 * n + t];
        let mut sum = vec![0.0; d];
        for (weight, [.., value]) in weights.iter().zip(&projected) {
            sum.iter_mut().zip(value).for_each(|(sum, value)| *sum += weight * value);
        }
        let waits_for = std::iter::once(2 * n + t).chain(all.iter().copied()).collect();
        let node = run.node(sum, waits_for);
        run.outputs.push(node);
    }
    run
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
