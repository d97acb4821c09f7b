/**
 * Translates the lines of standard input by the Bergamot engine in headless Chromium, on a page that is served from here:
 *
 *     PLAYWRIGHT=…/node_modules/playwright-core CHROMIUM=/usr/bin/chromium \
 *         node src/test/node/bergamot_browser.mjs PACKAGE PRECISION MODEL.bin VOCABULARY.spm [TARGET.spm] < LINES
 *
 * Arguments are those of bergamot_node.mjs. PLAYWRIGHT is the folder of npm's playwright-core, by default beside PACKAGE's.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [folder, precision, model, ...vocabularies] = process.argv.slice(2);
if (vocabularies.length === 0) {
  console.error("usage: bergamot_browser.mjs PACKAGE PRECISION MODEL.bin VOCABULARY.spm [TARGET.spm] < LINES");
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
const worker = join(folder, "worker", "bergamot-translator-worker");
const served = {
  "/": ["text/html", join(here, "bergamot.html")],
  "/bergamot.mjs": ["text/javascript", join(here, "bergamot.mjs")],
  "/engine.js": ["text/javascript", `${worker}.js`],
  "/engine.wasm": ["application/wasm", `${worker}.wasm`],
  "/model": ["application/octet-stream", model],
};
vocabularies.forEach((path, i) => (served[`/vocabulary${i}`] = ["application/octet-stream", path]));

const server = createServer((request, response) => {
  const [type, path] = served[request.url] ?? [];
  if (!path) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "Content-Type": type }).end(readFileSync(path));
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

const playwright = resolve(process.env.PLAYWRIGHT ?? join(folder, "..", "..", "playwright-core"));
const { chromium } = await import(pathToFileURL(join(playwright, "index.mjs")));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => "translateLines" in globalThis);
  const lines = readFileSync(0, "utf8").split("\n");
  if (lines.at(-1) === "") {
    lines.pop();
  }
  const translated = await page.evaluate(
    ([count, precision, lines]) => translateLines(count, precision, lines),
    [vocabularies.length, precision, lines],
  );
  translated.forEach((line) => console.log(line));
} finally {
  await browser.close();
  server.close();
}
