// How long 10 000 merges of a text of a megabyte take: in the page's worker, natively through `unfold ask`, with Hugging
// Face's tokenizers, and by counting anew before each merge: `cargo xtask bench --bpe`, which names the program in
// UNFOLD_CLI. Fails where the browser takes longer than two seconds, or a text of 100 kB longer than 50 ms to its first
// tokens.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HERE, OUT, SITE, launch, live, open, settled, within } from "./browser.mjs";
import { serve } from "./server.mjs";

const MERGES = 10_000;
const PLAIN = 10;

/** Words by chance, the frequent ones short; the same text every time. */
function book(bytes) {
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const words = Array.from({ length: 40_000 }, (_, rank) => {
    const length = 1 + Math.floor(Math.log2(rank + 2) * (0.5 + 0.5 * uniform()));
    return Array.from({ length }, () => String.fromCharCode(97 + Math.floor(uniform() * uniform() * 26))).join("");
  });
  let text = "";
  while (text.length < bytes) text += `${words[Math.floor(words.length ** uniform()) - 1]} `;
  return text.slice(0, bytes);
}

mkdirSync(OUT, { recursive: true });
const text = book(1_000_000);
const [textFile, requestFile] = ["bpe.txt", "bpe.json"].map((name) => join(OUT, name));
const json = (fields) => writeFileSync(requestFile, JSON.stringify(fields));
writeFileSync(textFile, text);

/** Seconds that `unfold ask` takes for the merges of `whole`, process and JSON included. */
function native(whole, rules) {
  json({ view: "train", text: whole, most: MERGES, rules });
  const start = performance.now();
  const out = execFileSync(process.env.UNFOLD_CLI, ["ask", "tokenizer", "--request", requestFile, "--take", "1000"], { maxBuffer: 2 ** 28 });
  const seconds = (performance.now() - start) / 1000;
  return { seconds, merges: JSON.parse(out).replies.at(-1).training.trained };
}

/** Seconds in the page from the key to the first tokens, and to the last merge; and in the model alone. */
async function inBrowser(page, whole, rules) {
  await page.evaluate((hash) => { location.hash = hash; }, `tokenizer?v=1&text=sea${Object.entries(rules).map(([rule, value]) => `&rules.${rule}=${value}`).join("")}`);
  await settled(page);
  return page.evaluate((long) => new Promise((done) => {
    const room = document.querySelector("main#room");
    const [start, found] = [performance.now(), { model: 0 }];
    const caption = () => document.querySelector('[data-picture="sizes"] figcaption')?.textContent ?? "";
    // The curves of the text before stand there until those of this one are drawn.
    const before = caption();
    const shown = () => document.querySelector('[data-tokens="text"]')?.children.length > 50;
    new MutationObserver(() => {
      found.model += Number(room.dataset.modelMs) / 1000;
      if (!found.first && shown()) found.first = (performance.now() - start) / 1000;
      if (found.first && caption() !== before && /the last:/.test(caption()) && !/so far/.test(caption())) done({ ...found, last: (performance.now() - start) / 1000 });
    }).observe(room, { attributes: true, attributeFilter: ["data-drawn"] });
    const area = document.querySelector("textarea[name=text]");
    area.value = long;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }), whole);
}

const server = await serve(SITE);
const browser = await launch();
const page = await open(browser, `${server.origin}/#tokenizer`);
await live(page, "tokenizer");
const rules = { split: "spaces", marker: "none", overlaps: true };
const edits = [];
for (const end of [100_000, 99_999, 99_998, 99_997, 99_996]) edits.push(await inBrowser(page, text.slice(0, end), rules));
const short = edits.sort((one, other) => one.first - other.first)[2];
const long = await inBrowser(page, text, rules);
const one = await inBrowser(page, text, { ...rules, split: "none" });
await browser.close();
await server.close();
const ours = native(text, rules);
const { peer, plain } = JSON.parse(execFileSync("python3", [join(HERE, "bpe.py"), textFile, String(MERGES), String(PLAIN)], { maxBuffer: 2 ** 26 }));

const seconds = (value) => (value === undefined ? "" : value.toFixed(3));
const lines = [
  ["100 kB, words, browser: first tokens, median of five", seconds(short.first), ""],
  ["100 kB, words, browser: last merge", seconds(short.last), ""],
  [`1 MB, words, ${MERGES} merges, browser: first tokens`, seconds(long.first), ""],
  [`1 MB, words, ${MERGES} merges, browser: last merge`, seconds(long.last), ""],
  [`1 MB as one word, ${MERGES} merges, browser: last merge`, seconds(one.last), ""],
  [`1 MB, words, ${ours.merges} merges, unfold ask, native`, seconds(ours.seconds), "1"],
  peer ? [`1 MB, words, ${peer.merges} merges, Hugging Face tokenizers, native, one thread`, seconds(peer.seconds), (peer.seconds / ours.seconds).toFixed(2)] : ["Hugging Face tokenizers: pip install tokenizers", "", ""],
  [`1 MB, ${PLAIN} merges, every pair counted anew (Python)`, seconds(plain.seconds), `${(plain.seconds * MERGES / PLAIN / ours.seconds).toFixed(0)}, for as many merges`],
];
console.log(`\nChromium ${browser.version?.() ?? ""}\n`);
console.log([["what", "seconds", "times ours"], ["---", "---:", "---:"], ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n"));
const broken = [...page.errors];
if (!(long.last <= 2)) broken.push(`1 MB and ${MERGES} merges take ${seconds(long.last)} s in the browser, more than 2`);
if (!(short.first <= 0.05)) broken.push(`the first tokens of 100 kB take ${seconds(short.first)} s, more than 0.05`);
console.log(broken.length ? broken.map((line) => `- ${line}`).join("\n") : "\nWithin the budgets.");
process.exit(broken.length ? 1 : 0);
