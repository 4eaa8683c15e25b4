import { html, type Html } from "./html";

/**
 * Colours are chosen for a contrast of at least 4.5 to 1 on their background
 * in both schemes; a browser test measures it.
 */
const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --page: #ffffff; --card: #f6f8fa; --line: #d0d7de;
  --ok: #116329; --look: #7d4e00; --stop: #a40e26; --bar: #b6d7ff; --usable: #1a5fcc; --peak: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b1; --page: #0d1117; --card: #161b22; --line: #30363d;
  --ok: #56d364; --look: #e3b341; --stop: #ff8078; --bar: #1c3350; --usable: #58a6ff; --peak: #ff8078; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; } .card h2 { margin: 0; } h3 { font-size: 1rem; margin: .75rem 0 0; }
p, ul, ol { margin: .5rem 0; } .soft { color: var(--soft); font-size: .9rem; }
.card { background: var(--card); border: 1px solid var(--line); border-left: .4rem solid var(--edge); border-radius: .4rem; padding: .75rem 1rem; margin: .75rem 0; }
.ok { --edge: var(--ok); } .look { --edge: var(--look); } .stop { --edge: var(--stop); } .plain { --edge: var(--ink); }
.badge { color: var(--edge); font-weight: 700; } .line { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { text-align: left; padding: .35rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; max-width: 22rem; }
a { color: inherit; } code { font-family: ui-monospace, "SFMono-Regular", Menlo, monospace; font-size: .9em; }
th { white-space: nowrap; } th[scope="row"] { white-space: normal; overflow-wrap: anywhere; min-width: 6rem; } summary { cursor: pointer; }
`;

/** A self-contained page: no script, no request to anywhere, light and dark. */
export function page(title: string, body: Html, furtherStyle = ""): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html`${title}`.text}</title>
<style>${STYLE}${furtherStyle}</style>
</head>
<body>
<main>
${body.text}
</main>
</body>
</html>
`;
}
