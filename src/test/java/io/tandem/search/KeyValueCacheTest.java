package io.tandem.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.kernels.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyValueCacheTest {
  private static final int LAYERS = 2;

  /** Writes a number of its own into the newest row of each hypothesis and layer. */
  private static void write(KeyValueCache cache, int layer, List<List<Integer>> prefixes) {
    for (int h = 0; h < prefixes.size(); h++) {
      List<Integer> prefix = prefixes.get(h);
      cache.newest(layer).set(h, 0, prefix.get(prefix.size() - 1));
      cache.newest(layer).set(h, 3, -layer);
    }
  }

  private static List<Integer> read(KeyValueCache cache, int layer, int hypothesis) {
    List<Integer> found = new ArrayList<>();
    int from = cache.choice().start(hypothesis);
    for (int i = from; i < from + cache.length(); i++) {
      assertThat(cache.all(layer).get(cache.seen()[i], 3)).isEqualTo(-layer);
      found.add((int) cache.all(layer).get(cache.seen()[i], 0));
    }
    return found;
  }

  @Test
  void everyHypothesisSeesItsPrefixHoweverTheyAreReordered() {
    Random random = new Random(8);
    KeyValueCache cache = new KeyValueCache(Precision.SINGLE, LAYERS, 2);
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
