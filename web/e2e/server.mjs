// A plain static server for the tests, on this machine only. The first folder of an address says how it behaves, so that
// one built site is tried as it would stand in many places. Left out: everything a real server needs to be safe.
//
//   /  /a/b/            as it is        /cors/               any origin may read it
//   /csp/  /csp-cors/   strict policy   /isolated/           cross-origin isolated, for a fine clock
//   /mime/              wasm with a wrong type               /slow/   1.6 Mbit/s shared by all requests, 40 ms each
//   /worker-404/  /worker-404-once/  /worker-truncated/  /worker-html/  /page-404/   broken parts
//   /pieces-404/  /pieces-404-once/  the same for the parts of the worker's program
//   /weights-404/  /weights-404-once/  /weights-truncated/  /weights-changed/  /weights-slow/   the same for shipped weights
//   /host/KIND          pages of somebody else that embed the site
import { createServer } from "node:http";
import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { host } from "./hosts.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm", ".json": "application/json", ".svg": "image/svg+xml", ".zip": "application/zip",
};
const CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:";
const ANY = { "Access-Control-Allow-Origin": "*" };
const WEIGHTS = /\.safetensors$/;
const PLACES = {
  "/a/b": {}, "/cors": { headers: ANY }, "/csp": { headers: { "Content-Security-Policy": CSP } },
  "/csp-cors": { headers: { "Content-Security-Policy": CSP, ...ANY } },
  "/isolated": { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
  "/mime": { types: { ".wasm": "application/octet-stream" } }, "/slow": { bytesPerSecond: 200_000, delay: 40 },
  "/worker-404": { broken: "404" }, "/worker-404-once": { broken: "404", once: true },
  "/worker-truncated": { broken: "truncated" }, "/worker-html": { broken: "html" }, "/page-404": { broken: "404", part: /^web.*\.wasm$/ },
};
const WORKER = /^worker.*\.wasm$/;
const PIECES = /^worker_(part|later|spare).*\.wasm$/;
PLACES["/pieces-404"] = { broken: "404", part: PIECES };
PLACES["/pieces-404-once"] = { broken: "404", once: true, part: PIECES };
for (const broken of ["404", "truncated", "changed"]) PLACES[`/weights-${broken}`] = { broken, part: WEIGHTS };
PLACES["/weights-404-once"] = { broken: "404", once: true, part: WEIGHTS };
PLACES["/weights-slow"] = { bytesPerSecond: 15_000, slowPart: WEIGHTS };

/** Serves the folder `site`; resolves to { origin, close }. */
export function serve(site, port = 0) {
  const state = { served: new Set(), free: 0 };
  const server = createServer((request, response) => {
    answer(site, state, request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const { port: bound } = server.address();
      const close = () => new Promise((done) => { server.closeAllConnections(); server.close(done); });
      resolve({ origin: `http://localhost:${bound}`, close });
    });
  });
}

async function answer(site, state, request, response) {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname.startsWith("/host/")) {
    response.writeHead(200, { "Content-Type": TYPES[".html"] });
    return response.end(host(url.pathname.slice(6), url.searchParams));
  }
  const prefix = Object.keys(PLACES).find((place) => url.pathname.startsWith(`${place}/`)) ?? "";
  const place = PLACES[prefix] ?? {};
  const name = decodeURIComponent(url.pathname.slice(prefix.length + 1)) || "index.html";
  if (name === "index.html") state.served.delete(prefix);
  const file = normalize(join(site, name));
  if (!file.startsWith(normalize(site)) || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404, { "Content-Type": "text/plain", ...place.headers });
    return response.end("not found");
  }
  const damage = damaged(place, prefix, name, state);
  if (damage === "404") {
    response.writeHead(404, { "Content-Type": "text/plain", ...place.headers });
    return response.end("not found");
  }
  send(site, place, state, damage === "html" ? "index.html" : name, damage, request, response);
}

/** What is wrong with this file at this place, if anything. */
function damaged(place, prefix, name, state) {
  if (!place.broken || !(place.part ?? WORKER).test(name)) return null;
  if (place.once && state.served.has(prefix)) return null;
  state.served.add(prefix);
  return place.broken;
}

async function send(site, place, state, name, damage, request, response) {
  const type = place.types?.[extname(name)] ?? TYPES[extname(name)] ?? "application/octet-stream";
  const headers = { "Content-Type": type, Vary: "Accept-Encoding", "X-Content-Type-Options": "nosniff", ...place.headers };
  // A hash in the name means that the content never changes.
  headers["Cache-Control"] = /-[0-9a-f]{16}\./.test(name) ? "public, max-age=31536000, immutable" : "no-cache";
  let body = readFileSync(join(site, name));
  const accepted = String(request.headers["accept-encoding"] ?? "");
  const coding = [["br", ".br"], ["gzip", ".gz"]].find(([word, kind]) => accepted.includes(word) && existsSync(join(site, name + kind)));
  if (coding && damage === null) {
    body = readFileSync(join(site, name + coding[1]));
    headers["Content-Encoding"] = coding[0];
  }
  if (damage === "truncated") body = body.subarray(0, body.length >> 1);
  if (damage === "changed") body[body.length - 1] ^= 1;
  headers["Content-Length"] = body.length;
  if (place.delay) await sleep(place.delay);
  response.writeHead(200, headers);
  if (!place.bytesPerSecond || !(place.slowPart ?? /./).test(name)) return response.end(body);
  // One line for all requests: pieces queue behind each other as on a real connection.
  for (let from = 0; from < body.length; from += 4096) {
    const piece = body.subarray(from, from + 4096);
    const begin = Math.max(performance.now(), state.free);
    state.free = begin + (piece.length / place.bytesPerSecond) * 1000;
    await sleep(state.free - performance.now());
    response.write(piece);
  }
  response.end();
}

const sleep = (ms) => new Promise((done) => setTimeout(done, Math.max(0, ms)));

// By hand: `node server.mjs DIR PORT`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin } = await serve(process.argv[2] ?? "../../dist", Number(process.argv[3] ?? 8090));
  console.log(`${origin}/`);
}
