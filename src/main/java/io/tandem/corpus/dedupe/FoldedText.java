package io.tandem.corpus.dedupe;

/**
 * Text without what near copies differ in: letters in one case, every digit a 0, runs of anything
 * else one blank, none at the ends. Text without letters and digits is left as it is.
 */
final class FoldedText {
  private FoldedText() {}

  static String of(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    boolean blankBefore = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int letter = FoldedCharacter.of(c);
      if (letter != FoldedCharacter.NONE) {
        if (blankBefore && !folded.isEmpty()) {
          folded.append(' ');
        }
        blankBefore = false;
        folded.appendCodePoint(Character.isDigit(c) ? '0' : letter);
      } else {
        blankBefore = true;
      }
    }
    return folded.isEmpty() ? text : folded.toString();
  }
}
