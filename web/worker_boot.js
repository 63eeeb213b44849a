// Starts the model inside the worker. A classic script: a sandboxed frame starts no module worker. The page says
// which files to load: in the address when this script is the worker itself, in self.UNFOLD when a blob imports it.
// A text message to the page means that starting failed; everything later is bytes.
//
// Where the program is in parts, this script fetches the one that is needed first together with the program; the
// others when the page says so, or at the moment when the program calls one that has not come.
(function () {
  "use strict";
  var names = self.UNFOLD;
  if (!names) {
    var query = new URLSearchParams(self.location.search);
    names = { js: query.get("js"), wasm: query.get("wasm"), parts: query.get("parts"), soon: query.get("soon") };
  }
  var files = (names.parts || "").split(" ").filter(Boolean), there = [], exports;

  function failed(error) {
    self.postMessage("The model could not be loaded: " + (error && error.message ? error.message : error));
  }

  // Puts part number `piece` into the running program.
  function put(piece, module) {
    if (!there[piece]) new WebAssembly.Instance(module, { p: exports });
    there[piece] = true;
  }

  // A part as a module, in a while.
  function compiled(piece) {
    return fetch(files[piece])
      .then(function (response) {
        if (!response.ok) throw new Error(files[piece] + " came as " + response.status);
        return response.arrayBuffer();
      })
      .then(function (bytes) { return WebAssembly.compile(bytes); });
  }

  // The program calls a part that has not come, and can do nothing without it. What fails here ends the worker, and
  // the page starts another.
  self.unfoldWanted = function (piece, program) {
    exports = program;
    var request = new XMLHttpRequest();
    request.open("GET", files[piece], false);
    request.responseType = "arraybuffer";
    request.send();
    if (request.status !== 200) throw new Error("a part of the model came as " + request.status);
    put(piece, new WebAssembly.Module(request.response));
  };

  // The parts one after another: what lessons share and run later, the lessons, what is spare. One that fails is wanted
  // again when it is called.
  self.addEventListener("message", function (event) {
    if (event.data !== "others") return;
    var order = files.map(function (file, piece) { return piece; });
    order.unshift(files.length - 2);
    order.reduce(function (before, piece) {
      return before.then(function () {
        return there[piece] ? null : compiled(piece).then(function (module) { put(piece, module); });
      }).catch(function () {});
    }, Promise.resolve());
  });

  try {
    // Under way before the script, which stops everything here until it has come.
    var wasm = fetch(names.wasm), soon = files.length ? compiled(names.soon) : Promise.resolve();
    wasm.catch(function () {});
    soon.catch(function () {});
    importScripts(names.js);
    // A global `let` of the imported script: no property of self. The part comes first, so that it is in place before
    // the first request can be heard; should it fail, it is wanted again then.
    soon.catch(function () {}).then(function (module) {
      return wasm_bindgen({ module_or_path: wasm }).then(function (program) {
        exports = program;
        if (module) put(names.soon, module);
      });
    }).catch(failed);
  } catch (error) {
    failed(error);
  }
})();
