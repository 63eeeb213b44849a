//! PyTorch's numbers for a turned and for a shifted picture, asked for as an asker would: by JSON.

use super::*;
use crate::kit::planes::Planes;
use crate::lessons::{AnyReply, Slug};
use serde::Deserialize;
use serde_json::{Value, json};

type Nested = Vec<Vec<Vec<f64>>>;

#[derive(Deserialize)]
struct Fixture {
    turns: Turns,
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

fn near(planes: &Planes, theirs: &Nested) {
    let shape = (theirs.len() as u32, theirs[0].len() as u32, theirs[0][0].len() as u32);
    assert_eq!((planes.channels, planes.height, planes.width), shape);
    for (ours, theirs) in planes.values.iter().zip(theirs.iter().flatten().flatten()) {
        assert!((f64::from(*ours) - theirs).abs() <= 1e-5 * theirs.abs().max(1.0), "{ours} {theirs}");
    }
}

#[test]
fn turned_and_shifted_outputs_are_pytorch_s() {
    let fixture: Fixture =
        serde_json::from_str(include_str!("../../../../tests/fixtures/convolution.json")).unwrap();
    let Turns { image, kernel, turns, shift } = fixture.turns;
    let ask = |more: Value, backend: Backend| {
        let mut json = json!({ "image": image, "kernel": kernel[0][0] });
        crate::address::merge(&mut json, more);
        let request = Slug::Equivariance.request_from_json(json).unwrap();
        match request.answer(&crate::lab::Lab::new(backend.device())).next().unwrap() {
            AnyReply::Equivariance(reply) => {
                assert!(reply.notes.is_empty() && reply.checks.iter().all(|check| check.held));
                reply.diagram.unwrap()
            }
            _ => unreachable!("another lesson's reply"),
        }
    };
    for backend in Backend::ALL {
        for turn in &turns {
            let with = |more: Value| {
                let mut json = json!({ "transform": "rotate", "angle": 90 * turn.quarter_turns });
                crate::address::merge(&mut json, more);
                ask(json, *backend)
            };
            let circular = with(json!({}));
            near(&circular.moved_picture, &turn.turned);
            near(&circular.output_of_moved, &turn.circular);
            near(&circular.output, &turns[0].circular);
            near(&with(json!({ "padding": "none" })).output_of_moved, &turn.valid);
            let too = with(json!({ "rotate_filter": true }));
            near(&too.output_of_moved, &turn.circular_kernel_turned);
            near(&too.moved_output, &turn.circular_kernel_turned);
        }
        let moved = ask(json!({ "transform": "shift", "shift": [shift.down, shift.right] }), *backend);
        near(&moved.output_of_moved, &shift.circular);
        near(&moved.moved_output, &shift.circular);
    }
}
