package io.tandem.averaging.round;

import io.tandem.averaging.outer.OuterStep;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.training.UpdaterLayout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * The owners' part of a round: of each slice the mean of what the workers sent, and the step from
 * the slice before to the one after. A pure function of both. Sent to executors.
 */
final class SliceStep implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte[] NONE = {};

  private final NetworkShape shape;
  private final OuterStep outerStep;
  private final Mode mode;
  private final long updates;

  /**
   * @param updates updates made before the round
   */
  SliceStep(NetworkShape shape, OuterStep outerStep, Mode mode, long updates) {
    this.shape = shape;
    this.outerStep = outerStep;
    this.mode = mode;
    this.updates = updates;
  }

  /** Returns the means of what the workers send. */
  JavaRDD<SliceMean> means(JavaRDD<SharedSlice> before, JavaRDD<WorkerOutcome> outcomes) {
    int count = shape.slicing().count();
    boolean gradients = mode == Mode.SYNCHRONOUS;
    JavaRDD<Piece> pieces =
        outcomes
            .flatMapToPair(outcome -> outcome.pieces(count))
            .partitionBy(new NumberPartitioner(count))
            .values();
    return before.zipPartitions(
        pieces,
        (slices, arrived) -> {
          SharedSlice slice = slices.next();
          List<Piece> all = new ArrayList<>();
          arrived.forEachRemaining(all::add);
          return List.of(SliceMean.of(slice.slice(), all, gradients ? NONE : slice.parameters()))
              .iterator();
        });
  }

  /**
   * Returns the slices after the round.
   *
   * @param scale what gradients are multiplied by
   */
  JavaRDD<SharedSlice> after(JavaRDD<SharedSlice> before, JavaRDD<SliceMean> means, float scale) {
    return before.zipPartitions(
        means,
        (slices, ofSlices) -> List.of(after(slices.next(), ofSlices.next(), scale)).iterator());
  }

  private SharedSlice after(SharedSlice before, SliceMean mean, float scale) {
    if (mean.values().length == 0) {
      return new SharedSlice(before.slice(), NONE, NONE, NONE, mean.summary().forDriver());
    }
    return mode == Mode.SYNCHRONOUS ? updated(before, mean, scale) : averaged(before, mean);
  }

  private SharedSlice updated(SharedSlice before, SliceMean gradient, float scale) {
    UpdaterLayout.Part part =
        shape
            .layout()
            .updated(
                new UpdaterLayout.Part(
                    shape.slicing().from(before.slice()),
                    before.parameters(),
                    before.updaterState()),
                gradient.values(),
                scale,
                Math.toIntExact(updates));
    return new SharedSlice(
        before.slice(),
        part.parameters(),
        part.state(),
        before.outerMomentum(),
        gradient.summary().forDriver());
  }

  private SharedSlice averaged(SharedSlice before, SliceMean mean) {
    if (outerStep == OuterStep.AVERAGE) {
      return new SharedSlice(
          before.slice(),
          mean.values(),
          mean.updaterState(),
          before.outerMomentum(),
          mean.summary().forDriver());
    }
    OuterStep.Point point =
        outerStep.step(
            new OuterStep.Point(floats(before.parameters()), floats(before.outerMomentum())),
            floats(mean.values()),
            updates + WorkerReport.longest(mean.summary().reports()));
    return new SharedSlice(
        before.slice(),
        bytes(point.parameters()),
        mean.updaterState(),
        bytes(point.momentum()),
        mean.summary().forDriver());
  }

  private static float[] floats(byte[] bytes) {
    return WireVector.ofBytes(bytes).values();
  }

  private static byte[] bytes(float[] floats) {
    return WireVector.of(floats).floats();
  }
}
