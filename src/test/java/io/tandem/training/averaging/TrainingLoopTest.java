package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.AveragingSettings;
import io.tandem.config.Instructions;
import io.tandem.config.OuterSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.StageSettings;
import io.tandem.config.TrainingSettings;
import io.tandem.config.TrainingSettings.MathChoice;
import io.tandem.config.ValidationSettings;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.training.averaging.TrainingLoop.End;
import io.tandem.training.averaging.round.Agreement;
import io.tandem.training.averaging.round.DriverState;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.WorkerReport;
import io.tandem.training.shards.StageEnd;
import io.tandem.training.shards.TrainingStage;
import io.tandem.training.worker.DivergenceException;
import io.tandem.training.worker.InverseSquareRootSchedule;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLoopTest {
  private static final AveragingFrequency FREQUENCY = frequency(1, 20, 200);

  private final List<Long> rounds = new ArrayList<>();
  private final List<Long> validations = new ArrayList<>();
  private final List<Long> stops = new ArrayList<>();
  private int stopAfterRounds = -1;
  private FallDecision decision;
  private StageEnd stageEnd;

  /** Warmup of ten updates; QSR's alpha is the peak rate. */
  private static AveragingFrequency frequency(int workers, int updates, int maximum) {
    OuterSettings average = new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0);
    return new AveragingFrequency(
        new AveragingSettings(AveragingSettings.Mode.LOCAL, workers, updates, 1, 0, average),
        new InverseSquareRootSchedule(1, 10),
        maximum);
  }

  private static TrainingSettings limits(long updates, double minutes) {
    return new TrainingSettings(
        "",
        List.of(),
        TrainingSettings.Optimizer.ADAM,
        100,
        1,
        50,
        List.of(),
        List.of(),
        1,
        TrainingSettings.Schedule.INVERSE_SQUARE_ROOT,
        1,
        0,
        0,
        0,
        0.9,
        0.98,
        1e-8,
        0.95,
        0,
        0,
        0,
        0,
        MathChoice.FLOAT32,
        Instructions.FASTEST,
        updates,
        0,
        minutes);
  }

  /** Half of ten minutes is a cooldown. */
  private static TrainingSettings tenMinutes() {
    return SettingsReader.ofText(
            "",
            List.of(
                "training.warmupUpdates=10",
                "training.maximumUpdates=0",
                "training.maximumMinutes=10",
                "training.cooldownShare=0.5"))
        .settings()
        .training();
  }

  private static ValidationSettings every(long updates) {
    return new ValidationSettings(updates, 0, 0, "auto", 0, 3, Metric.LOSS);
  }

  private static TrainingLoop.Progress from(EarlyStopping stopping) {
    return new TrainingLoop.Progress(
        stopping, DivergenceDetector.fresh(1.5, 100), System.nanoTime(), 0);
  }

  /** Returns an observer whose validations give these values in turn, then always the last. */
  private TrainingLoop.Observer observer(double... values) {
    return new TrainingLoop.Observer() {
      @Override
      public void afterRound(RoundResult round) {
        rounds.add(round.updates());
      }

      @Override
      public TrainingLoop.Validation validate(RoundResult round) {
        validations.add(round.updates());
        double value = values[Math.min(validations.size(), values.length) - 1];
        return new TrainingLoop.Validation(value, value);
      }

      @Override
      public void validated(RoundResult round, EarlyStopping progress) {
        assertThat(round.updates()).isEqualTo(validations.get(validations.size() - 1));
      }

      @Override
      public boolean stopRequested() {
        return rounds.size() == stopAfterRounds;
      }

      @Override
      public void stopping(RoundResult round) {
        stops.add(round.updates());
      }

      @Override
      public void stageEnded(StageEnd end) {
        stageEnd = end;
      }

      @Override
      public void decided(RoundResult round, FallDecision made) {
        assertThat(round.updates()).isEqualTo(made.updates());
        decision = made;
      }
    };
  }

  @Test
  void stopsAndValidatesAfterTheRoundThatReachesTheUpdates() {
    End end =
        new TrainingLoop(
                new Counting(0),
                limits(70, 0),
                TrainingStage.WHOLE,
                FREQUENCY,
                every(1000),
                observer(1))
            .run(from(EarlyStopping.fresh(Metric.LOSS, 3)));
    assertThat(end).isEqualTo(End.MAXIMUM_UPDATES);
    assertThat(rounds).containsExactly(20L, 40L, 60L, 80L);
    assertThat(validations).containsExactly(80L);
  }

  @Test
  void minutesTrainedByEarlierProcessesCount() {
    long before = System.nanoTime() - TimeUnit.MINUTES.toNanos(3);
    TrainingLoop.Progress resumed =
        new TrainingLoop.Progress(
            EarlyStopping.fresh(Metric.LOSS, 3), DivergenceDetector.fresh(1.5, 100), before, 0);
    assertThat(
            new TrainingLoop(
                    new Counting(40),
                    limits(0, 3),
                    TrainingStage.WHOLE,
                    FREQUENCY,
                    every(50),
                    observer(1))
                .run(resumed))
        .isEqualTo(End.MAXIMUM_MINUTES);
    assertThat(rounds).as("it had ended").isEmpty();
    new TrainingLoop(
            new Counting(0), limits(0, 3), TrainingStage.WHOLE, FREQUENCY, every(50), observer(1))
        .run(resumed);
    assertThat(rounds).as("a new one makes a round").containsExactly(20L);
  }

  @Test
  void validatesAtTheFirstRoundThatReachesAMultiple() {
    new TrainingLoop(
            new Counting(0),
            limits(200, 0),
            TrainingStage.WHOLE,
            FREQUENCY,
            every(50),
            observer(9, 8, 7, 6, 5))
        .run(from(EarlyStopping.fresh(Metric.LOSS, 3)));
    assertThat(validations).containsExactly(60L, 100L, 160L, 200L);
  }

  @Test
  void roundsFollowTheSchedule() {
    new TrainingLoop(
            new Counting(7),
            limits(45, 0),
            TrainingStage.WHOLE,
            frequency(2, 15, 15),
            every(1000),
            observer(1))
        .run(from(EarlyStopping.fresh(Metric.LOSS, 3)));
    assertThat(rounds).containsExactly(8L, 9L, 10L, 25L, 40L, 55L);
  }

  @Test
  void validatesOnceAfterARoundThatPassesSeveralMultiples() {
    new TrainingLoop(
            new Counting(200),
            limits(250, 0),
            TrainingStage.WHOLE,
            frequency(2, 1, 200),
            every(5),
            observer(1))
        .run(from(EarlyStopping.fresh(Metric.LOSS, 10)));
    assertThat(rounds).as("update / 10 at each start").containsExactly(220L, 242L, 266L);
    assertThat(validations).isEqualTo(rounds);
  }

  @Test
  void stopsWhenValidationsNoLongerImprove() {
    End end =
        new TrainingLoop(
                new Counting(0),
                limits(10_000, 0),
                TrainingStage.WHOLE,
                FREQUENCY,
                every(20),
                observer(5, 4, 4))
            .run(from(EarlyStopping.fresh(Metric.LOSS, 3)));
    assertThat(end).isEqualTo(End.NO_IMPROVEMENT);
    assertThat(validations).containsExactly(20L, 40L, 60L, 80L, 100L);
  }

  @Test
  void stopsAfterTheMinutes() {
    End end =
        new TrainingLoop(
                new Counting(0),
                limits(0, 1e-9),
                TrainingStage.WHOLE,
                FREQUENCY,
                every(1000),
                observer(1))
            .run(from(EarlyStopping.fresh(Metric.LOSS, 3)));
    assertThat(end).isEqualTo(End.MAXIMUM_MINUTES);
    assertThat(rounds).containsExactly(20L);
    assertThat(validations).containsExactly(20L);
  }

  /** Six of ten minutes are over: 20 updates took as long as 13.3 more will take. */
  @Test
  void endsTheRoundAfterWhichTheRateIsToFall() {
    TrainingSettings minutes = tenMinutes();
    TrainingLoop.Progress sixMinutes =
        new TrainingLoop.Progress(
            EarlyStopping.fresh(Metric.LOSS, 3),
            DivergenceDetector.fresh(1.5, 100),
            System.nanoTime() - TimeUnit.MINUTES.toNanos(6),
            0);
    Counting training = new Counting(0);
    assertThat(
            new TrainingLoop(
                    training, minutes, TrainingStage.WHOLE, FREQUENCY, every(1000), observer(1))
                .run(sixMinutes))
        .isEqualTo(End.FALL_DECIDED);
    assertThat(rounds).containsExactly(20L);
    assertThat(validations).isEmpty();
    assertThat(decision.last()).isEqualTo(33);
    assertThat(
            new TrainingLoop(
                    training,
                    decision.in(minutes),
                    TrainingStage.WHOLE,
                    FREQUENCY,
                    every(1000),
                    observer(1))
                .run(sixMinutes))
        .isEqualTo(End.MAXIMUM_UPDATES);
    assertThat(rounds).containsExactly(20L, 40L);
  }

  /**
   * Synchronous updates of warmup take 3.3 s each, those after it 1.7 s: the latter are what the
   * minutes are converted by.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.schedule=linear training.maximumMinutes=300",
        "training.schedule=cosine training.maximumMinutes=600",
        "training.cooldownShare=0.25 training.maximumMinutes=80"
      })
  void slowUpdatesOfWarmupDoNotShortenATrainingByMinutes(String more) {
    Settings settings =
        SettingsReader.ofText(
                "averaging { workers = 8, frequency = 50 }, training { warmupUpdates = 1000,"
                    + " maximumUpdates = 0 }",
                List.of(more.split(" ")))
            .settings();
    double minutes = settings.training().maximumMinutes();
    AtomicLong clock = new AtomicLong();
    Counting training =
        new Counting(0) {
          @Override
          public RoundResult next(AveragingSettings.Mode mode, int updates) {
            double each = mode == AveragingSettings.Mode.SYNCHRONOUS ? 3.3 : 1.7;
            clock.addAndGet((long) (each * updates * TimeUnit.SECONDS.toNanos(1)));
            return super.next(mode, updates);
          }
        };
    TrainingLoop.Progress progress =
        new TrainingLoop.Progress(
            EarlyStopping.fresh(Metric.LOSS, 3), DivergenceDetector.fresh(1.5, 100), 0, 0);

    assertThat(loop(training, settings, clock).run(progress)).isEqualTo(End.FALL_DECIDED);
    Settings decided = settings.withTraining(decision.in(settings.training()));
    assertThat(loop(training, decided, clock).run(progress)).isEqualTo(End.MAXIMUM_UPDATES);

    assertThat(clock.get() / (double) TimeUnit.MINUTES.toNanos(1))
        .isCloseTo(minutes, Percentage.withPercentage(3));
  }

  private TrainingLoop loop(Counting training, Settings settings, AtomicLong clock) {
    return new TrainingLoop(
        training,
        settings.training(),
        TrainingStage.WHOLE,
        AveragingFrequency.of(settings),
        every(1_000_000),
        observer(1),
        clock::get);
  }

  /**
   * Twenty updates in two and a half minutes, after others in three and a half that were given up.
   */
  @Test
  void updatesThatWereGivenUpDoNotCountAsSlowOnes() {
    TrainingSettings minutes = tenMinutes();
    new TrainingLoop(
            new Counting(0), minutes, TrainingStage.WHOLE, FREQUENCY, every(1000), observer(1))
        .run(
            new TrainingLoop.Progress(
                EarlyStopping.fresh(Metric.LOSS, 3),
                DivergenceDetector.fresh(1.5, 100),
                System.nanoTime() - TimeUnit.MINUTES.toNanos(6),
                TimeUnit.SECONDS.toNanos(210)));
    assertThat(decision.last()).isEqualTo(52);
  }

  @Test
  void continuesFromAResumedTraining() {
    new TrainingLoop(
            new Counting(60),
            limits(100, 0),
            TrainingStage.WHOLE,
            FREQUENCY,
            every(1000),
            observer(1))
        .run(from(new EarlyStopping(Metric.LOSS, 3, 2.0, 2)));
    assertThat(rounds).containsExactly(80L, 100L);
  }

  @Test
  void makesNoRoundWhenTrainingHasAlreadyFinished() {
    TrainingLoop finished =
        new TrainingLoop(
            new Counting(100),
            limits(100, 0),
            TrainingStage.WHOLE,
            FREQUENCY,
            every(10),
            observer(1));
    assertThat(finished.run(from(EarlyStopping.fresh(Metric.LOSS, 3))))
        .isEqualTo(End.MAXIMUM_UPDATES);
    TrainingLoop exhausted =
        new TrainingLoop(
            new Counting(0),
            limits(100, 0),
            TrainingStage.WHOLE,
            FREQUENCY,
            every(10),
            observer(1));
    assertThat(exhausted.run(from(new EarlyStopping(Metric.LOSS, 3, 2.0, 3))))
        .isEqualTo(End.NO_IMPROVEMENT);
    assertThat(rounds).isEmpty();
  }

  @Test
  void stopsAfterTheRoundInWhichAStopIsRequested() {
    stopAfterRounds = 2;
    End end =
        new TrainingLoop(
                new Counting(0),
                limits(1000, 0),
                TrainingStage.WHOLE,
                FREQUENCY,
                every(1000),
                observer(1))
            .run(from(EarlyStopping.fresh(Metric.LOSS, 3)));
    assertThat(end).isEqualTo(End.STOPPED);
    assertThat(rounds).containsExactly(20L, 40L);
    assertThat(stops).containsExactly(40L);
    assertThat(validations).isEmpty();
  }

  @Test
  void aStopRequestedInTheLastRoundIsAnOrdinaryEnd() {
    stopAfterRounds = 2;
    End end =
        new TrainingLoop(
                new Counting(0),
                limits(40, 0),
                TrainingStage.WHOLE,
                FREQUENCY,
                every(1000),
                observer(1))
            .run(from(EarlyStopping.fresh(Metric.LOSS, 3)));
    assertThat(end).isEqualTo(End.MAXIMUM_UPDATES);
    assertThat(stops).isEmpty();
  }

  @Test
  void doesNotReportARoundThatDiverged() {
    TrainingLoop loop =
        new TrainingLoop(
            new Counting(0),
            limits(1000, 0),
            TrainingStage.WHOLE,
            FREQUENCY,
            every(20),
            observer(1));
    LOSSES.put(60L, 40.0);
    try {
      assertThatThrownBy(() -> loop.run(from(EarlyStopping.fresh(Metric.LOSS, 0))))
          .isInstanceOf(DivergenceException.class)
          .hasMessageContaining(
              "after update 60, more than divergence.lossFactor = 1.5 times 2.000");
    } finally {
      LOSSES.clear();
    }
    assertThat(rounds).containsExactly(20L, 40L);
    assertThat(validations).containsExactly(20L, 40L);
  }

  @Test
  void aValidationFarWorseThanGuessingIsADivergence() {
    TrainingLoop loop =
        new TrainingLoop(
            new Counting(0),
            limits(1000, 0),
            TrainingStage.WHOLE,
            FREQUENCY,
            every(20),
            observer(3, 5 * Math.log(100)));
    assertThatThrownBy(() -> loop.run(from(EarlyStopping.fresh(Metric.LOSS, 0))))
        .isInstanceOf(DivergenceException.class)
        .hasMessage("the validation loss is 23.03 after update 40; guessing costs 4.605");
  }

  /** Returns the second of three stages, which begins after update 40. */
  private static TrainingStage stage(double epochs, long updates, int patience) {
    StageSettings limits =
        new StageSettings(Collections.emptySortedMap(), epochs, updates, patience);
    return new TrainingStage(limits, 2, 3, 40);
  }

  private End inStage(TrainingStage stage, EarlyStopping stopping, double... validations) {
    return new TrainingLoop(
            new Counting(40), limits(1000, 0), stage, FREQUENCY, every(1000), observer(validations))
        .run(from(stopping));
  }

  @Test
  void aStageEndsWithTheRoundThatReachesItsUpdatesWhichIsValidated() {
    assertThat(inStage(stage(0, 70, 0), EarlyStopping.fresh(Metric.LOSS, 0), 1))
        .isEqualTo(End.STAGE_ENDED);
    assertThat(rounds).containsExactly(60L, 80L, 100L, 120L);
    assertThat(validations).containsExactly(120L);
    assertThat(stageEnd).isEqualTo(new StageEnd(2, 6, 120, "after 80 updates"));
  }

  @Test
  void aStageEndsWithTheRoundThatReachesItsEpochs() {
    assertThat(inStage(stage(0.5, 70, 0), EarlyStopping.fresh(Metric.LOSS, 0), 1))
        .isEqualTo(End.STAGE_ENDED);
    assertThat(stageEnd).isEqualTo(new StageEnd(2, 5, 100, "after 0.600 epochs"));
  }

  @Test
  void aStageEndsWhenItsValidationsGetNoBetter() {
    End end =
        new TrainingLoop(
                new Counting(40),
                limits(1000, 0),
                stage(0, 0, 2),
                FREQUENCY,
                every(20),
                observer(3, 2, 2, 2))
            .run(from(new EarlyStopping(Metric.LOSS, 2, 4, 0)));
    assertThat(end).isEqualTo(End.STAGE_ENDED);
    assertThat(rounds).containsExactly(60L, 80L, 100L, 120L);
    assertThat(stageEnd)
        .isEqualTo(new StageEnd(2, 6, 120, "no better validation among its last 2"));
  }

  @Test
  void aStageThatHadEndedWhenTheRunWasLostEndsBeforeAnotherRound() {
    TrainingStage ended = new TrainingStage(stage(0, 40, 0).settings(), 2, 3, 0);
    assertThat(inStage(ended, EarlyStopping.fresh(Metric.LOSS, 0), 1)).isEqualTo(End.STAGE_ENDED);
    assertThat(inStage(stage(0, 0, 2), new EarlyStopping(Metric.LOSS, 2, 1, 2), 1))
        .isEqualTo(End.STAGE_ENDED);
    assertThat(rounds).isEmpty();
    assertThat(stageEnd.updates()).isEqualTo(40);
  }

  @Test
  void theEndOfTrainingAndARequestToStopComeBeforeTheEndOfAStage() {
    End limit =
        new TrainingLoop(
                new Counting(40), limits(60, 0), stage(0, 20, 0), FREQUENCY, every(20), observer(1))
            .run(from(EarlyStopping.fresh(Metric.LOSS, 0)));
    assertThat(limit).isEqualTo(End.MAXIMUM_UPDATES);
    stopAfterRounds = 2;
    assertThat(inStage(stage(0, 20, 0), EarlyStopping.fresh(Metric.LOSS, 0), 1))
        .isEqualTo(End.STOPPED);
    assertThat(stageEnd).isNull();
  }

  /** Losses of the rounds that end at these updates; 2 for all others. */
  private static final Map<Long, Double> LOSSES = new HashMap<>();

  /** A training that only counts its updates. */
  private static class Counting implements AveragedTraining {
    private long updates;

    Counting(long updates) {
      this.updates = updates;
    }

    @Override
    public RoundResult next(AveragingSettings.Mode mode, int more) {
      updates += more;
      double loss = LOSSES.getOrDefault(updates, 2.0);
      LocalResult result = new LocalResult(more, 10 * loss, new Tokens(10, 10), 1, 1);
      return RoundResult.of(
          1,
          updates,
          List.of(new WorkerReport(0, result, 0)),
          List.of(new Agreement(Double.NaN, Double.NaN)),
          new RoundResult.Time(1, 0.1));
    }

    @Override
    public long updates() {
      return updates;
    }

    /** A hundred updates are an epoch of a stage that begins after the 40th. */
    @Override
    public double epochs() {
      return (updates - 40) / 100.0;
    }

    @Override
    public ComputationGraph network() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long round() {
      return updates / 20;
    }

    @Override
    public DriverState driverState() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void restore(DriverState driverState, long round, long newUpdates) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
