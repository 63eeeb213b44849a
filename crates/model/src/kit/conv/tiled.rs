//! Convolution with plain loops in an order that keeps the processor busy: what the lessons compute on the
//! default backend.
//!
//! Four filters times eight neighbouring outputs of a row are summed in registers while the weights go by, one
//! after the other; the compiler turns the eight into two vector instructions. Every output is summed in the same
//! order wherever it stands, so a shifted picture has the very same numbers, shifted.
//!
//! Why not burn: `cargo xtask bench --conv`, one thread of Chromium, has 0.007 ms here, 0.16 by patches and one
//! matrix product of burn and 0.03 by TensorFlow.js for 28×28×1→8, 3×3, and 2.5, 10.7 and 3.6 ms for 96×96×16→32.
//! Also tried: patches copied into small panels (slower by a tenth to a third), tiles of 12 or 16 outputs (slower),
//! and Winograd's algorithm for pairs of rows, a fifth faster with many channels, which loses the sameness above.
//! Left out: gradients, which `by_burn.rs` has.

#[cfg(test)]
mod tests;

use super::{Geometry, Kernels, Planes};

/// Filters of a tile.
const FILTERS: usize = 4;
/// Outputs of a tile, side by side.
const CELLS: usize = 8;
/// Outputs of the tile at the end of a row, where no more are left.
const FEW: usize = 4;

/// Cross-correlation of `input` with `kernels` as PyTorch's `conv2d`; `None` if groups, channels or sizes do not
/// fit, or without a channel.
pub fn tiled(input: &Planes, kernels: &Kernels, geometry: &Geometry) -> Option<Planes> {
    let [rows, columns] = geometry.output(input.height, input.width)?;
    if !geometry.fits(input, kernels) {
        return None;
    }
    let laid = Laid::new(input, geometry);
    let taps = laid.taps(kernels, geometry);
    let blocks = Block::all(kernels, geometry.groups, laid.plane);
    let mut output = Planes::zeros(kernels.filters, rows, columns);
    let (rows, columns, down) = (rows as usize, columns as usize, geometry.stride[0] as usize * laid.row);
    let reach = taps.iter().max()? + columns + CELLS;
    // Row by row, so that the rows under the kernel stay in the cache for all filters.
    for row in 0..rows {
        for block in &blocks {
            let from = &laid.values[block.start + row * down..][..reach];
            let to = &mut output.values[(block.first * rows + row) * columns..];
            for column in (0..columns).step_by(CELLS) {
                let (from, to, left) = (&from[column..], &mut to[column..], columns - column);
                if left <= FEW {
                    put(&block.tile::<FEW>(from, &taps)[..block.filters], to, rows * columns, left);
                } else {
                    put(&block.tile::<CELLS>(from, &taps)[..block.filters], to, rows * columns, left);
                }
            }
        }
    }
    Some(output)
}

/// Writes the sums of a tile into planes that are `plane` numbers apart, `left` of each filter at most.
fn put<const N: usize>(tile: &[[f32; N]], to: &mut [f32], plane: usize, left: usize) {
    for (filter, sums) in tile.iter().enumerate() {
        let to = &mut to[filter * plane..];
        match to.first_chunk_mut() {
            Some(whole) if left >= N => *whole = *sums,
            _ => to[..left].copy_from_slice(&sums[..left]),
        }
    }
}

/// The padded input. The columns of each row are sorted by their remainder modulo the stride, so that what
/// neighbouring outputs read stands side by side at every stride.
struct Laid {
    values: Vec<f32>,
    /// Columns of one remainder.
    run: usize,
    /// Numbers in a row.
    row: usize,
    /// Numbers in a channel.
    plane: usize,
    stride: usize,
}

impl Laid {
    fn new(input: &Planes, geometry: &Geometry) -> Self {
        let [down, right] = geometry.padding.map(|n| n as usize);
        let (height, width) = (input.height as usize, input.width as usize);
        let stride = geometry.stride[1] as usize;
        let run = (width + 2 * right).div_ceil(stride);
        let (row, plane) = (run * stride, (height + 2 * down) * run * stride);
        // Tiles are read whole even where the output ends.
        let values = vec![0.0; input.channels as usize * plane + CELLS];
        let mut laid = Self { values, run, row, plane, stride };
        let source = |place: usize, before: usize, n: u32| {
            geometry.mode.source(place as i64 - before as i64, n).map(|place| place as usize)
        };
        // Without stride the input's own columns are copied as they stand.
        let inside = if stride == 1 { right..right + width } else { 0..0 };
        let single: Vec<[usize; 2]> = (0..width + 2 * right)
            .filter(|place| !inside.contains(place))
            .filter_map(|place| Some([laid.place(place), source(place, right, input.width)?]))
            .collect();
        for channel in 0..input.channels as usize {
            for place in 0..height + 2 * down {
                let Some(from) = source(place, down, input.height) else { continue };
                let from = &input.values[(channel * height + from) * width..][..width];
                let to = &mut laid.values[channel * plane + place * row..][..row];
                if !inside.is_empty() {
                    to[inside.clone()].copy_from_slice(from);
                }
                for [place, source] in &single {
                    to[*place] = from[*source];
                }
            }
        }
        laid
    }

    /// Where in its row a column of the padded input stands.
    fn place(&self, column: usize) -> usize {
        column % self.stride * self.run + column / self.stride
    }

    /// How far from the first each weight of a filter reads, in the order of the weights.
    fn taps(&self, kernels: &Kernels, geometry: &Geometry) -> Vec<usize> {
        let [down, right] = geometry.dilation.map(|n| n as usize);
        let mut taps = Vec::with_capacity(kernels.weights_each());
        for channel in 0..kernels.inputs as usize {
            for row in 0..kernels.height as usize {
                let start = channel * self.plane + row * down * self.row;
                taps.extend((0..kernels.width as usize).map(|column| start + self.place(column * right)));
            }
        }
        taps
    }
}

/// Up to four filters of one group.
struct Block {
    /// The first.
    first: usize,
    /// How many.
    filters: usize,
    /// Where the group's channels start in the laid input.
    start: usize,
    /// By weight, then by filter; 0 for a filter that is not there.
    weights: Vec<[f32; FILTERS]>,
    bias: [f32; FILTERS],
}

impl Block {
    /// All filters, in blocks.
    fn all(kernels: &Kernels, groups: u32, plane: usize) -> Vec<Self> {
        let each = (kernels.filters / groups) as usize; // filters of a group
        let new = |group: usize, first: usize| {
            let filters = FILTERS.min((group + 1) * each - first);
            let mut weights = vec![[0.0; FILTERS]; kernels.weights_each()];
            let mut bias = [0.0; FILTERS];
            for (place, filter) in (first..first + filters).enumerate() {
                bias[place] = kernels.bias_of(filter as u32);
                for (to, weight) in weights.iter_mut().zip(kernels.of(filter as u32)) {
                    to[place] = *weight;
                }
            }
            Self { first, filters, start: group * kernels.inputs as usize * plane, weights, bias }
        };
        let groups = 0..groups as usize;
        let firsts = |group: usize| (group * each..(group + 1) * each).step_by(FILTERS);
        groups.flat_map(|group| firsts(group).map(move |first| new(group, first))).collect()
    }

    /// The sums of `N` neighbouring outputs for each filter. `from` starts at what the first weight meets for the
    /// first output, and reaches as far as the last does for the last.
    #[inline(never)] // within the loops around it, the sums leave their registers
    fn tile<const N: usize>(&self, from: &[f32], taps: &[usize]) -> [[f32; N]; FILTERS] {
        let mut sums = [[0.0; N]; FILTERS];
        for (tap, weights) in taps.iter().zip(&self.weights) {
            // Never short, as the caller has cut it; a panic here instead would cost a sixth of the speed.
            let Some(inputs) = from.get(*tap..).and_then(|rest| rest.first_chunk::<N>()) else { break };
            for (sums, weight) in sums.iter_mut().zip(weights) {
                for (sum, input) in sums.iter_mut().zip(inputs) {
                    *sum += weight * input;
                }
            }
        }
        for (sums, bias) in sums.iter_mut().zip(&self.bias) {
            sums.iter_mut().for_each(|sum| *sum += bias);
        }
        sums
    }
}
