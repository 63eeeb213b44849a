//! What a graph computes with: numbers, or the lengths of vectors alone.
//!
//! The graph's code is one and the same. Each tape counts multiplications in its own way: numbers one by one, as two are
//! multiplied; lengths by the sizes that an operation meets, which is quick enough for long sentences and wide vectors.
//! Left out: what waits for what, which is `graph.rs`.

use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;

/// Vectors, square matrices, and the operations of the four models on them.
pub(super) trait Tape {
    /// A row of numbers.
    type Vector: Clone;
    /// What multiplies a vector.
    type Matrix;

    /// A vector of `d` numbers by chance.
    fn vector(&mut self, d: usize) -> Self::Vector;
    /// A matrix of `d` rows and columns by chance.
    fn matrix(&mut self, d: usize) -> Self::Matrix;
    /// A vector of `d` zeros.
    fn zeros(&mut self, d: usize) -> Self::Vector;
    /// The product of a matrix and a vector.
    fn product(&mut self, matrix: &Self::Matrix, vector: &Self::Vector) -> Self::Vector;
    /// `sum` with another vector added to it.
    fn plus(&mut self, sum: Self::Vector, other: &Self::Vector) -> Self::Vector;
    /// tanh of every number.
    fn squashed(&mut self, vector: Self::Vector) -> Self::Vector;
    /// q·k/√d for every key.
    fn scores(&mut self, query: &Self::Vector, keys: &[Self::Vector]) -> Self::Vector;
    /// Powers of e, divided by their sum.
    fn softmax(&mut self, scores: Self::Vector) -> Self::Vector;
    /// Σ weight times vector.
    fn mean(&mut self, weights: &Self::Vector, vectors: &[Self::Vector]) -> Self::Vector;
    /// Multiplications so far: those of products and sums, not the division by √d.
    fn multiplications(&self) -> u64;
}

/// Computes in double precision, and counts every multiplication as it is done.
pub(super) struct Numbers {
    seeds: Seeds,
    multiplications: u64,
}

impl Numbers {
    pub(super) fn new(seed: u64) -> Self {
        Self { seeds: Seeds::new(seed, "parallel"), multiplications: 0 }
    }

    fn times(&mut self, a: f64, b: f64) -> f64 {
        self.multiplications += 1;
        a * b
    }

    fn dot(&mut self, a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| self.times(*a, *b)).sum()
    }
}

impl Tape for Numbers {
    type Vector = Vec<f64>;
    type Matrix = Dense;

    fn vector(&mut self, d: usize) -> Vec<f64> {
        self.seeds.normals(d, 1.0)
    }

    fn matrix(&mut self, d: usize) -> Dense {
        Dense::uniform(d, d, f64::sqrt(1.0 / d as f64), &mut self.seeds)
    }

    fn zeros(&mut self, d: usize) -> Vec<f64> {
        vec![0.0; d]
    }

    fn product(&mut self, matrix: &Dense, vector: &Vec<f64>) -> Vec<f64> {
        (0..matrix.rows).map(|row| self.dot(matrix.row(row), vector)).collect()
    }

    fn plus(&mut self, mut sum: Vec<f64>, other: &Vec<f64>) -> Vec<f64> {
        sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
        sum
    }

    fn squashed(&mut self, vector: Vec<f64>) -> Vec<f64> {
        vector.into_iter().map(libm::tanh).collect()
    }

    fn scores(&mut self, query: &Vec<f64>, keys: &[Vec<f64>]) -> Vec<f64> {
        let scale = f64::sqrt(query.len() as f64);
        keys.iter().map(|key| self.dot(query, key) / scale).collect()
    }

    fn softmax(&mut self, scores: Vec<f64>) -> Vec<f64> {
        let powers: Vec<f64> = scores.into_iter().map(libm::exp).collect();
        let sum: f64 = powers.iter().sum();
        powers.into_iter().map(|power| power / sum).collect()
    }

    fn mean(&mut self, weights: &Vec<f64>, vectors: &[Vec<f64>]) -> Vec<f64> {
        let mut sum = self.zeros(vectors.first().map_or(0, Vec::len));
        for (weight, vector) in weights.iter().zip(vectors) {
            for (sum, value) in sum.iter_mut().zip(vector) {
                *sum += self.times(*weight, *value);
            }
        }
        sum
    }

    fn multiplications(&self) -> u64 {
        self.multiplications
    }
}

/// Knows how long vectors are, and nothing of what stands in them.
#[derive(Default)]
pub(super) struct Lengths {
    multiplications: u64,
}

impl Tape for Lengths {
    type Vector = usize;
    /// Rows and columns.
    type Matrix = [usize; 2];

    fn vector(&mut self, d: usize) -> usize {
        d
    }

    fn matrix(&mut self, d: usize) -> [usize; 2] {
        [d, d]
    }

    fn zeros(&mut self, d: usize) -> usize {
        d
    }

    fn product(&mut self, [rows, _]: &[usize; 2], vector: &usize) -> usize {
        self.multiplications += (rows * vector) as u64;
        *rows
    }

    fn plus(&mut self, sum: usize, _: &usize) -> usize {
        sum
    }

    fn squashed(&mut self, vector: usize) -> usize {
        vector
    }

    fn scores(&mut self, query: &usize, keys: &[usize]) -> usize {
        self.multiplications += (query * keys.len()) as u64;
        keys.len()
    }

    fn softmax(&mut self, scores: usize) -> usize {
        scores
    }

    fn mean(&mut self, weights: &usize, vectors: &[usize]) -> usize {
        let length = vectors.first().copied().unwrap_or_default();
        self.multiplications += (weights * length) as u64;
        length
    }

    fn multiplications(&self) -> u64 {
        self.multiplications
    }
}
