//! What a room must provide: the trait [`Lesson`], its [`Info`], and the [`Check`], the product's unit of proof.

#[cfg(feature = "answer")]
use crate::lab::Lab;
use crate::weights::Shipped;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The words under which a lesson stands in the contents and in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Name in the address and of both modules: lower case, hyphens.
    pub slug: &'static str,
    /// Heading on the page.
    pub title: &'static str,
    /// The sentence of the lecture notes that the lesson tests, as it was written.
    pub note: &'static str,
    /// Version of the request's fields in the address; raised when an old link would mean something else.
    pub version: u32,
}

/// A lazy sequence of replies: a still picture is one, a training run many. Dropping it cancels.
pub type Replies<T> = Box<dyn Iterator<Item = T>>;

/// One room of the model. `answer` is a function of the request and of the weights that it names, and never panics or
/// fails.
pub trait Lesson {
    /// Slug, title and the note under test.
    const INFO: Info;
    /// What the reader sets: complete, plain, with a default that already shows something.
    type Request: Clone + Default + PartialEq + Serialize + DeserializeOwned + 'static;
    /// What is drawn: plain numbers, and the checks on them.
    type Reply: Clone + PartialEq + Serialize + DeserializeOwned + 'static;

    /// The checks that a reply carries.
    fn checks(reply: &Self::Reply) -> &[Check];

    /// Writes in full what an asker may write shorter in JSON.
    #[cfg(feature = "answer")]
    fn in_full(_json: &mut serde_json::Value) {}

    /// The shipped weights that the answer to `request` reads, if any: whoever asks puts them into the lab first.
    fn weights(_request: &Self::Request) -> Option<Shipped> {
        None
    }

    /// Computes the replies to `request` with the device and the weights of `lab`. Weights that are missing there are
    /// said in a note of the reply.
    #[cfg(feature = "answer")]
    fn answer(request: &Self::Request, lab: &Lab) -> Replies<Self::Reply>;
}

/// How the two values of a check must stand to each other for it to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// |value − other| ≤ tolerance.
    Equal,
    /// value ≤ other + tolerance.
    AtMost,
    /// value ≥ other − tolerance.
    AtLeast,
}

/// One claim, its value now, the same value by another route, and whether the two agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What is claimed, in words.
    pub claim: String,
    /// The value measured now.
    pub value: f64,
    /// The same value obtained another way, or the bound it must respect.
    pub other: f64,
    /// What `other` is and where it comes from, in words.
    pub by: String,
    /// Allowed difference, in the unit of `value`.
    pub tolerance: f64,
    /// How the values are compared.
    pub rule: Rule,
    /// Whether the claim held. A value that is not a number never holds.
    pub held: bool,
}

impl Check {
    fn new(
        claim: impl Into<String>,
        value: f64,
        by: impl Into<String>,
        other: f64,
        tolerance: f64,
        rule: Rule,
    ) -> Self {
        let held = match rule {
            // Written as ≤ so that a comparison with NaN is false, that is: not held.
            Rule::Equal => (value - other).abs() <= tolerance,
            Rule::AtMost => value <= other + tolerance,
            Rule::AtLeast => value >= other - tolerance,
        };
        Self { claim: minus(&claim.into()), value, other, by: minus(&by.into()), tolerance, rule, held }
    }

    /// Claims that `value` equals `other`, obtained `by` another route, within `tolerance`.
    pub fn equal(
        claim: impl Into<String>,
        value: f64,
        by: impl Into<String>,
        other: f64,
        tolerance: f64,
    ) -> Self {
        Self::new(claim, value, by, other, tolerance, Rule::Equal)
    }

    /// Claims that `value` is no greater than `other`, with `tolerance` to spare.
    pub fn at_most(
        claim: impl Into<String>,
        value: f64,
        by: impl Into<String>,
        other: f64,
        tolerance: f64,
    ) -> Self {
        Self::new(claim, value, by, other, tolerance, Rule::AtMost)
    }

    /// Claims that `value` is no less than `other`, with `tolerance` to spare.
    pub fn at_least(
        claim: impl Into<String>,
        value: f64,
        by: impl Into<String>,
        other: f64,
        tolerance: f64,
    ) -> Self {
        Self::new(claim, value, by, other, tolerance, Rule::AtLeast)
    }
}

/// The hyphen with which Rust writes negative numbers, as the minus sign that it stands for.
fn minus(text: &str) -> String {
    let mut before = ' ';
    let sign = |(at, letter): (usize, char)| {
        let opens = !before.is_alphanumeric();
        before = letter;
        let number = text[at..].chars().nth(1).is_some_and(|next| next.is_ascii_digit());
        if letter == '-' && opens && number { '−' } else { letter }
    };
    text.char_indices().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_numbers_get_a_minus_and_words_keep_their_hyphens() {
        assert_eq!(minus("-0.5 to (-2, [-3.5]), x = -4"), "−0.5 to (−2, [−3.5]), x = −4");
        assert_eq!(minus("multiply-adds, 2-D, 1e-9, x -"), "multiply-adds, 2-D, 1e-9, x -");
    }

    #[test]
    fn a_check_can_fail() {
        assert!(Check::equal("a", 1.0, "b", 1.0, 0.0).held);
        assert!(!Check::equal("a", 1.0, "b", 1.1, 0.05).held);
        assert!(!Check::equal("a", f64::NAN, "b", f64::NAN, 1.0).held);
        assert!(!Check::equal("a", f64::INFINITY, "b", f64::INFINITY, 1.0).held);
        assert!(
            Check::at_most("a", 1.0, "b", 2.0, 0.0).held && !Check::at_most("a", 3.0, "b", 2.0, 0.5).held
        );
        assert!(!Check::at_least("a", f64::NAN, "b", 0.0, 0.0).held);
    }
}
