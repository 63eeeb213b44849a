//! How the first network folds the line, how regions grow with depth, and why the pieces are tied.

use super::probe::Probe;
use crate::parts::format::{number, significant};
use crate::parts::{Change, Item, Legend, Matrix, Numbers, Picture, Slider, Table};
use crate::plot::{Axis, Chart, Dash, Guide, Ink, Layer, Line as Stroke, Marker, Words};
use std::rc::Rc;
use unfold_model::lessons::composition::{Fold, Line, Request};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct FoldProps {
    pub(super) request: Request,
    pub(super) change: Change<Request>,
    pub(super) line: Line,
    /// Told the output that is pointed at.
    pub(super) hover: Callback<Option<f64>>,
}

#[component]
pub(super) fn FoldAndGrowth(props: &FoldProps) -> Html {
    let line = &props.line;
    let fold = &line.fold;
    let on_point = props.hover.reform(|at: Option<(f64, f64)>| at.map(|(output, _)| output));
    let outputs = fold.layers.iter().flat_map(|layer| layer.outputs);
    let (low, high) =
        outputs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
    let on_probe = props.change.clone().on(|request: &mut Request, probe| request.probe = probe);
    let words = fold_words(fold);
    html! {
        <>
            <div class="figures">
                <Picture id="fold" title={html! { <>{"How "}<b class="ink-first">{"f"}</b>{" folds the line"}</> }}
                    summary={fold_summary(fold)} numbers={fold_numbers(fold)}>
                    <Chart x={Axis::new("h = f(x): where inputs land")} y={Axis::new("layer").whole().span(0.4, fold.layers.len() as f64 + 0.8)} layers={fold_layers(fold)}>
                        <Probe id="fold-output" label="output to trace back to its inputs" at={Some((fold.probe, 0.0))} {words} {on_point} />
                    </Chart>
                    <Slider name="probe" label="Lit output h" class={classes!("ink-accent")} value={props.request.probe}
                        min={floor(low)} max={ceil(high)} step={0.01} default={Request::default().probe} on_input={on_probe} />
                </Picture>
                <Picture id="growth" title={html! { "Regions by depth" }} summary={growth_summary(line)}
                    numbers={growth_numbers(line)} legend={html! { <Legend items={growth_legend()} /> }}>
                    <Chart x={Axis::new("depth").whole().span(0.7, 8.3)} y={Axis::new("linear regions").log()} layers={growth_layers(line)} />
                </Picture>
                <Picture id="omega" title={html! { <>{"Why the pieces are tied: "}<b class="ink-weight">{"Ω₁"}</b></> }}
                    summary={omega_summary(line)} numbers={omega_numbers(line)}>
                    <Matrix id="omega-1" name="Ω₁" class={classes!("ink-weight")} values={Rc::from(line.omega.concat())}
                        rows={names("g", line.omega.len(), line.depth)} columns={names("f", line.omega.first().map_or(0, Vec::len), 1)} />
                </Picture>
            </div>
        </>
    }
}

/// A tenth below, so that the dial ends at a plain number.
fn floor(value: f64) -> f64 {
    (value * 10.0).floor() / 10.0
}

fn ceil(value: f64) -> f64 {
    (value * 10.0).ceil() / 10.0
}

/// The strip of paper: each straight piece one layer up, joined where it is folded.
fn fold_layers(fold: &Fold) -> Rc<[Layer]> {
    let height = |index: usize| index as f64 + 1.0;
    let strip: Vec<(f64, f64)> = fold
        .layers
        .iter()
        .enumerate()
        .flat_map(|(index, layer)| layer.outputs.map(|output| (output, height(index))))
        .collect();
    let mut layers: Vec<Layer> = vec![
        Guide::at_x(fold.probe, Ink::Accent).dash(Dash::Dotted).into(),
        Stroke::new(strip, Ink::First).width(3.0).into(),
    ];
    let lit: Vec<(f64, f64)> = fold.inputs.iter().map(|input| (fold.probe, height(input.layer))).collect();
    let words = fold.inputs.iter().zip(&lit);
    layers.extend(words.map(|(input, at)| {
        Layer::from(Words::new(*at, format!("x = {}", significant(input.x, 3)), Ink::Accent))
    }));
    layers.push(Stroke::dots(lit, Ink::Accent, Marker::Diamond).radius(5.0).into());
    layers.into()
}

fn fold_words(fold: &Fold) -> String {
    let inputs: Vec<String> = fold.inputs.iter().map(|input| significant(input.x, 3)).collect();
    match inputs.len() {
        0 => format!("h {}, which no input gives", significant(fold.probe, 3)),
        _ => format!("h {}, given by x {}", significant(fold.probe, 3), inputs.join(", ")),
    }
}

fn fold_summary(fold: &Fold) -> Html {
    let count = fold.inputs.len();
    html! {
        <>
            {"The line of inputs lies in "}<b>{ fold.layers.len() }</b>{" layers. "}
            <b class="ink-accent">{"h = "}{ significant(fold.probe, 3) }</b>
            { match count {
                0 => " comes from no input.".to_owned(),
                1 => " comes from one input.".to_owned(),
                count => format!(" comes from {count} inputs: g cannot tell them apart, and gives all of them "),
            } }
            if count > 1 { <><b class="ink-second">{"y = "}{ significant(fold.output, 3) }</b>{"."}</> }
        </>
    }
}

fn fold_numbers(fold: &Fold) -> Option<Numbers> {
    let fold = fold.clone();
    Some(Numbers::new(move || {
        let head = ["layer", "from x", "to x", "from h", "to h"];
        let mut table = Table::new("Layers of the folded line", &head);
        for (index, layer) in fold.layers.iter().enumerate() {
            let [a, b] = layer.inputs;
            let [c, d] = layer.outputs;
            table.rows.push([(index + 1) as f64, a, b, c, d].map(Into::into).to_vec());
        }
        table
    }))
}

fn growth_legend() -> Vec<Item> {
    vec![
        Item::line(Ink::Composition, "composition, counted").marker(Marker::Circle, true),
        Item::line(Ink::Muted, "folds × pieces").dash(Dash::Dotted),
        Item::line(Ink::Second, "shallow, as many parameters")
            .dash(Dash::Dashed)
            .marker(Marker::Square, false),
    ]
}

fn growth_layers(line: &Line) -> Rc<[Layer]> {
    let series = |value: fn(&unfold_model::lessons::composition::Growth) -> f64| -> Vec<(f64, f64)> {
        line.growth.iter().map(|growth| (f64::from(growth.depth), value(growth))).collect()
    };
    Rc::new([
        Guide::at_x(f64::from(line.depth), Ink::Accent).dash(Dash::Dotted).into(),
        Stroke::new(series(|growth| growth.product), Ink::Muted).dash(Dash::Dotted).width(1.5).into(),
        Stroke::new(series(|growth| growth.shallow_regions as f64), Ink::Second)
            .dash(Dash::Dashed)
            .marked(Marker::Square)
            .hollow()
            .into(),
        Stroke::new(series(|growth| growth.linear_regions as f64), Ink::Composition)
            .marked(Marker::Circle)
            .into(),
    ])
}

fn growth_summary(line: &Line) -> Html {
    let last = line.growth.last();
    html! {
        <>
            {"Each application of f costs the same parameters again and multiplies the regions. "}
            if let Some(last) = last {
                {"At depth "}{ last.depth }{": "}<b class="ink-composition">{ number(last.linear_regions as f64) }</b>
                {" regions from "}{ last.parameters }{" parameters; shallow at most "}
                <b class="ink-second">{ last.shallow_regions }</b>{"."}
                if last.depth < 8 { {" Beyond, the pieces are too many to follow."} }
            }
        </>
    }
}

fn growth_numbers(line: &Line) -> Option<Numbers> {
    let growth = line.growth.clone();
    Some(Numbers::new(move || {
        let head = [
            "depth",
            "linear regions",
            "activation regions",
            "parameters",
            "shallow, same parameters",
            "folds × pieces",
        ];
        let mut table = Table::new("Regions at each depth, on the interval", &head);
        for row in &growth {
            table.rows.push(vec![
                (row.depth as usize).into(),
                row.linear_regions.into(),
                row.activation_regions.into(),
                row.parameters.into(),
                row.shallow_regions.into(),
                row.product.into(),
            ]);
        }
        table
    }))
}

fn names(letter: &str, count: usize, depth: u32) -> Vec<AttrValue> {
    // From depth 2 on, Ω₁ leads from f to f again.
    let letter = if depth > 1 { "f" } else { letter };
    (1..=count).map(|unit| AttrValue::from(format!("{letter} {unit}"))).collect()
}

fn omega_summary(line: &Line) -> Html {
    let values: Vec<String> = line.singular_values.iter().map(|value| significant(*value, 3)).collect();
    html! {
        <>
            <b class="ink-weight">{"Ω₁"}</b>{" leads from the hidden units of f to those of the next network. It is one column \
             times one row, since only one number, h, passes between them. Singular values: "}{ values.join(", ") }
            {". A free network with two hidden layers could have as many as the matrix has rows."}
        </>
    }
}

fn omega_numbers(line: &Line) -> Option<Numbers> {
    let omega = line.omega.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Ω₁, entry by entry", &["to unit", "from unit", "weight"]);
        for (row, weights) in omega.iter().enumerate() {
            for (column, weight) in weights.iter().enumerate() {
                table.row([(row + 1).into(), (column + 1).into(), (*weight).into()]);
            }
        }
        table
    }))
}
