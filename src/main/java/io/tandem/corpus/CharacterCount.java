package io.tandem.corpus;

/** Characters of text: code points. */
final class CharacterCount {
  private CharacterCount() {}

  static int of(String text) {
    return text.codePointCount(0, text.length());
  }
}
