package io.tandem.training.worker;

import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.training.worker.BlockOptimizer.Step;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The step that DL4J's {@code fit} makes once there is a gradient: it clips the gradient, lets the
 * {@link BlockOptimizer}s turn it into the difference to subtract from the parameters, and
 * increments the graph's iteration count. Clipping, Adam and the subtraction are split over
 * threads, with the same bits on any number of them.
 */
final class GraphOptimizer {
  /** Elements processed at a time, which stay in a first-level cache. */
  private static final int BLOCK = 1 << 11;

  private final ComputationGraph graph;
  private final WorkerThreads threads;
  private final double clipNorm;

  /** The gradients of whose mean Adam's second moment is to be. */
  private int gradients = 1;

  /** One for each thread. */
  private final List<Orthogonalization> orthogonalizations;

  /**
   * @param clipNorm largest 2-norm of the gradient, 0 for no clipping
   */
  GraphOptimizer(ComputationGraph graph, WorkerThreads threads, double clipNorm) {
    this.graph = graph;
    this.threads = threads;
    this.clipNorm = clipNorm;
    orthogonalizations =
        Stream.generate(() -> new Orthogonalization(() -> TransformerGraph.trainingKernels(graph)))
            .limit(threads.count())
            .toList();
  }

  /** Takes effect when a state is loaded. */
  void estimateMeanOf(int several) {
    gradients = several;
  }

  /**
   * Sets the state before the next step.
   *
   * @param state the updater's flat vector; empty before the first step
   * @param updates updates made so far: where schedules and bias correction continue
   */
  void load(float[] state, long updates) {
    start(updates);
    if (state.length > 0) {
      FlatVector.write(state, graph.getUpdater().getStateViewArray());
    }
  }

  /** Sets the state to moments of zero, over which the caller may write others. */
  void start(long updates) {
    INDArray view = graph.getUpdater().getStateViewArray();
    if (view != null) {
      view.assign(0);
    }
    graph.getConfiguration().setIterationCount(Math.toIntExact(updates));
    for (UpdaterBlock block : graph.getUpdater().getUpdaterBlocks()) {
      optimizer(block).estimateMeanOf(gradients);
    }
  }

  /**
   * Updates the parameters by the graph's gradient, which it overwrites.
   *
   * @return the 2-norm of the gradient, before clipping
   */
  double step() {
    double norm = gradientNorm();
    float scale = GlobalNormClipping.scaleOf(clipNorm, norm);
    int iteration = graph.getIterationCount();
    List<UpdaterBlock> serial = new ArrayList<>();
    for (UpdaterBlock block : graph.getUpdater().getUpdaterBlocks()) {
      if (optimizer(block).serialWork() > 0) {
        serial.add(block);
      } else {
        apply(block, new Step(iteration, scale, threads, orthogonalizations.get(0)));
      }
    }
    // Side by side, the largest first.
    serial.sort(Comparator.comparingLong(block -> -optimizer(block).serialWork()));
    threads.forItems(
        serial.size(),
        (thread, i) ->
            apply(
                serial.get(i),
                new Step(iteration, scale, WorkerThreads.ONE, orthogonalizations.get(thread))));
    subtract(FlatVector.floats(graph.getGradientsViewArray()), FlatVector.floats(graph.params()));
    graph.getConfiguration().setIterationCount(iteration + 1);
    return norm;
  }

  private static void apply(UpdaterBlock block, Step step) {
    optimizer(block).apply(block.getGradientView(), step);
  }

  private static BlockOptimizer optimizer(UpdaterBlock block) {
    return BlockOptimizer.of(block.getGradientUpdater());
  }

  /** The 2-norm of the graph's gradient, which stays as it is. */
  double gradientNorm() {
    return GlobalNormClipping.norm(graph.getGradientsViewArray(), threads);
  }

  private void subtract(FloatBuffer difference, FloatBuffer parameters) {
    threads.forRanges(
        parameters.limit(),
        (from, to) -> {
          float[] d = new float[BLOCK];
          float[] p = new float[BLOCK];
          for (int at = from; at < to; at += BLOCK) {
            int count = Math.min(BLOCK, to - at);
            difference.get(at, d, 0, count);
            parameters.get(at, p, 0, count);
            for (int i = 0; i < count; i++) {
              p[i] -= d[i];
            }
            parameters.put(at, p, 0, count);
          }
        });
  }

  /** A copy of the updater's current state; empty for an updater that has none. */
  float[] state() {
    INDArray state = graph.getUpdater().getStateViewArray();
    return state == null ? new float[0] : FlatVector.read(state);
  }
}
