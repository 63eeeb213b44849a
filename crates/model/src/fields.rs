//! Reads requests from JSON as `serde_json::from_value` does, but structs only by the names of their fields. Serde's
//! derived code can also read a struct from a list; here nothing calls that half of it, so the linker drops it from every
//! lesson's part of the page, which shall stay small.
//!
//! Left out: bytes, tuple structs and enums with structs in them, which no request has.

use serde::Deserializer;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Error as _, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// A value of JSON that a request is read from.
pub(crate) struct Fields(pub(crate) Value);

/// Hands what holds no struct to serde_json's own reader.
macro_rules! plain {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.0.$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Fields {
    type Error = Error;

    plain! {
        deserialize_any deserialize_bool deserialize_char deserialize_str deserialize_string deserialize_identifier
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64 deserialize_unit deserialize_ignored_any
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::Array(items) = self.0 else { return Err(instead(&self.0, &visitor)) };
        let mut items = SeqDeserializer::new(items.into_iter().map(Fields));
        let value = visitor.visit_seq(&mut items)?;
        items.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::Object(fields) = self.0 else { return Err(instead(&self.0, &visitor)) };
        let mut fields = MapDeserializer::new(fields.into_iter().map(|(name, value)| (name, Fields(value))));
        let value = visitor.visit_map(&mut fields)?;
        fields.end()?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! { i128 u128 bytes byte_buf unit_struct tuple_struct }
}

impl IntoDeserializer<'_, Error> for Fields {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// That `value` stands where a list or a struct should.
#[cold]
fn instead(value: &Value, wanted: &dyn Expected) -> Error {
    let found = match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Unexpected::Unsigned(number),
            (None, Some(number)) => Unexpected::Signed(number),
            (None, None) => Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    };
    Error::invalid_type(found, wanted)
}

#[cfg(test)]
mod tests {
    use super::Fields;
    use serde::Deserialize;
    use serde_json::{Value, json};

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Point {
        at: [f64; 2],
        name: Option<String>,
    }

    fn read(json: Value) -> Result<Vec<Point>, String> {
        Vec::<Point>::deserialize(Fields(json)).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_what_serde_json_reads_but_no_struct_from_a_list() {
        let good = json!([{ "at": [1, -2.5], "name": null }, { "name": "b", "at": [0, 1e300] }]);
        assert_eq!(read(good.clone()), serde_json::from_value(good).map_err(|error| error.to_string()));
        assert!(serde_json::from_value::<Point>(json!([[1, 2], null])).is_ok());
        let refused = read(json!([[[1, 2], null]])).expect_err("refused");
        assert_eq!(refused, "invalid type: sequence, expected struct Point");
    }

    #[test]
    fn refuses_in_the_same_words_as_serde_json() {
        for bad in [
            json!(3),
            json!({}),
            json!([-3]),
            json!([0.5]),
            json!(["a"]),
            json!([null]),
            json!([true]),
            json!([{ "at": [1] }]),
            json!([{ "at": 7 }]),
            json!([{ "at": [1, "x"] }]),
            json!([{ "at": [1, 2], "name": 5 }]),
            json!([{ "at": [1, 2], "size": 5 }]),
            json!([{ "name": "no place" }]),
        ] {
            let other = serde_json::from_value::<Vec<Point>>(bad.clone()).expect_err("refused");
            assert_eq!(read(bad).expect_err("refused"), other.to_string());
        }
        // Here with the number that is right.
        let long = read(json!([{ "at": [1, 2, 3], "name": null }])).expect_err("refused");
        assert_eq!(long, "invalid length 3, expected 2 elements in sequence");
    }
}
