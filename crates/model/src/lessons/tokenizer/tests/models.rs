//! Real vocabularies against tiktoken-rs: pieces and ids, on hard strings and on random ones.

use super::super::ranked::{Part, merge};
use super::super::split::{Pattern, pieces};
use super::super::vocabularies::encode;
use super::*;
use crate::weights::Shipped;
use proptest::prelude::*;
use tiktoken_rs::{CoreBPE, cl100k_base_singleton, o200k_base_singleton, r50k_base_singleton};

fn peer(known: Known) -> &'static CoreBPE {
    match known {
        Known::Gpt2 => r50k_base_singleton(),
        Known::Cl100k => cl100k_base_singleton(),
        Known::O200k => o200k_base_singleton(),
    }
}

fn lab() -> Lab {
    let mut lab = bare();
    for Shipped { name, .. } in Known::ALL.iter().map(|known| known.shipped()) {
        let path = format!("{}/../../web/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
        lab.put(name, &std::fs::read(path).unwrap());
    }
    lab
}

fn ids(lab: &Lab, text: &str, known: Known) -> Vec<u32> {
    let vocabulary = lab.vocabulary(known.shipped()).unwrap();
    encode(text, known, vocabulary).iter().map(|part| part.id).collect()
}

/// What breaks tokenizers: contractions in capitals, runs of spaces, digits, marks, joined emoji, scripts.
const HARD: &[&str] = &[
    "",
    " ",
    "  ",
    "\n",
    " \n",
    "\n ",
    "a\n  ",
    "a \n \n b",
    "  leading spaces",
    "trailing spaces   ",
    "tab\tand\u{a0}no-break\u{3000}wide",
    "\r\n\r\nwindows\r\n",
    "don't DON'T Don’T we'll WE'LL I'd I'D they're THEY'RE it'ſ it's' 's'S",
    "''s ''' 'll'll'LL 'Ve 'rE",
    "12345678 1,234.5678 ½ ²³ ⅷ ٣٤٥٦ 一二三",
    "hello world HelloWorld helloWORLD HTTPServer iPhone ǅungla ǅǅ",
    "https://example.org/a/b//c?d=e&f=g#h\n/// path/\n/",
    "!!! ... ?!?! --- ___ /* comment */ // line\n",
    "e\u{301}e\u{301} \u{301} a\u{308}\u{301}B \u{20dd}x",
    "नमस्ते दुनिया। क्षत्रिय",
    "你好，世界。船乗りは深く青い海を見て。 선원은 깊고",
    "👩‍👩‍👧‍👦 👍🏽 🇫🇮 🌊🌊 ✈️",
    "مرحبا بالعالم שָׁלוֹם",
    "กะลาสีมองทะเล",
    "ﬁ ŉ ß ẞ ŒUVRE ªº ʰʲ ՙ Ⅷ ⅷ",
    "\u{0}\u{1}\u{7f}\u{85}\u{2028}\u{2029}\u{feff}\u{200b}",
    " SolidGoldMagikarp",
    "a sailor went to sea sea sea",
    "fn main() {\n    println!(\"{}\", x as f32);\n\n\n}\n",
    "<|endoftext|> is text here",
];

#[test]
fn the_ids_are_those_of_the_facts() {
    let lab = lab();
    for (text, gpt2, cl100k) in [
        ("hello world", vec![31373, 995], vec![15339, 1917]),
        (
            "a sailor went to sea sea sea",
            vec![64, 43272, 1816, 284, 5417, 5417, 5417],
            vec![64, 93637, 4024, 311, 9581, 9581, 9581],
        ),
        (
            "How do I bake bread?",
            vec![2437, 466, 314, 28450, 8509, 30],
            vec![4438, 656, 358, 23360, 16385, 30],
        ),
        ("don't", vec![9099, 470], vec![15357, 956]),
        ("  leading spaces", vec![220, 3756, 9029], vec![220, 6522, 12908]),
        ("12345678", vec![10163, 2231, 30924], vec![4513, 10961, 2495]),
    ] {
        assert_eq!(ids(&lab, text, Known::Gpt2), gpt2, "{text}");
        assert_eq!(ids(&lab, text, Known::Cl100k), cl100k, "{text}");
    }
    assert_eq!(ids(&lab, " SolidGoldMagikarp", Known::Gpt2), [43453]);
    assert_eq!(ids(&lab, " SolidGoldMagikarp", Known::Cl100k).len(), 5);
    let sizes = Known::ALL.iter().map(|known| lab.vocabulary(known.shipped()).unwrap().len());
    assert_eq!(sizes.collect::<Vec<_>>(), [50_256, 100_256, 199_998]);
}

#[test]
fn hard_strings_have_tiktoken_s_ids() {
    let lab = lab();
    let whole = HARD.concat();
    let long = "aé🌊".repeat(700);
    for known in Known::ALL {
        for text in HARD.iter().copied().chain([whole.as_str(), &long]) {
            assert_eq!(ids(&lab, text, *known), peer(*known).encode_ordinary(text), "{known:?}: {text:?}");
        }
        for (_, text) in super::super::languages::SENTENCES {
            assert_eq!(ids(&lab, text, *known), peer(*known).encode_ordinary(text), "{known:?}: {text:?}");
        }
    }
}

#[test]
fn a_long_word_is_not_quadratic() {
    // Any two neighbours of equal length join: 2¹⁵ symbols become one, and the joins that are tried are counted.
    let length = 1 << 15;
    let symbols = (0..length).map(|start| Part { start, end: start + 1, id: 0 }).collect();
    let tried = std::cell::Cell::new(0);
    let tokens = merge(symbols, &|left, right| {
        tried.set(tried.get() + 1);
        let size = left.end - left.start;
        (size == right.end - right.start).then_some(size)
    });
    assert_eq!((tokens.len(), tokens[0].end), (1, length));
    assert!(tried.get() < 4 * length, "{}", tried.get());
}

#[test]
fn the_view_reads_the_vocabulary_that_came() {
    let lab = lab();
    for known in Known::ALL {
        let request = Request { vocabulary: *known, ..Request::default() }.only(View::Vocabularies);
        assert_eq!(Tokenizer::weights(&request), Some(known.shipped()));
        let reply = Tokenizer::answer(&request, &lab).next().unwrap();
        assert!(reply.checks.len() == 3 && reply.checks.iter().all(|check| check.held), "{:?}", reply.checks);
        let reading = reply.reading.unwrap();
        let ids: Vec<u32> = reading.spans.iter().map(|span| span.id).collect();
        assert_eq!(ids, peer(*known).encode_ordinary(&request.second));
        let bytes: u32 = reading.spans.iter().map(|span| span.bytes).sum();
        assert_eq!((bytes as usize, reading.names.len()), (request.second.len(), reading.spans.len()));
        let tokens = |name: &str| reading.languages.iter().find(|one| one.name == name).unwrap().tokens;
        assert!(tokens("Hindi") > tokens("English"));
        let none = Tokenizer::answer(&request, &bare()).next().unwrap();
        assert!(none.reading.is_none() && none.notes[0].contains("have not been loaded"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_texts_have_tiktoken_s_ids(
        text in "([\\PC\\s]|[ \\t\\r\\n'/]|[a-zA-Z0-9]|'(s|S|ll|VE|re|ſ)|\\p{M}|\\p{Lu}|\\p{Lo}|\\p{N}){0,40}",
    ) {
        thread_local! { static LAB: Lab = lab(); }
        LAB.with(|lab| {
            for known in Known::ALL {
                prop_assert_eq!(ids(lab, &text, *known), peer(*known).encode_ordinary(&text), "{:?}", known);
            }
            Ok(())
        })?;
        for pattern in [Pattern::Gpt2, Pattern::Cl100k, Pattern::O200k] {
            prop_assert_eq!(pieces(&text, pattern).collect::<String>(), text.clone());
            prop_assert!(pieces(&text, pattern).all(|piece| !piece.is_empty()));
        }
    }
}
