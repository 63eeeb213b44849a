//! The product of two small matrices, with its sums in registers.
//!
//! Every sum is taken in the order of its terms, whatever the sizes: how the work is cut does not change a bit of it.

/// Sums that are kept at a time, side by side and below each other: what fits in sixteen registers of two doubles.
const WIDE: usize = 8;
const DEEP: usize = 2;

/// Adds the product of two matrices, given row by row with so many columns, to `out`.
pub fn add_product(left: &[f64], inner: usize, right: &[f64], columns: usize, out: &mut [f64]) {
    if inner == 0 || columns == 0 {
        return;
    }
    if columns == 4 {
        return add_product_of_four(left, inner, right, out);
    }
    let mut left = left.chunks_exact(DEEP * inner);
    let mut out = out.chunks_exact_mut(DEEP * columns);
    for (rows, sums) in left.by_ref().zip(out.by_ref()) {
        add_rows::<DEEP>(rows, inner, right, columns, sums);
    }
    let (rows, sums) = (left.remainder(), out.into_remainder());
    for (row, sums) in rows.chunks_exact(inner).zip(sums.chunks_exact_mut(columns)) {
        add_rows::<1>(row, inner, right, columns, sums);
    }
}

/// A few rows of it.
fn add_rows<const ROWS: usize>(rows: &[f64], inner: usize, right: &[f64], columns: usize, out: &mut [f64]) {
    let mut at = 0;
    while at + WIDE <= columns {
        add_block::<ROWS, WIDE>(rows, inner, right, columns, at, out);
        at += WIDE;
    }
    for at in at..columns {
        add_block::<ROWS, 1>(rows, inner, right, columns, at, out);
    }
}

/// A few rows and columns of it, from column `at` on.
#[inline(always)]
fn add_block<const ROWS: usize, const COLUMNS: usize>(
    rows: &[f64],
    inner: usize,
    right: &[f64],
    columns: usize,
    at: usize,
    out: &mut [f64],
) {
    let mut sums = [[0.0; COLUMNS]; ROWS];
    for (row, sums) in sums.iter_mut().enumerate() {
        sums.copy_from_slice(&out[row * columns + at..][..COLUMNS]);
    }
    let of_row: [&[f64]; ROWS] = std::array::from_fn(|row| &rows[row * inner..][..inner]);
    for (index, line) in right.chunks_exact(columns).take(inner).enumerate() {
        let Some(line) = line[at..].first_chunk::<COLUMNS>() else { return };
        for (row, sums) in of_row.iter().zip(&mut sums) {
            let factor = row[index];
            for (sum, value) in sums.iter_mut().zip(line) {
                *sum += factor * value;
            }
        }
    }
    for (row, sums) in sums.iter().enumerate() {
        out[row * columns + at..][..COLUMNS].copy_from_slice(sums);
    }
}

/// The same for four columns. Zeros, as in blocks that are diagonal, are passed over.
fn add_product_of_four(left: &[f64], inner: usize, right: &[f64], out: &mut [f64]) {
    let (lines, _) = right.as_chunks::<4>();
    let (sums, _) = out.as_chunks_mut::<4>();
    for (row, sums) in left.chunks_exact(inner).zip(sums) {
        let mut all = *sums;
        for (factor, line) in row.iter().zip(lines) {
            if *factor != 0.0 {
                for (sum, value) in all.iter_mut().zip(line) {
                    *sum += factor * value;
                }
            }
        }
        *sums = all;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::seeds::Seeds;

    #[test]
    fn however_it_is_cut_each_sum_is_taken_in_order() {
        let mut seeds = Seeds::new(1, "product");
        for (rows, inner, columns) in [(1, 1, 1), (2, 3, 4), (3, 7, 5), (5, 8, 8), (4, 16, 19), (7, 2, 33)] {
            let [left, right] = [rows * inner, inner * columns].map(|count| seeds.normals(count, 1.0));
            let start = seeds.normals(rows * columns, 1.0);
            let mut out = start.clone();
            add_product(&left, inner, &right, columns, &mut out);
            for (place, (value, start)) in out.iter().zip(start).enumerate() {
                let (row, column) = (place / columns, place % columns);
                let terms = (0..inner).map(|k| left[row * inner + k] * right[k * columns + column]);
                assert_eq!(*value, terms.fold(start, |sum, term| sum + term), "{rows} {inner} {columns}");
            }
        }
        add_product(&[], 0, &[], 3, &mut [1.0; 3]);
        add_product(&[1.0], 1, &[], 0, &mut []);
    }
}
