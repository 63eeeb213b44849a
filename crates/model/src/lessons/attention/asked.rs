//! What an asker may write shorter in JSON: no view where X, Q, K or V in numbers says which one is meant, and 1 and 0
//! for what a mask allows.
//!
//! Left out: the page's own requests and addresses, which are always written in full.

use serde_json::{Value, json};

/// Writes such a request in full.
pub(super) fn in_full(json: &mut Value) {
    let given = |field: &str| json[field].as_array().is_some_and(|rows| !rows.is_empty());
    let view = if !given("q") && (given("x") || given("memory")) {
        Some("sequence")
    } else if given("q") || given("k") || given("v") {
        Some("given")
    } else {
        None
    };
    if let Some(view) = view.filter(|_| json["view"] == "library") {
        json["view"] = json!(view);
    }
    let rows = json.get_mut("allowed").and_then(Value::as_array_mut);
    for entry in rows.into_iter().flatten().filter_map(Value::as_array_mut).flatten() {
        match entry.as_f64() {
            Some(0.0) => *entry = json!(false),
            Some(1.0) => *entry = json!(true),
            _ => {}
        }
    }
    if given_mask(json) && json["mask"] == "none" {
        json["mask"] = json!("drawn");
    }
}

fn given_mask(json: &Value) -> bool {
    json["allowed"].as_array().is_some_and(|rows| !rows.is_empty())
}
