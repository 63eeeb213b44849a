//! The reader's own picture: chosen or dropped, decoded by the browser, cropped, made small. It is never sent anywhere.
//!
//! What cannot be read is said in a sentence, and the picture that was there stays. Leaves out where it is shown.

use super::notice::{Notice, Weight};
use std::cell::Cell;
use std::rc::Rc;
use unfold_model::kit::planes::Planes;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlInputElement, ImageBitmap};
use yew::prelude::*;

/// Larger files are not decoded.
const MOST_BYTES: f64 = 50e6;
/// Rows and columns that are kept of a picture: the largest size that a lesson takes.
const KEPT: u32 = 96;

/// How the reader brings a picture along.
#[derive(Clone)]
pub(crate) struct OwnPicture {
    /// Takes a file.
    pub(crate) take: Callback<File>,
    said: UseStateHandle<Option<(Weight, String)>>,
}

/// Tells `on_picture` the picture in colour, `[3, 96, 96]`, from 0 to 1. `size` is for the words alone.
#[hook]
pub(crate) fn use_own_picture(size: u32, on_picture: Callback<Planes>) -> OwnPicture {
    let said = use_state_eq(|| None);
    // Counts the files: what a later one or the end of the room has overtaken is dropped.
    let newest = use_memo((), |()| Cell::new(0_u32));
    {
        let newest = newest.clone();
        use_effect_with((), move |()| move || newest.set(u32::MAX));
    }
    let take = {
        let said = said.clone();
        Callback::from(move |file: File| {
            let ticket = newest.get().saturating_add(1);
            newest.set(ticket);
            let (newest, said, on_picture): (Rc<Cell<u32>>, _, _) =
                (newest.clone(), said.clone(), on_picture.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let read = read(&file).await;
                if newest.get() != ticket || ticket == u32::MAX {
                    return;
                }
                said.set(Some(match read {
                    Ok((planes, (width, height))) => {
                        on_picture.emit(planes);
                        let cropped = if width == height { "" } else { "cropped to a square and " };
                        let words = format!("{width} × {height}, {cropped}scaled to {size} × {size}; it stays on this machine.");
                        (Weight::Quiet, words)
                    }
                    Err(words) => (Weight::Caution, words),
                }));
            });
        })
    };
    OwnPicture { take, said }
}

impl OwnPicture {
    /// The button.
    pub(crate) fn button(&self) -> Html {
        let take = self.take.clone();
        let onchange = Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                take.emit(file);
            }
            // The same file chosen again is a new choice.
            input.set_value("");
        });
        html! {
            <label class="file">
                <input type="file" name="own-picture" accept="image/*" {onchange} />
                <span>{ "Your picture…" }</span>
            </label>
        }
    }

    /// What became of the last file.
    pub(crate) fn notice(&self) -> Html {
        match &*self.said {
            Some((weight, words)) => html! { <Notice weight={*weight}>{ words.clone() }</Notice> },
            None => html! { <span hidden=true /> },
        }
    }
}

/// The picture and its width and height, or why there is none.
async fn read(file: &File) -> Result<(Planes, (u32, u32)), String> {
    let name = file.name();
    let refuse = |why: &str| format!("“{name}” {why} The picture stays as it was.");
    if file.size() == 0.0 {
        return Err(refuse("is empty."));
    }
    if file.size() > MOST_BYTES {
        return Err(refuse("is larger than 50 MB."));
    }
    let bitmap = decode(file).await.ok_or_else(|| {
        refuse(if file.type_().contains("svg") {
            "is a drawing that the browser does not decode here; a PNG of it will do."
        } else {
            "is no picture that this browser can read; PNG, JPEG, WebP and GIF will do."
        })
    })?;
    let size = (bitmap.width(), bitmap.height());
    let planes = shrink(&bitmap);
    bitmap.close();
    planes.map(|planes| (planes, size)).ok_or_else(|| refuse("could not be made small."))
}

async fn decode(file: &File) -> Option<ImageBitmap> {
    let promise = web_sys::window()?.create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    (bitmap.width() > 0 && bitmap.height() > 0).then_some(bitmap)
}

/// The square in the middle, on white where it is transparent.
fn shrink(bitmap: &ImageBitmap) -> Option<Planes> {
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(KEPT);
    canvas.set_height(KEPT);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let side = width.min(height);
    let (left, top, to) = ((width - side) / 2.0, (height - side) / 2.0, f64::from(KEPT));
    js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into()).ok()?;
    context
        .draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            bitmap, left, top, side, side, 0.0, 0.0, to, to,
        )
        .ok()?;
    let pixels = context.get_image_data(0.0, 0.0, to, to).ok()?.data();
    Some(Planes::new(3, KEPT, KEPT, |channel, row, column| {
        let at = ((row * KEPT + column) * 4) as usize;
        let part = |index: usize| f32::from(pixels[index]) / 255.0;
        let opacity = part(at + 3);
        part(at + channel as usize) * opacity + 1.0 - opacity
    }))
}
