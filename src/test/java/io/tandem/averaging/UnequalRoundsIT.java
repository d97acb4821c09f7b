package io.tandem.averaging;

import static io.tandem.averaging.round.Trainings.adam;
import static io.tandem.averaging.round.Trainings.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.averaging.round.DriverState;
import io.tandem.averaging.round.RoundResult;
import io.tandem.averaging.round.Trainings;
import io.tandem.averaging.round.WorkerReport;
import io.tandem.averaging.round.WorkerState;
import io.tandem.config.UserException;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.Batches;
import io.tandem.training.FlatVector;
import io.tandem.training.LocalResult;
import io.tandem.training.LocalTrainer;
import io.tandem.training.Shard;
import io.tandem.training.WorkerSetup;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Rounds in which workers make unequal numbers of updates: by tokens, or at a deadline. */
class UnequalRoundsIT {
  private static final int WORKERS = 3;

  /** Not a multiple of the 25 to 40 tokens of a batch. */
  private static final RoundBudget TOKENS = RoundBudget.ofTokens(331);

  /** A clock for each worker, which advances whenever it is read; worker 0's stands still. */
  private static final AtomicLongArray NOW = new AtomicLongArray(WORKERS);

  private static volatile long pace;

  private static long look() {
    int worker = TaskContext.getPartitionId();
    return NOW.addAndGet(worker, pace * worker);
  }

  private final SparkSession spark = SparkTest.session();
  private final JavaRDD<Shard> shards = Trainings.shards(spark, WORKERS);

  private AveragedTraining byTokens() {
    return Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE);
  }

  private AveragedTraining withDeadline() {
    return new TandemTraining(
        Trainings.context(spark),
        ToyNetwork.graph(adam()),
        shards,
        Trainings.withDeadline(WORKERS, 2.5),
        UnequalRoundsIT::look);
  }

  @Test
  void aTokenBudgetGivesWorkersTheirOwnNumbersOfUpdatesAndWeights() {
    List<Shard> all = shards.collect();
    float[][] own = new float[WORKERS][];
    long[] tokens = new long[WORKERS];
    int[] updates = new int[WORKERS];
    for (int worker = 0; worker < WORKERS; worker++) {
      Batches batches =
          Batches.ofTokens(all.get(worker), Trainings.BATCH_TOKENS, Trainings.SEED, worker);
      LocalTrainer local = new LocalTrainer(ToyNetwork.graph(adam()), worker, Trainings.CLIP_NORM);
      for (long seen = 0; seen < 331; seen = tokens[worker]) {
        LocalResult one = local.run(batches.between(updates[worker], updates[worker] + 1));
        updates[worker]++;
        tokens[worker] += one.targetTokens();
      }
      own[worker] = local.parameters();
    }
    assertThat(Arrays.stream(updates).distinct().count())
        .as("unequal, or the test shows nothing: " + Arrays.toString(updates))
        .isGreaterThan(1);

    try (AveragedTraining training = byTokens()) {
      RoundResult round = training.next(TOKENS);
      double sum = tokens[0] + tokens[1] + tokens[2];
      float[] actual = parameters(training.network());
      for (int i = 0; i < actual.length; i++) {
        double mean = 0;
        for (int worker = 0; worker < WORKERS; worker++) {
          mean += tokens[worker] / sum * own[worker][i];
        }
        assertThat(actual[i]).isCloseTo((float) mean, within(Math.ulp((float) mean)));
      }
      for (WorkerReport report : round.reports()) {
        assertThat(report.result().updates()).isEqualTo(updates[report.worker()]);
      }
      int most = Math.max(updates[0], Math.max(updates[1], updates[2]));
      assertThat(training.updates()).isEqualTo(round.updates()).isEqualTo(most);
      assertThat(round.workers()).noneMatch(RoundResult.Worker::late);
      RoundResult second = training.next(TOKENS);
      assertThat(training.states().collect())
          .extracting(WorkerState::updates)
          .containsExactlyElementsOf(
              second.reports().stream()
                  .map(r -> (long) updates[r.worker()] + r.result().updates())
                  .toList());
    }
  }

  @Test
  void aResumedTrainingContinuesWhereEachWorkerWasInItsShard() {
    try (AveragedTraining whole = byTokens();
        AveragedTraining parts = byTokens()) {
      whole.next(TOKENS);
      whole.next(TOKENS);
      List<WorkerState> states = whole.states().collect();
      FlatVector.write(parameters(whole.network()), parts.network().params());
      parts.restore(
          Trainings.context(spark).parallelize(states, 2), DriverState.FRESH, 2, whole.updates());
      whole.next(TOKENS);
      parts.next(TOKENS);
      assertThat(parameters(parts.network())).isEqualTo(parameters(whole.network()));
      assertThat(parts.states().collect()).isEqualTo(whole.states().collect());
      assertThat(parts.epochs()).isEqualTo(whole.epochs());
    }
  }

  @Test
  void epochsAreTheBatchesMadeByAllWorkersOverThoseOfOnePass() {
    long ofOnePass =
        shards.collect().stream()
            .mapToLong(shard -> Batches.ofTokens(shard, Trainings.BATCH_TOKENS, 0, 0).perEpoch())
            .sum();
    try (AveragedTraining training = byTokens()) {
      assertThat(training.epochs()).isZero();
      training.next(TOKENS);
      long made = training.states().collect().stream().mapToLong(WorkerState::updates).sum();
      assertThat(training.epochs()).isEqualTo((double) made / ofOnePass);
    }
  }

  @Test
  void anEpochHasEveryPairOnce() {
    JavaRDD<Shard> whole = Trainings.shards(spark, 1);
    Shard shard = whole.first();
    int updates = Batches.ofTokens(shard, Trainings.BATCH_TOKENS, 0, 0).perEpoch();
    try (AveragedTraining training = Trainings.tandem(spark, whole, adam(), WorkerSetup.NONE)) {
      RoundResult round = training.next(updates);
      assertThat(training.epochs()).isEqualTo(1);
      assertThat(round.sourceTokens()).isEqualTo(shard.sourceTokens());
      assertThat(round.targetTokens()).isEqualTo(shard.targetTokens());
    }
  }

  @Test
  void atTheDeadlineWorkersHandOverWhatTheyHave() {
    pace = 1_000_000_000;
    try (AveragedTraining training = withDeadline()) {
      RoundResult round = training.next(5);
      List<WorkerReport> reports = round.reports();
      assertThat(reports.get(0).result().updates()).as("its clock stands still").isEqualTo(5);
      assertThat(reports.get(1).result().updates()).as("0, 1, 2 s, not 3 s").isEqualTo(3);
      assertThat(reports.get(2).result().updates()).as("0, 2 s, not 4 s").isEqualTo(2);
      assertThat(round.workers())
          .extracting(RoundResult.Worker::late)
          .containsExactly(false, true, true);
      assertThat(round.updates()).isEqualTo(5);
      assertThat(round.targetTokens())
          .isEqualTo(reports.stream().mapToLong(r -> r.result().targetTokens()).sum());
    }
  }

  @Test
  void recomputationMakesTheUpdatesThatWereReported() {
    pace = 1_000_000_000;
    try (AveragedTraining training = withDeadline()) {
      training.next(5);
      List<WorkerState> states = training.states().collect();
      // With the clocks stopped, no worker would be late.
      pace = 0;
      training.states().unpersist(true);
      assertThat(training.states().collect()).isEqualTo(states);
    }
  }

  @Test
  void refusesADeadlineWithSpeculation() {
    assertThatThrownBy(
            () ->
                Trainings.on(
                    Trainings.session("local[1]").config("spark.speculation", true),
                    own ->
                        Trainings.tandem(
                            own, Trainings.shards(own, 1), Trainings.withDeadline(1, 30))))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "averaging.deadlineSeconds = 30.0 cannot be used with spark.speculation = true: leave"
                + " one of them out");
  }
}
