//! Claims of the lesson, each against what is known.

use super::*;
use crate::lessons::attention::cost::multiply_adds;

#[test]
fn the_variance_of_a_score_is_its_size_and_softmax_saturates() {
    for seed in [1, 2, 3, 99] {
        let request = Request { view: View::Scale, first_seed: seed, seeds: 20, ..Request::default() };
        let all: Vec<Reply> = replies(&request).collect();
        assert_eq!(all.len(), 20);
        all.iter().for_each(assert_held);
        let scale = all[19].scale.clone().unwrap();
        let (first, last) = (0, SIZES.len() - 1);
        assert!((scale.variance[1].mean[last] - 1.0).abs() < 0.1);
        // Without the division the largest weight goes to 1, the entropy and the Jacobian to 0; with it nothing moves.
        assert!(scale.largest[0].mean[first] < 0.4 && scale.largest[0].mean[last] > 0.9);
        assert!(scale.entropy[0].mean[last] < 0.3 && scale.gradient[0].mean[last] < 0.12);
        // For many keys and normal scores the entropy is near ln n − ½.
        for index in [first, last] {
            assert!((scale.entropy[1].mean[index] - (32.0_f64.ln() - 0.5)).abs() < 0.25);
        }
        assert!((scale.gradient[1].mean[last] / scale.gradient[1].mean[first] - 1.0).abs() < 0.5);
        assert!(scale.weights[0][last].is_sorted_by(|a, b| a >= b));
        assert!(scale.entropy[0].deviation.iter().all(|deviation| *deviation >= 0.0));
    }
}

#[test]
fn without_positions_order_is_not_seen_and_with_them_it_is() {
    for heads in 1..=8 {
        for seed in [1, 5] {
            let request = Request { view: View::Sequence, heads, seed, ..Request::default() };
            let reply = first(&request);
            assert_held(&reply);
            let reversed = reply.sequence.unwrap().reversed.unwrap();
            assert!(reversed.without < 1e-13 && reversed.with > 0.1, "{reversed:?}");
        }
    }
}

#[test]
fn a_word_is_the_same_wherever_it_stands_until_positions_are_on() {
    let row = |positions: bool, row: usize| {
        let request = Request { view: View::Sequence, positions, ..Request::default() };
        let x = first(&request).sequence.unwrap().x;
        x.values[row * WIDTH..][..WIDTH].to_vec()
    };
    // “the” stands at 0 and at 4.
    assert_eq!(row(false, 0), row(false, 4));
    let (zero, four) = (row(true, 0), row(true, 4));
    assert!((four[0] - zero[0] - 4.0_f64.sin()).abs() < 1e-12);
    assert!((four[1] - zero[1] - (4.0_f64.cos() - 1.0)).abs() < 1e-12);
    assert!((four[2] - zero[2] - (4.0_f64 / 10.0).sin()).abs() < 1e-12);
}

#[test]
fn a_query_that_may_look_at_nothing_gives_zeros_and_a_sentence() {
    let allowed = vec![vec![true], vec![false; 7], vec![false, true]];
    let request =
        Request { view: View::Sequence, mask: Masking::Drawn, allowed, heads: 3, ..Request::default() };
    let reply = first(&request);
    assert_held(&reply);
    assert!(reply.notes.iter().any(|note| note.contains("Nothing is allowed for cat")), "{:?}", reply.notes);
    let sequence = reply.sequence.unwrap();
    assert_eq!(sequence.blind, [1]);
    for head in &sequence.heads {
        assert!(head.weights.values[7..14].iter().all(|weight| *weight == 0.0));
        assert_eq!(head.entropy[1], 0.0);
    }
    assert!(sequence.output.values[8..16].iter().all(|value| *value == 0.0));
    // All blind.
    let request = Request { allowed: vec![vec![false; 7]; 7], ..request };
    let reply = first(&request);
    assert_held(&reply);
    assert!(reply.sequence.unwrap().output.values.iter().all(|value| *value == 0.0));
}

#[test]
fn a_causal_mask_shows_the_first_word_itself_alone() {
    let request = Request { view: View::Sequence, mask: Masking::Causal, ..Request::default() };
    let sequence = first(&request).sequence.unwrap();
    for head in &sequence.heads {
        assert_eq!(head.weights.values[..7], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }
    assert_eq!(sequence.output.values[..8], sequence.v.values[..8]);
}

#[test]
fn scores_of_ten_thousand_are_answered() {
    let q = vec![vec![1e4], vec![-1e4]];
    let request = Request {
        view: View::Given,
        k: vec![vec![1.0], vec![-1.0], vec![0.9999]],
        v: vec![vec![1.0], vec![2.0], vec![3.0]],
        q,
        scale: Some(1.0),
        ..Request::default()
    };
    let reply = first(&request);
    assert_held(&reply);
    let sequence = reply.sequence.unwrap();
    assert_eq!(sequence.heads[0].scores.values[..2], [1e4, -1e4]);
    let near = 1.0 / (1.0 + (-1.0_f64).exp());
    assert!((sequence.heads[0].weights.values[0] - near).abs() < 1e-10);
    assert_eq!(sequence.output.values[1], 2.0);
}

#[test]
fn costs_are_the_published_ones() {
    // GPT-2 small at its full length: attention is n/(6d) of the rest.
    let [projections, attention, feed_forward] = multiply_adds(1024, 768);
    let share = attention as f64 / (projections + feed_forward) as f64;
    assert!((share - 0.222).abs() < 5e-4);
    let request = Request { view: View::Cost, ..Request::default() };
    let all: Vec<Reply> = replies(&request).collect();
    assert_eq!(all.len(), 1 + LENGTHS.len());
    for (done, reply) in all.iter().enumerate() {
        assert_held(reply);
        let cost = reply.cost.as_ref().unwrap();
        // The first length comes twice: once for the program's start.
        let length = LENGTHS[done.saturating_sub(1)];
        assert_eq!((cost.done as usize, cost.length), (done, length));
        assert_eq!(cost.weights.len(), (length * length) as usize);
    }
    let cost = all[5].cost.as_ref().unwrap();
    assert_eq!((cost.bytes[4], cost.attention[4]), (1 << 20, 2 * 512 * 512 * 32));
}

#[test]
fn keys_that_weigh_alike_are_counted() {
    let most = |arrows: Vec<[f64; 2]>| {
        let numbers = vec![0.0; arrows.len()];
        let request = Request { view: View::Plane, arrows, numbers, ..Request::default() };
        first(&request).plane.unwrap().most
    };
    assert_eq!(most(vec![[0.0; 2]]), "k₁");
    assert_eq!(most(vec![[-1.0, 0.0], [2.0, 0.5]]), "k₂");
    assert_eq!(most(vec![[1.0; 2]; 2]), "k₁ and another key alike");
    assert_eq!(most(vec![[1.0; 2]; 8]), "k₁ and 7 others alike");
}

#[test]
fn a_low_temperature_takes_the_best_key_and_a_high_one_takes_all() {
    let at = |plane_temperature: f64, scoring| {
        let request = Request { view: View::Plane, plane_temperature, scoring, ..Request::default() };
        let reply = first(&request);
        assert_held(&reply);
        reply.plane.unwrap()
    };
    for scoring in Scoring::ALL {
        let (cold, warm) = (at(0.01, *scoring), at(10.0, *scoring));
        let best = cold.scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let place = cold.scores.iter().position(|score| *score == best).unwrap();
        assert!(cold.weights[place] > 0.99, "{scoring:?}: {:?}", cold.weights);
        assert!((cold.output - Request::default().numbers[place]).abs() < 0.02);
        assert!((warm.entropy - 5.0_f64.ln()).abs() < 0.1);
    }
    let plane = at(1.0, Scoring::Scaled);
    assert!((plane.scores[0] - 3.25 / 2.0_f64.sqrt()).abs() < 1e-14);
    let plane = at(1.0, Scoring::Cosine);
    assert!((plane.scores[0] - 3.25 / (2.5_f64.sqrt() * 4.25_f64.sqrt())).abs() < 1e-14);
}
