// The lesson `equivariance`: the verdict follows the switches, T x is dragged in every way, the corner tells its cells.
import { PHONE, assert, hash, live, pressAtOnce, same, settled, within } from "../browser.mjs";

const START = "/#equivariance";
const says = (page) => page.$eval(".says", (words) => words.textContent);
const apart = (page) => page.$eval(".apart-number b", (number) => Number(number.textContent));
const setting = async (page, name) => new URLSearchParams((await hash(page)).split("?")[1] ?? "").get(name);

async function started(t, path = START, options = {}) {
  const page = await t.open(path, options);
  await live(page, "equivariance");
  await settled(page);
  return page;
}

async function middle(page, selector) {
  const element = await page.waitForSelector(selector);
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width };
}

export default {
  async "rotated alone the two ways differ; with the filter rotated too, or a symmetric one, they do not"(t) {
    const page = await started(t);
    assert((await apart(page)) > 0.5, `the two ways differ by ${await apart(page)} only`);
    const before = await says(page);
    await page.click("[data-dial=rotate-filter] input");
    await within(3000, "the difference vanishes", async () => (await apart(page)) === 0);
    assert((await says(page)) !== before, "the verdict did not follow the switch");
    await page.click("[data-dial=rotate-filter] input");
    await within(3000, "the difference is back", async () => (await apart(page)) > 0.5);
    await page.selectOption("[data-dial=filter] select", { label: "Gaussian blur" });
    await within(3000, "a symmetric filter commutes", async () => (await apart(page)) === 0);
    await settled(page);
    same(await page.$$eval('.checks .check:not([data-held="true"])', (all) => all.length), 0, "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "T x is turned by its rim: by mouse, and by keys past a whole turn's quarter"(t) {
    const page = await started(t);
    const knob = '[data-handle="move"]';
    const from = await middle(page, knob);
    const centre = await middle(page, '[data-maps="tx"] .overlay');
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(centre.x - 0.3 * centre.width, centre.y - 0.25 * centre.width);
    await page.mouse.move(centre.x - 0.4 * centre.width, centre.y + 10);
    await page.mouse.up();
    await within(3000, "the angle follows the mouse", async () => Math.abs(Number(await setting(page, "angle")) - 180) <= 10);
    await page.focus(knob);
    const angle = Number(await page.getAttribute(knob, "aria-valuenow"));
    for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowRight");
    await within(3000, "the angle follows the keys", async () => Number(await page.getAttribute(knob, "aria-valuenow")) === angle + 45);
    const link = await hash(page);
    await page.reload();
    await live(page, "equivariance");
    same(await hash(page), link, "the address after a reload");
    same(page.errors, [], "console");
  },

  async "T x is shifted by dragging the picture anywhere: mouse, finger, tap and tap"(t) {
    const path = `${START}?v=1&transform=shift&shift=[0,0]`;
    const page = await started(t, path);
    const { x, y, width } = await middle(page, '[data-maps="tx"] .overlay');
    await page.mouse.move(x - 0.3 * width, y + 0.2 * width);
    await page.mouse.down();
    await page.mouse.move(x, y + 0.2 * width);
    await page.mouse.move(x + 0.2 * width, y + 0.2 * width);
    await page.mouse.up();
    // Half of 32 columns.
    await within(3000, "the shift follows the mouse", async () => {
      const [down, right] = JSON.parse(await setting(page, "shift") ?? "[0,0]");
      return Math.abs(right - 16) <= 1 && down === 0;
    });
    await within(3000, "a ring has no border", async () => (await apart(page)) === 0);
    same(page.errors, [], "console");

    const phone = await started(t, path, { viewport: PHONE, touch: true });
    const client = await phone.context().newCDPSession(phone);
    const at = await middle(phone, '[data-maps="tx"] .overlay');
    const touch = (type, touchPoints) => client.send("Input.dispatchTouchEvent", { type, touchPoints });
    const scrolled = await phone.evaluate(() => scrollY);
    await touch("touchStart", [{ x: at.x + 20, y: at.y }]);
    for (const step of [10, 20, 30]) await touch("touchMove", [{ x: at.x + 20, y: at.y + step }]);
    await touch("touchEnd", []);
    await within(3000, "the shift follows the finger", async () => JSON.parse(await setting(phone, "shift") ?? "[0,0]")[0] > 1);
    same(await phone.evaluate(() => scrollY), scrolled, "scroll position");
    const before = await setting(phone, "shift");
    await phone.touchscreen.tap(at.x + 12, at.y - 12);
    await phone.waitForTimeout(150);
    await phone.touchscreen.tap(at.x - 0.3 * at.width, at.y);
    await within(3000, "the shift follows two taps", async () => (await setting(phone, "shift")) !== before);
    same(phone.errors, [], "console");
  },

  async "pointing at a cell tells it, by mouse and by keys, and it lights up in both ways' ends"(t) {
    const page = await started(t);
    const caption = () => page.$eval('[data-picture="diagram"] figcaption', (words) => words.textContent);
    const { x, y } = await middle(page, '[data-maps="ftx"] .overlay');
    await page.mouse.move(x, y);
    await within(3000, "the caption tells the cell", async () => /Row 1\d, column 1\d: f\(T x\)/.test(await caption()));
    await page.mouse.move(5, 5);
    await within(3000, "the caption forgets it", async () => !/^Row/.test(await caption()));
    await page.focus('[data-probe="difference"]');
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await within(3000, "the keys tell a cell", async () => /Row 16, column 17:/.test(await caption()));
    same(page.errors, [], "console");
  },

  async "the group keeps what one filter loses, and the marked shift of the pooling curves is dragged"(t) {
    const page = await started(t);
    const measured = () => page.$$eval(".measured td", (all) => all.map((cell) => cell.textContent));
    const rows = await measured();
    assert(Number(rows[0]) > 0.1, `turned alone: ${rows[0]}`);
    for (const row of rows.slice(1, 4)) assert(row === "0" || row.includes("×10⁻"), `what is left: ${row}`);
    const knob = '[data-handle="pooling-shift"]';
    await (await page.$(knob)).scrollIntoViewIfNeeded();
    await page.focus(knob);
    const before = Number(await page.getAttribute(knob, "aria-valuenow"));
    await pressAtOnce(page, "ArrowLeft", 2);
    await within(3000, "the mark follows the keys", async () => Number(await page.getAttribute(knob, "aria-valuenow")) === before - 2);
    await settled(page);
    await within(3000, "the shift stands in the address", async () => await setting(page, "shift") === `[0,${before - 2}]`);
    same(page.errors, [], "console");
  },

  async "a filter that the reader sets is the filter of every picture"(t) {
    const page = await started(t, `${START}?v=1&kernel=[[0,1,0],[1,0,1],[0,1,0]]`);
    same(await apart(page), 0, "a symmetric filter of the address");
    await page.$eval('[data-kernel="kernel"]', (kernel) => kernel.scrollIntoView());
    await page.focus('[data-kernel="kernel"] [data-cell="1"]');
    await pressAtOnce(page, "ArrowUp", 5);
    await within(3000, "the symmetry is broken", async () => (await apart(page)) > 0.01);
    await within(3000, "the weight stands in the address", async () => JSON.parse(await setting(page, "kernel"))[0][1] === 1.5);
    same(page.errors, [], "console");
  },
};
