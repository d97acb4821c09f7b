package io.tandem.averaging.round;

import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.AveragingSettings.OptimizerState;
import io.tandem.training.DivergenceException;
import io.tandem.training.FlatVector;
import io.tandem.training.LocalResult;
import io.tandem.training.LocalTrainer;
import io.tandem.training.ReplicatedGraph;
import io.tandem.training.WorkerThreads;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One worker's part of a round, its updates or its gradient: a pure function of the network, the
 * worker's state and its batches, so that a retried or recomputed task gives the same bits. Sent to
 * executors.
 */
final class WorkerRound
    implements FlatMapFunction2<Iterator<WorkerRound.Input>, Iterator<SharedSlice>, WorkerOutcome> {
  private static final long serialVersionUID = 1L;
  private static final byte[] NONE = {};

  private final NetworkShape shape;
  private final TrainingPlan plan;
  private final Start start;
  private final RoundCounts counts;

  /**
   * The starting point of a round, the same for all workers.
   *
   * @param updates the number of updates that schedules continue from
   * @param threads the threads that a task computes on
   */
  record Start(Mode mode, long updates, int threads) implements Serializable {}

  /** A worker's own input to its round; never stored or sent. */
  record Input(WorkerState state, Iterator<MultiDataSet> batches) {
    /** Returns the batches; asking for one fails once Spark has cancelled the task. */
    Iterator<MultiDataSet> untilCancelled() {
      TaskContext task = TaskContext.get();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return batches.hasNext();
        }

        @Override
        public MultiDataSet next() {
          if (task.isInterrupted()) {
            throw new TaskKilledException("cancelled in the middle of a round");
          }
          return batches.next();
        }
      };
    }
  }

  WorkerRound(NetworkShape shape, TrainingPlan plan, Start start, RoundCounts counts) {
    this.shape = shape;
    this.plan = plan;
    this.start = start;
    this.counts = counts;
  }

  /**
   * Returns the outcomes of all workers.
   *
   * @param slices the network's slices, which each worker fetches
   * @param owners the executors to fetch them from
   */
  JavaRDD<WorkerOutcome> outcomes(
      JavaRDD<WorkerState> states,
      JavaRDD<MultiDataSet> batches,
      JavaRDD<SharedSlice> slices,
      SliceOwners owners) {
    return states
        .zipPartitions(
            batches, (state, ofWorker) -> List.of(new Input(state.next(), ofWorker)).iterator())
        .zipPartitions(EveryPartition.of(slices, owners, states.getNumPartitions()), this);
  }

  @Override
  public Iterator<WorkerOutcome> call(Iterator<Input> inputs, Iterator<SharedSlice> slices) {
    return List.of(outcome(inputs.next(), slices)).iterator();
  }

  private WorkerOutcome outcome(Input input, Iterator<SharedSlice> slices) {
    try {
      return GraphPool.with(
          shape.configuration(), shape.slicing().length(), graphs -> train(graphs, input, slices));
    } catch (DivergenceException e) {
      return WorkerOutcome.diverged(input.state(), e);
    }
  }

  private WorkerOutcome train(ReplicatedGraph graphs, Input input, Iterator<SharedSlice> slices) {
    long begun = System.nanoTime();
    WorkerState state = input.state();
    LocalTrainer trainer =
        new LocalTrainer(
            graphs,
            WorkerThreads.of(start.threads()),
            (graph, stream) -> plan.setup().prepare(graph, plan.seed(), stream),
            state.worker(),
            plan.training().clipNorm());
    trainer.freeze(shape.frozen());
    if (start.mode() == Mode.LOCAL) {
      trainer.estimateMeanOf(plan.averaging().gradientsOfSecondMoment());
      load(trainer, state);
    }
    slices.forEachRemaining(slice -> load(slice, graphs.main()));
    double loadSeconds = (System.nanoTime() - begun) * 1e-9;
    WorkerOutcome outcome =
        start.mode() == Mode.SYNCHRONOUS
            ? gradient(trainer, input, graphs.main())
            : updates(trainer, input, graphs.main());
    counts.add(outcome.report().result(), outcome.report().bytesSent());
    return outcome.loadedHere(loadSeconds, plan.training().mathMode());
  }

  /** Loads the worker's own state; what all workers share, if anything, comes with the slices. */
  private void load(LocalTrainer trainer, WorkerState state) {
    if (plan.averaging().optimizerState() == OptimizerState.RESET) {
      trainer.loadRestarted(start.updates());
    } else {
      trainer.load(state.momentsInChunks()::writeTo, start.updates());
    }
  }

  private void load(SharedSlice slice, ComputationGraph graph) {
    NetworkVectors vectors = slice.vectors();
    int from = shape.slicing().from(slice.slice());
    FlatVector.write(vectors.parameters(), graph.params(), from);
    if (vectors.updaterState().length > 0) {
      shape
          .layout()
          .join(
              vectors.updaterState(),
              from,
              shape.slicing().to(slice.slice()),
              graph.getUpdater().getStateViewArray());
    }
  }

  private WorkerOutcome gradient(LocalTrainer trainer, Input input, ComputationGraph graph) {
    LocalResult result = trainer.gradient(start.updates(), input.untilCancelled());
    WorkerState before = input.state();
    return WorkerOutcome.of(
        WorkerState.ofPlace(before.worker(), before.updates() + 1),
        slices(
            (slice, from, to) ->
                new WorkerOutcome.Sent(part(graph.getGradientsViewArray(), from, to), NONE)),
        result);
  }

  private WorkerOutcome updates(LocalTrainer trainer, Input input, ComputationGraph graph) {
    FloatFormat format = FloatFormat.ofBits(plan.averaging().deltaBits());
    float[] before = format == FloatFormat.FLOAT32 ? new float[0] : FlatVector.read(graph.params());
    LocalResult result = trainer.run(input.untilCancelled());
    WorkerState state = input.state();
    OptimizerState policy = plan.averaging().optimizerState();
    ChunkedVector moments =
        policy == OptimizerState.LOCAL
            ? ChunkedVector.of(graph.getUpdater().getStateViewArray())
            : ChunkedVector.EMPTY;
    long made = state.updates() + result.updates();
    if (format == FloatFormat.FLOAT32) {
      return WorkerOutcome.of(
          new WorkerState(state.worker(), made, moments, ChunkedVector.EMPTY),
          slices((slice, from, to) -> sent(graph, part(graph.params(), from, to), from, to)),
          result);
    }
    WorkerUpload upload =
        WorkerUpload.of(shape.slicing(), before, trainer.parameters(), state.residual(), format);
    return WorkerOutcome.of(
        new WorkerState(state.worker(), made, moments, ChunkedVector.of(upload.residual())),
        slices((slice, from, to) -> sent(graph, upload.sent().get(slice), from, to)),
        result);
  }

  private static WireVector part(INDArray vector, int from, int to) {
    return WireVector.ofBytes(FlatVector.readBytes(vector, from, to));
  }

  private WorkerOutcome.Sent sent(ComputationGraph graph, WireVector values, int from, int to) {
    INDArray moments = graph.getUpdater().getStateViewArray();
    return new WorkerOutcome.Sent(
        values,
        plan.averaging().optimizerState() == OptimizerState.AVERAGED && moments != null
            ? shape.layout().cut(moments, from, to)
            : NONE);
  }

  /** Makes the vectors to send for a slice, the parameters from {@code from} to {@code to - 1}. */
  @FunctionalInterface
  private interface Cut {
    WorkerOutcome.Sent of(int slice, int from, int to);
  }

  private List<WorkerOutcome.Sent> slices(Cut cut) {
    Slicing slicing = shape.slicing();
    return IntStream.range(0, slicing.count())
        .mapToObj(slice -> cut.of(slice, slicing.from(slice), slicing.to(slice)))
        .toList();
  }
}
