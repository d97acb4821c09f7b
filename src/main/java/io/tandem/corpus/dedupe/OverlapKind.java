package io.tandem.corpus.dedupe;

import java.util.Locale;

/** How a training sentence overlaps a test sentence, the closest first. */
public enum OverlapKind {
  EXACT,
  NORMALIZED,
  CONTAINED;

  /** The reason of a pair that is rejected for it. */
  public String reason() {
    return "leak-" + label();
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
