//! Where planes and cells lie, and what becomes of their numbers.

use super::images::greys;
use super::*;

fn planes() -> Vec<Plane> {
    let planes = Planes::new(3, 2, 4, |channel, row, column| (100 * channel + 10 * row + column) as f32);
    (0..3).map(|channel| Plane::new(&planes, channel, Map::Magnitude, "")).collect()
}

#[test]
fn a_point_finds_its_plane_row_and_column() {
    let (planes, size) = (planes(), (300.0, 120.0));
    for (index, plane) in planes.iter().enumerate() {
        let (left, top, width, height) = room(plane, index, grid(3, 0), size);
        assert!((width - 2.0 * height).abs() < 1e-9, "cells are square");
        let at = |row: f64, column: f64| (left + width * column / 4.0, top + height * row / 2.0);
        assert_eq!(spot(&planes, 0, size, at(1.5, 2.5)), Some((index, 1, 2)));
        assert_eq!(spot(&planes, 0, size, at(0.5, -0.1)), None);
    }
    assert_eq!(planes[2].at(1, 3), Some(213.0));
    assert_eq!(planes[2].at(0, 4), None);
}

#[test]
fn planes_stand_in_rows() {
    assert_eq!((grid(4, 0), grid(5, 2), grid(0, 0), grid(1, 3)), ((4, 1), (2, 3), (1, 1), (1, 1)));
    let below = room(&planes()[2], 2, grid(3, 2), (300.0, 240.0));
    assert!(below.1 > 120.0 && below.0 < 20.0);
}

#[test]
fn a_region_is_outlined_and_a_picture_is_grey_or_coloured() {
    let region = [false, false, false, false, true, false, false, false, false];
    let sides = edges(&region, 3, |row, column| (column, row));
    assert_eq!(sides.iter().filter(|place| place.0.is_nan()).count(), 4);
    let ends = edges(&[true; 6], 3, |row, column| (column, row));
    assert_eq!(ends.iter().filter(|place| place.0.is_nan()).count(), 10);
    let planes = Planes::new(3, 1, 2, |channel, _, column| {
        [[0.0, 1.0], [0.5, 2.0], [1.0, 0.0]][channel as usize][column as usize]
    });
    // 2 widens the range: it is white, and 1 is half way.
    assert_eq!(greys(&Plane::picture(&planes, "")), [0, 64, 128, 255, 128, 255, 0, 255]);
    let grey = Planes { channels: 2, height: 1, width: 1, values: vec![f32::NAN, 1.0] };
    assert_eq!(greys(&Plane::picture(&grey, "")), [0, 0, 0, 255]);
    assert_eq!(common(&[&grey, &planes], Map::Sign), (-2.0, 2.0));
}

#[test]
fn few_large_cells_have_their_numbers_written_on_them() {
    let words = [-2.0, 0.0, -0.001, 0.111, 1.5, -0.25, 404.0].map(|value| short(value, 2));
    assert_eq!(words, ["−2", "0", "0", "0.11", "1.5", "−0.25", "404"]);
    assert_eq!([along(-1.0, (-1.0, 1.0)), along(0.0, (-1.0, 1.0)), along(9.0, (-1.0, 1.0))], [0, 128, 255]);
    assert_eq!(along(f32::NAN, (0.0, 0.0)), 0);
}
