package io.tandem.translation.search.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.PlainKernels;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.choice.TestKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyValueCacheTest {
  private static final int LAYERS = 2;

  /** Writes a distinct number for the newest token of each hypothesis and layer. */
  private static void write(KeyValueCache cache, int layer, List<List<Integer>> prefixes) {
    Matrix newest = Matrix.allocate(Precision.SINGLE, prefixes.size(), 4);
    for (int h = 0; h < prefixes.size(); h++) {
      List<Integer> prefix = prefixes.get(h);
      newest.set(h, 0, prefix.get(prefix.size() - 1));
      newest.set(h, 3, -layer);
    }
    cache.putNewest(layer, newest);
  }

  private static List<Integer> read(KeyValueCache cache, int layer, int hypothesis) {
    List<Integer> found = new ArrayList<>();
    Matrix row = Matrix.allocate(Precision.SINGLE, 1, 4);
    int from = cache.choice().start(hypothesis);
    for (int i = from; i < from + cache.length(); i++) {
      cache.all(layer).get(cache.seen()[i], row, 0);
      assertThat(row.get(0, 3)).isEqualTo(-layer);
      found.add((int) row.get(0, 0));
    }
    return found;
  }

  static List<Kernels> kernels() {
    return List.of(new PlainKernels(), TestKernels.vector());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void everyHypothesisSeesItsPrefixHoweverTheyAreReordered(Kernels kernels) {
    Random random = new Random(8);
    KeyValueCache cache = new KeyValueCache(kernels, Precision.SINGLE, LAYERS, 2, 1);
    for (int batch = 0; batch < 3; batch++) {
      cache.clear();
      List<List<Integer>> prefixes = new ArrayList<>();
      for (int h = 0; h < 30; h++) {
        prefixes.add(List.of());
      }
      int token = 0;
      for (int step = 0; step < 100; step++) {
        int[] parents = new int[1 + random.nextInt(60)];
        List<List<Integer>> next = new ArrayList<>();
        for (int h = 0; h < parents.length; h++) {
          parents[h] = random.nextInt(prefixes.size());
          List<Integer> prefix = new ArrayList<>(prefixes.get(parents[h]));
          prefix.add(token++);
          next.add(prefix);
        }
        prefixes = next;
        cache.append(parents);
        for (int layer = 0; layer < LAYERS; layer++) {
          write(cache, layer, prefixes);
          for (int h = 0; h < parents.length; h++) {
            assertThat(read(cache, layer, h)).isEqualTo(prefixes.get(h));
          }
        }
      }
      assertThat(token).as("more tokens than rows, so that rows were reused").isGreaterThan(2000);
      assertThat(cache.all(0).rows()).isLessThan(1500);
    }
  }
}
