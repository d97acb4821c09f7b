package io.tandem.run;

import java.time.Instant;

/**
 * A return of a run to an earlier state, because its training had diverged; {@code rollbacks.json}
 * lists them. Their number determines the learning rate.
 *
 * @param round rounds completed in the restored state
 * @param updates the updates of each worker in that state
 * @param reason the observation, with numbers
 */
public record Rollback(Instant time, long round, long updates, String reason) {
  static final String FILE = "rollbacks.json";
}
