package io.tandem.subword.huggingface;

import io.tandem.UserException;
import java.util.List;

/**
 * Bounds the length of a line in the components of a tokenizer.json: each may lengthen it, and a
 * sequence of them could take all memory.
 */
final class LineGrowth {
  private static final int FREE_CHARACTERS = 1 << 16;
  private static final int MAX_RATIO = 16;

  private LineGrowth() {}

  /**
   * Checks the length of a line, or of its parts together.
   *
   * @param before its length as it was given
   * @throws UserException if it has grown too long
   */
  static void require(int before, long now) {
    long most = Math.max(FREE_CHARACTERS, (long) MAX_RATIO * before);
    if (now > most) {
      throw UserException.of(
          "tokenizer.json: its normalizers, pre-tokenizers or decoders turn a line into more"
              + " than %,d characters; use another tokenizer",
          most);
    }
  }

  /** Returns the number of characters of all parts. */
  static int length(List<String> parts) {
    long length = 0;
    for (String part : parts) {
      length += part.length();
    }
    return (int) Math.min(Integer.MAX_VALUE, length);
  }
}
