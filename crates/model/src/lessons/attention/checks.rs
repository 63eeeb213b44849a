//! Checks that several views share: rows of weights sum to 1, softmax does not see a shift, burn against loops.

use crate::kit::attention::{Attended, Mask, by_loops, rounding, softmax_by_burn};
use crate::kit::dense::Dense;
use crate::lesson::Check;
use burn::tensor::{DType, Device};

/// What is added to all scores to see that softmax does not care.
const SHIFT: f64 = 1e4;

/// Every row of weights sums to 1, those of blind queries to 0: the sum that is farthest off.
pub(super) fn of_sums(weights: &[&Dense], mask: &Mask) -> Check {
    let blind = mask.blind();
    let off = |rows: &&Dense| {
        let sum = |row: usize| rows.row(row).iter().sum::<f64>() + f64::from(u8::from(blind.contains(&row)));
        (0..rows.rows)
            .map(sum)
            .fold(1.0, |far: f64, sum| if (sum - 1.0).abs() > (far - 1.0).abs() { sum } else { far })
    };
    let far = weights
        .iter()
        .map(off)
        .fold(1.0, |far: f64, sum| if (sum - 1.0).abs() > (far - 1.0).abs() { sum } else { far });
    let claim = if blind.is_empty() {
        "The weights of every query sum to 1: the sum farthest from it"
    } else {
        "The weights of every query that may look somewhere sum to 1: the sum farthest from it"
    };
    Check::equal(claim, far, "1, since softmax divides by the sum", 1.0, 1e-12)
}

/// softmax(s + c) = softmax(s), although e^(s + c) alone would be no number.
pub(super) fn of_shift(scores: &Dense, weights: &Dense, mask: &Mask, device: &Device) -> Check {
    let shifted =
        Dense { values: scores.values.iter().map(|score| score + SHIFT).collect(), ..scores.clone() };
    let again = Dense::of(softmax_by_burn(shifted.tensor(DType::F64, device), mask));
    Check::equal(
        format!("Weights when {SHIFT} is added to every score: largest change"),
        again.apart(weights),
        "0: softmax sees differences alone, and its largest score is taken off first",
        0.0,
        // Adding rounds each score to the digits that are left beside the shift.
        4.0 * 2.3e-16 * (SHIFT + scores.largest()) + 1e-14,
    )
}

/// burn's weights and output against plain loops.
pub(super) fn of_loops(
    q: &Dense,
    k: &Dense,
    v: &Dense,
    mask: &Mask,
    scale: f64,
    ours: &Attended,
) -> Vec<Check> {
    let theirs = by_loops(q, k, v, mask, scale);
    let [weights, output] = rounding(q, k, v, scale);
    let by = "0 but for rounding: loops in double precision";
    vec![
        Check::equal(
            "Weights by burn and by plain loops: largest difference",
            ours.weights.apart(&theirs.weights),
            by,
            0.0,
            weights,
        ),
        Check::equal(
            "Output by burn and by plain loops: largest difference",
            ours.output.apart(&theirs.output),
            by,
            0.0,
            output,
        ),
    ]
}
