//! The reader's own picture x and own filter k.

use super::Part;
use super::dials::{choice, filter};
use crate::parts::{Board, Kernel};
use std::rc::Rc;
use unfold_model::kit::picture::Picture;
use unfold_model::kit::planes::Planes;
use unfold_model::lessons::equivariance::{Equivariance, Request};
use yew::prelude::*;

/// Sides of a kernel, by what they are called.
const SIDES: [(usize, &str); 4] = [(1, "1×1"), (3, "3×3"), (5, "5×5"), (7, "7×7")];

/// The filter as rows, whether it has a name or numbers.
fn kernel(request: &Request) -> Vec<Vec<f32>> {
    let own = request.clamped().0.kernel;
    if !own.is_empty() {
        return own;
    }
    request.preset.weights(request.seed).chunks(3).map(<[f32]>::to_vec).collect()
}

/// The filter with another side and the same centre: cut, or filled with zeros.
fn resized(kernel: &[Vec<f32>], side: usize) -> Vec<Vec<f32>> {
    let from = |place: usize| (place + kernel.len() / 2).checked_sub(side / 2);
    let weight = |row, column| kernel.get(from(row)?)?.get(from(column)?).copied();
    (0..side).map(|row| (0..side).map(|column| weight(row, column).unwrap_or_default()).collect()).collect()
}

/// Numbers from an address, as they stand in for the picture.
fn given(request: &Request) -> Option<Rc<Planes>> {
    let image = request.clamped().0.image;
    let (height, width) = (image.first()?.len() as u32, image.first()?.first()?.len() as u32);
    let value = |channel, row, column| image[channel as usize][row as usize][column as usize];
    Some(Rc::new(Planes::new(image.len() as u32, height, width, value)))
}

#[component]
pub(super) fn OwnPart(props: &Part) -> Html {
    let (request, change) = (&props.request, &props.change);
    let rows = kernel(request);
    let side = SIDES.iter().position(|(side, _)| *side == rows.len());
    let weights: Rc<[f32]> = rows.concat().into();
    let on_picture = change.on(|request: &mut Request, picture: Picture| {
        request.picture = picture;
        request.image.clear();
    });
    let on_weight = change.on(|request: &mut Request, (cell, weight): (usize, f32)| {
        request.kernel = kernel(request);
        let side = request.kernel.len().max(1);
        if let Some(old) = request.kernel.get_mut(cell / side).and_then(|row| row.get_mut(cell % side)) {
            *old = weight;
        }
    });
    html! {
        <section class="part" aria-label="Your own picture and filter">
            <h2>{"Your own picture x and filter k"}</h2>
            <div class="figures">
                <Board<Equivariance> id="board" label="the picture x" picture={request.picture.clone()} shown={given(request)} on_change={on_picture} />
                <div class="beside">
                    <Kernel id="kernel" label="the filter k" values={weights} columns={rows.len() as u32} on_change={on_weight} />
                    <div class="dials">
                        { filter(request, change, "own-filter") }
                        { choice(change, ("side", "Size", false), SIDES.map(|side| side.1), side, |request, index| {
                            request.kernel = resized(&kernel(request), SIDES[index].0);
                        }) }
                    </div>
                    <p class="quiet">{"Every picture on this page follows. A filter that looks the same after a quarter turn makes the difference vanish: the same number in all four corners, and the same on all four sides."}</p>
                </div>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_keeps_its_centre_when_its_size_changes() {
        let three = vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0], vec![7.0, 8.0, 9.0]];
        assert_eq!(resized(&three, 1), [[5.0]]);
        let five = resized(&three, 5);
        assert_eq!((five[0][0], five[1][1], five[2][2], five[3][3]), (0.0, 1.0, 5.0, 9.0));
        assert_eq!(resized(&five, 3), three);
        assert_eq!(resized(&resized(&three, 7), 3), three);
    }

    #[test]
    fn a_named_filter_and_given_numbers_are_shown_as_they_are() {
        let request = Request::default();
        assert_eq!(kernel(&request)[1], [-2.0, 0.0, 2.0]);
        assert_eq!(given(&request), None);
        let request = Request { kernel: vec![vec![1.0, 2.0]], image: vec![vec![vec![0.5, 1.0]]], ..request };
        assert_eq!(kernel(&request).len(), 3);
        assert_eq!(given(&request).map(|planes| (planes.height, planes.width)), Some((1, 2)));
    }
}
