package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.toy.ToyCorpus;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTest {
  @TempDir private Path directory;

  @Test
  void leavesOutAndCountsPairsLongerThanAllowedOnEitherSide() {
    Shard shard =
        Shard.builder(3)
            .add(1, new int[] {4, 5}, new int[] {6, 7})
            .add(2, new int[] {4, 5, 6}, new int[] {7})
            .add(3, new int[] {4}, new int[] {5, 6, 7})
            .build();
    assertThat(shard.size()).isEqualTo(1);
    assertThat(shard.tooLong()).isEqualTo(2);
    assertThat(shard.sourceTokens()).isEqualTo(3);
    assertThat(shard.targetTokens()).isEqualTo(3);
  }

  @Test
  void boundsOfBatchesAreComputedOnceForEachNumberOfTokens() {
    Shard shard = Shard.builder(9).add(1, new int[] {4}, new int[] {5}).build();
    int[] first = shard.bounds(100, () -> new int[] {0, 1});
    assertThat(shard.bounds(100, () -> new int[0])).isSameAs(first);
    assertThat(shard.bounds(200, () -> new int[] {7})).containsExactly(7);
  }

  @Test
  void countsItsTargetTokensWithTheirEnds() {
    long[] counts = new long[8];
    counts[5] = 10;
    Shard.builder(9)
        .add(1, new int[] {4, 9}, new int[] {5, 6, 5}) // a source may have a larger vocabulary
        .add(2, new int[] {4}, new int[] {7}, 2)
        .build()
        .countTargetTokens(counts);
    assertThat(counts).containsExactly(0, 0, 3, 0, 0, 12, 1, 2);
  }

  @Test
  void sortsByTargetThenSourceLengthThenId() {
    Shard shard =
        Shard.builder(9)
            .add(1, new int[] {4, 4}, new int[] {10, 10})
            .add(2, new int[] {4, 4, 4}, new int[] {11})
            .add(3, new int[] {4}, new int[] {12})
            .add(4, new int[] {4}, new int[] {13})
            .build();
    int[] firstOfTarget = new int[4];
    for (int i = 0; i < 4; i++) {
      firstOfTarget[i] = shard.stored(i).target()[0];
    }
    assertThat(firstOfTarget).containsExactly(12, 13, 11, 10);
    assertThat(shard.targetLength(3)).isEqualTo(3);
    assertThat(shard.sourceLength(2)).isEqualTo(4);
  }

  @Test
  void isTheSameHoweverMuchOfItIsSortedInTheHeapAndInWhateverOrderItsPairsCome() {
    List<ToyCorpus.Pair> pairs = new ArrayList<>(ToyCorpus.pairs(3000, 20));
    List<String> expected = content(ToyCorpus.shard(pairs, 21));
    Collections.shuffle(pairs, new Random(3));
    for (int inHeap : new int[] {1, 1000, 20_000}) {
      Shard.Builder builder = Shard.builder(21, directory, inHeap);
      PairBlock block = new PairBlock(21);
      for (ToyCorpus.Pair pair : pairs) {
        if (pair.id() % 3 == 0) {
          builder.add(pair.id(), pair.source(), pair.target());
        } else {
          block.add(pair.id(), pair.source(), pair.target(), 1);
        }
        if (pair.id() % 100 == 0) {
          builder.add(block.take());
        }
      }
      Shard shard = builder.add(block.take()).build();
      assertThat(shard.size()).isEqualTo(3000);
      assertThat(shard.sourceTokens()).isEqualTo(shard.targetTokens()).isGreaterThan(20_000);
      assertThat(content(shard)).isEqualTo(expected);
    }
  }

  private static List<String> content(Shard shard) {
    return IntStream.range(0, shard.size())
        .mapToObj(shard::stored)
        .map(pair -> Arrays.toString(pair.source()) + Arrays.toString(pair.target()))
        .toList();
  }

  @Test
  void leavesNoFileBehind() {
    Shard.Builder builder = Shard.builder(5, directory, 1).add(1, new int[] {4}, new int[] {4});
    assertThat(directory).isEmptyDirectory();
    Shard shard = builder.build();
    assertThat(directory).isEmptyDirectory();
    assertThat(shard.stored(0).source()).containsExactly(4);
    shard.close();
    assertThatThrownBy(() -> shard.stored(0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read a temporary file of training pairs in " + directory);
  }

  @Test
  void saysWhereItCannotWrite() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> Shard.builder(5, missing, 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot create a temporary file of training pairs in " + missing);
  }

  @Test
  void refusesTwoPairsOfTheSameIdOfWhateverLengths() {
    for (int[] target : new int[][] {{4}, {5, 6}, new int[9]}) {
      Arrays.fill(target, Math.max(4, target[0]));
      Shard.Builder builder =
          Shard.builder(5, directory, 1)
              .add(7, new int[] {4}, new int[] {4})
              .add(-8, new int[] {4}, new int[] {4})
              .add(7, new int[] {4}, target);
      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("two pairs have the id 7: ids must be unique");
    }
  }

  @Test
  void refusesControlTokens() {
    Shard.Builder builder = Shard.builder(5).add(7, new int[] {4}, new int[] {4});
    assertThatThrownBy(() -> builder.add(8, new int[] {4, 2}, new int[] {4}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pair id 8 holds id 2");
    assertThatThrownBy(() -> Shard.builder(40_000)).hasMessageContaining("40000");
  }

  @Test
  void anyIdTravelsAsItIs() {
    int[] ids = {3, 127, 128, 16_383, 16_384, 32_767, 1 << 21, Integer.MAX_VALUE};
    Shard shard =
        Shard.builder(9)
            .add(Long.MIN_VALUE, ids, new int[] {9}, 2)
            .add(Long.MAX_VALUE, new int[] {8}, ids)
            .build();
    assertThat(shard.stored(0).source()).isEqualTo(shard.stored(1).source()).isEqualTo(ids);
    assertThat(shard.stored(2).target()).isEqualTo(ids);
  }

  @Test
  void longPairsAreAsTheyCame() {
    int longest = 20_000;
    Shard.Builder builder = Shard.builder(longest + 1);
    for (int i = 0; i < 5; i++) {
      builder.add(i, filled(longest - i, 10 + i), filled(longest - i, 20 + i));
    }
    Shard shard = builder.build();
    for (int i = 0; i < 5; i++) {
      int added = 4 - i; // the shortest first
      assertThat(shard.stored(i).source()).isEqualTo(filled(longest - added, 10 + added));
      assertThat(shard.stored(i).target()).isEqualTo(filled(longest - added, 20 + added));
    }
  }

  @Test
  void aPairMayBeEmptyOnBothSides() {
    int[] none = {};
    Shard shard =
        Shard.builder(1 << 14)
            .add(1, none, none)
            .add(2, filled((1 << 14) - 1, 7), filled((1 << 14) - 1, 7))
            .add(3, filled((1 << 14) - 1, 7), filled((1 << 14) - 1, 7))
            .add(4, filled(2, 7), filled(2, 7)) // as many ids as are kept together
            .add(5, none, none)
            .build();
    for (int i = 0; i < 2; i++) {
      assertThat(shard.stored(i).source()).isEmpty();
      assertThat(shard.stored(i).target()).isEmpty();
    }
  }

  private static int[] filled(int length, int id) {
    int[] ids = new int[length];
    Arrays.fill(ids, id);
    return ids;
  }

  @Test
  void refusesMoreThanItCanHold() {
    assertThatThrownBy(() -> ShardWriter.require(1L << 31))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("2,147,483,639 pairs")
        .hasMessageContaining("raise averaging.workers");
  }
}
