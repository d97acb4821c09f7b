package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.toy.ToyNetwork;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;

class ReplicatedGraphTest {
  private static final int THREADS = 3;

  /** Nobody passes the barrier before all threads have come to it. */
  @Test
  void itemsAreComputedSideBySideOnGraphsOfTheirOwn() {
    ReplicatedGraph graphs = new ReplicatedGraph(ToyNetwork.graph(new Sgd(1)));
    CyclicBarrier all = new CyclicBarrier(THREADS);
    List<ComputationGraph> used =
        graphs.sideBySide(
            WorkerThreads.of(THREADS),
            List.of(1, 2, 3),
            (graph, item) -> {
              await(all);
              return graph;
            });
    // DL4J calls graphs of the same parameters equal.
    Set<ComputationGraph> different = Collections.newSetFromMap(new IdentityHashMap<>());
    different.addAll(used);
    assertThat(different).hasSize(THREADS);
    assertThat(used)
        .allSatisfy(
            g ->
                assertThat(g.params().data().address())
                    .isEqualTo(graphs.main().params().data().address()));
  }

  @Test
  void resultsAreInTheOrderOfTheItems() {
    ReplicatedGraph graphs = new ReplicatedGraph(ToyNetwork.graph(new Sgd(1)));
    List<Integer> items = List.of(5, 3, 8, 1, 9);
    assertThat(graphs.sideBySide(WorkerThreads.of(2), items, (graph, item) -> item))
        .isEqualTo(items);
    assertThat(graphs.sideBySide(WorkerThreads.of(2), List.of(), (graph, item) -> item)).isEmpty();
  }

  private static void await(CyclicBarrier all) {
    try {
      all.await(1, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError("not at the same time", e);
    }
  }
}
