package io.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NgramIndexTest {
  @Test
  void countsLikeAMapOfLists() {
    Random random = new Random(3);
    for (int trial = 0; trial < 50; trial++) {
      int[] units = random.ints(random.nextInt(400), 0, 2 + random.nextInt(60)).toArray();
      NgramIndex index = new NgramIndex(5);
      int[] counts = index.count(units);
      Map<List<Integer>, Integer> plain = plainCounts(units, 5);
      assertThat(index.size()).isEqualTo(plain.size());
      assertThat(Arrays.stream(counts).filter(c -> c > 0).sorted().toArray())
          .isEqualTo(plain.values().stream().mapToInt(c -> c).sorted().toArray());
      for (int order = 1; order <= 5; order++) {
        int wanted = order;
        long known =
            IntStream.rangeClosed(1, index.size()).filter(n -> index.order(n) == wanted).count();
        assertThat(known)
            .isEqualTo(plain.keySet().stream().filter(n -> n.size() == wanted).count());
      }
    }
  }

  @Test
  void equalNgramsOfTwoSequencesShareANumber() {
    NgramIndex index = new NgramIndex(2);
    int[] first = index.count(new int[] {7, 8, 7});
    int before = index.size();
    int[] second = index.count(new int[] {8, 7, 0});
    // 7, 8, 7 has 7, "7 8", 8, "8 7"; the other adds "7 0" and 0.
    assertThat(before).isEqualTo(4);
    assertThat(index.size()).isEqualTo(6);
    long shared =
        IntStream.range(1, first.length).filter(n -> first[n] > 0 && second[n] > 0).count();
    assertThat(shared).isEqualTo(3);
  }

  private static Map<List<Integer>, Integer> plainCounts(int[] units, int maxOrder) {
    Map<List<Integer>, Integer> counts = new HashMap<>();
    List<Integer> boxed = Arrays.stream(units).boxed().toList();
    for (int from = 0; from < units.length; from++) {
      for (int to = from + 1; to <= Math.min(units.length, from + maxOrder); to++) {
        counts.merge(boxed.subList(from, to), 1, Integer::sum);
      }
    }
    return counts;
  }
}
