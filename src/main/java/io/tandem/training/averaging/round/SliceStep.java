package io.tandem.training.averaging.round;

import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.Instructions;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.transformer.FlatVector;
import io.tandem.training.worker.UpdaterLayout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;

/**
 * The owners' part of a round: of each slice the mean of what the workers sent, and the step from
 * the slice before to the one after. A pure function of both. Sent to executors.
 */
final class SliceStep implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte[] NONE = {};

  private final NetworkShape shape;
  private final Rules rules;
  private final long updates;

  /**
   * The rules by which one network follows another.
   *
   * @param mode what the round averages
   * @param instructions what the step of synchronous rounds is computed with
   */
  record Rules(
      Mode mode, OuterStep outerStep, WeightAverage weightAverage, Instructions instructions)
      implements Serializable {}

  /**
   * @param updates updates made before the round
   */
  SliceStep(NetworkShape shape, Rules rules, long updates) {
    this.shape = shape;
    this.rules = rules;
    this.updates = updates;
  }

  /** Returns the pieces that workers send, by slices: the shuffle of the round. */
  JavaPairRDD<Integer, Piece> pieces(JavaRDD<WorkerOutcome> outcomes) {
    int count = shape.slicing().count();
    return outcomes
        .flatMapToPair(outcome -> outcome.pieces(count))
        .partitionBy(new HashPartitioner(count)); // slice k becomes partition k
  }

  /** Returns the mean of the pieces of each slice. */
  JavaRDD<SliceMean> means(JavaRDD<SharedSlice> before, JavaPairRDD<Integer, Piece> pieces) {
    boolean gradients = rules.mode() == Mode.SYNCHRONOUS;
    return EachSlice.of(
        before,
        pieces.values(),
        (slices, arrived) -> {
          SharedSlice slice = slices.next();
          List<Piece> all = new ArrayList<>();
          arrived.forEachRemaining(all::add);
          return SliceMean.of(slice.slice(), all, gradients ? NONE : slice.vectors().parameters());
        });
  }

  /**
   * Returns the slices after the round.
   *
   * @param scale what gradients are multiplied by
   */
  JavaRDD<SharedSlice> after(JavaRDD<SharedSlice> before, JavaRDD<SliceMean> means, float scale) {
    return EachSlice.of(
        before, means, (slices, ofSlices) -> after(slices.next(), ofSlices.next(), scale));
  }

  private SharedSlice after(SharedSlice before, SliceMean mean, float scale) {
    SliceSummary summary = mean.summary().forDriver();
    if (mean.values().length == 0) {
      return new SharedSlice(before.slice(), NetworkVectors.NONE, summary);
    }
    NetworkVectors next =
        rules.mode() == Mode.SYNCHRONOUS
            ? updated(before, mean, scale)
            : averaged(before.vectors(), mean);
    int from = shape.slicing().from(before.slice());
    // Sums of zeros may turn -0 into 0.
    shape.frozen().keep(before.vectors().parameters(), next.parameters(), from);
    int made = WorkerReport.updates(mean.summary().reports());
    byte[] average = average(before.vectors().average(), next.parameters(), made);
    if (average.length > 0) {
      shape.frozen().keep(before.vectors().parameters(), average, from);
    }
    return new SharedSlice(before.slice(), next.withAverage(average), summary);
  }

  private NetworkVectors updated(SharedSlice slice, SliceMean gradient, float scale) {
    InstructionLimit.set(rules.instructions());
    NetworkVectors before = slice.vectors();
    UpdaterLayout.Part part =
        shape
            .layout()
            .updated(
                new UpdaterLayout.Part(
                    shape.slicing().from(slice.slice()),
                    before.parameters(),
                    before.updaterState()),
                gradient.values(),
                scale,
                Math.toIntExact(updates));
    return new NetworkVectors(part.parameters(), part.state(), before.outerMomentum(), NONE);
  }

  private NetworkVectors averaged(NetworkVectors before, SliceMean mean) {
    if (rules.outerStep() == OuterStep.AVERAGE) {
      return new NetworkVectors(mean.values(), mean.updaterState(), before.outerMomentum(), NONE);
    }
    OuterStep.Point point =
        rules
            .outerStep()
            .step(
                new OuterStep.Point(floats(before.parameters()), floats(before.outerMomentum())),
                floats(mean.values()));
    return new NetworkVectors(
        bytes(point.parameters()), mean.updaterState(), bytes(point.momentum()), NONE);
  }

  /** Returns the average of past networks with this one; the first is the network itself. */
  private byte[] average(byte[] before, byte[] parameters, int made) {
    WeightAverage average = rules.weightAverage();
    if (!average.isKept()) {
      return NONE;
    }
    double share = before.length == 0 ? 1 : average.share(updates, made);
    if (share == 1) {
      return parameters;
    }
    byte[] next = before.clone();
    WeightAverage.move(FlatVector.floats(next), FlatVector.floats(parameters), share);
    return next;
  }

  private static float[] floats(byte[] bytes) {
    return FlatVector.values(bytes);
  }

  private static byte[] bytes(float[] floats) {
    return FlatVector.bytes(floats);
  }
}
