package io.tandem.run.training;

import io.tandem.Text;
import io.tandem.config.Settings;
import io.tandem.run.Rollback;
import io.tandem.run.RunDirectory;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.worker.DivergenceException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recovers a run whose training has diverged: it returns to the newest checkpoint, or to its start,
 * and continues with a lower rate, as often as {@code divergence.retries} allows. The returns made
 * are in the run directory, so that a resumed run counts them, too. Driver only.
 */
final class DivergenceRecovery {
  private final RunDirectory run;

  /** The settings as they were given. */
  private final Settings settings;

  private final List<Rollback> made;

  DivergenceRecovery(RunDirectory run, Settings settings) throws IOException {
    this.run = run;
    this.settings = settings;
    this.made = new ArrayList<>(run.rollbacks());
  }

  /** The settings with the learning rate as it is now. */
  Settings lowered() {
    return settings.withTraining(settings.training().withLearningRate(rate()));
  }

  private double rate() {
    return settings.training().learningRate()
        * StrictMath.pow(settings.divergence().rateFactor(), made.size());
  }

  /**
   * Returns whether the run went back to this checkpoint before. The outer momentum in it has the
   * speed of the higher rate and is not taken up again. Later checkpoints are removed when a run
   * goes back further: one of the same round is a new one.
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
    return made.size() >= settings.divergence().retries();
  }

  /**
   * Returns the run to its newest intact checkpoint, or to its start when there is none; to the
   * best checkpoint when it went back to the newest before, which then was not good. May be
   * repeated when it fails.
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
    return Text.format(
        "training diverged: %s; rolling back to update %,d with learning rate %.3g (rollback %d of"
            + " at most %d)",
        last.reason(), last.updates(), rate(), made.size(), settings.divergence().retries());
  }

  /**
   * Returns the exception to end with when no more are left.
   *
   * @param remedy the remedy that goes with more retries, such as how to resume; may be empty
   */
  DivergenceException surrender(DivergenceException why, String remedy) {
    String tried =
        made.isEmpty()
            ? ""
            : Text.format(
                " after %d rollback%s, with learning rate %.3g",
                made.size(), made.size() == 1 ? "" : "s", rate());
    return new DivergenceException(
        Text.format(
            "training diverged%s: %s; lower training.learningRate (%s), raise"
                + " training.warmupUpdates (%d), set training.clipNorm (%s), or allow more"
                + " divergence.retries (%d)%s",
            tried,
            why.getMessage(),
            settings.training().learningRate(),
            settings.training().warmupUpdates(),
            settings.training().clipNorm(),
            settings.divergence().retries(),
            remedy));
  }
}
