// The stop-watch that runs inside the page. Each move sets a dial as a reader's hand would and waits for data-drawn, which
// the page raises when a reply is fully drawn. Plain functions: they are sent to the browser as text.

/** Notes when the first picture was drawn, in ms from the start of the navigation. */
export function FIRST_DRAWN() {
  const look = () => {
    const room = document.querySelector("main#room");
    if (room?.dataset.status === "live" && Number(room.dataset.drawn) > 0) {
      window.firstDrawn ??= performance.now();
      observer.disconnect();
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-status", "data-drawn"] });
}

/** Defines window.meter. */
export function METER() {
  const PATIENCE = 2000;
  let frames = 0;
  let tasks = [];
  let seed = 1;
  const tick = () => { frames += 1; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });

  const room = () => document.querySelector("main#room");
  const dials = () => [...document.querySelectorAll('#room input[type=range]:not([name$="-brush"])')].filter((dial) => dial.checkVisibility() && !dial.disabled && Number(dial.max) > Number(dial.min));
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  // The same pauses in every run; without them all moves would fall on the same point of a frame.
  const pause = () => { seed = (seed * 48271) % 2147483647; return 4 + (seed % 30); };

  /** Sets a dial and resolves when the answer is drawn; null if none comes. */
  function set(pairs) {
    const [begin, frame] = [performance.now(), frames];
    return new Promise((resolve) => {
      const give = (value) => { observer.disconnect(); clearTimeout(timer); resolve(value); };
      const timer = setTimeout(() => give(null), PATIENCE);
      const observer = new MutationObserver(() => {
        const drawn = performance.now() - begin;
        const model = Number(room().dataset.modelMs);
        requestAnimationFrame(() => give({ drawn, model, frame: performance.now() - begin, frames: Math.max(1, frames - frame) }));
        observer.disconnect();
      });
      observer.observe(room(), { attributes: true, attributeFilter: ["data-drawn"] });
      for (const [dial, value] of pairs) {
        dial.value = String(value);
        dial.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }

  async function moves(total) {
    const results = [];
    const dead = new Set();
    for (let move = 0; results.length < total && move < total * 2; move += 1) {
      const usable = dials().filter((dial) => !dead.has(dial.name));
      if (usable.length === 0) break;
      const dial = usable[move % usable.length];
      const [now, step] = [Number(dial.value), Number(dial.step) || 1];
      const up = now + step <= Number(dial.max) && (dial.dataset.meter !== "up" || now - step < Number(dial.min));
      dial.dataset.meter = up ? "up" : "down";
      const result = await set([[dial, up ? now + step : now - step]]);
      if (result) results.push({ ...result, dial: dial.name });
      else dead.add(dial.name);
      await sleep(pause());
    }
    return results;
  }

  async function heaviest() {
    let worst = { ms: 0, what: "none" };
    const trial = async (what, ends) => {
      const times = [];
      for (let round = 0; round < 5; round += 1) {
        const back = ends.map((dial) => [dial, dial.value]);
        const result = await set(ends.map((dial) => [dial, dial.max]));
        if (result) times.push(result.drawn);
        await sleep(60);
        await set(back);
        await sleep(60);
      }
      const ms = times.sort((one, other) => one - other)[times.length >> 1] ?? 0;
      if (ms > worst.ms) worst = { ms, what };
    };
    for (const dial of dials().filter((one) => one.value !== one.max)) await trial(`${dial.name} ${dial.max}`, [dial]);
    await trial("all dials", dials());
    return worst;
  }

  window.meter = { moves, heaviest, longest: () => Math.max(0, ...tasks), reset: () => { tasks = []; } };
}
