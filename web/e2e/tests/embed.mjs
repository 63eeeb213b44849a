// What a host page may say to the frame and hear from it; nonsense changes nothing.
import { assert, hash, inner, live, same, settled, shown, within } from "../browser.mjs";

async function hosted(t, kind = "plain", parameters = "address=composition%3Fv%3D1%26depth%3D2") {
  const page = await t.open(`/host/${kind}?${parameters}`);
  const frame = await inner(page);
  await live(frame, "composition");
  await settled(frame);
  return { page, frame };
}

const say = (page, message) => page.evaluate((data) => document.querySelector("iframe").contentWindow.postMessage(data, "*"), message);
const heard = (page, type) => page.evaluate((kind) => window.messages.filter((data) => data?.unfold?.type === kind).map((data) => data.unfold), type);
const state = async (frame) => JSON.stringify([await hash(frame), await shown(frame), await frame.$eval("main#room", (room) => [room.dataset.lesson, room.dataset.status])]);

export default {
  async "ready and size are told to the host, in a sandbox too"(t) {
    for (const kind of ["plain", "sandbox"]) {
      const { page } = await hosted(t, kind);
      await within(3000, `${kind}: ready`, async () => (await heard(page, "ready")).length === 1);
      const { value } = await within(3000, `${kind}: a size`, async () => (await heard(page, "resize")).at(-1));
      assert(value.v === 1 && Number.isInteger(value.height) && value.height > 100, `${kind}: ${JSON.stringify(value)}`);
      same(page.errors, [], `${kind}: console`);
    }
  },

  async "the state is told when the reader changes it"(t) {
    const { page, frame } = await hosted(t);
    await frame.locator('input[type=range][name="depth"]').press("ArrowRight");
    await within(3000, "a state with depth 3", async () => (await heard(page, "state")).at(-1)?.address?.includes("depth=3"));
  },

  async "the host can open an address and set the theme"(t) {
    for (const kind of ["plain", "sandbox"]) {
      const { page, frame } = await hosted(t, kind);
      await say(page, { unfold: { v: 1, type: "open", address: "composition?v=1&depth=4" } });
      await within(3000, `${kind}: depth 4`, () => frame.$eval('input[type=range][name="depth"]', (input) => input.value === "4"));
      await live(frame, "composition");
      const colour = () => frame.evaluate(() => getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).backgroundColor);
      await say(page, { unfold: { v: 1, type: "theme", theme: "light" } });
      await page.waitForTimeout(200);
      const light = await colour();
      await say(page, { unfold: { v: 1, type: "theme", theme: "dark" } });
      await within(3000, `${kind}: a dark page`, async () => (await colour()) !== light);
      same(page.errors, [], `${kind}: console`);
    }
  },

  async "malformed messages change nothing"(t) {
    const { page, frame } = await hosted(t);
    const before = await state(frame);
    await page.evaluate(() => {
      const frame = document.querySelector("iframe").contentWindow;
      const deep = {};
      let place = deep;
      for (let level = 0; level < 500; level += 1) place = place.a = {};
      const good = { v: 1, type: "open" };
      const messages = [
        null, undefined, 0, NaN, "", "unfold", "x".repeat(10_000_000), [], [[]], {}, deep, new Date(), new ArrayBuffer(8), new Map([["unfold", 1]]),
        { unfold: null }, { unfold: 1 }, { unfold: "open" }, { unfold: [] }, { unfold: {} }, { unfold: { type: "open" } },
        { unfold: { v: 2, type: "open", address: "activations" } }, { unfold: { v: "1", type: "open", address: "activations" } },
        { unfold: { ...good } }, { unfold: { ...good, address: null } }, { unfold: { ...good, address: 5 } }, { unfold: { ...good, address: { toString: 1 } } },
        { unfold: { ...good, address: ["activations"] } }, { unfold: { v: 1, type: "theme" } }, { unfold: { v: 1, type: "theme", theme: 3 } },
        { unfold: { v: 1, type: "theme", theme: "<script>" } }, { unfold: { v: 1, type: "__proto__" } }, { unfold: { v: 1, type: "eval", code: "alert(1)" } },
        { unfold: { v: 1, type: { a: 1 } } }, { unfold: { v: NaN, type: "open", address: "activations" } }, JSON.stringify({ unfold: { v: 1, type: "open", address: "activations" } }),
      ];
      for (const message of messages) frame.postMessage(message, "*");
    });
    await page.waitForTimeout(1500);
    await settled(frame);
    same(await state(frame), before, "state after nonsense");
    same(page.errors, [], "console");
  },

  async "a bad or huge address from the host gives a notice, not a blank page"(t) {
    const { page, frame } = await hosted(t);
    for (const address of ["no-such-lesson", "composition?v=1&depth=many", "https://example.org/", "javascript:alert(1)", `composition?v=1&depth=${"9".repeat(10_000_000)}`]) {
      await say(page, { unfold: { v: 1, type: "open", address } });
      await page.waitForTimeout(600);
      await live(frame, "composition");
      assert((await frame.evaluate(() => location.pathname)) === "/", "the frame went elsewhere");
    }
    await within(3000, "a notice", () => frame.$eval("#notice", (element) => element.innerText.trim()));
    same(page.errors, [], "console");
  },

  async "messages from anyone but the parent change nothing"(t) {
    const { page, frame } = await hosted(t);
    const before = await state(frame);
    await frame.evaluate(() => window.postMessage({ unfold: { v: 1, type: "open", address: "activations" } }, "*"));
    await page.evaluate(() => {
      const other = document.createElement("iframe");
      other.srcdoc = "<script>parent.frames[0].postMessage({unfold:{v:1,type:'open',address:'activations'}},'*')</script>";
      document.body.append(other);
    });
    await page.waitForTimeout(1200);
    await settled(frame);
    same(await state(frame), before, "state after messages from others");
    same(page.errors, [], "console");
  },
};
