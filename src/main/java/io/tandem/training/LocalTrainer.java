package io.tandem.training;

import java.util.Iterator;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The updates of one worker on one graph. Everything that an update depends on is handed in by
 * {@link #load}, so that a graph used for something else before gives the same bits as a fresh one.
 * A batch of several {@link MicroBatches} is computed side by side on the worker's threads, to the
 * same bits on any number of them. Not thread-safe; a graph serves one trainer at a time.
 */
public final class LocalTrainer {
  private final ReplicatedGraph graphs;
  private final ComputationGraph graph;
  private final WorkerThreads threads;
  private final StreamSetup setup;
  private final int worker;
  private final double clipNorm;

  /** Prepares a graph before it computes a micro-batch. */
  @FunctionalInterface
  public interface StreamSetup {
    /**
     * @param stream the number of the micro-batch among those of all workers: what is drawn at
     *     random for it depends on this and not on how streams are spread over workers
     */
    void prepare(ComputationGraph graph, int stream);
  }

  /** Creates a trainer on the calling thread, of a graph that needs no preparation. */
  public LocalTrainer(ComputationGraph graph, int worker, double clipNorm) {
    this(
        new ReplicatedGraph(graph), WorkerThreads.ONE, (prepared, stream) -> {}, worker, clipNorm);
  }

  /**
   * @param clipNorm largest 2-norm of the gradient, 0 for no clipping
   */
  public LocalTrainer(
      ReplicatedGraph graphs,
      WorkerThreads threads,
      StreamSetup setup,
      int worker,
      double clipNorm) {
    this.graphs = graphs;
    this.graph = graphs.main();
    this.threads = threads;
    this.setup = setup;
    this.worker = worker;
    this.clipNorm = clipNorm;
  }

  /**
   * Sets the state before the next update.
   *
   * @param parameters the flat vector of the network
   * @param updaterState the updater's flat vector; empty for a worker that has made no update
   * @param updates updates made so far: what schedules and bias correction count on from
   */
  public void load(float[] parameters, float[] updaterState, long updates) {
    countFrom(0);
    set(parameters, updaterState, updates);
  }

  /**
   * Sets the state before the next update to that of an optimizer without memory: moments zero,
   * bias correction from its beginning, the learning rate where the schedule has it.
   *
   * @param parameters the flat vector of the network
   * @param updates updates made so far
   * @throws IllegalStateException when the optimizer has moments and is not of {@link
   *     Optimizers#of}
   */
  public void loadRestarted(float[] parameters, long updates) {
    if (!countFrom(updates)) {
      throw new IllegalStateException(
          "the network's optimizer counts its bias correction with the learning-rate schedule: its"
              + " moments cannot be reset; create it with Optimizers.of");
    }
    set(parameters, new float[0], updates);
  }

  /** False when an optimizer has state and cannot count from elsewhere. */
  private boolean countFrom(long updates) {
    boolean all = true;
    for (UpdaterBlock block : graph.getUpdater().getUpdaterBlocks()) {
      if (block.getGradientUpdater() instanceof RestartableAdam.Updater adam) {
        adam.countFrom(Math.toIntExact(updates));
        adam.computeOn(threads);
      } else {
        all &= block.getUpdaterView() == null;
      }
    }
    return all;
  }

  private void set(float[] parameters, float[] updaterState, long updates) {
    FlatVector.write(parameters, graph.params());
    INDArray state = graph.getUpdater().getStateViewArray();
    if (updaterState.length > 0) {
      FlatVector.write(updaterState, state);
    } else if (state != null) {
      state.assign(0);
    }
    graph.getConfiguration().setIterationCount(Math.toIntExact(updates));
  }

  /**
   * One update per batch.
   *
   * @throws DivergenceException when a loss is not finite
   */
  public LocalResult run(Iterator<MultiDataSet> batches) {
    GlobalNormClipping clipping = GlobalNormClipping.at(clipNorm, threads);
    graph.setListeners(clipping);
    long start = System.nanoTime();
    int updates = 0;
    double sum = 0;
    double loss = Double.NaN;
    long sourceTokens = 0;
    long targetTokens = 0;
    while (batches.hasNext()) {
      MultiDataSet batch = batches.next();
      long tokens = Tokens.ofTarget(batch);
      double before = loss;
      loss = update(MicroBatches.split(batch), clipping);
      if (!Double.isFinite(loss)) {
        throw DivergenceException.ofLoss(
            worker, graph.getIterationCount(), loss, before, clipping.lastNorm());
      }
      sum += loss * tokens;
      sourceTokens += Tokens.ofSource(batch);
      targetTokens += tokens;
      updates++;
    }
    return new LocalResult(
        updates,
        sum,
        sourceTokens,
        targetTokens,
        updates == 0 ? 0 : clipping.sumOfNorms() / updates,
        (System.nanoTime() - start) * 1e-9);
  }

  /** Makes one update, and returns the mean loss per target token before it. */
  private double update(List<MultiDataSet> microBatches, GlobalNormClipping clipping) {
    if (microBatches.size() == 1) {
      setup.prepare(graph, worker);
      graph.fit(microBatches.get(0));
      return graph.score();
    }
    try (GradientAccumulation gradients =
        new GradientAccumulation(
            graphs,
            threads,
            microBatches,
            (prepared, m) -> setup.prepare(prepared, worker * microBatches.size() + m))) {
      graph.setListeners(gradients, clipping);
      return gradients.fit();
    } finally {
      graph.setListeners(clipping);
    }
  }

  /** A copy of the parameters as they are now. */
  public float[] parameters() {
    return FlatVector.read(graph.params());
  }

  /** A copy of the updater's state as it is now; empty for an updater that has none. */
  public float[] updaterState() {
    INDArray state = graph.getUpdater().getStateViewArray();
    return state == null ? new float[0] : FlatVector.read(state);
  }
}
