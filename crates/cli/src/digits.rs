//! The handwritten digits as a file: 65 whole numbers a line, 8×8 pixels of 0 to 16 and the digit they show.
//!
//! Left out: the file itself, which is no part of the product: UCI's Optical Recognition of Handwritten Digits.

use std::io::Read as _;
use unfold_model::nets::cnn::train::Example;
use unfold_model::nets::cnn::{CLASSES, INK, SIDE};
use unfold_model::weights::sha256;

/// Rows at the end of the file that are never trained on.
pub(crate) const HELD_OUT: usize = 360;

/// Longest text that is read, unpacked.
const LONGEST: u64 = 16 * 1024 * 1024;

/// The digits of a file.
pub(crate) struct Digits {
    /// The file's name without its folder.
    pub(crate) file: String,
    /// SHA-256 of the text, unpacked.
    pub(crate) sha256: String,
    /// All rows.
    pub(crate) rows: Vec<Example>,
}

impl Digits {
    /// Reads `digits.csv` or `digits.csv.gz`; which it is, its first bytes say.
    pub(crate) fn read(path: &str) -> Result<Self, String> {
        let say = |error: std::io::Error| format!("cannot read '{path}': {error}");
        let bytes = std::fs::read(path).map_err(say)?;
        let mut text = String::new();
        let packed = bytes.starts_with(&[0x1f, 0x8b]);
        let source: Box<dyn std::io::Read> =
            if packed { Box::new(flate2::read::GzDecoder::new(&*bytes)) } else { Box::new(&*bytes) };
        source.take(LONGEST + 1).read_to_string(&mut text).map_err(say)?;
        if text.len() as u64 > LONGEST {
            return Err(format!("'{path}' is longer than {LONGEST} bytes"));
        }
        let rows: Result<Vec<Example>, String> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(index, line)| row(line).map_err(|why| format!("'{path}', line {}: {why}", index + 1)))
            .collect();
        let file = std::path::Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { file, sha256: sha256(text.as_bytes()), rows: rows? })
    }

    /// The rows that may be trained on, and those held out.
    pub(crate) fn split(&self) -> Result<(&[Example], &[Example]), String> {
        match self.rows.len().checked_sub(HELD_OUT) {
            None | Some(0) => {
                Err(format!("'{}' has {} rows; more than {HELD_OUT} are needed", self.file, self.rows.len()))
            }
            Some(first) => Ok(self.rows.split_at(first)),
        }
    }

    /// The rows held out, or all of a small file.
    pub(crate) fn held_out(&self) -> &[Example] {
        &self.rows[self.rows.len().saturating_sub(HELD_OUT)..]
    }
}

fn row(line: &str) -> Result<Example, String> {
    let numbers: Result<Vec<u8>, _> = line.split(',').map(|word| word.trim().parse::<u8>()).collect();
    let numbers = numbers.map_err(|_| "not whole numbers with commas between them".to_owned())?;
    let Some((&digit, pixels)) = numbers.split_last().filter(|(_, pixels)| pixels.len() == SIDE * SIDE)
    else {
        return Err(format!("{} numbers instead of 65", numbers.len()));
    };
    if usize::from(digit) >= CLASSES || pixels.iter().any(|pixel| f32::from(*pixel) > INK) {
        return Err("pixels are 0 to 16, digits 0 to 9".to_owned());
    }
    Ok(Example { picture: std::array::from_fn(|cell| f32::from(pixels[cell]) / INK), digit })
}
