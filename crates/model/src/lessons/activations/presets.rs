//! Settings of the race worth seeing, found by running them: some where GELU does better, some where ReLU does.

use super::{Optimizer, Request, View};
use serde::{Deserialize, Serialize};

/// A named setting of the race. What its doc says was measured over 5 seeds and 600 steps; runs that nearly blow
/// up depend on the last digit, so that another machine may see another seed fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Both learn; a fifth of ReLU's units are off, and one of its runs gets stuck.
    Usual,
    /// Thin layers, many of them: half of ReLU's units are off, and GELU does better on every seed.
    Thin,
    /// Plain gradient descent: ReLU does better in the mean.
    Descent,
    /// Plain gradient descent with long steps: a run of GELU blows up, none of ReLU.
    Long,
    /// Adam with long steps: most of ReLU's units are off, and some of GELU's, pushed below x = −38.
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
