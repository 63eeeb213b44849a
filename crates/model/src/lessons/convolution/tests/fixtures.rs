//! PyTorch's numbers, asked for as an asker would: by JSON.

use super::*;
use crate::lessons::{AnyReply, Slug};
use serde::Deserialize;
use serde_json::{Value, json};

type Nested = Vec<Vec<Vec<f64>>>;

#[derive(Deserialize)]
struct Fixture {
    conv: Vec<Case>,
    stack: Stack,
    turns: Turns,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    request: Value,
    output: Nested,
}

#[derive(Deserialize)]
struct Stack {
    request: Value,
    maps: Vec<Nested>,
    gradient: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Turns {
    image: Value,
    kernel: Value,
    turns: Vec<Turn>,
    shift: Shift,
}

#[derive(Deserialize)]
struct Turn {
    quarter_turns: i32,
    turned: Nested,
    valid: Nested,
    circular: Nested,
    circular_kernel_turned: Nested,
}

#[derive(Deserialize)]
struct Shift {
    down: i32,
    right: i32,
    circular: Nested,
}

fn fixture() -> Fixture {
    serde_json::from_str(include_str!("../../../../tests/fixtures/convolution.json")).unwrap()
}

fn ask(request: &Value, backend: Backend) -> Reply {
    let request = Slug::Convolution.request_from_json(request.clone()).unwrap();
    match request.answer(&Lab::new(backend.device())).next().unwrap() {
        AnyReply::Convolution(reply) => reply,
        _ => unreachable!("another lesson's reply"),
    }
}

fn assert_equal(planes: &Planes, theirs: &Nested, what: &str) {
    let shape = (theirs.len() as u32, theirs[0].len() as u32, theirs[0][0].len() as u32);
    assert_eq!((planes.channels, planes.height, planes.width), shape, "{what}");
    for (ours, theirs) in planes.values.iter().zip(theirs.iter().flatten().flatten()) {
        let off = (f64::from(*ours) - theirs).abs();
        assert!(off <= 1e-5 * theirs.abs().max(1.0), "{what}: {ours} {theirs}");
    }
}

#[test]
fn every_convolution_is_pytorch_s() {
    let cases = fixture().conv;
    assert!(cases.len() >= 12);
    for case in cases {
        for backend in Backend::ALL {
            let reply = ask(&case.request, *backend);
            assert!(reply.notes.is_empty(), "{}: {:?}", case.name, reply.notes);
            assert_held(&reply);
            assert_equal(&reply.slide.unwrap().output, &case.output, &case.name);
        }
    }
}

#[test]
fn a_stack_and_its_gradient_are_pytorch_s() {
    let stack = fixture().stack;
    for backend in Backend::ALL {
        let reply = ask(&stack.request, *backend);
        assert!(reply.notes.is_empty(), "{:?}", reply.notes);
        assert_held(&reply);
        let depth = reply.depth.unwrap();
        assert_eq!(depth.maps.len(), stack.maps.len());
        for (map, theirs) in depth.maps.iter().zip(&stack.maps) {
            assert_equal(&map.planes, theirs, "map");
        }
        let ours = Planes { channels: 1, values: depth.gradient, ..depth.input };
        assert_equal(&ours, &vec![stack.gradient.clone()], "gradient");
        assert!(ours.values.iter().any(|slope| *slope != 0.0));
    }
}

#[test]
fn turned_and_moved_pictures_are_pytorch_s() {
    let Turns { image, kernel, turns, shift } = fixture().turns;
    let planes = |rows: &Nested| {
        let (height, width) = (rows[0].len() as u32, rows[0][0].len() as u32);
        let values = rows.iter().flatten().flatten().map(|value| *value as f32).collect();
        Planes { channels: rows.len() as u32, height, width, values }
    };
    let output = |picture: &Planes, kernels: &Value, padding: [u32; 2]| {
        let rows: Vec<&[f32]> = picture.values.chunks(picture.width as usize).collect();
        let request =
            json!({ "image": rows, "kernels": kernels, "padding": padding, "padding_mode": "circular" });
        ask(&request, Backend::default()).slide.unwrap().output
    };
    let image = planes(&serde_json::from_value(image).unwrap());
    let kernels = Kernels::new(
        1,
        1,
        3,
        3,
        serde_json::from_value::<Vec<Nested>>(kernel.clone()).unwrap()[0]
            .iter()
            .flatten()
            .flatten()
            .map(|value| *value as f32)
            .collect(),
    );
    assert_eq!(turns.len(), 4);
    for turn in turns {
        let turned = image.rotated(turn.quarter_turns);
        assert_equal(&turned, &turn.turned, "picture");
        assert_equal(&output(&turned, &kernel, [0, 0]), &turn.valid, "valid");
        assert_equal(&output(&turned, &kernel, [1, 1]), &turn.circular, "circular");
        let turned_kernel = kernels.rotated(turn.quarter_turns);
        let rows: Vec<&[f32]> = turned_kernel.values.chunks(3).collect();
        assert_equal(&output(&turned, &json!(rows), [1, 1]), &turn.circular_kernel_turned, "both");
    }
    assert_equal(&output(&image.shifted(shift.down, shift.right), &kernel, [1, 1]), &shift.circular, "shift");
}

#[test]
fn an_asker_may_write_less() {
    let full = json!({
        "image": [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]], "kernels": [[[[1.0, -1.0]]]], "stride": [1, 1], "padding": [0, 0],
        "dilation": [2, 2],
    });
    let less = json!({
        "image": [[1, 2, 3], [4, 5, 6]], "kernels": [[1, -1]], "stride": 1, "padding": 0, "dilation": 2,
    });
    let [full, less] = [full, less].map(|json| Slug::Convolution.request_from_json(json).unwrap());
    assert_eq!(full, less);
    let AnyReply::Convolution(reply) = less.answer(&Lab::new(Backend::default().device())).next().unwrap()
    else {
        panic!("another lesson's reply");
    };
    assert_eq!(reply.slide.unwrap().output.values, [-2.0, -2.0]);
    for wrong in [
        json!({ "image": [1, 2, 3] }),
        json!({ "kernels": [[[1.0]]] }),
        json!({ "stride": [1, 1, 1] }),
        json!({ "image": "cat" }),
        json!({ "kernels": [[["1"]]] }),
    ] {
        assert!(Slug::Convolution.request_from_json(wrong.clone()).is_err(), "{wrong}");
    }
}
