package io.tandem.interop.onnx;

import io.tandem.config.ModelSettings.Start;
import io.tandem.interop.onnx.WeightForm.Table;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.Positions;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import io.tandem.subword.Vocabulary;
import java.util.List;

/** The inputs of encoder and decoder, and the logits, in a graph. */
record Embeddings(OnnxModel model, Operators to, WeightForm weights) {
  /** sqrt(D) · W[id]. */
  String source(String ids) {
    return scaled(weights.rows(ids, new Table("embedding.source", all().source())));
  }

  /** Embeds ids of the target, with zeros for BOS where the network starts from them. */
  String target(String ids) {
    String rows = scaled(weights.rows(ids, targetTable()));
    if (model.weights().start() == Start.BOS) {
      return rows;
    }
    String starts = to.graph().node("Equal", List.of(ids, to.integers(Vocabulary.BOS)));
    String goesOn = to.cast(to.apply("Not", starts), OnnxType.FLOAT);
    return to.multiply(rows, to.insertAxes(goesOn, 2));
  }

  String logits(String states) {
    return weights.logits(
        states,
        all().output() == all().target() ? targetTable() : new Table("output", all().output()));
  }

  private EmbeddingWeights all() {
    return model.weights().embeddings();
  }

  private Table targetTable() {
    return new Table("embedding.target", all().target());
  }

  private String scaled(String rows) {
    return to.multiply(rows, to.real((float) Math.sqrt(model.weights().modelSize())));
  }

  /** The positions in a range, [length, D]. */
  String positions(String from, String to) {
    return this.to.slice(table(), from, to, 0);
  }

  /** The positions of each token. */
  String positions(String each) {
    return to.gather(table(), each, 0);
  }

  private String table() {
    int rows = model.lengths().positions();
    Positions positions =
        new Positions(model.weights().positions(), Precision.SINGLE, model.weights().modelSize());
    return to.graph().store("positions", StoredTensor.of(positions.upTo(rows).rows(0, rows)));
  }
}
