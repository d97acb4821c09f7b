package io.tandem.corpus.document.format;

/** Lines of a text by places in it. */
final class Lines {
  private Lines() {}

  /** Returns the number of the line at a place, from 1. */
  static int number(String text, int at) {
    return 1 + (int) text.substring(0, at).chars().filter(character -> character == '\n').count();
  }

  /** Returns the end of the line at a place, after its line feed. */
  static int end(String text, int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end + 1;
  }

  /** Returns what ends the lines of the text, by the first. */
  static String separator(String text) {
    return text.startsWith("\r\n", text.indexOf('\n') - 1) ? "\r\n" : "\n";
  }
}
