//! The lesson against PyTorch and published numbers, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::*;
use crate::backend::Backend;
use crate::lab::Lab;

const VIEWS: [View; 5] = [View::Depends, View::Batch, View::Gradient, View::Parallel, View::Memory];

fn replies(request: &Request) -> Replies<Reply> {
    Sequences::answer(request, &Lab::new(Backend::default().device()))
}

fn first(request: &Request) -> Reply {
    replies(request).next().unwrap()
}

fn assert_held(reply: &Reply) {
    for check in &reply.checks {
        assert!(check.held, "{check:?}");
    }
}

#[test]
fn time() {
    for view in VIEWS {
        let request = Request { view, ..Request::default() };
        let now = std::time::Instant::now();
        let reply = first(&request);
        println!("{view:?} {:?}", now.elapsed());
        for check in &reply.checks {
            println!("{} {:?} {} {}", check.held, check.claim, check.value, check.other);
        }
    }
    let now = std::time::Instant::now();
    let request = Request { view: View::Memory, ..Request::default() };
    let mut last = None;
    let mut count = 0;
    let mut most = std::time::Duration::ZERO;
    let mut then = std::time::Instant::now();
    for reply in replies(&request) {
        most = most.max(then.elapsed());
        then = std::time::Instant::now();
        count += 1;
        last = Some(reply);
    }
    println!("{count} {most:?} {:?}", now.elapsed());
    for racer in last.unwrap().memory.unwrap().racers {
        println!("{racer:?}");
    }
}
