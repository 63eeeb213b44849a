// Two builds of the site side by side, a few moves of each in turn: `node pair.mjs FOLDER [LESSON ...]`, where FOLDER holds
// the other build (`cargo xtask bench --against FOLDER`). A machine that is slow, or slow for a minute, is so for both:
// the ratios tell what a change of the code did. Leaves out budgets, which are bench.mjs's.
import { SITE, launch, live, open, settled, sleep, slugs } from "./browser.mjs";
import { METER } from "./meter.mjs";
import { quantiles, table } from "./report.mjs";
import { serve } from "./server.mjs";

const ROUNDS = 9;
const MOVES = 40;
const [folder, ...words] = process.argv.slice(2);
if (!folder) throw new Error("which other build? node pair.mjs FOLDER [LESSON ...]");

const servers = await Promise.all([serve(SITE), serve(folder)]);
const browser = await launch();
const start = await open(browser, `${servers[0].origin}/`);
await live(start);
const chosen = (await slugs(start)).filter((slug) => words.length === 0 || words.includes(slug));
await start.context().close();

const lines = [];
for (const slug of chosen) {
  const pages = [];
  for (const server of servers) {
    const page = await open(browser, `${server.origin}/isolated/#${slug}`, { init: METER });
    await live(page, slug);
    await settled(page);
    await page.evaluate(() => window.meter.moves(80));
    pages.push(page);
  }
  const rounds = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    // A page that is not in front is not drawn.
    for (const [which, page] of pages.entries()) {
      await page.bringToFront();
      await sleep(200);
      rounds[which].push(await page.evaluate((moves) => window.meter.moves(moves), MOVES));
    }
  }
  const of = (which, key) => rounds[which].map((moves) => quantiles(moves.map((move) => move[key])).p50);
  const ratios = (key) => of(0, key).map((value, round) => value / of(1, key)[round]).sort((one, other) => one - other);
  const told = (key) => {
    const all = ratios(key);
    return [of(0, key), of(1, key), all].map((values) => quantiles(values).p50).map((value) => value.toFixed(2)).concat(`${all[1].toFixed(2)} to ${all.at(-2).toFixed(2)}`);
  };
  const p95 = [0, 1].map((which) => quantiles(rounds[which].flat().map((move) => move.drawn)).p95.toFixed(1));
  lines.push([slug, ...told("drawn"), p95.join(" / "), ...told("model")]);
  for (const page of pages) await page.context().close();
}
await browser.close();
await Promise.all(servers.map((server) => server.close()));

const head = ["lesson", "drawn p50, ms", "other", "ratio", "without the ends", "drawn p95, this / other", "model p50, ms", "other", "ratio", "without the ends"];
console.log(`\n${ROUNDS} rounds of ${MOVES} moves of each build in turn; a ratio below 1: this build is faster.\n`);
table(head, lines);
