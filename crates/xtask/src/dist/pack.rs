//! What lies beside the site's files: `.br` and `.gz` for servers that send them, a manifest, and a zip.

use super::names::{Site, sha256};
use crate::run::Result;
use serde_json::{Map, Value, json};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The list of files with their sizes and hashes.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Empties `out` and writes the site, the compressed copies, the manifest and the zip into it.
pub(crate) fn write(site: &Site, out: &Path, version: &str) -> Result {
    let mut files = Site::new();
    let mut list = Map::new();
    for (name, bytes) in site {
        let (br, gz) = (brotli(bytes)?, gzip(bytes)?);
        println!("  {name}: {} bytes, br {}, gz {}", bytes.len(), br.len(), gz.len());
        list.insert(name.clone(), json!({
            "bytes": bytes.len(), "sha256": sha256(bytes),
            "br": { "bytes": br.len(), "sha256": sha256(&br) }, "gz": { "bytes": gz.len(), "sha256": sha256(&gz) },
        }));
        files.insert(name.clone(), bytes.clone());
        files.insert(format!("{name}.br"), br);
        files.insert(format!("{name}.gz"), gz);
    }
    let manifest = json!({ "name": "unfold", "version": version, "files": Value::Object(list) });
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())?;
    files.insert(MANIFEST.to_owned(), text.into_bytes());
    files.insert(format!("unfold-{version}.zip"), zip(&files)?);
    empty(out)?;
    // The manifest comes last: its time says that everything is there.
    let (last, first): (Vec<_>, Vec<_>) = files.iter().partition(|(name, _)| *name == MANIFEST);
    first.into_iter().chain(last).try_for_each(|(name, bytes)| put(&out.join(name), bytes))
}

/// Removes what an earlier build left, and refuses to touch a folder that is not ours.
fn empty(out: &Path) -> Result {
    if !out.exists() {
        return Ok(());
    }
    let entries = fs::read_dir(out).map_err(|error| format!("{}: {error}", out.display()))?;
    // A plain `trunk build --dist` leaves no manifest, but our index.html.
    let ours =
        fs::read_to_string(out.join("index.html")).is_ok_and(|index| index.contains("data-worker-wasm="));
    if entries.count() > 0 && !out.join(MANIFEST).exists() && !ours {
        return Err(format!("{} is not empty and was not built by us: choose another --out", out.display()));
    }
    fs::remove_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))
}

fn put(path: &Path, bytes: &[u8]) -> Result {
    let say = |error: std::io::Error| format!("{}: {error}", path.display());
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(say)?;
    fs::write(path, bytes).map_err(say)
}

fn brotli(mut bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut result = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut result, &parameters).map_err(|error| error.to_string())?;
    Ok(result)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    // No name and no time in the header: the same bytes give the same file.
    let mut encoder = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| error.to_string())
}

fn zip(files: &Site) -> Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let packed = name.ends_with(".br") || name.ends_with(".gz");
        let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        writer.start_file(name.as_str(), options).map_err(|error| error.to_string())?;
        writer.write_all(bytes).map_err(|error| error.to_string())?;
    }
    writer.finish().map(Cursor::into_inner).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn compressed_copies_decode_to_the_same_bytes() {
        let bytes: Vec<u8> = (0..40_000_u32).map(|index| (index * index % 251) as u8).collect();
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut brotli(&bytes).expect("br").as_slice(), &mut back).expect("decodes");
        assert_eq!(back, bytes);
        back.clear();
        flate2::read::GzDecoder::new(gzip(&bytes).expect("gz").as_slice())
            .read_to_end(&mut back)
            .expect("decodes");
        assert_eq!(back, bytes);
    }

    #[test]
    fn the_same_site_gives_the_same_bytes_and_a_foreign_folder_is_left_alone() {
        let out = std::env::temp_dir().join(format!("unfold-pack-{}", std::process::id()));
        let site = Site::from([
            ("index.html".to_owned(), b"<p>one".to_vec()),
            ("a-1.js".to_owned(), b"two".to_vec()),
        ]);
        let zip = || fs::read(out.join("unfold-1.2.3.zip")).expect("a zip");
        write(&site, &out, "1.2.3").expect("written");
        let first = zip();
        fs::write(out.join("old-file.js"), "old").expect("a leftover");
        write(&site, &out, "1.2.3").expect("written again");
        assert_eq!(first, zip());
        assert!(!out.join("old-file.js").exists());
        for name in ["index.html.br", "index.html.gz", "a-1.js.br", "a-1.js.gz", MANIFEST] {
            assert!(out.join(name).exists(), "{name}");
        }
        fs::remove_file(out.join(MANIFEST)).expect("to make it foreign");
        assert!(write(&site, &out, "1.2.3").is_err());
        fs::remove_dir_all(&out).expect("to clean up");
    }
}
