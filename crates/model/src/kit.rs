//! What two rooms or more share.

#[cfg(feature = "answer")]
pub mod attention;
pub mod cell;
pub mod conv;
#[cfg(feature = "answer")]
pub mod dense;
pub mod nested;
pub mod notes;
pub mod optimizer;
pub mod picture;
pub mod planes;
pub mod resample;
pub mod seeds;
#[cfg(feature = "answer")]
pub mod singular;
