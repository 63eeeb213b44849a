// The address is the state: it follows the reader, comes back after a reload, and a bad one gives a notice.
import { assert, dials, hash, live, same, settled, shown, slugs, within } from "../browser.mjs";

const notice = (page) => page.$eval("#notice", (element) => element.innerText.trim()).catch(() => "");

async function bad(t, fragment, { lesson = "composition", query = "" } = {}) {
  const page = await t.open(`/${query}${fragment.length < 100_000 ? fragment : ""}`);
  if (fragment.length >= 100_000) {
    await live(page);
    await page.evaluate((text) => { location.hash = text; }, fragment);
  }
  await live(page, lesson);
  await within(3000, `a notice for ${fragment.slice(0, 60)}`, () => notice(page));
  same(page.errors, [], `console for ${fragment.slice(0, 60)}`);
  return page;
}

export default {
  async "a dragged dial changes the address, and a reload gives the same numbers"(t) {
    const first = await t.open("/");
    await live(first);
    for (const slug of await slugs(first)) {
      const page = await t.open(`/#${slug}`);
      await live(page, slug);
      await settled(page);
      const before = await hash(page);
      const [dial] = await dials(page);
      await dial.scrollIntoViewIfNeeded();
      const box = await dial.boundingBox();
      const middle = box.y + box.height / 2;
      await page.mouse.move(box.x + box.width * 0.2, middle);
      await page.mouse.down();
      for (const share of [0.3, 0.5, 0.7]) await page.mouse.move(box.x + box.width * share, middle);
      await page.mouse.up();
      const { value: after } = await within(3000, `${slug}: a new address`, async () => {
        const now = await hash(page);
        return now !== before && now;
      });
      assert(after.startsWith(`#${slug}?v=`), `${slug}: the address carries no version: ${after.slice(0, 80)}`);
      await settled(page);
      same(await hash(page), after, `${slug}: the address when all is drawn`);
      const old = await shown(page);
      assert(/\d/.test(JSON.stringify(Object.values(old.numbers))), `${slug}: no numbers to compare`);
      await page.reload();
      await live(page, slug);
      await settled(page);
      same(await shown(page), old, `${slug}: numbers after a reload`);
      same(await hash(page), after, `${slug}: the address after a reload`);
      same(await notice(page), "", `${slug}: notice after a reload`);
      same(page.errors, [], `${slug}: console`);
    }
  },

  async "an address sets what it names and leaves the rest"(t) {
    const page = await t.open("/#composition?v=1&depth=3");
    await live(page, "composition");
    same(await page.$eval('input[type=range][name="depth"]', (input) => input.value), "3", "the depth dial");
    same(await notice(page), "", "notice");
  },

  async "back and forward, and an address typed into a page that is open"(t) {
    const page = await t.open("/#composition?v=1&depth=2");
    await live(page, "composition");
    await page.evaluate(() => { location.hash = "composition?v=1&depth=4"; });
    const depth = () => page.$eval('input[type=range][name="depth"]', (input) => input.value);
    await within(3000, "depth 4", async () => (await depth()) === "4");
    await page.goBack();
    await within(3000, "depth 2 again", async () => (await depth()) === "2");
    await live(page, "composition");
    same(page.errors, [], "console");
  },

  "an unknown lesson": (t) => bad(t, "#no-such-lesson?v=1"),
  "an unknown field": (t) => bad(t, "#composition?v=1&colour=red"),
  "a wrong type": (t) => bad(t, "#composition?v=1&depth=many"),
  "not a number": (t) => bad(t, "#composition?v=1&depth=NaN"),
  "infinity": (t) => bad(t, "#composition?v=1&depth=1e999"),
  "a version from the future": (t) => bad(t, "#composition?v=999&depth=2"),
  "garbage in percent signs": (t) => bad(t, "#composition?v=1&depth=%ZZ%00%FF%"),
  "garbage": (t) => bad(t, "#%F0%28%8C%28<script>alert(1)</script>"),
  "a bad theme in the query": (t) => bad(t, "#composition", { query: "?theme=purple" }),
  "ten megabytes": (t) => bad(t, `composition?v=1&depth=${"9".repeat(10_000_000)}`),
  "ten megabytes of fields": (t) => bad(t, `composition?v=1${"&a=1".repeat(2_500_000)}`),

  async "a number outside the dial's range is clamped, and the page is live"(t) {
    for (const depth of ["-7", "0", "1000000"]) {
      const page = await t.open(`/#composition?v=1&depth=${depth}`);
      await live(page, "composition");
      same(page.errors, [], `console at depth ${depth}`);
    }
  },

  async "a good address after a bad one takes the notice away"(t) {
    const page = await bad(t, "#no-such-lesson");
    await page.evaluate(() => { location.hash = "activations"; });
    await live(page, "activations");
    await within(3000, "no notice", async () => (await notice(page)) === "");
  },
};
