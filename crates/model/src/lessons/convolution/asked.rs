//! What an asker may write shorter in JSON: a picture as one list of rows, a kernel as one list of rows, one number
//! for both directions.
//!
//! Left out: the page's own requests and addresses, which are always written in full.

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

/// Puts a list of rows of numbers into lists, until it is `depth` lists deep. Other depths are left alone: whether
/// the outer list would stand for filters or for channels cannot be known.
fn deepen(json: &mut Value, field: &str, depth: usize) {
    let Some(value) = json.get_mut(field) else { return };
    if value[0][0].is_number() {
        for _ in 2..depth {
            *value = json!([value.take()]);
        }
    }
}
