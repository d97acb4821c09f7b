package io.tandem.config;

import java.util.Locale;

/**
 * How subwords are learned.
 *
 * @param kind null, as in manifests of earlier versions, is BPE
 * @param merges of BPE
 * @param sampling how strongly words are cut anew whenever training sees them; 0 = not at all
 * @param vocabularySize ids that unigram learning makes, special and byte tokens included
 */
public record SubwordSettings(
    Kind kind,
    int merges,
    int vocabularySize,
    int minimumPairFrequency,
    int minimumPieceFrequency,
    Splitting splitting,
    double sampling) {
  /** Special and byte tokens, and room for some pieces. */
  private static final int SMALLEST_VOCABULARY = 300;

  public SubwordSettings {
    kind = kind == null ? Kind.BPE : kind;
    Check.within("subword.merges", merges, 0, 1_000_000);
    Check.atLeast("subword.minimumPairFrequency", minimumPairFrequency, 1);
    Check.atLeast("subword.minimumPieceFrequency", minimumPieceFrequency, 0);
    Check.within("subword.sampling", sampling, 0, 1);
    if (kind == Kind.UNIGRAM) {
      Check.within("subword.vocabularySize", vocabularySize, SMALLEST_VOCABULARY, 1_000_000);
      if (splitting != Splitting.REVERSIBLE) {
        throw new UserException(
            "subword.kind = unigram with subword.splitting = %s: unigram pieces carry the blanks of the text; set subword.splitting = reversible"
                .formatted(splitting.name().toLowerCase(Locale.ROOT)));
      }
    }
  }

  /** How words are cut into pieces. */
  public enum Kind {
    /** Byte pair encoding: frequent neighbours are merged. */
    BPE,
    /** The most probable pieces under a unigram model. */
    UNIGRAM
  }

  /** How a line falls into words before they are cut. */
  public enum Splitting {
    REVERSIBLE,
    WHITESPACE
  }
}
