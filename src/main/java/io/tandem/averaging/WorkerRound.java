package io.tandem.averaging;

import io.tandem.training.LocalResult;
import io.tandem.training.LocalTrainer;
import io.tandem.training.WorkerSetup;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One worker's part of a round: a pure function of the broadcast network, the worker's state and
 * its batches, so that a retried or recomputed task gives the same bits. Sent to executors.
 */
final class WorkerRound
    implements FlatMapFunction2<Iterator<WorkerState>, Iterator<MultiDataSet>, WorkerOutcome> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<NetworkSnapshot> network;
  private final long seed;
  private final double clipNorm;
  private final WorkerSetup setup;

  WorkerRound(Broadcast<NetworkSnapshot> network, long seed, double clipNorm, WorkerSetup setup) {
    this.network = network;
    this.seed = seed;
    this.clipNorm = clipNorm;
    this.setup = setup;
  }

  @Override
  public Iterator<WorkerOutcome> call(
      Iterator<WorkerState> states, Iterator<MultiDataSet> batches) {
    WorkerState state = states.next();
    WorkerOutcome outcome = GraphPool.with(network.value(), graph -> train(graph, state, batches));
    return List.of(outcome).iterator();
  }

  private WorkerOutcome train(
      ComputationGraph graph, WorkerState state, Iterator<MultiDataSet> batches) {
    LocalTrainer trainer = new LocalTrainer(graph, state.worker(), clipNorm);
    trainer.load(network.value().parameters(), state.updaterState(), state.updates());
    setup.prepare(graph, seed, state.worker());
    LocalResult result = trainer.run(batches);
    WorkerState next =
        new WorkerState(state.worker(), state.updates() + result.updates(), trainer.updaterState());
    return new WorkerOutcome(next, trainer.parameters(), result);
  }
}
