package io.tandem.translation.search.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.kernels.KeysValues;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.PlainKernels;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.Segments;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeanAttentionTest {
  /** With one-hot values and a single head, the context is the attention itself. */
  @Test
  void weightsAreThoseThatTheKernelsUse() {
    Matrix q = Matrix.allocate(Precision.SINGLE, 2, 8);
    Matrix keysValues = Matrix.allocate(Precision.SINGLE, 5, 16);
    Random random = new Random(2);
    for (int c = 0; c < 8; c++) {
      q.set(0, c, random.nextGaussian());
      q.set(1, c, random.nextGaussian());
      for (int r = 0; r < 5; r++) {
        keysValues.set(r, c, random.nextGaussian());
        keysValues.set(r, 8 + c, c % 4 == r % 4 && r < 4 ? 1 : 0);
      }
    }
    Segments choice = new Segments(new int[] {0, 4, 7});
    int[] chosen = {0, 1, 2, 3, 2, 0, 1};
    Matrix out = Matrix.allocate(Precision.SINGLE, 2, 8);
    KeysValues room = new PlainKernels().keysValues(Precision.SINGLE, 5, 16, 2);
    room.put(keysValues, 0);
    new PlainKernels().attendGathered(q, choice, chosen, room, out);
    for (int heads = 1; heads <= 2; heads++) {
      List<float[]> told = new ArrayList<>();
      MeanAttention.report((row, weights) -> told.add(weights), heads, q, choice, chosen, room);
      for (int r = 0; r < 2; r++) {
        assertThat(told.get(r)).hasSize(choice.length(r));
        for (int j = 0; j < choice.length(r); j++) {
          int key = chosen[choice.start(r) + j];
          double first = out.get(r, key);
          double mean = heads == 1 ? first : (first + out.get(r, 4 + key)) / 2;
          assertThat((double) told.get(r)[j]).isCloseTo(mean, within(1e-5));
        }
      }
    }
  }
}
