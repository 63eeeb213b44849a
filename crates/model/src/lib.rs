//! What Unfold teaches: each lesson is one function from a request (what the reader sets) to a lazy
//! sequence of replies (what is drawn, and its checks).
//!
//! Left out: the browser, the clock, ambient randomness. The types compile without burn, for the page;
//! the Cargo feature `answer` adds the maths, for the worker and the command line.

pub mod address;
#[cfg(feature = "answer")]
pub mod backend;
mod fields;
pub mod kit;
#[cfg(feature = "answer")]
pub mod lab;
pub mod lesson;
pub mod lessons;
#[cfg(feature = "answer")]
pub mod nets;
pub mod weights;
pub mod wire;
