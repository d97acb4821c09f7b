package io.tandem.corpus;

import java.util.Locale;

/** How a training sentence overlaps a test sentence, the closest first. */
enum OverlapKind {
  EXACT,
  NORMALIZED,
  CONTAINED;

  /** The reason of a pair that is rejected for it. */
  String reason() {
    return "leak-" + label();
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
