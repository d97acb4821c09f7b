package io.tandem.training;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A graph with an optimizer, and replicas that share its parameters: each has gradients and
 * activations of its own and no optimizer. Not thread-safe, but different replicas may compute
 * gradients at the same time.
 */
public final class ReplicatedGraph {
  private final ComputationGraph main;
  private final List<ComputationGraph> replicas = new ArrayList<>();
  private INDArray gradientSum;

  public ReplicatedGraph(ComputationGraph main) {
    this.main = main;
  }

  /** The graph that has the optimizer. */
  public ComputationGraph main() {
    return main;
  }

  /** Replica {@code index}, counted from 0; created on first use, with those before it. */
  public ComputationGraph replica(int index) {
    while (replicas.size() <= index) {
      // A configuration of its own: it holds the iteration count.
      ComputationGraphConfiguration configuration = main.getConfiguration().clone();
      ComputationGraph replica = new ComputationGraph(configuration);
      replica.init(main.params(), false);
      replicas.add(replica);
    }
    return replicas.get(index);
  }

  /**
   * A vector of doubles as long as the parameters, for the sum of gradients; created on first use.
   */
  INDArray gradientSum() {
    if (gradientSum == null) {
      gradientSum = Nd4j.createUninitialized(DataType.DOUBLE, main.params().length());
    }
    return gradientSum;
  }
}
