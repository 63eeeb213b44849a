//! What must come out of the diagram, and why: from the filter's symmetry and the grid alone, before any number.

use super::Ways;
use crate::kit::planes::Planes;
use crate::lessons::equivariance::transform::Motion;
use crate::lessons::equivariance::{Stack, Verdict};

/// Weights that differ by less than this share of the largest are the same.
const SAME: f64 = 1e-6;

/// What theory says.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    /// Whether f(T x) = T f(x) in the interior for every picture; `None` if T interpolates.
    pub(super) same: Option<bool>,
    /// Why, as the second half of a sentence.
    why: Why,
}

/// A reason.
#[derive(Clone, Debug)]
enum Why {
    /// For any picture.
    Always(String),
    /// A shift moves cells over a border, which is felt in some pictures and not in others.
    Border,
}

impl From<String> for Why {
    fn from(words: String) -> Self {
        Self::Always(words)
    }
}

impl Expected {
    pub(super) fn of(ways: &Ways) -> Self {
        let (same, why) = match (ways.motion, ways.request.stack) {
            (Motion::Resample { .. }, _) => (
                None,
                "T takes every cell from between four others, so a part of the difference is interpolation and not f"
                    .to_owned()
                    .into(),
            ),
            (Motion::Turn(0) | Motion::Shift([0, 0]), _) => (Some(true), "T changes nothing".to_owned().into()),
            (_, Stack::Dense) => (
                Some(false),
                format!("each of the {} weights belongs to one pair of cells", ways.layers.weights).into(),
            ),
            (Motion::Shift(_), _) => of_shift(ways),
            _ => of_turn(ways),
        };
        Self { same, why }
    }

    /// The verdict and its reason.
    pub(super) fn sentence(&self, verdict: Verdict) -> String {
        let found = match verdict {
            Verdict::Everywhere if self.same == Some(false) => {
                "Here both ways give the same, though for most pictures they do not"
            }
            Verdict::Everywhere => "Both ways give the same everywhere",
            Verdict::Interior => "Both ways give the same in the interior, not at the border",
            Verdict::Nowhere => "The two ways do not give the same",
            Verdict::Interpolated => "The two ways can be near each other, not the same",
        };
        let why = match (&self.why, verdict) {
            (Why::Always(why), _) => why,
            (Why::Border, Verdict::Everywhere) => {
                "the same weights stand at every place, and with this picture the border makes no difference"
            }
            (Why::Border, _) => {
                "the same weights stand at every place, but beyond the border and across the seam they read \
                 something else"
            }
        };
        format!("{found}: {why}.")
    }
}

fn of_shift(ways: &Ways) -> (Option<bool>, Why) {
    let step = ways.step();
    if ways.searched {
        let why = format!(
            "the output has one cell for every {step} of the picture, {step} does not divide the shift, and no \
             other shift of the output fits"
        );
        return (Some(false), why.into());
    }
    let ring = ways.reach.is_some_and(|reach| {
        reach.ring(ways.picture.height, ways.output.height)
            && reach.ring(ways.picture.width, ways.output.width)
    });
    let why = match (ring, step) {
        (true, 1) => "the same weights stand at every place, and a ring has no border".to_owned().into(),
        (true, _) => format!("{step} divides the shift, and a ring has no border").into(),
        (false, _) => Why::Border,
    };
    (Some(true), why)
}

fn of_turn(ways: &Ways) -> (Option<bool>, Why) {
    if !grid_is_symmetric(ways) {
        let why = format!(
            "with one output cell for every {} of the picture, the output's grid does not lie symmetrically on the \
             picture",
            ways.step()
        );
        return (Some(false), why.into());
    }
    let filter = ways.request.filter();
    let moved = ways.motion.of_filter(&filter);
    let turn = matches!(ways.motion, Motion::Turn(_));
    let (same, why) = if ways.request.stack == Stack::Group && turn {
        (true, "the filter stands in the layer in all four turns, and a turn of x only exchanges them")
    } else if ways.request.rotate_filter {
        (true, "the filter was moved as the picture was; nothing in a convolution does that by itself")
    } else if ways.request.stack == Stack::Group {
        (false, "the group has the four turns of the filter, but not its reflections")
    } else if near(&moved, &filter, 1.0) {
        (true, "the filter looks the same after T")
    } else if ways.request.stack == Stack::Magnitude && pair_is_kept(ways, &filter) {
        (true, "T only exchanges the two filters, up to their signs, and squares have none")
    } else {
        (false, "the picture turns, the weights stay, and this filter does not look the same after T")
    };
    (Some(same), why.to_owned().into())
}

/// Whether the output's grid lies on the picture so that it is kept by T.
pub(super) fn grid_is_symmetric(ways: &Ways) -> bool {
    let axes = [[ways.picture.height, ways.output.height], [ways.picture.width, ways.output.width]];
    let kept = |axis: usize| ways.reach.is_some_and(|reach| reach.same_after_reversal(axes[axis]));
    let [rows, columns] = ways.motion.reverses();
    (!rows || kept(0)) && (!columns || kept(1))
}

/// Whether `a` is `sign` times `b`.
pub(super) fn near(a: &Planes, b: &Planes, sign: f32) -> bool {
    let largest = b.values.iter().fold(0.0_f64, |largest, value| largest.max(f64::from(value.abs())));
    let signed = Planes { values: b.values.iter().map(|value| sign * value).collect(), ..*b };
    a.largest_difference(&signed) <= SAME * largest
}

/// Whether the filter and its quarter turn are, moved by T, the same two up to signs.
fn pair_is_kept(ways: &Ways, filter: &Planes) -> bool {
    let pair = [filter.clone(), filter.rotated(1)];
    let is_there =
        |moved: &Planes| pair.iter().any(|plane| near(moved, plane, 1.0) || near(moved, plane, -1.0));
    pair.iter().all(|plane| is_there(&ways.motion.of_filter(plane)))
}
