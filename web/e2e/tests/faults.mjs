// What breaks is said within two seconds (a hang: five), mends itself where it can, and keeps what the reader had set.
import { assert, dials, hash, live, same, settled, shown, slugs, trouble, within } from "../browser.mjs";

// The browser's own lines about what we break on purpose; a panic also says so in the console.
const EXPECTED = [/Failed to load resource/, /panicked at/, /unreachable/, /wasm/i, /Worker/i, /worker/];

const bootSays = (page) => page.evaluate(() => {
  const element = document.querySelector("#boot");
  return element?.dataset.failed && element.checkVisibility() ? element.innerText.trim() : "";
});

async function survives(t, fault, visible) {
  const first = await t.open("/");
  await live(first);
  for (const slug of await slugs(first)) {
    const page = await t.open(`/?test#${slug}`, { allow: EXPECTED });
    await live(page, slug);
    const [dial] = await dials(page);
    await dial.focus();
    await dial.press("ArrowRight");
    await settled(page);
    const [address, old] = [await hash(page), await shown(page)];
    await page.evaluate((detail) => window.dispatchEvent(new CustomEvent("unfold-fault", { detail })), fault);
    const { took } = await within(visible, `${slug}: a message after ${fault}`, () => trouble(page));
    await within(8000 - took, `${slug}: live again after ${fault}`, () => page.evaluate(() => document.querySelector("main#room").dataset.status === "live"));
    await settled(page);
    await within(6000, `${slug}: no message when all is well again`, async () => (await trouble(page)) === "");
    same(await hash(page), address, `${slug}: the address after ${fault}`);
    same(await shown(page), old, `${slug}: the numbers after ${fault}`);
    const before = await page.$eval("main#room", (room) => room.dataset.drawn);
    await dial.press("ArrowLeft");
    await within(5000, `${slug}: an answer after ${fault}`, () => page.$eval("main#room", (room, old) => room.dataset.drawn !== old, before));
    same(page.errors, [], `${slug}: console`);
  }
}

/** The worker's program does not come: said in two seconds after the page is there. */
async function broken(t, place) {
  const page = await t.open(place, { allow: EXPECTED });
  await page.waitForSelector("main#room", { state: "attached" });
  await within(2000, `a message at ${place}`, async () => /stopped|cannot|could not|did not/.test(await trouble(page)));
  await within(10_000, `a way on at ${place}`, () => page.locator("#trouble button").first().isVisible());
  same(page.errors, [], "console");
  return page;
}

async function refuses(t, init, word) {
  const page = await t.open("/", { init });
  const { value } = await within(2000, "a message", () => bootSays(page));
  assert(value.includes(word), `the message does not name ${word}: ${value}`);
  assert((await page.$$("main#room")).length === 0, "the page started all the same");
  same(page.errors, [], "console");
}

export default {
  "the worker panics": (t) => survives(t, "panic", 2000),
  "the worker hangs": (t) => survives(t, "hang", 5000),
  "the worker closes": (t) => survives(t, "close", 2000),

  async "the switch for faults is off without ?test"(t) {
    const page = await t.open("/");
    await live(page);
    await settled(page);
    await page.evaluate(() => window.dispatchEvent(new CustomEvent("unfold-fault", { detail: "panic" })));
    await page.waitForTimeout(1500);
    same(await page.$eval("main#room", (room) => room.dataset.status), "live", "status");
    same(page.errors, [], "console");
  },

  "the worker's program is missing": (t) => broken(t, "/worker-404/"),
  "the worker's program is cut off": (t) => broken(t, "/worker-truncated/"),
  "the worker's program is a page of the server": (t) => broken(t, "/worker-html/"),

  async "the worker's program is missing once: it mends itself"(t) {
    const page = await t.open("/worker-404-once/", { allow: EXPECTED });
    await live(page, undefined, 10_000);
    same(page.errors, [], "console");
  },

  "a browser without workers": (t) => refuses(t, () => { delete window.Worker; }, "workers"),
  "a browser without SIMD": (t) => refuses(t, () => { WebAssembly.validate = () => false; }, "SIMD"),
  "a browser without WebAssembly": (t) => refuses(t, () => { delete window.WebAssembly; }, "WebAssembly"),

  async "a browser without JavaScript"(t) {
    const page = await t.blank({ javaScriptEnabled: false });
    await page.goto(`${t.origin}/`);
    const text = await page.locator("body").innerText();
    assert(text.includes("JavaScript"), `no word about JavaScript: ${text}`);
  },

  async "the page's own program is missing"(t) {
    const page = await t.open("/page-404/", { allow: EXPECTED });
    await within(3000, "a message", () => bootSays(page));
    assert(await page.locator("#boot button").isVisible(), "no button to reload");
  },

  async "the page's own program never comes"(t) {
    const page = await t.blank();
    await page.clock.install();
    await page.route(/web_bg.*\.wasm$/, () => {});
    await page.goto(`${t.origin}/`, { waitUntil: "commit" });
    await page.waitForSelector("#boot");
    await page.waitForTimeout(300);
    await page.clock.fastForward(21_000);
    const { value } = await within(2000, "a message", () => bootSays(page));
    assert(value.includes("not started"), value);
  },
};
