// Opens the page of an exported model in Chromium, without a network beyond a server of its files, and lets it translate:
//   node page.mjs NODE_MODULES DIRECTORY CHROMIUM [SCREENSHOT.png] < lines > {"text", "status", "outside", "errors"}
// NODE_MODULES is the folder in which npm installed playwright-core; "outside" lists requests for anything else than the files.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const [nodeModules, directory, executablePath, screenshot] = process.argv.slice(2);
const { chromium } = createRequire(path.resolve(nodeModules) + path.sep)('playwright-core');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };
const server = createServer((request, response) => {
  const name = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const file = path.join(directory, name.endsWith('/') ? name + 'index.html' : name);
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream', 'content-length': statSync(file).size });
  createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}/`;

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1200, height: 720 } });
const outside = [], errors = [];
await page.context().route((url) => !url.href.startsWith(base) && url.protocol.startsWith('http'), (route) => {
  outside.push(route.request().url());
  return route.abort();
});
page.on('pageerror', (error) => errors.push(error.message));
page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
await page.goto(base);
const status = page.locator('#status');
await page.waitForFunction(() => /^Ready|did not work/.test(document.getElementById('status').textContent), null, { timeout: 120_000 });
await page.fill('#source', readFileSync(0, 'utf8').trimEnd());
await page.keyboard.press('Control+Enter');
await page.waitForFunction(() => /^Translated|did not work/.test(document.getElementById('status').textContent), null, { timeout: 240_000 });
if (screenshot) await page.screenshot({ path: screenshot });
console.log(JSON.stringify({ text: await page.textContent('#target'), status: await status.textContent(), outside, errors }));
await browser.close();
server.close();
