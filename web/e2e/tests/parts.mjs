// The page's program comes in parts, one for each lesson: each lesson needs its own alone, a part that does not come is
// said and can be had again, and what the reader has set stays.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SITE, assert, dials, hash, ink, json, live, same, settled, shown, slugs, within } from "../browser.mjs";

const BROKEN = [/Failed to load resource/];
const FILE = /\/part-[^/]*\.wasm$/;
const lessonOf = (address) => address.match(/\/part-(.+)-[0-9a-f]{16}\.wasm$/)?.[1];
const notice = (page) => page.$eval("#notice", (element) => element.innerText.trim());
const asked = (page) => page.addresses.map(lessonOf).filter(Boolean);

/** A page at `fragment` where the parts of `lost` lessons do not come, as `how` says. */
function without(t, fragment, lost, how = (route) => route.fulfill({ status: 404, body: "not found" })) {
  const prepare = (page) => page.route(FILE, (route) => (lost(lessonOf(route.request().url())) ? how(route) : route.continue()));
  return t.open(`/${fragment}`, { allow: BROKEN, prepare });
}

const go = (page, fragment) => page.evaluate((text) => { location.hash = text; }, fragment);
const all = async (t) => {
  const page = await t.open("/");
  await live(page);
  return slugs(page);
};

export default {
  async "there is one part for each lesson, and index.html names them in reading order"(t) {
    const index = readFileSync(join(SITE, "index.html"), "utf8");
    const named = index.match(/ data-parts="([^"]+)"/)[1].split(" ").map((entry) => entry.split("="));
    same(named.map(([slug]) => slug), await all(t), "the lessons of data-parts");
    const files = json(join(SITE, "manifest.json")).files;
    for (const [slug, file] of named) assert(lessonOf(`/${file}`) === slug && files[file].bytes > 10_000, `${slug} has the part ${file}`);
  },

  async "each lesson works with its own part alone"(t) {
    for (const slug of await all(t)) {
      const page = await without(t, `#${slug}`, (other) => other !== slug);
      await live(page, slug);
      await settled(page);
      same((await ink(page)).filter((canvas) => !canvas.ink), [], `${slug}: canvases without ink`);
      for (const dial of (await dials(page)).slice(0, 4)) await dial.press("ArrowRight");
      await settled(page);
      await page.click("button[name=reset]");
      await page.click("button[name=undo]");
      await settled(page);
      assert((await shown(page)).checks.length > 0, `${slug}: no checks`);
      same(await page.$$("#crash"), [], `${slug}: a crash`);
      same(page.errors, [], `${slug}: console`);
    }
  },

  async "the lesson of the address is fetched at once, the others once a picture is drawn"(t) {
    const lessons = await all(t);
    for (const slug of lessons) {
      const page = await t.open(`/#${slug}`);
      await live(page, slug);
      await within(5000, "the other parts", async () => asked(page).length === lessons.length);
      same(asked(page), [slug, ...lessons.filter((other) => other !== slug)], `${slug}: the parts in order`);
    }
  },

  async "a reader who saves data gets only what is opened"(t) {
    const [first, second] = await all(t);
    const init = () => Object.defineProperty(navigator, "connection", { value: { saveData: true } });
    const page = await t.open(`/#${first}`, { init });
    await live(page, first);
    await page.waitForTimeout(1000);
    same(asked(page), [first], "parts");
    await go(page, second);
    await live(page, second);
    same(asked(page), [first, second], "parts");
    same(page.errors, [], "console");
  },

  async "a part that is missing is said, the lesson at hand goes on, and it can be had again"(t) {
    const [first, second] = await all(t);
    let lost = true;
    const page = await without(t, `#${first}`, (slug) => lost && slug === second);
    await live(page, first);
    const [dial] = await dials(page);
    await dial.press("ArrowRight");
    await settled(page);
    const [address, old] = [await hash(page), await shown(page)];
    await go(page, second);
    await within(2000, "a message", async () => /could not be loaded/.test(await notice(page)));
    same(await shown(page), old, "the lesson at hand");
    await dial.press("ArrowRight");
    await dial.press("ArrowLeft");
    await settled(page);
    same(await shown(page), old, "the lesson at hand, used");
    lost = false;
    await page.click("#notice button");
    await live(page, second);
    same(await notice(page), "", "the notice when all is well");
    await within(3000, "its address", async () => (await hash(page)).startsWith(`#${second}`));
    await page.goBack();
    await live(page, first);
    await within(3000, "what had been set", async () => (await hash(page)) === address);
    same(page.errors, [], "console");
  },

  async "a part that is cut off, or a page of the server instead, is said too"(t) {
    const [first, second] = await all(t);
    for (const body of ["<!doctype html>", Buffer.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 9])]) {
      const page = await without(t, `#${first}`, (slug) => slug === second, (route) => route.fulfill({ status: 200, contentType: "application/wasm", body }));
      await live(page, first);
      await go(page, second);
      await within(2000, "a message", async () => /could not be loaded/.test(await notice(page)));
      same(page.errors, [], "console");
    }
  },

  async "the first part is missing: the page says so, and a reload opens the same address"(t) {
    const [first] = await all(t);
    let lost = true;
    const page = await without(t, `#${first}?v=1`, (slug) => lost && slug === first);
    await within(2000, "a message", () => page.evaluate(() => document.querySelector("#boot")?.dataset.failed));
    lost = false;
    // Where the program comes after the message, it asks for the part once more and starts without the button.
    await page.click("#boot button", { timeout: 2000 }).catch(() => {});
    await live(page, first);
    same(await hash(page), `#${first}?v=1`, "the address");
    same(page.errors, [], "console");
  },

  async "a slow part: the wait is said, and the newest address wins"(t) {
    const [first, second] = await all(t);
    const held = [];
    const page = await without(t, `#${first}`, (slug) => slug === second, (route) => { held.push(route); });
    await live(page, first);
    await go(page, second);
    await within(2000, "a word about the wait", async () => /Loading/.test(await notice(page)));
    await go(page, first);
    await within(2000, "no word any more", async () => (await notice(page)) === "");
    await within(5000, "the request", () => held.length > 0);
    await held[0].continue();
    await page.waitForTimeout(500);
    await live(page, first);
    await go(page, second);
    await live(page, second);
    same(held.length, 1, "requests for one part");
    same(page.errors, [], "console");
  },

  async "back and forward between lessons"(t) {
    const lessons = await all(t);
    const page = await t.open(`/#${lessons[0]}`);
    await live(page, lessons[0]);
    for (const slug of lessons.slice(1)) {
      await page.click(`nav a[href="#${slug}"]`);
      await live(page, slug);
    }
    for (const slug of lessons.slice(0, -1).reverse()) {
      await page.goBack();
      await live(page, slug);
    }
    await page.goForward();
    await live(page, lessons[1]);
    same(page.errors, [], "console");
  },
};
