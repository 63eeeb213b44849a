//! One layer of attention with its heads: by burn, by plain loops, into the picture, and its checks.
//!
//! Left out: where the tokens come from.

use crate::kit::attention::{Attended, Mask, attend, by_loops, entropy, rounding};
use crate::kit::dense::Dense;
use crate::kit::seeds::Seeds;
use crate::lesson::Check;
use crate::lessons::attention::checks::{of_shift, of_sums};
use crate::lessons::attention::{Head, Matrix, Request, Sequence};
use burn::tensor::{DType, Device, Tensor};

/// What the sequence goes through.
pub(in crate::lessons::attention) struct Layer {
    /// W_Q, W_K, W_V.
    pub(in crate::lessons::attention) projections: [Dense; 3], // [width, columns] each
    /// Puts the heads together; `None` leaves them side by side.
    pub(in crate::lessons::attention) w_o: Option<Dense>,
    /// How many.
    pub(in crate::lessons::attention) heads: usize,
    /// What scores are multiplied by; `None` for 1/√d of the head.
    pub(in crate::lessons::attention) scale: Option<f64>,
}

/// The way of a sequence through the layer.
pub(in crate::lessons::attention) struct Passed {
    /// Queries, keys, values.
    pub(in crate::lessons::attention) qkv: [Dense; 3],
    /// Head by head.
    pub(in crate::lessons::attention) heads: Vec<Attended>,
    /// What comes out.
    pub(in crate::lessons::attention) output: Dense,
}

/// First column and number of columns of a head among `columns`.
fn columns_of(head: usize, heads: usize, columns: usize) -> (usize, usize) {
    let start = head * columns / heads;
    (start, (head + 1) * columns / heads - start)
}

impl Layer {
    pub(super) fn of(request: &Request, width: usize) -> Self {
        let made = |name: &str, given: &[Vec<f64>]| {
            if !given.is_empty() {
                return Dense::of_rows(given);
            }
            let mut seeds = Seeds::new(request.seed, name);
            let deviation = 1.0 / f64::sqrt(width as f64);
            // Two decimals, so that what is dragged starts from what is seen.
            Dense::new(width, width, |_, _| (100.0 * deviation * seeds.normal()).round() / 100.0)
        };
        Self {
            projections: [made("W_Q", &request.w_q), made("W_K", &request.w_k), made("W_V", &request.w_v)],
            w_o: (!request.w_o.is_empty()).then(|| Dense::of_rows(&request.w_o)),
            heads: request.heads as usize,
            scale: request.scale,
        }
    }

    /// Columns of Q and K, and of V, that belong to a head, and its scale.
    fn head(&self, head: usize, [q, _, v]: &[Dense; 3]) -> ((usize, usize), (usize, usize), f64) {
        let own = columns_of(head, self.heads, q.columns);
        let scale = self.scale.unwrap_or_else(|| 1.0 / f64::sqrt(own.1 as f64));
        (own, columns_of(head, self.heads, v.columns), scale)
    }

    /// The forward pass by burn, in double precision.
    pub(super) fn by_burn(&self, x: &Dense, keys: &Dense, mask: &Mask, device: &Device) -> Passed {
        let tensor = |rows: &Dense| rows.tensor(DType::F64, device);
        let (x, keys) = (tensor(x), tensor(keys));
        let [w_q, w_k, w_v] = self.projections.each_ref().map(tensor);
        let tensors = [x.matmul(w_q), keys.clone().matmul(w_k), keys.matmul(w_v)]; // [n, columns], [m, columns] twice
        let qkv = tensors.each_ref().map(|tensor| Dense::of(tensor.clone()));
        let mut heads = Vec::with_capacity(self.heads);
        for head in 0..self.heads {
            let (own, values, scale) = self.head(head, &qkv);
            let part = |tensor: &Tensor<2>, (start, count)| tensor.clone().narrow(1, start, count);
            let [scores, weights, output] = attend(
                part(&tensors[0], own),
                part(&tensors[1], own),
                part(&tensors[2], values),
                mask,
                scale,
            );
            heads.push(Attended {
                scores: Dense::of(scores),
                weights: Dense::of(weights),
                output: Dense::of(output),
            });
        }
        let mixed = side_by_side(&heads);
        let output = match &self.w_o {
            Some(w_o) => Dense::of(tensor(&mixed).matmul(tensor(w_o))), // [n, out]
            None => mixed,
        };
        Passed { qkv, heads, output }
    }

    /// The same by plain loops.
    pub(super) fn by_loops(&self, x: &Dense, keys: &Dense, mask: &Mask) -> Passed {
        let [w_q, w_k, w_v] = &self.projections;
        let qkv = [x.times(w_q), keys.times(w_k), keys.times(w_v)];
        let head = |head: usize| {
            let ((start, count), (first, wide), scale) = self.head(head, &qkv);
            let (q, k) =
                (qkv[0].some_columns(start..start + count), qkv[1].some_columns(start..start + count));
            by_loops(&q, &k, &qkv[2].some_columns(first..first + wide), mask, scale)
        };
        let heads: Vec<Attended> = (0..self.heads).map(head).collect();
        let mixed = side_by_side(&heads);
        let output = self.w_o.as_ref().map_or_else(|| mixed.clone(), |w_o| mixed.times(w_o));
        Passed { qkv, heads, output }
    }

    /// Puts the way into the picture.
    pub(in crate::lessons::attention) fn show(&self, passed: &Passed, mask: &Mask, picture: &mut Sequence) {
        let [q, k, v] = passed.qkv.each_ref().map(Matrix::from);
        (picture.q, picture.k, picture.v) = (q, k, v);
        picture.allowed.clone_from(&mask.allowed);
        picture.blind = mask.blind().into_iter().map(|row| row as u32).collect();
        picture.output = (&passed.output).into();
        picture.heads = (0..self.heads)
            .zip(&passed.heads)
            .map(|(head, attended)| {
                let ((start, count), _, scale) = self.head(head, &passed.qkv);
                Head {
                    columns: [start as u32, count as u32],
                    scale,
                    scores: (&attended.scores).into(),
                    weights: (&attended.weights).into(),
                    output: (&attended.output).into(),
                    entropy: (0..attended.weights.rows)
                        .map(|row| entropy(attended.weights.row(row)))
                        .collect(),
                }
            })
            .collect();
    }

    /// nd(2c + …) for the projections, n·m·(c + c_v) for scores and mixture.
    pub(super) fn multiply_adds(&self, passed: &Passed) -> [u64; 2] {
        let [q, k, v] = &passed.qkv;
        let product = |rows: usize, matrix: &Dense| (rows * matrix.rows * matrix.columns) as u64;
        let [w_q, w_k, w_v] = &self.projections;
        let out = self.w_o.as_ref().map_or(0, |w_o| product(q.rows, w_o));
        let projections = product(q.rows, w_q) + product(k.rows, w_k) + product(v.rows, w_v) + out;
        [projections, (q.rows * k.rows * (q.columns + v.columns)) as u64]
    }

    pub(super) fn checks(
        &self,
        passed: &Passed,
        mask: &Mask,
        x: &Dense,
        keys: &Dense,
        device: &Device,
    ) -> Vec<Check> {
        let weights: Vec<&Dense> = passed.heads.iter().map(|head| &head.weights).collect();
        let theirs = self.by_loops(x, keys, mask);
        let ours = |pick: fn(&Passed) -> &Dense| pick(passed).apart(pick(&theirs));
        let worst = passed.heads.iter().zip(&theirs.heads).map(|(a, b)| a.weights.apart(&b.weights));
        let [weights_off, output_off] = self.rounding(passed, x, keys);
        let first = &passed.heads[0];
        let by = "0 but for rounding: loops in double precision";
        vec![
            of_sums(&weights, mask),
            Check::equal(
                "Weights of all heads by burn and by plain loops: largest difference",
                worst.fold(0.0, f64::max),
                by,
                0.0,
                weights_off,
            ),
            Check::equal(
                "Output by burn and by plain loops: largest difference",
                ours(|passed| &passed.output),
                by,
                0.0,
                output_off,
            ),
            of_shift(&first.scores, &first.weights, mask, device),
        ]
    }

    /// How far rounding can take weights and output, the projections' own rounding included.
    pub(super) fn rounding(&self, passed: &Passed, x: &Dense, keys: &Dense) -> [f64; 2] {
        const EPSILON: f64 = 2.3e-16;
        let [q, k, v] = &passed.qkv;
        let [w_q, w_k, w_v] = &self.projections;
        // What a projection is off by, from the sizes of what it adds up.
        let off =
            |x: &Dense, w: &Dense| EPSILON * ((x.columns + 2) * x.columns) as f64 * x.largest() * w.largest();
        let [q_off, k_off, v_off] = [off(x, w_q), off(keys, w_k), off(keys, w_v)];
        let scale = (0..self.heads).map(|head| self.head(head, &passed.qkv).2.abs()).fold(0.0, f64::max);
        let [weights, output] = rounding(q, k, v, scale);
        let scores = scale * q.columns as f64 * (q_off * k.largest() + k_off * q.largest());
        let (weights, output) =
            (weights + 2.0 * scores, output + v_off + 2.0 * scores * k.rows as f64 * v.largest());
        let gain = self.w_o.as_ref().map_or(1.0, |w_o| w_o.rows as f64 * w_o.largest());
        [weights, output * gain * 2.0 + EPSILON * gain * v.largest() * (v.columns + 3) as f64]
    }
}

/// The heads' outputs side by side.
fn side_by_side(heads: &[Attended]) -> Dense {
    let count = heads.first().map_or(0, |head| head.output.rows);
    let values: Vec<f64> =
        (0..count).flat_map(|row| heads.iter().flat_map(move |head| head.output.row(row).to_vec())).collect();
    Dense { rows: count, columns: values.len() / count.max(1), values }
}
