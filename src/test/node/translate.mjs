// Translates lines by transformers.js with an exported model:
//   node translate.mjs NODE_MODULES MODEL_DIRECTORY DTYPE [BATCH] < lines > lines of JSON
// NODE_MODULES is the folder in which npm installed @huggingface/transformers. Each line of the output is {"text", "source", "target"}, the last
// two the ids of the tokenizer without padding, start and end. Nothing is fetched.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [nodeModules, directory, dtype, batch = '1'] = process.argv.slice(2);
const library = path.resolve(nodeModules, '@huggingface/transformers/dist/transformers.node.mjs');
const { env, pipeline } = await import(pathToFileURL(library));
env.allowRemoteModels = false;
env.localModelPath = path.dirname(path.resolve(directory));
const { tokenizer, model } = await pipeline('translation', path.basename(path.resolve(directory)), {
  dtype,
  session_options: { intraOpNumThreads: 1 },
});
const lines = readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
const tokens = (ids) => ids.slice(0, ids.indexOf(BigInt(tokenizer.eos_token_id))).map(Number);
for (let from = 0; from < lines.length; from += Number(batch)) {
  // What the pipeline does, but for its limit of 256 tokens.
  const inputs = tokenizer(lines.slice(from, from + Number(batch)), { padding: true, truncation: true });
  const generated = await model.generate({ ...inputs, max_new_tokens: model.config.max_position_embeddings });
  const texts = tokenizer.batch_decode(generated, { skip_special_tokens: true });
  const sources = inputs.input_ids.tolist().map(tokens);
  const targets = generated.tolist().map((ids) => tokens(ids.slice(1)));
  texts.forEach((text, i) => console.log(JSON.stringify({ text, source: sources[i], target: targets[i] })));
}
