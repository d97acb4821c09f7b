package io.tandem.transformer;

import io.tandem.kernels.Dropout;
import io.tandem.kernels.Into;
import io.tandem.kernels.Kernels;
import io.tandem.kernels.Precision;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the vertices of one graph share beside parameters: the batch in work, working memory, the
 * dropout stream. It hangs on the embedding vertex, which every other vertex looks up by name at
 * each call, so that clones and restored graphs have their own.
 */
final class GraphState {
  /**
   * Rows of a part: so many at tiny that its matrices stay in a second-level cache; and several
   * times D, because each part adds to all gradients of a layer's weights.
   */
  private static final int LEAST_PART = 512;

  private static final int PART_PER_COLUMN = 4;

  private final ComputationGraph graph;
  private final Kernels kernels;
  private final Scratch scratch;
  private final Positions positions;
  private Kernels trainingKernels;
  private TokenRows source;
  private TokenRows target;
  private Pass pass;
  private List<Part> parts = List.of();
  private int partRows;
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
    this.partRows = Math.max(LEAST_PART, PART_PER_COLUMN * modelSize);
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

  /** For tests: parts of so few rows that a small batch has several. */
  void partRows(int most) {
    partRows = most;
  }

  void trainBy(Kernels others) {
    trainingKernels = others;
  }

  void source(TokenRows rows) {
    source = rows;
  }

  void target(TokenRows rows) {
    target = rows;
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

  /** The way forward of the batch in work. */
  Pass pass(boolean training) {
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
            dropouts,
            Into.SET);
    parts = Part.of(pass, partRows);
    return pass;
  }

  /** The same, as the layers take it. */
  List<Part> parts() {
    return parts;
  }

  /** The pass of the batch in work; on the way back it has the same masks as on the way forward. */
  Pass passBack() {
    return pass;
  }
}
