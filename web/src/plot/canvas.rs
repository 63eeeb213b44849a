//! A canvas that fits its box: redrawn when its data, its size, the screen's sharpness or the theme change.
//!
//! The drawing happens in the effect that follows the render, so draw calls are done in the task that brought the
//! data. Leaves out what is drawn.

use super::frame::Frame;
use super::watch::{self, Subscription};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, ResizeObserver, ResizeObserverEntry};
use yew::prelude::*;

/// What draws on a canvas: called with a cleared [`Frame`] as often as needed.
#[derive(Clone)]
pub(crate) struct Draw(Rc<dyn Fn(&Frame)>);

impl Draw {
    /// Wraps a drawing function. Two of them are equal only if they are the same one.
    pub(crate) fn new(draw: impl Fn(&Frame) + 'static) -> Self {
        Self(Rc::new(draw))
    }
}

impl PartialEq for Draw {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Properties of [`Canvas`].
#[derive(Properties, PartialEq)]
pub(crate) struct CanvasProps {
    /// What draws.
    pub(crate) draw: Draw,
}

/// A canvas as large as the element around it, which must have a size of its own and a position.
#[component]
pub(crate) fn Canvas(props: &CanvasProps) -> Html {
    let node = use_node_ref();
    let surface = use_memo((), |()| Surface::default());
    {
        let (node, surface) = (node.clone(), surface.clone());
        use_effect_with(props.draw.clone(), move |draw| {
            *surface.draw.borrow_mut() = Some(draw.clone());
            if surface.canvas.borrow().is_none() {
                surface.adopt(node.cast::<HtmlCanvasElement>());
            }
            surface.redraw();
        });
    }
    use_effect_with((), move |()| {
        let watched = Watched::new(&surface);
        move || drop(watched)
    });
    // Left to right even in a right-to-left page: plotters anchors text by the writing direction.
    html! { <canvas ref={node} class="canvas" dir="ltr" aria-hidden="true" /> }
}

/// The canvas element with its present size.
#[derive(Default)]
struct Surface {
    canvas: RefCell<Option<HtmlCanvasElement>>,
    draw: RefCell<Option<Draw>>,
    size: Cell<(f64, f64)>,
}

impl Surface {
    /// Takes the element and, once, its size; later sizes come from the observer.
    fn adopt(&self, canvas: Option<HtmlCanvasElement>) {
        if let Some(room) = canvas.as_ref().and_then(|canvas| canvas.parent_element()) {
            self.size.set((f64::from(room.client_width()), f64::from(room.client_height())));
        }
        *self.canvas.borrow_mut() = canvas;
    }

    fn resize(&self, width: f64, height: f64) {
        let (had_width, had_height) = self.size.get();
        if (had_width - width).abs() > 0.01 || (had_height - height).abs() > 0.01 {
            self.size.set((width, height));
            self.redraw();
        }
    }

    fn redraw(&self) {
        let (canvas, draw) = (self.canvas.borrow().clone(), self.draw.borrow().clone());
        let (Some(canvas), Some(draw)) = (canvas, draw) else { return };
        let (width, height) = self.size.get();
        // A closed tab, accordion or slide: wait for the first real size.
        if width < 2.0 || height < 2.0 {
            return;
        }
        let ratio = watch::pixel_ratio();
        // Whole device pixels, and a style size that is exactly so many of them: nothing is stretched.
        let (columns, rows) = ((width * ratio).floor() as u32, (height * ratio).floor() as u32);
        if (canvas.width(), canvas.height()) != (columns, rows) {
            canvas.set_width(columns);
            canvas.set_height(rows);
            let style = canvas.style();
            style.set_property("width", &format!("{}px", f64::from(columns) / ratio)).ok();
            style.set_property("height", &format!("{}px", f64::from(rows) / ratio)).ok();
        }
        if let Some(frame) = Frame::start(&canvas, ratio, watch::theme()) {
            (draw.0)(&frame);
        }
    }
}

/// The observers of one canvas, released when it leaves the page.
struct Watched {
    observer: Option<ResizeObserver>,
    _resized: Closure<dyn FnMut(js_sys::Array)>,
    _subscription: Subscription,
}

impl Watched {
    fn new(surface: &Rc<Surface>) -> Self {
        let sized = surface.clone();
        let resized = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            if let Ok(entry) = entries.get(0).dyn_into::<ResizeObserverEntry>() {
                let room = entry.content_rect();
                sized.resize(room.width(), room.height());
            }
        });
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        let room = surface.canvas.borrow().as_ref().and_then(|canvas| canvas.parent_element());
        if let (Some(observer), Some(room)) = (&observer, room) {
            observer.observe(&room);
        }
        let changed = Rc::downgrade(surface);
        let subscription = watch::subscribe(move || {
            if let Some(surface) = changed.upgrade() {
                surface.redraw();
            }
        });
        Self { observer, _resized: resized, _subscription: subscription }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
