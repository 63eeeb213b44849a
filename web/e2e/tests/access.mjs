// axe-core finds nothing to complain about, in every lesson, both themes and both sizes; the theme is as asked for.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { DESK, PHONE, assert, live, same, settled, slugs } from "../browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

async function violations(page) {
  await page.evaluate(AXE);
  const result = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags } }), TAGS);
  assert(result.passes.length > 5, "axe-core looked at nothing");
  return result.violations.map((rule) => `${rule.id}: ${rule.help}; ${rule.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
}

async function all(t, theme, viewport, prepare) {
  const first = await t.open("/");
  await live(first);
  for (const slug of await slugs(first)) {
    const page = await t.open(`/?theme=${theme}#${slug}`, { viewport });
    await live(page, slug);
    await settled(page);
    if (prepare) await prepare(page);
    same(await violations(page), [], `${slug}, ${theme}, ${viewport.width} px`);
  }
}

const backdrop = (page) => page.evaluate(() => {
  const colour = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
  return colour.length === 4 && colour[3] === 0 ? getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g).map(Number) : colour;
});
const dark = async (page) => (await backdrop(page)).slice(0, 3).reduce((sum, part) => sum + part, 0) < 3 * 96;

export default {
  "axe, light, desk": (t) => all(t, "light", DESK),
  "axe, dark, desk": (t) => all(t, "dark", DESK),
  "axe, light, phone": (t) => all(t, "light", PHONE),
  "axe, dark, phone": (t) => all(t, "dark", PHONE),
  "axe with every table open": (t) => all(t, "light", DESK, (page) => page.$$eval("details:not([open]) > summary", (list) => list.forEach((summary) => summary.click()))),

  async "the theme follows the address, the system and the button"(t) {
    for (const [theme, scheme, wanted] of [["dark", "light", true], ["light", "dark", false], ["auto", "dark", true], ["auto", "light", false]]) {
      const page = await t.open(`/?theme=${theme}`, { scheme });
      await live(page);
      same(await dark(page), wanted, `?theme=${theme} with a ${scheme} system is dark`);
    }
    const page = await t.open("/", { scheme: "light" });
    await live(page);
    const seen = new Set();
    for (let press = 0; press < 3; press += 1) {
      await page.click("button[name=theme]");
      seen.add(await dark(page));
    }
    same(seen.size, 2, "themes that the button reaches");
    same(page.errors, [], "console");
  },

  async "a test of the tests: axe sees a picture without a name"(t) {
    const page = await t.open("/");
    await live(page);
    await page.evaluate(() => { document.querySelector("main").append(document.createElement("img")); });
    assert((await violations(page)).some((text) => text.startsWith("image-alt")), "axe saw nothing wrong");
  },
};
