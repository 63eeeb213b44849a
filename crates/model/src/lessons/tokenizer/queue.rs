//! Which pair is next: a binary heap with lazy deletion that honours the tie rule.
//!
//! A pair's count only falls and its first place only moves on once the pair is there. So an entry that is out of date
//! stands too high, never too low: it is mended when it comes to the top. Left out: the counts, which are the
//! trainer's.

/// A pair as it was when it was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// How often it occurs.
    pub(super) count: u32,
    /// Its first place.
    pub(super) place: u32,
    /// Which pair.
    pub(super) pair: u32,
}

/// The pairs, the best on top.
#[derive(Debug, Default)]
pub(super) struct Queue(Vec<Entry>);

impl Queue {
    /// Puts an entry in. `before` tells which of two is merged first.
    pub(super) fn push(&mut self, entry: Entry, before: &dyn Fn(&Entry, &Entry) -> bool) {
        let mut place = self.0.len();
        self.0.push(entry);
        while place > 0 {
            let above = (place - 1) / 2;
            if !before(&self.0[place], &self.0[above]) {
                break;
            }
            self.0.swap(place, above);
            place = above;
        }
    }

    /// The entry on top.
    pub(super) fn top(&self) -> Option<Entry> {
        self.0.first().copied()
    }

    /// Takes the entry on top out.
    pub(super) fn pop(&mut self, before: &dyn Fn(&Entry, &Entry) -> bool) {
        if !self.0.is_empty() {
            self.0.swap_remove(0);
            self.sink(before);
        }
    }

    /// Puts another entry in the place of the one on top.
    pub(super) fn replace(&mut self, entry: Entry, before: &dyn Fn(&Entry, &Entry) -> bool) {
        if let Some(top) = self.0.first_mut() {
            *top = entry;
        }
        self.sink(before);
    }

    fn sink(&mut self, before: &dyn Fn(&Entry, &Entry) -> bool) {
        let mut place = 0;
        loop {
            let mut best = place;
            for below in [2 * place + 1, 2 * place + 2] {
                if below < self.0.len() && before(&self.0[below], &self.0[best]) {
                    best = below;
                }
            }
            if best == place {
                return;
            }
            self.0.swap(place, best);
            place = best;
        }
    }
}
