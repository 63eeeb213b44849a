// The lesson `attention`: keys decide the weights and values what comes out, arrows and cells are dragged, a mask is drawn,
// and 512 × 512 weights follow a crosshair.
import { PHONE, assert, hash, live, same, settled, within } from "../browser.mjs";

const START = "/#attention";
const text = (page, selector) => page.$eval(selector, (element) => element.textContent);
const weight = (page, book) => page.$eval(`[data-book="${book}"] .share:nth-of-type(2) meter`, (meter) => Number(meter.value));
const setting = async (page, name) => new URLSearchParams((await hash(page)).split("?")[1] ?? "").get(name);
const fails = (page) => page.$$eval('.checks .check:not([data-held="true"])', (all) => all.map((check) => check.textContent));

async function started(t, path = START, options = {}) {
  const page = await t.open(path, options);
  await live(page, "attention");
  await settled(page);
  return page;
}

async function middle(page, selector) {
  const element = await page.waitForSelector(selector);
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, left: box.x, top: box.y, height: box.height };
}

async function again(page) {
  const link = await hash(page);
  await page.reload();
  await live(page, "attention");
  same(await hash(page), link, "the address after a reload");
}

export default {
  async "the title earns the weight, and the content is what comes out"(t) {
    const page = await started(t);
    const before = await weight(page, 1);
    assert(before > 0.5, `“Baking bread” has the weight ${before} only`);
    assert((await text(page, "[data-nearest]")).includes("Knead"), "the answer is not the recipe");
    await page.click("[data-dial=shelf] .segment:nth-child(2) input");
    await within(3000, "the answer becomes the manual", async () => (await text(page, "[data-nearest]")).includes("engine"));
    same(await weight(page, 1), before, "the weight of “Baking bread” with another content");
    await page.fill("[name=query]", "Who repairs a car?");
    await within(3000, "the other title gets the weight", async () => (await weight(page, 2)) > 0.3);
    await settled(page);
    same(await fails(page), [], "checks that do not hold");
    await again(page);
    same(page.errors, [], "console");
  },

  async "books are added, written and removed"(t) {
    const page = await started(t);
    await page.click("[data-add=book]");
    await page.waitForSelector('[data-book="7"]');
    await page.fill('[data-book="7"] input', "How bread is baked");
    await within(3000, "the new book gets a weight", async () => (await weight(page, 7)) > 0.2);
    const contents = () => page.$$eval("[data-book] textarea", (all) => all.map((content) => content.value));
    const [first, second, ...rest] = await contents();
    await page.click("[data-dial=shelf] .segment:nth-child(2) input");
    await within(3000, "two books of the reader's own shelf change contents", async () => JSON.stringify(await contents()) === JSON.stringify([second, first, ...rest]));
    await page.click('[data-book="1"] button');
    await within(3000, "a book leaves", async () => (await page.$$("[data-book]")).length === 6);
    await within(3000, "the address has six books", async () => JSON.parse(await setting(page, "books") ?? "[]").length === 6);
    await settled(page);
    same(await fails(page), [], "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "the query is dragged in the plane: by mouse, by keys, by tap and tap"(t) {
    const page = await started(t);
    const knob = '[data-handle="query"]';
    const output = () => text(page, ".sum b.ink-output:nth-of-type(2)");
    const before = await output();
    const from = await middle(page, knob);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x - 60, from.y + 40);
    await page.mouse.move(from.x - 150, from.y + 90);
    await page.mouse.up();
    await within(3000, "the output follows the mouse", async () => (await output()) !== before);
    const { value: [x] } = await within(3000, "the address has the query", async () => JSON.parse(await setting(page, "arrow") ?? "null"));
    assert(x < 1, `the query is at ${x}`);
    await settled(page);
    await page.focus(knob);
    const at = Number(await page.getAttribute(knob, "aria-valuenow"));
    await page.keyboard.press("ArrowLeft");
    await within(3000, "the query follows the keys", async () => Math.abs(Number(await page.getAttribute(knob, "aria-valuenow")) - (at - 0.05)) < 1e-3);
    same(page.errors, [], "console");

    const phone = await started(t, START, { viewport: PHONE, touch: true });
    const key = await middle(phone, '[data-handle="key-3"]');
    await phone.touchscreen.tap(key.x, key.y);
    await phone.touchscreen.tap(key.x + 30, key.y + 60);
    await within(3000, "a key is laid down where one taps", async () => {
      const arrows = JSON.parse(await setting(phone, "arrows") ?? "[]");
      return arrows.length === 5 && arrows[2][0] > -1.4 && arrows[2][1] < 1;
    });
    same(phone.errors, [], "console");
  },

  async "a value that cannot be kept does not stay in its field, and keys that weigh alike are counted"(t) {
    const page = await started(t);
    const field = '[aria-label="Value of key 1"]';
    for (const typed of ["5", ""]) {
      await page.fill(field, typed);
      await page.keyboard.press("Tab");
      await within(3000, `“${typed}” becomes what is kept`, async () => (await page.inputValue(field)) === "1");
    }
    same(page.errors, [], "console");
    const alike = await started(t, `${START}?v=1&arrows=[[1,1],[1,1],[1,1]]&numbers=[1,0,-1]`);
    assert((await text(alike, '[data-picture="plane"] figcaption')).includes("k₁ and 2 others alike"), "keys alike are not counted");
    same(alike.errors, [], "console");
  },

  async "long words leave the weights their room on a phone"(t) {
    const page = await started(t, START, { viewport: PHONE, touch: true });
    await page.fill("[name=sentence]", "Donaudampfschifffahrtsgesellschaftskapitaensmuetze sits supercalifragilisticexpialidocious");
    await page.waitForSelector('[data-matrix="weights"] .matrix-rows span:nth-child(3):last-child');
    const tiles = await middle(page, '[data-matrix="weights"] .matrix-tiles');
    assert(tiles.width > 120, `the tiles are ${tiles.width} px wide`);
    same(page.errors, [], "console");
  },

  async "without the division one key takes all as d grows"(t) {
    const page = await started(t);
    const share = (side) => page.$eval(`[data-picture="weights-at-d"] figcaption .ink-series-${side}`, (word) => Number(word.textContent));
    await page.$eval("[name=size]", (dial) => { dial.value = dial.max; dial.dispatchEvent(new Event("input", { bubbles: true })); });
    await within(3000, "d is 512", async () => (await setting(page, "size")) === "512");
    await within(3000, "one key takes all", async () => (await share(1)) > 0.7 && (await share(0)) < 0.4);
    await page.click('[aria-label="Why √d"] [data-play=play]');
    await within(8000, "ten seeds are drawn", async () => (await text(page, '[aria-label="Why √d"] .player-words')).startsWith("10 of 10"));
    same(await fails(page), [], "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "a mask is drawn, a weight is stepped, and the address keeps both"(t) {
    const page = await started(t);
    const mask = await middle(page, '[data-maps="mask"] .overlay');
    // Row 2, column 5 of seven.
    const cell = { x: mask.left + 0.75 * mask.width, y: mask.top + 20 + (mask.height - 20) * 0.36 };
    await page.mouse.click(cell.x, cell.y);
    await within(3000, "a cell is masked", async () => JSON.parse(await setting(page, "allowed") ?? "[]").flat().filter((may) => !may).length === 1);
    await page.focus('[data-probe="mask"]');
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await within(3000, "a second one by keys", async () => JSON.parse(await setting(page, "allowed") ?? "[]").flat().filter((may) => !may).length === 2);
    const wide = await page.$('[aria-label="Self-attention"] [data-cell="0"]');
    await wide.focus();
    await page.keyboard.press("ArrowUp");
    await within(3000, "W_Q is the reader's own", async () => JSON.parse(await setting(page, "w_q") ?? "[]").length === 8);
    await settled(page);
    same(await fails(page), [], "checks that do not hold");
    await again(page);
    await page.click("[data-reset=weights]");
    await within(3000, "W_Q is made by seed again", async () => (await setting(page, "w_q")) === null);
    same(page.errors, [], "console");
  },

  async "a query that may look at nothing is explained"(t) {
    const page = await started(t, `${START}?v=1&mask=drawn&allowed=[[false,false,false,false,false,false,false]]`);
    assert((await text(page, '[aria-label="Self-attention"]')).includes("softmax has nothing to share out"), "no word on the blind query");
    same(await fails(page), [], "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "books that weigh alike are all named, a full field says so, and new keys stand apart"(t) {
    const page = await started(t);
    await page.fill("[name=query]", "nothing of the kind");
    const answer = () => text(page, '[data-picture="answer"] figcaption');
    await within(3000, "all six are named", async () => /and 5 others alike/.test(await answer()) && (await page.$$(".book.best")).length === 6);
    await page.fill("[name=query]", "b".repeat(200));
    await within(3000, "the field says that it is full", async () => /query is as long as can be/.test(await text(page, '[aria-label="The library"]')));
    for (let key = 0; key < 3; key++) await page.click("[data-add=key]");
    await within(3000, "eight keys", async () => JSON.parse(await setting(page, "arrows") ?? "[]").length === 8);
    const places = JSON.parse(await setting(page, "arrows")).map(String);
    same(new Set(places).size, 8, "places of the keys");
    same(await fails(page), [], "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "512 × 512 weights follow a crosshair in less than 4 ms"(t) {
    const page = await started(t);
    assert(/Nothing is measured yet/.test(await text(page, "[data-times]")), await text(page, "[data-times]"));
    await page.click('[aria-label="What it costs"] [data-play=play]');
    await within(20_000, "five lengths are done", async () => (await text(page, '[aria-label="What it costs"] .player-words')).startsWith("5 of 5"));
    same((await text(page, "[data-times]")).match(/ ms at n = /g).length, 5, "times");
    assert(/n = 512: 1\.05 MB of weights held now/.test(await text(page, '[data-picture="time"] figcaption')), "the memory held is not told");
    await settled(page);
    same(await fails(page), [], "checks that do not hold");
    await middle(page, '[data-maps="big"] .overlay');
    const { times, words } = await page.evaluate(async () => {
      const overlay = document.querySelector('[data-maps="big"] .overlay');
      const box = overlay.getBoundingClientRect();
      const turn = () => new Promise((done) => { const channel = new MessageChannel(); channel.port1.onmessage = done; channel.port2.postMessage(0); });
      const [times, words] = [[], new Set()];
      for (let move = 0; move < 90; move += 1) {
        const at = { clientX: box.left + 20 + ((move * 7) % (box.width - 40)), clientY: box.top + 40 + ((move * 5) % (box.height - 60)) };
        const begin = performance.now();
        overlay.dispatchEvent(new PointerEvent("pointermove", { ...at, bubbles: true, pointerType: "mouse" }));
        await turn();
        times.push(performance.now() - begin);
        words.add(document.querySelector('[data-picture="big"] figcaption').textContent);
        // The frame's own painting is no part of the next move.
        await new Promise(requestAnimationFrame);
        await turn();
      }
      return { times: times.sort((one, other) => one - other), words: words.size };
    });
    assert(words > 60, `the caption followed ${words} of 90 moves`);
    const median = times[45];
    if (process.env.TELL) console.log(`crosshair: ${median.toFixed(2)} ms, nine of ten within ${times[81].toFixed(2)} ms`);
    assert(median < 4, `half of the moves took more than ${median.toFixed(2)} ms`);
    same(page.errors, [], "console");
  },
};
