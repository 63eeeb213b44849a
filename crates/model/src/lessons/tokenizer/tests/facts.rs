//! Numbers in print: the textbook's notebook, subword-nmt, the woodchuck, the example of Wikipedia.

use super::*;

/// The text of Sennrich, Haddow and Birch's example.
fn sennrich() -> String {
    let words = [("low", 5), ("lower", 2), ("newest", 6), ("widest", 3)];
    words.map(|(word, count)| format!("{word} ").repeat(count)).concat()
}

#[test]
fn the_rhyme_is_the_notebook_s() {
    let start = merging(&Request { merges: 0, ..Request::default() });
    assert_eq!((start.words, start.word_types, start.tokens, start.in_use), (33, 18, 140, 19));
    assert_eq!((start.different, start.tokens_before), (48, 140));
    let counts =
        start.vocabulary.iter().map(|token| format!("{}{}", start.names[token.id as usize], token.count));
    let mut counts: Vec<String> = counts.collect();
    counts.sort();
    let expected = "_33 e28 s15 a12 t11 o8 h6 l6 u4 b3 d3 w3 c2 f1 i1 m1 n1 p1 r1";
    let mut expected: Vec<&str> = expected.split(' ').collect();
    expected.sort_unstable();
    assert_eq!(counts, expected);
    let all = learnt(&Request { merges: 10_000, ..Request::default() });
    assert_eq!(
        all[..18].join(", "),
        "s e 13, e _ 12, a _ 7, se e_ 7, se a_ 6, t _ 4, h e_ 4, t o 3, to _ 2, h a 2, ha t_ 2, c o 2, co u 2, \
         cou l 2, coul d 2, could _ 2, t he_ 2, s a 1"
    );
    assert_eq!((all.len(), all[22].as_str(), all[49].as_str()), (50, "sailor _ 1", "blu e_ 1"));
}

#[test]
fn the_rhyme_s_vocabulary_grows_and_shrinks_to_its_words() {
    let training = held(&Request::default().only(View::Train)).remove(0).training.unwrap();
    assert!(training.ended);
    assert_eq!(training.steps, (0..=50).collect::<Vec<u32>>());
    let expected = [20, 21, 22, 23, 23, 24, 25, 26, 27, 27, 27, 27, 27, 27, 27, 27, 28, 29];
    assert_eq!(training.vocabulary[1..19], expected);
    assert_eq!((training.vocabulary[22], training.vocabulary[50]), (27, 18));
    assert_eq!(training.vocabulary.iter().max(), Some(&29));
    assert_eq!(training.tokens[..9], [140, 127, 115, 108, 101, 95, 91, 87, 84]);
    assert_eq!((training.tokens[9], training.tokens[22], training.tokens[50]), (82, 61, 33));
    // The corrected panel of the textbook's figure still has 1 here.
    let after = merging(&Request { merges: 22, ..Request::default() });
    let to = after.vocabulary.iter().find(|token| after.names[token.id as usize] == "to_");
    assert_eq!(to.map(|token| token.count), Some(2));
}

#[test]
fn subword_nmt_s_rules_give_subword_nmt_s_merges() {
    let rules = Rules { marker: Marker::Attached, tie: Tie::Greatest, least: 2, ..Rules::default() };
    let merges: Vec<String> = learnt(&of(RHYME, rules, 10_000))
        .iter()
        .map(|merge| merge.rsplit_once(' ').unwrap().0.to_owned())
        .collect();
    assert_eq!(
        merges.join(", "),
        "s e, se e_, se a_, h e_, u l, ul d_, t o_, t he_, o uld_, h a, ha t_, c ould_"
    );
    // Its small example breaks ties by the first place.
    let merges = learnt(&of(&sennrich(), Rules { tie: Tie::First, ..rules }, 10_000));
    let made = |merge: &String| merge.rsplit_once(' ').unwrap().0.replace(' ', "");
    let made: Vec<String> = merges.iter().map(made).collect();
    assert_eq!(made.join(" "), "es est_ lo ne new newest_ low_ wi wid widest_ low lowe lower_");
}

#[test]
fn the_paper_s_example_has_its_counts() {
    let merges = learnt(&of(&sennrich(), Rules::default(), 10));
    let made = |merge: &String| {
        let (pair, count) = merge.rsplit_once(' ').unwrap();
        format!("{} {count}", pair.replace(' ', ""))
    };
    let made: Vec<String> = merges.iter().map(made).collect();
    assert_eq!(made.join(", "), "es 9, est 9, est_ 9, lo 7, low 7, ne 6, new 6, newest_ 6, low_ 5, wi 3");
}

#[test]
fn the_woodchuck_ends_in_eight_words() {
    let text = "How much wood could a woodchuck chuck if a woodchuck could chuck wood";
    let all = merging(&of(text, Rules::default(), 10_000));
    assert_eq!((all.words, all.tokens, all.in_use, all.merges.len()), (13, 13, 8, 24));
    assert_eq!((all.symbols, all.tokens_before), (14, 70));
    let first = learnt(&of(text, Rules::default(), 8));
    let made = first.iter().map(|merge| merge.replacen(' ', "", 1)).collect::<Vec<_>>();
    assert_eq!(made.join(", "), "uc 5, wo 4, woo 4, wood 4, ch 4, chuc 4, chuck 4, chuck_ 4");
}

#[test]
fn wikipedia_s_example_ends_alike_whatever_the_tie() {
    let rules = Rules { marker: Marker::None, split: Split::None, ..Rules::default() };
    let text = "aaabdaaabac";
    let merges = learnt(&of(text, Rules { least: 2, ..rules }, 3));
    // Overlapping, aa occurs four times; then Za and ab occur twice, and Za is first.
    assert_eq!(merges, ["a a 4", "aa a 2", "aaa b 2"]);
    let end = merging(&of(text, Rules { least: 2, ..rules }, 3));
    let names: Vec<&str> = end.spans.iter().map(|span| end.names[span.id as usize].as_str()).collect();
    assert_eq!((names.join("|").as_str(), end.more), ("aaab|d|aaab|a|c", false));
    let once = merging(&of(text, Rules { least: 2, overlaps: false, ..rules }, 0));
    assert_eq!(once.pairs[0].count, 2);
    let greatest = learnt(&of(text, Rules { least: 2, tie: Tie::Smallest, ..rules }, 3));
    assert_eq!(greatest[1], "a b 2");
    let greatest = merging(&of(text, Rules { least: 2, tie: Tie::Smallest, ..rules }, 3));
    let names: Vec<&str> =
        greatest.spans.iter().map(|span| greatest.names[span.id as usize].as_str()).collect();
    assert_eq!(names.join("|"), "aaab|d|aaab|a|c");
}
