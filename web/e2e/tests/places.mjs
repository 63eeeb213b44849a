// The site opens wherever a lecturer may put it, asks nobody else for anything, and leaves nothing behind.
import { assert, dials, ink, inner, live, same, settled, slugs, within } from "../browser.mjs";

async function opens(t, path, options) {
  const page = await t.open(path, options);
  await works(page);
  same(page.errors, [], `console at ${path}`);
  return page;
}

/** Live, with ink, and a dial that the model answers. */
async function works(frame) {
  await live(frame);
  await settled(frame);
  same((await ink(frame)).filter((canvas) => !canvas.ink), [], "canvases without ink");
  const before = await frame.$eval("main#room", (room) => room.dataset.drawn);
  const [dial] = await dials(frame);
  await dial.focus();
  await dial.press("ArrowRight");
  await dial.press("ArrowRight");
  await within(5000, "an answer to a dial", () => frame.$eval("main#room", (room, old) => room.dataset.drawn !== old, before));
}

async function framed(t, kind) {
  const page = await t.open(`/host/${kind}`);
  await works(await inner(page));
  same(page.errors, [], `console in ${kind}`);
  return page;
}

export default {
  "a sub-path": (t) => opens(t, "/a/b/"),
  "a strict content security policy": (t) => opens(t, "/csp/"),
  "a frame": (t) => framed(t, "plain"),
  "a frame under a sub-path": (t) => framed(t, "sub-path"),
  "a sandboxed frame": (t) => framed(t, "sandbox"),
  "a sandboxed frame under a strict policy": (t) => framed(t, "csp-sandbox"),
  "a server that sends wasm under a wrong type": (t) => opens(t, "/mime/"),

  async "the sandbox is one: the frame has no origin"(t) {
    const page = await framed(t, "sandbox");
    same(await (await inner(page)).evaluate(() => self.origin), "null", "origin in the frame");
  },

  async "no request to anyone else, no cookie, no storage, in every lesson"(t) {
    const page = await t.open("/");
    await live(page);
    for (const slug of await slugs(page)) {
      await page.evaluate((name) => { location.hash = name; }, slug);
      await live(page, slug);
      await page.click("button[name=theme]");
      const [dial] = await dials(page);
      await dial.press("ArrowRight");
      await settled(page);
    }
    const others = page.addresses.filter((address) => !address.startsWith(t.origin) && !/^(data|blob):/.test(address));
    same(others, [], "requests to others");
    assert(page.addresses.some((address) => address.includes(".wasm")), "requests were not recorded");
    same(await page.context().cookies(), [], "cookies");
    const kept = await page.evaluate(async () => ({
      local: localStorage.length, session: sessionStorage.length, databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
    }));
    same(kept, { local: 0, session: 0, databases: 0, caches: 0, workers: 0 }, "storage");
  },

  async "a frame does not take the focus from its host, nor scroll it"(t) {
    const page = await framedQuietly(t);
    same(await page.evaluate(() => document.activeElement.tagName), "BODY", "what has the focus in the host");
    same(await page.evaluate(() => scrollY), 0, "how far the host has scrolled");
  },

  async "three frames on one page"(t) {
    const page = await t.open("/host/plain");
    await page.evaluate(() => { for (let copy = 0; copy < 2; copy += 1) document.body.append(document.querySelector("iframe").cloneNode()); });
    for (const element of await page.$$("iframe")) await live(await element.contentFrame());
    same(page.errors, [], "console");
  },
};

async function framedQuietly(t) {
  const page = await t.open("/host/plain");
  const frame = await inner(page);
  await live(frame);
  await settled(frame);
  return page;
}
