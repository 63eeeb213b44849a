//! The imitation from start to end.

use super::*;

#[test]
fn every_hidden_filter_is_found() {
    for hidden in Named::ALL {
        for (side, seed) in [(3, 1), (1, 2), (2, 3), (7, 4)] {
            let request = Request { view: View::Imitate, hidden: *hidden, side, seed, ..Request::default() };
            let mut last = None;
            for reply in replies(&request) {
                assert_held(&reply);
                last = Some(reply);
            }
            let last = last.unwrap();
            assert!(last.checks.iter().any(|check| check.claim.contains("the filter is found")));
            let run = last.imitate.unwrap();
            assert_eq!((run.step, run.kernel.len() as u32), (300, side * side));
            assert!(run.steps.is_sorted() && run.steps[0] == 0 && run.steps.last() == Some(&300));
            assert!(run.differences[0] > 10.0 * run.difference, "{hidden:?} {side}: {}", run.difference);
        }
    }
}

#[test]
fn descent_finds_it_as_well_and_too_long_steps_do_not() {
    let request = Request { view: View::Imitate, optimizer: Optimizer::Sgd, rate: 0.1, ..Request::default() };
    let last = replies(&request).last().unwrap();
    assert_held(&last);
    let wild = replies(&Request { rate: 1.0, ..request }).last().unwrap();
    let failed: Vec<&Check> = wild.checks.iter().filter(|check| !check.held).collect();
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert!(failed.iter().all(|check| check.claim.starts_with("After 300 steps")));
}

#[test]
fn descent_goes_down_as_fast_as_the_bowl_says() {
    // On a quadratic every step is linear: w − w* shrinks by I − rate·H. The differences of three runs of one step
    // with rates 0, r and 2r then lie on a line.
    let after = |rate: f64| {
        let request =
            Request { view: View::Imitate, optimizer: Optimizer::Sgd, rate, steps: 1, ..Request::default() };
        replies(&request).last().unwrap().imitate.unwrap()
    };
    let (one, two) = (after(0.1), after(0.2));
    let start = first(&Request { view: View::Imitate, ..Request::default() }).imitate.unwrap();
    for i in 0..9 {
        let slope = start.gradient[i];
        assert!((start.kernel[i] - 0.1 * slope - one.kernel[i]).abs() < 1e-6);
        assert!((start.kernel[i] - 0.2 * slope - two.kernel[i]).abs() < 1e-6);
    }
}

#[test]
fn the_longest_run_keeps_few_points() {
    let request = Request { view: View::Imitate, steps: 2000, side: 7, ..Request::default() };
    let all: Vec<Reply> = replies(&request).collect();
    assert!(all.len() < 200, "{}", all.len());
    assert_eq!(all.last().unwrap().imitate.as_ref().unwrap().step, 2000);
    let short = Request { steps: 1, ..request };
    assert_eq!(replies(&short).count(), 2);
}
