//! The lesson against high precision, against the literature's numbers, and against itself at the edges.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::*;
use crate::backend::Backend;
use crate::lab::Lab;

fn replies(request: &Request) -> impl Iterator<Item = Reply> {
    RankCollapse::answer(request, &Lab::new(Backend::default().device()))
}

fn first(request: &Request) -> Reply {
    replies(request).next().unwrap()
}

#[test]
fn look() {
    for which in Which::ALL {
        let r = first(&which.of(&Request::default()));
        println!("{which:?}");
        for c in &r.checks { println!("{} {} | {} | {} {} | {}", c.held, c.claim, c.value, c.by, c.other, c.tolerance); }
        let d = r.depth.unwrap();
        println!("{:?}\n{:?}\n{:?}\n{:?}\n{:?} {:?} {:?}", d.relative, d.single, d.double, d.slopes, d.single_floor, d.double_floor, d.bound_from);
        println!("{:?}\n{:?}\n{:?}", d.condition, d.bound, d.paths);
    }
}
