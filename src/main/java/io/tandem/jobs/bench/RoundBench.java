package io.tandem.jobs.bench;

import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.Settings;
import io.tandem.training.averaging.TrainingAttempt;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.cluster.TaskCores;
import io.tandem.training.shards.Shards;
import io.tandem.training.worker.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Times rounds of training as in {@code jobs/train.sh}, on random pairs without padding. Driver
 * only.
 */
public final class RoundBench {
  /** The rounds of one update before the measured ones, while the JVMs compile. */
  private static final int WARMUP = 10;

  private final JavaSparkContext spark;
  private final Settings settings;
  private final BenchShape shape;

  public RoundBench(JavaSparkContext spark, Settings settings, BenchShape shape) {
    this.spark = spark;
    this.settings = settings;
    this.shape = shape;
  }

  /** Measures so many rounds. */
  public RoundMeasurement measure(int rounds) {
    JavaRDD<Shard> shards = shards();
    try (TrainingAttempt attempt =
        TrainingAttempt.of(spark, settings, shape.vocabularies(), shards)) {
      for (int round = 0; round < WARMUP; round++) {
        round(attempt, 1);
      }
      List<RoundResult> results = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        results.add(round(attempt, settings.averaging().frequency()));
      }
      return RoundMeasurement.of(
          settings, attempt.training().network(), executors(), executorCores(), results);
    } finally {
      shards.unpersist();
    }
  }

  /** Makes a round with a fixed number of updates, which warmup would vary. */
  private RoundResult round(TrainingAttempt attempt, int updates) {
    return settings.averaging().mode() == Mode.LOCAL
        ? attempt.training().next(updates)
        : attempt.nextRound();
  }

  private JavaRDD<Shard> shards() {
    BenchShape of = shape;
    long seed = settings.seed();
    int workers = settings.averaging().workers();
    int streams = workers * settings.training().microBatches();
    return Shards.kept(
        spark
            .parallelize(IntStream.range(0, streams).boxed().toList(), workers)
            .map(stream -> of.shard(seed + stream)));
  }

  private int executorCores() {
    return TaskCores.ofAll(spark.sc()) / TaskCores.executors(spark.sc());
  }

  /** 0 when the driver is its own executor. */
  private int executors() {
    return spark.sc().statusTracker().getExecutorInfos().length - 1;
  }
}
