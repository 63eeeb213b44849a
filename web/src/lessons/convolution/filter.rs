//! The filters of the layer: their kernels to drag, their size, and how they go over the input.

use super::{dial, filter_names};
use crate::parts::format::number;
use crate::parts::{Change, Choice, Kernel, Slider};
use std::rc::Rc;
use unfold_model::lessons::convolution::{
    DILATION, FILTERS, KERNEL, Named, PADDING, Padding, Request, STRIDE,
};
use yew::prelude::*;

/// A kernel, row by row.
type Rows = Vec<Vec<f32>>;

#[derive(Properties, PartialEq)]
pub(super) struct FilterProps {
    /// What the reader has set.
    pub(super) request: Request,
    /// Changes it.
    pub(super) change: Change<Request>,
    /// Rows and columns of the output.
    pub(super) size: [u32; 2],
    /// Rows and columns of the input.
    pub(super) input: [u32; 2],
    /// Channels of the input.
    pub(super) channels: u32,
    /// Told the weight that is pointed at.
    pub(super) on_point: Callback<Option<usize>>,
}

/// A kernel in the middle of another number of rows and columns; what does not fit is cut off.
fn resized(kernel: &Rows, side: usize) -> Rows {
    let cell = |row: usize, column: usize| {
        let from = |place: usize, length: usize| (place + length / 2).checked_sub(side / 2);
        let row = kernel.get(from(row, kernel.len())?)?;
        row.get(from(column, row.len())?).copied()
    };
    (0..side).map(|row| (0..side).map(|column| cell(row, column).unwrap_or_default()).collect()).collect()
}

/// A filter with a name, on `side` rows and columns.
fn named(named: Named, seed: u64, side: usize) -> Rows {
    let rows: Rows = named.weights(seed).chunks(3).map(<[f32]>::to_vec).collect();
    resized(&rows, side)
}

fn side_of(request: &Request) -> usize {
    request.kernels.first().and_then(|filter| filter.first()).map_or(3, Vec::len)
}

/// All filters at `side` rows and columns.
fn resize_all(request: &mut Request, side: usize) {
    for kernel in request.kernels.iter_mut().flatten() {
        *kernel = resized(kernel, side);
    }
}

/// The filter that is looked at.
fn chosen(request: &Request) -> usize {
    (request.at[0] as usize).min(request.kernels.len().saturating_sub(1))
}

#[component]
pub(super) fn FilterPart(props: &FilterProps) -> Html {
    let channel = use_state_eq(|| 0_usize);
    let (request, change) = (&props.request, &props.change);
    let filter = chosen(request);
    let kernels = request.kernels.get(filter).cloned().unwrap_or_default();
    let shown = (*channel).min(kernels.len().saturating_sub(1));
    let rows = kernels.get(shown).cloned().unwrap_or_default();
    let columns = rows.first().map_or(1, Vec::len);
    let values: Rc<[f32]> = rows.concat().into();
    let names =
        |count: usize| (1..=count).map(|number| AttrValue::from(number.to_string())).collect::<Vec<_>>();
    let on_change = change.on(move |request: &mut Request, (cell, weight): (usize, f32)| {
        let filter = chosen(request);
        let row = request
            .kernels
            .get_mut(filter)
            .and_then(|kernels| kernels.get_mut(shown)?.get_mut(cell / columns));
        if let Some(weight_there) = row.and_then(|row| row.get_mut(cell % columns)) {
            *weight_there = weight;
        }
    });
    let side = side_of(request);
    let preset = Named::ALL
        .iter()
        .position(|preset| side >= 3 && named(*preset, 1, side) == rows && kernels.len() == 1);
    let on_preset = change.on(|request: &mut Request, index: usize| {
        let (filter, side) = (chosen(request), side_of(request).max(3));
        resize_all(request, side);
        if let Some(kernels) = request.kernels.get_mut(filter) {
            *kernels = vec![named(Named::ALL[index], 1, side)];
        }
    });
    html! {
        <div class="beside filters">
            <h2>{"Filters "}<span class="ink-weight">{"w"}</span></h2>
            <div class="dials tight">
                <Choice name="filter" label="Filter" options={names(request.kernels.len())} chosen={Some(filter)}
                    on_choose={change.on(|request: &mut Request, index: usize| request.at[0] = index as u32)} />
                <Choice name="kernel-preset" label="Start from" list=true options={filter_names()} chosen={preset} on_choose={on_preset} />
                { bank_buttons(request, change) }
            </div>
            if kernels.len() > 1 {
                <Choice name="kernel-channel" label="On channel" options={names(kernels.len())} chosen={Some(shown)}
                    on_choose={Callback::from(move |index| channel.set(index))} />
            } else if props.channels > 1 {
                <p class="quiet">{ format!("The same on all {} channels, divided by their number.", props.channels) }</p>
            }
            <Kernel id="kernel" label={format!("filter {}", filter + 1)} {values} columns={columns as u32} on_point={props.on_point.clone()} {on_change} />
            { geometry(props, side, filter) }
        </div>
    }
}

/// One filter more, one less.
fn bank_buttons(request: &Request, change: &Change<Request>) -> Html {
    let add = change.on(|request: &mut Request, _: MouseEvent| {
        let count = request.kernels.len();
        let next = named(Named::ALL[count % Named::ALL.len()], 1, side_of(request));
        request.kernels.push(vec![next]);
        request.at[0] = count as u32;
    });
    let remove = change.on(|request: &mut Request, _: MouseEvent| {
        let filter = chosen(request);
        request.kernels.remove(filter);
        if filter < request.bias.len() {
            request.bias.remove(filter);
        }
        request.at[0] = filter.saturating_sub(1) as u32;
    });
    let count = request.kernels.len();
    html! {
        <>
            <button type="button" onclick={add} disabled={count >= *FILTERS.end() as usize}>{"Add"}</button>
            <button type="button" onclick={remove} disabled={count < 2}>{"Remove"}</button>
        </>
    }
}

/// The dials, and the size of the output by formula.
fn geometry(props: &FilterProps, side: usize, filter: usize) -> Html {
    let (request, change, default) = (&props.request, &props.change, Request::default());
    let on = |act: fn(&mut Request, u32)| {
        change.on(move |request: &mut Request, value: f64| act(request, value as u32))
    };
    let modes = ["zeros", "circular", "reflected"].map(AttrValue::from).to_vec();
    let bias = request.bias.get(filter).copied().unwrap_or_default();
    let on_bias = change.on(|request: &mut Request, bias: f64| {
        let filter = chosen(request);
        request.bias.resize(request.kernels.len(), 0.0);
        request.bias[filter] = bias as f32;
    });
    let (n, p, s, d) = (props.input[0], request.padding[0], request.stride[0], request.dilation[0]);
    let rows = if props.size[0] > 0 { number(f64::from(props.size[0])) } else { "none".into() };
    html! {
        <>
            <div class="dials pairs">
                { dial(("kernel-size", "Kernel k"), (side as u32, 3), KERNEL, on(|request, side| resize_all(request, side as usize))) }
                { dial(("stride", "Stride s"), (s, default.stride[0]), STRIDE, on(|request, stride| request.stride = [stride; 2])) }
                { dial(("padding", "Padding p"), (p, default.padding[0]), PADDING, on(|request, padding| request.padding = [padding; 2])) }
                { dial(("dilation", "Dilation d"), (d, default.dilation[0]), DILATION, on(|request, dilation| request.dilation = [dilation; 2])) }
                <Slider name="bias" label="Bias b" class={classes!("ink-bias")} value={f64::from(bias)} min={-1.0} max=1.0 step=0.05 default=0.0 on_input={on_bias} />
                <Choice name="padding-mode" label="Padding with" list=true options={modes} chosen={Padding::ALL.iter().position(|mode| *mode == request.padding_mode)}
                    on_choose={change.on(|request: &mut Request, index: usize| request.padding_mode = Padding::ALL[index])} />
            </div>
            <p class="size-formula">
                {"Rows: ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1"}<br />
                { format!("= ⌊({n} + 2·{p} − {d}·({side} − 1) − 1)/{s}⌋ + 1 = ") }<b class="ink-output">{ rows }</b>
            </p>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_keeps_its_middle() {
        let three: Rows = vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0], vec![7.0, 8.0, 9.0]];
        let five = resized(&three, 5);
        assert_eq!((five.len(), five[0].iter().sum::<f32>(), &five[2][1..4]), (5, 0.0, &[4.0, 5.0, 6.0][..]));
        assert_eq!(resized(&five, 3), three);
        assert_eq!(resized(&three, 1), [[5.0]]);
        assert_eq!(resized(&resized(&three, 4), 3), three);
        assert_eq!(resized(&Vec::new(), 2), [[0.0; 2]; 2]);
    }

    #[test]
    fn all_filters_have_one_size() {
        let mut request = Request::default();
        resize_all(&mut request, 7);
        assert!(request.kernels.iter().flatten().all(|kernel| kernel.len() == 7 && kernel[0].len() == 7));
        assert_eq!(side_of(&request), 7);
        resize_all(&mut request, 3);
        assert_eq!(request.kernels, Request::default().kernels);
    }
}
