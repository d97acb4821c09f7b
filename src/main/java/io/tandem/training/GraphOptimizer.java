package io.tandem.training;

import io.tandem.transformer.TransformerGraph;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The step that DL4J's {@code fit} makes once there is a gradient: it clips the gradient, lets
 * DL4J's updater turn it into the difference to subtract from the parameters, and increments the
 * graph's iteration count. Clipping, Adam and the subtraction are split over threads, with the same
 * bits on any number of them.
 */
final class GraphOptimizer {
  /** Elements processed at a time, which stay in a first-level cache. */
  private static final int BLOCK = 1 << 11;

  private final ComputationGraph graph;
  private final WorkerThreads threads;
  private final GlobalNormClipping clipping;

  /** The gradients of whose mean Adam's second moment is to be. */
  private int gradients = 1;

  /** One for each thread, once there are matrices for it. */
  private final Orthogonalization[] orthogonalizations;

  /**
   * @param clipNorm largest 2-norm of the gradient, 0 for no clipping
   */
  GraphOptimizer(ComputationGraph graph, WorkerThreads threads, double clipNorm) {
    this.graph = graph;
    this.threads = threads;
    clipping = GlobalNormClipping.at(clipNorm, threads);
    orthogonalizations = new Orthogonalization[threads.count()];
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
    restartAt(0, updates);
    if (state.length > 0) {
      FlatVector.write(state, graph.getUpdater().getStateViewArray());
    }
  }

  /** Sets the state as {@link #load(float[], long)} does, writing directly to DL4J's vector. */
  void load(Consumer<INDArray> writer, long updates) {
    restartAt(0, updates);
    INDArray view = graph.getUpdater().getStateViewArray();
    if (view != null) {
      writer.accept(view);
    }
  }

  /**
   * Sets the state to that of an optimizer without memory: moments zero, bias correction restarted,
   * the learning rate where the schedule is.
   *
   * @param updates updates made so far
   * @throws IllegalStateException when the optimizer has moments and was not made by {@link
   *     Optimizers#of}
   */
  void loadRestarted(long updates) {
    if (!restartAt(updates, updates)) {
      throw new IllegalStateException(
          "the network's optimizer counts its bias correction with the learning-rate schedule: its"
              + " moments cannot be reset; create it with Optimizers.of");
    }
  }

  /**
   * Sets moments to zero.
   *
   * @return false when an optimizer has state and cannot restart its bias correction
   */
  private boolean restartAt(long countedFrom, long updates) {
    INDArray view = graph.getUpdater().getStateViewArray();
    if (view != null) {
      view.assign(0);
    }
    graph.getConfiguration().setIterationCount(Math.toIntExact(updates));
    boolean all = true;
    for (UpdaterBlock block : graph.getUpdater().getUpdaterBlocks()) {
      if (block.getGradientUpdater() instanceof RestartableAdam.Updater adam) {
        adam.countFrom(Math.toIntExact(countedFrom));
        adam.estimateMeanOf(gradients);
      } else if (!(block.getGradientUpdater() instanceof Muon.Updater)) { // without bias correction
        all &= block.getUpdaterView() == null;
      }
    }
    return all;
  }

  /**
   * Updates the parameters by the graph's gradient, which it overwrites.
   *
   * @return the 2-norm of the gradient, before clipping
   */
  double step() {
    clipping.onGradientCalculation(graph);
    int iteration = graph.getIterationCount();
    List<UpdaterBlock> matrices = new ArrayList<>();
    for (UpdaterBlock block : graph.getUpdater().getUpdaterBlocks()) {
      if (block.getGradientUpdater() instanceof Muon.Updater) {
        matrices.add(block);
        continue;
      }
      if (block.getGradientUpdater() instanceof RestartableAdam.Updater adam) {
        adam.computeOn(threads);
      }
      block.update(iteration, graph.getEpochCount());
    }
    updateMatrices(matrices, iteration);
    subtract(FlatVector.floats(graph.getGradientsViewArray()), FlatVector.floats(graph.params()));
    graph.getConfiguration().setIterationCount(iteration + 1);
    return clipping.lastNorm();
  }

  /** Updates each matrix on one thread, several of them side by side, the largest first. */
  private void updateMatrices(List<UpdaterBlock> blocks, int iteration) {
    blocks.sort(Comparator.comparingLong(block -> -muon(block).work()));
    threads.forItems(
        blocks.size(),
        (thread, i) -> {
          if (orthogonalizations[thread] == null) {
            orthogonalizations[thread] =
                new Orthogonalization(TransformerGraph.trainingKernels(graph));
          }
          UpdaterBlock block = blocks.get(i);
          muon(block)
              .apply(
                  block.getGradientView(),
                  iteration,
                  graph.getEpochCount(),
                  orthogonalizations[thread]);
        });
  }

  private static Muon.Updater muon(UpdaterBlock block) {
    return (Muon.Updater) block.getGradientUpdater();
  }

  /** The 2-norm of the graph's gradient, which stays as it is. */
  double gradientNorm() {
    return clipping.norm(graph);
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
