//! The only file that names a burn backend.
//!
//! ndarray is the product's backend by its brief. It is deprecated upstream and has had silent errors, so
//! flex is the second opinion: every lesson's tests run on both and compare. To move the default, change
//! [`Backend::default`].

use burn::tensor::Device;

/// A burn backend that computes the lessons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// burn's ndarray backend: what the page ships.
    #[default]
    NdArray,
    /// burn's flex backend: native tests and the command line only.
    #[cfg(feature = "flex")]
    Flex,
}

impl Backend {
    /// Every backend compiled in, the default first.
    pub const ALL: &[Self] = &[
        Self::NdArray,
        #[cfg(feature = "flex")]
        Self::Flex,
    ];

    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::NdArray => "ndarray",
            #[cfg(feature = "flex")]
            Self::Flex => "flex",
        }
    }

    /// The device on which tensors of this backend live.
    pub fn device(self) -> Device {
        match self {
            #[allow(deprecated, reason = "the brief names the ndarray backend; flex checks it in every test")]
            Self::NdArray => Device::ndarray(),
            #[cfg(feature = "flex")]
            Self::Flex => Device::flex(),
        }
    }
}
