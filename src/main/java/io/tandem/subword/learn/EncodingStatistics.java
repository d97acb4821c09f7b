package io.tandem.subword.learn;

import io.tandem.subword.Vocabulary;
import io.tandem.text.Surrogates;
import java.io.Serializable;

/**
 * The counts of encoding, summed over lines. Characters without a piece are written as bytes, or
 * are unknown if the subwords of another tool have no bytes.
 *
 * @param tokens ids written
 * @param characters code points read
 * @param byteFallbackCharacters code points that were written as UTF-8 bytes
 * @param unknownTokens ids that are UNK
 * @param replacedSurrogates lone surrogates that were replaced by U+FFFD
 */
public record EncodingStatistics(
    long tokens,
    long characters,
    long byteFallbackCharacters,
    long unknownTokens,
    long replacedSurrogates)
    implements Serializable {
  public static final EncodingStatistics NONE = new EncodingStatistics(0, 0, 0, 0, 0);

  private static final int CONTINUATION_BITS = 0b1100_0000;
  private static final int CONTINUATION = 0b1000_0000;

  /** Returns the statistics of one line and its ids. */
  public static EncodingStatistics of(String line, int[] ids) {
    long spelt = 0;
    long unknown = 0;
    for (int id : ids) {
      unknown += id == Vocabulary.UNK ? 1 : 0;
      if (id >= Vocabulary.FIRST_BYTE && id < Vocabulary.FIRST_PIECE) {
        // Every character in UTF-8 has exactly one byte that is not a continuation byte.
        spelt += ((id - Vocabulary.FIRST_BYTE) & CONTINUATION_BITS) == CONTINUATION ? 0 : 1;
      }
    }
    return new EncodingStatistics(
        ids.length,
        line.codePointCount(0, line.length()),
        spelt,
        unknown,
        Surrogates.countLone(line));
  }

  public EncodingStatistics plus(EncodingStatistics other) {
    return new EncodingStatistics(
        tokens + other.tokens,
        characters + other.characters,
        byteFallbackCharacters + other.byteFallbackCharacters,
        unknownTokens + other.unknownTokens,
        replacedSurrogates + other.replacedSurrogates);
  }
}
