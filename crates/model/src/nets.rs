//! Networks shared by rooms. No lesson text.

pub mod activation;
pub mod descent;
pub mod mlp;
pub mod trainer;

#[cfg(test)]
mod tests;
