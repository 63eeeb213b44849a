// Measures the built site in Chromium, prints Markdown tables, and fails where a budget of budgets.json is broken:
// `node bench.mjs [--soak] [--moves N] [WORD ...]`, WORD being lessons. Times are of this machine; see budgets.json.
import { join } from "node:path";
import { HERE, SITE, dials, json, launch, live, open, settled, sleep, slugs } from "./browser.mjs";
import { memory } from "./memory.mjs";
import { FIRST_DRAWN, METER } from "./meter.mjs";
import { quantiles, table } from "./report.mjs";
import { serve } from "./server.mjs";

const words = process.argv.slice(2);
const take = (name, otherwise) => (words.includes(name) ? Number(words[words.indexOf(name) + 1]) : otherwise);
const MOVES = take("--moves", 200);
const ROUNDS = words.includes("--soak") ? 500 : 60;
const budgets = json(join(HERE, "budgets.json"));
const broken = [];

const server = await serve(SITE);
const browser = await launch();
const start = await open(browser, `${server.origin}/`);
await live(start);
const all = await slugs(start);
const chosen = all.filter((slug) => !words.some((word) => all.includes(word)) || words.includes(slug));
await start.context().close();

console.log(`\nChromium ${browser.version()} without a GPU, ${MOVES} moves a lesson, ms.\n`);
const rows = [];
for (const slug of chosen) rows.push([slug, await speed(slug), await heaviest(slug), await first(slug, "warm"), await first(slug, "slow")]);
for (const [slug, fast] of rows) console.log(`Slowest dials of ${slug}, drawn p50: ${fast.slowest}`);
console.log("");
table(["lesson", "model p50 / p95", "dial to drawn p50 / p95", "dial to next frame p50 / p95", "within two frames", "heaviest", "longest task", "first figure warm", "at 1.6 Mbit/s"],
  rows.map(([slug, fast, heavy, warm, slow]) => [slug, pair(fast.model), pair(fast.drawn), pair(fast.frame), `${(100 * fast.share).toFixed(1)} %`, `${heavy.ms.toFixed(1)} (${heavy.what})`, Math.max(fast.task, heavy.task).toFixed(0), warm.toFixed(0), slow.toFixed(0)]));
for (const [slug, fast, heavy, warm, slow] of rows) {
  limit(`${slug}: model p95`, fast.model.p95, budgets.model_p95_ms);
  limit(`${slug}: dial to drawn p95`, fast.drawn.p95, budgets.drawn_p95_ms);
  limit(`${slug}: moves not painted within two frames`, 1 - fast.share, 1 - budgets.painted_within_two_frames_share);
  limit(`${slug}: heaviest setting (${heavy.what})`, heavy.ms, budgets.heaviest_ms);
  limit(`${slug}: longest task`, Math.max(fast.task, heavy.task), budgets.longest_task_ms);
  limit(`${slug}: first figure, warm`, warm, budgets.first_figure_warm_ms);
  limit(`${slug}: first figure at 1.6 Mbit/s`, slow, budgets.first_figure_slow_ms);
}

const used = await memory(browser, server.origin, all, ROUNDS);
console.log(`Memory over ${ROUNDS} rounds of opening and using every lesson: ${used.before.toFixed(2)} MB after ${used.warm} rounds, ${used.after.toFixed(2)} MB at the end (${(100 * used.growth).toFixed(1)} %); ${used.nodes} more nodes, ${used.listeners} more listeners.\n`);
limit("memory growth", used.growth, budgets.memory_growth_share);

const files = json(join(SITE, "manifest.json")).files;
table(["file", "bytes", "br", "gz"], Object.entries(files).map(([name, file]) => [name, file.bytes, file.br.bytes, file.gz.bytes]));
const largest = (start) => Math.max(...Object.entries(files).filter(([name]) => name.startsWith(start) && name.endsWith(".wasm")).map(([, file]) => file.br.bytes));
// A reader waits for the page and the part of one lesson.
limit("the page's wasm with its largest part, with brotli", largest("web_bg-") + largest("part-"), budgets.page_wasm_br_bytes);
// Its worker runs on these; the spare part is for what no lesson does at its default.
limit("the worker's wasm of the largest lesson, with brotli", largest("worker_bg-") + largest("worker_part-") + largest("worker_later-"), budgets.worker_wasm_br_bytes);

await browser.close();
await server.close();
console.log(broken.length ? `${broken.length} budgets broken:\n${broken.map((line) => `- ${line}`).join("\n")}` : "Every budget is kept.");
process.exit(broken.length ? 1 : 0);

/** Moves at the lesson's default, spread over its dials, back and forth by one step. */
async function speed(slug) {
  const page = await ready(slug);
  const count = (await dials(page)).length;
  const moves = await page.evaluate(({ total }) => window.meter.moves(total), { total: MOVES });
  if (moves.length < MOVES / 2) throw new Error(`${slug}: only ${moves.length} of ${MOVES} moves of ${count} dials were answered`);
  const task = await page.evaluate(() => window.meter.longest());
  await page.context().close();
  const of = (key) => quantiles(moves.map((move) => move[key]));
  return { model: of("model"), drawn: of("drawn"), frame: of("frame"), share: moves.filter((move) => move.frames <= 2).length / moves.length, task, slowest: slowest(moves) };
}

function slowest(moves) {
  const dials = [...new Set(moves.map((move) => move.dial))].map((dial) => ({ dial, p50: quantiles(moves.filter((move) => move.dial === dial).map((move) => move.drawn)).p50 }));
  return dials.sort((one, other) => other.p50 - one.p50).slice(0, 3).map(({ dial, p50 }) => `${dial} ${p50.toFixed(1)} ms`).join(", ");
}

/** Each dial at its upper end alone, then all: the median of five, of the slowest. */
async function heaviest(slug) {
  const page = await ready(slug);
  const worst = await page.evaluate(() => window.meter.heaviest());
  const task = await page.evaluate(() => window.meter.longest());
  await page.context().close();
  return { ...worst, task };
}

/** From navigation to the first drawn picture: the median of three. */
async function first(slug, how) {
  const times = [];
  const place = how === "slow" ? "/slow/" : "/isolated/";
  let context;
  for (let round = 0; round < 3; round += 1) {
    if (how === "slow" || !context) {
      await context?.close();
      const page = await open(browser, `${server.origin}${place}#${slug}`, { init: FIRST_DRAWN });
      context = page.context();
      times.push(await drawnAt(page, slug));
      if (how === "slow") continue;
      times.pop();
      await page.close();
    }
    const page = await context.newPage();
    await page.goto(`${server.origin}${place}#${slug}`, { waitUntil: "commit" });
    times.push(await drawnAt(page, slug));
    await page.close();
  }
  await context.close();
  return quantiles(times).p50;
}

async function drawnAt(page, slug) {
  await live(page, slug, 60_000);
  return page.evaluate(() => window.firstDrawn);
}

async function ready(slug) {
  const page = await open(browser, `${server.origin}/isolated/#${slug}`, { init: METER });
  await live(page, slug);
  await settled(page);
  // Compilers and caches settle: what is measured is a reader in the middle of using the page.
  await page.evaluate(() => window.meter.moves(40));
  await sleep(300);
  await page.evaluate(() => window.meter.reset());
  return page;
}

function pair({ p50, p95 }) {
  return `${p50.toFixed(1)} / ${p95.toFixed(1)}`;
}

function limit(what, value, budget) {
  // Written so that a value that is not a number breaks the budget.
  if (!(value <= budget)) broken.push(`${what}: ${Number(value.toPrecision(3))} is over ${Number(budget.toPrecision(3))}`);
}
