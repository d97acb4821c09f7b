package io.tandem.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkerUploadTest {
  private static final int LENGTH = 3000;
  private static final int ROUNDS = 60;

  /** The second slice begins within a block of the whole vector, as with Muon. */
  private static final Slicing SLICES = new Slicing(List.of(0, 1500, LENGTH));

  private final Random random = new Random(11);

  /** Returns {@code from} after small steps with a drift, whose rounding errors would add up. */
  private float[] moved(float[] from) {
    float[] to = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      to[i] = (float) (from[i] + 1e-3 * (0.05 + 0.5 * random.nextGaussian()));
    }
    return to;
  }

  /** Returns the values of all slices as their owners have them. */
  private static float[] received(WorkerUpload upload) {
    float[] all = new float[LENGTH];
    int at = 0;
    for (WireVector slice : upload.sent()) {
      System.arraycopy(slice.values(), 0, all, at, slice.length());
      at += slice.length();
    }
    assertThat(at).isEqualTo(LENGTH);
    return all;
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "INT8"})
  void sentVectorsAddUpToTheDeltasExceptForTheLastResidual(FloatFormat format) {
    double[] deltas = new double[LENGTH];
    double[] sent = new double[LENGTH];
    double[] sentWithoutFeedback = new double[LENGTH];
    float[] residual = {};
    double largestResidual = 0;
    for (int round = 0; round < ROUNDS; round++) {
      float[] before = moved(new float[LENGTH]);
      float[] after = moved(before);
      WorkerUpload upload = WorkerUpload.of(SLICES, before, after, residual, format);
      residual = upload.residual();
      float[] received = received(upload);
      float[] forgetful = received(WorkerUpload.of(SLICES, before, after, new float[0], format));
      for (int i = 0; i < LENGTH; i++) {
        deltas[i] += (double) after[i] - before[i];
        sent[i] += received[i];
        sentWithoutFeedback[i] += forgetful[i];
        largestResidual = Math.max(largestResidual, Math.abs(residual[i]));
      }
    }
    double forgotten = 0;
    double missing = 0;
    for (int i = 0; i < LENGTH; i++) {
      assertThat(sent[i] + residual[i]).isCloseTo(deltas[i], within(1e-8));
      missing += Math.abs(deltas[i] - sent[i]);
      forgotten += Math.abs(deltas[i] - sentWithoutFeedback[i]);
    }
    // No more is missing after all rounds than after one.
    assertThat(missing / LENGTH).isLessThan(largestResidual);
    assertThat(forgotten).isGreaterThan(3 * missing);
  }
}
