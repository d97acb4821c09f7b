package io.tandem.subword;

import java.util.Locale;

/**
 * The limits by which pieces get an id of their own. The others are written as smaller pieces or as
 * bytes.
 *
 * @param maximumSize how many ids there may be at most, the special and byte tokens included
 * @param minimumPieceFrequency how often a piece must occur in the words learned from, where they
 *     are segmented; with 0 every merge makes a piece with an id, even if it is always merged
 *     further
 */
public record VocabularyLimits(int maximumSize, long minimumPieceFrequency) {
  public static final VocabularyLimits NONE = new VocabularyLimits(Integer.MAX_VALUE, 1);

  public VocabularyLimits {
    if (maximumSize < Vocabulary.FIRST_PIECE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "maximumSize must be %d or more (the special and byte tokens), not %d",
              Vocabulary.FIRST_PIECE,
              maximumSize));
    }
    if (minimumPieceFrequency < 0) {
      throw new IllegalArgumentException(
          "minimumPieceFrequency must be 0 or more, not " + minimumPieceFrequency);
    }
  }
}
