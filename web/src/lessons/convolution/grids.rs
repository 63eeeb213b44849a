//! Small grids of numbers side by side on one canvas, with a sign between them: a patch × weights = products.
//!
//! Leaves out grids that are changed, which are a [`crate::parts::Kernel`]'s, and those too large for numbers.

use crate::parts::format::significant;
use crate::parts::place;
use crate::plot::canvas::{Canvas, Draw};
use crate::plot::tiles::{self, Grid};
use yew::prelude::*;

/// Properties of [`Grids`].
#[derive(Properties, Clone, PartialEq)]
pub(super) struct GridsProps {
    /// What they show, for people.
    pub(super) label: AttrValue,
    /// The grids.
    pub(super) grids: Vec<Grid>,
    /// Number of the cell that stands out in all of them.
    #[prop_or_default]
    pub(super) lit: Option<usize>,
}

/// The grids; their numbers in a table are the picture's.
#[component]
pub(super) fn Grids(props: &GridsProps) -> Html {
    let node = use_node_ref();
    let rows = props.grids.iter().map(Grid::rows).max().unwrap_or(1);
    place::use_counts(&node, rows, props.grids.len());
    let draw = use_memo((props.grids.clone(), props.lit), |(grids, lit)| {
        let (grids, lit) = (grids.clone(), *lit);
        Draw::new(move |frame| {
            tiles::side_by_side(frame, &grids, lit, |value| significant((value * 1000.0).round() / 1000.0, 2))
        })
    });
    html! { <div class="grids" ref={node} role="img" aria-label={props.label.clone()}><Canvas draw={(*draw).clone()} /></div> }
}
