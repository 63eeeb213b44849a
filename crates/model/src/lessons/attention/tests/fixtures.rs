//! PyTorch's and the book's numbers, asked for as an asker would: by JSON.

use super::*;
use serde::Deserialize;
use serde_json::json;

type Nested = Vec<Vec<f64>>;

#[derive(Deserialize)]
struct Fixture {
    book: Book,
    given: Vec<Case>,
    heads: Vec<Case>,
}

#[derive(Deserialize)]
struct Book {
    x: Value,
    w_q: Value,
    w_k: Value,
    w_v: Value,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    scale: f64,
    weights: Nested,
    output: Nested,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    request: Value,
    output: Nested,
    #[serde(default)]
    weights: Vec<Nested>,
}

fn fixture() -> Fixture {
    serde_json::from_str(include_str!("../../../../tests/fixtures/attention.json")).unwrap()
}

fn assert_equal(matrix: &Matrix, theirs: &Nested, tolerance: f64, what: &str) {
    assert_eq!((matrix.rows as usize, matrix.columns as usize), (theirs.len(), theirs[0].len()), "{what}");
    for (ours, theirs) in matrix.values.iter().zip(theirs.iter().flatten()) {
        assert!((ours - theirs).abs() <= tolerance, "{what}: {ours} {theirs}");
    }
}

#[test]
fn the_book_s_notebook_is_met_to_twelve_digits() {
    let book = fixture().book;
    let mut largest = Vec::new();
    for run in book.runs {
        let request = json!({ "x": book.x, "w_q": book.w_q, "w_k": book.w_k, "w_v": book.w_v, "heads": 1,
            "scale": run.scale });
        for backend in Backend::ALL {
            let reply = ask(&request, *backend);
            assert!(reply.notes.iter().all(|note| !note.contains("heads")), "{:?}", reply.notes);
            assert_held(&reply);
            let sequence = reply.sequence.unwrap();
            assert_equal(&sequence.heads[0].weights, &run.weights, 1e-12, "weights");
            assert_equal(&sequence.output, &run.output, 1e-12, "output");
            largest.push(sequence.heads[0].weights.values.iter().copied().fold(0.0, f64::max));
        }
    }
    // As published: the largest weight before and after the division by √4.
    assert!((largest[0] - 0.9983).abs() < 5e-5 && (largest[largest.len() - 1] - 0.9602).abs() < 5e-5);
}

#[test]
fn the_book_s_outputs_are_as_printed() {
    let book = fixture().book;
    let printed = [
        (
            1.0,
            [0.947_442_44, -0.243_484_29, -0.913_104_41, -0.445_229_83],
            [1.619_492_81, -0.066_415_33, 3.968_633_08, 2.158_583_16],
        ),
        (
            0.5,
            [0.974_119_66, -0.237_384_09, -0.723_332_02, -0.344_130_07],
            [1.326_380_14, 0.130_624_02, 3.023_716_64, 1.690_241_9],
        ),
    ];
    for (scale, one, last) in printed {
        let request = json!({ "x": book.x, "w_q": book.w_q, "w_k": book.w_k, "w_v": book.w_v, "heads": 1, "scale": scale });
        let output = ask(&request, Backend::default()).sequence.unwrap().output;
        for (ours, printed) in
            output.values[..4].iter().chain(&output.values[8..]).zip(one.iter().chain(&last))
        {
            assert!((ours - printed).abs() < 1e-7, "{scale}: {ours} {printed}");
        }
    }
}

#[test]
fn scaled_dot_product_attention_is_pytorch_s() {
    let cases = fixture().given;
    assert!(cases.len() >= 8);
    for case in cases {
        for backend in Backend::ALL {
            let reply = ask(&case.request, *backend);
            assert!(reply.notes.is_empty(), "{}: {:?}", case.name, reply.notes);
            assert_held(&reply);
            let sequence = reply.sequence.unwrap();
            assert!(sequence.projections.is_empty() && sequence.heads.len() == 1);
            assert_equal(&sequence.output, &case.output, 1e-9, &case.name);
        }
    }
}

#[test]
fn multi_head_attention_is_pytorch_s() {
    let cases = fixture().heads;
    assert!(cases.len() >= 7);
    for case in cases {
        for backend in Backend::ALL {
            let reply = ask(&case.request, *backend);
            assert!(reply.notes.is_empty(), "{}: {:?}", case.name, reply.notes);
            assert_held(&reply);
            let sequence = reply.sequence.unwrap();
            assert_eq!(sequence.heads.len(), case.weights.len());
            for (head, weights) in sequence.heads.iter().zip(&case.weights) {
                assert_equal(&head.weights, weights, 1e-12, &case.name);
            }
            assert_equal(&sequence.output, &case.output, 1e-12, &case.name);
            assert_eq!(sequence.reversed.is_none(), case.name.contains("second"));
        }
    }
}

#[test]
fn an_asker_may_write_less() {
    let less = json!({ "q": [[1, 0]], "k": [[1, 0], [0, 1]], "v": [[1], [2]], "allowed": [[0, 1]] });
    let full = json!({ "view": "given", "q": [[1.0, 0.0]], "k": [[1.0, 0.0], [0.0, 1.0]], "v": [[1.0], [2.0]],
        "mask": "drawn", "allowed": [[false, true]] });
    let [less, full] = [less, full].map(|json| Slug::Attention.request_from_json(json).unwrap());
    assert_eq!(less, full);
    let reply = ask(&full.to_json(), Backend::default());
    assert_eq!(reply.sequence.unwrap().output.values, [2.0]);
    assert!(ask(&json!({ "x": [[1, 2]] }), Backend::default()).sequence.is_some());
    for wrong in [
        json!({ "q": [1, 2] }),
        json!({ "q": "cat" }),
        json!({ "allowed": [[2]] }),
        json!({ "mask": "future" }),
        json!({ "books": [{ "name": "x" }] }),
        json!({ "arrow": [1] }),
    ] {
        assert!(Slug::Attention.request_from_json(wrong.clone()).is_err(), "{wrong}");
    }
}
