// Translates lines by transformers.js with an exported model:
//   node translate.mjs NODE_MODULES MODEL_DIRECTORY DTYPE [BATCH] < lines > lines of JSON
// NODE_MODULES is the folder in which npm installed @huggingface/transformers. Each line of the output is {"text": ..., "ids": [...]}, the ids
// those of the source. Nothing is fetched.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [nodeModules, directory, dtype, batch = '1'] = process.argv.slice(2);
const library = path.resolve(nodeModules, '@huggingface/transformers/dist/transformers.node.mjs');
const { env, pipeline } = await import(pathToFileURL(library));
env.allowRemoteModels = false;
env.localModelPath = path.dirname(path.resolve(directory));
const translate = await pipeline('translation', path.basename(path.resolve(directory)), {
  dtype,
  session_options: { intraOpNumThreads: 1 },
});
const lines = readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
for (let from = 0; from < lines.length; from += Number(batch)) {
  const together = lines.slice(from, from + Number(batch));
  const texts = await translate(together, { max_new_tokens: translate.model.config.max_position_embeddings });
  together.forEach((line, i) => {
    const ids = translate.tokenizer(line, { return_tensor: false }).input_ids;
    console.log(JSON.stringify({ text: texts[i].translation_text, ids }));
  });
}
