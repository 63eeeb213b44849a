//! Rules that hold for all rooms, written once: a lesson is covered the moment it stands in the register.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may stop where it stands")]
#![cfg(feature = "flex")]

use proptest::prelude::*;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;
use unfold_model::address;
use unfold_model::backend::Backend;
use unfold_model::lab::Lab;
use unfold_model::lessons::{AnyReply, AnyRequest, Slug};
use unfold_model::weights::Shipped;
use unfold_model::wire::{from_bytes, to_bytes};

/// Largest difference that the two backends may show, relative to the larger number or one.
const AGREE: f64 = 1e-5;

thread_local! {
    /// One lab for each backend, in the order of `Backend::ALL`: reading a vocabulary anew for every request takes longer
    /// than all answers.
    static LABS: [RefCell<Lab>; 2] = [Backend::NdArray, Backend::Flex].map(|backend| RefCell::new(Lab::new(backend.device())));
}

/// The first replies to `request`, in a lab with the weights that it reads.
fn replies(request: &AnyRequest, backend: Backend, most: usize) -> Vec<AnyReply> {
    LABS.with(|labs| {
        let mut lab = labs[usize::from(backend != Backend::NdArray)].borrow_mut();
        if let Some(Shipped { name, .. }) = request.weights().filter(|shipped| !lab.has(*shipped)) {
            let path = format!("{}/../../web/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
            lab.put(name, &std::fs::read(path).unwrap());
        }
        request.answer(&lab).take(most).collect()
    })
}

/// The request with every word that one of its fields can take.
fn with_each_word(request: &AnyRequest) -> Vec<AnyRequest> {
    let (slug, json) = (request.slug(), request.to_json());
    let words = json.as_object().unwrap().iter().filter(|(_, value)| value.is_string());
    let changed = words.flat_map(|(field, _)| {
        let mut json = json.clone();
        json[field] = json!("?");
        let refusal = slug.request_from_json(json.clone()).err().unwrap_or_default();
        let words: Vec<String> = refusal.split('`').skip(3).step_by(2).map(str::to_owned).collect();
        words.into_iter().map(move |word| {
            json[field] = json!(word);
            slug.request_from_json(json.clone()).unwrap()
        })
    });
    changed.chain([request.clone()]).collect()
}

#[test]
fn names_are_unique_and_fit_for_an_address() {
    let slugs: BTreeSet<&str> = Slug::ALL.iter().map(|slug| slug.info().slug).collect();
    assert_eq!(slugs.len(), Slug::ALL.len());
    for slug in Slug::ALL {
        let info = slug.info();
        assert!(info.slug.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", info.slug);
        assert!(!info.title.is_empty() && !info.note.is_empty() && info.version > 0);
        assert_eq!(Slug::find(info.slug), Some(*slug));
        assert!(slug.views().len() > 1, "{}: its views are not found", info.slug);
    }
}

#[test]
fn the_rooms_of_model_and_web_and_the_register_are_one_set() {
    let rooms = |folder: &str| -> BTreeSet<String> {
        let path = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
        let names =
            std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter_map(|name| name.strip_suffix(".rs").map(|name| name.replace('_', "-"))).collect()
    };
    let register: BTreeSet<String> = Slug::ALL.iter().map(|slug| slug.info().slug.to_owned()).collect();
    assert_eq!(rooms("src/lessons"), register);
    assert_eq!(rooms("../../web/src/lessons"), register);
}

#[test]
fn the_default_is_one_complete_picture_whose_checks_hold() {
    for slug in Slug::ALL {
        let first = &replies(&slug.default_request(), Backend::default(), 1)[0];
        assert!(first.checks().len() >= 3, "{}", slug.info().slug);
        for check in first.checks() {
            assert!(check.held, "{}: {check:?}", slug.info().slug);
            assert!(!check.claim.is_empty() && !check.by.is_empty());
        }
    }
}

#[test]
fn asking_twice_gives_the_same_bytes() {
    for request in Slug::ALL.iter().flat_map(|slug| slug.views()) {
        let bytes = || to_bytes(&replies(&request, Backend::default(), 3));
        assert_eq!(bytes(), bytes(), "{:?}", request.slug());
    }
}

#[test]
fn weights_that_are_missing_are_a_note_and_no_more() {
    let mut met = BTreeSet::new();
    let requests = Slug::ALL.iter().flat_map(|slug| slug.views()).flat_map(|view| with_each_word(&view));
    for request in requests.filter(|request| request.weights().is_some()) {
        let bare = Lab::new(Backend::default().device());
        let replies: Vec<AnyReply> = request.answer(&bare).take(2).collect();
        let note = replies[0].to_json()["notes"][0].to_string();
        assert!(note.contains("have not been loaded"), "{note}");
        met.extend(request.weights().map(|shipped| shipped.name));
    }
    assert_eq!(met.len(), Shipped::ALL.len());
}

#[test]
fn both_backends_agree() {
    for request in Slug::ALL.iter().flat_map(|slug| slug.views()) {
        let [ndarray, flex] = [Backend::NdArray, Backend::Flex].map(|backend| replies(&request, backend, 3));
        assert_eq!(ndarray.len(), flex.len());
        for (a, b) in ndarray.iter().zip(&flex) {
            agree(&request.to_json()["view"].to_string(), &a.to_json(), &b.to_json());
            // A check's verdict is the same, even where its value is rounding alone.
            let held = |reply: &AnyReply| reply.checks().iter().map(|check| check.held).collect::<Vec<_>>();
            assert_eq!(held(a), held(b));
        }
    }
}

fn agree(place: &str, a: &Value, b: &Value) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            assert_eq!(a.len(), b.len(), "{place}");
            a.iter().for_each(|(key, value)| agree(&format!("{place}.{key}"), value, &b[key]));
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{place}");
            a.iter().zip(b).enumerate().for_each(|(index, (a, b))| agree(&format!("{place}[{index}]"), a, b));
        }
        (Value::Number(x), Value::Number(y)) if x.is_f64() && y.is_f64() => {
            let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
            assert!((x - y).abs() <= AGREE * x.abs().max(y.abs()).max(1.0), "{place}: {x} {y}");
        }
        // Claims may quote a measured number in their words.
        (Value::String(_), Value::String(_)) if place.ends_with(".claim") || place.ends_with(".by") => {}
        _ => assert_eq!(a, b, "{place}"),
    }
}

#[test]
fn requests_and_replies_survive_the_wire_and_the_address() {
    for request in Slug::ALL.iter().flat_map(|slug| slug.views()) {
        assert_eq!(from_bytes::<AnyRequest>(&to_bytes(&request)), Some(request.clone()));
        assert_eq!(address::read(&address::write(&request)), Ok(request.clone()));
        for reply in replies(&request, Backend::default(), 2) {
            assert_eq!(from_bytes::<AnyReply>(&to_bytes(&reply)), Some(reply));
        }
    }
}

/// Every number that stands in the request, as a path of keys.
fn numbers(json: &Value, path: &str, out: &mut Vec<(String, Value)>) {
    match json {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| numbers(value, &format!("{path}/{key}"), out))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| numbers(item, &format!("{path}/{index}"), out));
        }
        Value::Number(_) => out.push((path.to_owned(), json.clone())),
        _ => {}
    }
}

/// What is put in the place of a number.
fn extremes() -> Vec<Value> {
    [
        json!(0),
        json!(-1),
        json!(1),
        json!(2),
        json!(u32::MAX),
        json!(u64::MAX),
        json!(1e-300),
        json!(-1e300),
        json!(1e6),
    ]
    .into_iter()
    .chain([json!(0.5), json!(-1e6), json!(1e-12)])
    .collect()
}

/// Answers what decodes; the answer may say what it likes, but it must come.
fn survives(slug: Slug, json: Value) {
    if let Ok(request) = slug.request_from_json(json.clone()) {
        for reply in replies(&request, Backend::default(), 2) {
            assert!(!to_bytes(&reply).is_empty(), "{json}");
        }
    }
}

#[test]
fn no_extreme_number_stops_an_answer() {
    for slug in Slug::ALL {
        for view in slug.views() {
            let default = view.to_json();
            let mut places = Vec::new();
            numbers(&default, "", &mut places);
            for (path, _) in places {
                for extreme in extremes() {
                    let mut json = default.clone();
                    *json.pointer_mut(&path).unwrap() = extreme;
                    survives(*slug, json);
                }
            }
        }
    }
}

#[test]
fn numbers_that_are_none_do_not_stop_an_answer() {
    for view in Slug::ALL.iter().flat_map(|slug| slug.views()) {
        let mut places = Vec::new();
        numbers(&view.to_json(), "", &mut places);
        for number in places.into_iter().filter_map(|(_, number)| number.as_f64()) {
            for strange in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                // JSON has no such numbers, but a message between page and worker can hold them.
                let mut bytes = to_bytes(&view);
                let wanted = number.to_le_bytes();
                let found = bytes.windows(8).position(|window| window == wanted);
                let Some(at) = found else { continue };
                bytes[at..at + 8].copy_from_slice(&strange.to_le_bytes());
                if let Some(request) = from_bytes::<AnyRequest>(&bytes) {
                    assert!(!replies(&request, Backend::default(), 2).is_empty());
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_mixture_of_extremes_stops_an_answer(
        lesson in 0..Slug::ALL.len(),
        view in 0..16_usize,
        changes in proptest::collection::vec((0..200_usize, 0..12_usize), 1..6),
    ) {
        let slug = Slug::ALL[lesson];
        let views = slug.views();
        let mut json = views[view % views.len()].to_json();
        let mut places = Vec::new();
        numbers(&json, "", &mut places);
        for (place, extreme) in changes {
            let path = places[place % places.len()].0.clone();
            *json.pointer_mut(&path).unwrap() = extremes()[extreme].clone();
        }
        survives(slug, json);
    }

    #[test]
    fn no_bytes_stop_the_reader_of_messages(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = from_bytes::<unfold_model::wire::ToWorker>(&bytes);
        let _ = from_bytes::<unfold_model::wire::FromWorker>(&bytes);
    }

    #[test]
    fn no_json_stops_the_reader_of_requests(text in "[\\[\\]{}\",:a-z0-9.eE+-]{0,80}") {
        if let Ok(json) = serde_json::from_str::<Value>(&text) {
            for slug in Slug::ALL {
                let _ = slug.request_from_json(json.clone());
            }
        }
    }
}
