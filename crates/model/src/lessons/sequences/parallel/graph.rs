//! A graph that runs: every operation on vectors notes what it waited for and how many multiplications it took.
//!
//! Left out: which sizes and how many layers, which is `parallel.rs`.

use crate::kit::dense::{Dense, dot};

/// One operation on vectors.
pub(super) struct Node {
    waits_for: Vec<usize>,
    pub(super) depth: u32,
}

/// A graph that has run.
pub(super) struct Run {
    pub(super) nodes: Vec<Node>,
    /// What each input token is read by.
    reads: Vec<Vec<usize>>,
    /// The last node of each position.
    outputs: Vec<usize>,
    pub(super) multiplications: u64,
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
    pub(super) fn longest_path(&self, n: usize) -> u32 {
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
    pub(super) fn pairs(&self, n: usize) -> usize {
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

/// h_t = tanh(W x_t + U h_{t−1}): all W x_t at once, then one step after the other.
pub(super) fn recurrence(x: &[Vec<f64>], own: &Dense, before: &Dense) -> Run {
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
pub(super) fn convolution(x: &[Vec<f64>], layers: &[(usize, Vec<Dense>)]) -> Run {
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
pub(super) fn attention(x: &[Vec<f64>], [query, key, value]: [&Dense; 3]) -> Run {
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
