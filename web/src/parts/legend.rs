//! Which line is which: samples as they are drawn, with words in the same colour.
//!
//! Leaves out heatmaps, whose legend is [`crate::plot::heatmap::MapLegend`].

use crate::plot::chart::Sample;
use crate::plot::{Dash, Ink, Marker};
use yew::prelude::*;

/// One line of a legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    ink: Ink,
    dash: Dash,
    marker: Option<(Marker, bool)>,
    bare: bool,
    words: AttrValue,
}

impl Item {
    /// A solid line.
    pub(crate) fn line(ink: Ink, words: impl Into<AttrValue>) -> Self {
        Self { ink, dash: Dash::Solid, marker: None, bare: false, words: words.into() }
    }

    /// Dots without a line.
    pub(crate) fn dots(ink: Ink, marker: Marker, words: impl Into<AttrValue>) -> Self {
        Self { marker: Some((marker, true)), bare: true, ..Self::line(ink, words) }
    }

    /// Breaks the line.
    pub(crate) fn dash(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    /// Puts a marker on the line, filled or hollow.
    pub(crate) fn marker(self, marker: Marker, filled: bool) -> Self {
        Self { marker: Some((marker, filled)), ..self }
    }
}

/// Properties of [`Legend`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct LegendProps {
    /// The lines, in the order drawn.
    pub(crate) items: Vec<Item>,
}

/// The samples in a row.
#[component]
pub(crate) fn Legend(props: &LegendProps) -> Html {
    html! {
        <ul class="legend">
            { for props.items.iter().enumerate().map(|(index, item)| html! {
                <li key={index} class={item.ink.class()}>
                    <Sample ink={item.ink} dash={item.dash} marker={item.marker} bare={item.bare} />
                    <span>{ &item.words }</span>
                </li>
            }) }
        </ul>
    }
}
