package io.tandem.interop.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tandem.subword.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An exported model in ONNX Runtime, run as transformers.js does: greedily, with an empty cache at
 * first and then the decoder's own.
 */
final class OrtModel implements AutoCloseable {
  private static final int MOST_STEPS = 300;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession encoder;
  private final OrtSession decoder;
  private final Map<String, long[]> cacheShapes = new HashMap<>();

  /** The past that the first step is given: its length, and whether the graph is to read it. */
  enum FirstPast {
    /** The first past of transformers.js. */
    EMPTY,
    /** Optimum's first past: one position that is not read. */
    DUMMY
  }

  /**
   * A translation.
   *
   * @param tokens ids of the tokenizer, without EOS
   * @param logits those of each step, that of EOS included
   */
  record Translated(int[] tokens, List<float[]> logits) {}

  /** Files by name. */
  static final class Files implements ModelFiles {
    private final Map<String, ByteArrayOutputStream> files = new HashMap<>();

    @Override
    public ByteArrayOutputStream create(String name) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      files.put(name, out);
      return out;
    }

    byte[] bytes(String name) {
      return files.get(name).toByteArray();
    }

    Map<String, ByteArrayOutputStream> all() {
      return files;
    }
  }

  OrtModel(Files files, WeightFormat format) throws OrtException {
    this(
        files.bytes("onnx/encoder_model" + format.suffix() + ".onnx"),
        files.bytes("onnx/decoder_model_merged" + format.suffix() + ".onnx"));
  }

  OrtModel(byte[] encoderModel, byte[] decoderModel) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    encoder = environment.createSession(encoderModel, options);
    decoder = environment.createSession(decoderModel, options);
    for (var input : decoder.getInputInfo().entrySet()) {
      if (input.getKey().startsWith("past_key_values")) {
        cacheShapes.put(
            input.getKey(), ((ai.onnxruntime.TensorInfo) input.getValue().getInfo()).getShape());
      }
    }
  }

  /** Translates sentences of unequal lengths together, each ending with EOS. */
  List<Translated> greedy(int[][] sources, FirstPast first) throws OrtException {
    int batch = sources.length;
    int width = Arrays.stream(sources).mapToInt(source -> source.length).max().orElseThrow();
    long[] ids = new long[batch * width];
    long[] mask = new long[batch * width];
    for (int b = 0; b < batch; b++) {
      for (int s = 0; s < sources[b].length; s++) {
        ids[b * width + s] = sources[b][s];
        mask[b * width + s] = 1;
      }
    }
    List<Translated> results = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      results.add(new Translated(new int[0], new ArrayList<>()));
    }
    boolean[] done = new boolean[batch];
    long[] last = new long[batch];
    Arrays.fill(last, Vocabulary.BOS);
    try (OnnxTensor real = integers(mask, batch, width);
        OnnxTensor input = integers(ids, batch, width);
        OrtSession.Result encoded =
            encoder.run(Map.of("input_ids", input, "attention_mask", real))) {
      Optional<OrtSession.Result> past = Optional.empty();
      for (int step = 0; step < MOST_STEPS && !all(done); step++) {
        OrtSession.Result result = step(encoded, real, last, past, first);
        past.ifPresent(OrtSession.Result::close);
        past = Optional.of(result);
        float[][][] logits = (float[][][]) result.get("logits").orElseThrow().getValue();
        for (int b = 0; b < batch; b++) {
          float[] row = logits[b][logits[b].length - 1];
          last[b] = best(row);
          if (!done[b]) {
            results.set(b, extended(results.get(b), (int) last[b], row));
            done[b] = last[b] == Vocabulary.EOS;
          }
        }
      }
      past.ifPresent(OrtSession.Result::close);
    }
    return results;
  }

  private static boolean all(boolean[] done) {
    for (boolean one : done) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  private static Translated extended(Translated so, int token, float[] logits) {
    so.logits().add(logits);
    if (token == Vocabulary.EOS) {
      return so;
    }
    int[] tokens = Arrays.copyOf(so.tokens(), so.tokens().length + 1);
    tokens[tokens.length - 1] = token;
    return new Translated(tokens, so.logits());
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }

  private OrtSession.Result step(
      OrtSession.Result encoded,
      OnnxTensor mask,
      long[] last,
      Optional<OrtSession.Result> past,
      FirstPast first)
      throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put("encoder_attention_mask", mask);
    inputs.put("encoder_hidden_states", (OnnxTensor) encoded.get(0));
    inputs.put("input_ids", integers(last, last.length, 1));
    boolean reads = past.isPresent() || first == FirstPast.EMPTY;
    inputs.put("use_cache_branch", OnnxTensor.createTensor(environment, new boolean[] {reads}));
    for (var cache : cacheShapes.entrySet()) {
      inputs.put(
          cache.getKey(),
          past.isPresent()
              ? (OnnxTensor)
                  past.get().get(cache.getKey().replace("past_key_values", "present")).orElseThrow()
              : empty(cache.getValue(), last.length, first));
    }
    return decoder.run(inputs);
  }

  private OnnxTensor empty(long[] shape, int batch, FirstPast first) throws OrtException {
    int length = first == FirstPast.EMPTY ? 0 : 1;
    long[] sizes = {batch, shape[1], length, shape[3]};
    float[] values = new float[(int) (sizes[0] * sizes[1] * sizes[2] * sizes[3])];
    Arrays.fill(values, 7);
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), sizes);
  }

  private OnnxTensor integers(long[] values, long rows, long columns) throws OrtException {
    return OnnxTensor.createTensor(
        environment, LongBuffer.wrap(values), new long[] {rows, columns});
  }

  @Override
  public void close() throws OrtException {
    encoder.close();
    decoder.close();
  }
}
