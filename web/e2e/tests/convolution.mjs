// The lesson on convolution: painting, a kernel's cells, pointing, the slide, the stack, the learning, own pictures.
import { PHONE, assert, hash, live, same, settled, sleep, within } from "../browser.mjs";

const START = "/#convolution?v=1&picture.preset=blank&picture.size=16";

async function open(t, address = "/#convolution", options = {}) {
  const page = await t.open(address, options);
  await live(page, "convolution");
  await settled(page);
  return page;
}

/** The middle of a cell of the board, in the window; the canvas leaves room for a caption and for gaps. */
async function cell(page, board, row, column, size) {
  const probe = page.locator(`[data-maps="${board}"] .probe`);
  await probe.scrollIntoViewIfNeeded();
  const box = await probe.boundingBox();
  const side = Math.min(box.width - 8, box.height - 20);
  const left = box.x + (box.width - side) / 2;
  return { x: left + side * (column + 0.5) / size, y: box.y + 20 + side * (row + 0.5) / size };
}

const pixels = (page) => hash(page).then((text) => /pixels=([^&]*)/.exec(text)?.[1] ?? "");
const text = (page, selector) => page.$eval(selector, (element) => element.textContent.replace(/\s+/g, " ").trim());
const caption = (page, id) => text(page, `[data-picture="${id}"] figcaption`);

async function painted(page, how) {
  await within(4000, `the address has the pixels painted by ${how}`, async () => (await pixels(page)) !== "");
}

export default {
  async "the board is painted by mouse, and the address brings the picture back"(t) {
    const page = await open(t, START);
    const [from, to] = [await cell(page, "board", 4, 4, 16), await cell(page, "board", 4, 10, 16)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 2 });
    await page.mouse.up();
    await painted(page, "mouse");
    await settled(page);
    const bytes = Buffer.from(await pixels(page), "base64url");
    same(bytes.length, 256, "cells");
    same([...bytes.subarray(64, 80)].map((value) => value > 0), Array.from({ length: 16 }, (_, column) => column >= 4 && column <= 10), "row 4");
    const address = await hash(page);
    const again = await open(t, `/${address}`);
    same(await pixels(again), await pixels(page), "the picture of the address");
    same(page.errors, [], "console");
  },

  async "the board is painted by finger, and the page does not scroll"(t) {
    const page = await open(t, START, { viewport: PHONE, touch: true });
    const client = await page.context().newCDPSession(page);
    const touch = (type, points) => client.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    const [from, to] = [await cell(page, "board", 3, 3, 16), await cell(page, "board", 12, 3, 16)];
    const scrolled = await page.evaluate(() => scrollY);
    await touch("touchStart", [from]);
    for (const share of [0.5, 1]) await touch("touchMove", [{ x: from.x, y: from.y + (to.y - from.y) * share }]);
    await touch("touchEnd", []);
    await painted(page, "finger");
    same(await page.evaluate(() => scrollY), scrolled, "scroll position");
    const bytes = Buffer.from(await pixels(page), "base64url");
    for (let row = 3; row <= 12; row += 1) assert(bytes[row * 16 + 3] > 0, `row ${row} is not painted`);
  },

  async "the board is painted by keyboard, cleared and inverted"(t) {
    const page = await open(t, START);
    await page.focus('[data-maps="board"] .probe');
    for (const key of ["ArrowDown", "ArrowRight", "Space"]) await page.keyboard.press(key);
    await painted(page, "keyboard");
    same(Buffer.from(await pixels(page), "base64url").filter((value) => value > 0).length, 1, "painted cells");
    await page.click('[data-picture="input"] [data-press="Invert"]');
    await within(4000, "inverted", async () => Buffer.from(await pixels(page), "base64url").filter((value) => value > 0).length === 255);
  },

  async "a kernel's cell is dragged, stepped by keys and typed"(t) {
    const page = await open(t);
    const first = page.locator('[data-kernel="kernel"] [data-cell="4"]');
    const value = async () => Number(await first.inputValue());
    const before = await value();
    await first.scrollIntoViewIfNeeded();
    const box = await first.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - 25);
    await page.mouse.move(x, y - 50);
    await page.mouse.up();
    await within(3000, "dragged by one", async () => Math.abs(await value() - before - 1) < 0.01);
    await first.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await within(3000, "stepped by 1.1", async () => Math.abs(await value() - before + 0.1) < 0.01);
    await first.fill("-3.25");
    await page.keyboard.press("Enter");
    await within(3000, "typed", async () => (await value()) === -3.25);
    await settled(page);
    assert((await hash(page)).includes("-3.25"), "the address has the weight");
    same(page.errors, [], "console");
  },

  async "a cell that is pointed at changes what is shown, and a step goes on"(t) {
    const page = await open(t);
    const before = await caption(page, "output");
    await page.focus('[data-maps="outputs"] .probe');
    await page.keyboard.press("ArrowDown");
    await within(3000, "pointing at an output", async () => (await caption(page, "output")) !== before);
    await page.keyboard.press("Escape");
    const words = () => text(page, ".player-words");
    const at = await words();
    await page.click('[data-play="step"]');
    await within(3000, "the slide's step", async () => (await words()) !== at);
    assert((await text(page, ".size-formula")).includes("= 32"), "the size by formula");
  },

  async "a unit of the last layer is chosen, and the filter that learns comes near"(t) {
    const page = await open(t);
    const before = await caption(page, "field");
    const last = page.locator('[data-maps^="maps-"] .probe').nth(2);
    await last.focus();
    for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowUp");
    await within(3000, "pointing at a unit", async () => (await caption(page, "field")) !== before);
    const player = page.locator('[data-picture="imitate"] [data-play="play"]');
    await player.click();
    await within(15000, "the learning", async () => /After \d\d+ steps/.test(await caption(page, "imitate")));
  },

  async "the reader's own picture: read, or refused in words"(t) {
    const page = await open(t);
    const input = page.locator('[data-picture="input"] input[type=file]');
    const notice = () => page.$eval('[data-picture="input"] .notice', (element) => element.textContent).catch(() => "");
    const give = async (name, mimeType, buffer, words) => {
      await input.setInputFiles({ name, mimeType, buffer });
      await within(20000, `${name}: “${words}”`, async () => (await notice()).includes(words));
    };
    // A picture of the page's own making: 20 million pixels.
    const large = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(5000, 4000);
      const context = canvas.getContext("2d");
      context.fillStyle = "white";
      context.fillRect(0, 0, 2500, 4000);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());
      let text = "";
      for (let from = 0; from < bytes.length; from += 8192) text += String.fromCharCode(...bytes.subarray(from, from + 8192));
      return btoa(text);
    });
    await give("large.jpg", "image/jpeg", Buffer.from(large, "base64"), "5000 × 4000, cropped to a square");
    await painted(page, "own picture");
    const own = await pixels(page);
    await give("empty.png", "image/png", Buffer.alloc(0), "is empty");
    await give("broken.png", "image/png", Buffer.from("89504e470d0a1a0a0000", "hex"), "no picture that this browser can read");
    await give("words.txt", "text/plain", Buffer.from("not a picture"), "no picture that this browser can read");
    await give("drawing.svg", "image/svg+xml", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>document.title="run"</script></svg>'), "does not decode");
    const gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    same(await pixels(page), own, "the picture after refusals");
    await give("still.gif", "image/gif", Buffer.from(gif, "base64"), "1 × 1");
    await sleep(100);
    assert((await page.title()) !== "run", "a script of a drawing ran");
    same(page.errors, [], "console");
  },
};
