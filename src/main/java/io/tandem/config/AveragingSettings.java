package io.tandem.config;

import io.tandem.Check;
import io.tandem.UserException;
import java.io.Serializable;

/**
 * The settings of averaging.
 *
 * @param mode what is averaged, and when
 * @param frequency the fewest updates of each worker between two averages
 * @param qsrFactor the QSR coefficient as a multiple of the highest learning rate
 * @param qsrMaximum the most updates between two averages, unless the frequency is higher; 0 for
 *     {@link Settings#qsrMaximum}
 * @param outer the step from a round's average to the parameters of the next
 */
public record AveragingSettings(
    Mode mode, int workers, int frequency, double qsrFactor, int qsrMaximum, OuterSettings outer)
    implements Serializable {
  /** The longest round, in updates of each worker. */
  private static final int MAX_ROUND = 1_000_000;

  public AveragingSettings {
    Check.within("averaging.workers", workers, 1, 100_000);
    Check.within("averaging.frequency", frequency, 1, MAX_ROUND);
    Check.positive("averaging.qsrFactor", qsrFactor);
    Check.within("averaging.qsrMaximum", qsrMaximum, 0, MAX_ROUND);
    if (mode == Mode.SYNCHRONOUS && outer.hasMomentum()) {
      throw UserException.of(
          "averaging.outer.optimizer = %s: has no meaning with averaging.mode = synchronous, where gradients are averaged at every update; leave one of them out",
          SettingsText.name(outer.optimizer()));
    }
  }

  /** Returns whether the owners of slices of the network make some updates for all workers. */
  public boolean hasSharedUpdates() {
    return mode == Mode.SYNCHRONOUS || workers > 1;
  }

  /** The quantities that are averaged. */
  public enum Mode {
    /** Averages gradients during warmup, then parameters and moments after several updates. */
    LOCAL,

    /** Averages gradients at every update. */
    SYNCHRONOUS
  }
}
