package io.tandem.config;

import io.tandem.Check;

/**
 * The training pairs that are left out because a trained model found them too hard.
 *
 * @param path the path of the ledger; empty to train on all pairs
 * @param maximumLoss nats per target token
 */
public record LedgerSettings(String path, double maximumLoss) {
  public LedgerSettings {
    Check.positive("ledger.maximumLoss", maximumLoss);
  }

  /** Returns whether pairs are left out. */
  public boolean isUsed() {
    return !path.isBlank();
  }
}
