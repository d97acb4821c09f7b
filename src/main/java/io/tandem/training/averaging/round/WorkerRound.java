package io.tandem.training.averaging.round;

import io.tandem.config.AveragingSettings.Mode;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.transformer.FlatVector;
import io.tandem.training.worker.DivergenceException;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.LocalTrainer;
import io.tandem.training.worker.ReplicatedGraph;
import io.tandem.training.worker.WorkerThreads;
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
 * worker's number and its batches, so that a retried or recomputed task gives the same bits. Sent
 * to executors.
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
  record Input(int worker, Iterator<MultiDataSet> batches) {
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
   * @param places where to fetch them
   */
  JavaRDD<WorkerOutcome> outcomes(
      JavaRDD<MultiDataSet> batches, JavaRDD<SharedSlice> slices, SlicePlaces places) {
    return batches
        .mapPartitionsWithIndex(
            (worker, ofWorker) -> List.of(new Input(worker, ofWorker)).iterator(), true)
        .zipPartitions(EveryPartition.of(slices, places, batches.getNumPartitions()), this);
  }

  @Override
  public Iterator<WorkerOutcome> call(Iterator<Input> inputs, Iterator<SharedSlice> slices) {
    return List.of(outcome(inputs.next(), slices)).iterator();
  }

  private WorkerOutcome outcome(Input input, Iterator<SharedSlice> slices) {
    InstructionLimit.set(plan.training().instructions());
    try {
      return GraphPool.with(
          shape.configuration(), shape.slicing().length(), graphs -> train(graphs, input, slices));
    } catch (DivergenceException e) {
      return WorkerOutcome.diverged(input.worker(), e);
    }
  }

  private WorkerOutcome train(ReplicatedGraph graphs, Input input, Iterator<SharedSlice> slices) {
    long begun = System.nanoTime();
    LocalTrainer trainer =
        new LocalTrainer(
            graphs,
            WorkerThreads.of(start.threads()),
            (graph, stream) -> plan.setup().prepare(graph, plan.seed(), stream),
            input.worker(),
            plan.training().clipNorm());
    trainer.freeze(shape.frozen());
    if (start.mode() == Mode.LOCAL) {
      trainer.estimateMeanOf(plan.averaging().workers());
      trainer.start(start.updates());
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
    return WorkerOutcome.of(
        input.worker(),
        slices(
            (slice, from, to) ->
                new WorkerOutcome.Sent(
                    FlatVector.readBytes(graph.getGradientsViewArray(), from, to), NONE)),
        result);
  }

  private WorkerOutcome updates(LocalTrainer trainer, Input input, ComputationGraph graph) {
    LocalResult result = trainer.run(input.untilCancelled());
    INDArray moments = graph.getUpdater().getStateViewArray();
    return WorkerOutcome.of(
        input.worker(),
        slices(
            (slice, from, to) ->
                new WorkerOutcome.Sent(
                    FlatVector.readBytes(graph.params(), from, to),
                    moments == null ? NONE : shape.layout().cut(moments, from, to))),
        result);
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
