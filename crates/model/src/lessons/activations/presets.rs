//! Settings of the race worth seeing, found by running them: some where GELU does better, some where ReLU does.

use super::{Optimizer, Request, View};
use serde::{Deserialize, Serialize};

/// A named setting of the race.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Adam at a small rate.
    Slow,
    /// Adam at the usual rate of small networks.
    Usual,
    /// Adam at a rate where some runs blow up.
    Fast,
    /// Plain gradient descent.
    Descent,
    /// Many thin layers.
    Deep,
}

/// All presets, in the order of the page.
pub const fn presets() -> &'static [Preset] {
    &[Preset::Usual, Preset::Slow, Preset::Fast, Preset::Descent, Preset::Deep]
}

impl Preset {
    /// The name on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Slow => "Adam, small rate",
            Self::Usual => "Adam",
            Self::Fast => "Adam, large rate",
            Self::Descent => "gradient descent",
            Self::Deep => "deep and thin",
        }
    }

    /// The request.
    pub fn request(self) -> Request {
        let race = Request { view: View::Race, ..Request::default() };
        match self {
            Self::Usual => race,
            Self::Slow => Request { rate: 0.001, ..race },
            Self::Fast => Request { rate: 0.03, ..race },
            Self::Descent => Request { optimizer: Optimizer::Sgd, rate: 0.1, ..race },
            Self::Deep => Request { width: 4, depth: 12, ..race },
        }
    }
}
