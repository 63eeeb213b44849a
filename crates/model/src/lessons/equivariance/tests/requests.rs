//! What is asked and what comes back: explicit numbers, clamping, views, and requests from nowhere.

use super::*;
use crate::lessons::{AnyRequest, Slug};
use crate::wire::{from_bytes, to_bytes};
use proptest::prelude::*;

const VIEWS: [View; 3] = [View::Diagram, View::Group, View::Pooling];

fn from_json(json: &str) -> Request {
    serde_json::from_str(json).unwrap()
}

#[test]
fn an_explicit_question_has_an_explicit_answer() {
    let json = r#"{"image":[[[1,2,3],[4,5,6],[7,8,9]]],"kernel":[[0,0,0],[0,0,1],[0,0,0]],
        "transform":"rotate","angle":90,"padding":"circular"}"#;
    let reply = held(&from_json(json));
    let diagram = reply.diagram.unwrap();
    assert!(reply.notes.is_empty());
    // The filter takes the right neighbour.
    assert_eq!(diagram.output.values, [2.0, 3.0, 1.0, 5.0, 6.0, 4.0, 8.0, 9.0, 7.0]);
    assert_eq!(diagram.moved_picture.values, [3.0, 6.0, 9.0, 2.0, 5.0, 8.0, 1.0, 4.0, 7.0]);
    assert_eq!(diagram.output_of_moved.values, [6.0, 9.0, 3.0, 5.0, 8.0, 2.0, 4.0, 7.0, 1.0]);
    assert_eq!(diagram.moved_output.values, [1.0, 4.0, 7.0, 3.0, 6.0, 9.0, 2.0, 5.0, 8.0]);
    // One list of rows is one channel.
    let mut short = serde_json::from_str::<serde_json::Value>(json).unwrap();
    short["image"] = short["image"][0].clone();
    let short = Slug::Equivariance.request_from_json(short).unwrap();
    assert_eq!(short, AnyRequest::Equivariance(from_json(json)));
    let squares = [5.0_f64, 5.0, -4.0, 2.0, 2.0, -7.0, 2.0, 2.0, -7.0].map(|d| d * d).iter().sum::<f64>();
    assert!((diagram.relative - (squares / 285.0).sqrt()).abs() < 1e-6, "{}", diagram.relative);
    assert_eq!(diagram.largest, 7.0);
    let too = held(&Request { rotate_filter: true, ..from_json(json) }).diagram.unwrap();
    assert_eq!((too.largest, too.moved_kernel.values[1]), (0.0, 1.0));
    let shift =
        from_json(r#"{"image":[[[1,2,3,4]],[[0,0,1,0]]],"kernel":[[2]],"transform":"shift","shift":[0,1]}"#);
    let shift = held(&shift).diagram.unwrap();
    assert_eq!(shift.output.values, [1.0, 2.0, 4.0, 4.0]);
    assert_eq!((shift.output_of_moved.values, shift.relative), (vec![4.0, 1.0, 2.0, 4.0], 0.0));
}

#[test]
fn numbers_out_of_shape_are_put_in_shape_and_said() {
    let kernel = |kernel: Vec<Vec<f32>>| {
        let (clamped, notes) = Request { kernel, ..Request::default() }.clamped();
        assert_eq!(clamped.clamped(), (clamped.clone(), Default::default()));
        (clamped.kernel, notes.0.len())
    };
    assert_eq!(kernel(vec![vec![]]), (vec![], 1));
    assert_eq!(kernel(vec![vec![1.0]]), (vec![vec![1.0]], 0));
    assert_eq!(kernel(vec![vec![1.0, 2.0, 3.0]]), (vec![vec![0.0; 3], vec![1.0, 2.0, 3.0], vec![0.0; 3]], 1));
    assert_eq!(kernel(vec![vec![1.0, 2.0], vec![3.0]]).0, [[1.0, 2.0, 0.0], [3.0, 0.0, 0.0], [0.0; 3]]);
    assert_eq!(kernel(vec![vec![f32::NAN]]), (vec![vec![0.0]], 1));
    let (large, notes) = kernel(vec![vec![f32::INFINITY; 100]; 100]);
    assert_eq!((large, notes), (vec![vec![1e3; 7]; 7], 2));
    let image = |image: Vec<Vec<Vec<f32>>>| {
        let (clamped, notes) = Request { image, ..Request::default() }.clamped();
        assert_eq!(clamped.clamped(), (clamped.clone(), Default::default()));
        (clamped.image, notes.0.len())
    };
    assert_eq!(image(vec![vec![]]), (vec![], 1));
    assert_eq!(image(vec![vec![vec![]]; 9]), (vec![], 2));
    assert_eq!(
        image(vec![vec![vec![1.0], vec![2.0, f32::NEG_INFINITY]], vec![]]).0,
        [[[1.0, 0.0], [2.0, -1e6]], [[0.0, 0.0], [0.0, 0.0]]]
    );
    let (large, notes) = image(vec![vec![vec![f32::NAN; 200]; 97]; 5]);
    assert_eq!((large.len(), large[3].len(), large[3][95].len(), notes), (4, 96, 96, 3));
}

#[test]
fn strange_numbers_are_taken_as_the_nearest_and_said() {
    let request = Request {
        stride: 0,
        window: u32::MAX,
        shift: [i32::MIN, i32::MAX],
        angle: f64::NAN,
        factor: f64::INFINITY,
        ..Request::default()
    };
    let (clamped, notes) = request.clamped();
    assert_eq!((clamped.stride, clamped.window, clamped.shift), (1, 8, [-96, 96]));
    assert_eq!((clamped.angle, clamped.factor, notes.0.len()), (90.0, 2.0, 6));
    assert_eq!(clamped.clamped(), (clamped.clone(), Default::default()));
    let group = Request { view: View::Group, angle: 50.0, ..Request::default() };
    assert_eq!(group.clamped().0.angle, 90.0);
    assert_eq!(answer(&group).notes.len(), 1);
    for json in
        [r#"{"y":1}"#, r#"{"view":"turn"}"#, r#"{"angle":"1"}"#, r#"{"shift":[1]}"#, r#"{"kernel":[1]}"#]
    {
        assert!(serde_json::from_str::<Request>(json).is_err(), "{json}");
    }
}

#[test]
fn a_view_reads_its_own_fields_alone() {
    let odd = Request {
        view: View::Group,
        picture: noise(12, 5),
        image: Vec::new(),
        preset: Named::Random,
        kernel: Vec::new(),
        padding: Border::Zero,
        stack: Stack::Pooled,
        stride: 2,
        window: 3,
        transform: Transform::Rotate,
        shift: [4, 1],
        angle: 180.0,
        factor: 0.7,
        rotate_filter: true,
        seed: 8,
    };
    for view in VIEWS {
        let only = odd.only(view);
        assert_eq!((only.only(view), only.view), (only.clone(), view));
        assert_eq!(answer(&Request { view, ..odd.clone() }), answer(&only), "{view:?}");
        assert_ne!(answer(&only), answer(&Request { view, ..Request::default() }), "{view:?} reads nothing");
    }
}

#[test]
fn checks_hold_whatever_is_chosen() {
    for stack in Stack::ALL {
        for padding in Border::ALL {
            for transform in Transform::ALL {
                for (preset, rotate_filter) in
                    [(Named::SobelX, false), (Named::Emboss, true), (Named::Gaussian, false)]
                {
                    let request = Request {
                        stack: *stack,
                        padding: *padding,
                        transform: *transform,
                        preset,
                        rotate_filter,
                        stride: 2,
                        ..Request::default()
                    };
                    held(&request);
                    held(&Request { stride: 1, angle: 31.0, ..request });
                }
            }
        }
    }
    for preset in Preset::ALL {
        for view in VIEWS {
            for size in [8, 21, 96] {
                let picture = Picture { preset: *preset, size, colour: size == 21, ..Picture::default() };
                let request = Request { view, picture, ..Request::default() };
                held(&request);
                held(&Request { transform: Transform::Shift, padding: Border::Zero, stride: 3, ..request });
            }
        }
    }
}

#[test]
fn a_picture_too_small_for_the_filter_is_said() {
    let tiny = Request {
        image: vec![vec![vec![1.0, 2.0]]],
        kernel: vec![vec![1.0; 7]; 7],
        padding: Border::None,
        ..Request::default()
    };
    for view in VIEWS {
        for stack in Stack::ALL {
            for transform in Transform::ALL {
                let request = Request { view, stack: *stack, transform: *transform, ..tiny.clone() };
                let reply = held(&request);
                assert_eq!(
                    reply.notes.is_empty(),
                    view == View::Diagram && *stack == Stack::Dense,
                    "{request:?}"
                );
                held(&Request { padding: Border::Circular, ..request.clone() });
                held(&Request { padding: Border::Zero, stride: 4, angle: 10.0, ..request });
            }
        }
    }
}

/// Any bits of a float, or a common number.
fn strange() -> impl Strategy<Value = f32> {
    prop_oneof![any::<u32>().prop_map(f32::from_bits), -3.0_f32..3.0]
}

prop_compose! {
    fn any_request()(
        choices in proptest::collection::vec(0..100_usize, 6),
        image in proptest::collection::vec(
            proptest::collection::vec(proptest::collection::vec(strange(), 0..9), 0..9), 0..3),
        kernel in proptest::collection::vec(proptest::collection::vec(strange(), 0..9), 0..9),
        counts in proptest::collection::vec(prop_oneof![any::<u32>(), 0..5_u32], 3),
        shift in proptest::array::uniform2(prop_oneof![any::<i32>(), -9..9_i32]),
        numbers in proptest::array::uniform2(prop_oneof![any::<u64>().prop_map(f64::from_bits), -200.0..200.0]),
        (rotate_filter, seed) in any::<(bool, u64)>(),
    ) -> Request {
        Request {
            view: VIEWS[choices[0] % 3],
            picture: noise(counts[2] % 40, seed),
            image,
            preset: Named::ALL[choices[1] % Named::ALL.len()],
            kernel,
            padding: Border::ALL[choices[2] % 3],
            stack: Stack::ALL[choices[3] % Stack::ALL.len()],
            stride: counts[0],
            window: counts[1],
            transform: Transform::ALL[choices[4] % 4],
            shift,
            angle: numbers[0],
            factor: numbers[1],
            rotate_filter,
            seed,
        }
    }
}

#[test]
fn weights_too_small_for_single_precision_raise_no_alarm() {
    for weight in [-1e-45, 1e-38, 3e-30, 1e-23, 2e-20] {
        for &stack in Stack::ALL {
            let request = Request {
                picture: noise(26, 0),
                kernel: vec![vec![weight]],
                padding: Border::Circular,
                stack,
                stride: 2,
                transform: Transform::Reflect,
                ..Request::default()
            };
            for check in answer(&request).checks {
                assert!(check.held, "{weight} {stack:?}: {check:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_request_is_answered_and_its_checks_hold(request in any_request()) {
        let reply = answer(&request);
        for check in &reply.checks {
            prop_assert!(check.held, "{:?}", check);
        }
        let bytes = to_bytes(&reply);
        prop_assert_eq!(to_bytes(&from_bytes::<Reply>(&bytes).unwrap()), bytes);
    }
}
