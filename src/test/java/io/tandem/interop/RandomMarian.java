package io.tandem.interop;

import io.tandem.interop.tensors.ElementType;
import io.tandem.interop.tensors.MarianBin;
import io.tandem.interop.tensors.TensorData;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.tensors.TensorToWrite;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * A post-norm Transformer of random weights in Marian's names, and its greedy search in double
 * precision, written from Marian's description and sharing nothing with Tandem's network.
 *
 * <p>D model size, V vocabulary; a row is an array of D.
 */
final class RandomMarian {
  private static final double EPSILON = 1e-6;
  private static final double SMALL = 0.1;

  private final int vocabulary;
  private final int modelSize;
  private final int heads;
  private final int depth;
  private final int end;
  private final Map<String, float[]> weights = new LinkedHashMap<>();
  private final Map<String, List<Integer>> shapes = new LinkedHashMap<>();
  private final Random random;

  /**
   * @param end the id that ends a sentence
   * @param never ids that are never generated
   */
  RandomMarian(long seed, Sizes sizes, int end, int... never) {
    this.random = new Random(seed);
    vocabulary = sizes.vocabulary();
    modelSize = sizes.modelSize();
    heads = sizes.heads();
    depth = sizes.depth();
    this.end = end;
    add("Wemb", vocabulary, modelSize, 1 / Math.sqrt(modelSize));
    for (int layer = 1; layer <= depth; layer++) {
      addAttention("encoder_l" + layer + "_self");
      addFeedForward("encoder_l" + layer + "_ffn", sizes.feedForward());
      addAttention("decoder_l" + layer + "_self");
      addAttention("decoder_l" + layer + "_context");
      addFeedForward("decoder_l" + layer + "_ffn", sizes.feedForward());
    }
    float[] bias = add("decoder_ff_logit_out_b", 1, vocabulary, SMALL);
    bias[end] = 2;
    for (int id : never) {
      bias[id] = -100;
    }
  }

  /** The sizes of a network. */
  record Sizes(int vocabulary, int modelSize, int heads, int feedForward, int depth) {}

  private float[] add(String name, int rows, int columns, double deviation) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    weights.put(name, values);
    shapes.put(name, List.of(rows, columns));
    return values;
  }

  private void addAttention(String name) {
    for (String part : List.of("q", "k", "v", "o")) {
      add(name + "_W" + part, modelSize, modelSize, 1 / Math.sqrt(modelSize));
      add(name + "_b" + part, 1, modelSize, SMALL);
    }
    addNorm(name + "_Wo");
  }

  private void addFeedForward(String name, int feedForward) {
    add(name + "_W1", modelSize, feedForward, 1 / Math.sqrt(modelSize));
    add(name + "_b1", 1, feedForward, SMALL);
    add(name + "_W2", feedForward, modelSize, 1 / Math.sqrt(feedForward));
    add(name + "_b2", 1, modelSize, SMALL);
    addNorm(name + "_ffn");
  }

  private void addNorm(String name) {
    float[] scale = add(name + "_ln_scale", 1, modelSize, SMALL);
    for (int i = 0; i < scale.length; i++) {
      // Of one sign, a network with tied embeddings would repeat its input for ever.
      scale[i] += random.nextBoolean() ? 1 : -1;
    }
    add(name + "_ln_bias", 1, modelSize, SMALL);
  }

  /** Writes the model as Marian's .bin, with its settings. */
  void write(OutputStream out) throws IOException {
    List<TensorToWrite> tensors = new ArrayList<>();
    weights.forEach(
        (name, values) ->
            tensors.add(
                new TensorToWrite(
                    new TensorHeader(name, ElementType.FLOAT32, shapes.get(name)),
                    TensorData.ofFloats(values))));
    byte[] settings = (settings() + '\0').getBytes(StandardCharsets.UTF_8);
    tensors.add(
        new TensorToWrite(
            new TensorHeader("special:model.yml", ElementType.INT8, List.of(settings.length)),
            TensorData.ofBytes(settings)));
    MarianBin.write(out, tensors);
  }

  private String settings() {
    return String.format(
        Locale.ROOT,
        """
        bert-train-type-embeddings: false
        bert-type-vocab-size: 0
        dec-cell: gru
        dec-cell-base-depth: 2
        dec-cell-high-depth: 1
        dec-depth: %1$d
        dim-emb: %2$d
        dim-rnn: 1024
        dim-vocabs:
          - %3$d
          - %3$d
        enc-cell: gru
        enc-cell-depth: 1
        enc-depth: %1$d
        enc-type: bidirectional
        factors-combine: sum
        factors-dim-emb: 0
        input-types: []
        layer-normalization: false
        lemma-dim-emb: 0
        output-omit-bias: false
        right-left: false
        skip: false
        tied-embeddings: false
        tied-embeddings-all: true
        tied-embeddings-src: false
        transformer-aan-activation: swish
        transformer-aan-depth: 2
        transformer-aan-nogate: false
        transformer-decoder-autoreg: self-attention
        transformer-dim-aan: 2048
        transformer-dim-ffn: %4$d
        transformer-ffn-activation: relu
        transformer-ffn-depth: 2
        transformer-guided-alignment-layer: last
        transformer-heads: %5$d
        transformer-no-projection: false
        transformer-postprocess: dan
        transformer-postprocess-emb: d
        transformer-postprocess-top: ""
        transformer-preprocess: ""
        transformer-tied-layers: []
        transformer-train-position-embeddings: false
        type: transformer
        ulr: false
        ulr-dim-emb: 0
        version: v1.9.0
        """,
        depth,
        modelSize,
        vocabulary,
        shapes.get("encoder_l1_ffn_b1").get(1),
        heads);
  }

  /**
   * Returns the ids of the greedy translation without the end.
   *
   * @param source ids, the end included
   */
  List<Integer> translate(int[] source, int most) {
    double[][] memory = new double[source.length][];
    for (int i = 0; i < source.length; i++) {
      memory[i] = embedded(source[i], i);
    }
    for (int layer = 1; layer <= depth; layer++) {
      String name = "encoder_l" + layer;
      memory = attended(name + "_self", memory, memory, false);
      memory = fed(name + "_ffn", memory);
    }
    List<Integer> translation = new ArrayList<>();
    List<double[]> inputs = new ArrayList<>();
    while (translation.size() < most) {
      int position = translation.size();
      inputs.add(position == 0 ? positions(0) : embedded(translation.get(position - 1), position));
      int next = best(decoded(inputs.toArray(double[][]::new), memory)[position]);
      if (next == end) {
        break;
      }
      translation.add(next);
    }
    return translation;
  }

  private double[][] decoded(double[][] inputs, double[]... memory) {
    double[][] rows = inputs;
    for (int layer = 1; layer <= depth; layer++) {
      String name = "decoder_l" + layer;
      rows = attended(name + "_self", rows, rows, true);
      rows = attended(name + "_context", rows, memory, false);
      rows = fed(name + "_ffn", rows);
    }
    return rows;
  }

  /** The first half of the sinusoid is sines, the second cosines. */
  private double[] positions(int position) {
    int half = modelSize / 2;
    double[] row = new double[modelSize];
    for (int i = 0; i < half; i++) {
      double angle = position * Math.pow(10_000, -i / (half - 1.0));
      row[i] = Math.sin(angle);
      row[half + i] = Math.cos(angle);
    }
    return row;
  }

  private double[] embedded(int id, int position) {
    double[] row = positions(position);
    for (int i = 0; i < modelSize; i++) {
      row[i] += Math.sqrt(modelSize) * weights.get("Wemb")[id * modelSize + i];
    }
    return row;
  }

  private int best(double... row) {
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int id = 0; id < vocabulary; id++) {
      double logit = weights.get("decoder_ff_logit_out_b")[id];
      for (int i = 0; i < modelSize; i++) {
        logit += row[i] * weights.get("Wemb")[id * modelSize + i];
      }
      if (logit > highest) {
        highest = logit;
        best = id;
      }
    }
    return best;
  }

  private double[] linear(String weight, String bias, double... row) {
    float[] w = weights.get(weight);
    float[] b = weights.get(bias);
    double[] result = new double[b.length];
    for (int j = 0; j < b.length; j++) {
      result[j] = b[j];
      for (int i = 0; i < row.length; i++) {
        result[j] += row[i] * w[i * b.length + j];
      }
    }
    return result;
  }

  private double[][] attended(String name, double[][] rows, double[][] memory, boolean causal) {
    double[][] keys = all(name + "_Wk", name + "_bk", memory);
    double[][] values = all(name + "_Wv", name + "_bv", memory);
    double[][] result = new double[rows.length][];
    for (int t = 0; t < rows.length; t++) {
      double[] query = linear(name + "_Wq", name + "_bq", rows[t]);
      int seen = causal ? t + 1 : memory.length;
      double[] mixed = new double[modelSize];
      for (int head = 0; head < heads; head++) {
        mix(query, Arrays.copyOf(keys, seen), values, head, mixed);
      }
      result[t] = normed(name + "_Wo", rows[t], linear(name + "_Wo", name + "_bo", mixed));
    }
    return result;
  }

  private double[][] all(String weight, String bias, double[]... rows) {
    return Arrays.stream(rows).map(row -> linear(weight, bias, row)).toArray(double[][]::new);
  }

  private void mix(double[] query, double[][] keys, double[][] values, int head, double[] mixed) {
    int size = modelSize / heads;
    double[] weight = new double[keys.length];
    double sum = 0;
    for (int s = 0; s < keys.length; s++) {
      double score = 0;
      for (int i = head * size; i < (head + 1) * size; i++) {
        score += query[i] * keys[s][i];
      }
      weight[s] = Math.exp(score / Math.sqrt(size));
      sum += weight[s];
    }
    for (int s = 0; s < keys.length; s++) {
      for (int i = head * size; i < (head + 1) * size; i++) {
        mixed[i] += weight[s] / sum * values[s][i];
      }
    }
  }

  private double[][] fed(String name, double[]... rows) {
    double[][] result = new double[rows.length][];
    for (int t = 0; t < rows.length; t++) {
      double[] hidden = linear(name + "_W1", name + "_b1", rows[t]);
      for (int i = 0; i < hidden.length; i++) {
        hidden[i] = Math.max(0, hidden[i]);
      }
      result[t] = normed(name + "_ffn", rows[t], linear(name + "_W2", name + "_b2", hidden));
    }
    return result;
  }

  /** Adds the residual, and normalizes the sum. */
  private double[] normed(String name, double[] residual, double... row) {
    double[] sum = new double[modelSize];
    for (int i = 0; i < modelSize; i++) {
      sum[i] = residual[i] + row[i];
    }
    double mean = Arrays.stream(sum).sum() / modelSize;
    double variance = Arrays.stream(sum).map(x -> (x - mean) * (x - mean)).sum() / modelSize;
    for (int i = 0; i < modelSize; i++) {
      sum[i] =
          (sum[i] - mean) / Math.sqrt(variance + EPSILON) * weights.get(name + "_ln_scale")[i]
              + weights.get(name + "_ln_bias")[i];
    }
    return sum;
  }
}
