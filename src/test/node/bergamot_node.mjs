/**
 * Translates the lines of standard input by the Bergamot engine in Node:
 *
 *     node src/test/node/bergamot_node.mjs PACKAGE PRECISION MODEL.bin VOCABULARY.spm [TARGET.spm] < LINES
 *
 * PACKAGE is the folder of npm's @browsermt/bergamot-translator, PRECISION float32 or int8shiftAll.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadEngine, translate } from "./bergamot.mjs";

const [folder, precision, model, ...vocabularies] = process.argv.slice(2);
if (vocabularies.length === 0) {
  console.error("usage: bergamot_node.mjs PACKAGE PRECISION MODEL.bin VOCABULARY.spm [TARGET.spm] < LINES");
  process.exit(2);
}

function buffer(path) {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

const worker = join(folder, "worker", "bergamot-translator-worker");
const engine = await loadEngine(readFileSync(`${worker}.js`, "utf8"), buffer(`${worker}.wasm`));
const lines = readFileSync(0, "utf8").split("\n");
if (lines.at(-1) === "") {
  lines.pop();
}
const files = { model: buffer(model), vocabularies: vocabularies.map(buffer), precision };
for (const line of translate(engine, files, lines)) {
  console.log(line);
}
