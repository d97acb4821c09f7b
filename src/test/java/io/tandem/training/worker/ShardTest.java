package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.toy.ToyCorpus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;

class ShardTest {
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
    assertThat(SerializationUtils.roundtrip(shard).bounds(200, () -> first)).isSameAs(first);
  }

  @Test
  void countsItsTargetTokensWithTheirEnds() {
    long[] counts = new long[8];
    counts[5] = 10;
    Shard.builder(9)
        .add(1, new int[] {4, 4}, new int[] {5, 6, 5})
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
  void growsBeyondItsFirstArrays() {
    Shard shard = ToyCorpus.shard(ToyCorpus.pairs(3000, 20), 21);
    assertThat(shard.size()).isEqualTo(3000);
    assertThat(shard.sourceTokens()).isEqualTo(shard.targetTokens()).isGreaterThan(20_000);
  }

  @Test
  void refusesIdsOutOfOrderAndControlTokens() {
    Shard.Builder builder = Shard.builder(5).add(7, new int[] {4}, new int[] {4});
    assertThatThrownBy(() -> builder.add(7, new int[] {4}, new int[] {4}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pair id 7 after 7: ids must be unique and ascending");
    assertThatThrownBy(() -> builder.add(8, new int[] {4, 2}, new int[] {4}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pair id 8 holds id 2");
    assertThatThrownBy(() -> Shard.builder(40_000)).hasMessageContaining("40000");
  }

  @Test
  void survivesJavaSerialization() throws Exception {
    Shard shard = ToyCorpus.shard(ToyCorpus.pairs(50, 8), 9);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(shard);
    }
    Shard copy =
        (Shard) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertThat(copy).usingRecursiveComparison().isEqualTo(shard);
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
    assertThatThrownBy(() -> Shard.Builder.require(false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("4,294,967,296 tokens")
        .hasMessageContaining("raise averaging.workers");
  }
}
