//! The parts alone: tokens apart and together, GELU's quotient, paths one by one, the circle's gradient, burn.

use super::super::block::Stack;
use super::super::circle::{examples, net::Net};
use super::super::gelu::{Quotient, gelu};
use super::super::grown::{Kept, apart_as_told};
use super::super::matrix::{Dense, Residual as _, softmax};
use super::super::paths;
use super::super::plain::{attention, mix};
use super::super::split::Split;
use super::super::switches::median;
use super::*;
use crate::kit::seeds::Seeds;

fn noise(rows: usize, columns: usize) -> Dense {
    Dense::normal(rows, columns, 1.0, &mut Seeds::new(5, "noise"))
}

#[test]
fn tokens_apart_are_the_same_tokens() {
    let (a, b) = (noise(5, 8), noise(5, 8).plus(0.5, &Dense::of_rows(&vec![vec![1.0; 8]; 5])));
    let (apart, other) = (Split::of(&a), Split::of(&b));
    let close = |x: &Dense, y: &Dense| {
        x.values.iter().zip(&y.values).for_each(|(x, y)| assert!((x - y).abs() < 1e-13, "{x} {y}"));
    };
    close(&apart.joined(), &a);
    close(&apart.plus(&other).joined(), &a.clone().plus(1.0, &b));
    assert!((apart.rest.norm() - 1.0).abs() < 1e-14);
    assert!((libm::exp(apart.relative()) - a.relative_residual()).abs() < 1e-14);
    // What is opposite cancels to nothing, and nothing is no size.
    let minus = Split { rest: Dense::zeros(5, 8).plus(-1.0, &apart.rest), ..apart.clone() };
    assert_eq!(apart.plus(&minus).log, f64::NEG_INFINITY);
    let one = Split::of(&Dense::of_rows(&vec![vec![1.0, 2.0]; 4]));
    assert_eq!((one.log, one.plus(&one).mean), (f64::NEG_INFINITY, vec![2.0, 4.0]));
}

#[test]
fn the_papers_norm_by_hand() {
    let x = Dense::of_rows(&[vec![1.0, -2.0], vec![3.0, 4.0]]);
    // Columns sum to 4 and 6, rows to 3 and 7.
    assert_eq!((x.norm_1(), x.norm()), (6.0, f64::sqrt(6.0) * f64::sqrt(7.0)));
    let mut huge = vec![1e4, -1e4, 1e4];
    softmax(&mut huge);
    assert_eq!(huge, [0.5, 0.0, 0.5]);
}

#[test]
fn gelus_quotient_is_smooth_where_the_series_begins() {
    for at in [-9.0, -3.0, -0.75, -0.1, 0.0, 0.4, 2.0, 6.0] {
        let quotient = Quotient::at(at);
        for h in [0.05, -0.05, 0.0499, 0.03, -0.01] {
            let plain = (gelu(at + h) - gelu(at)) / h;
            assert!((quotient.of(h) - plain).abs() < 1e-13, "{at} {h}: {} {plain}", quotient.of(h));
        }
        // g′ by a central difference, whose error is of the order of its step squared.
        let slope = (gelu(at + 1e-5) - gelu(at - 1e-5)) / 2e-5;
        assert!((quotient.of(0.0) - slope).abs() < 1e-9 && (quotient.of(1e-300) - slope).abs() < 1e-9);
    }
}

/// All 2⁵ paths one by one, each through its own layers, with the attention weights of the whole stack.
#[test]
fn paths_by_length_are_the_sums_of_single_paths() {
    let request = Request { skip: true, layers: 5, tokens: 6, width: 8, heads: 2, ..Request::default() };
    let stack = Stack::of(&request);
    let (counted, check) = paths::of(&stack, &[]).unwrap();
    assert!(check.unwrap().held && !counted.rest);
    let mut now = stack.x.clone();
    let mut weights = Vec::new();
    for layer in &stack.layers {
        let of_layer = attention(layer, false, &now);
        now = now.clone().plus(1.0, &mix(layer, &of_layer, &now));
        weights.push(of_layer);
    }
    let mut terms = vec![Dense::zeros(6, 8); 6];
    for path in 0_u32..32 {
        let mut x = stack.x.clone();
        for (index, layer) in stack.layers.iter().enumerate().filter(|(index, _)| path >> index & 1 == 1) {
            x = mix(layer, &weights[index], &x);
        }
        let length = path.count_ones() as usize;
        terms[length] = terms[length].clone().plus(1.0, &x);
    }
    let norms: Vec<f64> = terms.iter().map(Dense::norm).collect();
    let sum: f64 = norms.iter().sum();
    assert_eq!(counted.lengths, [0, 1, 2, 3, 4, 5]);
    for length in 0..6 {
        assert!((counted.share[length] - norms[length] / sum).abs() < 1e-12);
        assert!((counted.relative[length] - terms[length].relative_residual()).abs() < 1e-12);
    }
    assert!((counted.residual_share.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

/// Longer paths have lost more of what tells tokens apart: the paper's explanation.
#[test]
fn longer_paths_have_lost_more_over_twenty_seeds() {
    let of = |seed: u64| {
        paths::of(&Stack::of(&Request { skip: true, seed, ..Request::default() }), &[]).unwrap().0.relative
    };
    let runs: Vec<Vec<f64>> = (1..=20).map(of).collect();
    let at = |length: usize| median(runs.iter().map(|run| run[length]).collect());
    assert!(at(0) > at(2) && at(2) > 1.5 * at(6) && at(6) > 1.5 * at(12));
}

#[test]
fn the_longest_paths_of_a_deep_stack_are_counted_together() {
    let depth = depth(&Request { skip: true, layers: 64, ..Request::default() });
    let paths = depth.paths.unwrap();
    assert!(paths.rest && paths.share.len() == paths.lengths.len() + 1 && paths.lengths.len() < 64);
    let pure = super::depth(&Request { layers: 3, ..Request::default() }).paths.unwrap();
    assert_eq!((pure.lengths, pure.share, pure.rest), (vec![3], vec![1.0], false));
    assert!(super::depth(&Request { mlp: true, skip: true, ..Request::default() }).paths.is_none());
}

#[test]
fn the_circles_gradient_is_that_of_finite_differences() {
    let (x, target) = examples();
    for variant in Variant::ALL {
        let mut net = Net::new(*variant, 16, 4);
        // Larger weights than at birth: every part then matters.
        net.weights.iter_mut().for_each(|it| it.values.iter_mut().for_each(|value| *value *= 4.0));
        let gradient = net.gradient(&x, &target);
        assert_eq!(gradient.len(), net.weights.len());
        for (part, of_part) in gradient.iter().enumerate() {
            for place in [0, 7, of_part.values.len() - 1] {
                let at = |by: f64| {
                    let mut net = net.clone();
                    net.weights[part].values[place] += by;
                    net.loss(&x, &target)
                };
                let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                let ours = of_part.values[place];
                assert!(
                    (ours - slope).abs() < 1e-7 * (1.0 + slope.abs()),
                    "{variant:?} {part} {place}: {ours} {slope}"
                );
            }
            assert!(of_part.norm() > 0.0);
        }
    }
}

#[test]
fn burn_walks_the_same_stack_until_its_floor() {
    for which in Which::ALL {
        for backend in Backend::ALL {
            let request = which.of(&Request { mlp: true, layers: 6, scale: 1.3, ..Request::default() });
            let run = Kept::default().run(&request, &backend.device());
            let mut met = 0;
            for (single, ln) in run.single.iter().zip(&run.relative).take_while(|(_, ln)| **ln > -6.0) {
                assert!((single / libm::exp(*ln) - 1.0).abs() < 2e-3, "{which:?} {single} {ln}");
                met += 1;
            }
            assert!(met >= 3, "{which:?}");
        }
    }
}

/// Two tokens m ± d of one column, W_QK = w, W_V = 2: token i looks at the first with weight σ(zᵢ), zᵢ = 2wd·xᵢ, so that
/// the outputs differ by 4d·(σ(z₁) − σ(z₂)), however little that is.
#[test]
fn weights_below_every_float_still_tell_tokens_apart() {
    let cases = [(1.0, 0.5, 16.0), (1.0, 0.5, 90.0), (1.0, 0.5, 580.0), (1.0, 0.5, 1600.0), (30.0, 0.5, 1.0)];
    for (m, d, w) in cases.into_iter().chain([(1000.0, 0.5, 1.0), (1000.0, 1e-3, 400.0), (-40.0, 0.01, 90.0)])
    {
        let request = Request {
            x: vec![vec![m + d], vec![m - d]],
            w_qk: vec![vec![vec![w]]],
            w_v: vec![vec![vec![2.0]]],
            layers: 1,
            heads: 1,
            d_qk: 1,
            ..Request::default()
        };
        let tokens = apart_as_told(&Stack::of(&request)).0;
        let [one, other] = [m + d, m - d].map(|x| (2.0 * w * d * x).abs());
        // σ(z₁) − σ(z₂) = (e^{−z₂} − e^{−z₁})/((1 + e^{−z₁})(1 + e^{−z₂})), and the same for negative z.
        let (least, most) = (one.min(other), one.max(other));
        let ln = -least + libm::log(-libm::expm1(least - most))
            - libm::log1p(libm::exp(-least))
            - libm::log1p(libm::exp(-most));
        // Two rows ±h: ‖·‖₁ = 2h, ‖·‖_∞ = h.
        let expected = libm::log(2.0 * d * f64::sqrt(2.0)) + ln;
        let apart = (tokens[1].log - expected).abs();
        assert!(apart < 1e-9 * expected.abs().max(1.0), "{m} {d} {w}: {} {expected}", tokens[1].log);
    }
}
