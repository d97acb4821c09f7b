package io.tandem.run;

import io.tandem.averaging.AveragedTraining;
import io.tandem.averaging.round.DriverState;
import io.tandem.averaging.round.WorkerState;
import io.tandem.run.checkpoint.Checkpoint;
import io.tandem.run.checkpoint.CheckpointWriter;
import io.tandem.run.checkpoint.Validated;
import io.tandem.run.checkpoint.WorkerStateWriter;
import io.tandem.search.Shortlist;
import io.tandem.storage.FileEntry;
import io.tandem.subword.Subwords;
import io.tandem.training.FlatVector;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Writes and restores the checkpoints of a training. The workers' states go from executors to files
 * and back without passing the driver.
 */
public final class RunCheckpoints {
  private static final String OUTER_MOMENTUM = "outer-momentum";
  private static final String UPDATER_STATE = "updater-state";

  private RunCheckpoints() {}

  /**
   * @param kernels the kernels that executors have computed the training with
   * @param shortlist the content of the lexical shortlist's file, if there is one
   * @param model the network that is the model, as it was measured
   */
  public static Checkpoint write(
      RunDirectory run,
      AveragedTraining training,
      String settings,
      List<String> kernels,
      Subwords subwords,
      Optional<byte[]> shortlist,
      Validated model)
      throws IOException {
    try (CheckpointWriter writer = run.checkpoints().begin(training.round(), training.updates())) {
      writer
          .network(training.network().getConfiguration().toJson())
          .settings(settings)
          .startedFrom(run.manifest().origin())
          .kernels(kernels)
          .subwords(subwords.files())
          .parameters(FlatVector.read(training.network().params()));
      if (shortlist.isPresent()) {
        writer.file(Shortlist.FILE, shortlist.get());
      }
      write(training.driverState(), writer);
      List<FileEntry> parts = writeStates(training, writer.workers());
      return writer.addWorkers(parts).publish(model);
    }
  }

  private static List<FileEntry> writeStates(AveragedTraining training, WorkerStateWriter workers) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(training.states().context());
    spark.setJobDescription(
        String.format(Locale.ROOT, "checkpoint at update %d: worker states", training.updates()));
    try {
      return training.states().map(workers::write).collect();
    } finally {
      spark.setJobDescription(null);
    }
  }

  private static void write(DriverState state, CheckpointWriter writer) throws IOException {
    if (state.outerMomentum().length > 0) {
      writer.vector(OUTER_MOMENTUM, state.outerMomentum());
    }
    if (state.updaterState().length > 0) {
      writer.vector(UPDATER_STATE, state.updaterState());
    }
    writer.average(state.average());
  }

  private static DriverState driverState(Checkpoint checkpoint) throws IOException {
    return new DriverState(
        checkpoint.vector(OUTER_MOMENTUM).orElse(new float[0]),
        checkpoint.vector(UPDATER_STATE).orElse(new float[0]),
        checkpoint.average());
  }

  /** Sets the training to where it was when the checkpoint was written. */
  public static void restore(
      JavaSparkContext spark, AveragedTraining training, Checkpoint checkpoint) throws IOException {
    restore(spark, training, checkpoint, driverState(checkpoint));
  }

  /** Restores the same, except that the outer momentum starts from zero. */
  public static void restoreWithoutMomentum(
      JavaSparkContext spark, AveragedTraining training, Checkpoint checkpoint) throws IOException {
    restore(spark, training, checkpoint, driverState(checkpoint).withoutMomentum());
  }

  private static void restore(
      JavaSparkContext spark,
      AveragedTraining training,
      Checkpoint checkpoint,
      DriverState driverState)
      throws IOException {
    FlatVector.write(checkpoint.parameters(), training.network().params());
    training.restore(
        states(spark, checkpoint),
        driverState,
        checkpoint.header().round(),
        checkpoint.header().updates());
  }

  /** The states as they lie in the checkpoint, read by whoever needs them. */
  public static JavaRDD<WorkerState> states(JavaSparkContext spark, Checkpoint checkpoint) {
    int workers = checkpoint.header().workers();
    List<Integer> numbers = IntStream.range(0, workers).boxed().toList();
    return spark.parallelize(numbers, workers).map(checkpoint::worker);
  }
}
