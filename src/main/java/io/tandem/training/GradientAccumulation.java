package io.tandem.training;

import io.tandem.kernels.Matrix;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One update from the gradients of several micro-batches: their mean, weighted by target tokens,
 * which is the gradient of the whole batch. As many micro-batches as there are threads are computed
 * side by side, each on a graph of its own; the main graph computes the last one, by {@code fit},
 * and as its listener this puts the mean in the place of that one's gradient before clipping and
 * optimizer see it.
 *
 * <p>Gradients are added in single precision in the order of the micro-batches, element by element,
 * so that the bits depend neither on threads nor on which of them was done first.
 */
final class GradientAccumulation extends BaseTrainingListener implements AutoCloseable {
  /** Elements in work, which stay in a first-level cache. */
  private static final int BLOCK = 1 << 11;

  private final ReplicatedGraph graphs;
  private final WorkerThreads threads;
  private final List<MultiDataSet> microBatches;
  private final LocalTrainer.StreamSetup setup;
  private final long[] tokens;
  private final float[] weights;
  private final double[] losses;

  /** Micro-batches that are in {@link ReplicatedGraph#gradientSum} by now: the first so many. */
  private int summed;

  private WorkerThreads.Started others;

  /**
   * @param setup prepares a graph for the micro-batch of a number
   */
  GradientAccumulation(
      ReplicatedGraph graphs,
      WorkerThreads threads,
      List<MultiDataSet> microBatches,
      LocalTrainer.StreamSetup setup) {
    this.graphs = graphs;
    this.threads = threads;
    this.microBatches = microBatches;
    this.setup = setup;
    tokens = microBatches.stream().mapToLong(Tokens::ofTarget).toArray();
    losses = new double[tokens.length];
    weights = new float[tokens.length];
    for (int m = 0; m < weights.length; m++) {
      weights[m] = (float) ((double) tokens[m] / all());
    }
  }

  private long all() {
    long all = 0;
    for (long count : tokens) {
      all += count;
    }
    return all;
  }

  /** Makes the update, and returns the mean loss per target token before it. */
  double fit() {
    int count = microBatches.size();
    int atOnce = Math.min(threads.count(), count);
    if (atOnce > 1) {
      graphs.replica(atOnce - 2); // made here, and not by several threads
    }
    while (count - summed > atOnce) {
      int first = summed;
      threads.run(atOnce, part -> computeGradient(graph(part), first + part));
      add(atOnce, graphs.gradientSum());
    }
    int first = summed;
    others =
        threads.start(
            count - 1 - first, part -> computeGradient(graphs.replica(part), first + part));
    ComputationGraph main = graphs.main();
    setup.prepare(main, count - 1);
    main.fit(microBatches.get(count - 1));
    losses[count - 1] = main.score();
    return meanLoss();
  }

  /** The main graph computes on the calling thread, which takes part 0. */
  private ComputationGraph graph(int part) {
    return part == 0 ? graphs.main() : graphs.replica(part - 1);
  }

  private void computeGradient(ComputationGraph graph, int m) {
    setup.prepare(graph, m);
    graph.getConfiguration().setIterationCount(graphs.main().getIterationCount());
    graph.setInputs(microBatches.get(m).getFeatures());
    graph.setLabels(microBatches.get(m).getLabels());
    graph.computeGradientAndScore();
    losses[m] = graph.score();
  }

  /** Called between the gradient of the last micro-batch and the optimizer. */
  @Override
  public void onGradientCalculation(Model model) {
    if (others == null) {
      return; // of a micro-batch before the last
    }
    others.await();
    addToLast(model.getGradientsViewArray());
  }

  /** Adds what the first so many graphs have computed. */
  private void add(int count, INDArray sum) {
    List<INDArray> gradients = new ArrayList<>();
    for (int part = 0; part < count; part++) {
      gradients.add(graph(part).getGradientsViewArray());
    }
    sum(gradients, sum);
    summed += count;
  }

  private void addToLast(INDArray last) {
    List<INDArray> gradients = new ArrayList<>();
    for (int part = 0; part < microBatches.size() - 1 - summed; part++) {
      gradients.add(graphs.replica(part).getGradientsViewArray());
    }
    gradients.add(last);
    sum(gradients, last);
  }

  /**
   * The sum so far and these gradients, weighted, in that order.
   *
   * @param into may be one of them
   */
  private void sum(List<INDArray> gradients, INDArray into) {
    List<FloatBuffer> terms = new ArrayList<>();
    int count = gradients.size() + (summed > 0 ? 1 : 0);
    float[] factors = new float[count];
    if (summed > 0) {
      terms.add(floats(graphs.gradientSum()));
      factors[0] = 1;
    }
    for (int i = 0; i < gradients.size(); i++) {
      factors[terms.size()] = weights[summed + i];
      terms.add(floats(gradients.get(i)));
    }
    FloatBuffer result = floats(into);
    threads.forRanges(result.limit(), (from, to) -> sum(terms, factors, result, from, to));
  }

  private static void sum(
      List<FloatBuffer> terms, float[] factors, FloatBuffer into, int from, int to) {
    float[] sum = new float[BLOCK];
    float[] term = new float[BLOCK];
    for (int at = from; at < to; at += BLOCK) {
      int count = Math.min(BLOCK, to - at);
      terms.get(0).get(at, sum, 0, count);
      multiply(sum, factors[0], count);
      for (int i = 1; i < factors.length; i++) {
        terms.get(i).get(at, term, 0, count);
        add(sum, term, factors[i], count);
      }
      into.put(at, sum, 0, count);
    }
  }

  private static void multiply(float[] sum, float factor, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] *= factor;
    }
  }

  private static void add(float[] sum, float[] term, float factor, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += factor * term[i];
    }
  }

  private static FloatBuffer floats(INDArray vector) {
    return Matrix.of(vector.reshape(vector.length())).bytes().asFloatBuffer();
  }

  private double meanLoss() {
    double sum = 0;
    for (int m = 0; m < losses.length; m++) {
      sum += losses[m] * tokens[m];
    }
    return sum / all();
  }

  /** Waits for the other threads, which a failure of the main graph would leave at work. */
  @Override
  public void close() {
    if (others != null) {
      others.close();
    }
  }
}
