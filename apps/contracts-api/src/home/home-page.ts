const STYLE = `:root{color-scheme:light dark;--page:#eef1f4;--sheet:#fff;--ink:#1b232c;--soft:#5a6673;--rule:#d9dfe6;--link:#0b5cad;--code:#f1f4f7}
@media (prefers-color-scheme:dark){:root{--page:#10151a;--sheet:#1a2027;--ink:#eef2f6;--soft:#a9b4c0;--rule:#2c343e;--link:#8dc0ff;--code:#232b34}}
*{box-sizing:border-box}
body{margin:0;padding:2rem 1rem;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:2rem;background:var(--sheet);border:1px solid var(--rule);border-radius:10px}
h1{margin:0;font-size:1.75rem;line-height:1.2}
h2{margin:2rem 0 .5rem;font-size:1.1rem}
p,ol,dl{margin:.5rem 0 0}
.soft,dd{color:var(--soft)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.6rem 1.5rem}
dt{font-weight:600}
dd{margin:0}
ol{padding-left:1.3rem}
li{margin:.4rem 0}
a{color:var(--link)}
code{padding:.1em .35em;border-radius:4px;background:var(--code);font:.875em/1.4 ui-monospace,monospace;white-space:nowrap}
@media (max-width:34rem){body{padding:0}main{padding:1.5rem 1.25rem;border:0;border-radius:0;min-height:100vh}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.8rem}}`;

/**
 * Where the links of messages lead: what this is, and how to look something up as long as there is no page for
 * it. The same for everybody, signed in or not, so it says nothing of what is stored here. Links are relative:
 * a proxy may serve the product below a path.
 */
export const HOME_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Tenor</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Tenor</h1>
<p class="soft">Keeps an eye on contracts with vendors: what renews, what ends, what it costs and what is not covered. Its jobs look for what needs a decision and tell people by e-mail, Slack and tickets.</p>
<h2>Where to go</h2>
<dl>
<dt><a href="./docs">API</a></dt><dd>Every resource, described and ready to try out</dd>
<dt><a href="./docs/events">Events</a></dt><dd>What is published, for programs that listen</dd>
<dt>Health</dt><dd><a href="./health/live">live</a> and <a href="./health/ready">ready</a>, for operators</dd>
</dl>
<h2>You come from a message?</h2>
<p>There is no page for a single contract or device yet. To look one up:</p>
<ol>
<li>Open the <a href="./docs">API</a>, press <b>Authorize</b> and paste your token. Ask whoever runs this installation for one.</li>
<li>Look for the name that the message gives: <code>GET /api/v1/contracts</code> or <code>GET /api/v1/devices</code>, with the name as <code>q</code>.</li>
<li>What a message leaves out, because there was too much of it: <code>GET /api/v1/alerts</code> with <code>state=firing</code>. What was sent, with the id of every object in it: <code>GET /api/v1/deliveries</code>.</li>
</ol>
</main>
</body>
</html>
`;

/** The text of the only style that the page may have. */
export const HOME_STYLE = STYLE;
