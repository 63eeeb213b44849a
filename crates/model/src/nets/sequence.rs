//! Layers over a whole sequence as burn computes and differentiates them: a 1-D convolution as patches and one matrix
//! product, and self-attention with one head.
//!
//! All tensors lead with a seeds axis. Left out: positions, several heads, residual connections.

use burn::tensor::Tensor;
use burn::tensor::activation::log_softmax;

/// PyTorch's `Conv1d` over sequences `x`: `weight` [seeds, taps·inputs, outputs], tap by tap; `before` and `after` zeros
/// are put at the ends; `dilation` from one tap to the next.
pub fn conv1d(
    x: Tensor<4>, // [seeds, batch, steps, inputs]
    weight: Tensor<3>,
    bias: Tensor<3>, // [seeds, 1, outputs]
    [before, after]: [usize; 2],
    dilation: usize,
) -> Tensor<4> {
    let [seeds, batch, steps, inputs] = x.dims();
    let [_, rows, outputs] = weight.dims();
    let taps = rows / inputs.max(1);
    let out = (steps + before + after).saturating_sub(dilation * taps.saturating_sub(1));
    let plain = x.clone().without_autodiff();
    let zeros = |count: usize| {
        let zeros = Tensor::zeros([seeds, batch, count, inputs], (&plain.device(), plain.dtype()));
        (count > 0).then_some(zeros)
    };
    let parts: Vec<Tensor<4>> = [zeros(before), Some(x), zeros(after)].into_iter().flatten().collect();
    let padded = Tensor::cat(parts, 2); // [seeds, batch, before + steps + after, inputs]
    let patches = (0..taps).map(|tap| padded.clone().narrow(2, tap * dilation, out)).collect();
    let patches: Tensor<4> = Tensor::cat(patches, 3); // [seeds, batch, out, taps·inputs]
    let sums = patches.reshape([seeds, batch * out, rows]).matmul(weight) + bias;
    sums.reshape([seeds, batch, out, outputs])
}

/// What attention made, and how.
#[derive(Clone, Debug)]
pub struct Attended {
    /// Σ over the keys of weight times value.
    pub output: Tensor<3>, // [rows, queries, values]
    /// How much each query takes of each key; each row sums to 1.
    pub weights: Tensor<3>, // [rows, queries, keys]
}

/// softmax(q kᵀ/√d + mask)·v, for each of `rows` sequences.
pub fn attend(
    q: Tensor<3>,            // [rows, queries, d]
    k: Tensor<3>,            // [rows, keys, d]
    v: Tensor<3>,            // [rows, keys, values]
    mask: Option<Tensor<3>>, // [rows, 1 or queries, keys]: 0, or very negative for what must not be seen
) -> Attended {
    let scale = 1.0 / f64::sqrt(q.dims()[2] as f64);
    let mut scores = q.matmul(k.transpose()) * scale; // [rows, queries, keys]
    if let Some(mask) = mask {
        scores = scores + mask;
    }
    let weights = log_softmax(scores, 2).exp();
    Attended { output: weights.clone().matmul(v), weights }
}
