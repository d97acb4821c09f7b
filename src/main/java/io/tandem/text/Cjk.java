package io.tandem.text;

/** Characters of Chinese, Japanese and Korean, with their punctuation. */
public final class Cjk {
  private Cjk() {}

  public static boolean isAtStart(String word) {
    return is(word.codePointAt(0));
  }

  public static boolean isAtEnd(String word) {
    return is(word.codePointBefore(word.length()));
  }

  /** Returns whether a code point is one of them, by Unicode's blocks. */
  public static boolean is(int c) {
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
