package io.tandem.subword;

import io.tandem.Text;

/**
 * The limits that decide which pieces get an id. Other pieces are written as smaller pieces or
 * bytes.
 *
 * @param maximumSize the maximum number of ids, including the special and byte tokens
 * @param minimumPieceFrequency the number of times that a piece must occur in the segmented words
 *     learned from; with 0 the result of every merge gets an id, even if it is always merged
 *     further
 */
public record VocabularyLimits(int maximumSize, long minimumPieceFrequency) {
  public static final VocabularyLimits NONE = new VocabularyLimits(Integer.MAX_VALUE, 1);

  public VocabularyLimits {
    if (maximumSize < Vocabulary.FIRST_PIECE) {
      throw new IllegalArgumentException(
          Text.format(
              "maximumSize must be %d or more (the special and byte tokens), not %d",
              Vocabulary.FIRST_PIECE, maximumSize));
    }
    if (minimumPieceFrequency < 0) {
      throw new IllegalArgumentException(
          "minimumPieceFrequency must be 0 or more, not " + minimumPieceFrequency);
    }
  }
}
