package io.tandem.corpus.dedupe;

/** Letters and digits without regard to case; the common ones are looked up. */
final class FoldedCharacter {
  /** What is neither letter nor digit. */
  static final int NONE = -1;

  private static final int[] COMMON = new int[0x500];

  static {
    for (int c = 0; c < COMMON.length; c++) {
      COMMON[c] = fold(c);
    }
  }

  private FoldedCharacter() {}

  /** The letter in one case, the digit as it is, or {@link #NONE}. */
  static int of(int c) {
    return c < COMMON.length ? COMMON[c] : fold(c);
  }

  /** Through upper case, so that both lower case sigmas are one. */
  private static int fold(int c) {
    return Character.isLetterOrDigit(c) ? Character.toLowerCase(Character.toUpperCase(c)) : NONE;
  }
}
