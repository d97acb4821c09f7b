package io.tandem.config;

/**
 * Which training pairs are left out because a trained model found them too hard.
 *
 * @param path of the ledger; empty when all pairs are trained on
 * @param maximumLoss nats per target token
 */
public record LedgerSettings(String path, double maximumLoss) {
  public LedgerSettings {
    Check.positive("ledger.maximumLoss", maximumLoss);
  }

  /** Whether pairs are left out. */
  public boolean isUsed() {
    return !path.isBlank();
  }
}
