//! What is computed when the request is out of range, ragged, or does not fit together.
//!
//! Left out: the ranges themselves, which are in `request.rs`, and the matrix's and the stack's sizes, which depend
//! on what fits on the picture.

use super::request::*;
use crate::kit::conv::kernels::Kernels;
use crate::kit::conv::{Geometry, KERNEL};
use crate::kit::nested::{bound, size_of, square_up};
use crate::kit::notes::Notes;
use crate::kit::picture::{Picture, Preset};
use crate::kit::planes::Planes;

impl Request {
    /// The nearest request that is computed, and one sentence for everything that had to change. Cells looked at
    /// (`at`, `input_at`, `unit`) are held within the picture without a sentence, as a dial of another kind may
    /// move them out.
    pub fn clamped(&self) -> (Self, Vec<String>) {
        let (mut request, mut notes) = (self.clone(), Notes::default());
        request.picture.clamp(&mut notes);
        image(&mut request.image, &mut notes);
        if request.view != View::Slide {
            request.groups = 1;
        }
        if matches!(request.view, View::Slide | View::Matrix) {
            // Whether kernels fit depends on the image, which the other views have for themselves.
            let channels = request.channels();
            request.groups(channels, &mut notes);
            kernels(&mut request.kernels, channels / request.groups, &mut notes);
            request.biases(&mut notes);
        }
        let mut geometry = request.geometry();
        geometry.clamp(&mut notes);
        (request.stride, request.padding, request.dilation) =
            (geometry.stride, geometry.padding, geometry.dilation);
        notes.count("axes", &mut request.axes, &(1..=2));
        notes.count("row", &mut request.row, &ROW);
        notes.count("square", &mut request.square, &SQUARE);
        layers(&mut request.layers, &mut notes);
        notes.count("side", &mut request.side, &SIDE);
        notes.number("rate", &mut request.rate, &RATE, Self::default().rate);
        notes.count("steps", &mut request.steps, &STEPS);
        notes.count("sample", &mut request.sample, &SAMPLE);
        for cells in &mut request.occlude {
            notes.count("occlude", cells, &OCCLUDE);
        }
        if !request.drawn.is_empty() && request.drawn().is_none() {
            notes.say(format!(
                "The drawn digit is not 8×8 bytes in base64url; sample {} is read.",
                request.sample
            ));
            request.drawn.clear();
        }
        (request, notes.0)
    }

    /// The digit that the reader drew.
    fn drawn(&self) -> Option<Planes> {
        let mut picture =
            Picture { preset: Preset::Blank, size: 8, colour: false, seed: 0, pixels: self.drawn.clone() };
        picture.clamp(&mut Notes::default());
        (!picture.pixels.is_empty()).then(|| picture.planes().0)
    }

    /// The digit that is read, of a request that is clamped: 8×8 numbers from 0 to 1.
    #[cfg(feature = "answer")]
    pub(super) fn digit(&self) -> Planes {
        self.drawn().unwrap_or_else(|| super::digits::planes(&super::samples::sample(self.sample as usize)))
    }

    /// What a sample shows; nobody knows it of a drawn digit.
    #[cfg(feature = "answer")]
    pub(super) fn truth(&self) -> Option<u32> {
        self.drawn.is_empty().then_some(self.sample)
    }

    /// Channels of the input.
    fn channels(&self) -> u32 {
        if self.image.is_empty() { self.picture.channels() } else { self.image.len() as u32 }
    }

    /// The input as numbers, of a request that is clamped.
    pub(super) fn input(&self) -> Planes {
        let [Some(height), Some(width)] = size_of(&self.image) else { return self.picture.planes().0 };
        Planes::new(self.image.len() as u32, height, width, |channel, row, column| {
            self.image[channel as usize][row as usize][column as usize]
        })
    }

    /// The filters, of a request that is clamped.
    pub(super) fn filters(&self) -> Kernels {
        let filter = &self.kernels[0];
        let count = |length: usize| length as u32;
        Kernels {
            filters: count(self.kernels.len()),
            inputs: count(filter.len()),
            height: count(filter[0].len()),
            width: count(filter[0][0].len()),
            values: self.kernels.iter().flatten().flatten().flatten().copied().collect(),
            bias: self.bias.clone(),
        }
    }

    /// How the filters go over the input. Of a request that is not clamped, the kernel's size may be 0.
    pub(super) fn geometry(&self) -> Geometry {
        let kernel = self.kernels.first().and_then(|filter| filter.first());
        let rows = kernel.map_or(0, Vec::len);
        let columns = kernel.and_then(|kernel| kernel.first()).map_or(0, Vec::len);
        Geometry {
            kernel: [rows as u32, columns as u32],
            stride: self.stride,
            padding: self.padding,
            mode: self.padding_mode,
            dilation: self.dilation,
            groups: self.groups,
        }
    }

    /// Groups must divide the channels and the filters; else there is one.
    fn groups(&mut self, channels: u32, notes: &mut Notes) {
        notes.count("groups", &mut self.groups, &CHANNELS);
        let filters = (self.kernels.len() as u32).clamp(*FILTERS.start(), *FILTERS.end());
        if !channels.is_multiple_of(self.groups) || !filters.is_multiple_of(self.groups) {
            notes.say(format!(
                "{} groups do not divide {channels} channels and {filters} filters; groups was taken as 1.",
                self.groups
            ));
            self.groups = 1;
        }
    }

    fn biases(&mut self, notes: &mut Notes) {
        let filters = self.kernels.len();
        if !self.bias.is_empty() && self.bias.len() != filters {
            notes.say(format!(
                "{} biases for {filters} filters: too many are left out, missing ones are 0.",
                self.bias.len()
            ));
            self.bias.resize(filters, 0.0);
        }
        bound("biases", self.bias.iter_mut(), WEIGHT, notes);
    }
}

fn image(image: &mut Vec<Vec<Vec<f32>>>, notes: &mut Notes) {
    if image.is_empty() {
        return;
    }
    if image.len() > *CHANNELS.end() as usize {
        notes.say(format!("Of {} channels the first {} are taken.", image.len(), CHANNELS.end()));
        image.truncate(*CHANNELS.end() as usize);
    }
    if size_of(image).contains(&None) {
        notes.say("The image has no cells; the picture stands in.");
        image.clear();
    }
    square_up("image", image, *IMAGE.end(), notes);
    bound("numbers of the image", image.iter_mut().flatten().flatten(), VALUE, notes);
}

/// At most so many filters, of one size, each with a kernel for every one of `inputs` channels.
fn kernels(kernels: &mut Vec<Vec<Vec<Vec<f32>>>>, inputs: u32, notes: &mut Notes) {
    if kernels.len() > *FILTERS.end() as usize {
        notes.say(format!("Of {} filters the first {} are taken.", kernels.len(), FILTERS.end()));
        kernels.truncate(*FILTERS.end() as usize);
    }
    let counts: Vec<usize> = kernels.iter().map(Vec::len).collect();
    let mut all: Vec<Vec<Vec<f32>>> = std::mem::take(kernels).into_iter().flatten().collect();
    if size_of(&all).contains(&None) {
        notes.say("The kernels have no cells; an identity filter stands in.");
        // As many as there were: the groups have been fitted to their number.
        *kernels = vec![vec![vec![vec![1.0]]; inputs as usize]; counts.len().max(1)];
        return;
    }
    square_up("kernels", &mut all, *KERNEL.end(), notes);
    bound("weights", all.iter_mut().flatten().flatten(), WEIGHT, notes);
    let blank = vec![vec![0.0; all[0][0].len()]; all[0].len()];
    let mut all = all.into_iter();
    let (mut shared, mut unequal) = (false, false);
    for count in counts {
        let mut filter: Vec<Vec<Vec<f32>>> = all.by_ref().take(count).collect();
        if count == 1 && inputs > 1 {
            shared = true;
            filter[0].iter_mut().flatten().for_each(|weight| *weight /= inputs as f32);
            filter.resize(inputs as usize, filter[0].clone());
        }
        unequal |= filter.len() != inputs as usize;
        filter.resize(inputs as usize, blank.clone());
        kernels.push(filter);
    }
    if shared {
        notes.say(format!("A filter of one kernel stands for all {inputs} channels, divided by {inputs}."));
    }
    if unequal {
        notes.say(format!(
            "Each filter sees {inputs} channels: too many kernels are left out, missing ones are 0."
        ));
    }
}

fn layers(layers: &mut Vec<Layer>, notes: &mut Notes) {
    if layers.is_empty() {
        notes.say("The stack has no layers; one stands in.");
        layers.push(Layer::default());
    }
    if layers.len() > *LAYERS.end() as usize {
        notes.say(format!("Of {} layers the first {} are taken.", layers.len(), LAYERS.end()));
        layers.truncate(*LAYERS.end() as usize);
    }
    for layer in layers {
        notes.count("kernel", &mut layer.kernel, &KERNEL);
        notes.count("filters", &mut layer.filters, &FILTERS);
        notes.count("stride", &mut layer.stride, &LAYER_STRIDE);
        notes.count("dilation", &mut layer.dilation, &LAYER_DILATION);
        notes.count("padding", &mut layer.padding, &crate::kit::conv::PADDING);
    }
}
