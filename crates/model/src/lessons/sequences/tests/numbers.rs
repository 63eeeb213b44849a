//! Published numbers and closed forms: gradients over a distance, gates, costs.

use super::*;
use crate::lessons::sequences::gradient::{log_power, matrix};

fn gradient(request: Request) -> Gradient {
    let reply = first(&Request { view: View::Gradient, ..request });
    assert_held(&reply);
    reply.gradient.unwrap()
}

#[test]
fn linear_networks_vanish_and_explode_as_published() {
    // 0.9⁵⁰ and 1.1⁵⁰, where singular value and eigenvalue are one.
    for (sigma, power) in [(0.9, 0.005_153_8), (1.1, 117.391)] {
        let gradient =
            gradient(Request { phi: Phi::Linear, sigma, radius: sigma, steps: 50, ..Request::default() });
        assert!(near(10_f64.powf(gradient.rnn[50]), power, 1e-4), "{}", gradient.rnn[50]);
        assert!(near(10_f64.powf(gradient.bound[50]), power, 1e-4));
    }
    // A sigmoid loses at least three quarters at each step: 0.25¹⁰ = 9.54e-7.
    let sigmoid = gradient(Request {
        phi: Phi::Sigmoid,
        sigma: 1.0,
        radius: 1.0,
        steps: 10,
        drive: 0.0,
        ..Request::default()
    });
    assert!(near(10_f64.powf(sigmoid.bound[10]), 9.54e-7, 1e-3) && sigmoid.rnn[10] <= sigmoid.bound[10]);
}

#[test]
fn a_singular_value_above_one_does_not_suffice_to_explode() {
    let mut request = Request::default();
    Preset::NotSufficient.put_into(&mut request);
    let vanishing = gradient(request);
    // The bound at distance 29 is 15.8; the norm is far below 1, and far above 0.733²⁹ alone.
    assert!(near(10_f64.powf(vanishing.bound[29]), 15.863, 1e-3));
    assert!(near(10_f64.powf(vanishing.rnn[29]), 10_f64.powf(log_power(1.1, 0.733, 29.0)), 1e-9));
    assert!(
        vanishing.rnn[29] < -2.0 && vanishing.rnn[50] < -4.0,
        "{} {}",
        vanishing.rnn[29],
        vanishing.rnn[50]
    );
    let mut request = Request::default();
    Preset::Saturated.put_into(&mut request);
    let saturated = gradient(request);
    assert!(
        near(saturated.bound[29], 29.0 * 3_f64.log10(), 1e-12) && saturated.rnn[29] < 3.0,
        "{}",
        saturated.rnn[29]
    );
    for preset in Preset::ALL {
        let mut request = Request { view: View::Gradient, ..Request::default() };
        preset.put_into(&mut request);
        assert_eq!((request.clamped().1, request.only(View::Gradient)), (Vec::new(), request.clone()));
        let curve = gradient(request);
        match preset {
            Preset::Explodes => assert!(curve.rnn[50] > 2.0),
            Preset::Orthogonal => assert!(curve.rnn.iter().all(|log| log.abs() < 1e-9)),
            Preset::Quarter => assert!(curve.rnn[50] < -20.0),
            _ => assert!(curve.rnn[50] < curve.bound[50] - 2.0),
        }
        assert!(!preset.title().is_empty());
    }
}

#[test]
fn the_matrix_has_both_numbers_that_it_was_made_for() {
    for (sigma, radius) in [(1.1, 0.733), (4.0, 0.05), (2.0, 2.0), (0.1, 0.05), (3.0, 2.23)] {
        let w = matrix(sigma, radius, 7);
        assert!((w.spectral() - sigma).abs() < 1e-10, "{sigma} {radius}");
        // Trace and trace of the square from the eigenvalues ρ, 0.9ρ, 0.8ρ, 0.7ρ, each twice.
        let trace: f64 = (0..8).map(|i| w.row(i)[i]).sum();
        let square = w.times(&w);
        let second: f64 = (0..8).map(|i| square.row(i)[i]).sum();
        assert!((trace - 6.8 * radius).abs() < 1e-9 && (second - 5.88 * radius * radius).abs() < 1e-9);
    }
}

#[test]
fn forget_gates_are_as_published() {
    for (forget, power) in [(1.0, 1.576e-7), (5.0, 0.7148)] {
        let curve = gradient(Request { forget, steps: 50, ..Request::default() });
        assert!(near(10_f64.powf(curve.gate[50]), power, 1e-3));
    }
    // An open gate lets more through in the whole cell as well.
    let through = |forget: f64| gradient(Request { forget, steps: 50, ..Request::default() }).lstm[50];
    assert!(through(5.0) > -1.0 && through(1.0) < through(3.0) && through(3.0) < through(5.0));
}

#[test]
fn clipping_shortens_what_explodes_and_leaves_what_vanishes() {
    let exploding = Request { phi: Phi::Linear, sigma: 1.3, radius: 1.2, clip: 0.5, ..Request::default() };
    let curve = gradient(exploding);
    assert!(curve.total > 100.0 && near(curve.factor * curve.total, 0.5, 1e-12));
    // One factor for all distances: what vanished against the rest has still vanished.
    for (before, after) in curve.added.iter().zip(&curve.clipped) {
        assert!((after - before - curve.factor.log10()).abs() < 1e-12);
    }
    let vanishing = Request { sigma: 0.5, radius: 0.4, clip: 3.0, ..Request::default() };
    let curve = gradient(vanishing);
    assert!(curve.factor == 1.0 && curve.added == curve.clipped && curve.added[49] < -10.0);
}

#[test]
fn the_bias_s_gradient_is_that_of_finite_differences() {
    // For h ← φ(W h + x + b) and the loss v·h_T, all by plain loops here.
    use crate::kit::dense::dot;
    use crate::kit::seeds::Seeds;
    let request = Request { view: View::Gradient, sigma: 1.6, radius: 1.3, steps: 12, ..Request::default() };
    let w = matrix(request.sigma, request.radius, request.seed);
    let mut chance = Seeds::new(request.seed, "gradient inputs");
    let inputs: Vec<Vec<f64>> = (0..12).map(|_| chance.normals(8, request.drive)).collect();
    let mut v = Seeds::new(request.seed, "gradient loss").normals(8, 1.0);
    let length = dot(&v, &v).sqrt();
    v.iter_mut().for_each(|value| *value /= length);
    let loss = |bias: &[f64]| {
        let mut h = vec![0.0; 8];
        for x in &inputs {
            let sums = w.apply(&h);
            h = (0..8).map(|k| (sums[k] + x[k] + bias[k]).tanh()).collect();
        }
        dot(&v, &h)
    };
    let square: f64 = (0..8)
        .map(|k| {
            let at = |by: f64| loss(&std::array::from_fn::<f64, 8, _>(|i| if i == k { by } else { 0.0 }));
            ((at(1e-6) - at(-1e-6)) / 2e-6).powi(2)
        })
        .sum();
    let total = gradient(request).total;
    assert!(near(total, square.sqrt(), 1e-7), "{total} {}", square.sqrt());
}

#[test]
fn gradients_without_end_neither_overflow_nor_vanish_unseen() {
    for (phi, sigma, radius) in [(Phi::Linear, 4.0, 4.0), (Phi::Sigmoid, 0.1, 0.05), (Phi::Relu, 4.0, 3.0)] {
        let curve = gradient(Request { phi, sigma, radius, steps: 100, ..Request::default() });
        for log in curve.rnn.iter().chain(&curve.lstm) {
            // Exactly 0 is allowed where every ReLU is shut.
            assert!(log.is_finite() || (phi == Phi::Relu && *log == f64::NEG_INFINITY), "{phi:?} {log}");
        }
    }
    let low =
        gradient(Request { phi: Phi::Sigmoid, sigma: 0.1, radius: 0.05, steps: 100, ..Request::default() });
    assert!(low.rnn[100] < -160.0);
}

#[test]
fn counts_are_those_of_the_formulas_for_every_length() {
    for (tokens, width, kernel) in [
        (2, 4, 2),
        (3, 8, 5),
        (9, 8, 3),
        (16, 64, 2),
        (24, 8, 4),
        (128, 64, 2),
        (129, 64, 3),
        (2048, 1024, 3),
    ] {
        let request = Request { view: View::Parallel, tokens, width, kernel, ..Request::default() };
        let reply = first(&request);
        assert_held(&reply);
        let parallel = reply.parallel.unwrap();
        let (n, d) = (f64::from(tokens), f64::from(width));
        let [recurrence, contiguous, dilated, attention] = &parallel.graphs[..] else {
            panic!("four graphs")
        };
        assert_eq!(recurrence.formula.waits, n + 1.0);
        assert_eq!(attention.formula.waits, 4.0);
        assert_eq!(contiguous.formula.waits, ((n - 1.0) / (f64::from(kernel) - 1.0)).ceil());
        assert!((f64::from(kernel)).powf(dilated.formula.waits) >= n);
        assert!((f64::from(kernel)).powf(dilated.formula.waits - 1.0) < n);
        assert_eq!(attention.formula.multiplications, 3.0 * n * d * d + 2.0 * n * n * d);
        assert_eq!((parallel.tokens, parallel.counted), (tokens.min(24), tokens.min(128)));
        for graph in &parallel.graphs {
            // Through layers the shortest way is as long as the chain.
            assert!(graph.counted.path == graph.counted.waits || graph.name == "self-attention");
            assert!(graph.counted == graph.formula || tokens > 128, "{graph:?}");
            assert_eq!(graph.depths.len() as u32, graph.rows * parallel.tokens);
            assert_eq!(graph.depths.iter().max(), Some(&graph.waits));
            assert_eq!(graph.costs.len(), parallel.lengths.len());
        }
        // The curves cross at n = d.
        for (index, length) in parallel.lengths.iter().enumerate() {
            let order = attention.costs[index].total_cmp(&recurrence.costs[index]);
            assert_eq!(order, length.total_cmp(&d));
        }
    }
}

#[test]
fn padding_that_is_masked_changes_nothing() {
    for (gated, kernel, pads) in [(Kind::Lstm, 3, 0), (Kind::Gru, 5, 16), (Kind::Lstm, 1, 4)] {
        let text = "one, two; three! vier fünf".to_owned();
        let request = Request { view: View::Batch, gated, kernel, pads, text, ..Request::default() };
        let reply = first(&request);
        assert_held(&reply);
        let batch = reply.batch.unwrap();
        assert_eq!(batch.sentences.iter().map(Vec::len).collect::<Vec<_>>(), [8, 4, 2]);
        assert_eq!((batch.length, batch.gaps.len()), (8 + pads, 4));
        for gap in &batch.gaps {
            assert!(gap.masked.iter().all(|gap| *gap < 1e-12), "{gap:?}");
            let padded = |sentence: usize| batch.sentences[sentence].len() < batch.length as usize;
            let blind = gap.model == Model::Convolution && kernel == 1;
            for sentence in (0..3).filter(|sentence| padded(*sentence) && !blind) {
                assert!(gap.unmasked[sentence] > 1e-3, "{gap:?}");
            }
        }
    }
}
