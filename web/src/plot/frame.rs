//! One drawing of one canvas, in CSS pixels, through plotters' canvas backend.
//!
//! plotters takes whole numbers; here a unit is a sixteenth of a device pixel, so that curves stay smooth on every
//! screen. Text is `frame/text.rs`, images are `frame/image.rs`. Leaves out data
//! coordinates, which are [`super::scale`]'s.

mod image;
mod text;

use super::theme::{Ink, Rgb, Theme};
pub(crate) use image::Image;
use plotters::prelude::{DrawingBackend, RGBAColor, ShapeStyle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters_canvas::CanvasBackend;
use std::cell::{Cell, RefCell};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Parts of a device pixel that one of plotters' whole numbers stands for.
const FINE: f64 = 16.0;
/// Farther than any picture, near enough that a whole number can say it.
const FAR: f64 = 1e5;

/// A colour with its opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Paint(pub(crate) Rgb, pub(crate) f64);

/// How a line is drawn: the second cue beside colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Dash {
    /// Unbroken.
    #[default]
    Solid,
    /// Long strokes.
    Dashed,
    /// Dots.
    Dotted,
    /// Stroke, dot.
    Alternating,
}

impl Dash {
    /// The pattern of the `index`-th of several lines.
    pub(crate) fn nth(index: usize) -> Self {
        [Self::Solid, Self::Dashed, Self::Alternating, Self::Dotted][index % 4]
    }

    /// Lengths of strokes and gaps in units of CSS pixels.
    pub(crate) fn lengths(self) -> &'static [f64] {
        match self {
            Self::Solid => &[],
            Self::Dashed => &[7.0, 4.0],
            Self::Dotted => &[1.0, 4.0],
            Self::Alternating => &[8.0, 4.0, 1.5, 4.0],
        }
    }
}

/// Where text stands relative to its place.
#[derive(Clone, Copy)]
pub(crate) struct Anchor(pub(crate) HPos, pub(crate) VPos);

/// What a picture has drawn behind everything that moves, kept on a canvas of its own while `key` stays.
pub(crate) struct Backdrop<K> {
    key: K,
    look: (u32, u32, Theme),
    canvas: Option<HtmlCanvasElement>,
    /// Whether the canvas holds what belongs to key and look.
    drawn: bool,
}

/// A canvas being drawn on. Lengths and places are CSS pixels from the upper left corner.
pub(crate) struct Frame {
    /// Width of the canvas.
    pub(crate) width: f64,
    /// Height of the canvas.
    pub(crate) height: f64,
    /// The theme that is on.
    pub(crate) theme: Theme,
    ratio: f64,
    context: CanvasRenderingContext2d,
    backend: RefCell<CanvasBackend>,
    state: Cell<State>,
}

/// How the context is set, as far as it is known: setting it again takes longer than most drawing.
#[derive(Clone, Copy)]
struct State {
    /// Whether a unit is a part of a device pixel, as for all but text.
    fine: bool,
    /// Height of the font in device pixels; 0 if not known.
    font: f64,
    /// By the browser's names, along and down; empty if not known.
    anchor: [&'static str; 2],
}

impl Frame {
    /// Starts a drawing: clears the canvas, whose backing store is already `ratio` times its size.
    pub(crate) fn start(canvas: &HtmlCanvasElement, ratio: f64, theme: Theme) -> Option<Self> {
        use wasm_bindgen::JsCast;
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let backend = RefCell::new(CanvasBackend::with_canvas_object(canvas.clone())?);
        let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).ok()?;
        context.clear_rect(0.0, 0.0, width, height);
        context.set_line_join("round");
        let state = Cell::new(State { fine: false, font: 0.0, anchor: [""; 2] });
        Some(Self { width: width / ratio, height: height / ratio, theme, ratio, context, backend, state })
    }

    /// What `draw` draws, from the copy in `held` if `key`, size and theme are still those of the copy.
    pub(crate) fn backdrop<K: Clone + PartialEq>(
        &self,
        held: &RefCell<Option<Backdrop<K>>>,
        key: &K,
        draw: impl Fn(&Self),
    ) {
        let mut held = held.borrow_mut();
        let canvas = self.context.canvas();
        let look = (canvas.as_ref().map_or(0, |it| it.width()), canvas.as_ref().map_or(0, |it| it.height()));
        let look = (look.0, look.1, self.theme);
        let (canvas, same, drawn) = held.take().map_or((None, false, false), |old| {
            let same = old.look == look && old.key == *key;
            (old.canvas, same, same && old.drawn)
        });
        // Asked for a second time: worth a copy. What changes at every move is not.
        let canvas = if same && !drawn {
            canvas.or_else(new_canvas).and_then(|it| self.copied(it, look, &draw))
        } else {
            canvas
        };
        match &canvas {
            Some(copy) if same => {
                self.units(false);
                self.context.draw_image_with_html_canvas_element(copy, 0.0, 0.0).ok();
            }
            _ => draw(self),
        }
        *held = Some(Backdrop { key: key.clone(), look, drawn: same && canvas.is_some(), canvas });
    }

    /// What `draw` draws, on another canvas.
    fn copied(
        &self,
        canvas: HtmlCanvasElement,
        (width, height, _): (u32, u32, Theme),
        draw: impl Fn(&Self),
    ) -> Option<HtmlCanvasElement> {
        if (canvas.width(), canvas.height()) != (width, height) {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        draw(&Self::start(&canvas, self.ratio, self.theme)?);
        Some(canvas)
    }

    /// The paint of `ink` in this theme.
    pub(crate) fn paint(&self, ink: Ink) -> Paint {
        Paint(ink.rgb(self.theme), 1.0)
    }

    /// A line through `points`; a place that is not finite interrupts it.
    pub(crate) fn path(
        &self,
        points: impl IntoIterator<Item = (f64, f64)>,
        paint: Paint,
        width: f64,
        dash: Dash,
    ) {
        let style = self.stroke(paint, width);
        self.units(true);
        self.set_dash(dash, width);
        let mut run = Vec::new();
        let flush = |run: &mut Vec<(i32, i32)>| {
            if run.len() > 1 {
                self.backend.borrow_mut().draw_path(run.iter().copied(), &style).ok();
            }
            run.clear();
        };
        for (x, y) in points {
            if x.is_finite() && y.is_finite() {
                run.push(self.place(x, y));
            } else {
                flush(&mut run);
            }
        }
        flush(&mut run);
        self.set_dash(Dash::Solid, width);
    }

    /// A filled polygon.
    pub(crate) fn polygon(&self, points: impl IntoIterator<Item = (f64, f64)>, paint: Paint) {
        let points = points.into_iter().filter(|(x, y)| x.is_finite() && y.is_finite());
        let style = fill(paint);
        self.units(true);
        self.backend.borrow_mut().fill_polygon(points.map(|(x, y)| self.place(x, y)), &style).ok();
    }

    /// A filled rectangle with corners `from` and `to`.
    pub(crate) fn rect(&self, from: (f64, f64), to: (f64, f64), paint: Paint) {
        let (a, b) = (self.place(from.0, from.1), self.place(to.0, to.1));
        let (low, high) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
        self.units(true);
        self.backend.borrow_mut().draw_rect(low, high, &fill(paint), true).ok();
    }

    /// A filled disc.
    pub(crate) fn disc(&self, centre: (f64, f64), radius: f64, paint: Paint) {
        let radius = (radius * self.ratio * FINE).round() as u32;
        let place = self.place(centre.0, centre.1);
        self.units(true);
        self.backend.borrow_mut().draw_circle(place, radius, &fill(paint), true).ok();
    }

    /// A hair line, one device pixel or a little more, exactly on the pixel grid.
    pub(crate) fn hair(&self, from: (f64, f64), to: (f64, f64), paint: Paint, width: f64) {
        let device = (width * self.ratio).round().max(1.0);
        let half = if device % 2.0 == 1.0 { 0.5 } else { 0.0 };
        // plotters moves upright lines by half of its unit; that is a thirty-second of a device pixel here.
        let snap = |value: f64| (((value * self.ratio - half).round() + half) * FINE) as i32;
        let style = self.stroke(paint, device / self.ratio);
        let (from, to) = ((snap(from.0), snap(from.1)), (snap(to.0), snap(to.1)));
        self.units(true);
        self.backend.borrow_mut().draw_line(from, to, &style).ok();
    }

    /// Draws only inside the rectangle from `from` to `to`.
    pub(crate) fn clipped(&self, from: (f64, f64), to: (f64, f64), draw: impl FnOnce()) {
        self.units(true);
        let state = self.state.get();
        self.context.save();
        let (a, b) = (self.place(from.0, from.1), self.place(to.0, to.1));
        self.context.begin_path();
        self.context.rect(f64::from(a.0), f64::from(a.1), f64::from(b.0 - a.0), f64::from(b.1 - a.1));
        self.context.clip();
        draw();
        self.context.restore();
        self.state.set(state);
    }

    /// A unit is a part of a device pixel if `fine`, else a device pixel.
    fn units(&self, fine: bool) {
        let state = self.state.get();
        if state.fine != fine {
            let unit = if fine { 1.0 / FINE } else { 1.0 };
            self.context.set_transform(unit, 0.0, 0.0, unit, 0.0, 0.0).ok();
            self.state.set(State { fine, ..state });
        }
    }

    fn place(&self, x: f64, y: f64) -> (i32, i32) {
        let unit = |value: f64| (value.clamp(-FAR, FAR) * self.ratio * FINE).round() as i32;
        (unit(x), unit(y))
    }

    fn stroke(&self, paint: Paint, width: f64) -> ShapeStyle {
        let stroke_width = (width * self.ratio * FINE).round().max(1.0) as u32;
        ShapeStyle { color: color(paint), filled: false, stroke_width }
    }

    fn set_dash(&self, dash: Dash, width: f64) {
        let unit = self.ratio * FINE * (width / 2.0).max(1.0);
        let lengths: js_sys::Array =
            dash.lengths().iter().map(|part| js_sys::Number::from(part * unit)).collect();
        self.context.set_line_dash(&lengths).ok();
        self.context.set_line_cap(if dash == Dash::Dotted { "round" } else { "butt" });
    }
}

/// A canvas that is on no page.
pub(super) fn new_canvas() -> Option<HtmlCanvasElement> {
    use wasm_bindgen::JsCast;
    web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()
}

/// The paint as CSS writes it.
fn css(Paint((red, green, blue), opacity): Paint) -> String {
    format!("rgba({red},{green},{blue},{opacity})")
}

fn color(Paint((red, green, blue), opacity): Paint) -> RGBAColor {
    RGBAColor(red, green, blue, opacity)
}

fn fill(paint: Paint) -> ShapeStyle {
    ShapeStyle { color: color(paint), filled: true, stroke_width: 0 }
}
