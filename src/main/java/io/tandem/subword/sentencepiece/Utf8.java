package io.tandem.subword.sentencepiece;

import io.tandem.text.Surrogates;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Characters in UTF-8. */
final class Utf8 {
  /** U+2581, which represents the space. */
  static final String SPACE_MARK_TEXT = "\u2581";

  static final byte[] SPACE_MARK = of(SPACE_MARK_TEXT);

  private static final int CONTINUATION_BITS = 0b1100_0000;
  private static final int CONTINUATION = 0b1000_0000;

  private Utf8() {}

  /** The bytes of a text; lone surrogates become U+FFFD. */
  static byte[] of(String text) {
    return Surrogates.replaceLone(text).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the end of the character that starts there; text from {@link #of} is valid. */
  static int endOfCharacter(byte[] text, int start) {
    int end = start + 1;
    while (end < text.length && (text[end] & CONTINUATION_BITS) == CONTINUATION) {
      end++;
    }
    return end;
  }

  static String text(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  static boolean startsWith(byte[] text, int at, byte[] prefix) {
    return at + prefix.length <= text.length
        && Arrays.equals(text, at, at + prefix.length, prefix, 0, prefix.length);
  }
}
