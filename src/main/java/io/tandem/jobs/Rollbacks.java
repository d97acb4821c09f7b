package io.tandem.jobs;

import io.tandem.config.DivergenceSettings;
import io.tandem.config.Settings;
import io.tandem.store.Checkpoint;
import io.tandem.store.Rollback;
import io.tandem.store.RunDirectory;
import io.tandem.training.DivergenceException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run does when its training has diverged: back to the newest checkpoint, or to its start,
 * and on with a lower rate; so many times. Where it stands lies in the run directory, so that a
 * resumed run goes on likewise. Driver only.
 */
final class Rollbacks {
  private final RunDirectory run;
  private final Settings settings;
  private final List<Rollback> made;

  Rollbacks(RunDirectory run, Settings settings) throws IOException {
    this.run = run;
    this.settings = settings;
    this.made = new ArrayList<>(run.rollbacks());
  }

  private DivergenceSettings rule() {
    return settings.divergence();
  }

  /** The settings with the learning rate as it is now. */
  Settings lowered() {
    double rate = settings.training().learningRate() * Math.pow(rule().rateFactor(), made.size());
    return settings.withTraining(settings.training().withLearningRate(rate));
  }

  /**
   * Whether the run went back to this checkpoint before. The outer momentum in it has the speed of
   * the higher rate and is not taken up again.
   */
  boolean wentBackTo(Checkpoint checkpoint) {
    return made.stream().anyMatch(rollback -> rollback.round() == checkpoint.header().round());
  }

  /** No more of them. */
  boolean exhausted() {
    return made.size() >= rule().retries();
  }

  /**
   * Makes the newest intact checkpoint the present, or the start when there is none. When the run
   * went back to that before, it was not good, and the best one is taken.
   */
  Optional<Checkpoint> goBack(DivergenceException why) throws IOException {
    Optional<Checkpoint> newest = run.newestIntact();
    Optional<Checkpoint> checkpoint =
        newest.isPresent() && wentBackTo(newest.get())
            ? run.rewindToBest(settings.validation().metric())
            : run.rewind(settings.validation().metric());
    Rollback rollback =
        new Rollback(
            Instant.now(),
            checkpoint.map(c -> c.header().round()).orElse(0L),
            checkpoint.map(c -> c.header().updates()).orElse(0L),
            why.getMessage());
    made.add(rollback);
    run.writeRollbacks(made);
    return checkpoint;
  }

  /** The latest one in a sentence; empty when there is none. */
  String latest() {
    if (made.isEmpty()) {
      return "";
    }
    Rollback last = made.get(made.size() - 1);
    return String.format(
        Locale.ROOT,
        "training had diverged: %s; back to update %,d with learning rate %.3g (rollback %d of at most %d)",
        last.reason(),
        last.updates(),
        lowered().training().learningRate(),
        made.size(),
        rule().retries());
  }

  /** What to end with when there are no more. */
  DivergenceException surrender(DivergenceException why) {
    String tried =
        made.isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                " The run went back to an earlier state %d times, the learning rate was %.3g at last.",
                made.size(),
                lowered().training().learningRate());
    return new DivergenceException(
        String.format(
            Locale.ROOT,
            "training has diverged: %s.%s Lower training.learningRate (%s), raise training.warmupUpdates (%d) or set training.clipNorm (%s); or allow more divergence.retries (%d) and give --resume",
            why.getMessage(),
            tried,
            settings.training().learningRate(),
            settings.training().warmupUpdates(),
            settings.training().clipNorm(),
            rule().retries()));
  }
}
