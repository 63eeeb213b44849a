//! Gathers one sentence for every field of a request that could not be taken as it was.
//!
//! Left out: which ranges there are; they are constants of the rooms.

use std::ops::RangeInclusive;

/// The sentences so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes(pub Vec<String>);

impl Notes {
    /// Adds a sentence.
    pub fn say(&mut self, sentence: impl Into<String>) {
        self.0.push(sentence.into());
    }

    /// Brings a number into `range`; one that is none becomes `otherwise`.
    pub fn number(&mut self, name: &str, value: &mut f64, range: &RangeInclusive<f64>, otherwise: f64) {
        let taken = if value.is_nan() { otherwise } else { value.clamp(*range.start(), *range.end()) };
        if taken != *value {
            self.0.push(format!("{name} {value} was taken as {taken}."));
        }
        *value = taken;
    }

    /// Brings a count into `range`.
    pub fn count(&mut self, name: &str, value: &mut u32, range: &RangeInclusive<u32>) {
        let taken = (*value).clamp(*range.start(), *range.end());
        if taken != *value {
            self.0.push(format!("{name} {value} was taken as {taken}."));
        }
        *value = taken;
    }
}
