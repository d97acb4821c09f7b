package io.tandem.jobs.train;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SettingsText;
import io.tandem.config.TrainingSettings;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import io.tandem.training.averaging.FallDecision;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * The settings that may change when a run is resumed: how long it continues, how it is validated,
 * what is kept. Everything that the next update depends on may not, as the result would be that of
 * no settings at all.
 */
public final class ResumedSettings {
  private final List<String> differences = new ArrayList<>();

  private ResumedSettings() {}

  /**
   * The run's own settings, under those that are given again. A learning rate of 0 was decided when
   * the run began.
   *
   * @throws UserException when there is no run at {@code run.dir}, or its settings are damaged
   */
  public static SettingsReader of(SparkSession spark, SettingsReader given) throws IOException {
    HadoopConf hadoop = HadoopConf.of(spark.sessionState().newHadoopConf());
    RunDirectory run =
        RunDirectory.open(hadoop, given.settings().run().requiredDir().in(hadoop.configuration()));
    SettingsReader resumed = of(run, given);
    return resumed.settings().training().learningRate() > 0
        ? resumed
        : resumed.with("training.learningRate", of(run).training().learningRate(), "the run's own");
  }

  private static SettingsReader of(RunDirectory run, SettingsReader given) throws IOException {
    return SettingsReader.overRun(
        run.settings(), given, JobSettings.TRAIN.read().toArray(String[]::new));
  }

  /** Returns the run's own settings. */
  public static Settings of(RunDirectory run) throws IOException {
    return of(run, SettingsReader.defaults()).settings();
  }

  /** Returns the settings with the run's {@code training.math} where they leave it open. */
  public static SettingsReader withMathOf(RunDirectory run, SettingsReader given)
      throws IOException {
    return given.settings().training().math() == TrainingSettings.MathChoice.AUTO
        ? given.withMath(of(run).training().math())
        : given;
  }

  /**
   * Requires what the next update depends on to be as it was.
   *
   * @throws UserException with all that is not
   */
  public static void requireSameTraining(RunDirectory run, Settings now) throws IOException {
    Settings then =
        LocatedSettings.of(of(run, SettingsReader.defaults()), run.conf().configuration())
            .settings();
    ResumedSettings settings = new ResumedSettings();
    settings.compare("seed", then.seed(), now.seed());
    settings.compare("model", then.model(), now.model());
    settings.compare("ledger", then.ledger(), now.ledger());
    settings.compare("subword.sampling", then.subword().sampling(), now.subword().sampling());
    settings.compare("averaging", then.averaging(), now.averaging());
    settings.compare("training", then.training().withoutEnd(), now.training().withoutEnd());
    // Its other settings decide when to go back and when to give up, not what follows.
    settings.compare(
        "divergence.rateFactor", then.divergence().rateFactor(), now.divergence().rateFactor());
    settings.compare("validation.metric", then.validation().metric(), now.validation().metric());
    settings.requireNoDifference();
    requireSameFall(run, then, now);
  }

  /**
   * Requires that the figures of the run's validations can be compared with those of a run by these
   * settings.
   *
   * @throws UserException if they are of other networks or pairs
   */
  public static void requireSameFigures(RunDirectory run, Settings now) throws IOException {
    Settings then = of(run);
    ResumedSettings settings = new ResumedSettings();
    settings.compare("weightAverage", then.weightAverage(), now.weightAverage());
    CorpusReference corpus = run.manifest().corpus();
    settings.compare(
        "validation.lossPairs",
        corpus.lossPairs(then.validation().lossPairs()),
        corpus.lossPairs(now.validation().lossPairs()));
    settings.compare(
        "validation.bleuSentences",
        then.validation().bleuSentences(),
        now.validation().bleuSentences());
    settings.compare(
        "validation.bleuTokenizer",
        then.validation().bleuTokenizer(),
        now.validation().bleuTokenizer());
    settings.requireNoDifference();
  }

  private void requireNoDifference() {
    if (!differences.isEmpty()) {
      throw UserException.of(
          "the run was started with %s; leave out what differs, or start a new run",
          String.join(", ", differences));
    }
  }

  /**
   * Where a learning rate has begun to fall, it falls to the end that was set then; and where
   * measuring has decided how it falls, that is not decided again.
   */
  private static void requireSameFall(RunDirectory run, Settings then, Settings now)
      throws IOException {
    String fallThen = fall(then);
    String fallNow = fall(now);
    if (fallThen.equals(fallNow) || isSameFall(then, now)) {
      return;
    }
    Optional<FallDecision> decision = run.fallDecision();
    if (decision.isPresent()) {
      throw UserException.of(
          "%s (now %s) may not change, as it was decided at update %d that the"
              + " learning rate falls from update %d to %d; leave them out, or start a new run",
          fallThen,
          fallNow,
          decision.get().updates(),
          decision.get().begin() + 1,
          decision.get().last());
    }
    long begin = Math.min(earliestFall(then.training()), earliestFall(now.training()));
    long made = run.newestIntact().map(checkpoint -> checkpoint.header().updates()).orElse(0L);
    if (made > begin) {
      throw UserException.of(
          "%s (now %s) may change only until the learning rate begins to fall, after"
              + " update %d, but the run is at update %d; leave them out, or start a new run",
          fallThen, fallNow, begin, made);
    }
  }

  /**
   * Returns the first update at which the rate may begin to fall; a corpus says how long an epoch
   * is.
   */
  private static long earliestFall(TrainingSettings training) {
    return training.maximumEpochs() > 0 && training.hasFall()
        ? training.updatesBeforeDecision()
        : training.beginOfFall();
  }

  /** Returns whether both fall over the same updates, though one may have them as a share. */
  private static boolean isSameFall(Settings then, Settings now) {
    return !then.training().fallsByMinutes()
        && !now.training().fallsByMinutes()
        && then.training().beginOfFall() == now.training().beginOfFall()
        && then.training().maximumUpdates() == now.training().maximumUpdates()
        && then.training().maximumEpochs() == now.training().maximumEpochs();
  }

  /** Returns the settings by which the learning rate falls, as they are given. */
  private static String fall(Settings all) {
    TrainingSettings training = all.training();
    if (!training.fallsByMinutes() && earliestFall(training) == TrainingSettings.NO_FALL) {
      return "no cooldown";
    }
    List<String> settings = new ArrayList<>();
    if (training.holdUpdates() > 0) {
      settings.add("training.holdUpdates = " + training.holdUpdates());
    }
    if (training.cooldownUpdates() > 0) {
      settings.add("training.cooldownUpdates = " + training.cooldownUpdates());
    }
    if (training.cooldownShare() > 0) {
      settings.add("training.cooldownShare = " + training.cooldownShare());
    }
    if (training.maximumUpdates() > 0) {
      settings.add("training.maximumUpdates = " + training.maximumUpdates());
    }
    if (training.maximumEpochs() > 0) {
      settings.add("training.maximumEpochs = " + training.maximumEpochs());
    }
    if (training.fallsByMinutes()) {
      settings.add("training.maximumMinutes = " + training.maximumMinutes());
    }
    return String.join(", ", settings);
  }

  private void compare(String setting, Object then, Object now) {
    if (then.equals(now)) {
      return;
    }
    if (then instanceof Record) {
      for (RecordComponent component : then.getClass().getRecordComponents()) {
        compare(setting + "." + component.getName(), value(component, then), value(component, now));
      }
    } else {
      differences.add("%s = %s (now %s)".formatted(setting, shown(then), shown(now)));
    }
  }

  private static String shown(Object value) {
    return value instanceof Enum<?> constant ? SettingsText.name(constant) : value.toString();
  }

  private static Object value(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }
}
