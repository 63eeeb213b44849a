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
fn a_cell_with_the_asker_s_weights_is_unrolled() {
    // h ← h/2 + x, linear: every step halves, and so does the gradient; the bound is met.
    let cell =
        r#"{"own": {"phi": "linear", "weight_ih": [[1]], "weight_hh": [[0.5]], "inputs": [[1], [0], [4]]}}"#;
    let own = &json(&["ask", "sequences"], cell)["replies"][0]["own"];
    assert_eq!(own["h"], serde_json::json!([[1.0], [0.5], [4.25]]));
    let close = |list: &Value, wanted: [f64; 4]| {
        let numbers = list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap());
        assert!(numbers.zip(wanted).all(|(number, wanted)| (number - wanted).abs() < 1e-12), "{list}");
    };
    close(&own["norms"], [1.0, 0.5, 0.25, 0.125]);
    close(&own["log10_bound"], [0.0, 0.5_f64.log10(), 0.25_f64.log10(), 0.125_f64.log10()]);
}

/// Numbers whose last bit a quick parser misses; tokens that differ by little make it large.
#[test]
fn a_number_is_the_nearest_double_to_what_is_written() {
    let answer = json(
        &["ask", "rank-collapse"],
        r#"{"X": [[0.11860035579999999, -0.9999999999996931], [0.23850000000000002, 0]]}"#,
    );
    let x: Vec<u64> = answer["request"]["X"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|row| row.as_array())
        .flatten()
        .filter_map(Value::as_f64)
        .map(f64::to_bits)
        .collect();
    assert_eq!(x, [0.11860035579999999_f64, -0.9999999999996931, 0.23850000000000002, 0.0].map(f64::to_bits));
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

/// Rows like the data: each digit's bits say which of four lines it has, a little different every time.
fn rows(count: usize) -> String {
    let row = |index: usize| {
        let digit = index % 10;
        let pixel = |cell: usize| {
            let (row, column) = (cell / 8, cell % 8);
            let lines = [row == 3, column == 3, row == column, row + column == 7];
            let on = (0..4).any(|line| (digit + 1) >> line & 1 == 1 && lines[line]);
            if on { 16 - (index * 7 + cell * 3) % 5 } else { (index + cell * cell) % 3 }
        };
        let mut words: Vec<String> = (0..64).map(|cell| pixel(cell).to_string()).collect();
        words.push(digit.to_string());
        words.join(",") + "\n"
    };
    (0..count).map(row).collect()
}

/// A folder of this test's own.
fn folder(name: &str) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("unfold-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn training_writes_weights_and_a_manifest_that_evaluation_confirms() {
    let folder = folder("train");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (data, out) = (path("rows.csv"), path("net.safetensors"));
    std::fs::write(&data, rows(900)).unwrap();
    let words =
        ["train", "digits", "--data", &data, "--seed", "3", "--seeds", "2", "--epochs", "25", "--out", &out];
    let output = unfold(&words, "");
    let progress = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{progress}");
    assert!(progress.contains("seed 4: epoch 10 of 25"), "{progress}");
    let bytes = std::fs::read(&out).unwrap();
    let manifest: Value = serde_json::from_slice(&std::fs::read(path("net.json")).unwrap()).unwrap();
    assert_eq!(manifest["bytes"], bytes.len());
    assert_eq!(manifest["sha256"], unfold_model::weights::sha256(&bytes));
    assert_eq!(manifest["rows_trained"], 540);
    assert_eq!(manifest["seeds"].as_array().unwrap().len(), 2);
    assert_eq!(manifest["command"], "unfold train digits --data rows.csv --seed 3 --seeds 2 --epochs 25");
    let accuracy = manifest["accuracy"].as_f64().unwrap();
    assert!(accuracy >= 0.97);
    let evaluated = unfold(&["evaluate", "digits", "--data", &data, "--weights", &out], "");
    let text = String::from_utf8(evaluated.stdout).unwrap();
    assert!(text.starts_with(&format!("accuracy {accuracy:.4} (")), "{text}");
    assert_eq!(text.lines().count(), 13, "{text}");
    // The same command gives the same bytes.
    assert!(unfold(&words, "").status.success());
    assert_eq!(std::fs::read(&out).unwrap(), bytes);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_network_that_reads_too_little_is_not_written() {
    let folder = folder("refuse");
    let (data, out) = (folder.join("rows.csv"), folder.join("net.safetensors"));
    std::fs::write(&data, rows(500)).unwrap();
    let (data, out) = (data.to_str().unwrap(), out.to_str().unwrap());
    let words = ["train", "digits", "--data", data, "--seeds", "1", "--epochs", "1", "--out", out];
    let output = unfold(&words, "");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("nothing is written"));
    assert!(!std::path::Path::new(out).exists());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_shipped_weights_read_packed_data_and_answer_without_any_file() {
    let folder = folder("shipped");
    let data = folder.join("rows.csv.gz");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(rows(20).as_bytes()).unwrap();
    std::fs::write(&data, packed.finish().unwrap()).unwrap();
    let output = unfold(&["evaluate", "digits", "--data", data.to_str().unwrap()], "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(" of 20)") && !text.contains("manifest"), "{text}");
    std::fs::remove_dir_all(&folder).unwrap();
    let answer = json(&["ask", "convolution"], r#"{"view": "digits", "sample": 7}"#);
    let reply = &answer["replies"][0];
    assert_eq!(reply["digits"]["probabilities"].as_array().unwrap().len(), 10);
    assert!(
        reply["checks"].as_array().unwrap().iter().all(|check| check["held"] == true),
        "{}",
        reply["checks"]
    );
    assert_eq!(reply["notes"], serde_json::json!([]));
}

#[test]
fn bad_data_and_bad_weights_are_refused_in_one_line() {
    let folder = folder("bad");
    let path = |name: &str, text: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let line = |word: &str| ["0,"; 64].concat() + word + "\n";
    for (name, text, why) in [
        ("short.csv", "1,2,3\n".to_owned(), "line 1: 3 numbers"),
        ("words.csv", line("0") + "a,b\n", "line 2: not whole numbers"),
        ("eleven.csv", line("11"), "digits 0 to 9"),
        ("ink.csv", line("0").replacen('0', "17", 1), "pixels are 0 to 16"),
        ("few.csv", line("1"), "1 rows"),
    ] {
        let data = path(name, text.as_bytes());
        refused(&["train", "digits", "--data", &data], "", why);
    }
    let good = path("good.csv", line("1").as_bytes());
    refused(&["train", "digits", "--data", &path("cut.csv.gz", &[0x1f, 0x8b, 8, 0])], "", "cannot read");
    refused(&["evaluate", "digits", "--data", &good, "--weights", &good], "", "no file of weights");
    refused(&["evaluate", "digits", "--data", "/no/such/file"], "", "cannot read");
    refused(&["train", "digits"], "", "--data");
    refused(&["train", "digits", "--data", &good, "--epochs", "0"], "", "--epochs");
    refused(&["train", "digits", "--data", &good, "--out", "x.bin"], "", ".safetensors");
    refused(&["train", "digits", "--data"], "", "needs a value");
    refused(&["train", "letters"], "", "there is: digits");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_vocabularies_are_packed_as_they_are_shipped() {
    let folder = folder("vocabularies");
    let out = unfold(&["pack", "vocabulary", "--out", folder.to_str().unwrap()], "");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    for name in ["gpt2", "cl100k", "o200k"] {
        for ending in ["safetensors", "json"] {
            let shipped = format!("{}/../../web/models/{name}.{ending}", env!("CARGO_MANIFEST_DIR"));
            let packed = std::fs::read(folder.join(format!("{name}.{ending}"))).unwrap();
            assert!(packed == std::fs::read(shipped).unwrap(), "{name}.{ending} is another file");
        }
    }
    refused(&["pack"], "", "vocabulary");
    refused(&["pack", "vocabulary", "--in", "x"], "", "unknown option");
}
