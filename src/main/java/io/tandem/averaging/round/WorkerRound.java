package io.tandem.averaging.round;

import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.AveragingSettings.OptimizerState;
import io.tandem.training.DivergenceException;
import io.tandem.training.LocalResult;
import io.tandem.training.LocalTrainer;
import io.tandem.training.ReplicatedGraph;
import io.tandem.training.WorkerThreads;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One worker's part of a round, its updates or its gradient: a pure function of the broadcast
 * network, the worker's state and its batches, so that a retried or recomputed task gives the same
 * bits. Sent to executors.
 */
final class WorkerRound
    implements FlatMapFunction2<Iterator<WorkerState>, Iterator<MultiDataSet>, WorkerOutcome> {
  private static final long serialVersionUID = 1L;
  private static final float[] NONE = {};

  private final Broadcast<NetworkSnapshot> network;
  private final TrainingPlan plan;
  private final Start start;
  private final RoundCounts counts;

  /**
   * Where a round starts, the same for all workers.
   *
   * @param updates the number of updates that schedules continue from
   * @param threads the threads that a task computes on
   */
  record Start(Mode mode, long updates, int threads) implements Serializable {}

  WorkerRound(
      Broadcast<NetworkSnapshot> network, TrainingPlan plan, Start start, RoundCounts counts) {
    this.network = network;
    this.plan = plan;
    this.start = start;
    this.counts = counts;
  }

  @Override
  public Iterator<WorkerOutcome> call(
      Iterator<WorkerState> states, Iterator<MultiDataSet> batches) {
    WorkerState state = states.next();
    return List.of(outcome(state, batches)).iterator();
  }

  private WorkerOutcome outcome(WorkerState state, Iterator<MultiDataSet> batches) {
    try {
      return GraphPool.with(network.value(), graphs -> train(graphs, state, batches));
    } catch (DivergenceException e) {
      return WorkerOutcome.diverged(state, e);
    }
  }

  private WorkerOutcome train(
      ReplicatedGraph graphs, WorkerState state, Iterator<MultiDataSet> batches) {
    network.value().load(graphs.main());
    LocalTrainer trainer =
        new LocalTrainer(
            graphs,
            WorkerThreads.of(start.threads()),
            (graph, stream) -> plan.setup().prepare(graph, plan.seed(), stream),
            state.worker(),
            plan.training().clipNorm());
    WorkerOutcome outcome =
        start.mode() == Mode.SYNCHRONOUS
            ? gradient(trainer, state, batches)
            : updates(trainer, state, batches);
    counts.add(outcome.report().result(), outcome.report().bytesSent());
    return outcome;
  }

  private WorkerOutcome gradient(
      LocalTrainer trainer, WorkerState state, Iterator<MultiDataSet> batches) {
    LocalTrainer.LocalGradient own = trainer.gradient(start.updates(), batches);
    return new WorkerOutcome(
        new WorkerState(state.worker(), state.updates() + 1, NONE),
        WireVector.ofBytes(own.gradient()),
        WireVector.of(NONE),
        own.result());
  }

  private WorkerOutcome updates(
      LocalTrainer trainer, WorkerState state, Iterator<MultiDataSet> batches) {
    OptimizerState optimizerState = plan.averaging().optimizerState();
    if (optimizerState == OptimizerState.RESET) {
      trainer.loadRestarted(start.updates());
    } else if (state.updaterState().length > 0) {
      trainer.load(state.updaterState(), start.updates());
    } else {
      // Averaged, or, after synchronous rounds, what all workers had.
      trainer.load(network.value().updaterState().floats(), start.updates());
    }
    LocalResult result = trainer.run(batches);
    WorkerUpload upload = upload(trainer, state);
    WorkerState next =
        new WorkerState(
            state.worker(),
            state.updates() + result.updates(),
            optimizerState == OptimizerState.LOCAL ? trainer.updaterState() : NONE,
            upload.residual());
    WireVector averaged =
        optimizerState == OptimizerState.AVERAGED
            ? WireVector.ofBytes(trainer.updaterStateBytes())
            : WireVector.of(NONE);
    return new WorkerOutcome(next, upload.sent(), averaged, result);
  }

  private WorkerUpload upload(LocalTrainer trainer, WorkerState state) {
    FloatFormat format = FloatFormat.ofBits(plan.averaging().deltaBits());
    return format == FloatFormat.FLOAT32
        ? WorkerUpload.inFull(trainer.parameterBytes())
        : WorkerUpload.of(
            network.value().parameters().values(), trainer.parameters(), state.residual(), format);
  }
}
