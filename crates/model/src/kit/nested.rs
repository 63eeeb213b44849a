//! Lists of lists in an asker's JSON: a picture as one list of rows stands for one channel, a kernel for one filter.
//!
//! Left out: the page's own requests and addresses, which are always written in full.

use serde_json::{Value, json};

/// Puts a list of rows into lists, until it is `depth` lists deep. Other depths are left alone: whether the outer list
/// would stand for filters or for channels cannot be known.
pub fn deepen(json: &mut Value, field: &str, depth: usize) {
    let Some(value) = json.get_mut(field) else { return };
    if value[0][0].is_number() {
        for _ in 2..depth {
            *value = json!([value.take()]);
        }
    }
}
