//! `unfold`: the same lessons without a browser.
//!
//! `unfold lessons` lists them, `unfold ask LESSON` answers a request in JSON, `unfold train` and `unfold evaluate`
//! make and measure the weights that the page ships, `unfold pack` packs its vocabularies. What is wrong with the asker's words is said in one line on
//! standard error, with exit status 2.

mod digits;
mod pack;
mod train;

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;
use unfold_model::backend::Backend;
use unfold_model::lab::Lab;
use unfold_model::lessons::{AnyRequest, Slug};

const USAGE: &str = "\
unfold lessons                          lists the lessons: slug and title
unfold ask LESSON [options]             answers a request, one JSON object

The request is a JSON object on standard input, or in a file; fields left out take their defaults.
  --request FILE        reads the request from FILE
  --backend NAME        ndarray (default) or flex
  --take N              at most N replies; 1 if not given, which is all of a still picture

unfold train digits --data FILE         trains the digit network; FILE is digits.csv or digits.csv.gz
  --seed N              the seed whose weights are written; 1 if not given
  --seeds N             how many seeds are trained, from that one on, to state the spread; 5 if not given
  --epochs N            60 if not given
  --out FILE            web/models/digits.safetensors if not given; a manifest is written beside it
unfold evaluate digits --data FILE      measures the weights on the last 360 rows
  --weights FILE        other weights than the shipped ones

unfold pack vocabulary                  packs the vocabularies of GPT-2, GPT-4 and GPT-4o
  --out FOLDER          web/models if not given; a manifest is written beside each
";

/// Longest request that is read.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Longest line that is said on standard error.
const LONGEST_LINE: usize = 300;

fn main() -> ExitCode {
    let words: Vec<String> =
        std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let outcome = run(&words.iter().map(String::as_str).collect::<Vec<_>>()).and_then(|answer| {
        let written = answer.write(&mut out).and_then(|()| out.flush());
        match written {
            // A closed pipe (`| head`) is the reader's choice, not an error.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(format!("cannot write: {error}"))
            }
            _ => Ok(()),
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            let _ = writeln!(std::io::stderr(), "unfold: {}", one_line(&line));
            ExitCode::from(2)
        }
    }
}

/// What may be said in one line: nothing that moves the cursor, and no more than a few hundred characters.
fn one_line(text: &str) -> String {
    let clean =
        text.chars().map(|c| if c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c) { ' ' } else { c });
    let mut line: String = clean.take(LONGEST_LINE + 1).collect();
    if line.chars().count() > LONGEST_LINE {
        line.pop();
        line.push('…');
    }
    line
}

/// What is printed: a text, or replies as they come, so that a long run needs no more memory than one reply.
#[allow(clippy::large_enum_variant, reason = "there is one, once")]
enum Answer {
    Text(String),
    Replies { request: AnyRequest, backend: Backend, take: usize },
}

impl Answer {
    fn write(self, out: &mut impl std::io::Write) -> std::io::Result<()> {
        match self {
            Self::Text(text) => out.write_all(text.as_bytes()),
            Self::Replies { request, backend, take } => {
                let lesson = serde_json::json!(request.slug().info().slug);
                write!(out, "{{\"lesson\":{lesson},\"request\":{},\"replies\":[", request.to_json())?;
                for (index, reply) in request.answer(&lab(backend, &request)).take(take).enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    write!(out, "{comma}{}", reply.to_json())?;
                }
                writeln!(out, "]}}")
            }
        }
    }
}

/// The weights that the program carries, so that it answers anywhere.
const WEIGHTS: &[(&str, &[u8])] = &[
    ("digits", include_bytes!("../../../web/models/digits.safetensors")),
    ("gpt2", include_bytes!("../../../web/models/gpt2.safetensors")),
    ("cl100k", include_bytes!("../../../web/models/cl100k.safetensors")),
    ("o200k", include_bytes!("../../../web/models/o200k.safetensors")),
];

/// A lab with the weights that `request` needs.
fn lab(backend: Backend, request: &AnyRequest) -> Lab {
    let mut lab = Lab::new(backend.device());
    let wanted = request.weights().map(|shipped| shipped.name);
    for (name, bytes) in WEIGHTS.iter().filter(|(name, _)| Some(*name) == wanted) {
        lab.put(name, bytes);
    }
    lab
}

fn run(words: &[&str]) -> Result<Answer, String> {
    match words {
        [] | ["help" | "--help" | "-h", ..] | [_, "--help" | "-h"] => Ok(Answer::Text(USAGE.to_owned())),
        ["--version" | "-V"] => Ok(Answer::Text(format!("unfold {}\n", env!("CARGO_PKG_VERSION")))),
        ["lessons"] => {
            let line = |slug: &Slug| format!("{}\t{}\n", slug.info().slug, slug.info().title);
            Ok(Answer::Text(Slug::ALL.iter().map(line).collect()))
        }
        ["lessons", extra, ..] => Err(format!("'lessons' takes no more words, such as '{extra}'")),
        ["ask", lesson, options @ ..] => {
            let slug = Slug::find(lesson).ok_or_else(|| {
                let known: Vec<&str> = Slug::ALL.iter().map(|slug| slug.info().slug).collect();
                format!("there is no lesson '{lesson}'; there are: {}", known.join(", "))
            })?;
            let options = Options::parse(options)?;
            let request = request(slug, options.request)?;
            Ok(Answer::Replies { request, backend: options.backend, take: options.take })
        }
        ["train", "digits", options @ ..] => train::train(options).map(Answer::Text),
        ["evaluate", "digits", options @ ..] => train::evaluate(options, WEIGHTS[0].1).map(Answer::Text),
        ["pack", "vocabulary", options @ ..] => pack::pack(options).map(Answer::Text),
        ["pack", ..] => Err("pack what? there is: vocabulary".to_owned()),
        [verb @ ("train" | "evaluate"), ..] => Err(format!("{verb} what? there is: digits")),
        ["ask"] => Err("ask which lesson? 'unfold lessons' lists them".to_owned()),
        [word, ..] => Err(format!("unknown command '{word}'; 'unfold help' lists the commands")),
    }
}

struct Options<'a> {
    request: Option<&'a str>,
    backend: Backend,
    take: usize,
}

impl<'a> Options<'a> {
    fn parse(words: &[&'a str]) -> Result<Self, String> {
        let mut options = Self { request: None, backend: Backend::default(), take: 1 };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().copied().ok_or_else(|| format!("{word} needs a value"));
            match *word {
                "--request" => options.request = Some(value()?),
                "--backend" => {
                    let name = value()?;
                    options.backend =
                        Backend::ALL.iter().copied().find(|backend| backend.name() == name).ok_or_else(
                            || format!("there is no backend '{name}'; there are: ndarray, flex"),
                        )?;
                }
                "--take" => {
                    let count = value()?;
                    let parsed = count.parse().ok().filter(|count| *count > 0);
                    options.take = parsed
                        .ok_or_else(|| format!("--take needs a whole number above 0, not '{count}'"))?;
                }
                other => return Err(format!("unknown option '{other}'; 'unfold help' lists the options")),
            }
        }
        Ok(options)
    }
}

/// The request in `file`, or on standard input when something is piped in, or the default.
fn request(slug: Slug, file: Option<&str>) -> Result<AnyRequest, String> {
    let mut text = String::new();
    match file {
        Some(path) => {
            let file = std::fs::File::open(path).map_err(|error| format!("cannot read '{path}': {error}"))?;
            read(file, &mut text).map_err(|error| format!("cannot read '{path}': {error}"))?;
        }
        None if std::io::stdin().is_terminal() => {}
        None => read(std::io::stdin(), &mut text)
            .map_err(|error| format!("cannot read standard input: {error}"))?,
    }
    if text.trim().is_empty() {
        return Ok(slug.default_request());
    }
    // Some editors put a byte order mark in front.
    let text = text.trim_start_matches('\u{feff}');
    let json = serde_json::from_str(text).map_err(|error| format!("the request is not JSON: {error}"))?;
    slug.request_from_json(json)
        .map_err(|error| format!("the request does not fit '{}': {error}", slug.info().slug))
}

fn read(source: impl std::io::Read, text: &mut String) -> Result<(), String> {
    source.take(LONGEST + 1).read_to_string(text).map_err(|error| error.to_string())?;
    if text.len() as u64 > LONGEST { Err(format!("it is longer than {LONGEST} bytes")) } else { Ok(()) }
}
