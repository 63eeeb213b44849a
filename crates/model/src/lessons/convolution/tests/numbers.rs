//! Values to assert, each from another source: published counts, closed forms, plain loops.

use super::*;
use crate::kit::conv::{direct, sum_at};
use crate::kit::seeds::Seeds;

#[test]
fn costs_are_as_published() {
    // 28² to 28², one map: 615 440, 7840 and 10 parameters.
    let picture = Picture { size: 28, ..Picture::default() };
    let kernels = named_filters(&[Named::SobelX], 1, 1);
    let request = Request { picture, kernels, ..Request::default() };
    let costs = first(&request).slide.unwrap().costs;
    let counts = [costs.dense, costs.local, costs.shared].map(|cost| cost.parameters);
    assert_eq!(counts, [615_440, 7840, 10]);
    // Of 784·9 pairs the padding takes one row or column of three at each of four edges: (3·28 − 2)².
    assert_eq!(costs.shared.connections, 82 * 82);
    assert_eq!((costs.shared.multiply_adds, costs.dense.connections), (784 * 9, 784 * 784));
    let matrix = first(&Request { view: View::Matrix, ..request }).matrix.unwrap();
    assert_eq!(matrix.whole, costs);
}

#[test]
fn receptive_fields_are_as_published() {
    let stack = |layers: Vec<Layer>| {
        let request = Request { view: View::Depth, layers, unit: [0, 15, 15], ..Request::default() };
        let reply = first(&request);
        assert_held(&reply);
        reply.depth.unwrap().maps.iter().map(|map| map.field).collect::<Vec<_>>()
    };
    assert_eq!(stack(vec![Layer::default(); 3]), [3, 5, 7]);
    let dilated = [1, 2, 4].map(|dilation| Layer { dilation, padding: dilation, ..Layer::default() });
    assert_eq!(stack(dilated.to_vec()), [3, 7, 15]);
    // Stride 2, then pooling: 1 + 2·1, then + 2·2 + 1·2, then + 2·4.
    let strided = vec![
        Layer { stride: 2, ..Layer::default() },
        Layer { pool: Pool::Mean, ..Layer::default() },
        Layer::default(),
    ];
    assert_eq!(stack(strided), [3, 9, 17]);
}

#[test]
fn a_unit_is_reached_by_products_of_binomial_like_counts() {
    // Two layers of three: along each axis 1, 2, 3, 2, 1 paths; in the square their products.
    let request = Request {
        view: View::Depth,
        layers: vec![Layer::default(); 2],
        unit: [0, 10, 20],
        ..Request::default()
    };
    let depth = first(&request).depth.unwrap();
    assert_eq!((depth.field, depth.reached), ([8, 18, 13, 23], [8, 18, 13, 23]));
    let line = [1.0, 2.0, 3.0, 2.0, 1.0];
    for (row, up) in line.iter().enumerate() {
        for (column, across) in line.iter().enumerate() {
            assert_eq!(depth.paths[(8 + row) * 32 + 18 + column], up * across);
        }
    }
    // At the corner the padding cuts the field: three of five rows and columns are left.
    let corner = first(&Request { unit: [0, 0, 0], ..request }).depth.unwrap();
    assert_eq!((corner.field, corner.reached), ([-2, -2, 3, 3], [0, 0, 3, 3]));
}

#[test]
fn a_stack_is_its_layers_one_by_one() {
    let layers = vec![
        Layer { filters: 3, pool: Pool::Max, ..Layer::default() },
        Layer { kernel: 2, stride: 2, padding_mode: Padding::Reflect, pool: Pool::Mean, ..Layer::default() },
        Layer { kernel: 5, padding: 2, padding_mode: Padding::Circular, relu: false, ..Layer::default() },
    ];
    for weights in [Weights::Named, Weights::Random] {
        let request =
            Request { view: View::Depth, layers: layers.clone(), weights, seed: 5, ..Request::default() };
        let depth = first(&request).depth.unwrap();
        let (stages, _) = super::super::stack::plan(&request, &depth.input);
        let mut x = depth.input.clone();
        for (stage, map) in stages.iter().zip(&depth.maps) {
            let mut values = direct(&x, &stage.kernels, &stage.geometry);
            if stage.layer.relu {
                values.iter_mut().for_each(|value| *value = value.max(0.0));
            }
            let [height, width] = stage.geometry.output(x.height, x.width).unwrap();
            let at = |f: u32, row: u32, column: u32| values[((f * height + row) * width + column) as usize];
            x = match stage.layer.pool {
                Pool::None => Planes::new(stage.kernels.filters, height, width, |f, r, c| at(f, r, c) as f32),
                pool => Planes::new(stage.kernels.filters, height / 2, width / 2, |f, r, c| {
                    let four = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(y, x)| at(f, 2 * r + y, 2 * c + x));
                    let mean = four.iter().sum::<f64>() / 4.0;
                    (if pool == Pool::Max { four.into_iter().fold(f64::MIN, f64::max) } else { mean }) as f32
                }),
            };
            assert!(map.planes.largest_difference(&x) < 1e-5, "{weights:?}");
        }
        assert_eq!(depth.maps.len(), 3);
    }
}

#[test]
fn a_pixel_reaches_the_outputs_that_are_listed() {
    let mut seeds = Seeds::new(1, "reach");
    for mode in Padding::ALL {
        let request = Request {
            image: vec![vec![vec![0.5; 7]; 6]; 2],
            kernels: vec![vec![vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]]; 2],
            groups: 2,
            stride: [2, 1],
            padding: [2, 3],
            padding_mode: *mode,
            dilation: [1, 2],
            input_at: [1, (6.0 * seeds.uniform()) as u32, (7.0 * seeds.uniform()) as u32],
            ..Request::default()
        };
        let reply = first(&request);
        assert_held(&reply);
        let slide = reply.slide.unwrap();
        // The output's change when that cell alone is 1.
        let mut one = Planes::zeros(2, 6, 7);
        let [channel, row, column] = request.input_at;
        let index = one.index(channel, row, column);
        one.values[index] = 1.0;
        for filter in 0..2 {
            for row in 0..slide.output.height {
                for column in 0..slide.output.width {
                    let listed =
                        slide.reached.iter().filter(|r| (r.filter, r.row, r.column) == (filter, row, column));
                    let sum: f64 = listed.map(|reached| f64::from(reached.weight)).sum();
                    let exact = sum_at(&one, &slide.kernels, &slide.geometry, filter, [row, column]);
                    assert_eq!(sum, exact, "{mode:?} {filter} {row} {column}");
                }
            }
        }
        assert!(!slide.reached.is_empty());
    }
}

#[test]
fn the_focus_shows_the_patch() {
    let image: Vec<Vec<f32>> =
        (0..4).map(|row| (0..4).map(|column| (10 * row + column) as f32).collect()).collect();
    let kernels = named_filters(&[Named::SobelX, Named::Laplacian], 1, 1);
    let request =
        Request { image: vec![image], kernels, at: [1, 0, 9], bias: vec![0.0, 2.0], ..Request::default() };
    let reply = first(&request);
    assert_held(&reply);
    let focus = reply.slide.unwrap().focus.unwrap();
    assert_eq!(focus.at, [1, 0, 3]);
    let places: Vec<(i32, i32)> = focus.taps.iter().map(|tap| (tap.row, tap.column)).collect();
    assert_eq!(places, [(-1, 2), (-1, 3), (-1, 4), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4)]);
    let seen: Vec<Option<[u32; 2]>> = focus.taps.iter().map(|tap| tap.source).collect();
    assert_eq!(seen.iter().flatten().count(), 4);
    // 2 − 4·3 + 13 + 0 + 0, and the bias.
    assert_eq!((focus.sum, focus.output), (3.0, 5.0));
}

#[test]
fn a_row_is_a_toeplitz_matrix_and_on_a_ring_a_circulant_one() {
    let image = vec![vec![vec![1.0, 2.0, 3.0, 4.0]]];
    let kernels = vec![vec![vec![vec![7.0, 8.0, 9.0]]]];
    let request = Request { view: View::Matrix, image, kernels, row: 4, ..Request::default() };
    let matrix = first(&request).matrix.unwrap();
    assert_eq!(matrix.weight, [1, 2, -1, -1, 0, 1, 2, -1, -1, 0, 1, 2, -1, -1, 0, 1]);
    assert_eq!(matrix.values[..4], [8.0, 9.0, 0.0, 0.0]);
    assert_eq!((matrix.rows, matrix.columns, matrix.costs.shared.connections), (4, 4, 10));
    let ring = first(&Request { padding_mode: Padding::Circular, ..request.clone() });
    assert_held(&ring);
    assert!(ring.checks.iter().any(|check| check.claim.contains("circulant")));
    assert_eq!(ring.matrix.unwrap().weight, [1, 2, -1, 0, 0, 1, 2, -1, -1, 0, 1, 2, 2, -1, 0, 1]);
    // On a ring of two cells, two weights meet the same cell.
    let two = Request { row: 2, padding_mode: Padding::Circular, ..request };
    let two = first(&two);
    assert_held(&two);
    assert_eq!(two.matrix.unwrap().weight, [1, SEVERAL, SEVERAL, 1]);
}

#[test]
fn every_matrix_holds_its_checks() {
    for mode in Padding::ALL {
        for (stride, padding, dilation) in [(1, 1, 1), (2, 1, 1), (1, 0, 2), (3, 4, 2), (1, 16, 1)] {
            for axes in [1, 2] {
                let request = Request {
                    view: View::Matrix,
                    padding_mode: *mode,
                    stride: [stride, 1],
                    padding: [padding, 1],
                    dilation: [1, dilation],
                    axes,
                    bias: vec![0.5, 1.0],
                    at: [1, 0, 0],
                    ..Request::default()
                };
                let reply = first(&request);
                assert_held(&reply);
                assert_eq!(reply.checks.len(), 5);
                let matrix = reply.matrix.unwrap();
                assert_eq!((matrix.rows * matrix.columns) as usize, matrix.weight.len());
            }
        }
    }
}
