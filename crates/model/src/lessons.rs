//! THE REGISTER: one list, in reading order. Everything that knows all lessons derives from it.

pub mod activations;
pub mod attention;
pub mod composition;
pub mod convolution;
pub mod equivariance;
pub mod rank_collapse;
pub mod sequences;
pub mod tokenizer;

use crate::fields::Fields;
#[cfg(feature = "answer")]
use crate::lab::Lab;
#[cfg(feature = "answer")]
use crate::lesson::Replies;
use crate::lesson::{Check, Info, Lesson};
use crate::weights::Shipped;
use serde::{Deserialize, Serialize};

/// A lesson that stands in the register: its requests and replies can travel with those of the others.
pub trait Registered: Lesson {
    /// Puts a request among those of all lessons.
    fn wrap(request: Self::Request) -> AnyRequest;
    /// Takes a reply out again; `None` if it is another lesson's.
    fn unwrap(reply: AnyReply) -> Option<Self::Reply>;
}

macro_rules! register {
    ($($name:ident = $room:ty),+ $(,)?) => {
        /// A lesson by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Slug { $(#[doc = stringify!($name)] $name),+ }

        /// A request of some lesson.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[allow(clippy::large_enum_variant, reason = "few are alive at a time")]
        pub enum AnyRequest {
            $(
                #[doc = stringify!($name)]
                #[serde(serialize_with = "apart::write", deserialize_with = "apart::read")]
                $name(<$room as Lesson>::Request)
            ),+
        }

        /// A reply of some lesson.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[allow(clippy::large_enum_variant, reason = "one reply at a time is alive")]
        pub enum AnyReply {
            $(
                #[doc = stringify!($name)]
                #[serde(serialize_with = "apart::write", deserialize_with = "apart::read")]
                $name(<$room as Lesson>::Reply)
            ),+
        }

        impl Slug {
            /// All lessons, in reading order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Slug, title and note.
            pub const fn info(self) -> Info {
                match self { $(Self::$name => <$room as Lesson>::INFO),+ }
            }

            /// The lesson's default request.
            pub fn default_request(self) -> AnyRequest {
                match self { $(Self::$name => AnyRequest::$name(apart::default())),+ }
            }

            /// Reads a request from JSON; fields left out take their defaults.
            ///
            /// # Errors
            /// One line that says which field is unknown, of the wrong type or out of shape.
            pub fn request_from_json(self, json: serde_json::Value) -> Result<AnyRequest, String> {
                if !json.is_object() {
                    return Err("a request is a JSON object".to_owned());
                }
                let mut whole = self.default_request().to_json();
                crate::address::merge(&mut whole, json);
                #[cfg(feature = "answer")]
                match self {
                    $(Self::$name => <$room as Lesson>::in_full(&mut whole)),+
                }
                let json = whole;
                match self {
                    $(Self::$name => from_json(json).map(AnyRequest::$name)),+
                }
            }
        }

        impl AnyRequest {
            /// Whose request it is.
            pub const fn slug(&self) -> Slug {
                match self { $(Self::$name(_) => Slug::$name),+ }
            }

            /// The request's fields as JSON. A number that is not finite becomes null.
            pub fn to_json(&self) -> serde_json::Value {
                match self { $(Self::$name(request) => json_of(request)),+ }
            }

            /// The shipped weights that the answer reads, if any.
            pub fn weights(&self) -> Option<Shipped> {
                match self { $(Self::$name(request) => <$room>::weights(request)),+ }
            }

            /// Computes the replies in `lab`.
            #[cfg(feature = "answer")]
            pub fn answer(&self, lab: &Lab) -> Replies<AnyReply> {
                match self {
                    $(Self::$name(request) => Box::new(<$room>::answer(request, lab).map(AnyReply::$name))),+
                }
            }
        }

        impl AnyReply {
            /// The reply's fields as JSON. A number that is not finite becomes null.
            pub fn to_json(&self) -> serde_json::Value {
                match self { $(Self::$name(reply) => json_of(reply)),+ }
            }

            /// The checks that the reply carries.
            pub fn checks(&self) -> &[Check] {
                match self { $(Self::$name(reply) => <$room>::checks(reply)),+ }
            }
        }

        $(impl Registered for $room {
            fn wrap(request: Self::Request) -> AnyRequest {
                AnyRequest::$name(request)
            }

            #[allow(unreachable_patterns, reason = "a register of one lesson has no other")]
            fn unwrap(reply: AnyReply) -> Option<Self::Reply> {
                match reply {
                    AnyReply::$name(reply) => Some(reply),
                    _ => None,
                }
            }
        })+
    };
}

register! {
    Composition = composition::Composition,
    Activations = activations::Activations,
    Convolution = convolution::Convolution,
    Equivariance = equivariance::Equivariance,
    Tokenizer = tokenizer::Tokenizer,
    Sequences = sequences::Sequences,
    Attention = attention::Attention,
    RankCollapse = rank_collapse::RankCollapse,
}

impl Slug {
    /// The default request in every view that the lesson has: serde itself lists the words that a field takes.
    pub fn views(self) -> Vec<AnyRequest> {
        let refusal = self.request_from_json(serde_json::json!({ "view": "?" })).err().unwrap_or_default();
        let words = refusal.split('`').skip(3).step_by(2);
        words.filter_map(|word| self.request_from_json(serde_json::json!({ "view": word })).ok()).collect()
    }

    /// Finds a lesson by its name in the address.
    pub fn find(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|lesson| lesson.info().slug == slug)
    }
}

/// Reads a request, and names the field at fault.
#[cfg(feature = "answer")]
fn from_json<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> Result<T, String> {
    serde_path_to_error::deserialize(Fields(json)).map_err(|error| match error.path().to_string().as_str() {
        "." => error.inner().to_string(),
        field => format!("{field}: {}", error.inner()),
    })
}

/// The same for the page, which sets one field at a time and knows its name: it shall stay small.
#[cfg(not(feature = "answer"))]
#[inline(never)]
fn from_json<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> Result<T, String> {
    T::deserialize(Fields(json)).map_err(|error| error.to_string())
}

/// Requests and replies are plain structs, which always have a JSON form.
#[inline(never)]
fn json_of<T: Serialize>(value: &T) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or(serde_json::Value::Null)
}

/// Code of one lesson, kept in functions of its own. Inlined into the code of all lessons it would stand in that part
/// of the page which every reader waits for (`cargo xtask dist` cuts the page by the lessons' names).
mod apart {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[inline(never)]
    pub(super) fn write<T: Serialize, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        value.serialize(to)
    }

    #[inline(never)]
    pub(super) fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        T::deserialize(from)
    }

    #[inline(never)]
    pub(super) fn default<T: Default>() -> T {
        T::default()
    }
}
