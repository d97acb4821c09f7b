package io.tandem.training;

import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Called before the updates of a worker, with the graph it borrowed: what the graph draws at random
 * must depend on seed, worker and update (its iteration count), and on nothing that another task
 * left behind. Sent to executors.
 */
@FunctionalInterface
public interface WorkerSetup extends Serializable {
  /** For networks that draw nothing. */
  WorkerSetup NONE = (graph, seed, worker) -> {};

  void prepare(ComputationGraph graph, long seed, int worker);
}
