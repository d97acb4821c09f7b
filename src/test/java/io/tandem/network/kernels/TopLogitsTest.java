package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.kernels.choice.TestKernels;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("variants")
record TopLogitsTest(Kernels kernels) {
  private static final int ROWS = 7;

  static List<Kernels> variants() {
    return List.of(new PlainKernels(), new NativeKernels(), TestKernels.vector());
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "5, 5, 9", "100, 17, 1", "1000, 64, 9", "2100, 1030, 3", "77, 100, 200"})
  void keepsTheGreatestOfAllBlocksAndTheSumOfTheirExponentials(int columns, int block, int count) {
    Random random = new Random(columns);
    // Few distinct values in some rows, so that there are many equal ones.
    float[][] logits = new float[ROWS][columns];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < columns; j++) {
        logits[i][j] = i % 2 == 0 ? random.nextInt(6) : 20 * (float) random.nextGaussian();
      }
    }
    TopLogits top = new TopLogits(count);
    for (int again = 0; again < 2; again++) {
      top.start(ROWS);
      top.want(3, columns - 1);
      gather(logits, block, top);
    }
    for (int i = 0; i < ROWS; i++) {
      assertRow(logits[i], i, count, top);
    }
    assertThat(top.wantedLogProbability(3))
        .isEqualTo((float) (logits[3][columns - 1] - top.logSum(3)));
  }

  private void gather(float[][] logits, int block, TopLogits top) {
    int columns = logits[0].length;
    for (int from = 0; from < columns; from += block) {
      Matrix part = Matrix.allocate(Precision.SINGLE, ROWS, Math.min(block, columns - from));
      for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < part.columns(); j++) {
          part.set(i, j, logits[i][from + j]);
        }
      }
      kernels.gather(part, from, top);
    }
  }

  private static void assertRow(float[] row, int i, int count, TopLogits top) {
    int kept = Math.min(count, row.length);
    int[] sorted =
        IntStream.range(0, row.length)
            .boxed()
            .sorted(Comparator.comparing((Integer j) -> -row[j]).thenComparing(j -> j))
            .mapToInt(j -> j)
            .limit(kept)
            .toArray();
    assertThat(IntStream.range(0, top.size(i)).map(rank -> top.column(i, rank)))
        .containsExactly(IntStream.of(sorted).boxed().toArray(Integer[]::new));
    double highest = row[sorted[0]];
    double sum = IntStream.range(0, row.length).mapToDouble(j -> Math.exp(row[j] - highest)).sum();
    assertThat(top.logSum(i)).isCloseTo(highest + Math.log(sum), within(1e-5));
    assertThat(top.logProbability(i, kept - 1))
        .isEqualTo((float) (row[sorted[kept - 1]] - top.logSum(i)));
  }

  @Test
  void keepsNothingThatIsImpossibleOrNoNumber() {
    float[][] logits = new float[ROWS][40];
    for (float[] row : logits) {
      row[5] = Float.NEGATIVE_INFINITY;
    }
    logits[2][7] = Float.NaN;
    TopLogits top = new TopLogits(40);
    top.start(ROWS);
    gather(logits, 40, top);
    assertThat(top.size(0)).isEqualTo(39);
    assertThat(top.logProbability(0, 0)).isCloseTo((float) -Math.log(39), within(1e-5f));
    assertThat(top.logProbability(2, 0)).isNaN();
  }

  @Test
  void probabilitiesStayAsTheyAre() {
    float[] two = {-9, -1, -3, -2, -8, -0.5f, -7, -6};
    TopLogits top = new TopLogits(2);
    top.start(2);
    top.want(1, 3);
    top.take(0, two, 0, 4);
    top.take(1, two, 4, 4);
    assertThat(top.column(0, 0)).isEqualTo(1);
    assertThat(top.logProbability(0, 1)).isEqualTo(-2);
    assertThat(top.logProbability(1, 0)).isEqualTo(-0.5f);
    assertThat(top.wantedLogProbability(1)).isEqualTo(-6);
  }
}
