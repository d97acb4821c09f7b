package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.Bfloat16;
import io.tandem.SparkTest;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.round.DriverState;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.shards.Shards;
import io.tandem.training.shards.ValidationLoss;
import io.tandem.training.worker.DivergenceException;
import io.tandem.training.worker.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Synchronous training of a small Transformer, with dropout, clipping and warmup. */
class SynchronousTrainingIT {
  private static final int STREAMS = 4;
  private static final int STREAM_TOKENS = 40;
  private static final int UPDATES = 7;

  private final JavaSparkContext spark = Trainings.context(SparkTest.session());

  static Settings settings(int workers, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.encoderLayers=1",
                "model.decoderLayers=1",
                "model.modelSize=32",
                "model.heads=2",
                "model.feedForwardSize=48",
                "model.dropout=0.2",
                "training.maximumSentenceTokens=" + Trainings.LONGEST,
                "training.optimizer=adam",
                "training.learningRate=0.02",
                "training.warmupUpdates=4",
                "training.clipNorm=0.8",
                "averaging.qsrMaximum=1",
                "averaging.workers=" + workers,
                "training.microBatches=" + STREAMS / workers,
                "training.batchTokens=" + STREAM_TOKENS * STREAMS / workers));
    all.addAll(List.of(more));
    return SettingsReader.ofText("", all).settings();
  }

  private static Settings synchronous(int workers) {
    return settings(workers, "averaging.mode=synchronous");
  }

  private record Outcome(
      float[] parameters, float[] updaterState, List<Double> losses, double validation) {}

  /** The outcomes of trainings that several tests look at. */
  private static final Map<Settings, Outcome> OUTCOMES = new HashMap<>();

  /** Returns the outcome of a training on {@link Trainings#PAIRS}, which is made once. */
  private Outcome train(Settings settings) {
    return OUTCOMES.computeIfAbsent(settings, this::trainNow);
  }

  private Outcome trainNow(Settings settings) {
    JavaRDD<Shard> shards = shards(settings);
    try (TrainingAttempt attempt = attempt(settings, shards);
        ValidationLoss loss =
            ValidationLoss.prepare(Trainings.table(SparkTest.session(), 2), settings)) {
      List<Double> losses = new ArrayList<>();
      while (attempt.training().updates() < UPDATES) {
        losses.add(next(attempt).loss());
      }
      return new Outcome(
          FlatVector.read(attempt.training().network().params()),
          attempt.training().driverState().updaterState(),
          losses,
          loss.of(attempt.training().network()).loss());
    } finally {
      shards.unpersist();
    }
  }

  private static JavaRDD<Shard> shards(Settings settings) {
    return Shards.toTrain(Trainings.table(SparkTest.session(), 3), settings, List.of());
  }

  private TrainingAttempt attempt(Settings settings, JavaRDD<Shard> shards) {
    return TrainingAttempt.of(
        spark, settings, VocabularySizes.joint(ToyNetwork.VOCABULARY), shards);
  }

  private static RoundResult next(TrainingAttempt attempt) {
    return attempt.nextRound();
  }

  @Test
  void fourWorkersAreBitIdenticalToOneWorkerWithFourMicroBatches() {
    Outcome four = train(synchronous(4));
    Outcome one = train(synchronous(1));
    assertThat(one.parameters()).isEqualTo(four.parameters());
    assertThat(one.updaterState()).isEqualTo(four.updaterState());
    assertThat(one.validation()).isCloseTo(four.validation(), within(1e-12));
    for (int round = 0; round < UPDATES; round++) {
      assertThat(one.losses().get(round)).isCloseTo(four.losses().get(round), within(1e-12));
    }
  }

  @Test
  void twoWorkersWithTwoMicroBatchesDifferOnlyByRounding() {
    Outcome four = train(synchronous(4));
    Outcome two = train(synchronous(2));
    // Adam amplifies the sign of a gradient close to 0, so that some parameters may differ.
    assertThat(norm(two.parameters(), four.parameters()))
        .isLessThan(1e-3 * norm(four.parameters(), new float[four.parameters().length]));
    assertThat(two.validation()).isCloseTo(four.validation(), within(1e-5));
  }

  /**
   * Slices begin at matrices, so that norms, by which gradients are clipped, are summed otherwise.
   */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"float32", "bf16"})
  void matricesAreUpdatedAsAWholeByTheOwnersOfSlices(String math) {
    assumeTrue(math.equals("float32") || Bfloat16.obstacle().isEmpty());
    String[] muon = {
      "training.optimizer=muon",
      "training.clipNorm=0",
      "averaging.frequency=1",
      "training.math=" + math
    };
    Outcome alone = train(settings(1, muon));
    Outcome four = train(settings(4, with(muon, "averaging.mode=synchronous")));
    assertThat(four.parameters()).isEqualTo(alone.parameters());
    assertThat(four.updaterState()).hasSizeLessThan(train(synchronous(1)).updaterState().length);
  }

  private static String[] with(String[] settings, String another) {
    return Stream.concat(Stream.of(settings), Stream.of(another)).toArray(String[]::new);
  }

  private static double norm(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void isBitIdenticalToOneWorkerOnItsOwn() {
    Outcome together = train(synchronous(4));
    Outcome alone = train(settings(1, "averaging.frequency=1"));
    assertThat(alone.parameters()).isEqualTo(together.parameters());
  }

  @Test
  void differsFromAveragingParametersAfterEveryUpdate() {
    Outcome gradients = train(synchronous(4));
    Outcome parameters = train(settings(4, "averaging.frequency=1", "training.warmupUpdates=2"));
    assertThat(parameters.parameters()).isNotEqualTo(gradients.parameters());
  }

  @Test
  void resumesBitIdenticallyOnOtherCores() {
    int after = 3;
    Outcome whole = train(synchronous(2));
    float[] parameters;
    DriverState driverState;
    JavaRDD<Shard> shards = shards(synchronous(2));
    try (TrainingAttempt first = attempt(synchronous(2), shards)) {
      for (int update = 0; update < after; update++) {
        next(first);
      }
      parameters = FlatVector.read(first.training().network().params());
      driverState = first.training().driverState();
    } finally {
      shards.unpersist();
    }
    float[] resumed =
        Trainings.on(
            Trainings.session("local[1]"),
            session -> {
              JavaSparkContext other = Trainings.context(session);
              Settings settings = synchronous(2);
              JavaRDD<Shard> again =
                  Shards.toTrain(Trainings.table(session, 5), settings, List.of());
              try (TrainingAttempt second =
                  TrainingAttempt.of(
                      other, settings, VocabularySizes.joint(ToyNetwork.VOCABULARY), again)) {
                FlatVector.write(parameters, second.training().network().params());
                second.training().restore(driverState, after, after);
                while (second.training().updates() < UPDATES) {
                  next(second);
                }
                return FlatVector.read(second.training().network().params());
              }
            });
    assertThat(resumed).isEqualTo(whole.parameters());
  }

  /** Restores the training, after each update, to the state that it is in. */
  @Test
  void isNotDisturbedByRestoringItsCurrentState() {
    Settings settings = synchronous(2);
    float[] whole = train(settings).parameters();
    JavaRDD<Shard> shards = shards(settings);
    try (TrainingAttempt attempt = attempt(settings, shards)) {
      AveragedTraining training = attempt.training();
      while (training.updates() < UPDATES) {
        next(attempt);
        training.restore(training.driverState(), training.round(), training.updates());
      }
      assertThat(FlatVector.read(training.network().params())).isEqualTo(whole);
    } finally {
      shards.unpersist();
    }
  }

  /** After synchronous updates, one worker continues as if it had trained alone from the start. */
  @Test
  void aWarmupPassesItsMomentsToTheWorkers() {
    Outcome alone = train(settings(1, "averaging.frequency=1"));
    assertThat(afterWarmup(settings(1))).isEqualTo(alone.parameters());

    Outcome two = train(settings(2, "averaging.frequency=3"));
    assertThat(two.losses()).hasSize(5);
    Outcome allTheTime = train(synchronous(2));
    assertThat(two.losses().subList(0, 4)).isEqualTo(allTheTime.losses().subList(0, 4));
    assertThat(two.parameters()).isNotEqualTo(allTheTime.parameters());
  }

  /** Returns the parameters after synchronous updates and a local round of the rest. */
  private float[] afterWarmup(Settings settings) {
    JavaRDD<Shard> shards = shards(settings);
    try (TrainingAttempt attempt = attempt(settings, shards)) {
      AveragedTraining training = attempt.training();
      while (training.updates() < 4) {
        training.next(Mode.SYNCHRONOUS, 1);
      }
      training.next(UPDATES - 4);
      return FlatVector.read(training.network().params());
    } finally {
      shards.unpersist();
    }
  }

  @Test
  void aLossThatIsNotFiniteEndsTheUpdateAndChangesNothing() {
    Settings settings = synchronous(2);
    JavaRDD<Shard> shards = shards(settings);
    try (TrainingAttempt attempt = attempt(settings, shards)) {
      AveragedTraining training = attempt.training();
      next(attempt);
      training.network().params().putScalar(5, Float.NaN);
      float[] before = FlatVector.read(training.network().params());
      float[] moments = training.driverState().updaterState();
      training.restore(training.driverState(), 1, 1);
      assertThatThrownBy(() -> next(attempt))
          .isInstanceOf(DivergenceException.class)
          .hasMessageContaining("update 2: the loss is NaN (gradient norm ");
      assertThat(FlatVector.read(training.network().params())).isEqualTo(before);
      assertThat(training.driverState().updaterState()).isEqualTo(moments);
      assertThat(training.updates()).isEqualTo(1);
    } finally {
      shards.unpersist();
    }
  }
}
