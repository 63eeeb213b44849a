// Opens the page in Chromium and reads it through the attributes that it promises (README, "The page's contract"). Every
// page opened here remembers its errors, its requests and its cookies, so that each test can ask for none.
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const HERE = fileURLToPath(new URL(".", import.meta.url));
export const SITE = resolve(process.env.UNFOLD_SITE ?? join(HERE, "../../dist"));
export const OUT = join(HERE, "out");
export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--enable-blink-features=ForceEagerMeasureMemory",
];

/** Chromium as named by CHROMIUM, or the first on the PATH. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found) return found;
  }
  throw new Error("no Chromium found: run `cargo xtask test e2e`, which installs it where it can");
}

export function launch() {
  return chromium.launch({ executablePath: findChromium(), headless: true, args: FLAGS });
}

/** A page in a context of its own. `init` runs in every frame before anything else; `prepare` gets the page before it goes. */
export async function open(browser, address, { viewport = DESK, touch = false, scheme = "light", init, prepare, allow = [] } = {}) {
  const context = await browser.newContext({ viewport, hasTouch: touch, isMobile: touch, colorScheme: scheme, deviceScaleFactor: touch ? 2 : 1 });
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  page.errors = [];
  page.addresses = [];
  const note = (text) => { if (!allow.some((pattern) => pattern.test(text))) page.errors.push(text); };
  page.on("pageerror", (error) => note(`page error: ${error.message}`));
  page.on("console", (message) => { if (message.type() === "error") note(`console: ${message.text()} (${message.location().url})`); });
  context.on("request", (request) => page.addresses.push(request.url()));
  await prepare?.(page);
  await page.goto(address, { waitUntil: "commit" });
  return page;
}

/** Waits until the room (of the lesson `slug`) is live and drawn; `frame` is a page or a frame. */
export async function live(frame, slug, timeout = 20_000) {
  const lesson = slug ? `[data-lesson="${slug}"]` : "";
  try {
    const room = await frame.waitForSelector(`main#room${lesson}[data-status="live"][data-drawn]:not([data-drawn="0"])`, { timeout, state: "attached" });
    // A handle that is kept would keep the element alive, and the memory test would see a leak of ours.
    await room.dispose();
  } catch (error) {
    throw new Error(`${slug ?? "the lesson"} is not live after ${timeout} ms: ${JSON.stringify(await report(frame))} (${error.message.split("\n")[0]})`);
  }
}

/** What the page says about itself now. */
export function report(frame) {
  return frame.evaluate(() => {
    const room = document.querySelector("main#room");
    const text = (selector) => document.querySelector(selector)?.innerText?.trim().slice(0, 300) ?? null;
    return { ...room?.dataset, notice: text("#notice"), trouble: text("#trouble"), boot: text("#boot"), hash: location.hash.slice(0, 200) };
  }).catch((error) => ({ unreadable: error.message }));
}

/** What the page alarms the reader with about the worker; nothing where all is well. */
export function trouble(frame) {
  return frame.evaluate(() => {
    const element = document.querySelector("#trouble");
    return element?.checkVisibility() && element.getAttribute("role") === "alert" ? element.innerText.trim() : "";
  });
}

/** The slugs of all lessons, as the contents list them. */
export function slugs(frame) {
  return frame.$$eval('nav a[href^="#"]', (links) => [...new Set(links.map((link) => link.getAttribute("href").slice(1).split("?")[0]).filter(Boolean))]);
}

/** Resolves when no new reply has been drawn for `quiet` ms. */
export async function settled(frame, quiet = 400, timeout = 15_000) {
  const end = Date.now() + timeout;
  let before = -1;
  while (Date.now() < end) {
    const now = await drawn(frame);
    if (now === before) return;
    before = now;
    await sleep(quiet);
  }
  throw new Error(`still drawing after ${timeout} ms`);
}

export const drawn = (frame) => frame.$eval("main#room", (room) => Number(room.dataset.drawn));

/** The numbers beside every picture, as text: what the pictures show. Tables are filled when they are opened. */
export async function numbers(frame) {
  await frame.evaluate(async () => {
    for (const summary of document.querySelectorAll("details.numbers:not([open]) > summary")) summary.click();
    for (let wait = 0; wait < 3; wait += 1) await new Promise((done) => setTimeout(done, 30));
  });
  return frame.$$eval("figure.picture", (figures) => Object.fromEntries(figures.map((figure) => {
    const table = figure.querySelector("details.numbers");
    return [figure.dataset.picture, table?.textContent.replace(/\s+/g, " ").trim() ?? ""];
  })));
}

/** All that the model's newest reply puts into words: numbers, captions, checks. */
export async function shown(frame) {
  const texts = (selector) => frame.$$eval(selector, (all) => all.map((element) => element.textContent.replace(/\s+/g, " ").trim()));
  return { numbers: await numbers(frame), captions: await texts("figure.picture figcaption"), checks: await texts(".checks .check") };
}

/** Per canvas of a picture: its name and whether more than one colour is on it. */
export function ink(frame) {
  return frame.$$eval("figure.picture canvas", (canvases) => canvases.map((canvas) => {
    const name = `${canvas.closest("figure.picture").dataset.picture} ${canvas.width}x${canvas.height}`;
    if (canvas.width < 2 || canvas.height < 2) return { name, ink: false };
    const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return { name, ink: pixels.some((pixel) => pixel !== pixels[0]) };
  }));
}

/** The dials that a reader can use now: visible, enabled, with room to move. */
export async function dials(frame) {
  // A brush is a tool of the hand: it changes nothing until one paints.
  const all = await frame.$$('#room input[type=range]:not([name$="-brush"])');
  const usable = [];
  for (const dial of all) {
    if (await dial.isVisible() && await dial.isEnabled() && await dial.evaluate((input) => Number(input.max) > Number(input.min))) usable.push(dial);
  }
  return usable;
}

/** Presses a key several times within one frame, as a held key does on a slow machine: no press may be lost. */
export async function pressAtOnce(page, key, times) {
  await page.evaluate(([key, times]) => {
    for (let press = 0; press < times; press += 1) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }, [key, times]);
}

/** The frame inside a host page. */
export async function inner(page) {
  const element = await page.waitForSelector("iframe");
  return element.contentFrame();
}

export const hash = (frame) => frame.evaluate(() => location.hash);
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const json = (path) => JSON.parse(readFileSync(path, "utf8"));

export function assert(condition, message) {
  if (!condition) throw new Error(message);
}

export function same(left, right, message) {
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  assert(one === other, `${message}: ${one.slice(0, 600)} is not ${other.slice(0, 600)}`);
}

/** Waits until `ask` gives a truthy value and returns it with the time it took. */
export async function within(ms, what, ask) {
  const start = performance.now();
  for (;;) {
    const value = await ask();
    const took = performance.now() - start;
    if (value && took <= ms) return { value, took };
    if (took > ms) throw new Error(`${what}: not within ${ms} ms`);
    await sleep(20);
  }
}
