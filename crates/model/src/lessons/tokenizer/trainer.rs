//! Byte-pair encoding: again and again the most frequent pair of neighbouring tokens becomes one token.
//!
//! Gage, *A New Algorithm for Data Compression* (1994); for words, Sennrich, Haddow and Birch, *Neural Machine Translation
//! of Rare Words with Subword Units* (2016). Nothing is counted twice: the tokens of every different word are a linked
//! list, each pair knows its places, and a merge changes the counts of its neighbours alone. So a text of a million
//! bytes costs seconds, not hours. Left out: the text after some merges, which [`super::state`] reads off.

mod neighbours;

use super::corpus::{Corpus, NONE};
use super::hash::Map;
use super::names::order;
use super::queue::{Entry, Queue};
use super::{Rules, Tie};
use std::cmp::Ordering;

/// One learned merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Merge {
    /// The token on the left.
    pub(super) left: u32,
    /// The token on the right.
    pub(super) right: u32,
    /// How often the pair occurred.
    pub(super) count: u32,
    /// How often it was merged: less where it overlaps itself.
    pub(super) merged: u32,
}

/// A pair that occurs or occurred.
#[derive(Debug)]
struct Pair {
    left: u32,
    right: u32,
    count: u32,
    /// Places of its left token, ascending; those before `head` are gone.
    places: Vec<u32>,
    head: u32,
}

/// Numbers before any merge, after one, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    /// Tokens that occur, different ones.
    pub(super) vocabulary: u32,
    /// Tokens of the whole text.
    pub(super) tokens: u32,
    /// Different pairs.
    pub(super) pairs: u32,
    /// Places looked at so far: what training cost.
    pub(super) work: u64,
}

/// Learns merges from a corpus, one after another.
#[derive(Debug)]
pub(super) struct Trainer {
    /// What is learnt from.
    pub(super) corpus: Corpus,
    /// How.
    pub(super) rules: Rules,
    /// What was learnt.
    pub(super) merges: Vec<Merge>,
    /// Place and length in atoms of every token: the symbols, then the merges.
    pub(super) tokens: Vec<[u32; 2]>,
    /// By the number of merges.
    pub(super) sizes: Vec<Size>,
    /// At each atom, the merge that made it part of the token before it.
    pub(super) joined: Vec<u32>,
    token: Vec<u32>,
    next: Vec<u32>,
    before: Vec<u32>,
    weight: Vec<u32>,
    counts: Vec<u32>,
    known: Map<u64, u32>,
    pairs: Vec<Pair>,
    queue: Queue,
    /// Where a pair of two equal tokens was counted last: the next in the row overlaps it.
    last_counted: u32,
    /// Pairs whose count has come to 0 in this step.
    gone: u32,
}

impl Trainer {
    /// Counts the symbols and the pairs of `corpus`.
    pub(super) fn new(corpus: Corpus, rules: Rules) -> Self {
        let atoms = corpus.atoms.len();
        let counts = vec![0; corpus.symbols.len()];
        let mut trainer = Self {
            rules,
            merges: Vec::new(),
            tokens: corpus.symbols.clone(),
            sizes: Vec::new(),
            joined: vec![NONE; atoms],
            token: corpus.first.clone(),
            next: vec![NONE; atoms],
            before: vec![NONE; atoms],
            weight: vec![0; atoms],
            counts,
            known: Map::default(),
            pairs: Vec::new(),
            queue: Queue::default(),
            last_counted: NONE,
            gone: 0,
            corpus,
        };
        trainer.count_words();
        trainer
    }

    fn count_words(&mut self) {
        let mut tokens = 0;
        for kind in 0..self.corpus.counts.len() {
            let mut last = NONE;
            for place in self.corpus.word(kind) {
                if self.token[place] == NONE {
                    continue;
                }
                let place = place as u32;
                self.weight[place as usize] = self.corpus.counts[kind];
                tokens += self.corpus.counts[kind];
                self.counts[self.token[place as usize] as usize] += self.corpus.counts[kind];
                if last != NONE {
                    self.next[last as usize] = place;
                    self.before[place as usize] = last;
                    self.add(last, place);
                }
                last = place;
            }
        }
        self.enqueue(0);
        let vocabulary = self.counts.iter().filter(|count| **count > 0).count() as u32;
        let work = self.corpus.atoms.len() as u64;
        self.sizes.push(Size { vocabulary, tokens, pairs: self.pairs.len() as u32, work });
    }

    /// Learns until there are `merges`, or no pair is left that occurs often enough.
    pub(super) fn train_to(&mut self, merges: usize) {
        while self.merges.len() < merges && self.step() {}
    }

    /// The number of merges that were learnt when `work` places had been looked at, and whether these are all.
    pub(super) fn train_for(&mut self, work: u64, most: usize) -> (usize, bool) {
        let mut ended = false;
        while !ended && self.merges.len() < most && self.size().work < work {
            ended = !self.step();
        }
        let reached = self.sizes.partition_point(|size| size.work < work).min(self.merges.len()).min(most);
        (reached, reached == most || (ended && reached == self.merges.len()))
    }

    fn size(&self) -> Size {
        // `new` puts the first one in.
        self.sizes[self.sizes.len() - 1]
    }

    /// Learns one merge; `false` if there is none.
    fn step(&mut self) -> bool {
        let Some(best) = self.best().filter(|best| best.count >= self.rules.least.max(1)) else {
            return false;
        };
        let pair = &mut self.pairs[best.pair as usize];
        let (left, right, head) = (pair.left, pair.right, pair.head as usize);
        let places = std::mem::take(&mut pair.places);
        let new = self.tokens.len() as u32;
        let length = self.tokens[left as usize][1] + self.tokens[right as usize][1];
        self.tokens.push([best.place, length]);
        self.counts.push(0);
        let mut made = Vec::with_capacity(places.len() - head);
        let mut merged = 0;
        for place in &places[head..] {
            if self.stands(*place, left, right) {
                self.join(*place, (left, right, new));
                merged += self.weight[*place as usize];
                made.push(*place);
            }
        }
        self.pairs[best.pair as usize].count = 0;
        let alive = self.pairs.len();
        self.add_neighbours(&made, new);
        self.enqueue(alive);
        let mut size = self.size();
        let before = self.in_use([left, right]);
        for (token, change) in [(left, merged), (right, merged)] {
            self.counts[token as usize] -= change;
        }
        self.counts[new as usize] += merged;
        size.vocabulary = size.vocabulary + 1 + self.in_use([left, right]) - before;
        size.tokens -= merged;
        size.pairs = size.pairs + (self.pairs.len() - alive) as u32 - 1 - std::mem::take(&mut self.gone);
        size.work += (places.len() - head + 4 * made.len() + 1) as u64;
        self.merges.push(Merge { left, right, count: best.count, merged });
        self.sizes.push(size);
        true
    }

    fn in_use(&self, tokens: [u32; 2]) -> u32 {
        let same = tokens[0] == tokens[1];
        let all = tokens.iter().filter(|token| self.counts[**token as usize] > 0).count() as u32;
        if same { all / 2 } else { all }
    }

    /// The most frequent pair, mending entries that are out of date. It stays on top until it is merged.
    fn best(&mut self) -> Option<Entry> {
        let mut queue = std::mem::take(&mut self.queue);
        let best = loop {
            let Some(top) = queue.top() else { break None };
            let count = self.pairs[top.pair as usize].count;
            if count == 0 {
                queue.pop(&|a, b| self.sooner(a, b));
                continue;
            }
            let entry = Entry { count, place: self.first_place(top.pair), pair: top.pair };
            if entry == top {
                break Some(top);
            }
            queue.replace(entry, &|a, b| self.sooner(a, b));
        };
        self.queue = queue;
        best
    }

    /// The first place where the pair still stands.
    fn first_place(&mut self, pair: u32) -> u32 {
        let Pair { left, right, head, .. } = self.pairs[pair as usize];
        let mut head = head as usize;
        let place = loop {
            let Some(place) = self.pairs[pair as usize].places.get(head).copied() else { break NONE };
            if self.stands(place, left, right) {
                break place;
            }
            head += 1;
        };
        self.pairs[pair as usize].head = head as u32;
        place
    }

    fn stands(&self, place: u32, left: u32, right: u32) -> bool {
        let next = self.next[place as usize];
        self.token[place as usize] == left && next != NONE && self.token[next as usize] == right
    }

    /// Whether `a` is merged before `b`.
    fn sooner(&self, a: &Entry, b: &Entry) -> bool {
        let by_name = || {
            let [one, other] = [a, b].map(|entry| {
                let pair = &self.pairs[entry.pair as usize];
                [pair.left, pair.right]
            });
            order(&self.corpus, &self.tokens, one, other)
        };
        let tie = || match self.rules.tie {
            Tie::First => a.place.cmp(&b.place),
            Tie::Smallest => by_name(),
            Tie::Greatest => by_name().reverse(),
        };
        b.count.cmp(&a.count).then_with(tie) == Ordering::Less
    }

    /// Puts the pairs from number `from` on into the queue.
    fn enqueue(&mut self, from: usize) {
        let mut queue = std::mem::take(&mut self.queue);
        for pair in from..self.pairs.len() {
            let Pair { count, ref places, .. } = self.pairs[pair];
            if count >= self.rules.least {
                let entry = Entry { count, place: places[0], pair: pair as u32 };
                queue.push(entry, &|a, b| self.sooner(a, b));
            }
        }
        self.queue = queue;
    }
}
