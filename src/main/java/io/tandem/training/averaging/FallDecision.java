package io.tandem.training.averaging;

import io.tandem.Text;
import io.tandem.config.TrainingSettings;
import io.tandem.training.averaging.round.RoundResult;
import java.util.Optional;

/**
 * The updates over which the learning rate falls to zero in a training with a budget in minutes. A
 * rate is a function of the update and nothing else, so that a training can be repeated; so minutes
 * become updates at the end of one round, by the speed so far, and from then on the training ends
 * with the last of them, whatever the clock says. Driver only.
 *
 * @param round rounds made by then
 * @param updates updates of each worker made by then
 * @param begin the last update before the fall
 * @param last the last update of the fall and of the training
 * @param minutes minutes of training by then
 * @param updatesPerMinute the speed that it was decided by
 * @param repeatedBy the settings that, with all others as they are, repeat the training to the bit
 */
public record FallDecision(
    long round,
    long updates,
    long begin,
    long last,
    double minutes,
    double updatesPerMinute,
    String repeatedBy) {
  /** The share of the budget over which the speed is measured, if that much is left. */
  private static final double MEASURED_SHARE = 0.05;

  /** DL4J counts updates in an int. */
  private static final double MAX_UPDATES = Integer.MAX_VALUE;

  /**
   * Decides at the end of a round, once the share of the minutes that the settings name has passed,
   * or that share of the updates if these are limited, too; but neither before the rate may fall
   * nor before the speed has been measured over some minutes.
   *
   * @param minutes minutes of training by then, fewer than its budget
   * @param speed the speed at which it is expected to continue
   */
  static Optional<FallDecision> due(
      TrainingSettings training, RoundResult round, double minutes, RecentSpeed speed) {
    long updates = round.updates();
    if (!training.fallsByMinutes() || updates < training.updatesBeforeDecision()) {
      return Optional.empty();
    }
    long most = training.maximumUpdates() > 0 ? training.maximumUpdates() : Long.MAX_VALUE;
    long begin = Math.min(updates, training.beginOfFall());
    double done = share(training, minutes, updates);
    double measured =
        share(training, speed.measuredMinutes(minutes), speed.measuredUpdates(updates));
    boolean early =
        done < training.shareBeforeDecision() || measured < Math.min(MEASURED_SHARE, 1 - done);
    if (begin == updates && early) {
      return Optional.empty();
    }
    double updatesPerMinute = speed.updatesPerMinute(updates, minutes);
    double left = (training.maximumMinutes() - minutes) * updatesPerMinute;
    // A fall that began in mid-round, at its share of the updates, goes on to their limit.
    long last =
        begin < updates
            ? most
            : Math.min(
                most, updates + Math.max(1, Math.round(Math.min(left, MAX_UPDATES - updates))));
    TrainingSettings decided = training.fallingOver(begin, last);
    String fall =
        decided.cooldownUpdates() > 0
            ? "training.cooldownShare=0 training.cooldownUpdates=" + decided.cooldownUpdates()
            : "training.holdUpdates=" + decided.holdUpdates();
    return Optional.of(
        new FallDecision(
            round.round(),
            updates,
            begin,
            last,
            minutes,
            updatesPerMinute,
            "training.maximumMinutes=0 %straining.maximumUpdates=%s %s"
                .formatted(
                    training.maximumEpochs() > 0 ? "training.maximumEpochs=0 " : "", last, fall)));
  }

  /** Returns the share of the budget that has been used, of minutes or of updates. */
  private static double share(TrainingSettings training, double minutes, long updates) {
    double ofUpdates =
        training.maximumUpdates() > 0 ? (double) updates / training.maximumUpdates() : 0;
    return Math.max(minutes / training.maximumMinutes(), ofUpdates);
  }

  /** Returns the settings by which the training continues. */
  public TrainingSettings in(TrainingSettings training) {
    return training.fallingOver(begin, last);
  }

  /** Returns it in a sentence. */
  @Override
  public String toString() {
    return Text.format(
        "the learning rate falls from update %,d on and reaches zero after update %,d, the last;"
            + " decided after %.1f minutes at %.1f updates a minute",
        begin + 1, last, minutes, updatesPerMinute);
  }

  /** Returns it in a sentence, and how to repeat the run. */
  public String withRepetition() {
    return "%s; to repeat the run: %s".formatted(this, repeatedBy);
  }
}
