package io.tandem.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JoinedSlicesTest {
  /** Ten parameters in slices of 4, seven values of the optimizer's state after them. */
  private static List<SliceMean> slices() {
    return List.of(
        parameters(0, 0, 1, 2, 3),
        parameters(1, 4, 5, 6, 7),
        parameters(2, 8, 9),
        new SliceMean(3, WireVector.of(new float[] {10, 11, 12, 13})),
        new SliceMean(4, WireVector.of(new float[] {14, 15, 16})));
  }

  private static SliceMean parameters(int slice, float... values) {
    // Sums that are rounded, so that their order can be seen.
    double third = 1 / (slice + 3.0);
    return new SliceMean(
        slice,
        WireVector.of(values),
        new double[] {third, 1},
        new double[] {third * 1e9, 0.1},
        third);
  }

  private static SlicedAverage.Means joined(List<SliceMean> slices) {
    JoinedSlices joined = new JoinedSlices(10, 4, 2);
    slices.forEach(joined::add);
    return joined.means();
  }

  @Test
  void isTheSameInWhateverOrderTheyCome() {
    List<SliceMean> slices = new ArrayList<>(slices());
    SlicedAverage.Means expected = joined(slices);
    assertThat(expected.parameters()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(expected.updaterState()).containsExactly(10, 11, 12, 13, 14, 15, 16);
    double squares = 1 / 3.0 + 1 / 4.0 + 1 / 5.0;
    assertThat(expected.agreement().get(0).deltaNorm()).isEqualTo(Math.sqrt(squares));
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(slices, random);
      SlicedAverage.Means means = joined(slices);
      assertThat(means.parameters()).isEqualTo(expected.parameters());
      assertThat(means.updaterState()).isEqualTo(expected.updaterState());
      assertThat(means.agreement()).isEqualTo(expected.agreement());
    }
  }
}
