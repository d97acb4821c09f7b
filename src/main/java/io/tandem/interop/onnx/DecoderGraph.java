package io.tandem.interop.onnx;

import io.tandem.network.transformer.weights.CrossAttentionWeights;
import io.tandem.network.transformer.weights.DecoderLayerWeights;
import io.tandem.network.transformer.weights.SelfAttentionWeights;
import io.tandem.storage.protobuf.WireContent;
import io.tandem.subword.Vocabulary;
import java.util.Arrays;
import java.util.List;

/**
 * The decoder as one graph for the first step and all others. The keys and values of
 * cross-attention are those of the past, followed by those of further states: all at the first
 * step, none later. The logits exclude the same tokens as Tandem's search: special tokens, EOS
 * before the minimum length, and all others after the maximum.
 */
final class DecoderGraph {
  private static final String TARGET = "decoder_sequence_length";
  private static final String PAST = "past_decoder_sequence_length";
  private static final String PAST_STATES = "past_encoder_sequence_length";
  private static final String PREFIX = "past_key_values.";

  private final OnnxModel model;
  private final OnnxGraph graph = new OnnxGraph("decoder");
  private final Operators to = new Operators(graph);
  private final Layers layers;
  private final Embeddings embeddings;

  private String states;
  private String sourceMask;
  private String causalMask;

  /** The lengths of the past, [1]. */
  private String past;

  private String pastStates;

  private DecoderGraph(OnnxModel model, WeightFormat format) {
    this.model = model;
    WeightForm weights = format.in(to);
    layers = new Layers(to, weights, model.weights().shape());
    embeddings = new Embeddings(model, to, weights);
  }

  static WireContent of(OnnxModel model, WeightFormat format) {
    return new DecoderGraph(model, format).build();
  }

  private WireContent build() {
    boolean several = model.tokenizer().ids().widest() > 1;
    int d = model.weights().modelSize();
    String given =
        graph.input(
            "encoder_attention_mask", OnnxType.INT64, EncoderGraph.BATCH, EncoderGraph.SOURCE);
    String ids = graph.input("input_ids", OnnxType.INT64, EncoderGraph.BATCH, TARGET);
    states =
        graph.input(
            "encoder_hidden_states",
            OnnxType.FLOAT,
            EncoderGraph.BATCH,
            several ? EncoderGraph.STATES : EncoderGraph.SOURCE,
            d);
    for (int i = 0; i < model.weights().decoder().size(); i++) {
      cacheInput(i, "decoder", PAST);
      cacheInput(i, "encoder", PAST_STATES);
    }
    String usesCache = to.cast(graph.input("use_cache_branch", OnnxType.BOOL, 1), OnnxType.INT64);
    past = to.multiply(to.size(cache(0, "decoder.key"), 2), usesCache);
    pastStates = to.multiply(to.size(cache(0, "encoder.key"), 2), usesCache);
    String real = several ? realStates() : given;
    sourceMask = layers.paddingMask(real);
    String length = to.add(past, to.size(ids, 1));
    String positions = to.range(past, length);
    causalMask = causalMask(positions, to.range(to.integers(0), length));

    String x = to.add(embeddings.target(networkIds(ids)), embeddings.positions(past, length));
    for (int i = 0; i < model.weights().decoder().size(); i++) {
      x = layer(i, model.weights().decoder().get(i), x);
    }
    if (model.weights().decoderNorm().isPresent()) {
      x = layers.normalize(x, "decoder.norm", model.weights().decoderNorm().get());
    }
    graph.named("logits", "Add", List.of(logits(x), ruledOut(real, positions)));
    graph.output(
        "logits", OnnxType.FLOAT, EncoderGraph.BATCH, TARGET, model.tokenizer().ids().size());
    for (int i = 0; i < model.weights().decoder().size(); i++) {
      cacheOutput(i, "decoder");
      cacheOutput(i, "encoder");
    }
    return graph.model();
  }

  private void cacheInput(int layer, String side, String length) {
    int heads = layers.shape().heads();
    int size = layers.shape().modelSize() / heads;
    for (String kind : List.of(".key", ".value")) {
      graph.input(
          cache(layer, side + kind), OnnxType.FLOAT, EncoderGraph.BATCH, heads, length, size);
    }
  }

  private void cacheOutput(int layer, String side) {
    int heads = layers.shape().heads();
    int size = layers.shape().modelSize() / heads;
    for (String kind : List.of(".key", ".value")) {
      graph.output(
          present(layer, side + kind),
          OnnxType.FLOAT,
          EncoderGraph.BATCH,
          heads,
          side + "_cache_length",
          size);
    }
  }

  private static String cache(int layer, String part) {
    return PREFIX + layer + "." + part;
  }

  private static String present(int layer, String part) {
    return "present." + layer + "." + part;
  }

  /** The encoder writes zeros for padding. */
  private String realStates() {
    String largest = to.maximum(to.apply("Abs", states), 2);
    return to.less(to.real(0), largest);
  }

  /** [T, P + T]: no token attends to later ones. */
  private String causalMask(String rows, String columns) {
    String later =
        graph.node("Greater", List.of(to.insertAxes(columns, 0), to.insertAxes(rows, 1)));
    return to.multiply(to.cast(later, OnnxType.FLOAT), to.real(Operators.RULED_OUT));
  }

  private String networkIds(String ids) {
    TokenizerIds map = model.tokenizer().ids();
    if (map.sameTarget(model.weights().targetVocabulary())) {
      return ids;
    }
    long[] known = Arrays.stream(map.target()).mapToLong(id -> Math.max(id, 0)).toArray();
    return to.gather(to.vector("target_ids", known), ids, 0);
  }

  private String logits(String x) {
    TokenizerIds map = model.tokenizer().ids();
    String logits = embeddings.logits(x);
    if (map.sameTarget(model.weights().targetVocabulary())) {
      return logits;
    }
    long[] known = Arrays.stream(map.target()).mapToLong(id -> Math.max(id, 0)).toArray();
    return to.gather(logits, to.vector("target_ids", known), 2);
  }

  /**
   * Returns the terms added to the logits, [B, T, N]: the output bias, and the exclusions at each
   * length.
   *
   * @param real [B, S]
   * @param positions [T]
   */
  private String ruledOut(String real, String positions) {
    int last = model.lengths().sourceIds() - 1;
    String source = to.subtract(to.sum(real, 1), to.integers(1));
    String row = to.larger(to.smaller(source, to.integers(last)), to.integers(0));
    String least = to.gather(to.vector("least_lengths", model.lengths().least()), row, 0);
    String most = to.gather(to.vector("most_lengths", model.lengths().most()), row, 0);
    String length = to.add(positions, to.integers(1));
    String state =
        to.add(to.less(length, least), to.multiply(to.less(most, length), to.integers(2)));
    return to.gather(additions(), state, 0);
  }

  /** [3, N]: for lengths at which the translation may end, may not end, and must end. */
  private String additions() {
    int[] target = model.tokenizer().ids().target();
    int n = target.length;
    float[] additions = new float[3 * n];
    for (int id = 0; id < n; id++) {
      boolean isEnd = id == Vocabulary.EOS;
      boolean isToken = id >= Vocabulary.FIRST_BYTE && target[id] != TokenizerIds.NONE;
      float bias = isEnd || isToken ? outputBias(target[id]) : Operators.RULED_OUT;
      additions[id] = bias;
      additions[n + id] = isEnd ? Operators.RULED_OUT : bias;
      additions[2 * n + id] = isEnd ? bias : Operators.RULED_OUT;
    }
    return graph.store("logit_additions", StoredTensor.floats(List.of(3L, (long) n), additions));
  }

  private float outputBias(int id) {
    return model
        .weights()
        .embeddings()
        .outputBias()
        .map(bias -> (float) bias.get(0, id))
        .orElse(0f);
  }

  private String layer(int number, DecoderLayerWeights w, String x) {
    String name = "decoder." + number;
    String self =
        layers.sublayer(
            x,
            name + ".attention.norm",
            w.selfAttentionNorm(),
            input -> attendToPrefix(number, w.selfAttention(), input));
    String cross =
        layers.sublayer(
            self,
            name + ".cross.norm",
            w.crossAttentionNorm(),
            input -> attendToSource(number, w.crossAttention(), input));
    return layers.sublayer(
        cross,
        name + ".feed_forward.norm",
        w.feedForwardNorm(),
        input -> layers.feedForward(input, name + ".feed_forward", w.feedForward()));
  }

  private String attendToPrefix(int number, SelfAttentionWeights w, String x) {
    String name = "decoder." + number + ".attention";
    List<String> qkv = to.split(layers.weights().linear(x, name + ".qkv", w.qkv(), w.qkvBias()), 3);
    String keys = extended(number, "decoder.key", past, qkv.get(1));
    String values = extended(number, "decoder.value", past, qkv.get(2));
    String context = layers.attention(qkv.get(0), keys, values, causalMask);
    return layers.weights().linear(context, name + ".out", w.out(), w.outBias());
  }

  private String attendToSource(int number, CrossAttentionWeights w, String x) {
    String name = "decoder." + number + ".cross";
    String query = layers.weights().linear(x, name + ".query", w.query(), w.queryBias());
    String news = to.slice(states, pastStates, to.integers(Long.MAX_VALUE), 1);
    List<String> keysValues =
        to.split(
            layers
                .weights()
                .linear(news, name + ".keys_values", w.keysValues(), w.keysValuesBias()),
            2);
    String keys = extended(number, "encoder.key", pastStates, keysValues.get(0));
    String values = extended(number, "encoder.value", pastStates, keysValues.get(1));
    String context = layers.attention(query, keys, values, sourceMask);
    return layers.weights().linear(context, name + ".out", w.out(), w.outBias());
  }

  /** Appends new keys or values to the cached ones, and caches the result. */
  private String extended(int layer, String part, String length, String news) {
    String cached = to.slice(cache(layer, part), to.integers(0), length, 2);
    graph.named(
        present(layer, part),
        "Concat",
        List.of(cached, layers.heads(news)),
        Attribute.of("axis", 2));
    return present(layer, part);
  }
}
