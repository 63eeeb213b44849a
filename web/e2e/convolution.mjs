// The lessons' convolution against TensorFlow.js's wasm backend, side by side in one page of Chromium, one thread and
// SIMD each: `cargo xtask bench --conv`, which names the compiled layer's folder in UNFOLD_LAYER. Prints a Markdown
// table; fails where ours is slower, or where the two do not compute the same. What is timed stands in
// convolution/page.js.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { HERE, launch, open } from "./browser.mjs";
import { serve } from "./server.mjs";

const CASES = [
  [28, 1, 8, 3], [28, 8, 16, 3], [64, 3, 8, 3], [64, 8, 16, 3], [96, 3, 16, 3], [96, 16, 32, 3],
  [64, 8, 8, 5], [96, 3, 8, 7],
].map(([side, channels, filters, kernel]) => ({ side, channels, filters, kernel }));
const CLOSE = 1e-4;
const LARGE = 1e7;

const folder = process.env.UNFOLD_LAYER;
const peer = (path) => join(HERE, "convolution/node_modules/@tensorflow", path);
for (const file of [
  join(HERE, "convolution/index.html"), join(HERE, "convolution/page.js"), peer("tfjs-core/dist/tf-core.min.js"),
  peer("tfjs-backend-wasm/dist/tf-backend-wasm.min.js"), peer("tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm"),
]) copyFileSync(file, join(folder, file.split(/[\\/]/).at(-1)));

const server = await serve(folder);
const browser = await launch();
// Cross-origin isolated for a fine clock.
const page = await open(browser, `${server.origin}/isolated/`);
await page.waitForFunction(() => window.compare);
const { version, clock } = await page.evaluate(() => window.start());
const program = page.addresses.filter((address) => address.includes("tfjs-backend")).map((address) => address.split("/").at(-1));

console.log(`\nChromium ${browser.version()}, TensorFlow.js ${version} (${program}), one thread; medians in ms, the clock's step ${clock.toFixed(3)} ms.`);
console.log("Timed: from an input that is ready to the outputs, bias included, in a JavaScript array.\n");
const broken = [];
const lines = [];
for (const layer of CASES) {
  const { side, channels, filters, kernel } = layer;
  const products = side * side * channels * filters * kernel * kernel;
  const what = `${side}×${side}×${channels}→${filters}, ${kernel}×${kernel}`;
  const large = products > LARGE;
  const found = await page.evaluate(({ layer, rounds, sample }) => window.compare(layer, rounds, sample), { layer, rounds: large ? 40 : 100, sample: large ? 8 : 2 });
  const ratio = found.peer / found.lesson;
  // Written so that a value that is not a number breaks the rule.
  if (!(ratio > 1)) broken.push(`${what}: ours takes ${found.lesson.toFixed(3)} ms, TensorFlow.js ${found.peer.toFixed(3)} ms`);
  for (const [whose, gap] of Object.entries(found.gaps)) if (!(gap <= CLOSE)) broken.push(`${what}: ${whose} is ${gap} from TensorFlow.js`);
  lines.push([what, (products / 1e6).toFixed(2), found.lesson.toFixed(3), found.peer.toFixed(3), `**${ratio.toFixed(2)}**`, found.quarter.toFixed(2), found.burn.toFixed(3), found.gaps.lesson.toExponential(0)]);
}
const head = ["layer", "million products", "Unfold", "TensorFlow.js", "times as fast", "in 3 of 4 rounds at least", "burn: patches and one product", "largest difference"];
console.log([head, head.map((_, column) => (column ? "---:" : "---")), ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n") + "\n");
broken.push(...page.errors);
await browser.close();
await server.close();
console.log(broken.length ? broken.map((line) => `- ${line}`).join("\n") : "Unfold is faster everywhere, and both compute the same.");
process.exit(broken.length ? 1 : 0);
