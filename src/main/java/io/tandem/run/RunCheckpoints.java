package io.tandem.run;

import io.tandem.network.transformer.FlatVector;
import io.tandem.subword.Subwords;
import io.tandem.training.averaging.AveragedTraining;
import io.tandem.training.averaging.round.DriverState;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointWriter;
import io.tandem.training.checkpoint.Validated;
import io.tandem.translation.search.Shortlist;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Writes and restores the checkpoints of a training. */
public final class RunCheckpoints {
  private static final String OUTER_MOMENTUM = "outer-momentum";
  private static final String UPDATER_STATE = "updater-state";

  private RunCheckpoints() {}

  /**
   * @param kernels the kernels that executors have used
   * @param shortlist the content of the lexical shortlist's file, if there is one
   * @param model the better network, as measured
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
      return writer.publish(model);
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

  /** Restores the state of the training at the checkpoint. */
  public static void restore(AveragedTraining training, Checkpoint checkpoint) throws IOException {
    restore(training, checkpoint, driverState(checkpoint));
  }

  /** Restores the same state, but with an outer momentum of zero. */
  public static void restoreWithoutMomentum(AveragedTraining training, Checkpoint checkpoint)
      throws IOException {
    restore(training, checkpoint, driverState(checkpoint).withoutMomentum());
  }

  private static void restore(
      AveragedTraining training, Checkpoint checkpoint, DriverState driverState)
      throws IOException {
    FlatVector.write(checkpoint.parameters(), training.network().params());
    training.restore(driverState, checkpoint.header().round(), checkpoint.header().updates());
  }
}
