// Starts the page and its worker side by side, or says in plain words why it cannot. A classic script in old JavaScript
// on purpose: it must run where the page itself does not. It knows no file name; index.html tells them in data-
// attributes.
(function () {
  "use strict";
  var tag = document.currentScript;
  var names = tag.dataset;
  var boot = document.getElementById("boot");
  var app = document.getElementById("app");
  var PATIENCE = 20000, PULSE = 150;

  // The smallest module with an instruction on 128-bit vectors: () -> (), i8x16.splat of 0, dropped.
  var SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11]);

  function missing() {
    if (typeof WebAssembly !== "object") return "WebAssembly, which is missing or switched off here";
    if (!WebAssembly.validate(SIMD)) return "WebAssembly SIMD (vector instructions), which is missing here";
    if (typeof Worker !== "function") return "web workers, which are missing or switched off here";
    return null;
  }

  function paragraph(text) {
    var p = document.createElement("p");
    p.textContent = text;
    boot.appendChild(p);
  }

  function say(text, detail, again) {
    boot.textContent = "";
    boot.hidden = false;
    boot.setAttribute("role", "alert");
    boot.setAttribute("data-failed", "true");
    paragraph(text);
    if (detail) paragraph(detail);
    if (!again) return;
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "Reload";
    button.onclick = function () { location.reload(); };
    boot.appendChild(button);
  }

  // The page has started as soon as it has put something into #app.
  function started() {
    return app.childNodes.length > 0;
  }

  function settle() {
    if (!started()) return false;
    clearTimeout(timer);
    observer.disconnect();
    if (boot.parentNode) boot.parentNode.removeChild(boot);
    return true;
  }

  function failed(error) {
    if (started()) return;
    clearTimeout(timer);
    say("Unfold could not start: a part of the page did not load.", "What the browser said: " + error, true);
  }

  var lack = missing();
  if (lack) {
    say("Unfold cannot run in this browser. It needs " + lack + ".", "Chrome or Edge 91, Firefox 89 or Safari 16.4, or later ones, have it.", false);
    return;
  }
  var timer = setTimeout(function () {
    if (!started()) say("Unfold has not started yet. The connection may be slow or blocked.", "It goes on trying; reloading may help.", true);
  }, PATIENCE);
  var observer = new MutationObserver(settle);
  observer.observe(app, { childList: true });

  var at = function (name) { return new URL(name, document.baseURI).href; };

  // The lesson that the address asks for.
  var asked = location.hash.replace(/^[#\/]+/, "").split("?")[0];

  // "composition=a.wasm activations=b.wasm", as index.html lists parts of a program, as pairs; none of a whole program.
  function listed(parts) {
    return (parts || "").split(" ").filter(Boolean).map(function (entry) { return entry.split("="); });
  }

  // A worker, directly or, in a frame of opaque origin that may not, through a blob that imports the script. It is told
  // where the parts of its program are and which of them is needed first.
  function start() {
    var parts = listed(names.workerParts);
    var soon = parts.findIndex(function (part) { return part[0] === asked; });
    var files = {
      boot: at(names.workerBoot), js: at(names.worker), wasm: at(names.workerWasm),
      parts: parts.map(function (part) { return at(part[1]); }).join(" "), soon: Math.max(soon, 0),
    };
    try {
      var query = Object.keys(files).map(function (key) { return key + "=" + encodeURIComponent(files[key]); });
      return new Worker(files.boot + "?" + query.join("&"));
    } catch (error) {
      var script = "self.UNFOLD=" + JSON.stringify(files) + ";try{importScripts(self.UNFOLD.boot)}catch(e){postMessage('The model could not be loaded: '+e.message)}";
      return new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
    }
  }

  // The first worker loads while the page does; what it says until the page listens is kept.
  function early() {
    var held = { kept: [] };
    var keep = function (event) { event.preventDefault(); held.kept.push(event); };
    try {
      held.worker = start();
      held.worker.onmessage = held.worker.onerror = keep;
    } catch (error) {
      held = null;
    }
    return held;
  }
  var first = early(), running = null;

  // The lessons' parts of the page's program, in reading order; none where the program is in one piece.
  var parts = Object.create(null);
  listed(names.parts).forEach(function (pair) { parts[pair[0]] = { file: pair[1] }; });

  // Fetches a part and puts it into the running program. One that failed is asked anew the next time.
  function load(part) {
    if (part.coming) return part.coming;
    part.coming = fetch(at(part.file))
      .then(function (response) {
        if (!response.ok) throw new Error(part.file + " came as " + response.status);
        return response.arrayBuffer();
      })
      .then(function (bytes) { return WebAssembly.compile(bytes); })
      .then(function (module) {
        return program.then(function (exports) { return WebAssembly.instantiate(module, { p: exports }); });
      })
      .then(function () { part.here = true; });
    part.coming.catch(function (error) {
      part.coming = null;
      failed(error);
    });
    return part.coming;
  }

  // Once a picture is drawn, the rest of both programs comes piece by piece, unless the reader saves data.
  function others() {
    if (navigator.connection && navigator.connection.saveData) return;
    if (running) running.postMessage("others");
    Object.keys(parts).reduce(function (before, slug) {
      return before.then(function () { return window.unfold.part(slug); }).catch(function () {});
    }, Promise.resolve());
  }
  var drawn = new MutationObserver(function () {
    drawn.disconnect();
    (window.requestIdleCallback || setTimeout)(others);
  });
  drawn.observe(app, { subtree: true, attributes: true, attributeFilter: ["data-drawn"] });

  // Fetches a file of weights of so many bytes, past the browser's cache if `fresh`. `tell` hears a number every moment:
  // the bytes so far; and at the end all bytes, or a sentence on why there are none.
  function weights(name, bytes, fresh, tell) {
    var got = 0, before = 0, still = 0, parts = [];
    var stop = new AbortController();
    var timer = setInterval(function () {
      still = got === before ? still + PULSE : 0;
      before = got;
      if (still < PATIENCE) tell(got);
      else stop.abort();
    }, PULSE);
    function whole() {
      var all = new Uint8Array(bytes), place = 0;
      if (got !== bytes) throw new Error(got + " bytes came instead of " + bytes);
      parts.forEach(function (part) { all.set(part, place); place += part.length; });
      return all;
    }
    fetch(at(tag.getAttribute("data-weights-" + name)), { signal: stop.signal, cache: fresh ? "reload" : "default" })
      .then(function (response) {
        if (!response.ok) throw new Error("the server answered " + response.status);
        var reader = response.body.getReader();
        return reader.read().then(function more(piece) {
          // A server that never stops is not waited for.
          if (piece.done || got > bytes) return reader.cancel();
          parts.push(piece.value);
          got += piece.value.length;
          return reader.read().then(more);
        });
      })
      .then(whole)
      .catch(function (error) { return stop.signal.aborted ? "nothing came for 20 seconds" : error.message || String(error); })
      .then(function (end) { clearInterval(timer); tell(end); });
  }

  window.unfold = {
    // A promise where the part of a lesson must be waited for, nothing where it is there.
    part: function (slug) {
      var part = parts[slug];
      return part && !part.here ? load(part) : undefined;
    },
    // Hands over the first worker, later a new one, and tells `hear` of every message and error event.
    worker: function (hear) {
      var held = first || { worker: start(), kept: [] };
      first = null;
      running = held.worker;
      held.worker.onmessage = held.worker.onerror = hear;
      setTimeout(function () { held.kept.forEach(hear); });
      return held.worker;
    },
    weights: weights,
  };

  // All files of the page at once. A request's failure is told by whoever waits for it.
  var wasm = fetch(at(names.wasm));
  wasm.catch(function () {});
  var program = import(at(names.js)).then(function (page) { return page.default({ module_or_path: wasm }); });
  program.then(settle, failed);
  var soon = parts[asked] || parts[Object.keys(parts)[0]];
  if (soon) load(soon);
})();
