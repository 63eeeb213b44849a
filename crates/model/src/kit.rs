//! What two rooms or more share.

pub mod seeds;
