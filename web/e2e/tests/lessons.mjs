// Every lesson of the contents opens, is live, has ink on every canvas, numbers beside every picture, and checks.
import { DESK, PHONE, assert, dials, ink, live, numbers, same, settled, slugs } from "../browser.mjs";

export default {
  async "the default is composition, and activations is listed"(t) {
    const page = await t.open("/");
    await live(page, "composition");
    const all = await slugs(page);
    same(all.slice(0, 1), ["composition"], "the first lesson");
    assert(all.includes("activations"), `activations is not among ${all}`);
    same(page.errors, [], "console");
  },

  async "each is live at its default, with ink and numbers"(t) {
    const first = await t.open("/");
    await live(first);
    for (const slug of await slugs(first)) {
      const page = await t.open(`/#${slug}`);
      await live(page, slug);
      await settled(page);
      const canvases = await ink(page);
      assert(canvases.length > 0, `${slug} has no canvas`);
      same(canvases.filter((canvas) => !canvas.ink), [], `${slug}: canvases without ink`);
      for (const [picture, text] of Object.entries(await numbers(page))) {
        assert(/\d/.test(text), `${slug}: no numbers beside the picture ${picture}`);
      }
      const captions = await page.$$eval("figure.picture", (figures) => figures.map((figure) => figure.querySelector("figcaption")?.textContent.trim().length ?? 0));
      assert(captions.every((length) => length > 0), `${slug}: a picture without a caption`);
      same(page.errors, [], `${slug}: console`);
    }
  },

  async "each has checks, and at the default all are held"(t) {
    const first = await t.open("/");
    await live(first);
    for (const slug of await slugs(first)) {
      const page = await t.open(`/#${slug}`);
      await live(page, slug);
      await settled(page);
      const checks = await page.$$eval(".checks .check", (list) => list.map((check) => ({ held: check.dataset.held, claim: check.textContent.trim().slice(0, 120) })));
      assert(checks.length > 0, `${slug} has no checks`);
      same(checks.filter((check) => check.held !== "true"), [], `${slug}: checks not held`);
    }
  },

  async "the contents lead from lesson to lesson and back"(t) {
    const page = await t.open("/");
    await live(page);
    const all = await slugs(page);
    for (const slug of [...all].reverse()) {
      await page.evaluate((name) => document.querySelector(`nav a[href^="#${name}"]`).click(), slug);
      await live(page, slug);
      same(await page.$$eval('nav a[aria-current="page"]', (links) => links.length), 1, `${slug}: links marked as current`);
    }
    await page.goBack();
    if (all.length > 1) await live(page, all[1]);
    assert((await page.evaluate(() => performance.getEntriesByType("navigation").length)) === 1, "a link reloaded the page");
    same(page.errors, [], "console");
  },

  async "on a desk the first figure, a dial and a check need no scrolling"(t) {
    const first = await t.open("/");
    await live(first);
    for (const slug of await slugs(first)) {
      const page = await t.open(`/#${slug}`, { viewport: DESK });
      await live(page, slug);
      await settled(page);
      for (const selector of ["figure.picture canvas", "#room input[type=range]", ".checks .check"]) {
        const bottom = await page.$eval(selector, (element) => element.getBoundingClientRect().bottom);
        assert(bottom <= DESK.height + 1, `${slug}: the first ${selector} ends at ${Math.round(bottom)} px`);
      }
    }
  },

  async "nothing is wider than the window"(t) {
    const first = await t.open("/");
    await live(first);
    for (const slug of await slugs(first)) {
      for (const viewport of [DESK, PHONE, { width: 320, height: 640 }]) {
        const page = await t.open(`/#${slug}`, { viewport });
        await live(page, slug);
        await settled(page);
        const over = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
        assert(over <= 0, `${slug} at ${viewport.width}: ${over} px too wide`);
      }
    }
  },

  async "every dial can be moved to both ends, and the page stays live"(t) {
    const first = await t.open("/");
    await live(first);
    for (const slug of await slugs(first)) {
      const page = await t.open(`/#${slug}`);
      await live(page, slug);
      const names = await Promise.all((await dials(page)).map((dial) => dial.getAttribute("name")));
      assert(names.length > 0, `${slug} has no dial`);
      for (const name of names) {
        for (const end of ["min", "max"]) {
          // A dial may vanish when another one changes what is shown.
          const dial = page.locator(`#room input[type=range][name="${name}"]`).first();
          if (!(await dial.isVisible())) continue;
          await dial.evaluate((input, side) => {
            input.value = input[side];
            input.dispatchEvent(new Event("input", { bubbles: true }));
          }, end);
        }
      }
      await settled(page);
      await live(page, slug);
      same(page.errors, [], `${slug}: console`);
    }
  },
};
