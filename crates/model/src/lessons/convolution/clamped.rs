//! What is computed when the request is out of range, ragged, or does not fit together.
//!
//! Left out: the ranges themselves, which are in `request.rs`, and the matrix's and the stack's sizes, which depend
//! on what fits on the picture.

use super::request::*;
use crate::kit::conv::kernels::Kernels;
use crate::kit::conv::{Geometry, KERNEL};
use crate::kit::notes::Notes;
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
        (request, notes.0)
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

/// Rows of the longest channel and columns of the longest row; `None` for none.
fn size_of(channels: &[Vec<Vec<f32>>]) -> [Option<u32>; 2] {
    let rows = channels.iter().map(Vec::len).max();
    let columns = channels.iter().flatten().map(Vec::len).max();
    [rows, columns].map(|length| length.filter(|length| *length > 0).map(|length| length as u32))
}

/// Makes all channels as large as the largest, at most `most` rows and columns, with zeros where nothing was given.
fn square_up(what: &str, channels: &mut [Vec<Vec<f32>>], most: u32, notes: &mut Notes) {
    let [Some(rows), Some(columns)] = size_of(channels) else { return };
    if rows > most || columns > most {
        notes.say(format!("Of the {rows}×{columns} cells of the {what} the first {most}×{most} are taken."));
    }
    let (rows, columns) = (rows.min(most) as usize, columns.min(most) as usize);
    let mut ragged = false;
    for channel in channels {
        ragged |= channel.len() < rows;
        channel.resize(rows, Vec::new());
        for row in channel {
            ragged |= row.len() < columns;
            row.resize(columns, 0.0);
        }
    }
    if ragged {
        notes.say(format!("The rows of the {what} are of different lengths; missing cells are taken as 0."));
    }
}

/// Brings numbers within ±`most`; what is no number becomes 0.
fn bound<'a>(what: &str, values: impl Iterator<Item = &'a mut f32>, most: f32, notes: &mut Notes) {
    let mut changed = 0;
    for value in values {
        let taken = if value.is_nan() { 0.0 } else { value.clamp(-most, most) };
        changed += u32::from(taken != *value);
        *value = taken;
    }
    if changed > 0 {
        notes.say(format!("{changed} {what} were no numbers or beyond ±{most}; the nearest were taken."));
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
        *kernels = vec![vec![vec![vec![1.0]]; inputs as usize]];
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
