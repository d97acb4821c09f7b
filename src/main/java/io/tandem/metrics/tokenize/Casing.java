package io.tandem.metrics.tokenize;

import java.util.Locale;

/** The treatment of upper and lower case. */
public enum Casing {
  /** Keeps the casing of the text. */
  MIXED("mixed"),
  /** Lowercases everything first, by Unicode's language-independent rules. */
  LOWERCASED("lc");

  private final String signatureName;

  Casing(String signatureName) {
    this.signatureName = signatureName;
  }

  public String signatureName() {
    return signatureName;
  }

  public String apply(String line) {
    return this == LOWERCASED ? line.toLowerCase(Locale.ROOT) : line;
  }
}
