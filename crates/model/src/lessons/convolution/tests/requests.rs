//! What is asked and what comes back: clamping, ragged lists, views, and requests from nowhere.

use super::*;
use crate::wire::{from_bytes, to_bytes};
use proptest::prelude::*;

#[test]
fn the_defaults_need_no_notes_and_hold_their_checks() {
    assert_eq!(Request::default().clamped(), (Request::default(), Vec::new()));
    for view in VIEWS {
        let reply = first(&Request { view, ..Request::default() });
        assert_held(&reply);
        assert!(reply.notes.is_empty() && reply.checks.len() >= 3, "{view:?}: {:?}", reply.notes);
    }
}

#[test]
fn what_does_not_fit_is_said_in_a_sentence() {
    let ragged = vec![vec![vec![1.0, f32::NAN], vec![f32::INFINITY]], Vec::new()];
    let cases: [(Request, &str); 15] = [
        (Request { image: ragged.clone(), ..Request::default() }, "different lengths"),
        (Request { image: ragged, ..Request::default() }, "no numbers"),
        (Request { image: vec![Vec::new()], ..Request::default() }, "no cells"),
        (Request { image: vec![vec![vec![0.0; 200]; 3]], ..Request::default() }, "96×96"),
        (Request { image: vec![vec![vec![1.0]]; 20], ..Request::default() }, "first 8"),
        (Request { kernels: Vec::new(), ..Request::default() }, "identity"),
        (
            Request {
                image: vec![vec![vec![1.0]]; 2],
                kernels: vec![Vec::new(); 2],
                groups: 2,
                ..Request::default()
            },
            "identity",
        ),
        (Request { kernels: vec![vec![vec![vec![1.0; 9]; 9]]; 9], ..Request::default() }, "first 7×7"),
        (Request { kernels: vec![vec![vec![vec![1.0]]; 2]], ..Request::default() }, "sees 1 channels"),
        (Request { bias: vec![1.0], ..Request::default() }, "biases"),
        (Request { groups: 3, ..Request::default() }, "do not divide"),
        (Request { stride: [0, 99], ..Request::default() }, "stride 0"),
        (
            Request {
                picture: Picture { size: 8, ..Picture::default() },
                dilation: [8, 8],
                ..Request::default()
            },
            "no output",
        ),
        (Request { view: View::Depth, layers: Vec::new(), ..Request::default() }, "no layers"),
        (
            Request {
                view: View::Depth,
                layers: vec![Layer { kernel: 7, filters: 8, padding: 3, ..Layer::default() }; 6],
                ..Request::default()
            },
            "filters: more",
        ),
    ];
    for (request, words) in cases {
        let reply = first(&request);
        assert!(reply.notes.iter().any(|note| note.contains(words)), "{words}: {:?}", reply.notes);
        let (clamped, _) = request.clamped();
        assert_eq!(clamped.clamped(), (clamped.clone(), Vec::new()), "{words}");
    }
}

#[test]
fn a_filter_of_one_kernel_stands_for_all_channels() {
    let picture = Picture { colour: true, ..Picture::default() };
    let one = first(&Request { picture: picture.clone(), ..Request::default() });
    assert_eq!(one.notes.len(), 1);
    assert_held(&one);
    let kernels = named_filters(&[Named::SobelX, Named::Gaussian], 3, 1);
    let three = first(&Request { picture, kernels, ..Request::default() });
    assert!(three.notes.is_empty());
    assert_eq!(one.slide, three.slide);
}

#[test]
fn a_view_reads_its_own_fields_alone() {
    let odd = Request {
        view: View::Slide,
        picture: Picture { preset: Preset::Noise, size: 20, colour: false, seed: 3, pixels: String::new() },
        image: vec![vec![vec![0.3, 0.1, 0.7, -1.0, 2.0]; 5]; 2],
        kernels: vec![vec![vec![vec![1.0, -2.0], vec![0.5, 3.0]]]; 2],
        bias: vec![0.1, 0.2],
        stride: [1, 2],
        padding: [2, 1],
        padding_mode: Padding::Reflect,
        dilation: [2, 1],
        groups: 2,
        at: [1, 1, 1],
        input_at: [1, 2, 3],
        axes: 2,
        row: 5,
        square: 4,
        layers: vec![Layer { filters: 2, padding: 2, ..Layer::default() }],
        weights: Weights::Random,
        unit: [1, 1, 1],
        seed: 9,
        hidden: Named::Laplacian,
        side: 5,
        optimizer: Optimizer::Sgd,
        rate: 0.2,
        steps: 3,
        sample: 8,
        drawn: String::new(),
        occlude: [1, 1, 2],
    };
    for view in VIEWS {
        let only = odd.only(view);
        assert_eq!(only.only(view), only);
        assert_eq!(only.view, view);
        let all = Request { view, ..odd.clone() };
        // What a view does not read may still be said to be out of range.
        let pictures = |request: &Request| {
            replies(request).map(|reply| Reply { notes: Vec::new(), ..reply }).collect::<Vec<_>>()
        };
        assert_eq!(pictures(&all), pictures(&only), "{view:?}");
        assert_ne!(first(&only), first(&Request { view, ..Request::default() }), "{view:?} reads nothing");
    }
}

#[test]
fn the_largest_requests_are_answered() {
    let picture = Picture { size: 96, colour: true, preset: Preset::Noise, ..Picture::default() };
    let kernels = vec![vec![vec![vec![0.1; 7]; 7]; 3]; 8];
    let slide = Request { picture: picture.clone(), kernels, padding: [3, 3], ..Request::default() };
    let reply = first(&slide);
    assert_held(&reply);
    assert_eq!(reply.slide.unwrap().output.values.len(), 8 * 96 * 96);
    let layer = Layer { kernel: 7, filters: 8, padding: 3, ..Layer::default() };
    for weights in [Weights::Named, Weights::Random] {
        let picture = picture.clone();
        let depth =
            Request { view: View::Depth, picture, layers: vec![layer; 6], weights, ..Request::default() };
        let reply = first(&depth);
        assert_held(&reply);
        assert_eq!(reply.depth.unwrap().maps.len(), 6);
    }
}

#[test]
fn an_input_cell_far_from_the_edge_of_a_small_ring_lists_no_more_than_it_may() {
    let request = Request {
        image: vec![vec![vec![1.0]]],
        kernels: vec![vec![vec![vec![1.0; 7]; 7]]; 8],
        padding: [16, 16],
        padding_mode: Padding::Circular,
        ..Request::default()
    };
    let reply = first(&request);
    assert_held(&reply);
    assert_eq!(reply.slide.unwrap().reached.len(), 4000);
}

/// Any bits of a float.
fn strange() -> impl Strategy<Value = f32> {
    prop_oneof![any::<u32>().prop_map(f32::from_bits), -3.0_f32..3.0]
}

fn any_lists(most: usize) -> impl Strategy<Value = Vec<Vec<Vec<f32>>>> {
    let row = proptest::collection::vec(strange(), 0..most);
    proptest::collection::vec(proptest::collection::vec(row, 0..most), 0..5)
}

fn count() -> impl Strategy<Value = u32> {
    prop_oneof![3 => 0..12_u32, 1 => any::<u32>()]
}

prop_compose! {
    fn any_layer()(counts in proptest::collection::vec(count(), 5), choice in 0..18_u32) -> Layer {
        Layer {
            kernel: counts[0],
            filters: counts[1],
            stride: counts[2],
            dilation: counts[3],
            padding: counts[4],
            padding_mode: Padding::ALL[(choice % 3) as usize],
            relu: choice % 2 == 0,
            pool: [Pool::None, Pool::Max, Pool::Mean][(choice / 6) as usize],
        }
    }
}

prop_compose! {
    fn any_request()(
        view in 0..VIEWS.len(),
        image in any_lists(12),
        kernels in proptest::collection::vec(any_lists(9), 0..4),
        bias in proptest::collection::vec(strange(), 0..4),
        counts in proptest::collection::vec(count(), 24),
        layers in proptest::collection::vec(any_layer(), 0..8),
        pixels in "[A-Za-z0-9_-]{0,90}",
        rate in prop_oneof![any::<u64>().prop_map(f64::from_bits), 0.0..1.0],
        choice in 0..54_usize,
        seed in any::<u64>(),
    ) -> Request {
        let three = |at: usize| [counts[at], counts[at + 1], counts[at + 2]];
        let picture = Picture {
            preset: Preset::ALL[choice % Preset::ALL.len()],
            size: counts[0],
            colour: choice % 2 == 0,
            seed,
            pixels,
        };
        let drawn = picture.pixels.clone();
        Request {
            view: VIEWS[view],
            picture,
            image,
            kernels,
            bias,
            stride: [counts[1], counts[2]],
            padding: [counts[3], counts[4]],
            padding_mode: Padding::ALL[choice % 3],
            dilation: [counts[5], counts[6]],
            groups: counts[7],
            at: three(8),
            input_at: three(11),
            axes: counts[14],
            row: counts[15],
            square: counts[16],
            layers,
            weights: if choice < 20 { Weights::Named } else { Weights::Random },
            unit: three(17),
            seed,
            hidden: Named::ALL[choice % Named::ALL.len()],
            side: counts[20],
            optimizer: if choice < 27 { Optimizer::Adam } else { Optimizer::Sgd },
            rate,
            steps: counts[21],
            sample: counts[22],
            drawn,
            occlude: [counts[23], counts[1], counts[2]],
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_request_is_answered(request in any_request()) {
        for reply in replies(&request).take(3) {
            let bytes = to_bytes(&reply);
            prop_assert_eq!(to_bytes(&from_bytes::<Reply>(&bytes).unwrap()), bytes);
            // Whether training helps depends on the rate; all else is fact.
            for check in reply.checks.iter().filter(|check| !check.claim.starts_with("After ")) {
                prop_assert!(check.held, "{:?}", check);
            }
        }
        let (clamped, _) = request.clamped();
        let (again, notes) = clamped.clamped();
        // Compared as bytes: what the view does not read may be no number.
        prop_assert_eq!((to_bytes(&again), notes), (to_bytes(&clamped), Vec::new()));
        prop_assert_eq!(from_bytes::<Request>(&to_bytes(&request)).map(|r| to_bytes(&r)), Some(to_bytes(&request)));
    }
}
