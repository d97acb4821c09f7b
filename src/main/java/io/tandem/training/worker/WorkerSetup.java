package io.tandem.training.worker;

import io.tandem.config.MathMode;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.network.transformer.TransformerGraph;
import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Prepares a graph before the updates of the worker that borrowed it: its kernels and its random
 * draws must depend on the plan, seed, stream and update (its iteration count), and on nothing that
 * another task left behind. Sent to executors.
 */
@FunctionalInterface
public interface WorkerSetup extends Serializable {
  /** The setup of networks without random draws. */
  WorkerSetup NONE = (graph, seed, stream) -> {};

  /**
   * Returns the setup of Transformers: updates in that number format, dropout drawn by stream, and
   * attention guided by these links.
   */
  static WorkerSetup ofTransformer(MathMode math, TokenLinks links) {
    return (graph, seed, stream) -> {
      TransformerGraph.trainBy(graph, KernelChoice.best(math));
      TransformerGraph.guideBy(graph, links);
      TransformerGraph.dropoutStream(graph, seed, stream);
    };
  }

  /**
   * @param stream the number of the micro-batch among those of all workers; where each worker has
   *     one, the worker
   */
  void prepare(ComputationGraph graph, long seed, int stream);
}
