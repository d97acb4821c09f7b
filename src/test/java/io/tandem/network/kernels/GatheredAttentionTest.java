package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.kernels.choice.TestKernels;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatheredAttentionTest {
  private static Matrix random(Random random, Precision precision, int rows, int columns) {
    Matrix m = Matrix.allocate(precision, rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        m.set(i, j, random.nextGaussian());
      }
    }
    return m;
  }

  @ParameterizedTest
  @CsvSource({
    "1,1", "2,3", "4,8", "2,16", "4,32", "2,37", "8,64", "3,5", "6,16", "16,8", "20,4", "33,2"
  })
  void isSoftmaxOfTheGatheredRowsInEveryVersion(int heads, int size) {
    Random random = new Random(heads * 100 + size);
    int d = heads * size;
    int[] counts = {1, 0, 5, 33, 16, 2};
    int[] offsets = new int[counts.length + 1];
    for (int r = 0; r < counts.length; r++) {
      offsets[r + 1] = offsets[r] + counts[r];
    }
    Segments segments = new Segments(offsets);
    int[] rows = random.ints(segments.rows(), 0, 40).toArray();
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      Matrix q = random(random, precision, counts.length, d);
      Matrix keysValues = random(random, precision, 40, 2 * d);
      double tolerance = precision == Precision.SINGLE ? 1e-5 : 1e-12;
      for (Kernels all : List.of(new PlainKernels(), TestKernels.vector())) {
        Kernels kernels = all.forPrecision(precision);
        Matrix out = random(random, precision, counts.length, d);
        KeysValues room = kernels.keysValues(precision, 43, 2 * d, heads);
        room.put(keysValues, 0);
        kernels.attendGathered(q, segments, rows, room, out);
        for (int r = 0; r < counts.length; r++) {
          for (int c = 0; c < d; c++) {
            double expected = expected(r, c, size, q, segments, rows, keysValues);
            assertThat(out.get(r, c)).isCloseTo(expected, within(tolerance));
          }
        }
      }
    }
  }

  /** Also of many heads, whose vectors of one key belong to different heads. */
  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "4,8", "4,64", "2,37", "8,64", "6,16", "16,8", "20,4", "33,2"})
  void isSoftmaxOfRoundedRowsWhereProductsRoundTheirFactors(int heads, int size) {
    Random random = new Random(heads * 100 + size);
    int d = heads * size;
    Segments segments = new Segments(new int[] {0, 1, 1, 6, 39, 41});
    int[] rows = random.ints(segments.rows(), 0, 40).toArray();
    Kernels kernels = RoundedProducts.under("vector");
    Matrix q = random(random, Precision.SINGLE, segments.count(), d);
    Matrix keysValues = random(random, Precision.SINGLE, 40, 2 * d);
    Matrix rounded = Matrix.allocate(Precision.BFLOAT16, 40, 2 * d);
    new PlainKernels().round(keysValues, rounded);
    KeysValues room = kernels.keysValues(Precision.SINGLE, 43, 2 * d, heads);
    room.put(keysValues, 3);
    KeysValues moved = kernels.keysValues(Precision.SINGLE, 40, 2 * d, heads);
    Matrix read = Matrix.allocate(Precision.SINGLE, 40, 2 * d);
    for (int row = 0; row < 40; row++) {
      room.copyRow(3 + row, moved, row);
      moved.get(row, read, row);
      for (int c = 0; c < 2 * d; c++) {
        assertThat(read.get(row, c)).isEqualTo(rounded.get(row, c));
      }
    }
    Matrix out = random(random, Precision.SINGLE, segments.count(), d);
    kernels.attendGathered(q, segments, rows, moved, out);
    for (int r = 0; r < segments.count(); r++) {
      for (int c = 0; c < d; c++) {
        double expected = expected(r, c, size, q, segments, rows, rounded);
        assertThat(out.get(r, c)).isCloseTo(expected, within(1e-5));
      }
    }
  }

  private static double expected(
      int r, int c, int size, Matrix q, Segments segments, int[] rows, Matrix keysValues) {
    int from = c / size * size;
    double sum = 0;
    double weighted = 0;
    for (int j = segments.start(r); j < segments.start(r + 1); j++) {
      double score = 0;
      for (int k = from; k < from + size; k++) {
        score += q.get(r, k) * keysValues.get(rows[j], k);
      }
      double e = Math.exp(score / Math.sqrt(size));
      sum += e;
      weighted += e * keysValues.get(rows[j], q.columns() + c);
    }
    return sum == 0 ? 0 : weighted / sum;
  }
}
