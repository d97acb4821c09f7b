package io.tandem.jobs;

import io.tandem.config.Settings;
import io.tandem.config.TrainingSettings;
import io.tandem.config.UserException;
import java.lang.reflect.RecordComponent;

/**
 * What may change when a run is resumed: how long it goes on, how it is watched, what is kept.
 * Everything that the next update depends on may not, as the result would be that of no settings at
 * all.
 */
final class ResumedSettings {
  private ResumedSettings() {}

  static void requireSameTraining(Settings then, Settings now) {
    require("seed", then.seed(), now.seed());
    require("model", then.model(), now.model());
    require("ledger", then.ledger(), now.ledger());
    require("subword.sampling", then.subword().sampling(), now.subword().sampling());
    require("averaging", then.averaging(), now.averaging());
    require("training", withoutLimits(then.training()), withoutLimits(now.training()));
    // Its other settings decide when to go back and when to give up, not what follows.
    require("divergence.rateFactor", then.divergence().rateFactor(), now.divergence().rateFactor());
    require("validation.metric", then.validation().metric(), now.validation().metric());
  }

  private static TrainingSettings withoutLimits(TrainingSettings t) {
    return new TrainingSettings(
        t.optimizer(),
        t.batchTokens(),
        t.maximumSentenceTokens(),
        t.learningRate(),
        t.warmupUpdates(),
        t.adamBeta1(),
        t.adamBeta2(),
        t.adamEpsilon(),
        t.labelSmoothing(),
        t.clipNorm(),
        t.math(),
        1,
        0);
  }

  private static void require(String setting, Object then, Object now) {
    if (then.equals(now)) {
      return;
    }
    if (then instanceof Record) {
      for (RecordComponent component : then.getClass().getRecordComponents()) {
        require(setting + "." + component.getName(), value(component, then), value(component, now));
      }
    }
    throw new UserException(
        "--resume: %s was %s when the run began and is %s now; give the settings of the run, or start a new one"
            .formatted(setting, then, now));
  }

  private static Object value(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }
}
