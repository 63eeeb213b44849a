//! What is asked and what comes back: rules against the plain algorithm, encoding, views, long texts, odd requests.

use super::*;
use crate::kit::seeds::Seeds;
use crate::lessons::{AnyRequest, Slug};
use crate::wire::to_bytes;
use proptest::prelude::*;

const VIEWS: [View; 5] = [View::Merge, View::Train, View::Rules, View::Encode, View::Vocabularies];

fn rules() -> impl Strategy<Value = Rules> {
    (0..2_usize, 0..3_usize, 0..3_usize, 0..3_usize, any::<bool>(), 1..4_u32).prop_map(
        |(symbols, marker, split, tie, overlaps, least)| Rules {
            symbols: [Symbols::Characters, Symbols::Bytes][symbols],
            marker: [Marker::None, Marker::Separate, Marker::Attached][marker],
            split: [Split::None, Split::Spaces, Split::Gpt2][split],
            tie: [Tie::First, Tie::Greatest, Tie::Smallest][tie],
            overlaps,
            least,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Few letters, so that pairs overlap and counts are equal; all checks hold, among them the plain algorithm's.
    #[test]
    fn any_text_by_any_rules_is_learnt_and_encoded(
        text in "[ab]{0,12}( {0,2}[abcé🌊<_]{0,7}){0,12}",
        second in "[abc é🌊x\t\n\u{3000}]{0,20}",
        rules in rules(),
        merges in 0..40_u32,
        step in 0..20_u32,
    ) {
        let request = Request { text, second: second.clone(), rules, merges, step, ..Request::default() };
        for view in [View::Merge, View::Train, View::Rules, View::Encode] {
            for reply in held(&request.only(view)) {
                if let Some(merging) = reply.merging {
                    let tokens: u32 = merging.tokens;
                    prop_assert_eq!(merging.spans.len() as u32, tokens);
                }
                if let Some(encoding) = reply.encoding {
                    prop_assert!(encoding.same, "{:?}", encoding);
                    let last = encoding.steps.last().map_or(encoding.symbols, |step| step.tokens);
                    let now = encoding.steps[..encoding.done as usize].last().map_or(encoding.symbols, |step| step.tokens);
                    prop_assert!(last <= now && encoding.spans.len() as u32 == now);
                }
            }
        }
    }
}

/// Words by chance, the frequent ones short: what Zipf found in books.
fn book(bytes: usize) -> String {
    let mut seeds = Seeds::new(5, "book");
    let mut text = String::with_capacity(bytes + 16);
    while text.len() < bytes {
        let rank = libm::exp(seeds.uniform() * 9.0) as u64;
        let mut letters = Seeds::new(rank, "word");
        let length = 1.0 + libm::log(rank as f64 + 1.0) + 2.0 * letters.uniform();
        text.extend((0..length as u32).map(|_| {
            let letter = letters.uniform() * letters.uniform() * 26.0;
            char::from(b'a' + letter as u8)
        }));
        text.push(' ');
    }
    text
}

#[test]
fn a_long_text_comes_in_pieces_that_do_not_depend_on_what_was_asked_before() {
    let request = Request {
        text: book(60_000),
        rules: Rules { split: Split::None, marker: Marker::None, ..Rules::default() },
        merges: 700,
        shown: 500,
        ..Request::default()
    };
    let train = request.only(View::Train);
    let cold = held(&train);
    assert!(cold.len() > 1, "{}", cold.len());
    let lab = bare();
    let merge = Tokenizer::answer(&request.only(View::Merge), &lab).next().unwrap();
    let warm: Vec<Reply> = Tokenizer::answer(&train, &lab).collect();
    assert_eq!(to_bytes(&cold), to_bytes(&warm));
    assert_eq!(merge, held(&request.only(View::Merge))[0]);
    let merging = merge.merging.unwrap();
    assert!(merging.spans.len() < 400 && merging.tokens > 5_000);
    assert!(merge.notes[0].contains("everything is counted"));
    for reply in &cold {
        let training = reply.training.as_ref().unwrap();
        assert!(training.steps.len() <= 402 && training.steps.last() == Some(&training.trained));
    }
    assert!(cold.last().unwrap().training.as_ref().unwrap().ended);
    for at in [1, 30_000, 59_990, u32::MAX] {
        let spans = merging_at(&request, at).spans;
        assert!(spans.iter().all(|span| span.at + span.bytes >= at.min(60_000)), "{at}: {spans:?}");
    }
}

fn merging_at(request: &Request, from: u32) -> Merging {
    merging(&Request { from, ..request.clone() }.only(View::Merge))
}

#[test]
fn the_seed_is_encoded_step_by_step() {
    let request = Request { merges: 22, ..Request::default() };
    let encoding = held(&request.only(View::Encode)).remove(0).encoding.unwrap();
    assert_eq!(encoding.names.join(" "), "the_ se e d _ could_ see_ a_ b l u e_ sea_ ‹f0› ‹9f› ‹8c› ‹8a› _");
    assert_eq!((encoding.unknown, encoding.same), (1, true));
    let start = held(&Request { step: 0, ..request.only(View::Encode) }).remove(0).encoding.unwrap();
    assert_eq!((start.done, start.spans.len()), (0, start.symbols as usize));
    assert!(start.spans.iter().filter(|span| span.next).count() as u32 == start.steps[0].joined);
    let merges: Vec<u32> = start.steps.iter().map(|step| step.merge).collect();
    assert!(merges.is_sorted() && start.steps[0].left == "s" && start.steps[0].joined == 3);
    let bytes = Rules { symbols: Symbols::Bytes, ..Rules::default() };
    let bytes = held(&Request { rules: bytes, ..request.only(View::Encode) }).remove(0).encoding.unwrap();
    assert_eq!((bytes.unknown, bytes.same), (0, true));
    assert!(bytes.names.join(" ").ends_with("‹f0› ‹9f› ‹8c› ‹8a› _"));
}

#[test]
fn each_rule_changes_what_it_should() {
    let changed = held(&Request::default().only(View::Rules)).remove(0).changed;
    assert_eq!((changed.len(), changed[0].rules, changed[0].first), (10, Rules::default(), 0));
    assert_eq!((changed[0].merges, changed[0].vocabulary, changed[0].tokens), (50, 18, 33));
    let row = |wanted: Rules| changed.iter().find(|row| row.rules == wanted).unwrap();
    let greatest = row(Rules { tie: Tie::Greatest, ..Rules::default() });
    // After s e and e _ there is a tie at 7: se e_ against a _.
    assert_eq!((greatest.first, greatest.merge.as_str()), (3, "se + e_"));
    let none = row(Rules { marker: Marker::None, ..Rules::default() });
    assert_eq!((none.first, none.merge.as_str()), (2, "se + e"));
    let twice = row(Rules { least: 2, ..Rules::default() });
    assert_eq!((twice.first, twice.merges, twice.common), (18, 17, 17));
    assert_eq!(row(Rules { symbols: Symbols::Bytes, ..Rules::default() }).first, 0);
}

#[test]
fn a_text_that_is_not_cut_is_compared_with_the_reader_s_marker() {
    let rules = Rules { split: Split::None, ..Rules::default() };
    let changed = held(&Request { rules, ..Request::default() }.only(View::Rules)).remove(0).changed;
    let own = Rules { marker: Marker::None, ..rules };
    assert_eq!((changed.len(), changed[0].rules), (8, own));
    assert!(changed.iter().skip(1).all(|row| row.rules != own));
    assert!(changed.iter().any(|row| row.rules == Rules::default()));
}

#[test]
fn unknown_symbols_are_counted_by_kind_and_by_place() {
    let encode = |text: &str, second: &str| {
        let request = Request { second: second.to_owned(), ..of(text, Rules::default(), 4) };
        let reply = held(&request.only(View::Encode)).remove(0);
        (reply.encoding.unwrap(), reply.notes.join(" "))
    };
    let (encoding, notes) = encode(RHYME, "🌊 xx 🌊");
    assert_eq!(encoding.unknown, 4);
    assert!(notes.contains("learnt from: 2, at 4 places."), "{notes}");
    // Here the end of a word was never met either; it has no bytes.
    let (encoding, notes) = encode("", "a");
    assert_eq!((encoding.unknown, encoding.names.join(" ").as_str()), (1, "a _"));
    assert!(notes.contains("learnt from: 1, at 1 place."), "{notes}");
}

#[test]
fn an_underscore_of_the_text_is_not_the_end_of_a_word() {
    let names = |rules: Rules| {
        let merging = merging(&of("_a \\", rules, 0));
        let names = merging.spans.iter().map(|span| merging.names[span.id as usize].clone());
        names.collect::<Vec<_>>().join(" ")
    };
    let separate = Rules::default();
    assert_eq!(names(separate), r"\_ a _ \\ _");
    assert_eq!(names(Rules { symbols: Symbols::Bytes, ..separate }), r"\_ a _ \\ _");
    assert_eq!(names(Rules { marker: Marker::Attached, ..separate }), r"\_ a_ \\_");
    assert_eq!(names(Rules { marker: Marker::None, ..separate }), r"_ a \");
    let spelt = Request { second: "_".to_owned(), ..of("a", separate, 0) };
    let reply = held(&spelt.only(View::Encode)).remove(0);
    assert_eq!(reply.encoding.unwrap().names, [r"\_", "_"]);
    assert!(reply.notes.iter().any(|note| note.contains("alone is the end of a word")));
}

#[test]
fn all_pairs_and_tokens_are_sent_unless_fewer_are_asked_for() {
    let request = of(&book(5_000), Rules::default(), 300);
    let whole = merging(&request);
    assert_eq!(
        (whole.pairs.len(), whole.vocabulary.len()),
        (whole.different as usize, whole.in_use as usize)
    );
    let fewer = merging(&Request { whole: false, ..request });
    assert_eq!(fewer.pairs, whole.pairs[..20]);
    assert!(fewer.vocabulary.len() <= 200 && whole.vocabulary.starts_with(&fewer.vocabulary));
}

#[test]
fn odd_requests_are_answered_with_a_note() {
    let long = Request { text: "é".repeat(600_000), second: "é".repeat(6_000), ..Request::default() };
    let (clamped, notes) = long.clamped();
    assert_eq!((clamped.text.len(), clamped.second.len(), notes.0.len()), (1 << 20, 10_000, 2));
    let rules = Rules { split: Split::None, ..Rules::default() };
    let (clamped, notes) = Request { rules, from: 9_999, ..Request::default() }.clamped();
    assert_eq!((clamped.rules.marker, clamped.from as usize, notes.0.len()), (Marker::None, RHYME.len(), 1));
    assert_eq!(clamped.clamped(), (clamped.clone(), Default::default()));
    for text in ["", " ", "\n\n", "a", "aaaaaaaaaa"] {
        for view in VIEWS {
            let request = Request { text: text.into(), second: text.into(), merges: 3, ..Request::default() };
            held(&request.only(view));
        }
    }
    let same = Request { text: "a".repeat(200_000), rules, merges: 10_000, shown: 50, ..Request::default() };
    assert_eq!(merging(&same).tokens, 1);
    let request =
        Slug::Tokenizer.request_from_json(serde_json::json!({ "rules": { "tie": "greatest" } })).unwrap();
    let AnyRequest::Tokenizer(request) = request else { panic!("another lesson") };
    assert_eq!((request.rules.tie, request.rules.overlaps), (Tie::Greatest, true));
    for json in [r#"{"rules":{"tie":"?"}}"#, r#"{"text":1}"#, r#"{"rules":1}"#, r#"{"most":-1}"#] {
        assert!(Slug::Tokenizer.request_from_json(serde_json::from_str(json).unwrap()).is_err(), "{json}");
    }
}

#[test]
fn a_view_reads_its_own_fields_alone() {
    let odd = Request {
        view: View::Rules,
        text: "odd text".into(),
        rules: Rules { least: 3, ..Rules::default() },
        merges: 1,
        most: 2,
        from: 3,
        shown: 4,
        whole: false,
        second: "other".into(),
        step: 5,
        vocabulary: Known::O200k,
    };
    for view in VIEWS {
        let only = odd.only(view);
        assert_eq!(only.only(view), only);
        let replies = |request: &Request| to_bytes(&Tokenizer::answer(request, &bare()).collect::<Vec<_>>());
        assert_eq!(replies(&only), replies(&Request { view, ..odd.clone() }), "{view:?}");
    }
}
