package io.tandem.subword.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.subword.sentencepiece.MergeTable.PairMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MergeAgendaTest {
  private static final int SYMBOLS = 40;

  @Test
  void mergesTheLeftmostPairOfTheLowestRankUntilNoneIsLeft() {
    Random random = new Random(8);
    for (int n = 0; n < 500; n++) {
      MergeTable table = table(random);
      int[] symbols = random.ints(random.nextInt(60), -1, 6).toArray();
      MergeAgenda.Merged merged = MergeAgenda.oneByOne(symbols, table, MergeAgenda.NEVER_DROPPED);
      List<int[]> expected = plainly(symbols, table);
      assertThat(merged.symbols()).isEqualTo(expected.stream().mapToInt(s -> s[0]).toArray());
      assertThat(merged.starts()).isEqualTo(expected.stream().mapToInt(s -> s[1]).toArray());
    }
  }

  @Test
  void mergesNothingWhereEverythingIsDropped() {
    MergeTable table = table(new Random(9));
    int[] symbols = {0, 1, 2, 3, 0, 1};
    assertThat(MergeAgenda.oneByOne(symbols, table, () -> true).symbols()).isEqualTo(symbols);
  }

  @Test
  void aPairIsMergedEverywhereBeforeWhatCameOfItIsLookedAt() {
    MergeTable table = new MergeTable();
    table.add(0, 1, 5, 2);
    table.add(2, 0, 1, 3); // Of lower rank, and in the way of the second pair.
    int[] symbols = {0, 1, 0, 1};
    assertThat(MergeAgenda.allAtOnce(symbols, table).symbols()).containsExactly(2, 2);
    assertThat(MergeAgenda.oneByOne(symbols, table, MergeAgenda.NEVER_DROPPED).symbols())
        .containsExactly(3, 1);
  }

  @Test
  void theFirstMergeOfAPairStays() {
    MergeTable table = new MergeTable();
    table.add(0, 1, 0, 2);
    table.add(0, 1, 1, 3);
    assertThat(table.result(0, 1)).isEqualTo(2);
    assertThat(table.rank(1, 0)).isEqualTo(MergeTable.NOT_MERGED);
  }

  @Test
  void pairsKeepTheirFirstNumbers() {
    Random random = new Random(10);
    PairMap map = new PairMap();
    Map<List<Integer>, Integer> expected = new HashMap<>();
    for (int n = 0; n < 20_000; n++) {
      int a = random.nextInt(100) * random.nextInt();
      int b = random.nextInt(100) - 50;
      map.putIfAbsent(a, b, n);
      expected.putIfAbsent(List.of(a, b), n);
    }
    expected.forEach((pair, n) -> assertThat(map.get(pair.get(0), pair.get(1))).isEqualTo(n));
    assertThat(map.get(1, 1000)).isEqualTo(PairMap.NONE);
  }

  /** Makes a table in which several pairs share a rank, so that their position decides. */
  private static MergeTable table(Random random) {
    MergeTable table = new MergeTable();
    for (int result = 6; result < SYMBOLS; result++) {
      table.add(random.nextInt(result), random.nextInt(result), random.nextInt(20), result);
    }
    return table;
  }

  /** Merges by the definition, and returns what is left with its positions. */
  private static List<int[]> plainly(int[] symbols, MergeTable table) {
    List<int[]> left = new ArrayList<>();
    for (int i = 0; i < symbols.length; i++) {
      left.add(new int[] {symbols[i], i});
    }
    while (true) {
      int best = -1;
      int lowest = MergeTable.NOT_MERGED;
      for (int i = 0; i + 1 < left.size(); i++) {
        int rank = rank(left.get(i)[0], left.get(i + 1)[0], table);
        if (rank < lowest) {
          best = i;
          lowest = rank;
        }
      }
      if (best < 0) {
        return left;
      }
      left.get(best)[0] = table.result(left.get(best)[0], left.remove(best + 1)[0]);
    }
  }

  private static int rank(int left, int right, MergeTable table) {
    return left < 0 || right < 0 ? MergeTable.NOT_MERGED : table.rank(left, right);
  }
}
