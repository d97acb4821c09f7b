package io.tandem.jobs.train;

import io.tandem.config.Settings;
import io.tandem.run.Rollback;
import io.tandem.run.RunDirectory;
import io.tandem.training.averaging.DivergenceRetries;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.worker.DivergenceException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recovers a run whose training has diverged: it returns to the newest checkpoint, or to its start,
 * and continues with a lower rate, a limited number of times. Where it stands lies in the run
 * directory, so that a resumed run does likewise. Driver only.
 */
final class DivergenceRecovery {
  private final RunDirectory run;
  private final Settings settings;
  private final List<Rollback> made;

  DivergenceRecovery(RunDirectory run, Settings settings) throws IOException {
    this.run = run;
    this.settings = settings;
    this.made = new ArrayList<>(run.rollbacks());
  }

  private DivergenceRetries retries() {
    return new DivergenceRetries(settings, made.size());
  }

  /** The settings with the learning rate as it is now. */
  Settings lowered() {
    return retries().lowered();
  }

  /**
   * Returns whether the run went back to this checkpoint before. The outer momentum in it has the
   * speed of the higher rate and is not taken up again. What a run went back to before it went back
   * further is gone: a checkpoint of that round was made anew.
   */
  boolean wentBackTo(Checkpoint checkpoint) {
    long round = checkpoint.header().round();
    int last = made.size() - 1;
    while (last >= 0 && made.get(last).round() > round) {
      last--;
    }
    return last >= 0 && made.get(last).round() == round;
  }

  /** Returns whether no more are left. */
  boolean exhausted() {
    return retries().exhausted();
  }

  /**
   * Makes the newest intact checkpoint the present, or the start when there is none. When the run
   * went back to that before, it was not good, and the best one is taken. May be repeated when it
   * fails.
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
    List<Rollback> all = new ArrayList<>(made);
    all.add(rollback);
    run.writeRollbacks(all);
    made.add(rollback);
    return checkpoint;
  }

  /** The latest one in a sentence; empty when there is none. */
  String latest() {
    if (made.isEmpty()) {
      return "";
    }
    Rollback last = made.get(made.size() - 1);
    return retries().describe(last.reason(), last.updates());
  }

  /** Returns the exception to end with when no more are left. */
  DivergenceException surrender(DivergenceException why) {
    return retries().surrender(why, " and give --resume");
  }
}
