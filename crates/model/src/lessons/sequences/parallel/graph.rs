//! A graph that runs: every operation on vectors notes what it waited for, on a tape that counts multiplications.
//!
//! Left out: which sizes and how many layers, which is `parallel.rs`, and the operations, which are `tape.rs`.

use super::tape::Tape;

/// No way from a token to a node.
const NONE: u16 = u16::MAX;

/// A graph that has run. Its first nodes are the tokens, its last ones the positions' outputs.
pub(super) struct Run {
    tokens: usize,
    /// The nodes that each node waited for, node by node.
    waits_for: Vec<u32>,
    /// Where each node's part of them ends.
    ends: Vec<usize>,
    depths: Vec<u32>,
}

impl Run {
    /// The tokens alone: they are there at step 0.
    fn new(tokens: usize) -> Self {
        Self { tokens, waits_for: Vec::new(), ends: vec![0; tokens], depths: vec![0; tokens] }
    }

    /// Notes a node that waited for those: it is done one step after the last of them.
    fn node(&mut self, waits_for: impl Iterator<Item = usize>) -> usize {
        let mut depth = 0;
        for other in waits_for {
            depth = depth.max(self.depths[other]);
            self.waits_for.push(other as u32);
        }
        self.ends.push(self.waits_for.len());
        self.depths.push(depth + 1);
        self.depths.len() - 1
    }

    /// When each operation can be done at the earliest, from 1, in the order in which they were noted.
    pub(super) fn depths(&self) -> &[u32] {
        &self.depths[self.tokens..]
    }

    /// Steps that must wait for each other.
    pub(super) fn waits(&self) -> u32 {
        self.depths.iter().copied().max().unwrap_or(0)
    }

    /// The shortest way from every token to every position, in operations; [`NONE`] where there is none.
    fn ways(&self) -> Vec<u16> {
        let n = self.tokens;
        let mut ways = vec![NONE; self.depths.len() * n]; // [nodes, tokens]
        for node in 0..self.depths.len() {
            if node < n {
                ways[node * n + node] = 0;
                continue;
            }
            let (before, own) = ways.split_at_mut(node * n);
            let own = &mut own[..n];
            for other in &self.waits_for[self.ends[node - 1]..self.ends[node]] {
                let way = &before[*other as usize * n..][..n];
                own.iter_mut().zip(way).for_each(|(own, way)| *own = (*own).min(*way));
            }
            own.iter_mut().for_each(|own| *own = own.saturating_add(1));
        }
        ways.split_off((self.depths.len() - n) * n) // [positions, tokens]
    }

    /// Over all pairs of a token and a position that depends on it, the longest of the shortest ways, in operations; and
    /// the number of those pairs.
    pub(super) fn path_and_pairs(&self) -> (u32, usize) {
        let ways = self.ways();
        let found = || ways.iter().filter(|way| **way < NONE);
        (found().max().map_or(0, |way| u32::from(*way)), found().count())
    }
}

/// A run, and what it hands on for every position.
pub(super) type Ran<T> = (Run, Vec<<T as Tape>::Vector>);

/// h_t = tanh(W x_t + U h_{t−1}): all W x_t at once, then one step after the other.
pub(super) fn recurrence<T: Tape>(tape: &mut T, x: &[T::Vector], d: usize) -> Ran<T> {
    let (own, before) = (tape.matrix(d), tape.matrix(d));
    let mut run = Run::new(x.len());
    let driven: Vec<(usize, T::Vector)> =
        x.iter().enumerate().map(|(t, x)| (run.node(std::iter::once(t)), tape.product(&own, x))).collect();
    let (mut state, mut last, mut states) = (tape.zeros(d), None, Vec::with_capacity(x.len()));
    for (drive, value) in driven {
        let sums = tape.product(&before, &state);
        let sums = tape.plus(sums, &value);
        state = tape.squashed(sums);
        states.push(state.clone());
        last = Some(run.node(std::iter::once(drive).chain(last)));
    }
    (run, states)
}

/// Layers of taps so far apart; each layer at once for all positions, looking back.
pub(super) fn convolution<T: Tape>(
    tape: &mut T,
    x: &[T::Vector],
    d: usize,
    (taps, dilations): (usize, &[usize]),
) -> Ran<T> {
    let n = x.len();
    let mut run = Run::new(n);
    let (mut values, mut first) = (x.to_vec(), 0);
    for dilation in dilations {
        let weights: Vec<T::Matrix> = (0..taps).map(|_| tape.matrix(d)).collect();
        let mut above = Vec::with_capacity(n);
        for t in 0..n {
            let sources = || (0..taps).map_while(|tap| t.checked_sub(tap * dilation));
            let mut sums = tape.zeros(d);
            for (weights, source) in weights.iter().zip(sources()) {
                let part = tape.product(weights, &values[source]);
                sums = tape.plus(sums, &part);
            }
            above.push(tape.squashed(sums));
            run.node(sources().map(|source| first + source));
        }
        (values, first) = (above, run.depths.len() - n);
    }
    (run, values)
}

/// Four rows: query, key and value of each token in one node; scores; softmax; the weighted sum.
pub(super) fn attention<T: Tape>(tape: &mut T, x: &[T::Vector], d: usize) -> Ran<T> {
    let n = x.len();
    let matrices = [(); 3].map(|()| tape.matrix(d));
    let mut run = Run::new(n);
    let [queries, keys, values] =
        matrices.map(|matrix| x.iter().map(|x| tape.product(&matrix, x)).collect::<Vec<_>>());
    let projected: Vec<usize> = (0..n).map(|t| run.node(std::iter::once(t))).collect();
    let scores: Vec<_> = queries
        .iter()
        .map(|query| (run.node(projected.iter().copied()), tape.scores(query, &keys)))
        .collect();
    let weights: Vec<_> = scores
        .into_iter()
        .map(|(node, scores)| (run.node(std::iter::once(node)), tape.softmax(scores)))
        .collect();
    let mean = |(node, weights)| {
        run.node(std::iter::once(node).chain(projected.iter().copied()));
        tape.mean(&weights, &values)
    };
    let outputs = weights.into_iter().map(mean).collect();
    (run, outputs)
}
