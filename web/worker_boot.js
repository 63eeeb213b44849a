// Starts the model inside the worker. A classic script: a sandboxed frame starts no module worker. The page says
// which files to load: in the address when this script is the worker itself, in self.UNFOLD when a blob imports it.
// A text message to the page means that starting failed; everything later is bytes.
(function () {
  "use strict";
  var names = self.UNFOLD;
  if (!names) {
    var query = new URLSearchParams(self.location.search);
    names = { js: query.get("js"), wasm: query.get("wasm") };
  }
  function failed(error) {
    self.postMessage("The model could not be loaded: " + (error && error.message ? error.message : error));
  }
  try {
    // Under way before the script, which stops everything here until it has come.
    var wasm = fetch(names.wasm);
    wasm.catch(function () {});
    importScripts(names.js);
    // A global `let` of the imported script: no property of self.
    wasm_bindgen({ module_or_path: wasm }).catch(failed);
  } catch (error) {
    failed(error);
  }
})();
