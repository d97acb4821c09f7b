package io.tandem.training.worker;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.TransformerGraph;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The gradient of the batch of one update: the mean over its micro-batches, weighted by target
 * tokens. As many micro-batches as there are threads are computed side by side, each on a graph of
 * its own, and the mean takes the place of the main graph's gradient.
 *
 * <p>Gradients are added in double precision in the order of the micro-batches, element by element,
 * so that the bits depend neither on the threads nor on which of them finished first, and equal
 * those of the mean over as many workers ({@code io.tandem.training.averaging.round.SliceMean}).
 */
final class MeanGradient {
  /** Elements processed at a time, which stay in a first-level cache. */
  private static final int BLOCK = 1 << 11;

  private final ReplicatedGraph graphs;
  private final WorkerThreads threads;
  private final ObjIntConsumer<ComputationGraph> setup;
  private final int worker;

  MeanGradient(
      ReplicatedGraph graphs,
      WorkerThreads threads,
      ObjIntConsumer<ComputationGraph> setup,
      int worker) {
    this.graphs = graphs;
    this.threads = threads;
    this.setup = setup;
    this.worker = worker;
  }

  /**
   * Computes the gradient of the main graph.
   *
   * @return the mean loss per target token
   */
  double compute(MultiDataSet batch) {
    List<MultiDataSet> microBatches = MicroBatches.split(batch);
    int atOnce = Math.min(threads.count(), microBatches.size());
    graphs.graph(atOnce - 1); // created here rather than by several threads
    prepare(graphs.main(), microBatches, 0); // before rounding: it decides on the format
    graphs.roundFactors(threads);
    try {
      return compute(microBatches, atOnce);
    } finally {
      graphs.releaseFactors();
    }
  }

  private double compute(List<MultiDataSet> microBatches, int atOnce) {
    int count = microBatches.size();
    long[] tokens = microBatches.stream().mapToLong(Tokens::ofTarget).toArray();
    double all = LongStream.of(tokens).sum();
    double[] losses = new double[count];
    for (int done = 0; done < count; done += atOnce) {
      int first = done;
      int last = Math.min(count, first + atOnce);
      threads.run(
          last - first,
          part -> losses[first + part] = loss(graphs.graph(part), microBatches, first + part));
      if (count > 1) {
        double[] weights =
            LongStream.of(tokens)
                .skip(first)
                .limit(last - first)
                .mapToDouble(n -> n / all)
                .toArray();
        add(weights, new Wave(first == 0, last == count, count > atOnce));
      }
    }
    return IntStream.range(0, count).mapToDouble(m -> losses[m] * tokens[m]).sum() / all;
  }

  private void prepare(ComputationGraph graph, List<MultiDataSet> microBatches, int m) {
    setup.accept(graph, worker * microBatches.size() + m);
  }

  /**
   * Returns the loss of a micro-batch without that of guided alignment, so that it can be compared
   * with losses of validation and of other trainings, and leaves the gradient of both in the graph.
   */
  private double loss(ComputationGraph graph, List<MultiDataSet> microBatches, int m) {
    if (m > 0) { // the first one has been
      prepare(graph, microBatches, m);
    }
    graph.getConfiguration().setIterationCount(graphs.main().getIterationCount());
    graph.setInputs(microBatches.get(m).getFeatures());
    graph.setLabels(microBatches.get(m).getLabels());
    graph.computeGradientAndScore();
    return graph.score() - TransformerGraph.guidedLoss(graph);
  }

  /**
   * Micro-batches that were computed side by side.
   *
   * @param isFirst whether nothing has been summed yet
   * @param isLast whether the sum becomes the gradient
   * @param sumIsKept whether there are several waves, between which the sum is kept
   */
  private record Wave(boolean isFirst, boolean isLast, boolean sumIsKept) {}

  private void add(double[] weights, Wave wave) {
    List<FloatBuffer> terms =
        IntStream.range(0, weights.length)
            .mapToObj(part -> FlatVector.floats(graphs.graph(part).getGradientsViewArray()))
            .toList();
    DoubleBuffer kept =
        wave.sumIsKept()
            ? Matrix.of(graphs.gradientSum()).bytes().asDoubleBuffer()
            : DoubleBuffer.allocate(0);
    FloatBuffer mean = terms.get(0);
    threads.forRanges(
        mean.limit(),
        (from, to) -> {
          double[] sum = new double[BLOCK];
          float[] values = new float[BLOCK];
          for (int at = from; at < to; at += BLOCK) {
            int count = Math.min(BLOCK, to - at);
            if (!wave.isFirst()) {
              kept.get(at, sum, 0, count);
            }
            for (int part = 0; part < weights.length; part++) {
              terms.get(part).get(at, values, 0, count);
              if (wave.isFirst() && part == 0) {
                set(sum, values, weights[0], count);
              } else {
                add(sum, values, weights[part], count);
              }
            }
            if (wave.isLast()) {
              round(sum, values, count);
              mean.put(at, values, 0, count);
            } else {
              kept.put(at, sum, 0, count);
            }
          }
        });
  }

  /** Starts a sum with the first term: adding that to 0 would turn -0 into 0. */
  private static void set(double[] sum, float[] values, double weight, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] = weight * values[i];
    }
  }

  private static void add(double[] sum, float[] values, double weight, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += weight * values[i];
    }
  }

  private static void round(double[] sum, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (float) sum[i];
    }
  }
}
