package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.toy.ToyCorpus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class BatchesTest {
  private static final int BUDGET = 50;
  private static final Shard SHARD = ToyCorpus.shard(ToyCorpus.pairs(500, 12), 13);

  private static List<Integer> pairsOfEpoch(Batches batches, long epoch) {
    long first = epoch * batches.perEpoch();
    return LongStream.range(first, first + batches.perEpoch())
        .boxed()
        .flatMap(update -> Arrays.stream(batches.pairs(update)).boxed())
        .toList();
  }

  @Test
  void holdsEveryPairOncePerEpoch() {
    Batches batches = Batches.ofTokens(SHARD, BUDGET, 1, 0);
    for (long epoch : new long[] {0, 1, 7}) {
      assertThat(pairsOfEpoch(batches, epoch))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, SHARD.size()).boxed().toList());
    }
  }

  @Test
  void staysWithinTheBudgetOnBothSidesAndUsesMostOfIt() {
    Batches batches = Batches.ofTokens(SHARD, BUDGET, 1, 0);
    long target = 0;
    for (long update = 0; update < batches.perEpoch(); update++) {
      Tokens tokens = Tokens.of(batches.batch(update));
      assertThat(tokens.source()).isBetween(1L, (long) BUDGET);
      assertThat(tokens.target()).isBetween(1L, (long) BUDGET);
      int[] pairs = batches.pairs(update);
      assertThat(tokens.source()).isEqualTo(Arrays.stream(pairs).map(SHARD::sourceLength).sum());
      assertThat(tokens.target()).isEqualTo(Arrays.stream(pairs).map(SHARD::targetLength).sum());
      target += tokens.target();
    }
    assertThat(target).isEqualTo(SHARD.targetTokens());
    assertThat((double) target / batches.perEpoch()).isGreaterThan(0.8 * BUDGET);
  }

  @Test
  void bucketsByLength() {
    Batches batches = Batches.ofTokens(SHARD, BUDGET, 1, 0);
    long real = 0;
    long cells = 0;
    for (long update = 0; update < batches.perEpoch(); update++) {
      MultiDataSet batch = batches.batch(update);
      real += Tokens.ofTarget(batch);
      cells += batch.getLabels(0).length();
    }
    assertThat((double) real / cells).isGreaterThan(0.95);
  }

  @Test
  void isAFunctionOfSeedWorkerAndUpdateAlone() {
    Batches inOrder = Batches.ofTokens(SHARD, BUDGET, 1, 2);
    long end = 3L * inOrder.perEpoch();
    List<int[]> expected =
        LongStream.range(0, end)
            .mapToObj(inOrder::pairs)
            .collect(ArrayList::new, List::add, List::addAll);
    Batches backwards = Batches.ofTokens(SHARD, BUDGET, 1, 2);
    for (long update = end - 1; update >= 0; update -= 5) {
      assertThat(backwards.pairs(update)).isEqualTo(expected.get((int) update));
    }
  }

  @Test
  void differsByEpochSeedAndWorker() {
    List<Integer> first = pairsOfEpoch(Batches.ofTokens(SHARD, BUDGET, 1, 0), 0);
    assertThat(pairsOfEpoch(Batches.ofTokens(SHARD, BUDGET, 1, 0), 0)).isEqualTo(first);
    assertThat(pairsOfEpoch(Batches.ofTokens(SHARD, BUDGET, 1, 0), 1)).isNotEqualTo(first);
    assertThat(pairsOfEpoch(Batches.ofTokens(SHARD, BUDGET, 2, 0), 0)).isNotEqualTo(first);
    assertThat(pairsOfEpoch(Batches.ofTokens(SHARD, BUDGET, 1, 1), 0)).isNotEqualTo(first);
  }

  @Test
  void reshufflesPairsOfEqualLengthsInEachEpoch() {
    Batches batches = Batches.ofTokens(SHARD, BUDGET, 1, 0);
    List<List<Integer>> first = sortedBatches(batches, 0);
    assertThat(sortedBatches(batches, 1)).doesNotContainAnyElementsOf(first.subList(0, 5));
  }

  /** Returns the batches of an epoch with their pairs sorted, ordered by the smallest pair. */
  private static List<List<Integer>> sortedBatches(Batches batches, long epoch) {
    long start = epoch * batches.perEpoch();
    return LongStream.range(start, start + batches.perEpoch())
        .mapToObj(update -> Arrays.stream(batches.pairs(update)).sorted().boxed().toList())
        .sorted((a, b) -> Integer.compare(a.get(0), b.get(0)))
        .toList();
  }

  @Test
  void laysOutOneSmallBatch() {
    Shard shard =
        Shard.builder(5)
            .add(1, new int[] {5, 6, 7}, new int[] {8})
            .add(2, new int[] {9}, new int[] {10, 11})
            .build();
    MultiDataSet batch = Batches.ofTokens(shard, 10, 0, 0).batch(0);
    // rows by target length: pair 1, pair 2
    assertThat(batch.getFeatures(0).toIntMatrix())
        .isDeepEqualTo(new int[][] {{5, 6, 7, 2}, {9, 2, 0, 0}});
    assertThat(batch.getFeatures(1).toIntMatrix())
        .isDeepEqualTo(new int[][] {{1, 8, 0}, {1, 10, 11}});
    assertThat(batch.getLabels(0).toIntMatrix())
        .isDeepEqualTo(new int[][] {{8, 2, 0}, {10, 11, 2}});
    assertThat(batch.getFeatures(0).dataType()).isEqualTo(DataType.INT32);
    assertThat(batch.getLabels(0).dataType()).isEqualTo(DataType.INT32);
  }

  @Test
  void repeatsAWholeBatch() {
    Batches once = Batches.ofTokens(SHARD, BUDGET, 1, 0);
    MultiDataSet batch = once.batch(3);
    MultiDataSet twice = once.repeated(2).batch(3);
    for (int i = 0; i < 2; i++) {
      assertThat(twice.getFeatures(i))
          .isEqualTo(Nd4j.vstack(batch.getFeatures(i), batch.getFeatures(i)));
    }
    assertThat(twice.getLabels(0)).isEqualTo(Nd4j.vstack(batch.getLabels(0), batch.getLabels(0)));
    assertThat(once.repeated(2).perEpoch()).isEqualTo(once.perEpoch());
  }

  @Test
  void refusesWhatCannotBeSplitIntoBatches() {
    assertThatThrownBy(() -> Batches.ofTokens(SHARD, 12, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a pair of 13 and 13 tokens does not fit in batchTokens = 12");
    Batches empty = Batches.ofTokens(Shard.builder(5).build(), BUDGET, 1, 3);
    assertThat(empty.perEpoch()).isZero();
    assertThatThrownBy(() -> empty.batch(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("worker 3");
  }
}
