// Opens and uses every lesson again and again and asks what stays behind.
import { live, open, settled, sleep } from "./browser.mjs";

// What V8 compiles and caches as it goes; a leak of a lesson's picture in each round is far above it.
const SLACK = 0.25;

/** Memory in MB after a tenth of the rounds and at the end, with what else has grown. */
export async function memory(browser, origin, slugs, rounds) {
  const page = await open(browser, `${origin}/isolated/`);
  const client = await page.context().newCDPSession(page);
  await live(page);
  const warm = Math.max(5, Math.round(rounds / 10));
  let before;
  for (let round = 1; round <= rounds; round += 1) {
    for (const slug of slugs) {
      await page.evaluate((name) => { location.hash = name; }, slug);
      await live(page, slug);
      await page.evaluate(() => [...document.querySelectorAll("#room input[type=range]")].find((dial) => dial.checkVisibility())?.focus());
      for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft"]) await page.keyboard.press(key);
    }
    if (round === warm) before = await weigh(page, client);
  }
  await settled(page);
  const after = await weigh(page, client);
  await page.context().close();
  return {
    warm, before: before.megabytes, after: after.megabytes, growth: Math.max(0, after.megabytes - before.megabytes - SLACK) / before.megabytes,
    nodes: after.nodes - before.nodes, listeners: after.listeners - before.listeners,
  };
}

/** All memory of the page and its worker, rubbish taken out: the least of three looks. */
async function weigh(page, client) {
  let megabytes = Infinity;
  for (let look = 0; look < 3; look += 1) {
    await client.send("HeapProfiler.collectGarbage");
    await sleep(300);
    const { bytes } = await page.evaluate(() => performance.measureUserAgentSpecificMemory());
    megabytes = Math.min(megabytes, bytes / 1e6);
  }
  const { nodes, jsEventListeners } = await client.send("Memory.getDOMCounters");
  return { megabytes, nodes, listeners: jsEventListeners };
}
