// Every way to move a thing: mouse, finger, keyboard, tap and tap; and a fast drag ends on the newest value.
import { PHONE, assert, dials, drawn, hash, live, same, settled, shown, slugs, within } from "../browser.mjs";

/** Counts messages to workers in window.sent. */
const COUNT = () => {
  window.sent = 0;
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (...all) { window.sent += 1; return post.apply(this, all); };
};

async function withHandles(t, options, work) {
  const first = await t.open("/");
  await live(first);
  let found = 0;
  for (const slug of await slugs(first)) {
    const page = await t.open(`/#${slug}`, options);
    await live(page, slug);
    await settled(page);
    const handle = await firstHandle(page);
    if (!handle) continue;
    found += 1;
    await work(page, handle, slug);
    same(page.errors, [], `${slug}: console`);
  }
  assert(found > 0, "no lesson has a handle");
}

async function firstHandle(page) {
  for (const handle of await page.$$("[role=slider].handle")) if (await handle.isVisible()) return handle;
  return null;
}

/** What the handle says of itself and what the address says of it. */
async function place(page, handle) {
  const said = await handle.evaluate((element) => [element.getAttribute("aria-valuenow"), element.getAttribute("aria-valuetext"), element.getAttribute("style")]);
  return JSON.stringify([said, await hash(page)]);
}

async function centre(handle) {
  await handle.scrollIntoViewIfNeeded();
  const box = await handle.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The direction in which the handle has room, by the picture that it lies on. */
async function room(handle) {
  const [here, canvas] = [await centre(handle), await handle.evaluateHandle((element) => element.closest(".overlay"))];
  const box = await canvas.boundingBox();
  const step = 48;
  return { x: here.x + (here.x < box.x + box.width / 2 ? step : -step), y: here.y + (here.y < box.y + box.height / 2 ? step : -step) };
}

/** The arrow key towards the middle of the handle's range. */
function inward(handle) {
  return handle.evaluate((element) => {
    const [now, low, high] = ["now", "min", "max"].map((name) => Number(element.getAttribute(`aria-value${name}`)));
    return now < (low + high) / 2 ? "ArrowRight" : "ArrowLeft";
  });
}

async function moves(page, handle, slug, how, action) {
  const [before, old] = [await place(page, handle), await shown(page)];
  await centre(handle);
  await action();
  await within(3000, `${slug}: the handle moves by ${how}`, async () => (await place(page, handle)) !== before);
  await settled(page);
  assert(JSON.stringify(await shown(page)) !== JSON.stringify(old), `${slug}: the pictures did not follow the handle (${how})`);
}

export default {
  "a handle follows the mouse": (t) => withHandles(t, {}, (page, handle, slug) => moves(page, handle, slug, "mouse", async () => {
    const [from, to] = [await centre(handle), await room(handle)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
    await page.mouse.move(to.x, to.y);
    await page.mouse.up();
  })),

  "a handle follows a finger on a phone, and the page does not scroll": (t) => withHandles(t, { viewport: PHONE, touch: true }, async (page, handle, slug) => {
    const client = await page.context().newCDPSession(page);
    const touch = (type, points) => client.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    await moves(page, handle, slug, "finger", async () => {
      const [from, to] = [await centre(handle), await room(handle)];
      const scrolled = await page.evaluate(() => scrollY);
      await touch("touchStart", [from]);
      for (const share of [0.25, 0.5, 0.75, 1]) await touch("touchMove", [{ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }]);
      await touch("touchEnd", []);
      same(await page.evaluate(() => scrollY), scrolled, `${slug}: scroll position`);
    });
  }),

  "a handle is big enough for a finger": (t) => withHandles(t, { viewport: PHONE, touch: true }, async (page, _, slug) => {
    const small = await page.$$eval("[role=slider].handle", (all) => all.map((element) => element.getBoundingClientRect()).filter((box) => box.width > 0 && (box.width < 24 || box.height < 24)).length);
    same(small, 0, `${slug}: handles under 24 px`);
  }),

  "tap to pick, then tap to place": (t) => withHandles(t, { viewport: PHONE, touch: true }, (page, handle, slug) => moves(page, handle, slug, "tap and tap", async () => {
    const [from, to] = [await centre(handle), await room(handle)];
    await page.touchscreen.tap(from.x, from.y);
    await page.waitForTimeout(150);
    await page.touchscreen.tap(to.x, to.y);
  })),

  "click to pick, then click to place": (t) => withHandles(t, {}, (page, handle, slug) => moves(page, handle, slug, "click and click", async () => {
    const [from, to] = [await centre(handle), await room(handle)];
    await page.mouse.click(from.x, from.y);
    await page.mouse.click(to.x, to.y);
  })),

  "a handle moves by arrow keys": (t) => withHandles(t, {}, async (page, handle, slug) => {
    for (const attribute of ["aria-valuenow", "aria-valuemin", "aria-valuemax"]) {
      assert(Number.isFinite(Number(await handle.getAttribute(attribute) ?? "NaN")), `${slug}: the handle has no ${attribute}`);
    }
    await moves(page, handle, slug, "keyboard", async () => {
      await handle.focus();
      const key = await inward(handle);
      await page.keyboard.press(key);
      await page.keyboard.press(key);
    });
    assert(await handle.evaluate((element) => element === document.activeElement || document.activeElement?.dataset.handle === element.dataset.handle), `${slug}: the focus is lost`);
  }),

  "keys pressed faster than the model answers are all obeyed": (t) => withHandles(t, {}, async (page, handle, slug) => {
    const now = async () => Number(await handle.getAttribute("aria-valuenow"));
    const key = await inward(handle);
    const places = [await now()];
    await handle.focus();
    await page.keyboard.press(key);
    await settled(page);
    places.push(await now());
    for (let press = 0; press < 8; press += 1) await page.keyboard.press(key);
    await settled(page);
    const [step, way] = [places[1] - places[0], await now() - places[0]];
    assert(step !== 0 && Math.abs(way - 9 * step) < Math.abs(step) / 2, `${slug}: nine presses of ${step} moved the handle by ${way}`);
  }),

  async "by keyboard alone from the top of the page to a dial, and the pictures follow"(t) {
    const first = await t.open("/");
    await live(first);
    for (const slug of await slugs(first)) {
      const page = await t.open(`/#${slug}`);
      await live(page, slug);
      await settled(page);
      const old = await shown(page);
      // The tables were opened to read them; now they are closed again, as a reader would find them.
      await page.$$eval("details.numbers[open] > summary", (list) => list.forEach((summary) => summary.click()));
      const dial = () => page.evaluate(() => document.activeElement?.matches('#room input[type=range]:not([name$="-brush"])'));
      let tabs = 0;
      for (; tabs < 80 && !(await dial()); tabs += 1) await page.keyboard.press("Tab");
      assert(tabs < 80, `${slug}: no dial within 80 presses of Tab`);
      const outline = await page.evaluate(() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== "none" || style.boxShadow !== "none"; });
      assert(outline, `${slug}: the focused dial is not marked`);
      const atTop = await page.evaluate(() => Number(document.activeElement.value) >= Number(document.activeElement.max));
      for (let press = 0; press < 3; press += 1) await page.keyboard.press(atTop ? "ArrowLeft" : "ArrowRight");
      await settled(page);
      assert(JSON.stringify(await shown(page)) !== JSON.stringify(old), `${slug}: the pictures did not follow the dial`);
      same(page.errors, [], `${slug}: console`);
    }
  },

  async "two hundred moves in a burst end on the newest value with few requests"(t) {
    const first = await t.open("/");
    await live(first);
    for (const slug of await slugs(first)) {
      const page = await t.open(`/#${slug}`, { init: COUNT });
      await live(page, slug);
      await settled(page);
      const [before, sent] = [await drawn(page), await page.evaluate(() => window.sent)];
      const [dial] = await dials(page);
      const last = await dial.evaluate((input) => {
        const [from, to, step] = [Number(input.min), Number(input.max), Number(input.step) || 1];
        const count = Math.round((to - from) / step);
        for (let move = 0; move < 200; move += 1) {
          input.value = String(from + step * (move % (count + 1)));
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }
        // Not where it began, so that the last value is told from the first.
        input.value = String(from + step * Math.floor(count * 0.75));
        input.dispatchEvent(new Event("input", { bubbles: true }));
        return input.value;
      });
      await settled(page);
      const requests = await page.evaluate(() => window.sent) - sent;
      assert(requests >= 1 && requests <= 20, `${slug}: ${requests} requests for 201 moves`);
      assert((await drawn(page)) - before <= 20, `${slug}: ${(await drawn(page)) - before} drawings for 201 moves`);
      same(await dial.evaluate((input) => input.value), last, `${slug}: the dial`);
      const old = await shown(page);
      await page.reload();
      await live(page, slug);
      await settled(page);
      same(await shown(page), old, `${slug}: the newest value`);
      same(page.errors, [], `${slug}: console`);
    }
  },
};
