//! Settings of the race worth seeing, found by running them: some where GELU does better, some where ReLU does.

use super::{Optimizer, Request, View};
use serde::{Deserialize, Serialize};

/// A named setting of the race. Each doc says what was measured after 600 steps on the ndarray backend, over
/// 20 seeds (15 for the last two). Single runs near blowing up depend on the last digit: another machine may see
/// another seed fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Both learn: loss 0.041 ± 0.096 with ReLU, of whose units 16 % are off, and 0.014 ± 0.048 with GELU.
    Usual,
    /// Many thin layers: 0.553 ± 0.124 with ReLU, of whose units 38 % are off, 0.275 ± 0.176 with GELU.
    Thin,
    /// Gradient descent: ReLU does better, 0.234 ± 0.297 (accuracy 0.91) against 0.399 ± 0.230 (0.76).
    Descent,
    /// Longer steps: 0.353 ± 0.285 with ReLU, 0.508 ± 0.097 with GELU, which spreads less and learns less.
    Long,
    /// Adam with steps too long: 76 % of ReLU's units are off, and 2 % of GELU's, pushed below x = −38.
    Pushed,
}

impl Preset {
    /// All presets, in the order of the page.
    pub const ALL: &[Self] = &[Self::Usual, Self::Thin, Self::Descent, Self::Long, Self::Pushed];

    /// The name on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Usual => "Adam",
            Self::Thin => "deep and thin",
            Self::Descent => "gradient descent",
            Self::Long => "gradient descent, long steps",
            Self::Pushed => "Adam, long steps",
        }
    }

    /// The request.
    pub fn request(self) -> Request {
        let race = Request { view: View::Race, ..Request::default() };
        let descent = Request { optimizer: Optimizer::Sgd, ..race.clone() };
        match self {
            Self::Usual => race,
            Self::Thin => Request { width: 4, depth: 12, rate: 0.003, ..race },
            Self::Descent => Request { width: 20, depth: 5, rate: 0.2, ..descent },
            Self::Long => Request { width: 24, depth: 6, rate: 0.3, ..descent },
            Self::Pushed => Request { width: 16, depth: 6, rate: 0.1, ..race },
        }
    }
}
