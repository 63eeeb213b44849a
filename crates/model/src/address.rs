//! A request as the part of the address after `#`, and back: `composition?v=1&depth=3&first.output_offset=0.5`.
//!
//! Only what differs from the default is written. Nested fields are joined by dots, lists stand as JSON.
//! Left out: the browser's address bar, which is `web/src/app.rs`.

use crate::lessons::{AnyRequest, Slug};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Longest address that is read: a lesson's whole request takes a few thousand characters.
pub const LONGEST: usize = 64 * 1024;

/// Writes `request` as an address without the `#`. A field with which it would be longer than what is read, such as a long
/// text, is left out: the link then has that field's default.
pub fn write(request: &AnyRequest) -> String {
    let info = request.slug().info();
    let mut address = format!("{}?v={}", info.slug, info.version);
    let mut fields = Vec::new();
    differing("", &request.slug().default_request().to_json(), &request.to_json(), &mut fields);
    for (path, value) in fields {
        let text = match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let text = escape(&text);
        if address.len() + path.len() + text.len() + 2 <= LONGEST {
            let _ = write!(address, "&{path}={text}");
        }
    }
    address
}

/// Whether an address can hold `text` beside a lesson's other fields.
pub fn holds(text: &str) -> bool {
    let long = |byte: u8| if kept(byte) { 1 } else { 3 };
    text.len() <= LONGEST && text.bytes().map(long).sum::<usize>() <= LONGEST - 4096
}

/// Reads an address, with or without the `#`; an empty one is the first lesson's default.
///
/// # Errors
/// One sentence for the reader: what is wrong, and which lesson opens instead.
pub fn read(address: &str) -> Result<AnyRequest, (Slug, String)> {
    let first = Slug::ALL[0];
    if address.len() > LONGEST {
        let length = address.len();
        return Err((first, format!("The address is {length} characters long; at most {LONGEST} are read.")));
    }
    let address = address.trim_start_matches('#').trim_start_matches('/');
    if address.is_empty() {
        return Ok(first.default_request());
    }
    let (name, query) = address.split_once('?').unwrap_or((address, ""));
    let slug = Slug::find(name).ok_or_else(|| (first, format!("There is no lesson “{}”.", shorten(name))))?;
    fields_into_request(slug, query)
        .map_err(|why| (slug, format!("The address was not understood: {}.", shorten(&why))))
}

/// The lesson that [`read`] opens for this address, found without reading its fields.
pub fn lesson(address: &str) -> Slug {
    let name = address.trim_start_matches('#').trim_start_matches('/');
    let named = Slug::find(name.split('?').next().unwrap_or_default());
    named.filter(|_| address.len() <= LONGEST).unwrap_or(Slug::ALL[0])
}

fn fields_into_request(slug: Slug, query: &str) -> Result<AnyRequest, String> {
    let mut json = slug.default_request().to_json();
    for field in query.split('&').filter(|field| !field.is_empty()) {
        let (path, text) = field.split_once('=').ok_or_else(|| format!("“{field}” has no value"))?;
        let text = unescape(text).ok_or_else(|| format!("“{path}” is not proper text"))?;
        if path == "v" {
            match text.parse::<u32>() {
                Ok(version) if version >= 1 && version <= slug.info().version => continue,
                Ok(version) => return Err(format!("version {version} is not known here")),
                Err(_) => return Err(format!("version “{text}” is no number")),
            }
        }
        let path = unescape(path).ok_or_else(|| "a field's name is not proper text".to_owned())?;
        let place = find_mut(&mut json, &path).ok_or_else(|| format!("there is no field “{path}”"))?;
        *place = match place {
            Value::String(_) => Value::String(text),
            _ => serde_json::from_str(&text).map_err(|_| format!("“{path}” cannot be “{text}”"))?,
        };
    }
    slug.request_from_json(json)
}

/// Puts `patch` over `base`, object by object, so that a partial request keeps the defaults elsewhere.
pub fn merge(base: &mut Value, patch: Value) {
    match (base, patch) {
        (Value::Object(base), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, patch) => *base = patch,
    }
}

fn differing(path: &str, default: &Value, value: &Value, out: &mut Vec<(String, Value)>) {
    match (default, value) {
        (Value::Object(default), Value::Object(fields)) => {
            for (key, value) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                differing(&path, default.get(key).unwrap_or(&Value::Null), value, out);
            }
        }
        _ if default == value => {}
        _ => out.push((path.to_owned(), value.clone())),
    }
}

fn find_mut<'a>(json: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.split('.')
        .try_fold(json, |place, key| place.as_object_mut().and_then(|map: &mut Map<_, _>| map.get_mut(key)))
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 120 {
        return text.to_owned();
    }
    text.chars().take(120).chain(['…']).collect()
}

/// What stands in an address as it is: letters, digits, brackets, commas.
fn kept(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~,:[]()!*+/".contains(&byte)
}

/// Percent-encodes what a fragment must not or had better not hold.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if kept(byte) {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::{composition, tokenizer};
    use proptest::prelude::*;

    #[test]
    fn a_request_comes_back_from_its_address() {
        for slug in Slug::ALL {
            let default = slug.default_request();
            let info = slug.info();
            assert_eq!(write(&default), format!("{}?v={}", info.slug, info.version));
            assert_eq!(read(&write(&default)).expect("default"), default);
        }
        let mut request = composition::Request { depth: 3, ..Default::default() };
        request.first.output_offset = -0.1;
        let request = AnyRequest::Composition(request);
        assert_eq!(write(&request), "composition?v=1&depth=3&first.output_offset=-0.1");
        assert_eq!(read(&write(&request)).expect("changed"), request);
        assert_eq!(read("").expect("empty"), Slug::ALL[0].default_request());
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let long = tokenizer::Request { text: "sea ".repeat(20_000), merges: 7, ..Default::default() };
        assert!(!holds(&long.text) && holds(tokenizer::RHYME));
        let address = write(&AnyRequest::Tokenizer(long));
        assert_eq!(address, "tokenizer?v=1&merges=7");
    }

    #[test]
    fn a_bad_address_says_what_is_wrong() {
        let cases = [
            ("nosuch?v=1", "no lesson"),
            ("composition?v=1&nosuch=3", "no field"),
            ("composition?v=1&depth=three", "cannot be"),
            ("composition?v=1&depth=-1", "not understood"),
            ("composition?v=99", "version 99"),
            ("composition?v=1&first.hidden_offsets=[NaN]", "cannot be"),
            ("composition?v=1&first.hidden_offsets=[1]", "not understood"),
            ("composition?v=1&depth=%f", "proper text"),
            ("composition?v=1&first.hidden_offsets.3=1", "no field"),
        ];
        for (address, why) in cases {
            let (_, notice) = read(address).expect_err(address);
            assert!(notice.contains(why), "{address}: {notice}");
        }
        assert!(read(&"a".repeat(10_000_000)).is_err());
        let long = format!("activations?{}", "a".repeat(LONGEST));
        assert_eq!((read(&long).expect_err("long").0, lesson(&long)), (Slug::ALL[0], Slug::ALL[0]));
    }

    proptest! {
        #[test]
        fn no_address_panics(address in "[#/]{0,2}(composition|activations|convolution|equivariance|tokenizer|sequences|attention|rank-collapse)?[?&=.\\[\\]%#a-z0-9_:\"é-]{0,60}") {
            let opened = read(&address).map_or_else(|(slug, _)| slug, |request| request.slug());
            prop_assert_eq!(lesson(&address), opened);
        }

        #[test]
        fn text_survives_escaping(text in "\\PC{0,40}") {
            prop_assert_eq!(unescape(&escape(&text)), Some(text));
        }
    }
}
