// The lesson `rank-collapse`: the verdict follows the switches, the layer is dragged in every way, runs come to their end.
import { PHONE, assert, hash, live, same, settled, within } from "../browser.mjs";

const START = "/#rank-collapse";
const caption = (page, picture) => page.$eval(`[data-picture="${picture}"] figcaption`, (words) => words.textContent);
const setting = async (page, name) => new URLSearchParams((await hash(page)).split("?")[1] ?? "").get(name);
const last = async (page) => (await caption(page, "depth")).match(/after all \d+: ([^.;]*\.?[^.;]*)\./)[1];
const broken = (page) => page.$$eval('.checks .check:not([data-held="true"])', (all) => all.length);

async function started(t, path = START, options = {}) {
  const page = await t.open(path, options);
  await live(page, "rank-collapse");
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
  async "attention alone collapses beyond any float; skip connections and a mask do not"(t) {
    const page = await started(t);
    assert(/^10⁻/.test(await last(page)), `attention alone ends at ${await last(page)}`);
    same(await broken(page), 0, "checks that do not hold");
    await page.click("[data-dial=skip] input");
    await within(3000, "skip connections keep the tokens apart", async () => Number(await last(page)) > 0.01);
    await within(3000, "paths of every length", async () => /Mean length/.test(await caption(page, "paths")));
    same(await broken(page), 0, "checks that do not hold with skip connections");
    await page.click("[data-dial=skip] input");
    await page.click("[data-dial=causal] input");
    await within(3000, "a mask slows it down", async () => Number(await last(page)) > 1e-4);
    await within(3000, "its slope is 1", async () => /: 1(\.0\d*)? in the last layer|: 0\.99\d in the last layer/.test(await caption(page, "slopes")));
    await within(3000, "the mask stands in the address", async () => (await setting(page, "causal")) === "true");
    same(page.errors, [], "console");
  },

  async "the layer is dragged along the curve: mouse, keys, finger"(t) {
    const page = await started(t);
    const knob = '[data-handle="layer"]';
    const from = await middle(page, knob);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 40, from.y + 20);
    await page.mouse.move(from.x + 90, from.y + 40);
    await page.mouse.up();
    await within(3000, "the layer follows the mouse", async () => Number(await page.getAttribute(knob, "aria-valuenow")) > 3);
    await page.focus(knob);
    const at = Number(await page.getAttribute(knob, "aria-valuenow"));
    await page.keyboard.press("ArrowRight");
    await within(3000, "the layer follows the keys", async () => Number(await page.getAttribute(knob, "aria-valuenow")) === at + 1);
    await within(3000, "the tokens follow", async () => (await caption(page, "tokens")).startsWith(`Layer ${at + 1}:`));
    await within(3000, "the layer stands in the address", async () => (await setting(page, "layer")) === `${at + 1}`);
    const link = await hash(page);
    await page.reload();
    await live(page, "rank-collapse");
    same(await hash(page), link, "the address after a reload");
    await page.click("[data-dial=alone] input");
    await within(3000, "the residual alone", async () => /Mean taken away/.test(await caption(page, "tokens")));
    same(page.errors, [], "console");

    const phone = await started(t, START, { viewport: PHONE, touch: true });
    const place = await middle(phone, knob);
    const client = await phone.context().newCDPSession(phone);
    const touch = (type, touchPoints) => client.send("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", [{ x: place.x, y: place.y }]);
    for (const step of [20, 50, 80]) await touch("touchMove", [{ x: place.x + step, y: place.y }]);
    await touch("touchEnd", []);
    await within(3000, "the layer follows the finger", async () => Number(await setting(phone, "layer")) > 2);
    same(phone.errors, [], "console");
  },

  async "the switches run by themselves to their end, and answer the title"(t) {
    const page = await started(t);
    await within(15_000, "all stacks", async () => (await caption(page, "switches")).startsWith("80 of 80"));
    const rows = await page.$$eval('[aria-label="The switches"] .beside tbody tr', (all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent)));
    same(rows.length, 8, "rows of the verdict table");
    const of = (name) => rows.find(([first]) => first === name);
    assert(of("attention alone")[1].startsWith("10⁻") && of("attention alone")[4] === "3", `alone: ${of("attention alone")}`);
    assert(Number(of("with skip connections")[1]) > 0.05, `skip: ${of("with skip connections")}`);
    same(page.errors, [], "console");
  },

  async "the circle is trained step by step, and played to its end"(t) {
    const page = await started(t, `${START}?v=1&circle_width=16&circle_steps=48`);
    const part = '[aria-label="The circle"]';
    const words = () => page.$eval(`${part} .player-words`, (words) => words.textContent);
    same(await words(), "0 of 48 steps", "before training");
    await page.click(`${part} [data-play=step]`);
    await within(5000, "one batch of steps", async () => (await words()) === "24 of 48 steps");
    await page.click(`${part} [data-play=play]`);
    await within(10_000, "the end", async () => (await words()) === "48 of 48 steps");
    same(page.errors, [], "console");
  },

  async "explicit matrices of the address are the stack"(t) {
    const page = await started(t, `${START}?v=1&X=[[1,0],[0,1]]&W_QK=[[[0,0],[0,0]]]&W_V=[[[1,0],[0,1]]]`);
    same(await last(page), "0", "two tokens that take the mean of both");
    same(await page.$("[data-dial=tokens]"), null, "no dial for tokens that are given");
    same(await broken(page), 0, "checks that do not hold");
    same(page.errors, [], "console");
  },
  async "what doubles lose is told by long arithmetic"(t) {
    const page = await started(t, `${START}?v=1&X=[[-2,-2],[2,-1],[2,-2],[0,0]]&W_QK=[[[-1,14],[28,44]],[[51,16],[60,50]]]&W_V=[[[-1,-1],[-1,-1]],[[2,1],[1,2]]]`);
    // By mpmath with 900 digits the residual is 10^-52.69; the tokens themselves are some hundreds.
    same(await last(page), "5.99×10⁻⁵⁵", "the last residual over the tokens");
    same(await broken(page), 0, "checks that do not hold");
    same((await page.textContent("main")).includes("is not told"), false, "a note");
    same(page.errors, [], "console");
  },
};
