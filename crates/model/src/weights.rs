//! Trained weights and vocabularies that are shipped as files: which there are, what is in them, and whether a file is
//! the right one.
//!
//! Left out: fetching a file, which is the page's and the command line's business, and what its numbers mean,
//! which the network in `nets/` knows.

#[cfg(feature = "answer")]
pub mod safetensors;
#[cfg(feature = "answer")]
pub mod vocabulary;

/// A file of weights below `web/models`. Its manifest beside it says how it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// The file's name without its ending.
    pub name: &'static str,
    /// What the reader is told is being loaded.
    pub what: &'static str,
    /// The file's length.
    pub bytes: u32,
    /// What is in it.
    pub kind: Kind,
    /// The manifest, JSON.
    #[cfg(feature = "answer")]
    pub manifest: &'static str,
}

/// What is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A network's weights and biases.
    Network,
    /// A tokenizer's vocabulary.
    Vocabulary,
}

/// Reads length and manifest where they stand; the numbers themselves do not get into the program.
macro_rules! shipped {
    ($kind:ident, $name:literal, $what:literal) => {
        Shipped {
            name: $name,
            what: $what,
            bytes: include_bytes!(concat!("../../../web/models/", $name, ".safetensors")).len() as u32,
            kind: Kind::$kind,
            #[cfg(feature = "answer")]
            manifest: include_str!(concat!("../../../web/models/", $name, ".json")),
        }
    };
}

/// The small convolutional network that reads handwritten digits.
pub const DIGITS: Shipped = shipped!(Network, "digits", "the trained digit network");

/// The vocabulary of GPT-2 and GPT-3.
pub const GPT2: Shipped = shipped!(Vocabulary, "gpt2", "the vocabulary of GPT-2");
/// The vocabulary of GPT-4.
pub const CL100K: Shipped = shipped!(Vocabulary, "cl100k", "the vocabulary of GPT-4");
/// The vocabulary of GPT-4o.
pub const O200K: Shipped = shipped!(Vocabulary, "o200k", "the vocabulary of GPT-4o");

/// What was read from a file.
#[cfg(feature = "answer")]
#[derive(Debug)]
pub enum Contents {
    /// Arrays by name.
    Network(safetensors::Arrays),
    /// Tokens by rank.
    Vocabulary(vocabulary::Vocabulary),
}

#[cfg(feature = "answer")]
impl Contents {
    /// The arrays, if it is a network.
    pub fn into_arrays(self) -> Option<safetensors::Arrays> {
        match self {
            Self::Network(arrays) => Some(arrays),
            Self::Vocabulary(_) => None,
        }
    }
}

impl Shipped {
    /// Every file.
    pub const ALL: &[Self] = &[DIGITS, GPT2, CL100K, O200K];

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
    pub fn read(self, bytes: &[u8]) -> Result<Contents, String> {
        let Self { name, bytes: wanted, kind, .. } = self;
        if bytes.len() != wanted as usize {
            let came = bytes.len();
            return Err(format!("The weights “{name}” have {came} bytes instead of {wanted}."));
        }
        if self.told("sha256") != sha256(bytes) {
            return Err(format!("The weights “{name}” are not those that were trained: another SHA-256."));
        }
        let contents = match kind {
            Kind::Network => safetensors::read(bytes).map(Contents::Network),
            Kind::Vocabulary => vocabulary::Vocabulary::read(bytes).map(Contents::Vocabulary),
        };
        contents.map_err(|error| format!("The weights “{name}” cannot be read: {error}."))
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

    /// The file as it lies in the repository.
    fn file(shipped: Shipped) -> Vec<u8> {
        let path = format!("{}/../../web/models/{}.safetensors", env!("CARGO_MANIFEST_DIR"), shipped.name);
        std::fs::read(path).expect("the file is shipped")
    }

    #[test]
    fn every_shipped_file_is_the_one_of_its_manifest() {
        for shipped in Shipped::ALL {
            match shipped.read(&file(*shipped)).expect("the file fits its manifest") {
                Contents::Network(arrays) => {
                    let numbers: usize = arrays.values().map(|array| array.values.len()).sum();
                    assert_eq!(shipped.told("parameters"), numbers);
                    for field in ["seed", "accuracy", "seeds"] {
                        assert!(!shipped.told(field).is_null(), "{} lacks {field}", shipped.name);
                    }
                }
                Contents::Vocabulary(vocabulary) => assert_eq!(shipped.told("tokens"), vocabulary.len()),
            }
            assert_eq!(Shipped::find(shipped.name), Some(*shipped));
            // The page's budget for one lesson.
            assert!(shipped.bytes <= 2_000_000);
            for field in ["command", "data", "data_sha256", "licence"] {
                assert!(!shipped.told(field).is_null(), "{} lacks {field}", shipped.name);
            }
        }
        assert_eq!(Shipped::find("no such"), None);
    }

    #[test]
    fn a_file_that_is_short_or_changed_is_refused_in_a_sentence() {
        let whole = file(DIGITS);
        let mut changed = whole.clone();
        let last = changed.len() - 1;
        changed[last] ^= 1;
        for (bytes, why) in
            [(&whole[..last], "bytes instead of"), (&changed[..], "SHA-256"), (&[][..], " 0 ")]
        {
            let sentence = DIGITS.read(bytes).expect_err("it is not the file");
            assert!(sentence.contains(why), "{sentence}");
        }
    }

    #[test]
    fn the_page_is_told_where_every_file_is() {
        let text = |name: &str| {
            let path = format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).expect("the file is there")
        };
        let (script, index) = (text("Trunk.toml"), text("index.html"));
        for Shipped { name, .. } in Shipped::ALL {
            assert!(
                script.contains(&format!("data-weights-{name}=\"{{base}}models/{name}.safetensors\"")),
                "{name}"
            );
            assert!(index.contains(&format!("href=\"web/models/{name}.safetensors\"")), "{name}");
        }
    }

    #[test]
    fn sha256_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
