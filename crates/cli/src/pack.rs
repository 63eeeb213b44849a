//! `unfold pack vocabulary` makes the vocabularies that the page ships, from those of the crate tiktoken-rs.
//!
//! Left out: the patterns that cut a text beforehand: they are programmed in the lesson.

use serde_json::json;
use tiktoken_rs::{CoreBPE, cl100k_base, o200k_base, r50k_base};
use unfold_model::weights::vocabulary::Vocabulary;
use unfold_model::weights::{CL100K, GPT2, O200K, Shipped, sha256};

/// A vocabulary: its file here and there, its number of tokens, its models, and where it is read from.
struct Source {
    shipped: Shipped,
    original: &'static str,
    tokens: u32,
    load: fn() -> Option<CoreBPE>,
}

const SOURCES: [Source; 3] = [
    Source { shipped: GPT2, original: "r50k_base", tokens: 50_256, load: || r50k_base().ok() },
    Source { shipped: CL100K, original: "cl100k_base", tokens: 100_256, load: || cl100k_base().ok() },
    Source { shipped: O200K, original: "o200k_base", tokens: 199_998, load: || o200k_base().ok() },
];

/// The tokens as OpenAI's files list them, in base64 and with their ranks: what its SHA-256 is of.
fn original(tokens: &[Vec<u8>]) -> String {
    let line = |(rank, token): (usize, &Vec<u8>)| format!("{} {rank}\n", base64(token));
    tokens.iter().enumerate().map(line).collect()
}

/// RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| usize::from(chunk.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = char::from(LETTERS[bits >> (18 - 6 * place) & 63]);
            text.push(if place <= chunk.len() { letter } else { '=' });
        }
    }
    text
}

/// Writes the three files and their manifests into the folder `--out`, `web/models` if not given.
pub(crate) fn pack(words: &[&str]) -> Result<String, String> {
    let folder = match words {
        [] => "web/models",
        ["--out", folder] => folder,
        [word, ..] => return Err(format!("unknown option '{word}'; 'unfold help' lists the options")),
    };
    let mut said = String::new();
    for Source { shipped: Shipped { name, .. }, original: from, tokens, load } in SOURCES {
        let bpe = load().ok_or_else(|| format!("{from} cannot be read from tiktoken-rs"))?;
        let token = |rank| bpe.decode_bytes(&[rank]).map_err(|_| format!("{from} has no token {rank}"));
        let all: Vec<Vec<u8>> = (0..tokens).map(token).collect::<Result<_, _>>()?;
        let file = Vocabulary::write(&all)?;
        let manifest = json!({
            "name": name,
            "command": "unfold pack vocabulary",
            "data": format!("{from}, OpenAI's byte-pair vocabulary, in the crate tiktoken-rs 0.12.1 (github.com/zurawiki/tiktoken-rs)"),
            "data_file": format!("{from}.tiktoken"),
            "data_sha256": sha256(original(&all).as_bytes()),
            "licence": "MIT: OpenAI's tiktoken and tiktoken-rs",
            "format": "safetensors: lengths and bytes of all tokens, in the order of their ranks; without special tokens",
            "tokens": tokens,
            "bytes": file.len(),
            "sha256": sha256(&file),
        });
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())? + "\n";
        for (ending, bytes) in [("safetensors", file.as_slice()), ("json", text.as_bytes())] {
            let path = format!("{folder}/{name}.{ending}");
            std::fs::write(&path, bytes).map_err(|error| format!("cannot write '{path}': {error}"))?;
        }
        said.push_str(&text);
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648, section 10.
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
