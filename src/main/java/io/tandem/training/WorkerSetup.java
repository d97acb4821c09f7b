package io.tandem.training;

import io.tandem.config.MathMode;
import io.tandem.kernels.choice.KernelChoice;
import io.tandem.transformer.TransformerGraph;
import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Prepares a graph before the updates of the worker that borrowed it: what the graph computes by
 * and what it draws at random must depend on the plan, seed, worker and update (its iteration
 * count), and on nothing that another task left behind. Sent to executors.
 */
@FunctionalInterface
public interface WorkerSetup extends Serializable {
  /** The setup of networks that draw nothing. */
  WorkerSetup NONE = (graph, seed, worker) -> {};

  /**
   * Returns the setup of Transformers: updates in that number format, dropout of the worker's own.
   */
  static WorkerSetup ofTransformer(MathMode math) {
    return (graph, seed, worker) -> {
      TransformerGraph.trainBy(graph, KernelChoice.best(math));
      TransformerGraph.dropoutStream(graph, seed, worker);
    };
  }

  void prepare(ComputationGraph graph, long seed, int worker);
}
