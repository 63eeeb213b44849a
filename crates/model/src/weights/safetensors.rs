//! The safetensors format, which every tool for trained weights reads: a length of eight bytes, a header in JSON,
//! then the numbers, little endian.
//!
//! Left out: every type of number but 32-bit floats and, in files of their own, bytes; and metadata.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Longest header that is read. Ours has a few hundred bytes.
const LONGEST_HEADER: usize = 100_000;

/// One array of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Array {
    /// Its size along each axis.
    pub shape: Vec<usize>,
    /// Its numbers, the last axis fastest.
    pub values: Vec<f32>,
}

/// Arrays by name.
pub type Arrays = BTreeMap<String, Array>;

/// The file's bytes. The same arrays give the same bytes.
pub fn write(arrays: &Arrays) -> Vec<u8> {
    let bytes = |array: &Array| array.values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let parts = arrays.iter().map(|(name, array)| (name.as_str(), array.shape.clone(), bytes(array)));
    file("F32", &parts.collect::<Vec<_>>())
}

/// The file of lists of bytes, by name.
pub fn write_bytes(lists: &[(&str, &[u8])]) -> Vec<u8> {
    let parts = lists.iter().map(|(name, bytes)| (*name, vec![bytes.len()], bytes.to_vec()));
    file("U8", &parts.collect::<Vec<_>>())
}

/// A file of arrays of one type: name, shape, numbers as bytes.
fn file(dtype: &str, parts: &[(&str, Vec<usize>, Vec<u8>)]) -> Vec<u8> {
    let mut header = Map::new();
    let mut end = 0;
    for (name, shape, bytes) in parts {
        let start = end;
        end += bytes.len();
        header.insert(
            (*name).to_owned(),
            json!({ "dtype": dtype, "shape": shape, "data_offsets": [start, end] }),
        );
    }
    let mut text = Value::Object(header).to_string();
    // The numbers start at a multiple of eight; the format fills up with spaces.
    text.push_str(&" ".repeat(text.len().next_multiple_of(8) - text.len()));
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    parts.iter().for_each(|(_, _, part)| bytes.extend_from_slice(part));
    bytes
}

/// Reads a file.
///
/// # Errors
/// A few words on what is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Arrays, String> {
    let (header, numbers) = open(bytes)?;
    header.into_iter().map(|(name, entry)| array(&entry, numbers).map(|array| (name, array))).collect()
}

/// Reads one list of bytes of a file.
///
/// # Errors
/// A few words on what is wrong with it.
pub fn read_bytes<'a>(bytes: &'a [u8], name: &str) -> Result<&'a [u8], String> {
    let (header, numbers) = open(bytes)?;
    let entry = header.get(name).ok_or_else(|| format!("it has no list “{name}”"))?;
    part(entry, numbers, "U8", 1).map(|(_, bytes)| bytes)
}

/// The header without metadata, and the numbers.
fn open(bytes: &[u8]) -> Result<(Map<String, Value>, &[u8]), String> {
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or("it is shorter than its header's length")?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length > rest.len().min(LONGEST_HEADER) {
        return Err("its header is longer than it may be".to_owned());
    }
    let (header, numbers) = rest.split_at(length);
    let mut header: Map<String, Value> =
        serde_json::from_slice(header).map_err(|_| "its header is not a JSON object".to_owned())?;
    header.remove("__metadata__");
    Ok((header, numbers))
}

fn array(entry: &Value, numbers: &[u8]) -> Result<Array, String> {
    let (shape, part) = part(entry, numbers, "F32", 4)?;
    let values = part.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    Ok(Array { shape, values })
}

/// Shape and bytes of an array of numbers of `dtype`, `width` bytes each.
fn part<'a>(
    entry: &Value,
    numbers: &'a [u8],
    dtype: &str,
    width: usize,
) -> Result<(Vec<usize>, &'a [u8]), String> {
    if entry["dtype"] != dtype {
        return Err(format!("it holds numbers of type {}", entry["dtype"]));
    }
    let shape = sizes(&entry["shape"]).ok_or("an array has no shape")?;
    let offsets = sizes(&entry["data_offsets"]).ok_or("an array has no place")?;
    let &[start, end] = offsets.as_slice() else { return Err("an array has no place".to_owned()) };
    let part = numbers.get(start..end).ok_or("an array lies outside of the file")?;
    let wanted = shape.iter().try_fold(width, |product, size| product.checked_mul(*size));
    if wanted != Some(part.len()) {
        return Err("an array's place does not fit its shape".to_owned());
    }
    Ok((shape, part))
}

fn sizes(list: &Value) -> Option<Vec<usize>> {
    list.as_array()?.iter().map(|size| usize::try_from(size.as_u64()?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn example() -> Arrays {
        let values = vec![1.5, -0.0, f32::MAX, 1e-40, 3.0, -7.25];
        let b = Array { shape: vec![], values: vec![0.1] };
        BTreeMap::from([("a".to_owned(), Array { shape: vec![2, 3], values }), ("b".to_owned(), b)])
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = write(&example());
        assert_eq!(read(&bytes), Ok(example()));
        assert_eq!(bytes, write(&example()));
    }

    #[test]
    fn bytes_by_hand_are_read() {
        // Written out from the format's description: metadata, spaces, numbers in another order than the names.
        let header = br#"{"__metadata__":{"x":"y"},"p":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"q":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  "#;
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(header);
        bytes.extend([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0xc0]);
        let arrays = read(&bytes).expect("a good file");
        assert_eq!(arrays["q"], Array { shape: vec![1], values: vec![1.0] });
        assert_eq!(arrays["p"], Array { shape: vec![2], values: vec![2.0, -3.0] });
    }

    #[test]
    fn broken_files_are_refused() {
        let with = |header: &str, numbers: usize| {
            let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
            bytes.extend_from_slice(header.as_bytes());
            bytes.resize(bytes.len() + numbers, 0);
            read(&bytes)
        };
        assert!(read(&[]).is_err() && read(&[255; 8]).is_err() && read(&[255; 64]).is_err());
        for header in [
            "[]",
            r#"{"a":1}"#,
            r#"{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#,
            r#"{"a":{"dtype":"F32","shape":[1]}}"#,
            r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#,
            r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
            r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
            r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[6,10]}}"#,
            r#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
            r#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#,
        ] {
            assert!(with(header, 8).is_err(), "{header}");
        }
        assert!(with(r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8).is_ok());
    }

    proptest! {
        #[test]
        fn no_bytes_stop_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_changed_byte_stops_the_reader(at in 0..200_usize, by in 1..=255_u8) {
            let mut bytes = write(&example());
            let at = at % bytes.len();
            bytes[at] ^= by;
            let _ = read(&bytes);
        }
    }
}
