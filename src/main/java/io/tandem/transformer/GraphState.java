package io.tandem.transformer;

import io.tandem.kernels.Dropout;
import io.tandem.kernels.Kernels;
import io.tandem.kernels.Precision;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the vertices of one graph share beside parameters: the batch in work, working memory, the
 * dropout stream. It hangs on the embedding vertex, which every other vertex looks up by name at
 * each call, so that clones and restored graphs have their own.
 */
final class GraphState {
  private final ComputationGraph graph;
  private final Kernels kernels;
  private final Scratch scratch;
  private final Positions positions;
  private Kernels trainingKernels;
  private TokenRows source;
  private TokenRows target;
  private Pass pass;
  private long dropoutSeed;
  private int worker;

  GraphState(
      ComputationGraph graph, Kernels kernels, Precision precision, int modelSize, long seed) {
    this.graph = graph;
    this.kernels = kernels;
    this.trainingKernels = kernels;
    this.scratch = new Scratch(precision);
    this.positions = new Positions(precision, modelSize);
    this.dropoutSeed = seed;
  }

  static GraphState of(ComputationGraph graph) {
    return ((Embedding.Vertex) graph.getVertex(TransformerGraph.EMBEDDING)).state();
  }

  static Precision precision(DataType type) {
    return type == DataType.DOUBLE ? Precision.DOUBLE : Precision.SINGLE;
  }

  void dropoutStream(long seed, int forWorker) {
    dropoutSeed = seed;
    worker = forWorker;
  }

  void trainBy(Kernels others) {
    trainingKernels = others;
  }

  TokenRows source() {
    return source;
  }

  TokenRows target() {
    return target;
  }

  Scratch scratch() {
    return scratch;
  }

  Positions positions() {
    return positions;
  }

  /**
   * Begins the way of a batch through the network. The source embedding does, which is the first
   * vertex of every graph; all others, forward and back, go by {@link #currentPass}.
   *
   * @param targetRows null where only the source is encoded
   * @param training by the kernels of training, with dropout
   */
  Pass startPass(TokenRows sourceRows, TokenRows targetRows, boolean training) {
    source = sourceRows;
    target = targetRows;
    long update = graph.getConfiguration().getIterationCount();
    Pass.Dropouts dropouts =
        training
            ? (site, rate) -> Dropout.keyed(rate, dropoutSeed, worker, update, site)
            : Pass.Dropouts.NONE;
    pass =
        new Pass(
            training ? trainingKernels : kernels,
            scratch,
            source.segments(),
            target == null ? null : target.segments(),
            dropouts);
    return pass;
  }

  /** The pass of the batch in work; on the way back it has the same masks as on the way forward. */
  Pass currentPass() {
    if (pass == null) {
      throw new IllegalStateException(
          "no batch is in progress: the vertex \"%s\", with which every pass starts, has not run yet"
              .formatted(TransformerGraph.EMBEDDING));
    }
    return pass;
  }
}
