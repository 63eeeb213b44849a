// The worker's program comes in pieces: first what the figure at hand needs, then, when it is drawn, the rest; and one
// that is called before it has come is fetched at that moment.
import { assert, live, same, settled, slugs, trouble, within } from "../browser.mjs";

const EXPECTED = [/Failed to load resource/, /wasm/i, /worker/i];
const PIECE = /\/worker_(?:part-)?([a-z-]+)-[0-9a-f]{16}\.wasm$/;
const pieceOf = (address) => address.match(PIECE)?.[1];
const asked = (page) => page.addresses.map(pieceOf).filter((name) => name && name !== "bg");
const saving = () => Object.defineProperty(navigator, "connection", { value: { saveData: true } });
const all = async (t) => {
  const page = await t.open("/");
  await live(page);
  return slugs(page);
};

export default {
  async "the piece of the lesson at hand first, all others once a picture is drawn, none twice"(t) {
    const lessons = await all(t);
    for (const slug of lessons) {
      const page = await t.open(`/#${slug}`);
      await live(page, slug);
      await within(8000, `${slug}: the other pieces`, async () => asked(page).length === lessons.length + 2);
      const others = lessons.filter((other) => other !== slug);
      same(asked(page), [slug, "later", ...others, "spare"], `${slug}: the pieces in order`);
    }
  },

  async "a reader who saves data gets the pieces that run, when they run"(t) {
    const page = await t.open("/#activations", { init: saving });
    await live(page, "activations");
    await settled(page);
    same(asked(page)[0], "activations", "the first piece");
    assert(!asked(page).includes("convolution"), "a lesson that was not opened");
    await page.click('nav a[href="#convolution"]');
    await live(page, "convolution");
    same(asked(page).filter((name) => name === "convolution").length, 1, "fetches of the piece that was opened");
    same(page.errors, [], "console");
  },

  async "a piece that is not there once: it is fetched again, unsaid"(t) {
    const page = await t.open("/pieces-404-once/", { allow: [/Failed to load resource/] });
    await live(page);
    await settled(page);
    same(await trouble(page), "", "no trouble");
    same(page.errors, [], "console");
  },

  async "a piece that never comes: said, with a way on"(t) {
    const page = await t.open("/pieces-404/", { allow: EXPECTED });
    await page.waitForSelector("main#room", { state: "attached" });
    await within(5000, "a message", async () => /stopped|cannot|could not|did not/.test(await trouble(page)));
    await within(10_000, "a way on", () => page.locator("#trouble button").first().isVisible());
    same(page.errors, [], "console");
  },
};
