// The lesson `tokenizer`: merging by button, keys and dial, the reader's text, the tree of a token, the rules, another
// text, and the vocabularies that come when they are asked for.
import { PHONE, assert, hash, live, same, settled, within } from "../browser.mjs";

const START = "/#tokenizer";
const setting = async (page, name) => new URLSearchParams((await hash(page)).split("?")[1] ?? "").get(name);
const tiles = (page, id) => page.$$eval(`[data-tokens="${id}"] .token`, (all) => all.map((tile) => tile.firstChild.textContent));
const words = (page, selector) => page.$eval(selector, (element) => element.textContent);
const failed = (page) => page.$$eval('.checks .check:not([data-held="true"])', (all) => all.map((check) => check.textContent));

async function started(t, path = START, options = {}) {
  const page = await t.open(path, options);
  await live(page, "tokenizer");
  await settled(page);
  return page;
}

export default {
  async "merges go on by button, back by keys, to the end by the dial, and stand in the address"(t) {
    const page = await started(t, `${START}?v=1&merges=0`);
    same((await tiles(page, "text")).length, 140, "symbols of the rhyme");
    await page.click("button[name=merge]");
    await within(3000, "the first merge", async () => (await tiles(page, "text")).length === 127);
    same(await words(page, "button[name=merge]"), "Merge e + _", "the next merge");
    await page.focus("input[type=range][name=merges]");
    await page.keyboard.press("End");
    await within(3000, "all words are whole", async () => (await tiles(page, "text")).length === 33);
    same(await page.$eval("button[name=merge]", (button) => button.disabled), true, "nothing is left to merge");
    await page.keyboard.press("ArrowLeft");
    await within(3000, "one back", async () => (await setting(page, "merges")) === "49");
    const link = await hash(page);
    await page.reload();
    await live(page, "tokenizer");
    await settled(page);
    same(await hash(page), link, "the address after a reload");
    same(await failed(page), [], "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "it plays, pauses and starts over"(t) {
    const page = await started(t, `${START}?v=1&merges=47`);
    await page.click('[aria-label="Play the merges"]');
    await within(5000, "it plays to the end", async () => (await tiles(page, "text")).length === 33);
    await page.click('[aria-label="Restart the merges"]');
    await within(3000, "from the start", async () => (await tiles(page, "text")).length === 140);
    await page.click('[aria-label="One step of the merges"]');
    await within(3000, "one step", async () => (await tiles(page, "text")).length === 127);
    same(page.errors, [], "console");
  },

  async "the reader's text is answered at every key, and a token tells how it was made"(t) {
    const page = await started(t);
    await page.fill("textarea[name=text]", "low low lowest");
    await within(3000, "the new text", async () => (await tiles(page, "text")).join("") === "low_low_lowest_");
    await page.focus("input[type=range][name=merges]");
    await page.keyboard.press("End");
    await within(3000, "two kinds of words", async () => (await tiles(page, "text")).join(" ") === "low_ low_ lowest_");
    await page.hover('[data-tokens="text"] .token >> nth=2');
    await within(3000, "its tree", async () => (await words(page, '[data-picture="tree"] h2')).includes("lowest_"));
    assert((await page.$$('[data-picture="tree"] .node')).length >= 11, "the tree has a tile for each merge and letter");
    await page.focus('[data-tokens="text"]');
    await page.mouse.move(5, 5);
    await page.keyboard.press("ArrowRight");
    await within(3000, "the keys tell a token", async () => (await words(page, '[data-picture="text"] figcaption')).startsWith("low_: token"));
    same(page.errors, [], "console");
  },

  async "another rule changes the merges, and its row says how"(t) {
    const page = await started(t);
    const row = page.locator(".changes tr", { hasText: "equal counts: last in the alphabet" });
    assert((await row.textContent()).includes("merge 3se + e_"), `the row says ${await row.textContent()}`);
    await row.locator("button").click();
    await within(3000, "the rule is taken", async () => JSON.stringify(await setting(page, "rules.tie")) === '"greatest"');
    await page.click("[data-dial=symbols] .segment:has-text('bytes') input", { force: true });
    await within(3000, "nothing is unknown", async () => (await page.$$('[data-tokens="second"] .unknown')).length === 0);
    await within(3000, "it comes back", async () => (await words(page, ".decoded")) === "the seed could see a blue sea 🌊");
    await settled(page);
    same(await failed(page), [], "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "a text that is not cut has no marker, and the reader's comes back with the cut"(t) {
    const page = await started(t);
    const rows = () => page.$$eval(".changes tbody th", (all) => all.map((row) => row.textContent));
    const marker = () => page.$eval("[data-dial=marker] input:checked", (input) => input.value);
    await page.click(".changes button:text-is('cut: nowhere, end of a word: none')");
    await within(3000, "nothing is cut", async () => (await setting(page, "rules.split")) === "none");
    const back = "cut: at spaces, end of a word: a symbol, _";
    await within(3000, "a row brings both back", async () => (await rows()).includes(back));
    same((await rows())[0], "your rules", "the first row");
    same((await rows()).filter((row) => row.startsWith("end of a word")), [], "rows that change nothing");
    same(await marker(), "0", "the marker that is in force");
    same(await setting(page, "rules.marker"), null, "the reader's marker is kept");
    await page.click(`.changes button:text-is('${back}')`);
    await within(3000, "it is cut again", async () => (await setting(page, "rules.split")) === null);
    await within(3000, "and marked", async () => (await marker()) === "1");
    await settled(page);
    same(await failed(page), [], "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "no key is lost at the dials for merges and steps"(t) {
    const page = await started(t);
    const three = () => Promise.all([1, 2, 3].map(() => page.keyboard.press("ArrowRight")));
    await page.focus("input[type=range][name=merges]");
    await three();
    await within(3000, "three merges more", async () => (await setting(page, "merges")) === "7");
    await page.click("button[name=all-merges]");
    await settled(page);
    await page.focus("input[type=range][name=step]");
    await page.keyboard.press("Home");
    await three();
    await within(3000, "three steps", async () => (await setting(page, "step")) === "3");
    same(page.errors, [], "console");
  },

  async "a token of the other text tells how it was made"(t) {
    const page = await started(t);
    await page.click("button[name=all-merges]");
    await within(3000, "words that were learnt are one token", async () => (await tiles(page, "second")).includes("could_"));
    const point = async (name) => {
      const index = (await tiles(page, "second")).indexOf(name);
      await page.hover(`[data-tokens="second"] .token >> nth=${index}`);
      await within(3000, `how ${name} was made`, async () => (await words(page, '[data-picture="second-tree"] h2')).includes(name));
    };
    await point("could_");
    same((await page.$$('[data-picture="second-tree"] .node')).length, 11, "a tile for each merge and letter");
    await point("‹f0›");
    assert((await words(page, '[data-picture="second-tree"] figcaption')).includes("last resort"), "what was never met has no tree");
    await page.mouse.move(5, 5);
    await within(3000, "the last one that was merged", async () => (await words(page, '[data-picture="second-tree"] h2')).includes("sea_"));
    same(page.errors, [], "console");
  },

  async "another text is encoded step by step"(t) {
    const page = await started(t);
    await page.click("button[name=all-merges]");
    await within(3000, "words that were learnt are one token", async () => (await tiles(page, "second")).includes("could_"));
    await page.focus("input[type=range][name=step]");
    await page.keyboard.press("Home");
    await within(3000, "no step is done", async () => !(await tiles(page, "second")).includes("could_"));
    await page.fill("textarea[name=second]", "seesaw");
    await within(3000, "the other text", async () => (await tiles(page, "second")).join("") === "seesaw_");
    same(page.errors, [], "console");
  },

  async "a real vocabulary is fetched when it is asked for, and tells tiktoken's ids"(t) {
    const page = await started(t);
    const fetched = () => page.addresses.filter((address) => /(gpt2|cl100k|o200k)/.test(address)).length;
    same(fetched(), 0, "vocabularies fetched unasked");
    await page.fill("textarea[name=second]", "hello world");
    for (const [name, ids] of [["gpt2", "31373 995"], ["cl100k", "15339 1917"]]) {
      await page.click(`button[name=${name}]`);
      const now = () => page.$$eval(`[data-tokens="${name}"] .token small`, (all) => all.map((id) => id.textContent).join(" "));
      await within(20_000, `the ids of ${name}`, async () => (await now()) === ids);
    }
    same(fetched(), 2, "files fetched");
    assert((await page.$$('[aria-label="Languages compared"] tbody tr')).length === 16, "a row for each language");
    same(await failed(page), [], "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "a long text shows a part of itself, and is learnt piece by piece"(t) {
    const page = await started(t);
    const text = Array.from({ length: 14_000 }, (_, index) => `w${(index * 7919) % 3001}`).join(" ");
    const start = Date.now();
    await page.$eval("textarea[name=text]", (area, long) => {
      area.value = long;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }, text);
    await within(10_000, "the part", async () => (await words(page, '[aria-label="The text and its merges"]')).includes("everything is counted in the whole text"));
    console.log(`        ${text.length} bytes: first tokens after ${Date.now() - start} ms`);
    assert((await page.$$('[data-tokens="text"] .token')).length < 3000, "more tiles than the part has bytes");
    await within(60_000, "everything is learnt", async () => (await words(page, '[data-picture="sizes"] figcaption')).includes("the last:"));
    await settled(page);
    same(await failed(page), [], "checks that do not hold");
    same(page.errors, [], "console");
  },

  async "a tap tells a token on a phone"(t) {
    const page = await started(t, START, { viewport: PHONE, touch: true });
    const tile = await page.$('[data-tokens="text"] .token');
    await tile.scrollIntoViewIfNeeded();
    await tile.tap();
    await within(3000, "the token", async () => (await words(page, '[data-picture="tree"] h2')).includes("a_"));
    same(page.errors, [], "console");
  },
};
