//! What an asker may write shorter in JSON: a picture as one list of rows, a kernel as one list of rows, one number
//! for both directions.
//!
//! Left out: the page's own requests and addresses, which are always written in full.

use crate::kit::nested::deepen;
use serde_json::{Value, json};

/// Writes such a request in full.
pub(super) fn in_full(json: &mut Value) {
    for field in ["stride", "padding", "dilation"] {
        if let Some(number @ Value::Number(_)) = json.get_mut(field) {
            *number = json!([number.clone(), number.clone()]);
        }
    }
    deepen(json, "image", 3);
    deepen(json, "kernels", 4);
}
