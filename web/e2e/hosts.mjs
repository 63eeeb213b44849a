// Pages of somebody else that embed the site: a course page, a slide, a learning platform. Each keeps the messages that
// the frame sends in `window.messages`, as a host would listen to them.

/** The frame of each kind of host page. */
const FRAMES = {
  plain: { place: "/" },
  sandbox: { place: "/cors/", sandbox: "allow-scripts" },
  csp: { place: "/csp/" },
  "csp-sandbox": { place: "/csp-cors/", sandbox: "allow-scripts" },
  "sub-path": { place: "/a/b/" },
};

/** The host page called `kind`; `address` goes behind the #, `query` behind the ? of the frame. */
export function host(kind, parameters) {
  const frame = FRAMES[kind];
  if (!frame) return `<!doctype html><title>no such host</title><p>No host page is called ${escape(kind)}.`;
  const query = parameters.get("query");
  const address = parameters.get("address");
  const source = frame.place + (query ? `?${query}` : "") + (address ? `#${address}` : "");
  const sandbox = frame.sandbox ? ` sandbox="${frame.sandbox}"` : "";
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>A course page</title><link rel="icon" href="data:,"></head>
  <body>
    <h1>Week 3</h1>
    <script>
      window.messages = [];
      addEventListener("message", (event) => {
        if (event.source === document.querySelector("iframe").contentWindow) messages.push(event.data);
      });
    </script>
    <iframe src="${escape(source)}" width="1000" height="760" title="Unfold"${sandbox}></iframe>
  </body>
</html>`;
}

function escape(text) {
  return String(text).replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
