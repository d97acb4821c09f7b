package io.tandem.config;

/** How subwords are learned. */
public record SubwordSettings(
    int merges, int minimumPairFrequency, int minimumPieceFrequency, Splitting splitting) {
  public SubwordSettings {
    Check.within("subword.merges", merges, 0, 1_000_000);
    Check.atLeast("subword.minimumPairFrequency", minimumPairFrequency, 1);
    Check.atLeast("subword.minimumPieceFrequency", minimumPieceFrequency, 1);
  }

  /** How a line falls into words before merges are applied. */
  public enum Splitting {
    REVERSIBLE,
    WHITESPACE
  }
}
