//! Products of Jacobians over a distance, kept apart from their size, so that nothing overflows or vanishes unseen.

use crate::kit::dense::Dense;
use std::ops::Range;

/// For distances 0, 1, …: log₁₀ of the largest singular value of the block `rows`×`rows` of the product of the last so
/// many of `steps`, the oldest first. −∞ where the product is exactly 0, no number where a Jacobian has none.
pub(super) fn log_norms(steps: &[Dense], block: Range<usize>) -> Vec<f64> {
    let side = steps.first().map_or(block.end, |step| step.rows);
    let mut product = Dense::identity(side).some_rows(block.clone()); // [block, side]
    let mut log = 0.0;
    let mut out = vec![0.0];
    for step in steps.iter().rev() {
        product = product.times(step);
        let size = product.frobenius();
        if size > 0.0 {
            product = product.scaled(1.0 / size);
            log += libm::log10(size);
        }
        let columns = Dense::new(block.len(), block.len(), |row, column| {
            product.values[row * side + block.start + column]
        });
        out.push(log + libm::log10(columns.spectral()));
    }
    out
}
