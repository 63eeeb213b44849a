//! The memory task from start to end.

use super::*;

fn run(request: &Request) -> Memory {
    let mut before: Option<Memory> = None;
    for reply in replies(request) {
        assert_held(&reply);
        let memory = reply.memory.unwrap();
        if let Some(before) = before {
            assert!(memory.total[0] > before.total[0] && memory.now >= before.now);
        }
        before = Some(memory);
    }
    let last = before.unwrap();
    assert_eq!((last.total[0], last.step), (last.total[1], last.of));
    for racer in &last.racers {
        assert_eq!(racer.scores.len(), last.lags.len());
        assert!(racer.steps.is_sorted() && racer.steps.last() == Some(&last.of) && racer.steps.len() <= 16);
        assert!(racer.scores.iter().all(|score| score.low <= score.mean && score.mean <= score.high));
    }
    last
}

#[test]
fn attention_remembers_what_the_others_forget() {
    let memory = run(&Request { view: View::Memory, ..Request::default() });
    assert_eq!((&memory.lags[..], memory.seeds), (&[4, 8, 16][..], 3));
    let scores =
        |racer: usize| memory.racers[racer].scores.iter().map(|score| score.mean).collect::<Vec<_>>();
    let (convolution, rnn, attention) = (scores(0), scores(1), scores(3));
    assert!(attention.iter().all(|score| *score > 0.98), "{attention:?}");
    // Fifteen tokens are seen, so that 16 back is out of sight; before, it is not.
    assert!(convolution[1] > 0.9 && convolution[2] < 0.2, "{convolution:?}");
    assert!(rnn[0] > 0.9 && rnn[2] < 0.25, "{rnn:?}");
    for racer in &memory.racers {
        let right = |lag: &&u32| {
            let done = memory.lags.iter().position(|other| other == *lag).unwrap();
            racer.scores[..=done].iter().all(|score| score.low >= RIGHT)
        };
        assert_eq!(
            racer.remembers,
            memory.lags.iter().filter(right).max().copied().unwrap_or(0),
            "{racer:?}"
        );
    }
    assert_eq!((memory.racers[0].remembers, memory.racers[3].remembers), (8, 16));
}

/// The checks of the last reply that compare attention with the others.
fn compared(request: &Request) -> Vec<Check> {
    let last = replies(request).last().unwrap();
    last.checks.into_iter().filter(|check| check.claim.starts_with("After ")).collect()
}

#[test]
fn a_race_that_the_dials_can_turn_round_is_compared_with_nothing() {
    let request = Request { view: View::Memory, budget: 10, ..Request::default() };
    for (longest, seeds) in [(4, 1), (4, 3), (16, 1), (16, 3)] {
        let compared = compared(&Request { longest, seeds, ..request.clone() });
        assert!(compared.is_empty(), "{compared:?}");
    }
    let short = compared(&Request { view: View::Memory, longest: 4, ..Request::default() });
    assert!(short.is_empty(), "{short:?}");
}

#[test]
fn the_race_of_the_defaults_is_claimed_and_holds() {
    let three = compared(&Request { view: View::Memory, ..Request::default() });
    assert_eq!(three.len(), 3, "{three:?}");
    for check in three {
        assert!(check.held && check.claim.contains("at distance 16"), "{check:?}");
        assert!(check.claim.contains("mean of 3 seeds"), "{check:?}");
        // Others are not perfect, so that there is an error to allow for.
        assert!(check.tolerance > 0.0 && check.tolerance < 0.1, "{check:?}");
    }
}

#[test]
fn an_open_forget_gate_lets_the_lstm_remember() {
    let at_16 = |forget: f64| {
        let request = Request { view: View::Memory, forget, longest: 16, ..Request::default() };
        run(&request).racers[2].scores[2].mean
    };
    let (shut, open) = (at_16(0.0), at_16(3.0));
    assert!(shut < 0.3 && open > 0.6, "{shut} {open}");
}

#[test]
fn the_same_budget_is_spent_on_all_and_runs_are_reproduced() {
    let request = Request {
        view: View::Memory,
        gated: Kind::Gru,
        budget: 12,
        longest: 5,
        seeds: 4,
        rate: 0.1,
        ..Request::default()
    };
    let memory = run(&request);
    assert_eq!((memory.lags.len(), memory.total[1], memory.racers[2].model), (1, 4 * 12, Model::Gru));
    assert_eq!(run(&request), memory);
    // A seed does not depend on which others are there.
    let alone = run(&Request { seeds: 1, ..request });
    for (alone, all) in alone.racers.iter().zip(&memory.racers) {
        let (one, all) = (alone.scores[0], all.scores[0]);
        assert!(all.low - 0.02 <= one.mean && one.mean <= all.high + 0.02);
    }
}
