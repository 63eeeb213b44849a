//! A chart: two axes, layers of data, and whatever lies over it to be dragged.
//!
//! Children are laid over the picture and find its axes in the context [`Axes`]. Leaves out the words around it,
//! which are [`crate::parts::picture`]'s.

use super::axis::{Axis, Extent};
use super::canvas::{Canvas, Draw};
use super::frame::{Anchor, Backdrop, Dash, Frame, Paint};
use super::layer::{self, Layer};
use super::scale::{Axes, NAME_SIZE, Scale, TICK_SIZE};
use super::theme::Ink;
use super::ticks::text_width;
use super::{heatmap, lines, plane};
use plotters::style::text_anchor::{HPos, VPos};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Chart`].
#[derive(Properties, PartialEq)]
pub(crate) struct ChartProps {
    /// The axis from left to right.
    pub(crate) x: Axis,
    /// The axis from below.
    pub(crate) y: Axis,
    /// What is drawn, in this order.
    #[prop_or_default]
    pub(crate) layers: Rc<[Layer]>,
    /// As high as wide, data area included: planes and heatmaps.
    #[prop_or_default]
    pub(crate) square: bool,
    /// Lower than usual: a second picture under a first one.
    #[prop_or_default]
    pub(crate) low: bool,
    /// Handles and probes.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A chart with axes. It needs no size: the style sheet gives it one.
#[component]
pub(crate) fn Chart(props: &ChartProps) -> Html {
    let held = use_mut_ref(|| None::<(Extent, Extent)>);
    let axes = settle(props, *held.borrow());
    *held.borrow_mut() = Some((axes.x, axes.y));
    let names = (props.x.title(), props.y.title());
    let behind = use_mut_ref(|| None::<Backdrop<Behind>>);
    let draw = use_memo((axes, names, props.layers.clone()), |(axes, names, layers)| {
        let (behind, layers) = (behind.clone(), layers.clone());
        let key = Behind { axes: *axes, names: names.clone(), covers: covers(&layers) };
        Draw::new(move |frame| {
            frame.backdrop(&behind, &key, |frame| paint_behind(frame, &key));
            paint(frame, key.axes, &layers);
        })
    });
    let class = classes!("plot", props.square.then_some("square"), props.low.then_some("low"));
    html! {
        <div {class}>
            <Canvas draw={(*draw).clone()} />
            <div class="overlay">
                <ContextProvider<Axes> context={axes}>{ props.children.clone() }</ContextProvider<Axes>>
            </div>
        </div>
    }
}

fn settle(props: &ChartProps, held: Option<(Extent, Extent)>) -> Axes {
    let data = layer::bounds(&props.layers, (props.x.is_log(), props.y.is_log()));
    let x = props.x.settle(data.0, held.map(|held| held.0));
    let y = props.y.settle(data.1, held.map(|held| held.1));
    let end = props.layers.iter().map(end_width).fold(0.0, f64::max);
    Axes::new(x, y, (!props.x.title().is_empty(), !props.y.title().is_empty()), end, props.square)
}

fn end_width(layer: &Layer) -> f64 {
    match layer {
        Layer::Line(line) if !line.end.is_empty() => text_width(&line.end, NAME_SIZE) + 12.0,
        _ => 0.0,
    }
}

/// What stands behind the lines: most of a drawing's cost, and it seldom changes.
#[derive(Clone, PartialEq)]
struct Behind {
    axes: Axes,
    names: (String, String),
    covers: Rc<[Layer]>,
}

/// The layers that cover the data area, without what stands out in them.
fn covers(layers: &[Layer]) -> Rc<[Layer]> {
    let cover = |layer: &Layer| match layer {
        Layer::Cells(cells) => Some(cells.clone().lit(None).into()),
        Layer::Raster(raster) => Some(raster.clone().into()),
        _ => None,
    };
    layers.iter().filter_map(cover).collect()
}

fn paint_behind(frame: &Frame, Behind { axes, names, covers }: &Behind) {
    let scale = axes.scale(frame.width, frame.height);
    draw_axes(frame, *axes, &scale, names, !covers.is_empty());
    clipped(frame, &scale, || {
        for layer in covers.iter() {
            match layer {
                Layer::Cells(cells) => plane::cells(frame, &scale, cells),
                Layer::Raster(raster) => heatmap::raster(frame, &scale, raster),
                _ => {}
            }
        }
    });
}

/// Draws inside the data area only.
fn clipped(frame: &Frame, scale: &Scale, draw: impl FnOnce()) {
    let corners = ((scale.left() - 1.0, scale.top() - 1.0), (scale.right() + 1.0, scale.bottom() + 1.0));
    frame.clipped(corners.0, corners.1, draw);
}

fn paint(frame: &Frame, axes: Axes, layers: &[Layer]) {
    let scale = axes.scale(frame.width, frame.height);
    clipped(frame, &scale, || {
        for layer in layers {
            match layer {
                Layer::Line(line) => lines::line(frame, &scale, line),
                Layer::Band(band) => lines::band(frame, &scale, band),
                Layer::Guide(guide) => lines::guide(frame, &scale, guide),
                Layer::Span(span) => lines::span(frame, &scale, span),
                Layer::Bars(bars) => lines::bars(frame, axes, &scale, bars),
                Layer::Cells(cells) => plane::lit(frame, &scale, cells),
                Layer::Raster(_) | Layer::Words(_) => {}
            }
        }
    });
    // Markers and words may reach over the edge of the data area.
    for layer in layers {
        match layer {
            Layer::Line(line) => lines::markers(frame, &scale, line),
            Layer::Guide(guide) => lines::guide_label(frame, &scale, guide),
            Layer::Words(words) => lines::words(frame, &scale, words),
            _ => {}
        }
    }
    lines::ends(frame, &scale, layers);
}

/// Grid, axis lines, ticks, tick labels, names. A `covered` data area gets no grid.
fn draw_axes(frame: &Frame, axes: Axes, scale: &Scale, names: &(String, String), covered: bool) {
    let (left, right, top, bottom) = (scale.left(), scale.right(), scale.top(), scale.bottom());
    let (grid, axis, muted) = (frame.paint(Ink::Grid), frame.paint(Ink::Axis), frame.paint(Ink::Muted));
    let line =
        |value: f64, extent: Extent| if value == 0.0 && !extent.log { Paint(axis.0, 0.6) } else { grid };

    let mut taken = f64::NEG_INFINITY;
    for tick in axes.x.ticks((2.0 + (right - left) / 110.0) as usize) {
        let x = scale.x(tick.value);
        if !covered {
            frame.hair((x, top), (x, bottom), line(tick.value, axes.x), 1.0);
        }
        frame.hair((x, bottom), (x, bottom + 4.0), axis, 1.0);
        let half = text_width(&tick.label, TICK_SIZE) / 2.0;
        // Never over its neighbour, never cut at the edge.
        let at = x.min(frame.width - half - 1.0).max(half + 1.0);
        if at - half > taken {
            frame.text(
                &tick.label,
                (at, bottom + 7.0),
                TICK_SIZE,
                muted,
                Anchor(HPos::Center, VPos::Top),
                false,
            );
            taken = at + half + 6.0;
        }
    }
    let mut free = f64::INFINITY;
    for tick in axes.y.ticks((2.0 + (bottom - top) / 90.0) as usize) {
        let y = scale.y(tick.value);
        if !covered {
            frame.hair((left, y), (right, y), line(tick.value, axes.y), 1.0);
        }
        frame.hair((left - 4.0, y), (left, y), axis, 1.0);
        if y + TICK_SIZE / 2.0 < free {
            let anchor = Anchor(HPos::Right, VPos::Center);
            frame.text(&tick.label, (left - 7.0, y), TICK_SIZE, muted, anchor, false);
            free = y - TICK_SIZE / 2.0 - 3.0;
        }
    }
    frame.hair((left, bottom), (right, bottom), axis, 1.0);
    frame.hair((left, top), (left, bottom), axis, 1.0);

    let text = frame.paint(Ink::Text);
    let middle = (left + right) / 2.0;
    let below = Anchor(HPos::Center, VPos::Bottom);
    frame.text(&names.0, (middle, frame.height - 1.0), NAME_SIZE, text, below, false);
    frame.text(&names.1, (2.0, 2.0), NAME_SIZE, text, Anchor(HPos::Left, VPos::Top), false);
}

/// A short stretch of line as it is drawn, for legends: its own little canvas.
#[derive(Properties, PartialEq)]
pub(crate) struct SampleProps {
    /// What it stands for.
    pub(crate) ink: Ink,
    /// Broken or not.
    #[prop_or_default]
    pub(crate) dash: Dash,
    /// Marker in the middle, and whether filled.
    #[prop_or_default]
    pub(crate) marker: Option<(layer::Marker, bool)>,
    /// Without a line.
    #[prop_or_default]
    pub(crate) bare: bool,
}

/// Draws the sample.
#[component]
pub(crate) fn Sample(props: &SampleProps) -> Html {
    let key = (props.ink, props.dash, props.marker, props.bare);
    let draw = use_memo(key, |&(ink, dash, marker, bare)| {
        Draw::new(move |frame| {
            let (middle, paint) = (frame.height / 2.0, frame.paint(ink));
            if !bare {
                frame.path([(1.0, middle), (frame.width - 1.0, middle)], paint, 2.0, dash);
            }
            if let Some((marker, filled)) = marker {
                lines::marker(frame, (frame.width / 2.0, middle), marker, filled, 4.0, paint);
            }
        })
    });
    html! { <span class="sample"><Canvas draw={(*draw).clone()} /></span> }
}
