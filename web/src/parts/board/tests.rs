//! Strokes without gaps, a brush that grows, sizes that change without loss.

use super::*;

fn easel(planes: Planes) -> (Easel, Rc<std::cell::RefCell<Vec<Picture>>>) {
    let heard: Rc<std::cell::RefCell<Vec<Picture>>> = Rc::default();
    let hear = heard.clone();
    let on_change = Callback::from(move |picture| hear.borrow_mut().push(picture));
    let picture = Picture { size: planes.height, colour: planes.channels == 3, ..Picture::default() };
    let planes = Rc::new(std::cell::RefCell::new(Rc::new(planes)));
    (Easel { picture, planes, own: Rc::default(), on_change }, heard)
}

#[test]
fn a_stroke_leaves_no_gaps_and_stays_on_the_board() {
    let (easel, heard) = easel(Planes::zeros(1, 8, 8));
    easel.stroke((0, 0), (7, 7), [1.0; 3]);
    easel.stroke((7, 7), (7, 0), [0.5; 3]);
    let planes = easel.planes.borrow();
    assert!((0..7).all(|place| planes.get(0, place, place) == 1.0));
    assert!((0..8).all(|column| planes.get(0, 7, column) == 0.5));
    assert_eq!(planes.values.iter().filter(|value| **value > 0.0).count(), 15);
    assert_eq!(heard.borrow().last().map(|picture| picture.planes().0.get(0, 3, 3)), Some(1.0));
}

#[test]
fn the_brush_grows_with_the_picture_and_ends_at_its_edge() {
    let mut planes = Planes::zeros(3, 32, 32);
    dab(&mut planes, 31, 31, [1.0, 0.0, 0.5]);
    dab(&mut planes, 0, 0, [1.0, 0.0, 0.5]);
    assert_eq!(planes.channel(0).iter().sum::<f32>(), 5.0);
    assert_eq!((planes.get(1, 0, 0), planes.get(2, 0, 0)), (0.0, 0.5));
}

#[test]
fn a_new_size_keeps_what_was_painted_and_the_own_picture_keeps_its_detail() {
    let (easel, heard) = easel(Planes::zeros(1, 8, 8));
    easel.stroke((2, 2), (2, 2), [1.0; 3]);
    easel.convert(16, false, true);
    let larger = heard.borrow().last().cloned().unwrap_or_default().planes().0;
    assert_eq!((larger.height, larger.values.iter().sum::<f32>()), (16, 4.0));
    let fine = Planes::new(3, 96, 96, |_, row, _| (row % 2) as f32);
    let small = encode(&resample(&fine, 8, false));
    *easel.own.borrow_mut() = Some((fine.clone(), small.clone()));
    let shown = Easel { picture: Picture { pixels: small, ..easel.picture.clone() }, ..easel };
    shown.convert(96, true, true);
    assert_eq!(heard.borrow().last().map(|picture| picture.planes().0), Some(fine));
}
