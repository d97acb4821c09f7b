package io.tandem.interop.onnx;

import io.tandem.network.transformer.weights.EncoderLayerWeights;
import io.tandem.network.transformer.weights.SelfAttentionWeights;
import io.tandem.storage.protobuf.WireContent;
import java.util.Arrays;
import java.util.List;

/** The encoder as a graph: ids and their mask in, states out. */
final class EncoderGraph {
  /** Names of variable sizes. Programs look for the first by its name. */
  static final String BATCH = "batch_size";

  static final String SOURCE = "encoder_sequence_length";

  /** The length of the states if an id may stand for several. */
  static final String STATES = "encoder_states_length";

  private static final int NOTHING = -1;

  private final OnnxModel model;
  private final OnnxGraph graph = new OnnxGraph("encoder");
  private final Operators to = new Operators(graph);
  private final Layers layers;
  private final Embeddings embeddings;

  /** The ids of the network, and where they are not padding. Both [B, S]. */
  private record Tokens(String ids, String real) {}

  private EncoderGraph(OnnxModel model, WeightFormat format) {
    this.model = model;
    WeightForm weights = format.in(to);
    layers = new Layers(to, weights, model.weights().shape());
    embeddings = new Embeddings(model, to, weights);
  }

  static WireContent of(OnnxModel model, WeightFormat format) {
    return new EncoderGraph(model, format).build();
  }

  private WireContent build() {
    String ids = graph.input("input_ids", OnnxType.INT64, BATCH, SOURCE);
    String real = graph.input("attention_mask", OnnxType.INT64, BATCH, SOURCE);
    boolean several = model.tokenizer().ids().widest() > 1;
    String states =
        several ? ofSeveral(expanded(ids, real)) : encode(embedded(networkIds(ids)), real);
    graph.named("last_hidden_state", "Identity", List.of(states));
    int d = model.weights().modelSize();
    graph.output("last_hidden_state", OnnxType.FLOAT, BATCH, several ? STATES : SOURCE, d);
    return graph.model();
  }

  private String networkIds(String ids) {
    TokenizerIds map = model.tokenizer().ids();
    if (map.sameSource()) {
      return ids;
    }
    long[] first = map.source().stream().mapToLong(of -> of[0]).toArray();
    return to.gather(to.vector("source_ids", first), ids, 0);
  }

  private String embedded(String ids) {
    return to.add(embeddings.source(ids), embeddings.positions(to.integers(0), to.size(ids, 1)));
  }

  /**
   * Expands ids that stand for several: [B, S · W], where W is the largest number in the batch;
   * shorter ones are padded in place.
   */
  private Tokens expanded(String ids, String real) {
    TokenizerIds map = model.tokenizer().ids();
    long[][] table = new long[map.size()][map.widest()];
    for (int id = 0; id < table.length; id++) {
      Arrays.fill(table[id], NOTHING);
      int[] of = map.source().get(id);
      Arrays.setAll(table[id], i -> i < of.length ? of[i] : NOTHING);
    }
    String each = to.gather(to.table("source_ids", table), ids, 0);
    String isThere = to.less(to.integers(NOTHING), each);
    String width = to.sum(to.maximum(isThere, 0, 1), 0);
    String kept = to.multiply(isThere, to.insertAxes(real, 2));
    return new Tokens(flat(to.larger(each, to.integers(0)), width), flat(kept, width));
  }

  /** The first of the last axis, side by side. */
  private String flat(String x, String width) {
    return to.reshape(to.slice(x, to.integers(0), width, 2), 0, -1);
  }

  /** Zeroes the states of padding, so that the decoder recognizes it. */
  private String ofSeveral(Tokens tokens) {
    String count = graph.node("CumSum", List.of(tokens.real(), to.integers(1)));
    String position = to.larger(to.subtract(count, to.integers(1)), to.integers(0));
    String x = to.add(embeddings.source(tokens.ids()), embeddings.positions(position));
    String states = encode(x, tokens.real());
    return to.multiply(states, to.insertAxes(to.cast(tokens.real(), OnnxType.FLOAT), 2));
  }

  private String encode(String embedded, String real) {
    String mask = layers.paddingMask(real);
    String x = embedded;
    for (int i = 0; i < model.weights().encoder().size(); i++) {
      x = layer("encoder." + i, model.weights().encoder().get(i), x, mask);
    }
    return model.weights().encoderNorm().isPresent()
        ? layers.normalize(x, "encoder.norm", model.weights().encoderNorm().get())
        : x;
  }

  private String layer(String name, EncoderLayerWeights w, String x, String mask) {
    String attended =
        layers.sublayer(
            x,
            name + ".attention.norm",
            w.attentionNorm(),
            input -> attend(name + ".attention", w.attention(), input, mask));
    return layers.sublayer(
        attended,
        name + ".feed_forward.norm",
        w.feedForwardNorm(),
        input -> layers.feedForward(input, name + ".feed_forward", w.feedForward()));
  }

  private String attend(String name, SelfAttentionWeights w, String x, String mask) {
    List<String> qkv = to.split(layers.weights().linear(x, name + ".qkv", w.qkv(), w.qkvBias()), 3);
    String context =
        layers.attention(qkv.get(0), layers.heads(qkv.get(1)), layers.heads(qkv.get(2)), mask);
    return layers.weights().linear(context, name + ".out", w.out(), w.outBias());
  }
}
