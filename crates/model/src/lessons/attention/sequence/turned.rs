//! The words in reverse order: without positions, attention does not see it.
//!
//! SA(Πx) = Π SA(x) for every permutation Π; the reversal stands for all. Left out: masks, which know places too.

use super::layer::Layer;
use super::with_positions;
use crate::kit::attention::Mask;
use crate::kit::dense::Dense;
use crate::lesson::Check;
use crate::lessons::attention::Reversed;
use burn::tensor::Device;

/// The tokens in reverse order, without a mask, without and with positions.
pub(super) struct Turned {
    pub(super) told: Reversed,
    /// What rounding can reach without positions.
    allowed: f64,
    /// With positions, by plain loops.
    by_loops: f64,
}

impl Turned {
    pub(super) fn new(layer: &Layer, bare: &Dense, device: &Device) -> Self {
        let order: Vec<usize> = (0..bare.rows).rev().collect();
        let all = Mask::new(bare.rows, bare.rows, |_, _| true);
        let turned = bare.reordered(&order);
        let apart = |run: &dyn Fn(&Dense) -> Dense, x: &Dense, turned: &Dense| {
            run(turned).apart(&run(x).reordered(&order))
        };
        let burn = |x: &Dense| layer.by_burn(x, x, &all, device).output;
        let loops = |x: &Dense| layer.by_loops(x, x, &all).output;
        let passed = layer.by_burn(bare, bare, &all, device);
        let (placed, turned_placed) = (with_positions(bare), with_positions(&turned));
        let told = Reversed {
            without: burn(&turned).apart(&passed.output.reordered(&order)),
            with: apart(&burn, &placed, &turned_placed),
            size: passed.output.largest(),
        };
        let allowed = 2.0 * layer.rounding(&passed, bare, bare)[1];
        Self { told, allowed, by_loops: apart(&loops, &placed, &turned_placed) }
    }

    pub(super) fn checks(&self) -> [Check; 2] {
        [
            Check::at_most(
                "Without positions and mask, reversed words give the reversed output: largest difference",
                self.told.without,
                "0 by theory; the tolerance is what rounding can reach",
                0.0,
                self.allowed,
            ),
            Check::equal(
                "With positions added, the largest difference of the same two outputs",
                self.told.with,
                "the same by loops in double precision",
                self.by_loops,
                // Positions add at most 1 to each number of X.
                1e-9 * (1.0 + self.by_loops) + 4.0 * self.allowed,
            ),
        ]
    }
}
