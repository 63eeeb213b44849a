// Shipped weights: fetched when a lesson needs them and not before, with progress; what goes wrong is said, and the reader
// can try again. A worker that starts anew is given them without another fetch.
import { assert, inner, live, same, settled, shown, within } from "../browser.mjs";

const LESSON = "convolution?v=1&view=digits";
const EXPECTED = [/Failed to load resource/, /panicked at/, /unreachable/, /wasm/i, /Worker/i, /worker/];

const fetched = (page) => page.addresses.filter((address) => address.endsWith(".safetensors")).length;
// The room is not there before its part of the program is: polling may come too early.
const status = (page) => page.evaluate(() => document.querySelector("main#room")?.dataset.status);
const trouble = (page) => page.evaluate(() => {
  const element = document.querySelector("#trouble");
  return element?.checkVisibility() ? element.innerText.trim() : "";
});
const progress = (page) => page.evaluate(() => {
  const bar = document.querySelector("#trouble progress");
  return bar?.checkVisibility() ? [bar.value, bar.max] : null;
});

/** The weights do not come: a sentence with `word` and a button, while the other lessons work. */
async function missing(t, place, word) {
  const page = await t.open(`${place}#${LESSON}`, { allow: EXPECTED });
  await page.waitForSelector("main#room", { state: "attached" });
  const { value } = await within(5000, `a message at ${place}`, async () => (await status(page)) === "unfetched" && trouble(page));
  assert(value.includes(word), `${place}: the message does not say ${word}: ${value}`);
  assert(await page.locator("#trouble button", { hasText: "Load it again" }).isVisible(), "no way to try again");
  await page.evaluate(() => { location.hash = "composition"; });
  await live(page, "composition");
  same(await trouble(page), "", `${place}: a message in a lesson without weights`);
  same(page.errors, [], `${place}: console`);
}

export default {
  async "are fetched by the lesson that needs them alone, and once"(t) {
    const page = await t.open("/#composition");
    await live(page, "composition");
    same(fetched(page), 0, "fetched before they are needed");
    for (const address of [LESSON, "composition", LESSON]) {
      await page.evaluate((hash) => { location.hash = hash; }, address);
      await live(page, address.split("?")[0]);
      await settled(page);
    }
    same(fetched(page), 1, "fetched");
    same(page.errors, [], "console");
  },

  "are not there": (t) => missing(t, "/weights-404/", "404"),
  "are cut off": (t) => missing(t, "/weights-truncated/", "bytes"),

  async "are not there once: the reader loads them again"(t) {
    const page = await t.open(`/weights-404-once/#${LESSON}`, { allow: EXPECTED });
    await within(20_000, "a message", async () => (await status(page)) === "unfetched");
    await page.locator("#trouble button", { hasText: "Load it again" }).click();
    await live(page, "convolution");
    same(await trouble(page), "", "a message when all is well");
    same(page.errors, [], "console");
  },

  async "are others than those that were trained: a note in the room"(t) {
    const page = await t.open(`/weights-changed/#${LESSON}`);
    await live(page, "convolution");
    const text = await page.locator("main#room").innerText();
    assert(text.includes("SHA-256"), "the room does not say that these are other weights");
    same(page.errors, [], "console");
  },

  async "come slowly: the progress is seen to grow"(t) {
    const page = await t.open(`/weights-slow/#${LESSON}`);
    await page.waitForSelector("main#room", { state: "attached" });
    const { value: [first, all] } = await within(20_000, "a bar", () => progress(page));
    assert(all > 10_000, `the bar ends at ${all}`);
    await within(10_000, "more of the bar", async () => (await progress(page))?.[0] > first);
    same(await status(page), "fetching", "status");
    await live(page, "convolution", 30_000);
    same(await progress(page), null, "the bar at the end");
    same(page.errors, [], "console");
  },

  async "are given to a worker that starts anew"(t) {
    for (const fault of ["panic", "close"]) {
      const page = await t.open(`/?test#${LESSON}`, { allow: EXPECTED });
      await live(page, "convolution");
      await settled(page);
      const old = await shown(page);
      await page.evaluate((detail) => window.dispatchEvent(new CustomEvent("unfold-fault", { detail })), fault);
      await within(4000, `a message after ${fault}`, () => trouble(page));
      await live(page, "convolution");
      await settled(page);
      same(await shown(page), old, `the numbers after ${fault}`);
      same(fetched(page), 1, `fetched after ${fault}`);
      same(page.errors, [], "console");
    }
  },

  async "come in a sandboxed frame and under a sub-path"(t) {
    const page = await t.open(`/a/b/#${LESSON}`);
    await live(page, "convolution");
    same(page.errors, [], "console at a sub-path");
    const host = await t.open("/host/sandbox");
    const frame = await inner(host);
    await live(frame);
    await host.evaluate((address) => document.querySelector("iframe").contentWindow.postMessage({ unfold: { v: 1, type: "open", address } }, "*"), LESSON);
    await live(frame, "convolution");
    same(fetched(host), 1, "fetched in the frame");
    same(host.errors, [], "console in the frame");
  },
};
