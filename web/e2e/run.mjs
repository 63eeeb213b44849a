// Runs the tests in tests/*.mjs one after another in one browser: `node run.mjs [WORD ...]` runs those whose name holds
// one of the words. Its last line is the count. Not node:test, whose tests share no browser and time each other out.
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { HERE, OUT, SITE, launch, open, sleep } from "./browser.mjs";
import { serve } from "./server.mjs";

const LIMIT = 120_000;
const words = process.argv.slice(2);
mkdirSync(OUT, { recursive: true });

const tests = [];
for (const file of readdirSync(join(HERE, "tests")).filter((name) => name.endsWith(".mjs")).sort()) {
  const { default: list } = await import(`./tests/${file}`);
  for (const [name, run] of Object.entries(list)) tests.push({ name: `${file.slice(0, -4)}: ${name}`, run });
}
const chosen = tests.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

const server = await serve(SITE);
const browser = await launch();
console.log(`Chromium ${browser.version()}, ${chosen.length} tests, site ${SITE}`);
let failed = 0;
for (const { name, run } of chosen) {
  const pages = [];
  const t = {
    origin: server.origin,
    blank: async (options) => {
      const page = await (await browser.newContext(options)).newPage();
      pages.push(page);
      return page;
    },
    open: async (path, options) => {
      const page = await open(browser, server.origin + path, options);
      pages.push(page);
      return page;
    },
  };
  const start = performance.now();
  const limit = sleep(LIMIT).then(() => { throw new Error(`takes longer than ${LIMIT / 1000} s`); });
  limit.catch(() => {});
  try {
    await Promise.race([run(t), limit]);
    console.log(`ok      ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${String(error.stack ?? error).replaceAll("\n", "\n        ")}`);
    await picture(pages.at(-1), name);
  }
  await Promise.all(pages.map((page) => page.context().close().catch(() => {})));
}
await browser.close();
await server.close();
console.log(`\n${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || chosen.length === 0 ? 1 : 0);

async function picture(page, name) {
  if (!page) return;
  const path = join(OUT, `failed-${name.replace(/[^a-z0-9]+/gi, "-")}.png`);
  for (const error of page.errors ?? []) console.log(`        it said: ${error}`);
  await page.screenshot({ path }).then(() => console.log(`        picture: ${path}`), () => {});
}
