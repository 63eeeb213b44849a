//! Where a lesson is computed: the device, and the shipped weights that have come so far.
//!
//! Left out: fetching weights. A lesson whose weights are missing says so in a note, and answers all the same.

use crate::weights::Shipped;
use crate::weights::safetensors::Arrays;
use burn::tensor::Device;
use std::collections::BTreeMap;

/// What an answer depends on besides the request.
#[derive(Debug)]
pub struct Lab {
    /// Where the tensors live.
    pub device: Device,
    weights: BTreeMap<&'static str, Result<Arrays, String>>,
}

impl Lab {
    /// A lab without weights.
    pub fn new(device: Device) -> Self {
        Self { device, weights: BTreeMap::new() }
    }

    /// Takes the file of weights called `name`, right or wrong. A name that no lesson knows is passed over.
    pub fn put(&mut self, name: &str, bytes: &[u8]) {
        if let Some(shipped) = Shipped::find(name) {
            self.weights.insert(shipped.name, shipped.read(bytes));
        }
    }

    /// The arrays of a file of weights.
    ///
    /// # Errors
    /// One sentence for the reader: they have not come, or are not the right ones.
    pub fn weights(&self, shipped: Shipped) -> Result<&Arrays, String> {
        match self.weights.get(shipped.name) {
            Some(Ok(arrays)) => Ok(arrays),
            Some(Err(sentence)) => Err(sentence.clone()),
            None => Err(format!("The weights “{}” have not been loaded.", shipped.name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;
    use crate::weights::DIGITS;

    #[test]
    fn missing_and_wrong_weights_are_a_sentence() {
        let mut lab = Lab::new(Backend::default().device());
        assert!(lab.weights(DIGITS).is_err_and(|sentence| sentence.contains("not been loaded")));
        lab.put("digits", b"nonsense");
        assert!(lab.weights(DIGITS).is_err_and(|sentence| sentence.contains("8 bytes instead")));
        lab.put("no such weights", b"nonsense");
        assert_eq!(lab.weights.len(), 1);
    }
}
