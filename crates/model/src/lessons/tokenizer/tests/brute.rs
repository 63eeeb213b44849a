//! Learning and encoding once more, on the text itself: cut, counted and rewritten from scratch before every merge, with
//! nothing of the lesson's own code but what it answers.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The end of a word, behind all characters and bytes.
const ENDED: u32 = u32::MAX;

/// A token where it stands: first byte, bytes, symbols.
type Placed = (usize, usize, Vec<u32>);
/// Left and right token.
type Two = (Vec<u32>, Vec<u32>);
type Pairs = BTreeMap<Two, u32>;

/// The alternatives of GPT-2's pattern, tried one after another as a regular expression engine does; for letters without
/// marks, where Rust and `\p{L}` agree.
fn gpt2(text: &[char]) -> usize {
    for short in ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"] {
        if text.starts_with(&short.chars().collect::<Vec<_>>()) {
            return short.len();
        }
    }
    let letter = |c: &char| c.is_alphabetic();
    let number = |c: &char| c.is_numeric();
    let other = |c: &char| !c.is_whitespace() && !c.is_alphabetic() && !c.is_numeric();
    let kinds: [&dyn Fn(&char) -> bool; 3] = [&letter, &number, &other];
    for kind in kinds {
        for skip in [1, 0] {
            let run = text.iter().skip(skip).take_while(|c| kind(c)).count();
            if run > 0 && (skip == 0 || text[0] == ' ') {
                return skip + run;
            }
        }
    }
    // \s+(?!\S): the longest run after which no other sign stands; then \s+.
    let all = text.iter().take_while(|c| c.is_whitespace()).count();
    (1..=all).rev().find(|end| text.get(*end).is_none_or(|c| c.is_whitespace())).unwrap_or(all)
}

/// The words of `text`: first character, and the one after the last.
fn words(text: &[char], split: Split) -> Vec<(usize, usize)> {
    let (mut words, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let length = match split {
            Split::None => text.len(),
            Split::Gpt2 => gpt2(&text[at..]),
            Split::Spaces => text[at..].iter().take_while(|c| !c.is_whitespace()).count(),
        };
        if length > 0 {
            words.push((at, at + length));
        }
        at += length.max(1);
    }
    words
}

/// Every word as its symbols.
fn symbols(text: &str, rules: Rules) -> Vec<Vec<Placed>> {
    let letters: Vec<char> = text.chars().collect();
    let bytes = |range: std::ops::Range<usize>| letters[range].iter().map(|c| c.len_utf8()).sum::<usize>();
    let word = |(from, to): (usize, usize)| {
        let mut at = bytes(0..from);
        let mut word: Vec<Placed> = Vec::new();
        for letter in &letters[from..to] {
            let width = letter.len_utf8();
            match rules.symbols {
                Symbols::Characters => word.push((at, width, vec![*letter as u32])),
                Symbols::Bytes => {
                    let bytes = letter.to_string().into_bytes();
                    word.extend(
                        bytes.iter().enumerate().map(|(i, byte)| (at + i, 1, vec![u32::from(*byte)])),
                    );
                }
            }
            at += width;
        }
        match rules.marker {
            Marker::None => {}
            Marker::Separate => word.push((at, 0, vec![ENDED])),
            Marker::Attached => word.last_mut().unwrap().2.push(ENDED),
        }
        word
    };
    words(&letters, rules.split).into_iter().map(word).collect()
}

/// Every pair with its count, and in the order of first places.
fn count(words: &[Vec<Placed>], overlaps: bool) -> (Pairs, Vec<Two>) {
    let mut order: Vec<Two> = Vec::new();
    for pair in words.iter().flat_map(|word| word.windows(2)) {
        let pair = (pair[0].2.clone(), pair[1].2.clone());
        if !order.contains(&pair) {
            order.push(pair);
        }
    }
    let mut counts = Pairs::new();
    for pair in &order {
        let mut found = 0;
        for word in words {
            let mut at = 0;
            while at + 1 < word.len() {
                let here = word[at].2 == pair.0 && word[at + 1].2 == pair.1;
                found += u32::from(here);
                // What does not overlap goes on behind the pair.
                at += if here && !overlaps { 2 } else { 1 };
            }
        }
        counts.insert(pair.clone(), found);
    }
    (counts, order)
}

/// The order in which the facts have tokens: code points, with the end of a word just behind `<`.
fn rank(token: &[u32]) -> Vec<f64> {
    let place = |symbol: &u32| if *symbol == ENDED { f64::from(b'<') + 0.5 } else { f64::from(*symbol) };
    token.iter().map(place).collect()
}

fn best(counts: &Pairs, order: &[Two], rules: Rules) -> Option<(Two, u32)> {
    let most = *counts.values().max()?;
    let mut tied: Vec<&Two> = order.iter().filter(|pair| counts[*pair] == most).collect();
    if rules.tie != Tie::First {
        tied.sort_by(|a, b| (rank(&a.0), rank(&a.1)).partial_cmp(&(rank(&b.0), rank(&b.1))).unwrap());
    }
    let chosen = if rules.tie == Tie::Greatest { tied.last() } else { tied.first() };
    chosen.filter(|_| most >= rules.least).map(|pair| ((*pair).clone(), most))
}

fn merge(words: &mut [Vec<Placed>], pair: &Two) {
    for word in words {
        let mut at = 0;
        while at + 1 < word.len() {
            if word[at].2 == pair.0 && word[at + 1].2 == pair.1 {
                let (_, width, right) = word.remove(at + 1);
                word[at].1 += width;
                word[at].2.extend(right);
            }
            at += 1;
        }
    }
}

/// The answer after so many merges against the words; ids and tokens are told apart alike.
fn assert_same(request: &Request, words: &[Vec<Placed>], rules: Rules) {
    let answer = merging(request);
    let placed: Vec<&Placed> = words.iter().flatten().collect();
    let spans: Vec<(usize, usize)> =
        answer.spans.iter().map(|span| (span.at as usize, span.bytes as usize)).collect();
    assert_eq!(spans, placed.iter().map(|(at, width, _)| (*at, *width)).collect::<Vec<_>>(), "{request:?}");
    let mut tokens: HashMap<u32, &Vec<u32>> = HashMap::new();
    let mut ids: HashMap<&Vec<u32>, u32> = HashMap::new();
    for (span, (_, _, token)) in answer.spans.iter().zip(&placed) {
        assert_eq!(
            (*tokens.entry(span.id).or_insert(token), *ids.entry(token).or_insert(span.id)),
            (token, span.id)
        );
    }
    let (counts, order) = count(words, rules.overlaps);
    let next = best(&counts, &order, rules);
    assert_eq!((answer.different as usize, answer.more), (counts.len(), next.is_some()), "{request:?}");
    assert_eq!((answer.tokens as usize, answer.in_use as usize), (placed.len(), ids.len()));
    for pair in &answer.pairs {
        let own = (tokens[&pair.left].clone(), tokens[&pair.right].clone());
        assert_eq!(counts[&own], pair.count, "{request:?}");
    }
    if let Some((pair, count)) = next {
        let first = answer.pairs[0];
        assert_eq!(((tokens[&first.left], tokens[&first.right]), first.count), ((&pair.0, &pair.1), count));
    }
}

/// Learns from `text` merge by merge, then encodes `second` in the order of the merges.
fn compare(text: &str, second: &str, rules: Rules, most: u32) {
    let (mut words, mut others) = (symbols(text, rules), symbols(second, rules));
    let known: Vec<Vec<u32>> = words.iter().flatten().map(|(_, _, token)| token.clone()).collect();
    let mut done = 0;
    loop {
        let request = Request { merges: done, shown: 20_000, ..of(text, rules, done) };
        assert_same(&request, &words, rules);
        let (counts, order) = count(&words, rules.overlaps);
        let Some((pair, _)) = best(&counts, &order, rules).filter(|_| done < most) else { break };
        merge(&mut words, &pair);
        merge(&mut others, &pair);
        done += 1;
    }
    let request = Request { second: second.to_owned(), ..of(text, rules, done) };
    let encoding = held(&request.only(View::Encode)).remove(0).encoding.unwrap();
    let spans: Vec<(usize, usize)> =
        encoding.spans.iter().map(|span| (span.at as usize, span.bytes as usize)).collect();
    // What was merged is known.
    let symbol = |token: &[u32]| {
        token.len() == 1 || (rules.marker == Marker::Attached && token.len() == 2 && token[1] == ENDED)
    };
    let unknown = |token: &[u32]| {
        rules.symbols == Symbols::Characters && symbol(token) && !known.contains(&token.to_vec())
    };
    // What is unknown, byte by byte, and white space that no end of a word stands for.
    let mut placed: Vec<(usize, usize)> = Vec::new();
    let mut end = 0;
    let white = |end: usize, to: usize| {
        let implied = rules.marker != Marker::None
            && end > 0
            && to < second.len()
            && second.as_bytes()[end..to] == *b" ";
        (end..if implied { end } else { to }).map(|at| (at, 1))
    };
    for (at, width, token) in others.iter().flatten() {
        placed.extend(white(end, *at));
        end = at + width;
        if unknown(token) && *width > 0 {
            placed.extend((*at..end).map(|at| (at, 1)));
            placed.extend((rules.marker == Marker::Attached && token.len() > 1).then_some((end, 0)));
        } else {
            placed.push((*at, *width));
        }
    }
    placed.extend(white(end, second.len()));
    assert_eq!(spans, placed, "{request:?}");
    assert!(encoding.same, "{request:?}");
    // An end of a word that training has not met stands for no text.
    let unknown = symbols(second, rules)
        .iter()
        .flatten()
        .filter(|(_, width, token)| *width > 0 && unknown(token))
        .count();
    assert_eq!(encoding.unknown as usize, unknown, "{request:?}");
}

fn every_rule() -> Vec<Rules> {
    let mut all = Vec::new();
    for symbols in [Symbols::Characters, Symbols::Bytes] {
        for (split, marker) in [
            (Split::None, Marker::None),
            (Split::Spaces, Marker::None),
            (Split::Spaces, Marker::Separate),
            (Split::Spaces, Marker::Attached),
            (Split::Gpt2, Marker::None),
            (Split::Gpt2, Marker::Separate),
            (Split::Gpt2, Marker::Attached),
        ] {
            for tie in [Tie::First, Tie::Greatest, Tie::Smallest] {
                for (overlaps, least) in [(true, 1), (false, 1), (true, 2), (false, 3)] {
                    all.push(Rules { symbols, marker, split, tie, overlaps, least });
                }
            }
        }
    }
    all
}

/// Runs of every length, in the middle and at both ends, a run that a merge makes, and characters of several bytes.
const TEXTS: [&str; 4] = [
    "aaaa aaaaa baaab aaaaaaab",
    "abababab cababa ababc",
    "🌊🌊🌊 👩‍👧 é🌊é🌊 <a <",
    "it's  12 12's\tsea\n sea",
];

#[test]
fn every_set_of_rules_learns_as_counting_from_scratch_does() {
    for rules in every_rule() {
        for text in TEXTS {
            compare(text, "aaab 🌊é's x12 ab", rules, 12);
        }
    }
}

fn rules() -> impl Strategy<Value = Rules> {
    let all = every_rule();
    (0..all.len()).prop_map(move |index| all[index])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn random_texts_are_learnt_as_counting_from_scratch_does(
        text in "(a{1,6}|b{1,4}|(ab){1,4}|é|🌊{1,5}|👍🏽|漢|'s|'ll|[0-9]|[ \\n]{1,3}|<|!){0,16}",
        second in "(a{1,5}|b|é|🌊{1,3}|👍|漢|'s|z| ){0,8}",
        rules in rules(),
    ) {
        compare(&text, &second, rules, 10);
    }
}
