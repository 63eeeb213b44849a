// The lesson `sequences`: the row follows the word, by mouse, finger and keys; dials and verdicts; the animation; the race.
import { PHONE, assert, hash, live, same, settled, within } from "../browser.mjs";

const START = "/#sequences";
const caption = (page, picture) => page.$eval(`[data-picture="${picture}"] figcaption`, (words) => words.textContent);
const setting = async (page, name) => new URLSearchParams((await hash(page)).split("?")[1] ?? "").get(name);

async function started(t, path = START, options = {}) {
  const page = await t.open(path, options);
  await live(page, "sequences");
  await settled(page);
  return page;
}

async function middle(page, selector) {
  const element = await page.waitForSelector(selector);
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export default {
  async "pointing at a word shows its row in all maps, pressing and dragging keeps it, and the address comes back"(t) {
    const page = await started(t);
    same(await page.$$eval('.checks .check:not([data-held="true"])', (all) => all.length), 0, "checks that do not hold");
    assert(/^Position 9, “slept”, by token 2, “cat”: 1-D CNN 0, RNN 0\.00/.test(await caption(page, "depends")), await caption(page, "depends"));
    const sat = await middle(page, '[data-word="3"]');
    await page.mouse.move(sat.x, sat.y);
    await within(3000, "the caption tells the word", async () => /^Position 4, “sat”/.test(await caption(page, "depends")));
    same(await setting(page, "at"), null, "the address while pointing");
    await page.mouse.down();
    const mat = await middle(page, '[data-word="7"]');
    await page.mouse.move(mat.x, mat.y, { steps: 6 });
    await page.mouse.up();
    await page.mouse.move(5, 5);
    await within(3000, "the position follows the drag", async () => await setting(page, "at") === "[7,1]");
    await page.focus('[data-word="0"]');
    await page.keyboard.press("Enter");
    await within(3000, "the position follows the keys", async () => await setting(page, "at") === "[0,1]");
    const link = await hash(page);
    await page.reload();
    await live(page, "sequences");
    same(await hash(page), link, "the address after a reload");
    same(page.errors, [], "console");
  },

  async "a cell of a map is pressed, by mouse, by keys and by finger"(t) {
    const page = await started(t);
    const { x, y } = await middle(page, '[data-maps="depends"] .overlay');
    // In the fourth map, above its middle.
    const box = await page.$eval('[data-maps="depends"] .overlay', (room) => room.getBoundingClientRect().toJSON());
    await page.mouse.click(x + 0.375 * box.width, y - 0.3 * box.height);
    await within(3000, "the pair follows the mouse", async () => (await setting(page, "at")) !== null);
    const pressed = await setting(page, "at");
    await page.focus('[data-probe="depends"]');
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await within(3000, "the pair follows the keys", async () => (await setting(page, "at")) !== pressed);
    same(page.errors, [], "console");

    const phone = await started(t, START, { viewport: PHONE, touch: true });
    const word = await middle(phone, '[data-word="4"]');
    await phone.touchscreen.tap(word.x, word.y);
    await within(3000, "the position follows a tap", async () => await setting(phone, "at") === "[4,1]");
    const [from, to] = [await middle(phone, '[data-word="0"]'), await middle(phone, '[data-word="2"]')];
    assert(Math.abs(from.y - to.y) < 4, "both words stand in one row");
    const client = await phone.context().newCDPSession(phone);
    const touch = (type, touchPoints) => client.send("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", [from]);
    await within(3000, "the position is the word under the finger", async () => await setting(phone, "at") === "[0,1]");
    for (const share of [0.25, 0.5, 0.75, 1]) await touch("touchMove", [{ x: from.x + (to.x - from.x) * share, y: from.y }]);
    await touch("touchEnd", []);
    await within(3000, "the position follows the finger", async () => await setting(phone, "at") === "[2,1]");
    same(phone.errors, [], "console");
  },

  async "the reader's own sentence is taken, repeated and cut"(t) {
    const page = await started(t);
    await page.fill("input[name=text]", "to be, or not to be");
    await within(3000, "the tokens follow", async () => (await page.$$("[data-word]")).length === 7);
    await page.focus("[data-dial=length] input[type=range]");
    await page.keyboard.press("End");
    await within(5000, "the longest sentence", async () => (await page.$$("[data-word]")).length === 128);
    await within(3000, "it says so", async () => /repeated to 128/.test(await page.$eval(".quiet", (words) => words.textContent)));
    await settled(page);
    same(await page.$$eval('.checks .check:not([data-held="true"])', (all) => all.length), 0, "checks that do not hold");
    await page.fill("input[name=text]", " ");
    await within(3000, "a word stands in, and it says so", async () =>
      /There is no word/.test(await page.$eval(".quiet", (words) => words.textContent)));
    same(page.errors, [], "console");
  },

  async "a singular value above 1 does not suffice to explode, and the forget gate opens"(t) {
    const page = await started(t);
    await page.selectOption("[data-dial=preset] select", { index: 1 });
    const told = () => caption(page, "gradient");
    await within(3000, "it vanishes under its bound", async () => /RNN [\d.]+×10⁻.*= 117/.test(await told()));
    const before = await told();
    await page.focus("[data-dial=forget] input[type=range]");
    await page.keyboard.press("End");
    await within(3000, "the gate is open", async () => /forget bias alone 0\.98/.test(await told()) && (await told()) !== before);
    // What a dial has left is no preset any more, however often one was chosen.
    for (const index of [1, 2, 1]) {
      await page.selectOption("[data-dial=preset] select", { index });
      await settled(page);
      const chosen = () => page.$eval("[data-dial=preset] select", (list) => list.selectedIndex);
      same(await chosen(), index, "the preset");
      await page.focus("[data-dial=sigma] input[type=range]");
      await page.keyboard.press("ArrowRight");
      await within(3000, "no preset", async () => (await chosen()) === 0);
    }
    for (const index of [1, 2]) {
      await page.selectOption("[data-dial=preset] select", { index });
      await settled(page);
      // Longer than what counts as one step of undo.
      await page.waitForTimeout(800);
    }
    await page.click("button[name=undo]");
    await within(3000, "the preset before", async () => page.$eval("[data-dial=preset] select", (list) => list.selectedIndex === 1));
    same(page.errors, [], "console");
  },

  async "the recurrence walks while the others are done, and n² is dragged over n·d²"(t) {
    const page = await started(t);
    const told = () => caption(page, "graphs");
    assert(/self-attention: done/.test(await told()) && /recurrence: \d+ of 32/.test(await told()), await told());
    await page.click('[aria-label="Restart the steps"]');
    await within(3000, "nothing is done", async () => /recurrence: 0 of 32/.test(await told()));
    await page.click('[aria-label="One step of the steps"]');
    await within(3000, "one step", async () => /recurrence: 16 of 32/.test(await told()));
    await page.click('[aria-label="Play the steps"]');
    await within(15_000, "the end", async () => /recurrence: done/.test(await told()));
    await page.focus("[data-dial=tokens] input[type=range]");
    await page.keyboard.press("End");
    await within(3000, "n is above d", async () => /costs more: n² pairs/.test(await caption(page, "costs")));
    same(page.errors, [], "console");
  },

  async "the memory task trains the four, and attention remembers"(t) {
    const page = await started(t, `${START}?v=1&longest=8&budget=100&seeds=1`);
    await page.click('[aria-label="Play the memory task"]');
    await within(90_000, "all distances are done", async () => /At distance 8: .*self-attention (1|0\.9)/.test(await caption(page, "memory")));
    same(page.errors, [], "console");
  },
};
