//! One layer, ready to be answered again and again, for `cargo xtask bench --conv`. Compiled as the worker is, and
//! no part of the site.
//!
//! Leaves one function on the page, `unfold_layer`. Left out: the clock and the other side, which are the page's.

use js_sys::{Array, Float32Array, Function, JsString, Reflect};
use std::rc::Rc;
use unfold_model::backend::Backend;
use unfold_model::kit::conv::kernels::Kernels;
use unfold_model::kit::conv::{Geometry, Padding, by_burn, convolve};
use unfold_model::kit::planes::Planes;
use wasm_bindgen::prelude::*;

/// What is answered.
struct Layer {
    input: Planes,
    kernels: Kernels,
    geometry: Geometry,
}

impl Layer {
    /// `sizes` are the picture's side, the input's channels, the filters and the kernel's side; the numbers are in
    /// the order of `Planes` and `Kernels`.
    fn new(sizes: [u32; 4], input: &Float32Array, weights: &Float32Array, bias: &Float32Array) -> Self {
        let [side, channels, filters, kernel] = sizes;
        let input = Planes { channels, height: side, width: side, values: input.to_vec() };
        let kernels = Kernels {
            bias: bias.to_vec(),
            ..Kernels::new(filters, channels, kernel, kernel, weights.to_vec())
        };
        Self { input, kernels, geometry: Geometry::same(kernel, Padding::Zero) }
    }

    /// What the lessons do on the default backend.
    fn by_lesson(&self) -> Option<Planes> {
        convolve(&self.input, &self.kernels, &self.geometry, &Backend::default().device())
    }

    /// Patches and one matrix product of burn, on the default backend.
    fn by_burn(&self) -> Option<Planes> {
        by_burn(&self.input, &self.kernels, &self.geometry, &Backend::default().device())
    }
}

/// A function of the page that puts the layer's outputs into the array that it is given.
fn into_array(layer: &Rc<Layer>, answer: impl Fn(&Layer) -> Option<Planes> + 'static) -> JsValue {
    let layer = Rc::clone(layer);
    let run = move |to: Float32Array| {
        if let Some(output) = answer(&layer) {
            to.copy_from(&output.values);
        }
    };
    Closure::<dyn Fn(Float32Array)>::new(run).into_js_value()
}

/// (sizes, input, weights, bias) to the two functions, the lessons' first.
type Prepare = dyn Fn(Array, Float32Array, Float32Array, Float32Array) -> Array;

fn main() {
    let prepare = |sizes: Array, input: Float32Array, weights: Float32Array, bias: Float32Array| {
        let size = |place| sizes.get(place).as_f64().unwrap_or_default() as u32;
        let layer = Rc::new(Layer::new([size(0), size(1), size(2), size(3)], &input, &weights, &bias));
        let both = Array::new();
        both.push(&into_array(&layer, Layer::by_lesson));
        both.push(&into_array(&layer, Layer::by_burn));
        both
    };
    let prepare: Function = Closure::<Prepare>::new(prepare).into_js_value().unchecked_into();
    // Setting a property of the global object can only fail where a page has frozen it: the bench then says so.
    let _ = Reflect::set(&js_sys::global(), &JsString::from("unfold_layer"), &prepare);
}
