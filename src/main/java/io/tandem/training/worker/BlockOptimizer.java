package io.tandem.training.worker;

import io.tandem.network.kernels.choice.KernelChoice;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * The optimizer of one block of parameters. Unlike DL4J's {@link GradientUpdater}, it scales the
 * gradient, which saves a pass over it, and computes on several threads.
 */
interface BlockOptimizer {
  /**
   * One step.
   *
   * @param iteration updates made before
   * @param scale the factor by which the gradient is multiplied first
   * @param threads the threads that a step may be split over
   * @param orthogonalization memory for matrices, used by one thread at a time
   */
  record Step(
      int iteration, float scale, WorkerThreads threads, Orthogonalization orthogonalization) {
    /** Returns a step on the calling thread, by the gradient as it is. */
    static Step plain(int iteration) {
      return new Step(iteration, 1, WorkerThreads.ONE, new Orthogonalization(KernelChoice::best));
    }
  }

  /** Replaces the gradient by the difference to subtract from the parameters. */
  void apply(INDArray gradient, Step step);

  /**
   * Makes the second moment that of the mean of several gradients, of which each step gets one:
   * {@link io.tandem.network.kernels.AdamStep#ofMean}.
   */
  default void estimateMeanOf(int gradients) {}

  /**
   * Returns about how many multiplications a step takes that runs on one thread and updates the
   * block as a whole; 0 if its step is split over threads.
   */
  default long serialWork() {
    return 0;
  }

  /** Returns an optimizer as one of a block; those of DL4J compute on the calling thread. */
  static BlockOptimizer of(GradientUpdater<?> updater) {
    return updater instanceof BlockOptimizer own
        ? own
        : (gradient, step) -> {
          gradient.muli(step.scale());
          updater.applyUpdater(gradient, step.iteration(), /* epoch= */ 0);
        };
  }
}
