//! Images of one pixel a number, and stretching them over a drawing without blurring.

use super::{Frame, new_canvas};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// An image in the upper left corner of a canvas that is on no page.
#[derive(Clone)]
pub(crate) struct Image {
    canvas: HtmlCanvasElement,
    columns: u32,
    rows: u32,
}

impl Image {
    /// Of pixels in red, green, blue and opacity, `columns` in a row; on the canvas of `old`, if there is one.
    pub(crate) fn new(pixels: &[u8], columns: usize, old: Option<Self>) -> Option<Self> {
        let rows = (pixels.len() / 4).checked_div(columns)?;
        let (columns, rows) = (u32::try_from(columns).ok()?, u32::try_from(rows).ok()?);
        let whole = &pixels[..columns as usize * rows as usize * 4];
        let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(whole), columns, rows).ok()?;
        // A new canvas takes longer than what is painted on it, and so does one of another size.
        let canvas = old.map(|old| old.canvas).or_else(new_canvas)?;
        let (width, height) = (canvas.width(), canvas.height());
        if width < columns || height < rows {
            canvas.set_width(width.max(columns));
            canvas.set_height(height.max(rows));
        }
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        context.put_image_data(&data, 0.0, 0.0).ok()?;
        Some(Self { canvas, columns, rows })
    }
}

impl Frame {
    /// Stretches an image over the rectangle from `from` to `to`.
    pub(crate) fn image(&self, image: &Image, from: (f64, f64), to: (f64, f64)) {
        self.units(true);
        self.context.set_image_smoothing_enabled(false);
        let (a, b) = (self.place(from.0, from.1), self.place(to.0, to.1));
        let (width, height) = (f64::from(b.0 - a.0), f64::from(b.1 - a.1));
        let (x, y) = (f64::from(a.0), f64::from(a.1));
        let (columns, rows) = (f64::from(image.columns), f64::from(image.rows));
        self.context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &image.canvas,
                0.0,
                0.0,
                columns,
                rows,
                x,
                y,
                width,
                height,
            )
            .ok();
    }
}
