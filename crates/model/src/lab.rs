//! Where a lesson is computed: the device, the shipped weights that have come so far, and what a lesson keeps from one
//! answer for the next.
//!
//! Left out: fetching weights. A lesson whose weights are missing says so in a note, and answers all the same.

use crate::weights::safetensors::Arrays;
use crate::weights::vocabulary::Vocabulary;
use crate::weights::{Contents, Shipped};
use burn::tensor::Device;
use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What an answer depends on besides the request.
#[derive(Debug)]
pub struct Lab {
    /// Where the tensors live.
    pub device: Device,
    weights: BTreeMap<&'static str, Result<Contents, String>>,
    kept: RefCell<Option<Rc<dyn Any>>>,
}

impl Lab {
    /// A lab without weights.
    pub fn new(device: Device) -> Self {
        Self { device, weights: BTreeMap::new(), kept: RefCell::default() }
    }

    /// Takes the file of weights called `name`, right or wrong. A name that no lesson knows is passed over.
    pub fn put(&mut self, name: &str, bytes: &[u8]) {
        if let Some(shipped) = Shipped::find(name) {
            // What was kept may have been made with what they replace.
            self.kept.take();
            self.weights.insert(shipped.name, shipped.read(bytes));
        }
    }

    /// Whether that file has come, right or wrong.
    pub fn has(&self, shipped: Shipped) -> bool {
        self.weights.contains_key(shipped.name)
    }

    /// The arrays of a file of weights.
    ///
    /// # Errors
    /// One sentence for the reader: they have not come, or are not the right ones.
    pub fn weights(&self, shipped: Shipped) -> Result<&Arrays, String> {
        match self.contents(shipped)? {
            Contents::Network(arrays) => Ok(arrays),
            Contents::Vocabulary(_) => Err(format!("“{}” is a vocabulary.", shipped.name)),
        }
    }

    /// A vocabulary.
    ///
    /// # Errors
    /// One sentence for the reader: it has not come, or is not the right one.
    pub fn vocabulary(&self, shipped: Shipped) -> Result<&Vocabulary, String> {
        match self.contents(shipped)? {
            Contents::Vocabulary(vocabulary) => Ok(vocabulary),
            Contents::Network(_) => Err(format!("“{}” is no vocabulary.", shipped.name)),
        }
    }

    fn contents(&self, shipped: Shipped) -> Result<&Contents, String> {
        match self.weights.get(shipped.name) {
            Some(Ok(contents)) => Ok(contents),
            Some(Err(sentence)) => Err(sentence.clone()),
            None => Err(format!("The weights “{}” have not been loaded.", shipped.name)),
        }
    }

    /// What an earlier answer has kept if it `fits`, else what `make` gives, kept in its place. There is one place. What is
    /// kept may make an answer quicker, never another one.
    pub fn keep<T: 'static>(&self, fits: impl FnOnce(&T) -> bool, make: impl FnOnce() -> T) -> Rc<T> {
        let kept = self.kept.borrow().clone().and_then(|kept| kept.downcast::<T>().ok());
        kept.filter(|kept| fits(kept)).unwrap_or_else(|| {
            // The old one goes first: it may be large.
            self.kept.take();
            let made = Rc::new(make());
            *self.kept.borrow_mut() = Some(made.clone());
            made
        })
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
        assert!(lab.vocabulary(DIGITS).is_err());
    }

    #[test]
    fn one_thing_is_kept_for_as_long_as_it_fits() {
        let mut lab = Lab::new(Backend::default().device());
        assert_eq!(*lab.keep(|_: &u32| true, || 1_u32), 1);
        assert_eq!(*lab.keep(|kept| *kept == 1, || 2_u32), 1);
        assert_eq!(*lab.keep(|kept| *kept == 2, || 3_u32), 3);
        assert_eq!(*lab.keep(|_: &&str| true, || "another kind"), "another kind");
        assert_eq!(*lab.keep(|_: &u32| true, || 4_u32), 4);
        lab.put(DIGITS.name, b"other weights");
        assert_eq!(*lab.keep(|_: &u32| true, || 5_u32), 5);
    }
}
