/**
 * The Bergamot engine, Marian compiled to WebAssembly (npm's @browsermt/bergamot-translator), with a model in Marian's .bin format. Runs
 * in Node and in browsers alike; the package's own worker accepts quantised models alone.
 */

// Functions that the engine imports, and those of its own that stand in where the browser has none.
const GEMM = {
  int8_prepare_a: "int8PrepareAFallback",
  int8_prepare_b: "int8PrepareBFallback",
  int8_prepare_b_from_transposed: "int8PrepareBFromTransposedFallback",
  int8_prepare_b_from_quantized_transposed: "int8PrepareBFromQuantizedTransposedFallback",
  int8_prepare_bias: "int8PrepareBiasFallback",
  int8_multiply_and_add_bias: "int8MultiplyAndAddBiasFallback",
  int8_select_columns_of_b: "int8SelectColumnsOfBFallback",
};
const MODEL_ALIGNMENT = 256;
const ALIGNMENT = 64;

/**
 * Loads the engine.
 *
 * @param {string} glue the text of bergamot-translator-worker.js
 * @param {BufferSource} wasm the content of bergamot-translator-worker.wasm
 */
export function loadEngine(glue, wasm) {
  return new Promise((resolve, reject) => {
    // The glue code looks for this global name.
    const module = (globalThis.Module = {
      print: () => {},
      printErr: (line) => console.error(line),
      onAbort: (reason) => reject(new Error(`the engine gave up: ${reason}`)),
      onRuntimeInitialized: () => resolve(module),
      instantiateWasm: (imports, accept) => {
        const gemm = Object.fromEntries(
          Object.entries(GEMM).map(([name, own]) => [name, (...args) => module.asm[own](...args)]),
        );
        WebAssembly.instantiate(wasm, { ...imports, wasm_gemm: gemm }).then(({ instance }) => accept(instance), reject);
        return {};
      },
    });
    (0, eval)(glue);
  });
}

/**
 * Translates lines, each as one sentence, with greedy search.
 *
 * @param engine what loadEngine gave
 * @param {{model: ArrayBuffer, vocabularies: ArrayBuffer[], precision: string}} files one vocabulary (.spm) for both sides, or two; the
 *     precision is float32 or int8shiftAll, which quantises on loading
 * @param {string[]} lines
 */
export function translate(engine, { model, vocabularies, precision }, lines) {
  const vocabularyList = new engine.AlignedMemoryList();
  vocabularies.forEach((vocabulary) => vocabularyList.push_back(aligned(engine, vocabulary, ALIGNMENT)));
  const settings = {
    "beam-size": 1,
    normalize: 0,
    "word-penalty": 0,
    "cpu-threads": 0,
    "gemm-precision": precision,
    "skip-cost": true,
    "ssplit-mode": "sentence",
    alignment: "soft",
    quiet: true,
    "quiet-translation": true,
    "max-length-break": 512,
    "mini-batch-words": 1024,
    workspace: 128,
    "max-length-factor": 2.0,
  };
  const yaml = Object.entries(settings).map(([key, value]) => `${key}: ${value}\n`).join("");
  const loaded = new engine.TranslationModel(
    yaml,
    aligned(engine, model, MODEL_ALIGNMENT),
    aligned(engine, new ArrayBuffer(0), ALIGNMENT), // no shortlist
    vocabularyList,
    null, // no model of quality
  );
  const service = new engine.BlockingService({ cacheSize: 0 });
  const input = new engine.VectorString();
  const options = new engine.VectorResponseOptions();
  lines.forEach((line) => {
    input.push_back(line);
    options.push_back({ alignment: false, html: false, qualityScores: false });
  });
  const responses = service.translate(loaded, input, options);
  return lines.map((_, i) => responses.get(i).getTranslatedText());
}

function aligned(engine, buffer, alignment) {
  const memory = new engine.AlignedMemory(buffer.byteLength, alignment);
  memory.getByteArrayView().set(new Int8Array(buffer));
  return memory;
}
