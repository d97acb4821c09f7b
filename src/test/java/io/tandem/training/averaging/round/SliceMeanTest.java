package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.kernels.EuclideanNorm;
import io.tandem.network.transformer.FlatVector;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SliceMeanTest {
  private static final float[] NONE = {};

  private static Piece piece(int worker, long tokens, float[] values, float[] updaterState) {
    LocalResult result = new LocalResult(1, 1, new Tokens(1, tokens), 1, 1);
    return new Piece(
        new WorkerReport(worker, result, 0),
        FlatVector.bytes(values),
        FlatVector.bytes(updaterState));
  }

  private static SliceMean mean(List<Piece> pieces, float[] before) {
    return SliceMean.of(3, pieces, FlatVector.bytes(before));
  }

  private static float[] floats(byte[] bytes) {
    return FlatVector.values(bytes);
  }

  private static float[] waves(int worker, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) Math.sin(1 + 31 * worker + i);
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2048, 2049, 5003})
  void isSummedInTheOrderOfWorkersWhicheverArrivedFirst(int length) {
    List<Piece> pieces = new ArrayList<>();
    long[] tokens = {4, 1, 3};
    for (int worker = 0; worker < 3; worker++) {
      pieces.add(
          piece(worker, tokens[worker], waves(worker, length), waves(10 + worker, 2 * length)));
    }
    float[] expected = new float[length];
    for (int i = 0; i < length; i++) {
      expected[i] =
          (float)
              (0.5 * waves(0, length)[i]
                  + 0.125 * waves(1, length)[i]
                  + 0.375 * waves(2, length)[i]);
    }
    Random random = new Random(1);
    List<Agreement> agreement =
        SliceSummary.agreement(List.of(mean(pieces, new float[length]).summary()));
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(pieces, random);
      SliceMean mean = mean(pieces, new float[length]);
      assertThat(floats(mean.values())).isEqualTo(expected);
      assertThat(floats(mean.updaterState())).hasSize(2 * length);
      assertThat(floats(mean.updaterState())[length])
          .isEqualTo(
              (float)
                  (0.5 * waves(10, 2 * length)[length]
                      + 0.125 * waves(11, 2 * length)[length]
                      + 0.375 * waves(12, 2 * length)[length]));
      assertThat(SliceSummary.agreement(List.of(mean.summary()))).isEqualTo(agreement);
      assertThat(SliceSummary.norm(List.of(mean.summary()))).isEqualTo(norm(expected));
    }
  }

  private static double norm(float[] values) {
    double[] blocks = new double[EuclideanNorm.blocks(values.length)];
    for (int at = 0; at < values.length; at += EuclideanNorm.BLOCK) {
      float[] block =
          java.util.Arrays.copyOfRange(
              values, at, Math.min(values.length, at + EuclideanNorm.BLOCK));
      blocks[at / EuclideanNorm.BLOCK] = EuclideanNorm.squares(block, block.length);
    }
    return EuclideanNorm.ofSquares(blocks);
  }

  @Test
  void measuresHowFarTheWorkersAgree() {
    float[] before = {1, 2, 3, 4, 5};
    float[][] after = {{2, 2, 3, 4, 7}, {1, 2, 5, 4, 7}, {1, 2, 3, 4, 5}};
    List<Piece> pieces =
        List.of(
            piece(0, 2, after[0], NONE), piece(1, 1, after[1], NONE), piece(2, 1, after[2], NONE));
    List<Agreement> agreement = SliceSummary.agreement(List.of(mean(pieces, before).summary()));
    // Deltas (1,0,0,0,2), (0,0,2,0,2) and 0, with mean (0.5,0,0.5,0,1.5).
    double[] norms = {Math.sqrt(5), Math.sqrt(8), 0};
    double[] products = {0.5 + 3, 1 + 3};
    for (int k = 0; k < 3; k++) {
      assertThat(agreement.get(k).deltaNorm()).isCloseTo(norms[k], within(1e-12));
    }
    for (int k = 0; k < 2; k++) {
      assertThat(agreement.get(k).deltaCosine())
          .isCloseTo(products[k] / (norms[k] * Math.sqrt(2.75)), within(1e-12));
    }
    assertThat(agreement.get(2).deltaCosine()).isNaN();
  }

  @Test
  void keepsEveryBitOfASingleWorker() {
    float[] odd = {-0.0f, 0.0f, Float.MIN_VALUE, Float.MAX_VALUE, 1 / 3f, Float.NEGATIVE_INFINITY};
    byte[] sent = FlatVector.bytes(odd);
    assertThat(mean(List.of(piece(0, 7, odd, NONE)), new float[6]).values()).isEqualTo(sent);
    assertThat(mean(List.of(piece(0, 7, odd, NONE)), NONE).values()).isEqualTo(sent);
  }

  @Test
  void hasNoValuesWhenAWorkerDiverged() {
    Piece diverged = new Piece(WorkerReport.diverged(1, "lost"), new byte[0], new byte[0]);
    SliceMean mean = mean(List.of(piece(0, 1, new float[] {1}, NONE), diverged), new float[1]);
    assertThat(mean.values()).isEmpty();
    assertThat(SliceSummary.reports(List.of(mean.summary())))
        .extracting(WorkerReport::hasDiverged)
        .containsExactly(false, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2047, 2048, 100_000, 60_000_000})
  void slicesCoverTheVectorOnceAndBeginWhereBlocksDo(int length) {
    for (int workers : new int[] {1, 2, 7, 50}) {
      Slicing slicing = Slicing.of(length, workers);
      int at = 0;
      for (int slice = 0; slice < slicing.count(); slice++) {
        assertThat(slicing.from(slice)).isEqualTo(at);
        assertThat(at % EuclideanNorm.BLOCK).isZero();
        at = slicing.to(slice);
        assertThat(at - slicing.from(slice)).isBetween(1, slicing.longest());
      }
      assertThat(at).isEqualTo(length);
      // The bytes of all workers' pieces of one slice.
      assertThat(4L * workers * slicing.longest()).isLessThan((72L << 20) + 4L * workers * 2048);
    }
  }
}
