//! Text on a canvas: placed by fixed anchors and never measured.
//!
//! Not by plotters, which sets the font each time: that makes the browser settle the page's styles first.

use super::{Anchor, Frame, Paint, State, css};
use crate::plot::theme::Ink;
use plotters::style::text_anchor::{HPos, VPos};
use std::cell::RefCell;

const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
/// Most fonts that are remembered: their heights follow the sizes of the pictures.
const KEPT: usize = 64;

thread_local! {
    /// How the browser writes the fonts that were set, by their height in device pixels.
    static FONTS: RefCell<Vec<(f64, String)>> = const { RefCell::new(Vec::new()) };
}

impl Frame {
    /// Text at a place. `halo` sets it off from what is behind it.
    pub(crate) fn text(
        &self,
        text: &str,
        place: (f64, f64),
        size: f64,
        paint: Paint,
        anchor: Anchor,
        halo: bool,
    ) {
        if !(place.0.is_finite() && place.1.is_finite()) {
            return;
        }
        // Text goes in whole device pixels: letters on the grid are sharper.
        self.units(false);
        let context = &self.context;
        let (x, y) = ((place.0 * self.ratio).round(), (place.1 * self.ratio).round());
        self.set_font(size * self.ratio);
        self.set_anchor(anchor);
        if halo {
            context.set_stroke_style_str(&css(self.paint(Ink::Ground)));
            context.set_line_width(4.0 * self.ratio);
            context.stroke_text(text, x, y).ok();
        }
        context.set_fill_style_str(&css(paint));
        context.fill_text(text, x, y).ok();
    }

    fn set_font(&self, height: f64) {
        let state = self.state.get();
        if state.font == height {
            return;
        }
        self.state.set(State { font: height, ..state });
        FONTS.with_borrow_mut(|fonts| {
            // The canvas keeps its font from one drawing to the next, in the browser's own spelling.
            let now = self.context.font();
            if fonts.iter().any(|(known, spelling)| *known == height && *spelling == now) {
                return;
            }
            self.context.set_font(&format!("{height}px {FONT}"));
            fonts.retain(|(known, _)| *known != height);
            fonts.truncate(KEPT - 1);
            fonts.insert(0, (height, self.context.font()));
        });
    }

    fn set_anchor(&self, Anchor(along, down): Anchor) {
        let along = match along {
            HPos::Left => "start",
            HPos::Center => "center",
            HPos::Right => "end",
        };
        let down = match down {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        };
        let state = self.state.get();
        if state.anchor != [along, down] {
            self.state.set(State { anchor: [along, down], ..state });
            self.context.set_text_align(along);
            self.context.set_text_baseline(down);
        }
    }
}
