package io.tandem.metrics.tokenize;

import java.util.Locale;

/** The treatment of upper and lower case. */
public enum Casing {
  /** The casing of the text. */
  MIXED("mixed"),
  /** Everything lowercased first, by Unicode's rules without those of a language. */
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
