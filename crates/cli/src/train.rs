//! `unfold train digits` makes the weights that the page ships, `unfold evaluate digits` measures them again.
//!
//! Several seeds are trained side by side, so that the figure of the shipped one can be told from luck. The first is
//! shipped, not the best: choosing by the rows held out would make their figure worthless.

use crate::digits::Digits;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use unfold_model::backend::Backend;
use unfold_model::nets::cnn::train::{BATCH, Example, RATE, Training, evaluate as measure};
use unfold_model::nets::cnn::{CLASSES, Cnn, PARAMETERS};
use unfold_model::weights::{DIGITS, safetensors, sha256};

/// The share of the rows held out that the shipped network must read right.
const REQUIRED: f64 = 0.97;
/// Most seeds and epochs: beyond them is a mistake of typing.
const MOST: u64 = 1000;

/// One trained seed.
struct Trained {
    seed: u64,
    cnn: Cnn,
    accuracy: f64,
}

/// Trains, writes weights and manifest, and says what came out.
pub(crate) fn train(words: &[&str]) -> Result<String, String> {
    let options = options(words, &["--data", "--seed", "--seeds", "--epochs", "--out"])?;
    let digits = Digits::read(options.get("--data").ok_or("train digits needs --data FILE")?)?;
    let seed = number(&options, "--seed", 1, 0..=u64::MAX - MOST)?;
    let seeds = number(&options, "--seeds", 5, 1..=MOST)?;
    let epochs = number(&options, "--epochs", 60, 1..=MOST)? as u32;
    let out = options.get("--out").copied().unwrap_or("web/models/digits.safetensors");
    let manifest_path = match out.strip_suffix(".safetensors") {
        Some(stem) => format!("{stem}.json"),
        None => return Err(format!("--out needs a name that ends in .safetensors, not '{out}'")),
    };
    let (examples, held_out) = digits.split()?;
    let trained = all_seeds(examples, held_out, seed, seeds, epochs);
    let first = trained.first().ok_or("nothing was trained")?;
    if first.accuracy < REQUIRED {
        let reached = first.accuracy;
        return Err(format!(
            "seed {seed} reads {reached:.4} right, {REQUIRED} are required: nothing is written"
        ));
    }
    let bytes = safetensors::write(&first.cnn.arrays());
    let manifest = manifest(&digits, &trained, epochs, &bytes)?;
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())? + "\n";
    let write = |path: &str, bytes: &[u8]| {
        std::fs::write(path, bytes).map_err(|error| format!("cannot write '{path}': {error}"))
    };
    write(out, &bytes)?;
    write(&manifest_path, text.as_bytes())?;
    Ok(format!("{text}written to {out} and {manifest_path}\n"))
}

/// Trains the seeds from `seed` on, as many at a time as there are processors; the result is in their order.
fn all_seeds(examples: &[Example], held_out: &[Example], seed: u64, seeds: u64, epochs: u32) -> Vec<Trained> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed) as u64;
            if index >= seeds {
                return mine;
            }
            mine.push(one_seed(examples, held_out, seed + index, epochs));
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(seeds as usize);
    let mut trained: Vec<Trained> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    trained.sort_by_key(|trained| trained.seed);
    trained
}

fn one_seed(examples: &[Example], held_out: &[Example], seed: u64, epochs: u32) -> Trained {
    let mut training = Training::new(examples, seed, epochs, &Backend::default().device());
    for epoch in 1..=epochs {
        let loss = training.epoch();
        if epoch % 10 == 0 || epoch == epochs {
            let accuracy = measure(training.cnn(), held_out).0;
            // Nobody may be listening; training goes on.
            let _ = writeln!(
                std::io::stderr(),
                "seed {seed}: epoch {epoch} of {epochs}, loss {loss:.4} nats, held out {accuracy:.4} right"
            );
        }
    }
    let accuracy = measure(training.cnn(), held_out).0;
    Trained { seed, cnn: training.cnn().clone(), accuracy }
}

/// What anyone needs to repeat it, and what came out.
fn manifest(digits: &Digits, trained: &[Trained], epochs: u32, bytes: &[u8]) -> Result<Value, String> {
    let (examples, held_out) = digits.split()?;
    let first = trained.first().ok_or("nothing was trained")?;
    let accuracies: Vec<f64> = trained.iter().map(|trained| trained.accuracy).collect();
    let mean = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
    let squares = accuracies.iter().map(|accuracy| (accuracy - mean) * (accuracy - mean)).sum::<f64>();
    let deviation = if trained.len() > 1 { (squares / (trained.len() - 1) as f64).sqrt() } else { 0.0 };
    let (seed, count, file) = (first.seed, trained.len(), &digits.file);
    Ok(json!({
        "name": DIGITS.name,
        "network": "two convolutions 3×3 with 16 and 32 filters, zero padding, ReLU; max-pooling 2; dense layer to 10",
        "parameters": PARAMETERS,
        "command": format!("unfold train digits --data {file} --seed {seed} --seeds {count} --epochs {epochs}"),
        "data": "Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, its test part",
        "licence": "data: CC BY 4.0; weights: MIT",
        "data_file": file,
        "data_sha256": digits.sha256,
        "rows_trained": examples.len(),
        "rows_held_out": held_out.len(),
        "seed": seed,
        "epochs": epochs,
        "batch": BATCH,
        "rate": RATE,
        "accuracy": first.accuracy,
        "seeds": trained.iter().map(|one| json!({ "seed": one.seed, "accuracy": one.accuracy })).collect::<Vec<_>>(),
        "accuracy_mean": mean,
        "accuracy_deviation": deviation,
        "bytes": bytes.len(),
        "sha256": sha256(bytes),
    }))
}

/// Measures weights on the rows held out.
pub(crate) fn evaluate(words: &[&str], shipped: &[u8]) -> Result<String, String> {
    let options = options(words, &["--data", "--weights"])?;
    let digits = Digits::read(options.get("--data").ok_or("evaluate digits needs --data FILE")?)?;
    let arrays = match options.get("--weights") {
        None => DIGITS.read(shipped)?.into_arrays().unwrap_or_default(),
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| format!("cannot read '{path}': {error}"))?;
            safetensors::read(&bytes).map_err(|error| format!("'{path}' is no file of weights: {error}"))?
        }
    };
    let cnn = Cnn::read(&arrays, &Backend::default().device())?;
    let rows = digits.held_out();
    let (accuracy, confusion) = measure(&cnn, rows);
    let right: u32 = (0..CLASSES).map(|digit| confusion[digit][digit]).sum();
    let mut text = format!("accuracy {accuracy:.4} ({right} of {})\n", rows.len());
    if !options.contains_key("--weights") && digits.sha256 == DIGITS.told("data_sha256") {
        let told = DIGITS.told("accuracy").as_f64().unwrap_or(f64::NAN);
        let same = if (told - accuracy).abs() < 1e-9 { "as" } else { "NOT as" };
        text.push_str(&format!("{same} the manifest says: {told:.4}\n"));
    }
    text.push_str("row: the digit, column: what it was read as\n ");
    text.extend((0..CLASSES).map(|digit| format!("{digit:>4}")));
    for (digit, row) in confusion.iter().enumerate() {
        text.push_str(&format!("\n{digit}"));
        text.extend(row.iter().map(|count| format!("{count:>4}")));
    }
    text.push('\n');
    Ok(text)
}

/// Pairs of an option and its value.
fn options<'a>(words: &[&'a str], known: &[&str]) -> Result<BTreeMap<&'a str, &'a str>, String> {
    let mut options = BTreeMap::new();
    for pair in words.chunks(2) {
        if !known.contains(&pair[0]) {
            return Err(format!("unknown option '{}'; 'unfold help' lists the options", pair[0]));
        }
        options.insert(pair[0], *pair.get(1).ok_or_else(|| format!("{} needs a value", pair[0]))?);
    }
    Ok(options)
}

/// A whole number in `range`, or `otherwise` if it is not given.
fn number(
    options: &BTreeMap<&str, &str>,
    name: &str,
    otherwise: u64,
    range: std::ops::RangeInclusive<u64>,
) -> Result<u64, String> {
    let Some(word) = options.get(name) else { return Ok(otherwise) };
    word.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
        format!("{name} needs a whole number from {} to {}, not '{word}'", range.start(), range.end())
    })
}
