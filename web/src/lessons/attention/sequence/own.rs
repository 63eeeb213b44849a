//! The reader's own W_Q, W_K and W_V, cell by cell.

use crate::parts::{Change, Choice, Kernel};
use std::rc::Rc;
use unfold_model::lessons::attention::{Request, Sequence};
use yew::prelude::*;

const MATRICES: [&str; 3] = ["W_Q", "W_K", "W_V"];

/// One of W_Q, W_K and W_V to drag.
pub(super) fn own(
    sequence: &Sequence,
    request: &Request,
    change: &Change<Request>,
    which: usize,
    on_choose: Callback<usize>,
) -> Html {
    let Some(made) = sequence.projections.get(which) else { return Html::default() };
    let columns = made.columns.max(1) as usize;
    let rows: Vec<Vec<f64>> = made.values.chunks(columns).map(<[f64]>::to_vec).collect();
    // Newer than the reply while a cell is dragged.
    let set = [&request.w_q, &request.w_k, &request.w_v][which];
    let shown =
        if set.len() == rows.len() && set.iter().all(|row| row.len() == columns) { set } else { &rows };
    let values: Rc<[f32]> = shown.iter().flatten().map(|weight| *weight as f32).collect();
    let on_change = {
        let rows = shown.clone();
        change.on(move |request: &mut Request, (cell, weight): (usize, f32)| {
            let matrix = field(request, which);
            if matrix.len() != rows.len() {
                matrix.clone_from(&rows);
            }
            if let Some(old) = matrix.get_mut(cell / columns).and_then(|row| row.get_mut(cell % columns)) {
                *old = (f64::from(weight) * 100.0).round() / 100.0;
            }
        })
    };
    let again = change
        .on(|request: &mut Request, _: MouseEvent| (0..3).for_each(|which| field(request, which).clear()));
    let untouched = request.w_q.is_empty() && request.w_k.is_empty() && request.w_v.is_empty();
    html! {
        <>
            <Choice name="matrix" label="Weights to drag" options={MATRICES.map(AttrValue::Static).to_vec()} chosen={Some(which)} {on_choose} />
            <Kernel id="matrix" label={MATRICES[which]} {values} columns={columns as u32} {on_change} />
            <button type="button" data-reset="weights" disabled={untouched} onclick={again}>{"All three by seed again"}</button>
        </>
    }
}

fn field(request: &mut Request, which: usize) -> &mut Vec<Vec<f64>> {
    match which {
        0 => &mut request.w_q,
        1 => &mut request.w_k,
        _ => &mut request.w_v,
    }
}
