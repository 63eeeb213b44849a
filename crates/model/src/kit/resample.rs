//! A picture at another size, and in grey or in colour: what the reader painted or brought along is not lost when
//! the size is changed.
//!
//! Left out: filters better than the mean over the area, which pictures of this size do not need.

use super::planes::Planes;

/// What each channel adds to grey: the weights of ITU-R BT.601.
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// `planes` as a square of `size` rows and columns, each pixel the mean over the area that it covers: `[c, h, w]`
/// to `[3, size, size]` in colour, else to `[1, size, size]`.
pub fn resample(planes: &Planes, size: u32, colour: bool) -> Planes {
    let (rows, columns) = (shares(planes.height, size), shares(planes.width, size));
    let mean = |channel: u32, row: u32, column: u32| -> f32 {
        let along = |(source_row, by): &(u32, f32)| -> f32 {
            let sum = columns[column as usize]
                .iter()
                .map(|(at, share)| share * planes.get(channel, *source_row, *at));
            by * sum.sum::<f32>()
        };
        rows[row as usize].iter().map(along).sum()
    };
    let grey = !colour && planes.channels == 3;
    Planes::new(if colour { 3 } else { 1 }, size, size, |channel, row, column| {
        if grey {
            return (0..3).map(|source| LUMA[source as usize] * mean(source, row, column)).sum();
        }
        mean(channel.min(planes.channels.saturating_sub(1)), row, column)
    })
}

/// For each of `to` places along an axis of `from` cells: which cells it covers, and its share of each.
fn shares(from: u32, to: u32) -> Vec<Vec<(u32, f32)>> {
    let width = from as f32 / to.max(1) as f32;
    let place = |index: u32| {
        let (start, end) = (index as f32 * width, (index + 1) as f32 * width);
        let cells = (start as u32)..(end.ceil() as u32).min(from);
        let share = |cell: u32| (end.min(cell as f32 + 1.0) - start.max(cell as f32)).max(0.0) / width;
        cells.map(|cell| (cell, share(cell))).filter(|(_, share)| *share > 1e-4).collect()
    };
    (0..to).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_place_add_up_to_one() {
        for (from, to) in [(96, 64), (8, 96), (1, 5), (96, 8), (7, 7), (13, 9)] {
            for place in shares(from, to) {
                let sum: f32 = place.iter().map(|(_, share)| share).sum();
                assert!((sum - 1.0).abs() < 1e-3, "{from} to {to}: {sum}");
                assert!(place.iter().all(|(cell, _)| *cell < from));
            }
        }
    }

    #[test]
    fn means_are_kept_and_blocks_are_repeated() {
        let planes = Planes::new(1, 4, 4, |_, row, column| (row * 4 + column) as f32);
        assert_eq!(resample(&planes, 2, false).values, [2.5, 4.5, 10.5, 12.5]);
        assert_eq!(resample(&planes, 4, false), planes);
        let twice = resample(&planes, 8, false);
        assert!(
            (0..8)
                .all(|row| (0..8)
                    .all(|column| twice.get(0, row, column) == planes.get(0, row / 2, column / 2)))
        );
        assert_eq!(resample(&twice, 4, false), planes);
    }

    #[test]
    fn colour_becomes_grey_and_back() {
        let colours = Planes { channels: 3, height: 1, width: 1, values: vec![1.0, 0.5, 0.25] };
        let grey = resample(&colours, 1, false);
        assert!((grey.values[0] - (0.299 + 0.2935 + 0.0285)).abs() < 1e-6);
        assert_eq!(resample(&grey, 1, true).values, [grey.values[0]; 3]);
        assert_eq!(resample(&colours, 1, true), colours);
        assert_eq!(resample(&Planes::default(), 2, true), Planes::zeros(3, 2, 2));
    }
}
