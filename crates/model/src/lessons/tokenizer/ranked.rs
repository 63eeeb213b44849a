//! Encoding by rank: of all neighbours that a known token joins, the one learnt first is joined, the leftmost first.
//!
//! A heap holds the candidates, so that a long word takes n·log n steps and not n². Left out: which joins there are.

use super::corpus::NONE;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A token: first place, the place after it, id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its first place.
    pub(super) start: u32,
    /// The place after it.
    pub(super) end: u32,
    /// Which token it is; [`NONE`] for what is unknown.
    pub(super) id: u32,
}

/// Joins neighbours as long as `join` knows a token for two of them. Its id is also its rank.
pub(super) fn merge(mut parts: Vec<Part>, join: &dyn Fn(&Part, &Part) -> Option<u32>) -> Vec<Part> {
    let count = parts.len();
    let mut next: Vec<u32> = (1..=count as u32).collect();
    let mut before: Vec<u32> = (0..count as u32).map(|place| place.wrapping_sub(1)).collect();
    // The candidate of each part with the one after it; what differs from the heap is out of date.
    let mut wanted = vec![NONE; count];
    let mut heap = BinaryHeap::new();
    for place in 1..count {
        if let Some(id) = join(&parts[place - 1], &parts[place]) {
            wanted[place - 1] = id;
            heap.push(Reverse((id, place as u32 - 1)));
        }
    }
    while let Some(Reverse((id, place))) = heap.pop() {
        let here = place as usize;
        if wanted[here] != id {
            continue;
        }
        let gone = next[here] as usize;
        parts[here] = Part { start: parts[here].start, end: parts[gone].end, id };
        (wanted[gone], next[here]) = (NONE, next[gone]);
        parts[gone].start = NONE;
        if next[here] < count as u32 {
            before[next[here] as usize] = place;
        }
        let neighbours = [Some(before[here]).filter(|before| *before != NONE), Some(place)];
        for left in neighbours.into_iter().flatten() {
            let right = next[left as usize] as usize;
            let found = parts.get(right).and_then(|right| join(&parts[left as usize], right));
            wanted[left as usize] = found.unwrap_or(NONE);
            heap.extend(found.map(|id| Reverse((id, left))));
        }
    }
    parts.retain(|part| part.start != NONE);
    parts
}
