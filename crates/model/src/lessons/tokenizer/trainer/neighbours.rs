//! What one merge changes in the counts: the pairs of the merged places with their neighbours, and no others.
//!
//! Left out: which pair is merged.

use super::super::corpus::NONE;
use super::super::hash::key;
use super::{Pair, Trainer};

impl Trainer {
    /// Merges the pair at `place`, and takes its neighbours' pairs out of the counts.
    pub(super) fn join(&mut self, place: u32, (left, right, new): (u32, u32, u32)) {
        let gone = self.next[place as usize];
        let after = self.next[gone as usize];
        let before = self.before[place as usize];
        // A neighbour that was made in this step has no counted pair with this one yet.
        if before != NONE && self.token[before as usize] != new {
            self.remove(before, place, (left, right));
        }
        if after != NONE {
            self.remove(gone, after, (left, right));
            self.before[after as usize] = place;
        }
        self.token[place as usize] = new;
        self.token[gone as usize] = NONE;
        self.next[place as usize] = after;
        self.joined[gone as usize] = self.merges.len() as u32;
    }

    /// Takes the pair of the neighbours `one` and `other` out of the counts, unless it is the one that is merged.
    fn remove(&mut self, one: u32, other: u32, merged: (u32, u32)) {
        let (left, right) = (self.token[one as usize], self.token[other as usize]);
        let counted = (left, right) != merged
            && (self.rules.overlaps || left != right || self.in_row(one, other).is_multiple_of(2));
        if let Some(pair) = self.known.get(&key(left, right)).filter(|_| counted) {
            self.pairs[*pair as usize].count -= self.weight[one as usize];
            self.gone += u32::from(self.pairs[*pair as usize].count == 0);
        }
    }

    /// How many equal tokens stand in a row from `one` to the left and from `other` to the right. One of the two ends
    /// the row, since it is about to be merged with another token.
    fn in_row(&self, one: u32, other: u32) -> u32 {
        let token = self.token[one as usize];
        let count = |mut place: u32, way: &[u32]| {
            let mut count = 0;
            while place != NONE && self.token[place as usize] == token {
                count += 1;
                place = way[place as usize];
            }
            count
        };
        count(one, &self.before) + count(other, &self.next)
    }

    /// Counts the pairs of the tokens made at `made`, ascending, with their neighbours.
    pub(super) fn add_neighbours(&mut self, made: &[u32], new: u32) {
        self.last_counted = NONE;
        for &place in made {
            let (before, after) = (self.before[place as usize], self.next[place as usize]);
            if before != NONE && self.token[before as usize] != new {
                self.add(before, place);
            }
            if after != NONE {
                self.add(place, after);
            }
        }
    }

    /// Counts the pair of the neighbours `one` and `other`; places come ascending.
    pub(super) fn add(&mut self, one: u32, other: u32) {
        let (left, right) = (self.token[one as usize], self.token[other as usize]);
        let new = self.pairs.len() as u32;
        let pair = *self.known.entry(key(left, right)).or_insert(new);
        if pair == new {
            self.pairs.push(Pair { left, right, count: 0, places: Vec::new(), head: 0 });
        }
        let pair = &mut self.pairs[pair as usize];
        pair.places.push(one);
        // Without overlaps the pair before this one in a row has taken its left token.
        let taken =
            left == right && self.last_counted != NONE && self.next[self.last_counted as usize] == one;
        if self.rules.overlaps || !taken {
            pair.count += self.weight[one as usize];
            self.last_counted = if left == right { one } else { NONE };
        } else {
            self.last_counted = NONE;
        }
    }
}
