package io.tandem.text;

/**
 * Tells whether words start or end in Chinese, Japanese or Korean characters, their punctuation
 * included.
 */
public final class Cjk {
  private Cjk() {}

  public static boolean isAtStart(String word) {
    return isCjk(word.codePointAt(0));
  }

  public static boolean isAtEnd(String word) {
    return isCjk(word.codePointBefore(word.length()));
  }

  /** Unicode blocks, first and last code point of each group of neighbours. */
  private static boolean isCjk(int c) {
    return c >= 0x1100
        && (c <= 0x11FF // Hangul letters
            || (c >= 0x2E80 && c <= 0xA4CF) // radicals to Yi
            || (c >= 0xA840 && c <= 0xA87F) // Phags-pa
            || (c >= 0xAC00 && c <= 0xD7AF) // Hangul syllables
            || (c >= 0xF900 && c <= 0xFAFF) // compatibility ideographs
            || (c >= 0xFE30 && c <= 0xFE4F) // compatibility forms
            || (c >= 0xFF65 && c <= 0xFFDC) // half-width forms
            || (c >= 0x20000 && c <= 0x2FFFF)); // supplementary ideographs
  }
}
