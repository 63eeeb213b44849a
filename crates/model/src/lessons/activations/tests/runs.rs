//! The pictures of many replies: gates, races, births.

use super::*;

#[test]
fn the_gates_come_to_gelu_for_every_seed() {
    for seed in 0..12 {
        for x in [-4.0, -2.5, -1.0, 0.0, 0.5, 3.0] {
            let request = Request { view: View::Gate, seed, x, draws: 3000, ..Request::default() };
            let mut last = None;
            for reply in replies(&request) {
                assert_held(&reply);
                last = reply.gate;
            }
            let gate = last.unwrap();
            assert_eq!(gate.draws, 3000);
            assert!(gate.latest.len() <= 40 && gate.running_draws.is_sorted());
        }
    }
}

#[test]
fn the_gates_variance_is_the_published_one() {
    for (x, variance) in [(1.0, 0.133_48), (-1.0, 0.133_48), (0.5, 0.053_336)] {
        let gate = first(&Request { view: View::Gate, x, ..Request::default() }).gate.unwrap();
        assert!((gate.expected_variance - variance).abs() < 1e-5);
    }
}

#[test]
fn the_longest_sampling_keeps_few_points() {
    let request = Request { view: View::Gate, draws: *DRAWS.end(), ..Request::default() };
    let gate = replies(&request).last().unwrap().gate.unwrap();
    assert!(gate.running_draws.len() <= 400 && gate.draws == *DRAWS.end());
    assert!((gate.mean - gate.expected).abs() < 4.0 * gate.standard_error);
    let request =
        Request { view: View::BornDead, dead_nets: *DEAD_NETS.end(), dead_width: 16, ..Request::default() };
    let born = replies(&request).last().unwrap().born_dead.unwrap();
    assert!(born.running_nets.len() <= 401 && born.nets == *DEAD_NETS.end());
}

#[test]
fn networks_are_born_dead_as_often_as_published() {
    for (dead_width, dead_depth, chance) in [(2, 10, 0.943_69), (4, 10, 0.4755), (8, 20, 0.0753)] {
        let request = Request { view: View::BornDead, dead_width, dead_depth, seed: 3, ..Request::default() };
        let mut last = None;
        for reply in replies(&request) {
            assert_held(&reply);
            last = reply.born_dead;
        }
        let born = last.unwrap();
        assert_eq!((born.nets, born.counted.len()), (4000, dead_depth as usize));
        let counted = born.counted.last().copied().unwrap();
        assert!((counted - chance).abs() < 4.0 * born.standard_errors.last().unwrap(), "{counted}");
    }
}

/// Whether the claim is a fact to hold, not a question to the race.
fn is_a_fact(check: &Check) -> bool {
    !check.claim.starts_with("After ")
}

#[test]
fn the_race_runs_to_its_end_and_its_facts_hold() {
    for optimizer in [Optimizer::Adam, Optimizer::Sgd] {
        let request = Request { view: View::Race, optimizer, steps: 100, ..Request::default() };
        let all: Vec<Race> = replies(&request)
            .map(|reply| {
                for check in reply.checks.iter().filter(|check| is_a_fact(check)) {
                    assert!(check.held, "{check:?}");
                }
                let race = reply.race.unwrap();
                // Before the first step there is nothing to compare.
                let questions = reply.checks.iter().filter(|check| !is_a_fact(check)).count();
                assert_eq!(questions, if race.step == 0 { 0 } else { 3 });
                race
            })
            .collect();
        let steps: Vec<u32> = all.iter().map(|race| race.step).collect();
        assert!(
            steps[0] == 0
                && steps.is_sorted()
                && steps[3..].is_sorted_by(|a, b| a < b)
                && steps.last() == Some(&100)
        );
        let last = all.last().unwrap();
        assert_eq!(
            (last.of, last.parameters as usize, last.examples.len()),
            (100, 8 * 3 + 5 * 8 * 9 + 9, 128)
        );
        for contestant in &last.contestants {
            assert_eq!(contestant.steps.last(), Some(&100));
            assert_eq!((contestant.losses.len(), contestant.losses[0].len()), (5, contestant.steps.len()));
            assert_eq!((contestant.gradient_norms.len(), contestant.off_by_layer.len()), (7, 6));
            assert_eq!((contestant.slice.step, contestant.field.step), (100, 100));
            // The cut goes through the network itself.
            let middle = contestant.slice.losses[contestant.slice.losses.len() / 2];
            assert!((middle - contestant.latest[0]).abs() < 1e-5);
        }
    }
}

#[test]
fn units_off_are_those_that_burn_gives_no_gradient() {
    // One hidden layer: nothing behind it can take the gradient away, so that both counts are one.
    let first = Function::Silu;
    let request =
        Request { view: View::Race, first, depth: 1, width: 16, rate: 1.0, steps: 120, ..Request::default() };
    let reply = replies(&request).last().unwrap();
    for check in reply.checks.iter().filter(|check| check.claim.contains("get no gradient")) {
        assert!(check.held, "{check:?}");
    }
    let itself = Request { view: View::Race, first: Function::Gelu, steps: 8, ..Request::default() };
    assert!(replies(&itself).last().unwrap().checks.iter().all(is_a_fact));
}

#[test]
fn relu_has_units_that_are_off_and_gelu_has_none() {
    let request = Request { view: View::Race, steps: 60, rate: 0.03, ..Request::default() };
    let race = replies(&request).last().unwrap().race.unwrap();
    let [relu, gelu] = &race.contestants[..] else { panic!("two contestants") };
    assert!(relu.off.iter().sum::<f64>() / 5.0 > 0.05, "{:?}", relu.off);
    assert_eq!(gelu.off, [0.0; 5]);
    assert!(gelu.mean < gelu.losses.iter().map(|line| line[0]).sum::<f64>() / 5.0);
}

#[test]
fn equal_contestants_tie() {
    let request = Request { view: View::Race, second: Function::Relu, steps: 20, ..Request::default() };
    let reply = replies(&request).last().unwrap();
    assert_held(&reply);
    let race = reply.race.unwrap();
    assert_eq!(race.contestants[0], race.contestants[1]);
}

#[test]
fn a_race_that_blows_up_is_shown_not_hidden() {
    // Long steps through many wide layers of a function that never saturates.
    let request = Request {
        view: View::Race,
        first: Function::LeakyRelu,
        second: Function::Softplus,
        optimizer: Optimizer::Sgd,
        rate: 1.0,
        width: 32,
        depth: 12,
        steps: 30,
        ..Request::default()
    };
    let last = replies(&request).last().unwrap();
    let race = last.race.unwrap();
    assert!(race.contestants.iter().any(|contestant| contestant.diverged > 0));
    assert!(race.contestants.iter().any(|c| c.latest.iter().any(|loss| !loss.is_finite())));
}

#[test]
fn long_losses_are_thinned_and_keep_their_ends() {
    let request =
        Request { view: View::Race, width: 2, depth: 1, seeds: 1, steps: 2000, ..Request::default() };
    let slow = Request { first: Function::Tanh, second: Function::Tanh, ..request };
    let race = replies(&slow).last().unwrap().race.unwrap();
    let steps = &race.contestants[0].steps;
    assert!(steps.len() <= 301 && steps[0] == 0 && steps.last() == Some(&2000), "{steps:?}");
}

#[test]
fn presets_are_races_within_range() {
    for preset in Preset::ALL {
        let request = preset.request();
        assert_eq!((request.view, request.clamped().1), (View::Race, Vec::new()), "{preset:?}");
        assert_eq!(request.only(View::Race), request);
        assert!(!preset.title().is_empty());
    }
}
