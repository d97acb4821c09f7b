package io.tandem.network.transformer;

import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.weights.FactorCopies;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The state that the vertices of one graph share besides parameters: the current batch, working
 * memory, the dropout stream. It belongs to the embedding vertex, which every other vertex looks up
 * by name at each call, so that clones and restored graphs have their own.
 */
final class GraphState {
  private final ComputationGraph graph;
  private final Precision precision;
  private final Kernels kernels;
  private final Scratch scratch;
  private final Positions positions;
  private Kernels trainingKernels;
  private FactorCopies factorCopies = new FactorCopies();
  private TokenRows source;
  private TokenRows target;
  private Pass pass;
  private TokenLinks links = TokenLinks.UNKNOWN;
  private double guidedLoss;
  private long dropoutSeed;
  private int worker;

  GraphState(
      ComputationGraph graph,
      Kernels kernels,
      Precision precision,
      Positions positions,
      long seed) {
    this.graph = graph;
    this.precision = precision;
    this.kernels = kernels.forPrecision(precision);
    this.trainingKernels = this.kernels;
    this.scratch = new Scratch(precision);
    this.positions = positions;
    this.dropoutSeed = seed;
  }

  static GraphState of(ComputationGraph graph) {
    return ((Embedding.Vertex) graph.getVertex(TransformerGraph.EMBEDDING)).state();
  }

  /** Returns whether the graph is a Transformer and so has a state. */
  static boolean isIn(ComputationGraph graph) {
    return graph.getVertex(TransformerGraph.EMBEDDING) instanceof Embedding.Vertex;
  }

  static Precision precision(DataType type) {
    return type == DataType.DOUBLE ? Precision.DOUBLE : Precision.SINGLE;
  }

  void dropoutStream(long seed, int forWorker) {
    dropoutSeed = seed;
    worker = forWorker;
  }

  void trainBy(Kernels others) {
    trainingKernels = others.forPrecision(precision);
  }

  void guideBy(TokenLinks others) {
    links = others;
  }

  Kernels trainingKernels() {
    return trainingKernels;
  }

  FactorCopies factorCopies() {
    return factorCopies;
  }

  /** Shares the copies of another graph, which has the same parameters. */
  void shareFactorCopies(GraphState other) {
    factorCopies = other.factorCopies;
  }

  TokenRows source() {
    return source;
  }

  TokenRows target() {
    return target;
  }

  Positions positions() {
    return positions;
  }

  /**
   * Starts the pass of a batch, with the kernels of training and with dropout. Called only by the
   * source embedding, the first vertex of every graph; all other vertices, forward and backward,
   * use {@link #currentPass}.
   *
   * @param targetRows null if only the source is encoded
   */
  Pass startTrainingPass(TokenRows sourceRows, TokenRows targetRows) {
    long update = graph.getConfiguration().getIterationCount();
    return start(
        sourceRows,
        targetRows,
        trainingKernels,
        (site, rate) -> Dropout.keyed(rate, dropoutSeed, worker, update, site),
        targetRows == null || !isGuided() ? Pass.NO_GOALS : links.goals(sourceRows, targetRows));
  }

  private boolean isGuided() {
    return TransformerGraph.loss(graph.getConfiguration()).guidedAlignment() > 0;
  }

  /** Starts a pass for scores and outputs, without dropout. */
  Pass startInferencePass(TokenRows sourceRows, TokenRows targetRows) {
    return start(sourceRows, targetRows, kernels, Pass.Dropouts.NONE, Pass.NO_GOALS);
  }

  private Pass start(
      TokenRows sourceRows, TokenRows targetRows, Kernels by, Pass.Dropouts dropouts, int[] goals) {
    source = sourceRows;
    target = targetRows;
    guidedLoss = 0;
    pass =
        new Pass(
            by,
            scratch,
            source.segments(),
            target == null ? null : target.segments(),
            dropouts,
            goals);
    return pass;
  }

  /** Adds what guided alignment adds to the loss of the current batch. */
  void addGuidedLoss(double loss) {
    guidedLoss += loss;
  }

  /** Returns what guided alignment adds to the loss of the current batch: nats per target token. */
  double guidedLoss() {
    return guidedLoss;
  }

  /** Returns the pass of the current batch; forward and backward have the same dropout masks. */
  Pass currentPass() {
    if (pass == null) {
      throw new IllegalStateException(
          "no batch is in progress: the vertex \"%s\", with which every pass starts, has not run yet"
              .formatted(TransformerGraph.EMBEDDING));
    }
    return pass;
  }
}
