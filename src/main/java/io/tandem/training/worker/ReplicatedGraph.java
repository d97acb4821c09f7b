package io.tandem.training.worker;

import io.tandem.network.transformer.TransformerGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A graph with an optimizer, and replicas that share its parameters and the rounded copies of them:
 * each has its own gradients and activations, and no optimizer. Not thread-safe, but different
 * replicas may compute gradients at the same time.
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

  /**
   * The graph of a thread: the main one of thread 0, a replica of each other one, which is created
   * on first use, with those before it.
   */
  ComputationGraph graph(int thread) {
    while (replicas.size() < thread) {
      // A configuration of its own: it holds the iteration count.
      ComputationGraphConfiguration configuration = main.getConfiguration().clone();
      ComputationGraph replica = new ComputationGraph(configuration);
      replica.init(main.params(), false);
      TransformerGraph.shareFactors(replica, main);
      replicas.add(replica);
    }
    return thread == 0 ? main : replicas.get(thread - 1);
  }

  /**
   * Computes something of each item, without changing parameters: side by side, a thread on the
   * main graph and each other one on a replica.
   *
   * @return the results in the order of the items
   */
  public <T, R> List<R> sideBySide(
      WorkerThreads threads, List<T> items, BiFunction<ComputationGraph, T, R> work) {
    int atOnce = Math.min(threads.count(), items.size());
    graph(Math.max(0, atOnce - 1)); // created here rather than by several threads
    List<R> results = new ArrayList<>(Collections.nCopies(items.size(), null));
    threads.forItems(
        items.size(),
        (thread, item) -> results.set(item, work.apply(graph(thread), items.get(item))));
    return results;
  }

  /**
   * Rounds the parameters once for all graphs, where products take another format. Parameters must
   * then stay as they are until {@link #releaseFactors}.
   */
  void roundFactors(WorkerThreads threads) {
    List<Runnable> parts = TransformerGraph.factorRounding(main);
    threads.forItems(parts.size(), (thread, item) -> parts.get(item).run());
    TransformerGraph.keepFactors(main, true);
  }

  /** Lets parameters change again. */
  void releaseFactors() {
    TransformerGraph.keepFactors(main, false);
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
