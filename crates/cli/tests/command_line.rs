//! The command line as a user meets it: the built binary, its output, its exit status.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn unfold(words: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_unfold"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input closes the pipe: not this test's concern.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn json(words: &[&str], input: &str) -> Value {
    let output = unfold(words, input);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(words: &[&str], input: &str, why: &str) {
    let output = unfold(words, input);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{words:?}: {error}");
    assert_eq!(error.trim_end().lines().count(), 1, "{error}");
    assert!(error.len() < 2000 && !error.trim_end().contains(char::is_control), "{error}");
    assert!(error.contains(why), "{error}");
    assert!(output.stdout.is_empty());
}

#[test]
fn lessons_are_listed() {
    let text = String::from_utf8(unfold(&["lessons"], "").stdout).unwrap();
    let slugs: Vec<&str> = text.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(slugs[..3], ["composition", "activations", "convolution"]);
}

#[test]
fn the_default_request_is_answered_with_checks_on_both_backends() {
    for lesson in ["composition", "activations", "convolution"] {
        for backend in ["ndarray", "flex"] {
            let answer = json(&["ask", lesson, "--backend", backend], "");
            assert_eq!(answer["lesson"], lesson);
            assert!(answer["request"].is_object());
            let checks = answer["replies"][0]["checks"].as_array().unwrap();
            assert!(checks.len() >= 3);
            for check in checks {
                assert_eq!(check["held"], true, "{check}");
                for field in ["claim", "value", "other", "tolerance"] {
                    assert!(!check[field].is_null(), "{check}");
                }
            }
        }
    }
}

#[test]
fn a_partial_request_keeps_the_other_defaults() {
    let answer = json(&["ask", "composition"], r#"{"depth": 3, "plane": {"seed": 9}}"#);
    assert_eq!(answer["request"]["depth"], 3);
    assert_eq!(answer["request"]["plane"]["seed"], 9);
    assert_eq!(answer["request"]["plane"]["width"], 8);
    assert_eq!(answer["replies"][0]["picture"]["line"]["composition"]["linear_regions"], 108);
}

#[test]
fn any_network_can_be_checked() {
    // Telgarsky's tent, twice, as matrices: four regions on [0, 1].
    let tent_twice = r#"{"interval": [0, 1], "layers": [
        {"W": [[1], [1]], "b": [0, -0.5]},
        {"W": [[2, -4], [2, -4]], "b": [0, -0.5]},
        {"W": [[2, -4]], "b": [0]}]}"#;
    let network = &json(&["ask", "composition"], tent_twice)["replies"][0]["picture"]["network"];
    assert_eq!(network["joints"], serde_json::json!([0.25, 0.5, 0.75]));
    assert_eq!(network["slopes"], serde_json::json!([4.0, -4.0, 4.0, -4.0]));
    assert_eq!(network["linear_regions"], 4);
    assert_eq!(network["activation_regions"], 4);
    let plane = r#"{"box": [[-2, 2], [-2, 2]], "layers": [
        {"W": [[1, 0], [0, 1], [1, 1]], "b": [0, 0, -0.5]}, {"W": [[1, 1, 1]], "b": [0]}]}"#;
    let picture = &json(&["ask", "composition"], plane)["replies"][0]["picture"]["plane"];
    assert_eq!(picture["activation_regions"], 7);
    assert_eq!(picture["zaslavsky"], 7.0);
}

#[test]
fn training_runs_give_as_many_replies_as_are_taken() {
    let request = r#"{"view": "training", "training": {"steps": 20, "seeds": 2}}"#;
    let answer = json(&["ask", "composition", "--take", "3"], request);
    let replies = answer["replies"].as_array().unwrap();
    assert_eq!(replies.len(), 3);
    assert_eq!(replies[2]["picture"]["training"]["step"], 8);
}

#[test]
fn a_request_can_come_from_a_file() {
    let path = std::env::temp_dir().join(format!("unfold-request-{}.json", std::process::id()));
    std::fs::write(&path, r#"{"depth": 2}"#).unwrap();
    let answer = json(&["ask", "composition", "--request", path.to_str().unwrap()], "");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(answer["request"]["depth"], 2);
}

#[test]
fn bad_words_are_refused_in_one_line() {
    refused(&["ask", "nosuch"], "", "no lesson 'nosuch'");
    refused(&["ask", "composition"], r#"{"nosuch": 1}"#, "unknown field `nosuch`");
    refused(&["ask", "composition"], r#"{"plane": {"nosuch": 1}}"#, "unknown field `nosuch`");
    refused(&["ask", "composition"], r#"{"depth": "three"}"#, "invalid type");
    refused(&["ask", "composition"], r#"{"depth": null}"#, "invalid type");
    refused(&["ask", "composition"], r#"{"interval": [0, 1e999]}"#, "not JSON");
    refused(&["ask", "composition"], r#"{"interval": [0, NaN]}"#, "not JSON");
    refused(&["ask", "composition"], "[]", "JSON object");
    refused(&["ask", "composition"], r#"{"layers": [{"W": [], "b": []}]}"#, "0×0");
    refused(&["ask", "composition", "--backend", "cuda"], "", "no backend 'cuda'");
    refused(&["ask", "composition", "--take", "0"], "", "--take");
    refused(&["ask", "composition", "--request", "/no/such/file"], "", "cannot read");
    refused(&["ask"], "", "which lesson");
    refused(&["dance"], "", "unknown command");
    refused(&["ask", "composition", "--nosuch"], "", "unknown option");
    refused(&["lessons", "more"], "", "no more words");
    // The field at fault is named, the line stays short and harmless.
    refused(&["ask", "composition"], r#"{"plane": {"width": -1}}"#, "plane.width");
    refused(&["ask", "composition"], &format!("{{\"{}\": 1}}", "k".repeat(1_000_000)), "…");
    refused(&["ask", "composition"], "{\"\\u001b[2J\": 1}", "unknown field");
}
