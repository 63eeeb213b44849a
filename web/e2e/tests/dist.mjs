// What `cargo xtask dist` promises about the files: hashed names, compressed copies that decode, a true manifest,
// relative addresses, nobody else's.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { SITE, assert, json, same } from "../browser.mjs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const manifest = () => json(join(SITE, "manifest.json"));
const files = () => readdirSync(SITE, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(SITE.length + 1));
const plain = () => files().filter((name) => !/\.(br|gz|zip)$/.test(name) && name !== "manifest.json");

export default {
  async "every file but index.html carries the hash of its content"() {
    const named = plain().filter((name) => name !== "index.html");
    assert(named.length >= 6, `only ${named}`);
    for (const name of named) assert(name.includes(`-${sha256(readFileSync(join(SITE, name))).slice(0, 16)}.`), `${name} is not named by its content`);
  },

  async "the compressed copies decode to the file"() {
    for (const name of plain()) {
      const bytes = readFileSync(join(SITE, name));
      assert(brotliDecompressSync(readFileSync(join(SITE, `${name}.br`))).equals(bytes), `${name}.br`);
      assert(gunzipSync(readFileSync(join(SITE, `${name}.gz`))).equals(bytes), `${name}.gz`);
    }
  },

  async "the manifest lists every file with its size and hash"() {
    const list = manifest().files;
    same(Object.keys(list).sort(), plain().sort(), "files in the manifest");
    for (const [name, entry] of Object.entries(list)) {
      for (const [suffix, part] of [["", entry], [".br", entry.br], [".gz", entry.gz]]) {
        const bytes = readFileSync(join(SITE, name + suffix));
        same([part.bytes, part.sha256], [bytes.length, sha256(bytes)], name + suffix);
      }
    }
  },

  async "index.html names files that exist, by relative addresses"() {
    const index = readFileSync(join(SITE, "index.html"), "utf8");
    const values = [...index.matchAll(/(?:href|src|data-[a-z-]+)="([^"#]+\.[a-z]+)"/g)].map((match) => match[1]);
    // data-parts holds one `lesson=file` for each lesson.
    const named = values.flatMap((value) => value.split(" ").map((word) => word.split("=").at(-1)));
    assert(named.length >= 6, `index.html names only ${named}`);
    for (const address of named) {
      assert(!/^(\/|[a-z]+:)/i.test(address), `${address} is not relative`);
      assert(existsSync(join(SITE, address)), `${address} does not exist`);
    }
    assert(!/<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+=|<style/i.test(index), "index.html has an inline script or style");
  },

  async "no text file refers to anybody else"() {
    for (const name of plain().filter((file) => /\.(html|css|js)$/.test(file))) {
      const text = readFileSync(join(SITE, name), "utf8");
      const addresses = (text.match(/https?:\/\/[^\s"'`)<]+|["'(]\/\/[a-z0-9][^\s"'`)]*/g) ?? []).filter((address) => !address.startsWith("http://www.w3.org/"));
      // A link for readers, such as the licence or the source of the notes, is no request; a resource is.
      same(name.endsWith(".js") ? addresses.filter((address) => !/github\.com|developer\.mozilla\.org|rustwasm/.test(address)) : addresses, [], name);
    }
  },

  async "the zip is there and holds the site"() {
    const version = manifest().version;
    const zip = readFileSync(join(SITE, `unfold-${version}.zip`));
    for (const name of [...plain(), "manifest.json"]) assert(zip.includes(Buffer.from(name)), `${name} is not in the zip`);
  },
};
