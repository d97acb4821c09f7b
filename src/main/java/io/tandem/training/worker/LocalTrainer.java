package io.tandem.training.worker;

import io.tandem.network.transformer.FlatVector;
import java.util.Iterator;
import java.util.function.ObjIntConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The updates of one worker on one graph. Everything that an update depends on is passed to {@link
 * #load}, so that a graph used before gives the same bits as a fresh one. The {@link MicroBatches}
 * of a batch are computed side by side on the worker's threads, with the same bits on any number of
 * them. Not thread-safe; a graph serves one trainer at a time.
 */
public final class LocalTrainer {
  private final ComputationGraph graph;
  private final MeanGradient gradient;
  private final GraphOptimizer optimizer;
  private final int worker;
  private FrozenParameters frozen = FrozenParameters.NONE;

  /** Creates a trainer on the calling thread, for a graph that needs no preparation. */
  public LocalTrainer(ComputationGraph graph, int worker, double clipNorm) {
    this(new ReplicatedGraph(graph), WorkerThreads.ONE, (prepared, stream) -> {}, worker, clipNorm);
  }

  /**
   * @param setup prepares a graph before it computes a micro-batch, given the number of this among
   *     the micro-batches of all workers: random draws depend on the number and not on how
   *     micro-batches are distributed over workers
   * @param clipNorm largest 2-norm of the gradient, 0 for no clipping
   */
  public LocalTrainer(
      ReplicatedGraph graphs,
      WorkerThreads threads,
      ObjIntConsumer<ComputationGraph> setup,
      int worker,
      double clipNorm) {
    this.graph = graphs.main();
    this.gradient = new MeanGradient(graphs, threads, setup, worker);
    this.optimizer = new GraphOptimizer(graph, threads, clipNorm);
    this.worker = worker;
  }

  /** Leaves these parameters as they are from now on. */
  public void freeze(FrozenParameters parameters) {
    frozen = parameters;
  }

  /**
   * Makes Adam's second moment, from the next load on, that of the mean of this many gradients, of
   * which this worker has one: {@link io.tandem.network.kernels.AdamStep#ofMean}.
   */
  public void estimateMeanOf(int gradients) {
    optimizer.estimateMeanOf(gradients);
  }

  /**
   * Sets the state before the next update.
   *
   * @param parameters the flat vector of the network
   * @param updaterState the updater's flat vector; empty for a worker that has made no update
   * @param updates updates made so far: where schedules and bias correction continue
   */
  public void load(float[] parameters, float[] updaterState, long updates) {
    FlatVector.write(parameters, graph.params());
    load(updaterState, updates);
  }

  /** Sets the state as {@link #load(float[], float[], long)} does, except for the parameters. */
  public void load(float[] updaterState, long updates) {
    optimizer.load(updaterState, updates);
  }

  /** Sets the state to moments of zero, over which the caller may write others. */
  public void start(long updates) {
    optimizer.start(updates);
  }

  /**
   * Makes one update per batch.
   *
   * @throws DivergenceException when a loss is not finite
   */
  public LocalResult run(Iterator<MultiDataSet> batches) {
    Sums sums = new Sums();
    while (batches.hasNext()) {
      MultiDataSet batch = batches.next();
      double loss = gradientOf(batch);
      double norm = optimizer.step();
      sums.add(batch, graph.getIterationCount(), loss, norm);
    }
    return sums.result();
  }

  /**
   * Computes the gradient of the next batch at the graph's current parameters, without an update.
   * The graph's gradient is then the mean per target token.
   *
   * @param updates updates made so far, on which random draws depend
   * @return the result, counting the one update that follows when the gradients of all workers are
   *     there
   * @throws DivergenceException when its loss is not finite
   */
  public LocalResult gradient(long updates, Iterator<MultiDataSet> batches) {
    graph.getConfiguration().setIterationCount(Math.toIntExact(updates));
    Sums sums = new Sums();
    MultiDataSet batch = batches.next();
    double loss = gradientOf(batch);
    sums.add(batch, updates + 1, loss, optimizer.gradientNorm());
    return sums.result();
  }

  /** Computes the gradient of what is trained; returns the loss. */
  private double gradientOf(MultiDataSet batch) {
    double loss = gradient.compute(batch);
    frozen.clear(graph.getGradientsViewArray());
    return loss;
  }

  /** The totals over the updates so far. */
  private final class Sums {
    private final long start = System.nanoTime();
    private int updates;
    private double lossOfTokens;
    private double lastLoss = Double.NaN;
    private double norms;
    private Tokens tokens = Tokens.NONE;

    void add(MultiDataSet batch, long update, double loss, double gradientNorm) {
      if (!Double.isFinite(loss)) {
        throw DivergenceException.ofLoss(worker, update, loss, lastLoss, gradientNorm);
      }
      Tokens ofBatch = Tokens.of(batch);
      lastLoss = loss;
      lossOfTokens += loss * ofBatch.target();
      norms += gradientNorm;
      tokens = tokens.plus(ofBatch);
      updates++;
    }

    LocalResult result() {
      return new LocalResult(
          updates,
          lossOfTokens,
          tokens,
          updates == 0 ? 0 : norms / updates,
          (System.nanoTime() - start) * 1e-9);
    }
  }

  /** A copy of the current parameters. */
  public float[] parameters() {
    return FlatVector.read(graph.params());
  }

  /** A copy of the updater's current state; empty for an updater that has none. */
  public float[] updaterState() {
    return optimizer.state();
  }
}
