//! Networks shared by rooms. No lesson text.

pub mod activation;
pub mod cells;
pub mod cnn;
pub mod descent;
pub mod mlp;
pub mod pool;
pub mod recurrent;
pub mod sequence;
pub mod trainer;

#[cfg(test)]
mod tests;
