// Pictures of every lesson at two sizes and in two themes, into out/: `node shots.mjs [LESSON ...]`, or an address such as
// `composition?v=1&depth=5`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DESK, OUT, PHONE, SITE, launch, live, open, settled, slugs } from "./browser.mjs";
import { serve } from "./server.mjs";

mkdirSync(OUT, { recursive: true });
const server = await serve(SITE);
const browser = await launch();
const start = await open(browser, `${server.origin}/`);
await live(start);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : await slugs(start);
await start.context().close();
for (const address of wanted) {
  for (const theme of ["light", "dark"]) {
    for (const [size, viewport] of [["desk", DESK], ["phone", PHONE]]) {
      const page = await open(browser, `${server.origin}/?theme=${theme}#${address}`, { viewport, scheme: theme, touch: size === "phone" });
      await live(page, address.split("?")[0]);
      await settled(page).catch(() => {});
      const name = join(OUT, `${address.replace(/[^a-z0-9]+/gi, "-")}-${size}-${theme}`);
      await page.screenshot({ path: `${name}.png` });
      await page.screenshot({ path: `${name}-whole.png`, fullPage: true });
      console.log(`${name}.png${page.errors.length ? `  ERRORS ${page.errors}` : ""}`);
      await page.context().close();
    }
  }
}
await browser.close();
await server.close();
