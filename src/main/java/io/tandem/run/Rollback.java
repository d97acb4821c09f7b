package io.tandem.run;

import java.time.Instant;

/**
 * A return of a run to an earlier state, because its training had diverged; {@code rollbacks.json}
 * lists them. The learning rate of a run goes by their number.
 *
 * @param round rounds completed in the state that it went back to
 * @param updates the updates of each worker in that state
 * @param reason what was seen, with the numbers
 */
public record Rollback(Instant time, long round, long updates, String reason) {
  static final String FILE = "rollbacks.json";
}
