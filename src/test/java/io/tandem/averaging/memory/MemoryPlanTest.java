package io.tandem.averaging.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.averaging.round.SlicedAverage;
import io.tandem.config.UserException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
  private static final long MIB = 1L << 20;

  /** The number of parameters that take 400 MiB. */
  private static final long PARAMETERS = 100 * MIB;

  private static MemoryNeeds needs(boolean shares, boolean residual, int workers) {
    return new MemoryNeeds(
        PARAMETERS,
        2 * PARAMETERS,
        shares,
        residual,
        false,
        false,
        false,
        workers,
        1,
        500 * MIB,
        80 * MIB);
  }

  private static MemoryNeeds small(boolean translates, boolean momentum) {
    return new MemoryNeeds(
        MIB, 2 * MIB, false, false, momentum, false, translates, 8, 1, 500 * MIB, 80 * MIB);
  }

  /**
   * Returns the heap in MiB that Spark's share leaves free: that share is 0.6 of all but 300 MiB.
   */
  private static long besideSparksShare(long inWork) {
    return (long) ((inWork - 0.6 * 300) / 0.4);
  }

  private static SparkConf conf(String... entries) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < entries.length; i += 2) {
      conf.set(entries[i], entries[i + 1]);
    }
    return conf;
  }

  @Test
  void aDriverJoinsTheMeanNextToOldBroadcasts() {
    // The parameters before and the mean, and four results of 16 MiB three times over.
    long inWork = 250 + 2 * 400 + 4 * 3 * 16;
    assertThat(needs(false, false, 2).driverHeap() / MIB).isEqualTo(besideSparksShare(inWork));
    assertThat(small(false, false).driverHeap() / MIB)
        .isEqualTo(besideSparksShare(250 + 2 * 4 + 4 * 3 * 4));
    assertThat(small(false, true).driverHeap() / MIB)
        .isEqualTo(besideSparksShare(250 + 4 * 4 + 4 * 3 * 4));
  }

  @Test
  void aDriverThatMakesStepsHoldsAGradientAndMoments() {
    MemoryNeeds synchronous =
        new MemoryNeeds(MIB, 2 * MIB, false, false, false, true, false, 8, 1, 500 * MIB, 80 * MIB);
    assertThat(synchronous.driverNative() - small(false, false).driverNative())
        .isEqualTo(4 * 3 * MIB);
  }

  @Test
  void averagedMomentsAreJoinedFromTheirSlices() {
    // The same of 1,200 MiB, and the moments' 800 once more.
    long inWork = 250 + 2 * 1200 + 800 + 4 * 3 * 16;
    assertThat(needs(true, false, 2).driverHeap() / MIB).isEqualTo(besideSparksShare(inWork));
  }

  @Test
  void anExecutorHoldsTheStatesOfItsWorkersAndAGraphForEachCore() {
    MemoryNeeds eight = needs(false, false, 8);
    // The broadcast as value and pieces; the worker's moments before and after, parameters as they
    // are and as they are sent; its share of the corpus.
    assertThat(eight.executorHeap(1, 1) / MIB).isEqualTo(250 + 2 * 400 + 2 * 800 + 2 * 400 + 10);
    // Of more workers there is more than Spark's share: moments after the round are in work, those
    // before it, like all else, are stored.
    long inWork = 250 + 400 + 800 + 2 * 400;
    assertThat(eight.executorHeap(2, 1) / MIB).isEqualTo(besideSparksShare(inWork));
    assertThat(eight.executorHeap(8, 1) / MIB).isEqualTo(besideSparksShare(inWork));
    // Parameters, gradient, two moments, the batch.
    assertThat(eight.executorNative(2, 1) - eight.executorNative(1, 1))
        .isEqualTo(4 * 400 * MIB + 500 * MIB);
  }

  @Test
  void fewerBitsTakeWhatIsStillOwedAndHowFarParametersMoved() {
    MemoryNeeds without = needs(false, false, 8);
    assertThat((needs(false, true, 8).executorHeap(1, 1) - without.executorHeap(1, 1)) / MIB)
        .isEqualTo(3 * 400);
  }

  @Test
  void translationsTakeTheNetworkAndItsFactorsOnce() {
    for (int cores : new int[] {1, 4}) {
      assertThat(small(true, false).executorNative(cores, 1))
          .isEqualTo(small(false, false).executorNative(cores, 1) + 2 * 4 * MIB);
    }
  }

  @Test
  void aProcessThatIsBothKeepsOldBroadcastsInAShareOfItsHeap() {
    MemoryNeeds needs = needs(false, false, 2);
    // Reducing: the broadcast, the tasks' pieces and a slice; joining; pieces, states, outcomes.
    long reducing = 400 + 2 * 16 + SlicedAverage.forWorkers(2).heldBytes(2) / MIB;
    long joining = 2 * 400 + 4 * 3 * 16;
    long stored = 400 + 2 * (2 * 800 + 400) + 80;
    long others = 250 + reducing + joining + stored - 2 * 400;
    assertThat(needs.localHeap(1) / MIB).isEqualTo(others * 4 / 3);
  }

  @Test
  void sharedOptimizerStateTravels() {
    assertThat(needs(false, false, 2).result()).isEqualTo(400 * MIB);
    assertThat(needs(true, false, 2).result()).isEqualTo(3 * 400 * MIB);
  }

  @Test
  void manyWorkersMakeShorterSlices() {
    for (int workers : new int[] {1, 2, 64, 512, 16_384}) {
      assertThat(SlicedAverage.forWorkers(workers).heldBytes(workers))
          .as("%d workers", workers)
          .isPositive()
          .isLessThan(workers > 8192 ? 136 * MIB : 72 * MIB);
    }
  }

  @Test
  void executorsHaveWhatTheConfigurationAsksFor() {
    assertThat(JvmLimits.ofExecutors(conf("spark.master", "spark://host:7077")))
        .isEqualTo(new JvmLimits(1024 * MIB, 1024 * MIB, 0));
    assertThat(JvmLimits.ofExecutors(conf("spark.master", "yarn", "spark.executor.memory", "2g")))
        .isEqualTo(new JvmLimits(2048 * MIB, 2048 * MIB, (2048 + 384) * MIB));
    assertThat(
            JvmLimits.ofExecutors(
                conf(
                    "spark.master",
                    "yarn",
                    "spark.executor.memory",
                    "8g",
                    "spark.executor.memoryOverhead",
                    "5g",
                    "spark.executor.extraJavaOptions",
                    "-Xss4m -Dorg.bytedeco.javacpp.maxbytes=4096m -Dx=y")))
        .isEqualTo(new JvmLimits(8192 * MIB, 4096 * MIB, 13 * 1024 * MIB));
  }

  @Test
  void theBusiestExecutorCounts() {
    assertThat(MemoryPlan.busiest(8, 4, 1)).isEqualTo(2);
    assertThat(MemoryPlan.busiest(9, 4, 1)).isEqualTo(3);
    assertThat(MemoryPlan.busiest(8, 4, 4)).as("all its cores at once").isEqualTo(4);
    assertThat(MemoryPlan.busiest(2, 1, 16)).isEqualTo(2);
  }

  @Test
  void refusesWithTheFiguresAndSaysWhatToRaise() {
    List<MemoryPlan.Item> executor =
        MemoryPlan.executor(
            needs(false, false, 8),
            2,
            new MemoryPlan.Tasks(4, 1),
            new JvmLimits(4096 * MIB, 8192 * MIB, 4506 * MIB));
    MemoryPlan plan = new MemoryPlan(executor);
    long heap = (needs(false, false, 8).executorHeap(2, 2) + MIB - 1) / MIB;
    assertThatThrownBy(plan::requireFit)
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            String.format(
                Locale.ROOT, "executor of 2 workers, heap: needs %,d MiB, has 4,096", heap))
        .hasMessageContaining("raise --executor-memory")
        .hasMessageContaining("besides its heap: needs 4,614 MiB, has 410 MiB")
        .hasMessageContaining("raise spark.executor.memoryOverhead")
        .hasMessageContaining("run.memoryPlan=warn")
        .hasMessageNotContaining("off the heap:");
    assertThat(plan.toString()).contains("too little").contains("8,192");
  }

  @Test
  void whatFitsOrHasNoKnownLimitIsNotRefused() {
    MemoryPlan plan =
        new MemoryPlan(
            List.of(
                new MemoryPlan.Item("heap", 5 * MIB, 5 * MIB, ""),
                new MemoryPlan.Item("process", 500 * MIB, 0, "")));
    assertThatCode(plan::requireFit).doesNotThrowAnyException();
    assertThat(plan.toString()).contains("?").doesNotContain("too little");
  }
}
