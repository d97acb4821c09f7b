package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings;
import io.tandem.network.transformer.MemoryEstimate;
import io.tandem.training.averaging.round.Slicing;
import io.tandem.training.cluster.LocalRoom;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
  private static final long MIB = 1L << 20;

  /** The number of parameters that take 400 MiB. */
  private static final long PARAMETERS = 100 * MIB;

  /** The bytes of their copies in bfloat16. */
  private static final long ROUNDED = 2 * PARAMETERS;

  private static MemoryNeeds needs(int workers) {
    return needs(workers, 80 * MIB, false);
  }

  private static MemoryNeeds needs(int workers, long corpusBytes, boolean synchronous) {
    return new MemoryNeeds(
        PARAMETERS,
        2 * PARAMETERS,
        false,
        false,
        synchronous,
        false,
        workers,
        1,
        500 * MIB,
        ROUNDED,
        corpusBytes);
  }

  private static MemoryNeeds small(long corpusBytes) {
    return new MemoryNeeds(
        MIB, 2 * MIB, false, false, false, false, 8, 1, 500 * MIB, 0, corpusBytes);
  }

  private static MemoryNeeds small(boolean translates, boolean momentum) {
    return new MemoryNeeds(
        MIB, 2 * MIB, momentum, false, false, translates, 8, 1, 500 * MIB, 0, 80 * MIB);
  }

  /**
   * Returns the heap that leaves {@code inWork} MiB besides Spark's share, 0.6 of all but 300 MiB.
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

  /** Returns the MiB of one slice, with two workers, of a vector of {@code ofMib} MiB. */
  private static double slice(double ofMib) {
    return ofMib * Slicing.of((int) PARAMETERS, 2).longest() / PARAMETERS;
  }

  @Test
  void theDriverSendsOutTheNetworkAndGetsItBackSliceBySlice() {
    // Parameters and moments, four slices in three copies each, and the broadcast as value and
    // pieces.
    assertThat((double) needs(2).driverHeap() / MIB)
        .isCloseTo(250 + 1200 + 4 * 3 * slice(1200) + 2 * 1200, within(2.0));
    assertThat(small(false, true).driverHeap() - small(false, false).driverHeap())
        .as("an outer momentum")
        .isBetween(2 * 4 * MIB, 6 * 4 * MIB);
  }

  /** Workers fetch parameters and send gradients. */
  @Test
  void workersOfSynchronousTrainingHaveNoMoments() {
    long apart = needs(2).localHeap(2, 2);
    long synchronous = needs(2, 80 * MIB, true).localHeap(2, 2);
    assertThat(apart - synchronous).isGreaterThan(2 * 800 * MIB);
  }

  @Test
  void anExecutorHoldsTheVectorsOfWorkersAtWorkAndAGraphForEachCore() {
    MemoryNeeds eight = needs(8);
    double slice = 1200.0 * Slicing.of((int) PARAMETERS, 8).longest() / PARAMETERS;
    // In use: the worker's moments, what it sends, and a slice being sent.
    double inWork = 250 + 800 + 1200 + slice;
    // Stored: slices as held and as sent, second copies; of two workers of eight.
    assertThat((double) eight.executorHeap(2, 1, 1) / MIB)
        .isCloseTo(inWork + (1200 + 1200 + 1200) / 4.0, within(3.0));
    // More is stored than fits in Spark's share.
    assertThat((double) eight.executorHeap(8, 1, 1) / MIB)
        .isCloseTo(besideSparksShare((long) inWork), within(3.0));
    // Parameters, gradient, two moments, the batch, the rounded parameters.
    assertThat(eight.executorNative(2, 1) - eight.executorNative(1, 1))
        .isEqualTo(4 * 400 * MIB + 500 * MIB + ROUNDED);
  }

  /** Base on twelve cores, which a worker's task takes all of, and the tasks of slices do not. */
  @Test
  void anExecutorAveragesAsManySlicesAtOnceAsItHasCores() {
    long parameters = 61_000_000;
    MemoryNeeds base =
        new MemoryNeeds(
            parameters,
            2 * parameters,
            false,
            false,
            false,
            false,
            8,
            12,
            500 * MIB,
            ROUNDED,
            80 * MIB);
    int slices = Slicing.of((int) parameters, 8).count();
    double piecesOfASlice = 8 * 3 * 4.0 * parameters / slices;
    assertThat((double) base.executorHeap(8, 1, 12))
        .isGreaterThan(250 * MIB + 12 * piecesOfASlice)
        .isGreaterThan(2.0 * base.executorHeap(8, 1, 1));
    assertThat(base.executorHeap(1, 1, 12))
        .as("%s slices of one worker of 8", slices / 8)
        .isEqualTo(base.executorHeap(1, 1, slices / 8));
    assertThat(base.localHeap(1, 12)).isGreaterThan(base.localHeap(1, 1));
  }

  /**
   * An executor may have to sort the pairs of a lost one; however many, that takes bounded memory.
   */
  @Test
  void aShardTakesDiskAndBuildingItSomeHeap() {
    MemoryNeeds none = small(0);
    MemoryNeeds tiny = small(8 * MIB);
    MemoryNeeds huge = small(8 * 5000 * MIB);
    assertThat(tiny.localHeap(2, 2)).isEqualTo(none.localHeap(2, 2));
    assertThat(huge.localHeap(2, 2)).isEqualTo((250 + 2 * 12 + 2 * 128) * MIB);
    assertThat(huge.executorHeap(4, 2, 2) - 2 * 128 * MIB).isBetween(250 * MIB, 300 * MIB);
    assertThat(huge.disk(2)).isEqualTo(3 * huge.shards(2)).isEqualTo(2 * 3 * 5000 * MIB);
  }

  @Test
  void tellsOfADiskThatIsTooSmallAndOfPairsThatMemoryCannotKeep() {
    MemoryNeeds huge = small(8 * 5000 * MIB);
    LocalRoom room =
        LocalRoom.least(
            List.of(
                new LocalRoom("a", 90_000 * MIB, 30_000 * MIB),
                new LocalRoom("b", 40_000 * MIB, 40_000 * MIB),
                new LocalRoom("b", 40_000 * MIB, 40_000 * MIB)));
    MemoryPlan plan =
        new MemoryPlan(
            List.of(MemoryPlan.disk(huge, 2, room)),
            MemoryPlan.notes(huge.shards(2), room.memory() - 15_000 * MIB));
    assertThatThrownBy(plan::requireFit)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("disk, while pairs are sorted: needs 30,000 MiB, has 20,000 MiB;")
        .hasMessageContaining("spark.local.dir");
    assertThat(plan.toString())
        .contains(
            "training leaves 5,000 MiB of memory free, and the pairs of an executor take 10,000"
                + " MiB: batches are read from disk");
    assertThat(MemoryPlan.notes(5 * MIB, 5 * MIB)).isEmpty();
    assertThat(MemoryPlan.disk(huge, 1, room).fits()).isTrue();
  }

  @Test
  void theThreadsOfAWorkerShareParametersRoundedOnesAndMoments() {
    MemoryNeeds needs = needs(8);
    // A gradient and a batch more for each.
    assertThat(needs.executorNative(1, 4) - needs.executorNative(1, 1))
        .isEqualTo(3 * (400 + 500) * MIB);
  }

  /** README, "On a cluster": 4 GiB, and 2 beside them. */
  @Test
  void theDefaultsFitInTheExecutorsOfTheCommandForYarn() {
    Settings tiny = SettingsReader.ofText("", List.of("averaging.workers=8")).settings();
    TrainingSettings training = tiny.training();
    long parameters = 2_600_000;
    MemoryNeeds needs =
        new MemoryNeeds(
            parameters,
            2 * parameters,
            false,
            false,
            false,
            true,
            8,
            1,
            MemoryEstimate.bytes(
                tiny.model(), 10_000, training.tokensAtOnce(), training.maximumSentenceTokens()),
            0,
            80 * MIB);
    SparkConf conf =
        new SparkConf(false).set("spark.master", "yarn").set("spark.executor.memory", "4g");
    MemoryPlan.Tasks one = new MemoryPlan.Tasks(1, 1, 1);
    assertThat(MemoryPlan.executor(needs, 1, one, JvmLimits.ofExecutors(conf)))
        .anyMatch(item -> !item.fits());
    conf.set("spark.executor.memoryOverhead", "2g");
    assertThat(MemoryPlan.executor(needs, 1, one, JvmLimits.ofExecutors(conf)))
        .allMatch(MemoryPlan.Item::fits);
  }

  /** Six micro-batches of 2,048 tokens would not. */
  @Test
  void presetBaseFitsInExecutorsOfAGibibyteForEachCoreAndTwoMore() {
    Settings base = SettingsReader.ofText("", List.of("model.preset=base")).settings();
    TrainingSettings training = base.training();
    long parameters = 60_522_496;
    MemoryNeeds needs =
        new MemoryNeeds(
            parameters,
            2 * parameters,
            false,
            false,
            false,
            true,
            base.averaging().workers(),
            training.microBatches(),
            MemoryEstimate.bytes(
                base.model(),
                32_000,
                training.microBatchTokens(),
                training.maximumSentenceTokens()),
            0,
            80 * MIB);
    for (int cores = 1; cores <= 2; cores++) {
      long executor = (2 + cores) * 1024L * MIB;
      assertThat(needs.executorNative(1, cores)).isBetween(executor * 4 / 5, executor);
      assertThat(needs.executorHeap(1, 1, 1)).isLessThan(executor);
    }
  }

  @Test
  void translatingNeedsTheNetworkAndItsFactorsOnce() {
    for (int cores : new int[] {1, 4}) {
      assertThat(small(true, false).executorNative(cores, 1))
          .isEqualTo(small(false, false).executorNative(cores, 1) + 2 * 4 * MIB);
    }
  }

  @Test
  void aProcessThatIsDriverAndExecutorHoldsEverythingOnce() {
    // The broadcast; one worker at work, or a slice averaged; the slices before, after and as sent.
    assertThat((double) needs(2).localHeap(1, 1) / MIB)
        .isCloseTo(
            250
                + 2 * 1200
                + Math.max(
                    800 + 1200 + slice(1200) + 2 * 1200,
                    2 * slice(1200) + 2 * slice(1200) + 2 * 2 * 1200),
            within(2.0));
  }

  @Test
  void theDriverFetchesParametersAndMomentsOneAfterTheOther() {
    assertThat(needs(2).result()).isEqualTo(2 * 400 * MIB);
  }

  @Test
  void limitsOfExecutorsAreThoseOfTheConfiguration() {
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
    // A number alone is in MiB; of two options the JVM takes the last.
    assertThat(
            JvmLimits.ofExecutors(
                conf(
                    "spark.executor.memory",
                    "4096",
                    "spark.executor.defaultJavaOptions",
                    "-Dorg.bytedeco.javacpp.maxbytes=2g",
                    "spark.executor.extraJavaOptions",
                    "-Dorg.bytedeco.javacpp.maxbytes=1t")))
        .isEqualTo(new JvmLimits(4096 * MIB, 1024 * 1024 * MIB, 0));
  }

  @Test
  void aPodMayUseWhatSparkAddsToTheHeapOnKubernetes() {
    String[] pod = {
      "spark.master",
      "k8s://https://cluster:6443",
      "spark.executor.memory",
      "8g",
      "spark.kubernetes.memoryOverheadFactor",
      "0.5"
    };
    assertThat(JvmLimits.ofExecutors(conf(pod)).process()).isEqualTo(12 * 1024 * MIB);
    SparkConf both = conf(pod).set("spark.executor.memoryOverheadFactor", "0.25");
    assertThat(JvmLimits.ofExecutors(both).process()).isEqualTo(10 * 1024 * MIB);
    SparkConf fixed = both.set("spark.executor.memoryOverhead", "13g");
    assertThat(JvmLimits.ofExecutors(fixed).process()).isEqualTo(21 * 1024 * MIB);
  }

  @Test
  void theBusiestExecutorCounts() {
    assertThat(MemoryPlan.busiest(8, 4, 1)).isEqualTo(2);
    assertThat(MemoryPlan.busiest(9, 4, 1)).isEqualTo(3);
    assertThat(MemoryPlan.busiest(8, 4, 4)).as("all its cores at once").isEqualTo(4);
    assertThat(MemoryPlan.busiest(2, 1, 16)).isEqualTo(2);
  }

  @Test
  void refusalGivesTheFiguresAndSaysWhatToRaise() {
    List<MemoryPlan.Item> executor =
        MemoryPlan.executor(
            needs(8),
            2,
            new MemoryPlan.Tasks(4, 1, 4),
            new JvmLimits(4096 * MIB, 8192 * MIB, 4506 * MIB));
    MemoryPlan plan = new MemoryPlan(executor, List.of());
    long heap = (needs(8).executorHeap(2, 2, 2) + MIB - 1) / MIB;
    assertThatThrownBy(plan::requireFit)
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            String.format(
                Locale.ROOT, "executor of 2 workers, heap: needs %,d MiB, has 4,096", heap))
        .hasMessageContaining("raise --executor-memory")
        .hasMessageContaining("besides its heap: needs 5,048 MiB, has 410 MiB")
        .hasMessageContaining("raise spark.executor.memoryOverhead")
        .hasMessageContaining("run.memoryPlan=warn")
        .hasMessageNotContaining("off the heap:");
    assertThat(plan.toString()).contains("too little").contains("8,192");
  }

  @Test
  void acceptsWhatFitsOrHasNoKnownLimit() {
    MemoryPlan plan =
        new MemoryPlan(
            List.of(
                new MemoryPlan.Item("heap", 5 * MIB, 5 * MIB, ""),
                new MemoryPlan.Item("process", 500 * MIB, 0, "")),
            List.of());
    assertThatCode(plan::requireFit).doesNotThrowAnyException();
    assertThat(plan.toString()).contains("?").doesNotContain("too little");
  }
}
