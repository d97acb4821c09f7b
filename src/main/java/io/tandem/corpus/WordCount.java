package io.tandem.corpus;

/** Words of normalised text: what stands between blanks. */
final class WordCount {
  private WordCount() {}

  static int of(String normalized) {
    if (normalized.isEmpty()) {
      return 0;
    }
    int words = 1;
    for (int at = normalized.indexOf(' '); at >= 0; at = normalized.indexOf(' ', at + 1)) {
      words++;
    }
    return words;
  }
}
