//! Numbers to be drawn, shared and compared by their bits.
//!
//! A gap in a line is not a number, and by the rules of floats not equal to itself: compared so, a line with a gap would
//! be drawn anew whenever anything moves. Leaves out what the numbers mean.

use std::ops::Deref;
use std::rc::Rc;

/// Numbers or points in a row.
#[derive(Clone, Debug)]
pub(crate) struct Row<T>(Rc<[T]>);

/// What has bits to compare.
pub(crate) trait Bits: Copy {
    /// Whether all bits are the same.
    fn same(self, other: Self) -> bool;
}

impl Bits for f32 {
    fn same(self, other: Self) -> bool {
        self.to_bits() == other.to_bits()
    }
}

impl Bits for (f64, f64) {
    fn same(self, other: Self) -> bool {
        self.0.to_bits() == other.0.to_bits() && self.1.to_bits() == other.1.to_bits()
    }
}

impl Bits for (f64, f64, f64) {
    fn same(self, other: Self) -> bool {
        (self.0, self.1).same((other.0, other.1)) && self.2.to_bits() == other.2.to_bits()
    }
}

impl<T: Bits> PartialEq for Row<T> {
    /// Once for each kind of numbers, not once for each kind of picture: the page's size.
    #[inline(never)]
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
            || (self.len() == other.len() && self.iter().zip(other.iter()).all(|(a, b)| a.same(*b)))
    }
}

impl<T> Deref for Row<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, R: Into<Rc<[T]>>> From<R> for Row<T> {
    fn from(row: R) -> Self {
        Self(row.into())
    }
}

impl<T> FromIterator<T> for Row<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_gap_is_the_same_as_itself() {
        let row = |y: f64| Row::from(vec![(0.0, 1.0), (1.0, f64::NAN), (2.0, y)]);
        assert_eq!(row(3.0), row(3.0));
        assert_ne!(row(3.0), row(3.5));
        assert_ne!(row(3.0), Row::from(vec![(0.0, 1.0)]));
        assert_eq!(Row::from([f32::NAN]), Row::from([f32::NAN]));
    }
}
