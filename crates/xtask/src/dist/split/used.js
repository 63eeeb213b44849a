// Runs the worker in the folder given, hands it the messages phase by phase, and prints which functions ran in each.
"use strict";
const { readFileSync } = require("fs");
const folder = process.argv[1];
const phases = JSON.parse(readFileSync(`${folder}/messages.json`, "utf8"));
globalThis.self = globalThis;
let phase = 0;
const ran = phases.map(() => new Set());
globalThis.unfoldRan = (place) => ran[phase].add(place);
globalThis.postMessage = (bytes) => {
  const text = Buffer.from(bytes).toString("latin1");
  if (text.includes("panicked at")) throw new Error(text);
};
(0, eval)(`${readFileSync(`${folder}/worker.js`, "utf8")};globalThis.wasm_bindgen = wasm_bindgen;`);
globalThis.wasm_bindgen({ module_or_path: readFileSync(`${folder}/worker.wasm`) }).then(() => {
  for (phase = 0; phase < phases.length; phase += 1) {
    for (const message of phases[phase]) globalThis.onmessage({ data: new Uint8Array(message) });
  }
  console.log(JSON.stringify(ran.map((places) => [...places])));
}).catch((error) => {
  console.error(error);
  process.exit(1);
});
