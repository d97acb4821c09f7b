package io.tandem.training.averaging.round;

import io.tandem.training.worker.ReplicatedGraph;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The graphs of one JVM, kept from task to task, as creating one costs far more than loading
 * parameters into it. A task has a graph, and the replicas that earlier tasks made of it, to
 * itself. Only graphs of the latest configuration are kept; a graph whose task failed is dropped,
 * because it may hold half an update.
 */
public final class GraphPool {
  private static final Deque<ReplicatedGraph> IDLE = new ArrayDeque<>();
  private static String configuration = "";

  private GraphPool() {}

  /** Lends a graph of this configuration while {@code work} runs; its parameters are stale. */
  public static <T> T with(NetworkSnapshot network, Function<ReplicatedGraph, T> work) {
    return with(network.configuration(), network.length(), work);
  }

  /**
   * Lends a graph while {@code work} runs.
   *
   * @param of the configuration as JSON
   * @param parameters the number of its parameters
   */
  static <T> T with(String of, int parameters, Function<ReplicatedGraph, T> work) {
    ReplicatedGraph graph = take(of, parameters);
    T result = work.apply(graph);
    giveBack(of, graph);
    return result;
  }

  private static ReplicatedGraph take(String of, int parameters) {
    synchronized (IDLE) {
      if (!configuration.equals(of)) {
        configuration = of;
        IDLE.clear();
      }
      if (!IDLE.isEmpty()) {
        return IDLE.pop();
      }
    }
    return make(of, parameters);
  }

  private static void giveBack(String of, ReplicatedGraph graph) {
    graph.main().setListeners();
    synchronized (IDLE) {
      if (configuration.equals(of)) {
        IDLE.push(graph);
      }
    }
  }

  /** Creates a graph of zeros: drawing parameters would cost time and advance ND4J's generator. */
  private static ReplicatedGraph make(String of, int parameters) {
    ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(of));
    graph.init(Nd4j.zeros(DataType.FLOAT, 1, parameters), false);
    return new ReplicatedGraph(graph);
  }
}
