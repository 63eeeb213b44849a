//! Trained weights that are shipped as files: which there are, what is in them, and whether a file is the right one.
//!
//! Left out: fetching a file, which is the page's and the command line's business, and what its numbers mean,
//! which the network in `nets/` knows.

#[cfg(feature = "answer")]
pub mod safetensors;

/// A file of weights below `web/models`. Its manifest beside it says how it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// The file's name without its ending.
    pub name: &'static str,
    /// What the reader is told is being loaded.
    pub what: &'static str,
    /// The file's length.
    pub bytes: u32,
    /// The manifest, JSON.
    #[cfg(feature = "answer")]
    pub manifest: &'static str,
}

impl Shipped {
    /// Every file.
    pub const ALL: &[Self] = &[];

    /// The file of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|shipped| shipped.name == name)
    }

    /// What the manifest says under `field`.
    #[cfg(feature = "answer")]
    pub fn told(self, field: &str) -> serde_json::Value {
        let manifest: serde_json::Value = serde_json::from_str(self.manifest).unwrap_or_default();
        manifest[field].clone()
    }

    /// Reads the file's `bytes`, if they are those that the manifest names.
    ///
    /// # Errors
    /// One sentence for the reader: another length, another SHA-256, or no safetensors file.
    #[cfg(feature = "answer")]
    pub fn read(self, bytes: &[u8]) -> Result<safetensors::Arrays, String> {
        let Self { name, bytes: wanted, .. } = self;
        if bytes.len() != wanted as usize {
            let came = bytes.len();
            return Err(format!("The weights “{name}” have {came} bytes instead of {wanted}."));
        }
        if self.told("sha256") != sha256(bytes) {
            return Err(format!("The weights “{name}” are not those that were trained: another SHA-256."));
        }
        safetensors::read(bytes).map_err(|error| format!("The weights “{name}” cannot be read: {error}."))
    }
}

/// SHA-256 in lower-case hexadecimal.
#[cfg(feature = "answer")]
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(all(test, feature = "answer"))]
mod tests {
    use super::*;

    #[test]
    fn sha256_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
